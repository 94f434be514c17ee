#!/usr/bin/env python3
"""Apache RocketMQ and VesperMQ in turn (A B A B ...), each round on fresh brokers, with the same clients.

  ab.py                      runs, appends JSON lines to target/bench/results/OUT.jsonl; at the end prints the table and
                             writes its figures to OUT.json
  ab.py table FILE.jsonl...  prints the table of stored results

Environment:
  SCEN=sync16,async512,...   which scenarios, see README.md; all of them by default
  ONLY=vesper|apache  one side only        ROUNDS=3   rounds
  WARM=20 DUR=6       seconds of the own warm-up of sends, after the common one, and of their window: with 6 s of warm-up a
                      slow machine still compiles the client in it, and half of Apache's figure is the JIT. wire: half of WARM
  PRE=8               common warm-up: PRE s sync and PRE*5/8 s async before the first scenario of a broker
  COUNT=1000000       drain: backlog; WARMCOUNT = 3/2 COUNT: what is drained before, unmeasured
  E2E_WARM=15 E2E_DUR=10 E2E_RATE=2000   e2e and the producer of cold; e2e has its own fresh broker, or the one of `start` when
                      both run (E2E_SHARE=1: after async512, same broker)
  IDLE_AFTER=10 IDLE=20   start: RSS that long after the first stored message, then the CPU window
  GIB=1               recover, cold: size of the store; 4 is what the goals speak of
  CATCH_UP=50000      cold: messages a second that the consumer reads
  WIRE_HEADER=json    wire: form of the headers, json or binary
  QUIET=15            wait at most so long, before each window, for other processes to leave the machine (0: never)
  FILL=1              wire, which has a goal in microseconds: fills the page cache before, see machine.py; 0: not
  OUT=ab-<time>  NSPORT=19876  BRPORT=20911  KEEP=1 (keeps data and logs)
  APACHE_CONF, VESPER_CONF   extra broker.conf lines, separated by ';'
  and what start-apache.sh and start-vesper.sh read
"""
import fcntl, json, os, re, shutil, signal, sys, time

import figures

if sys.argv[1:2] == ['table']:
    figures.table(figures.read(sys.argv[2:]))
    raise SystemExit
if sys.argv[1:]:
    raise SystemExit(__doc__)

from machine import log
from scenarios import session
from settings import FILLER, OUT, ROUNDS, SCEN, SIDES, WORK

SHOWN = ('msg_s', 'drain_msg_s', 'broker_us_msg', 'jit_us_msg', 'broker_cores', 'client_cores', 'foreign_cores', 'p50_us', 'p99_us',
         'p99_change', 'read_mib', 'ready_ms', 'rss_broker_mib', 'rss_all_mib', 'idle_cpu_pct', 'idle_cpu_all_pct', 'problem', 'failed')
runs = []


def problem(o):
    """What is wrong with a result: errors, or messages that were acknowledged and are not stored."""
    p = [f'{k}={o[k]}' for k in ('errors', 'not_ok', 'offsets_twice') if o.get(k)]
    oneway = 'oneway' in o['scen']  # counted when they are written to the socket: a broker may drop them
    sent = o.get('issued_total', o.get('acked_total')) if oneway else o.get('acked_total')
    if sent is not None and sent != o.get('stored_total'):
        p.append(f"{'sent one-way' if oneway else 'acked'} {sent} stored {o.get('stored_total')}")
    if p and o.get('first_error'):
        p.append(o['first_error'])
    return ', '.join(filter(None, [o.get('problem')] + p))


def save(side, rnd, scen, o):
    o.update(side=side, round=rnd, scen=scen, at=time.strftime('%H:%M:%S'))
    if 'mach_user_cores' in o:
        o['foreign_cores'] = max(0.0, o['mach_user_cores'] + o['mach_sys_cores'] + o['mach_niced_cores'] - o['broker_cores'] - o['client_cores'])
    if o.get('msgs') and 'broker_threads' in o:
        o['jit_us_msg'] = sum(float(x) for x in re.findall(r'C# CompilerThre\S*=([\d.]+)', o['broker_threads'])) * 1e6 / o['msgs']
    if problem(o):
        o['problem'] = problem(o)
    with open(OUT, 'a') as f:
        f.write(json.dumps(o) + '\n')
    runs.append({**o, 'file': OUT})
    log(side, rnd, scen, {x: round(o[x], 2) if isinstance(o[x], float) else o[x] for x in SHOWN if x in o})


def term(*a):
    raise SystemExit(143)


os.makedirs(WORK + '/results', exist_ok=True)
os.makedirs(WORK + '/data', exist_ok=True)
signal.signal(signal.SIGTERM, term)
lock = open(WORK + '/ab.lock', 'w')
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    log('another ab.py runs; waiting for it')
    fcntl.flock(lock, fcntl.LOCK_EX)
log('begin', SIDES, SCEN, 'rounds', ROUNDS, '->', OUT)
t00 = time.time()
try:
    for rnd in range(1, ROUNDS + 1):
        for side in SIDES:
            t = time.time()
            session(side, lambda scen, o: save(side, rnd, scen, o))
            log(side, 'round', rnd, 'took', round(time.time() - t), 's')
finally:
    shutil.rmtree(FILLER, ignore_errors=True)
    summary = OUT.removesuffix('l')
    with open(summary, 'w') as f:
        json.dump(figures.table(runs), f, indent=1)
    log('total', round(time.time() - t00), 's ->', OUT, summary)
