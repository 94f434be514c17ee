"""Settings of a comparison, all from the environment: see ab.py."""
import os, time

E = os.environ.get
HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.abspath(HERE + '/../../../target/bench')

# Scenarios by the broker that they share. Each group gets a fresh one.
GROUPS = {
    'main': ['sync16', 'async512', 'oneway', 'batch', 'drain'],
    'flush': ['syncflush'],
    'wire': ['wire'],
    'start': ['start', 'e2e'],
    'big': ['recover', 'cold'],
}
ALL = [s for g in GROUPS.values() for s in g]
SCEN = [{'idle': 'start'}.get(s, s) for s in E('SCEN', ','.join(ALL)).split(',')]
if set(SCEN) - set(ALL):
    raise SystemExit(f'unknown scenario {set(SCEN) - set(ALL)}; known: {",".join(ALL)}')

SIDES = {'vesper': ['vesper'], 'apache': ['apache'], '': ['apache', 'vesper']}[E('ONLY', '')]
ROUNDS = int(E('ROUNDS', '3'))
WARM, DUR, PRE = int(E('WARM', '20')), int(E('DUR', '6')), int(E('PRE', '8'))
COUNT = int(E('COUNT', '1000000'))
# A pull takes 32 messages: a drain of a million is 31 000 pulls, too few for a JVM to have compiled their path before it is measured.
WARMCOUNT = int(E('WARMCOUNT', str(COUNT * 3 // 2)))
E2E_WARM, E2E_DUR, E2E_RATE = int(E('E2E_WARM', '15')), int(E('E2E_DUR', '10')), int(E('E2E_RATE', '2000'))
E2E_SHARE = E('E2E_SHARE') == '1'
IDLE_AFTER, IDLE = float(E('IDLE_AFTER', '10')), float(E('IDLE', '20'))
GIB = float(E('GIB', '1'))
# A record of the official client with a body of 1 KiB takes about 1 260 bytes.
BIG_COUNT = int(GIB * 2**30 / 1260)
# Messages a second that the consumer of cold takes.
CATCH_UP = int(E('CATCH_UP', '50000'))
# More than three files of the log, in messages of 16 KiB.
FILLER_COUNT = 210_000
WIRE_HEADER = E('WIRE_HEADER', 'json')
QUIET = float(E('QUIET', '15'))
NS, BR = int(E('NSPORT', '19876')), int(E('BRPORT', '20911'))
KEEP = E('KEEP') == '1'
FILL = E('FILL', '1') == '1'
OUT = f"{WORK}/results/{E('OUT', 'ab-' + time.strftime('%H%M%S'))}.jsonl"
DATA = f'{WORK}/data/ab-{os.getpid()}'
FILLER = DATA + '-filler'
