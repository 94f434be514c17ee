"""The scenarios. Each takes a running broker and gives one result: a dictionary with the fields that figures.py names."""
import json, os, subprocess, time

from broker import Broker
from machine import busy, cpu, evict, fill_page_cache, log, quiet, read_mib, rss, sync_fs
from settings import (BIG_COUNT, CATCH_UP, COUNT, DUR, E2E_DUR, E2E_RATE, E2E_SHARE, E2E_WARM, FILL, FILLER_COUNT, GROUPS, HERE, IDLE, IDLE_AFTER, NS, SCEN, WARM, WARMCOUNT)


def send(b, *a):
    quiet(b.pids)
    return b.drive('send', *a, '--size', 1024, '--warmup', WARM, '--duration', DUR)


def wire(b, *a):
    quiet(b.pids)
    return b.wire(*a)


def e2e(b):
    sync_fs()
    quiet(b.pids)
    return b.drive('e2e', '--topic', 'e-live', '--queues', 8, '--rate', E2E_RATE, '--size', 1024, '--warmup', E2E_WARM, '--duration', E2E_DUR)


def load(b, topic, queues, count, size=1024, batch=32):
    o = b.drive('load', '--topic', topic, '--queues', queues, '--count', count, '--size', size, '--batch', batch, limit=1800)
    if o['stored_total'] < count:
        o['problem'] = f"stored {o['stored_total']} of {count}"
    return o


def drain(b):
    sync_fs()
    quiet(b.pids)
    return b.drive('drain', '--topic', 'e-backlog', '--count', COUNT, '--warm-count', WARMCOUNT)


