"""How long the capacity model takes: once, with its trace; along a sweep of a thousand points; as a whole process.

Usage: python benchmarks/capacity.py [DESIGN] [--rounds N]

The computation is timed in CPU time of this process, so that a busy machine does not show; the whole process in elapsed
time. Medians.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from wizard.capacity.assessment import assess_design
from wizard.capacity.variants import sweep
from wizard.cli.documents import open_design
from wizard.cli.settings import Settings
from wizard.review.view import View

EXAMPLE = Path(__file__).parents[1] / "examples" / "harbor-chat" / "wsdesign.yaml"
POINTS = 1000
SWEPT = {  # a path that every figure rests on, one that hides questions, one inside a record
    "context.scale.peak_connections": (1_000.0, 1_000_000.0),
    "scale.nodes": (1.0, 1_000.0),
    "protocol.messages[0].rate_per_s": (1.0, 10_000.0),
}


def median_s(rounds: int, work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return the median time of some work."""
    times = []
    for _ in range(rounds):
        start = clock()
        work()
        times.append(clock() - start)
    return statistics.median(times)


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("design", nargs="?", default=str(EXAMPLE))
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    design, catalogue = open_design(options.design, Settings())
    answers = {**design.answers, "scale.stack": design.answers.get("scale.stack", "go-gorilla")}
    view = View(catalogue, answers, design.decisions, design.level)

    def assessed() -> object:
        return assess_design(view, lambda path: "")

    context = assess_design(view, lambda path: "").context
    once = median_s(options.rounds, assessed, time.process_time)
    print(f"the model: trace, sensitivity, draws   {once * 1e3:8.1f} ms")
    for path, (low, high) in SWEPT.items():
        values = [low + (high - low) * number / (POINTS - 1) for number in range(POINTS)]
        along = median_s(max(3, options.rounds // 2), lambda p=path, v=values: sweep(context, p, v), time.process_time)  # type: ignore[misc]
        print(f"{POINTS:,} points of {path:<34} {along:8.2f} s")
    command = [sys.executable, "-m", "wizard", "capacity", options.design, "--set", "scale.stack=go-gorilla"]
    whole = median_s(
        options.rounds, lambda: subprocess.run(command, capture_output=True, check=True), time.perf_counter
    )
    print(f"wsdesign capacity, whole process       {whole * 1e3:8.0f} ms")


if __name__ == "__main__":
    main()
