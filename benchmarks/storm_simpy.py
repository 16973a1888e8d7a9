"""One million clients drawn exactly, against the same storm in SimPy: the same answers, and how much sooner.

Usage: python benchmarks/storm_simpy.py [--clients N] [--rounds N]     (pip install simpy beside wsdesign)

Both are whole processes, run in turn, their CPU seconds taken as medians; the resident memory is the highest. The SimPy
model is the leanest one that is still a model: one process for each client, and a server whose queue is a number, since
with a fixed service time the end of a handshake is known when it is taken in. With a Resource and a race against a
timeout for each attempt, SimPy takes several times as long. `fluid` then runs a thousand million clients.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

BASE_S, CAP_S, FACTOR, TIMEOUT_S, HORIZON_S = 1.0, 60.0, 2.0, 10.0, 3600.0
SHARES = {"p50_s": 0.5, "p90_s": 0.9, "p99_s": 0.99}
COMPARED = (*SHARES, "attempts_per_client", "refused")


class Run(NamedTuple):
    """One process that has ended."""

    cpu_s: float
    peak_mib: float
    report: dict[str, Any]


def storm_in_simpy(clients: int, accept_rate_per_s: float, accept_queue: int) -> dict[str, float]:
    """Return the figures of one storm with full jitter."""
    import simpy

    environment = simpy.Environment()
    rng = random.Random(1)
    service_s = 1.0 / accept_rate_per_s
    busy_until = 0.0
    attempts = refused = 0
    completed: list[float] = []

    def client() -> Iterator[Any]:
        nonlocal busy_until, attempts, refused
        failures = 0
        while True:
            yield environment.timeout(rng.uniform(0, min(CAP_S, BASE_S * FACTOR ** min(failures, 60))))
            now = environment.now
            attempts += 1
            failures += 1
            if busy_until - now > (accept_queue - 1 + 1e-9) * service_s:
                refused += 1
                continue
            busy_until = max(now, busy_until) + service_s
            if busy_until - now <= TIMEOUT_S:
                completed.append(busy_until)
                return
            yield environment.timeout(TIMEOUT_S)

    for _ in range(clients):
        environment.process(client())
    environment.run(until=HORIZON_S)
    moments = {name: completed[int(clients * share) - 1] for name, share in SHARES.items()}
    return {**moments, "attempts_per_client": attempts / clients, "refused": refused}


def timed(*command: str) -> Run:
    """Run a process to its end and take what it used from the system, itself and its children alone."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(out))


def wsdesign(clients: int, rate: float, queue: int, method: str) -> Run:
    figures = ["--clients", clients, "--accept-rate", rate, "--accept-queue", queue, "--base", BASE_S, "--cap", CAP_S]
    return timed(
        sys.executable, "-m", "wizard", "storm", *map(str, figures), "--method", method, "--format", "json"
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", action="store_true", help="run the SimPy model alone and print its figures")
    given = parser.parse_args()
    rate, queue = given.clients / 100, max(1, given.clients // 40)
    if given.model:
        print(json.dumps(storm_in_simpy(given.clients, rate, queue)))
        return
    own, peer, fluid = [], [], []
    for _ in range(given.rounds):
        own.append(wsdesign(given.clients, rate, queue, "exact"))
        peer.append(timed(sys.executable, __file__, "--model", "--clients", str(given.clients)))
        fluid.append(wsdesign(1_000_000_000, 10_000_000.0, 25_000_000, "fluid"))
    print(f"{'':<20} {'exact':>12} {'simpy':>12}")
    for name in COMPARED:
        print(f"{name:<20} {own[0].report[name]:>12,.3f} {peer[0].report[name]:>12,.3f}")
    seconds = {name: statistics.median(run.cpu_s for run in runs) for name, runs in (("own", own), ("peer", peer))}
    print(
        f"{'CPU seconds':<20} {seconds['own']:>12.2f} {seconds['peer']:>12.2f}   {seconds['peer'] / seconds['own']:.0f} x"
    )
    print(f"{'peak MiB':<20} {max(run.peak_mib for run in own):>12,.0f} {max(run.peak_mib for run in peer):>12,.0f}")
    print(f"fluid, 1,000,000,000 clients: {statistics.median(run.cpu_s for run in fluid):.2f} s of CPU")


if __name__ == "__main__":
    main()