def first_message(begin):
    """Calls begin(), which starts a broker, and measures from then to a client's first stored message."""
    d = subprocess.Popen([HERE + '/drive.sh', 'ready', '--namesrv', f'127.0.0.1:{NS}', '--timeout-s', '600'],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        while 'ARMED' not in (l := d.stdout.readline()):
            if not l:
                raise RuntimeError('ready driver died')
        time.sleep(1)
        t0, m0, c0 = time.time(), busy(), cpu(d.pid)
        d.stdin.write(f'{int(t0 * 1000)}\n'); d.stdin.flush()
        b, s = begin()
        l = d.stdout.readline()
        if not l:
            raise RuntimeError('ready driver died')
        o = json.loads(l)
        if o['ready_ms'] < 0:
            raise RuntimeError('never ready')
        o['cpu_s_to_ready'] = sum(cpu(x) for x in b.pids)
        o['broker_cpu_s_to_ready'] = cpu(b.pid)
        o.update({k.lower(): v for k, v in s.items() if k.endswith('_MS')})
        o['foreign_cores'] = max(0, (busy() - m0 - o['cpu_s_to_ready']) / (time.time() - t0))  # with the polling client
        d.wait(30)
        return o
    finally:
        if d.poll() is None:
            d.kill(); d.wait()


def start(b):
    quiet()
    o = first_message(lambda: (b, b.start()))
    time.sleep(IDLE_AFTER)
    r = [rss(x) for x in b.pids]
    o.update(rss_broker_mib=r[0]['VmRSS'], rss_all_mib=sum(x['VmRSS'] for x in r), rss_anon_all_mib=sum(x['RssAnon'] for x in r), rss_file_all_mib=sum(x['RssFile'] for x in r))
    c, t, m = [cpu(x) for x in b.pids], time.time(), busy()
    time.sleep(IDLE)
    w = time.time() - t
    u = [100 * (cpu(x) - y) / w for x, y in zip(b.pids, c)]
    o.update(idle_cpu_pct=u[0], idle_cpu_all_pct=sum(u), idle_others_pct=max(0, 100 * (busy() - m) / w - sum(u)))
    r = [rss(x) for x in b.pids]
    o.update(rss_all_end_mib=sum(x['VmRSS'] for x in r), threads=len(os.listdir(f'/proc/{b.pid}/task')))
    return o


def recover(b, is_cold):
    """kill -9, then the time from the start to the first stored message; with the store in the page cache, or not."""
    quiet(b.pids)
    b.kill()
    if is_cold:
        evict(b.directory + '/store')
    return first_message(lambda: (b, b.restart()))


def settle(b):
    """Waits until the broker has nothing left to do by itself: what follows its log may lag behind, and reads from the disk."""
    end = time.time() + 120
    while time.time() < end:
        c, r = cpu(b.pid), read_mib(b.pid)
        time.sleep(3)
        if cpu(b.pid) - c < 0.3 and read_mib(b.pid) - r < 1:
            return
    log('  the broker does not come to rest, going on')


def cold(b):
    """A producer alone, then beside a consumer that drains a backlog of which nothing is in the page cache."""
    # Apache reads and maps the last three files of its log when it starts, and what is mapped stays in memory: those have other messages.
    load(b, 'g-filler', 4, FILLER_COUNT, size=16384, batch=16)
    b.halt()
    evict(b.directory + '/store')
    b.restart()
    b.warm()
    # Compiles the path of a cold pull, on a topic of its own.
    load(b, 'g-warm', 64, WARMCOUNT // 3)
    evict(b.directory + '/store')
    wire(b, 'pull', '--topic', 'g-warm', '--queues', 64, '--connections', 4)
    settle(b)
    evict(b.directory + '/store')
    sync_fs()
    quiet(b.pids)
    before = read_mib(b.pid)
    with b.paced('--topic', 'g-live', '--queues', 8, '--rate', E2E_RATE, '--warmup', E2E_WARM, '--duration', E2E_DUR) as producer:
        alone = producer.window()
        producer.begin()
        o = b.wire('pull', '--topic', 'g-backlog', '--queues', 64, '--connections', 4, '--rate', CATCH_UP // 32, '--warmup', 0, '--duration', BIG_COUNT // CATCH_UP)
        beside = producer.end()
    o['read_mib'] = read_mib(b.pid) - before
    if 'p99_us' not in alone or 'p99_us' not in beside:
        raise RuntimeError(f"the producer had nothing acknowledged, alone {alone['msgs']}, beside the drain {beside['msgs']} messages")
    for k in ('errors', 'not_ok'):
        o[k] = alone[k] + beside[k] + o.get(k, 0)
    for k in ('p50_us', 'p99_us', 'p999_us'):
        o[k], o['alone_' + k] = beside[k], alone[k]
    o['p99_change'] = o['p99_us'] / o['alone_p99_us']
    return o


def group_main(b, part):
    b.start(); b.warm()
    part('sync16', lambda: send(b, '--mode', 'sync', '--threads', 16, '--topic', 'a-16-1024'))
    part('async512', lambda: send(b, '--mode', 'async', '--inflight', 512, '--topic', 'b'))
    part('oneway', lambda: send(b, '--mode', 'oneway', '--topic', 'c'))
    part('batch', lambda: send(b, '--mode', 'batch', '--threads', 4, '--batch', 32, '--topic', 'd'))
    if E2E_SHARE:
        part('e2e', lambda: e2e(b))
    if part('load', lambda: load(b, 'e-backlog', 8, COUNT), needed_by=('drain',)):
        part('drain', lambda: drain(b))


def group_flush(b, part):
    b.start(); b.warm()
    for threads in (16, 1):
        part(f'syncflush{threads}', lambda: send(b, '--mode', 'sync', '--threads', threads, '--topic', f'h-{threads}'), needed_by=('syncflush',))


def group_wire(b, part):
    b.start(); b.warm()
    # 512 messages under way in each
    for mode, a in (('send', ('--connections', 8, '--in-flight', 64)), ('oneway', ('--connections', 8, '--in-flight', 64)),
                    ('batch', ('--connections', 4, '--in-flight', 4, '--batch', 32)), ('pull', ('--connections', 4))):
        part('wire-' + mode, lambda: wire(b, mode, '--queues', 8, '--topic', 'wire', *a), needed_by=('wire',))


def group_start(b, part):
    part('start', lambda: start(b))
    if 'e2e' in SCEN and not E2E_SHARE:
        if not b.pids:
            quiet(); b.start()
        b.warm()
        part('e2e', lambda: e2e(b))


def group_big(b, part):
    b.start(); b.warm()
    if not part('big-load', lambda: load(b, 'g-backlog', 64, BIG_COUNT), needed_by=('recover', 'cold')):
        return
    part('recover', lambda: recover(b, False))
    part('recover-cold', lambda: recover(b, True), needed_by=('recover',))
    part('cold', lambda: cold(b))


def session(side, save):
    """Runs every wanted scenario on fresh brokers of one side; save(scenario, result) for each."""
    def part(scenario, measure, needed_by=None):
        if not set(needed_by or (scenario,)) & set(SCEN):
            return False
        t = time.time()
        try:
            o = measure()
        except Exception as e:
            o = {'failed': repr(e)[:900]}
        o['took_s'] = round(time.time() - t, 1)
        save(scenario, o)
        return 'failed' not in o

    for name, members in GROUPS.items():
        wanted = [s for s in members if s in SCEN and not (s == 'e2e' and E2E_SHARE)]
        if name == 'main' and E2E_SHARE and 'e2e' in SCEN:
            wanted.append('e2e')
        if not wanted:
            continue
        conf = ['flushDiskType=SYNC_FLUSH'] if name == 'flush' else []
        with Broker(side, name, *conf) as b:
            try:
                if name == 'wire' and FILL:
                    fill_page_cache()
                if name != 'start':
                    quiet()
                globals()['group_' + name](b, part)
            except Exception as e:
                save(wanted[0], {'failed': repr(e)[:900]})
