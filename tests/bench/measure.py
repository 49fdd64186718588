"""Runs one command and prints as JSON what it took: seconds, processor seconds, peak memory in KiB, exit code.

    python3 -I -S measure.py FOLDER LOG COMMAND…

A program of its own, because a new process begins with the peak of the one that made it: measured from a large one, a
small command would look large. So nothing is imported that is not needed here.
"""
import json
import os
import sys
import time

HERTZ, CORES = os.sysconf("SC_CLK_TCK"), os.cpu_count()


def busy():
    """Processor seconds that the whole machine has worked."""
    try:
        with open("/proc/stat") as file:
            ticks = [int(number) for number in file.readline().split()[1:9]]
    except OSError:
        return 0.0
    return (sum(ticks) - ticks[3] - ticks[4]) / HERTZ


def run(folder, log, command):
    os.chdir(folder)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
    actions += [(os.POSIX_SPAWN_DUP2, output, stream) for stream in (1, 2)]
    before, started = busy(), time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    took = time.perf_counter() - started
    own = usage.ru_utime + usage.ru_stime
    # The machine counts in steps of a hundredth of a second: too coarse for a short run.
    other = max(0.0, busy() - before - own) / (took * CORES) if took > 0.25 else 0.0
    result = {"seconds": took, "user": usage.ru_utime, "system": usage.ru_stime, "peak": usage.ru_maxrss, "other": other}
    return result | {"code": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], sys.argv[3:])))
