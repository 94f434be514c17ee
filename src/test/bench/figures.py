"""The figures: which fields of which scenario make the table, what is better, and the goal."""
import json, statistics

# Goals: of the ratio VesperMQ/Apache of the medians ('ratio'), or of VesperMQ's own median ('own').
def ratio(op, bound):
    return ('ratio', op, bound)


def own(op, bound):
    return ('own', op, bound)


# label, scenario, field, format, what is better, goals
ROWS = [
    ('16 threads, synchronous, 1 KiB: broker CPU, us a message', 'sync16', 'broker_us_msg', '{:.1f}', 'low', [ratio('<=', 0.25)]),
    ('  messages/s', 'sync16', 'msg_s', '{:.0f}', 'high', []),
    ('  p50 us', 'sync16', 'p50_us', '{:.0f}', 'low', []),
    ('  p99 us', 'sync16', 'p99_us', '{:.0f}', 'low', [ratio('<=', 0.5)]),
    ('  broker cores', 'sync16', 'broker_cores', '{:.2f}', '', []),
    ('  client cores', 'sync16', 'client_cores', '{:.2f}', '', []),
    ('  of broker CPU: JIT, us a message', 'sync16', 'jit_us_msg', '{:.1f}', 'low', []),
    ('  other processes, cores', 'sync16', 'foreign_cores', '{:.2f}', '', []),
    ('asynchronous, 512 in flight, 1 KiB: broker CPU, us a message', 'async512', 'broker_us_msg', '{:.1f}', 'low', [ratio('<=', 0.15)]),
    ('  messages/s', 'async512', 'msg_s', '{:.0f}', 'high', []),
    ('  p50 us', 'async512', 'p50_us', '{:.0f}', 'low', []),
    ('  p99 us', 'async512', 'p99_us', '{:.0f}', 'low', [ratio('<=', 0.5)]),
    ('  broker cores', 'async512', 'broker_cores', '{:.2f}', '', []),
    ('  client cores', 'async512', 'client_cores', '{:.2f}', '', []),
    ('  of broker CPU: JIT, us a message', 'async512', 'jit_us_msg', '{:.1f}', 'low', []),
    ('  other processes, cores', 'async512', 'foreign_cores', '{:.2f}', '', []),
    ('  RSS at its peak, MiB', 'async512', 'broker_rss_peak_mib', '{:.0f}', 'low', []),
    ('  RSS, anonymous, MiB', 'async512', 'broker_rss_anon_mib', '{:.0f}', 'low', []),
    ('one-way, 1 KiB: broker CPU, us a message', 'oneway', 'broker_us_msg', '{:.1f}', 'low', [ratio('<=', 0.25)]),
    ('  messages/s', 'oneway', 'msg_s', '{:.0f}', 'high', []),
    ('  other processes, cores', 'oneway', 'foreign_cores', '{:.2f}', '', []),
    ('batches of 32 x 1 KiB, 4 threads: broker CPU, us a message', 'batch', 'broker_us_msg', '{:.2f}', 'low', [ratio('<=', 0.25)]),
    ('  messages/s', 'batch', 'msg_s', '{:.0f}', 'high', []),
    ('  p99 of a batch, us', 'batch', 'p99_us', '{:.0f}', 'low', []),
    ('  other processes, cores', 'batch', 'foreign_cores', '{:.2f}', '', []),
    ('SYNC_FLUSH, 16 threads, 1 KiB: messages/s', 'syncflush16', 'msg_s', '{:.0f}', 'high', [ratio('>=', 2.5)]),
    ('  p50 us', 'syncflush16', 'p50_us', '{:.0f}', 'low', []),
    ('  p99 us', 'syncflush16', 'p99_us', '{:.0f}', 'low', []),
    ('  broker CPU, us a message', 'syncflush16', 'broker_us_msg', '{:.1f}', 'low', []),
    ('SYNC_FLUSH, 1 thread, 1 KiB: p50 us', 'syncflush1', 'p50_us', '{:.0f}', 'low', [own('<=', 400)]),
    ('  p99 us', 'syncflush1', 'p99_us', '{:.0f}', 'low', []),
    ('  messages/s', 'syncflush1', 'msg_s', '{:.0f}', 'high', []),
    ('saturated, sends of 1 KiB: messages/s', 'wire-send', 'msg_s', '{:.0f}', 'high', [ratio('>=', 3)]),
    ('  broker CPU, us a message', 'wire-send', 'broker_us_msg', '{:.2f}', 'low', []),
    ('  client CPU, us a message', 'wire-send', 'client_us_msg', '{:.2f}', '', []),
    ('  p99 us', 'wire-send', 'p99_us', '{:.0f}', 'low', []),
    ('  other processes, cores', 'wire-send', 'foreign_cores', '{:.2f}', '', []),
    ('  RSS at its peak, MiB', 'wire-send', 'broker_rss_peak_mib', '{:.0f}', 'low', []),
    ('saturated, one-way: messages/s', 'wire-oneway', 'msg_s', '{:.0f}', 'high', []),
    ('  broker CPU, us a message', 'wire-oneway', 'broker_us_msg', '{:.2f}', 'low', []),
    ('saturated, batches of 32 x 1 KiB: messages/s', 'wire-batch', 'msg_s', '{:.0f}', 'high', [ratio('>=', 3), own('>', 177932)]),
    ('  broker CPU, us a message', 'wire-batch', 'broker_us_msg', '{:.2f}', 'low', [own('<', 4.6)]),
    ('  client CPU, us a message', 'wire-batch', 'client_us_msg', '{:.2f}', '', []),
    ('  p99 of a batch, us', 'wire-batch', 'p99_us', '{:.0f}', 'low', []),
    ('  other processes, cores', 'wire-batch', 'foreign_cores', '{:.2f}', '', []),
    ('saturated, pulls of 32: messages/s', 'wire-pull', 'msg_s', '{:.0f}', 'high', []),
    ('  broker CPU, us a message', 'wire-pull', 'broker_us_msg', '{:.2f}', 'low', []),
    ('  client CPU, us a message', 'wire-pull', 'client_us_msg', '{:.2f}', '', []),
    ('backlog consumed, 1 KiB, 8 queues: broker CPU, us a message', 'drain', 'broker_us_msg', '{:.2f}', 'low', [ratio('<=', 0.5)]),
    ('  messages/s', 'drain', 'drain_msg_s', '{:.0f}', 'high', []),
    ('  first message ms', 'drain', 'first_msg_ms', '{:.0f}', 'low', []),
    ('  broker cores', 'drain', 'broker_cores', '{:.2f}', '', []),
    ('  client cores', 'drain', 'client_cores', '{:.2f}', '', []),
    ('  other processes, cores', 'drain', 'foreign_cores', '{:.2f}', '', []),
    ('load of the backlog (batches of 32): broker CPU, us a message', 'load', 'broker_us_msg', '{:.2f}', 'low', []),
    ('  messages/s', 'load', 'msg_s', '{:.0f}', 'high', []),
    ('end to end, 2 000/s, 1 KiB, 8 queues: p50 us', 'e2e', 'p50_us', '{:.0f}', 'low', []),
    ('  p99 us', 'e2e', 'p99_us', '{:.0f}', 'low', [ratio('<=', 0.5)]),
    ('  p99.9 us', 'e2e', 'p999_us', '{:.0f}', 'low', []),
    ('  acknowledgement p50 us', 'e2e', 'ack_p50_us', '{:.0f}', 'low', []),
    ('  acknowledgement p99 us', 'e2e', 'ack_p99_us', '{:.0f}', 'low', []),
    ('  broker CPU, us a message', 'e2e', 'broker_us_msg', '{:.1f}', 'low', []),
    ('  other processes, cores', 'e2e', 'foreign_cores', '{:.2f}', '', []),
    ('start to the first stored message, ms', 'start', 'ready_ms', '{:.0f}', 'low', [own('<=', 1500)]),
    ('  CPU until then, all processes, s', 'start', 'cpu_s_to_ready', '{:.2f}', 'low', []),
    ('  other processes, cores', 'start', 'foreign_cores', '{:.2f}', '', []),
    ('idle: RSS, broker, MiB', 'start', 'rss_broker_mib', '{:.0f}', 'low', []),
    ('  RSS, broker and name server, MiB', 'start', 'rss_all_mib', '{:.0f}', 'low', [own('<=', 200)]),
    ('  RSS, anonymous, broker and name server, MiB', 'start', 'rss_anon_all_mib', '{:.0f}', 'low', []),
    ('  CPU, broker, % of a core', 'start', 'idle_cpu_pct', '{:.2f}', 'low', []),
    ('  CPU, broker and name server, % of a core', 'start', 'idle_cpu_all_pct', '{:.2f}', 'low', [own('<=', 2)]),
    ('kill -9 with a big store, then start to the first stored message, ms', 'recover', 'ready_ms', '{:.0f}', 'low', [ratio('<=', 0.3)]),
    ('  CPU until then, s', 'recover', 'broker_cpu_s_to_ready', '{:.2f}', 'low', []),
    ('  the same with nothing in the page cache, ms', 'recover-cold', 'ready_ms', '{:.0f}', 'low', [ratio('<=', 0.3)]),
    ('p99 of 2 000 sends/s beside the drain of a cold backlog, over p99 alone', 'cold', 'p99_change', '{:.2f}', 'low', [own('<', 1.5)]),
    ('  p99 alone, us', 'cold', 'alone_p99_us', '{:.0f}', 'low', []),
    ('  p99 beside the drain, us', 'cold', 'p99_us', '{:.0f}', 'low', []),
    ('  read by the consumer, messages/s', 'cold', 'msg_s', '{:.0f}', 'high', []),
    ('  read from the disk, MiB', 'cold', 'read_mib', '{:.0f}', '', []),
]
SIGNS = {'<=': '≤', '>=': '≥', '<': '<', '>': '>'}


