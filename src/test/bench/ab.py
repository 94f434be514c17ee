#!/usr/bin/env python3
"""Apache RocketMQ and VesperMQ in turn (A B A B ...), each round on fresh brokers, with the same official client.

  ab.py                      runs, appends JSON lines to target/bench/results/OUT.jsonl, prints the table at the end
  ab.py table FILE.jsonl...  prints the table of stored results

Environment:
  SCEN=sync16,async512,drain,e2e,start   which scenarios; start also measures the idle process
  ONLY=vesper|apache  one side only        ROUNDS=3   rounds
  WARM=20 DUR=6       seconds of the own warm-up of sync16 and async512, after the common one, and of their window: with 6 s
                      of warm-up a slow machine still compiles the client in it, and half of Apache's figure is the JIT
  PRE=8               common warm-up: PRE s sync and PRE*5/8 s async before the first scenario of a broker
  COUNT=1000000       drain: backlog; WARMCOUNT = COUNT/2: the first, unmeasured drain
  E2E_WARM=15 E2E_DUR=10 E2E_RATE=2000   e2e; on its own fresh broker, or the one of `start` when both run (E2E_SHARE=1:
                      after async512, same broker)
  IDLE_AFTER=10 IDLE=20   start: RSS that long after the first stored message, then the CPU window
  QUIET=15            wait at most so long, before each window, for other processes to leave the machine (0: never)
  OUT=ab-<time>  NSPORT=19876  BRPORT=20911  KEEP=1 (keeps data and logs)
  APACHE_CONF, VESPER_CONF   extra broker.conf lines, separated by ';'
  and what start-apache.sh and start-vesper.sh read
"""
import fcntl, json, os, re, shutil, signal, socket, statistics, subprocess, sys, time

B = os.path.dirname(os.path.abspath(__file__))
W = os.path.abspath(B + '/../../../target/bench')
E = os.environ.get
TICK = os.sysconf('SC_CLK_TCK')


# ---------------------------------------------------------------- table

# label, scenario, field, format, better
ROWS = [
    ('sync 16 thr 1 KiB: broker us/msg', 'sync16', 'broker_us_msg', '{:.1f}', 'low'),
    ('sync 16 thr 1 KiB: msg/s', 'sync16', 'msg_s', '{:.0f}', 'high'),
    ('  p50 us', 'sync16', 'p50_us', '{:.0f}', 'low'),
    ('  p99 us', 'sync16', 'p99_us', '{:.0f}', 'low'),
    ('  broker cores', 'sync16', 'broker_cores', '{:.2f}', ''),
    ('  client cores', 'sync16', 'client_cores', '{:.2f}', ''),
    ('  of broker us/msg: JIT', 'sync16', 'jit_us_msg', '{:.1f}', 'low'),
    ('  other procs, cores', 'sync16', 'foreign_cores', '{:.2f}', ''),
    ('async 512 1 KiB: broker us/msg', 'async512', 'broker_us_msg', '{:.1f}', 'low'),
    ('async 512 1 KiB: msg/s', 'async512', 'msg_s', '{:.0f}', 'high'),
    ('  p50 us', 'async512', 'p50_us', '{:.0f}', 'low'),
    ('  p99 us', 'async512', 'p99_us', '{:.0f}', 'low'),
    ('  broker cores', 'async512', 'broker_cores', '{:.2f}', ''),
    ('  client cores', 'async512', 'client_cores', '{:.2f}', ''),
    ('  of broker us/msg: JIT', 'async512', 'jit_us_msg', '{:.1f}', 'low'),
    ('  other procs, cores', 'async512', 'foreign_cores', '{:.2f}', ''),
    ('  RSS peak MiB', 'async512', 'broker_rss_peak_mib', '{:.0f}', 'low'),
    ('  RSS anon MiB', 'async512', 'broker_rss_anon_mib', '{:.0f}', 'low'),
    ('drain 1 KiB backlog 8q: broker us/msg', 'drain', 'broker_us_msg', '{:.2f}', 'low'),
    ('drain 1 KiB backlog 8q: msg/s', 'drain', 'drain_msg_s', '{:.0f}', 'high'),
    ('  first message ms', 'drain', 'first_msg_ms', '{:.0f}', 'low'),
    ('  broker cores', 'drain', 'broker_cores', '{:.2f}', ''),
    ('  client cores', 'drain', 'client_cores', '{:.2f}', ''),
    ('  other procs, cores', 'drain', 'foreign_cores', '{:.2f}', ''),
    ('load of the backlog (batch 32): broker us/msg', 'load', 'broker_us_msg', '{:.2f}', 'low'),
    ('load of the backlog (batch 32): msg/s', 'load', 'msg_s', '{:.0f}', 'high'),
    ('e2e 2000/s 1 KiB 8q: p50 us', 'e2e', 'p50_us', '{:.0f}', 'low'),
    ('e2e 2000/s 1 KiB 8q: p99 us', 'e2e', 'p99_us', '{:.0f}', 'low'),
    ('  p99.9 us', 'e2e', 'p999_us', '{:.0f}', 'low'),
    ('  ack p50 us', 'e2e', 'ack_p50_us', '{:.0f}', 'low'),
    ('  ack p99 us', 'e2e', 'ack_p99_us', '{:.0f}', 'low'),
    ('  broker us/msg', 'e2e', 'broker_us_msg', '{:.1f}', 'low'),
    ('  other procs, cores', 'e2e', 'foreign_cores', '{:.2f}', ''),
    ('start: first stored message ms', 'start', 'ready_ms', '{:.0f}', 'low'),
    ('  CPU s, all processes, to ready', 'start', 'cpu_s_to_ready', '{:.2f}', 'low'),
    ('  other procs, cores', 'start', 'foreign_cores', '{:.2f}', ''),
    ('idle RSS MiB, broker', 'start', 'rss_broker_mib', '{:.0f}', 'low'),
    ('idle RSS MiB, broker + namesrv', 'start', 'rss_all_mib', '{:.0f}', 'low'),
    ('idle RSS anon MiB, broker + namesrv', 'start', 'rss_anon_all_mib', '{:.0f}', 'low'),
    ('idle CPU %, broker', 'start', 'idle_cpu_pct', '{:.2f}', 'low'),
    ('idle CPU %, broker + namesrv', 'start', 'idle_cpu_all_pct', '{:.2f}', 'low'),
]


