"""A broker of either side, and the two load generators that drive it."""
import json, os, re, shutil, signal, socket, subprocess, time

from machine import is_gone, leftovers, log
from settings import BR, DATA, E, HERE, KEEP, NS, PRE, WARM, DUR, WIRE_HEADER, WORK


def run(command, limit):
    """Runs a load generator and gives its JSON lines, and what it wrote to stderr."""
    try:
        r = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f'{" ".join(command)}: not done after {limit} s')
    out = [json.loads(l) for l in r.stdout.splitlines() if l.startswith('{')]
    if not out or r.returncode:
        raise RuntimeError(f'{" ".join(command)}: no result, rc={r.returncode}: {r.stderr.strip()[-600:]}')
    return out, r.stderr.strip()


class Paced:
    """A producer at a fixed rate that runs beside what is measured; each window begins and ends by a line."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def window(self):
        """The result of a window that has begun: waits for its end."""
        while not (l := self.process.stdout.readline()).startswith('{'):
            if not l:
                raise RuntimeError('the producer died')
        return json.loads(l)

    def begin(self):
        print(file=self.process.stdin, flush=True)

    def end(self):
        self.begin()
        return self.window()

    def __enter__(self):
        return self

    def __exit__(self, *a):
        try:
            self.process.communicate(timeout=60)
        finally:
            if self.process.poll() is None:
                self.process.kill(); self.process.wait()


class Broker:
    """A fresh broker with its name server; as a context manager it is stopped and deleted at the end."""

    def __init__(self, side, name, *conf):
        self.side = side
        self.directory = f'{DATA}-{side}-{name}'
        extra = E('APACHE_CONF' if side == 'apache' else 'VESPER_CONF', '').split(';')
        self.conf = [x for x in extra + list(conf) if x]
        self.pids = []  # the broker's first; Apache's name server is a second process
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        for p in (NS, BR):
            with socket.socket() as s:
                if s.connect_ex(('127.0.0.1', p)) == 0:
                    raise RuntimeError(f'port {p} is in use by another process: set NSPORT/BRPORT')
        return self._launch()

    def _launch(self, **env):
        r = subprocess.run([f'{HERE}/start-{self.side}.sh', self.directory, str(NS), str(BR), *self.conf],
                           capture_output=True, text=True, timeout=600, env={**os.environ, **env})
        if r.returncode:
            raise RuntimeError('start failed: ' + (r.stdout + r.stderr)[-800:])
        s = {k: int(v) for k, v in re.findall(r'(\w+)=(\d+)', r.stdout)}
        self.pid = s['BROKER_PID']
        servers = self.pids[1:] if env else [s['NS_PID']]
        self.pids = [x for x in dict.fromkeys([self.pid, *servers]) if x]
        return s

    def restart(self):
        """Starts the broker again on its store, after kill or halt. Apache's name server never stopped."""
        return self._launch(**({'NO_NS': '1'} if self.side == 'apache' else {'RESTARTED': '1'}))

    def kill(self):
        """kill -9 of the broker's process."""
        os.kill(self.pid, signal.SIGKILL)
        while not is_gone(self.pid):
            time.sleep(0.01)

    def halt(self):
        """A clean stop of the broker's process."""
        subprocess.run([HERE + '/stop.sh', str(self.pid)])

    def driver(self, *a):
        """The command that runs the driver on the official client."""
        return [HERE + '/drive.sh', a[0], '--namesrv', f'127.0.0.1:{NS}', '--broker-pid', str(self.pid), '--target', self.side, *map(str, a[1:])]

    def paced(self, *a):
        return Paced(self.driver('paced', *a))

    def drive(self, *a, limit=420):
        """Runs the driver; its last JSON line."""
        out, err = run(self.driver(*a), limit)
        o = out[-1]
        m = re.search(r'sent (\d+) acked (\d+) received (\d+)', err)
        if m:
            o['sent'], o['acked'], o['received'] = map(int, m.groups())
            if len(set(m.groups())) > 1:
                o['problem'] = m.group(0)
        elif err:
            log('  stderr:', err[-300:])
        return o

    def wire(self, *a):
        """Runs the generator on bare sockets."""
        out, _ = run([HERE + '/wire.sh', a[0], '--broker', f'127.0.0.1:{BR}', '--broker-pid', str(self.pid), '--target', self.side,
                      '--header', WIRE_HEADER, '--warmup', str(WARM // 2), '--duration', str(DUR), *map(str, a[1:])], 420)
        return out[-1]

    def warm(self):
        common = ('--size', 1024, '--topic', 'warm', '--duration', 1)
        self.drive('send', '--mode', 'sync', '--threads', 16, '--warmup', PRE, *common)
        self.drive('send', '--mode', 'async', '--warmup', PRE * 5 // 8, *common)

    def __enter__(self):
        return self

    def __exit__(self, *a):
        subprocess.run([HERE + '/stop.sh', *map(str, self.pids or leftovers(self.directory))])
        if not KEEP:
            if a[0] and os.path.isdir(self.directory + '/logs'):
                shutil.copytree(self.directory + '/logs', f'{WORK}/results/failed-logs-{os.path.basename(self.directory)}', dirs_exist_ok=True)
            shutil.rmtree(self.directory, ignore_errors=True)
