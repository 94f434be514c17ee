"""What /proc says of processes and of the machine, and what the page cache holds."""
import os, subprocess, time

from settings import FILLER, QUIET, WORK

TICK = os.sysconf('SC_CLK_TCK')


def log(*a):
    print(time.strftime('%H:%M:%S'), *a, flush=True)


def cpu(pid):
    """CPU seconds of a process so far."""
    f = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    return (int(f[11]) + int(f[12])) / TICK


def busy():
    """CPU seconds of the whole machine so far, without idle time."""
    f = [int(x) for x in open('/proc/stat').readline().split()[1:9]]
    return (f[0] + f[1] + f[2] + f[5] + f[6]) / TICK


def rss(pid):
    """VmRSS, RssAnon and RssFile, MiB."""
    return {l.split(':')[0]: int(l.split()[1]) / 1024 for l in open(f'/proc/{pid}/status') if l.startswith(('VmRSS', 'RssAnon', 'RssFile'))}


def read_mib(pid):
    """MiB that a process has had read from the disk so far."""
    return int(dict(l.split(': ') for l in open(f'/proc/{pid}/io'))['read_bytes']) / 2**20


def is_gone(pid):
    try:
        return open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[0] == 'Z'
    except OSError:
        return True


def quiet(pids=()):
    """Waits until others use under 0.25 core for a second, at most QUIET seconds."""
    end = time.time() + QUIET
    while time.time() < end:
        b, c, t = busy(), sum(cpu(x) for x in pids), time.time()
        time.sleep(1)
        if (busy() - b - sum(cpu(x) for x in pids) + c) / (time.time() - t) < 0.25:
            return
    if QUIET > 0:
        log('  machine is not quiet, going on')


def sync_fs():
    subprocess.run(['sync', '-f', WORK])


def evict(directory):
    """Makes the files of a directory cold: forces them and has the kernel drop their pages. Mapped ones stay."""
    for d, _, files in os.walk(directory):
        for name in files:
            fd = os.open(os.path.join(d, name), os.O_RDWR)
            os.fdatasync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)


def fill_page_cache():
    """Brings the machine into the state of one that has run for days: a page that the page cache takes is one that it gave up elsewhere.
    A page that was not touched for long comes, on some virtual machines, from the hypervisor, at several times the cost of a write."""
    free = int(next(l for l in open('/proc/meminfo') if l.startswith('MemFree')).split()[1]) << 10
    os.makedirs(FILLER, exist_ok=True)
    # Reading a hole takes pages and no disk. Earlier fillers stay: their pages would be free again.
    with open(f'{FILLER}/{len(os.listdir(FILLER))}', 'wb+', buffering=0) as f:
        f.truncate(free)
        buffer = bytearray(1 << 20)
        while f.readinto(buffer):
            pass


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