def table(rows):
    by = {}
    for o in rows:
        if 'failed' not in o:
            by.setdefault((o['scen'], o['side']), []).append(o)
    med = statistics.median
    n = {s: max([len({(o['file'], o['round']) for o in v}) for (sc, sd), v in by.items() if sd == s] or [0]) for s in ('apache', 'vesper')}
    print(f"\nRounds: Apache {n['apache']}, VesperMQ {n['vesper']}; median [min..max]; ratio = VesperMQ/Apache of the medians [min..max over pairs of a round]\n")
    print('| figure | Apache 5.5.0 | VesperMQ | ratio |\n|---|---|---|---|')
    for label, sc, k, f, better in ROWS:
        v = {s: [o for o in by.get((sc, s), []) if o.get(k) is not None] for s in ('apache', 'vesper')}
        if not v['apache'] and not v['vesper']:
            continue
        cell = {}
        for s in v:
            x = [o[k] for o in v[s]]
            cell[s] = '' if not x else f.format(med(x)) + (f' [{f.format(min(x))}..{f.format(max(x))}]' if len(x) > 1 else '')
        r = ''
        if v['apache'] and v['vesper'] and better and med([o[k] for o in v['apache']]):
            a, b = [o[k] for o in v['apache']], [o[k] for o in v['vesper']]
            pa = {(o['file'], o['round']): o[k] for o in v['apache']}
            pairs = [o[k] / pa[(o['file'], o['round'])] for o in v['vesper'] if pa.get((o['file'], o['round']))]
            if not pairs:  # from different runs: the extremes
                pairs = [min(b) / max(a), max(b) / min(a)] if min(a) else []
            q = med(b) / med(a)
            win = 'better' if (q < 1) == (better == 'low') else 'worse'
            r = f'{q:.3f}' + (f' [{min(pairs):.3f}..{max(pairs):.3f}]' if pairs else '') + f' {win}'
        lab = label if label[0] != ' ' else '&nbsp;&nbsp;' + label.strip()
        print(f"| {lab} | {cell['apache']} | {cell['vesper']} | {r} |")
    bad = [o for o in rows if 'failed' in o or o.get('problem')]
    for o in bad:
        print(f"! {o['side']} round {o['round']} {o['scen']}: {o.get('failed') or o['problem']}")
    for (sc, sd), v in by.items():
        if v[-1].get('broker_threads'):
            print(f"  threads {sd} {sc}: {v[-1]['broker_threads']}")
    print(flush=True)


