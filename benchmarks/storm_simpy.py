"""One million clients drawn exactly, against the same storm in SimPy: the same answers, and how much sooner.

Usage: python benchmarks/storm_simpy.py [--clients N]     (needs simpy beside wsdesign)

The SimPy model is the leanest one that is still a model: one process for each client, and a server whose queue is a
number, since with a fixed service time the end of a handshake is known when it is taken in. With a Resource and a
race against a timeout for each attempt, SimPy takes several times as long.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from typing import Any

import simpy

from wizard.storm.exact import simulate
from wizard.storm.settings import StormSettings


def storm_in_simpy(settings: StormSettings) -> dict[str, float]:
    """Return time to half, to nine tenths and to all, and the attempts for each client; full jitter only."""
    environment = simpy.Environment()
    rng = random.Random(settings.seed)
    service_s = 1.0 / settings.accept_rate_per_s
    busy_until = 0.0
    attempts = 0
    completed: list[float] = []

    def client() -> Iterator[Any]:
        nonlocal busy_until, attempts
        failures = 0
        while True:
            bound = min(settings.cap_s, settings.base_s * settings.factor ** min(failures, 60))
            yield environment.timeout(rng.uniform(0, bound))
            now = environment.now
            attempts += 1
            failures += 1
            if busy_until - now > (settings.accept_queue - 1 + 1e-9) * service_s:
                continue
            busy_until = max(now, busy_until) + service_s
            if busy_until - now <= settings.connect_timeout_s:
                completed.append(busy_until)
                return
            yield environment.timeout(settings.connect_timeout_s)

    for _ in range(settings.clients):
        environment.process(client())
    environment.run(until=settings.horizon_s)
    count = settings.clients
    return {
        "p50_s": completed[count // 2 - 1],
        "p90_s": completed[count * 9 // 10 - 1],
        "all_s": completed[-1],
        "attempts_per_client": attempts / count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=1_000_000)
    clients = parser.parse_args().clients
    settings = StormSettings(clients, accept_rate_per_s=clients / 100, accept_queue=max(1, clients // 40), cap_s=60.0)
    times = []
    for _ in range(3):
        started = time.process_time()
        exact = simulate(settings)
        times.append(time.process_time() - started)
    own_s = sorted(times)[1]
    started = time.process_time()
    peer = storm_in_simpy(settings)
    peer_s = time.process_time() - started
    for name, value in peer.items():
        print(f"{name:<20} exact {getattr(exact, name):9.3f}   simpy {value:9.3f}")
    print(f"{'seconds':<20} exact {own_s:9.2f}   simpy {peer_s:9.2f}   ratio {peer_s / own_s:.0f}")


if __name__ == "__main__":
    main()