def meets(value, op, bound):
    return {'<=': value <= bound, '>=': value >= bound, '<': value < bound, '>': value > bound}[op]


def spread(values):
    return {'median': statistics.median(values), 'min': min(values), 'max': max(values), 'runs': len(values)} if values else None


def figure(row, runs):
    """One row's figure over all runs of its scenario: both sides, the ratio and the goals."""
    label, scenario, field, _, better, goals = row
    of = {s: [o for o in runs if o['scen'] == scenario and o['side'] == s and 'failed' not in o and o.get(field) is not None]
          for s in ('apache', 'vesper')}
    if not any(of.values()):
        return None
    r = {'label': label, 'scenario': scenario, 'field': field, **{s: spread([o[field] for o in v]) for s, v in of.items()}, 'ratio': None}
    if better and r['apache'] and r['vesper'] and r['apache']['median']:
        beside = {(o['file'], o['round']): o[field] for o in of['apache'] if o[field]}
        pairs = [o[field] / beside[k] for o in of['vesper'] if (k := (o['file'], o['round'])) in beside]
        if not pairs:  # from different runs: the extremes
            a, v = r['apache'], r['vesper']
            pairs = [v['min'] / a['max'], v['max'] / a['min']] if a['min'] else []
        q = r['vesper']['median'] / r['apache']['median']
        r['ratio'] = {'median': q, 'min': min(pairs, default=q), 'max': max(pairs, default=q)}
    r['goals'] = []
    for of_what, op, bound in goals:
        value = r['ratio'] if of_what == 'ratio' else r['vesper']
        r['goals'].append({'of': of_what, 'op': op, 'bound': bound, 'met': None if value is None else meets(value['median'], op, bound)})
    return r