def read(files):
    rows = []
    for f in files:
        for l in open(f):
            o = json.loads(l)
            o['file'] = f
            rows.append(o)
    return rows


if sys.argv[1:2] == ['table']:
    table(read(sys.argv[2:]))
    raise SystemExit
if sys.argv[1:]:
    raise SystemExit(__doc__)

# ---------------------------------------------------------------- run

SCEN = [{'idle': 'start'}.get(s, s) for s in E('SCEN', 'sync16,async512,drain,e2e,start').split(',')]
bad = set(SCEN) - {'sync16', 'async512', 'drain', 'e2e', 'start'}
if bad:
    raise SystemExit(f'unknown scenario {bad}')
SIDES = {'vesper': ['vesper'], 'apache': ['apache'], '': ['apache', 'vesper']}[E('ONLY', '')]
ROUNDS = int(E('ROUNDS', '3'))
WARM, DUR, PRE = int(E('WARM', '20')), int(E('DUR', '6')), int(E('PRE', '8'))
COUNT = int(E('COUNT', '1000000'))
WARMCOUNT = int(E('WARMCOUNT', str(COUNT // 2)))
QUIET = float(E('QUIET', '15'))
OUT = f"{W}/results/{E('OUT', 'ab-' + time.strftime('%H%M%S'))}.jsonl"
NS, BR = int(E('NSPORT', '19876')), int(E('BRPORT', '20911'))
DATA = f'{W}/data/ab-{os.getpid()}'
os.makedirs(W + '/results', exist_ok=True)
os.makedirs(W + '/data', exist_ok=True)
ROWS_RUN = []
CTX = {}


def log(*a):
    print(time.strftime('%H:%M:%S'), *a, flush=True)


def save(scen, o):
    o.update(CTX, scen=scen, at=time.strftime('%H:%M:%S'))
    if 'mach_user_cores' in o:
        o['foreign_cores'] = max(0.0, o['mach_user_cores'] + o['mach_sys_cores'] + o['mach_niced_cores'] - o['broker_cores'] - o['client_cores'])
    if o.get('msgs') and 'broker_threads' in o:
        o['jit_us_msg'] = sum(float(x) for x in re.findall(r'C# CompilerThre\S*=([\d.]+)', o['broker_threads'])) * 1e6 / o['msgs']
    p = [f'{k}={o[k]}' for k in ('errors', 'not_ok') if o.get(k)]
    if 'acked_total' in o and o['acked_total'] != o.get('stored_total'):
        p.append(f"acked {o['acked_total']} stored {o['stored_total']}")
    if o.get('first_error'):
        p.append(o['first_error'])
    if p:
        o['problem'] = ', '.join(filter(None, [o.get('problem')] + p))
    with open(OUT, 'a') as f:
        f.write(json.dumps(o) + '\n')
    o['file'] = OUT
    ROWS_RUN.append(o)
    k = ('msg_s', 'drain_msg_s', 'broker_us_msg', 'jit_us_msg', 'broker_cores', 'client_cores', 'foreign_cores', 'p50_us', 'p99_us', 'ready_ms',
         'rss_broker_mib', 'rss_all_mib', 'idle_cpu_pct', 'idle_cpu_all_pct', 'problem', 'failed')
    log(o['side'], o['round'], scen, {x: round(o[x], 2) if isinstance(o[x], float) else o[x] for x in k if x in o})


def stat(pid):
    return open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()


def cpu(pid):
    f = stat(pid)
    return (int(f[11]) + int(f[12])) / TICK


def busy():
    f = [int(x) for x in open('/proc/stat').readline().split()[1:9]]
    return (f[0] + f[1] + f[2] + f[5] + f[6]) / TICK


def rss(pid):
    return {l.split(':')[0]: int(l.split()[1]) / 1024 for l in open(f'/proc/{pid}/status') if l.startswith(('VmRSS', 'RssAnon', 'RssFile'))}


def quiet(pids=()):
    """Waits until others use under 0.25 core for a second, at most QUIET seconds."""
    end = time.time() + QUIET
    waited = False
    while time.time() < end:
        b, c, t = busy(), sum(cpu(x) for x in pids), time.time()
        time.sleep(1)
        f = (busy() - b - sum(cpu(x) for x in pids) + c) / (time.time() - t)
        if f < 0.25:
            break
        waited = True
    else:
        if QUIET > 0:
            log('  machine is not quiet, going on')
    return waited


def drive(*a, pids=(), limit=420):
    cmd = [B + '/drive.sh', a[0], '--namesrv', f'127.0.0.1:{NS}', '--broker-pid', ','.join(map(str, pids)), '--target', CTX.get('side', '?'), *map(str, a[1:])]
    try:
        r = subprocess.run(cmd, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f'{a[0]}: timeout')
    out = [json.loads(l) for l in r.stdout.splitlines() if l.startswith('{')]
    if not out:
        raise RuntimeError(f'{a[0]}: no result, rc={r.returncode}: {r.stderr.strip()[-600:]}')
    o = out[-1]
    m = re.search(r'sent (\d+) acked (\d+) received (\d+)', r.stderr)
    if m:
        o['sent'], o['acked'], o['received'] = map(int, m.groups())
        if len(set(m.groups())) > 1:
            o['problem'] = m.group(0)
    elif r.stderr.strip():
        log('  stderr:', r.stderr.strip()[-300:])
    return o


def leftovers(d):
    """Processes started in d (its path is in their command line): what a failed start leaves behind."""
    r = []
    for p in filter(str.isdigit, os.listdir('/proc')):
        try:
            if (d + '/').encode() in open(f'/proc/{p}/cmdline', 'rb').read() and int(p) != os.getpid():
                r.append(int(p))
        except OSError:
            pass
    return r


class Broker:
    def __init__(self, name):
        self.d = f"{DATA}-{CTX['side']}-{name}"
        self.pids = []
        shutil.rmtree(self.d, ignore_errors=True)

    def start(self):
        for p in (NS, BR):
            with socket.socket() as s:
                if s.connect_ex(('127.0.0.1', p)) == 0:
                    raise RuntimeError(f'port {p} is in use by another process: set NSPORT/BRPORT')
        side = CTX['side']
        conf = [x for x in E('APACHE_CONF' if side == 'apache' else 'VESPER_CONF', '').split(';') if x]
        r = subprocess.run([f'{B}/start-{side}.sh', self.d, str(NS), str(BR), *conf], capture_output=True, text=True, timeout=300)
        if r.returncode:
            raise RuntimeError('start failed: ' + (r.stdout + r.stderr)[-800:])
        self.s = {k: int(v) for k, v in re.findall(r'(\w+)=(\d+)', r.stdout)}
        self.pid = self.s['BROKER_PID']
        self.pids = [x for x in dict.fromkeys([self.pid, self.s['NS_PID']]) if x]
        return self.s

    def warm(self):
        drive('send', '--mode', 'sync', '--threads', 16, '--size', 1024, '--topic', 'warm', '--warmup', PRE, '--duration', 1, pids=[self.pid])
        drive('send', '--mode', 'async', '--size', 1024, '--topic', 'warm', '--warmup', PRE * 5 // 8, '--duration', 1, pids=[self.pid])

    def stop(self):
        p = self.pids or leftovers(self.d)
        subprocess.run([B + '/stop.sh', *map(str, p)])

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.stop()
        if E('KEEP') != '1':
            if a[0] and os.path.isdir(self.d + '/logs'):
                shutil.copytree(self.d + '/logs', f'{W}/results/failed-logs-{CTX["side"]}-{os.path.basename(self.d)}', dirs_exist_ok=True)
            shutil.rmtree(self.d, ignore_errors=True)


def part(scen, fn):
    t = time.time()
    try:
        o = fn()
    except Exception as e:
        o = {'failed': repr(e)[:900]}
    o['took_s'] = round(time.time() - t, 1)
    save(scen, o)
    return 'failed' not in o


def sync_fs():
    subprocess.run(['sync', '-f', W])


def do_send(b, warm, *a):
    quiet(b.pids)
    return drive('send', *a, '--size', 1024, '--warmup', warm, '--duration', DUR, pids=[b.pid])


def do_e2e(b):
    sync_fs()
    quiet(b.pids)
    return drive('e2e', '--topic', 'e-live', '--queues', 8, '--rate', int(E('E2E_RATE', '2000')), '--size', 1024, '--warmup', int(E('E2E_WARM', '15')), '--duration', int(E('E2E_DUR', '10')), pids=[b.pid])


def do_load(b):
    o = drive('load', '--topic', 'e-backlog', '--queues', 8, '--count', COUNT, '--size', 1024, pids=[b.pid])
    if o['stored_total'] < COUNT:
        o['problem'] = f"stored {o['stored_total']} of {COUNT}"
    return o


def do_drain(b):
    sync_fs()
    quiet(b.pids)
    return drive('drain', '--topic', 'e-backlog', '--count', COUNT, '--warm-count', WARMCOUNT, pids=[b.pid])


def do_start(b):
    quiet()
    d = subprocess.Popen([B + '/drive.sh', 'ready', '--namesrv', f'127.0.0.1:{NS}'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        while True:
            l = d.stdout.readline()
            if not l:
                raise RuntimeError('ready driver died')
            if 'ARMED' in l:
                break
        time.sleep(1)
        t0, m0, c0 = time.time(), busy(), cpu(d.pid)
        d.stdin.write(f'{int(t0 * 1000)}\n'); d.stdin.flush()
        s = b.start()
        l = d.stdout.readline()
        o = json.loads(l)
        if o['ready_ms'] < 0:
            raise RuntimeError('never ready')
        t1 = time.time()
        o['cpu_s_to_ready'] = sum(cpu(x) for x in b.pids)
        o['broker_cpu_s_to_ready'] = cpu(b.pid)
        o.update({k.lower(): v for k, v in s.items() if k.endswith('_MS')})
        d.wait(30)
        o['foreign_cores'] = max(0, (busy() - m0 - sum(cpu(x) for x in b.pids)) / (time.time() - t0))  # with the polling client
    finally:
        if d.poll() is None:
            d.kill(); d.wait()
    time.sleep(max(0, float(E('IDLE_AFTER', '10')) - (time.time() - t1)))
    r = [rss(x) for x in b.pids]
    o.update(rss_broker_mib=r[0]['VmRSS'], rss_all_mib=sum(x['VmRSS'] for x in r), rss_anon_all_mib=sum(x['RssAnon'] for x in r), rss_file_all_mib=sum(x['RssFile'] for x in r))
    c, t, m = [cpu(x) for x in b.pids], time.time(), busy()
    time.sleep(float(E('IDLE', '20')))
    w = time.time() - t
    u = [100 * (cpu(x) - y) / w for x, y in zip(b.pids, c)]
    o.update(idle_cpu_pct=u[0], idle_cpu_all_pct=sum(u), idle_others_pct=max(0, 100 * (busy() - m) / w - sum(u)))
    r = [rss(x) for x in b.pids]
    o.update(rss_all_end_mib=sum(x['VmRSS'] for x in r), threads=len(os.listdir(f'/proc/{b.pid}/task')))
    return o


def session(side, rnd):
    CTX.update(side=side, round=rnd)
    share = E('E2E_SHARE') == '1'
    main = [s for s in SCEN if s in ('sync16', 'async512', 'drain') or s == 'e2e' and share]
    if main:
        with Broker('main') as b:
            try:
                quiet(); b.start(); b.warm()
            except Exception as e:
                save(main[0], {'failed': repr(e)[:900]})
                return
            if 'sync16' in main:
                part('sync16', lambda: do_send(b, WARM, '--mode', 'sync', '--threads', 16, '--topic', 'a-16-1024'))
            if 'async512' in main:
                part('async512', lambda: do_send(b, WARM, '--mode', 'async', '--inflight', 512, '--topic', 'b'))
            if 'e2e' in main:
                part('e2e', lambda: do_e2e(b))
            if 'drain' in main:
                if part('load', lambda: do_load(b)):
                    part('drain', lambda: do_drain(b))
    own = 'e2e' in SCEN and not share
    if 'start' in SCEN or own:
        with Broker('start') as b:
            if 'start' in SCEN:
                part('start', lambda: do_start(b))
            if own:
                try:
                    if not b.pids:
                        quiet(); b.start()
                    b.warm()
                except Exception as e:
                    save('e2e', {'failed': repr(e)[:900]})
                    return
                part('e2e', lambda: do_e2e(b))


def term(*a):
    raise SystemExit(143)


signal.signal(signal.SIGTERM, term)
lock = open(W + '/ab.lock', 'w')
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
            session(side, rnd)
            log(side, 'round', rnd, 'took', round(time.time() - t), 's')
finally:
    table(ROWS_RUN)
    log('total', round(time.time() - t00), 's ->', OUT)