def cell(f, x):
    if not x:
        return ''
    return f.format(x['median']) + (f" [{f.format(x['min'])}..{f.format(x['max'])}]" if x.get('runs', 2) > 1 else '')


def goal(g):
    text = f"{'' if g['of'] == 'own' else 'ratio '}{SIGNS[g['op']]} {g['bound']:g}"
    return text if g['met'] is None else text + (': met' if g['met'] else ': **missed**')


def table(runs):
    """Prints the table in Markdown, and the figures themselves as a list for a file of JSON."""
    figures = [(row, f) for row in ROWS if (f := figure(row, runs))]
    n = {s: max([o['round'] for o in runs if o['side'] == s], default=0) for s in ('apache', 'vesper')}
    print(f"\nRounds: Apache {n['apache']}, VesperMQ {n['vesper']}; median [min..max]; ratio = VesperMQ/Apache of the medians [min..max over pairs of a round]\n")
    print('| figure | Apache 5.5.0 | VesperMQ | ratio | goal |\n|---|---|---|---|---|')
    for (label, _, _, fmt, _, _), f in figures:
        label = label if label[0] != ' ' else '&nbsp;&nbsp;' + label.strip()
        print(f"| {label} | {cell(fmt, f['apache'])} | {cell(fmt, f['vesper'])} | {cell('{:.3f}', f['ratio'])} | {'; '.join(map(goal, f['goals']))} |")
    for o in runs:
        if 'failed' in o or o.get('problem'):
            print(f"! {o['side']} round {o['round']} {o['scen']}: {o.get('failed') or o['problem']}")
    last = {(o['side'], o['scen']): o['broker_threads'] for o in runs if o.get('broker_threads')}
    for (side, scen), threads in last.items():
        print(f'  threads {side} {scen}: {threads}')
    judged = [g for _, f in figures for g in f['goals'] if g['met'] is not None]
    print(f"\nGoals met: {sum(g['met'] for g in judged)} of {len(judged)}", flush=True)
    return [f for _, f in figures]


def read(files):
    runs = []
    for f in files:
        runs += [{**json.loads(l), 'file': f} for l in open(f)]
    return runs
