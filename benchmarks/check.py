"""Times ``wsdesign check`` beside bare Python and check-jsonschema: whole processes, in turn, medians.

    python3 -m venv /tmp/bench && /tmp/bench/bin/pip install -q -c constraints.txt . check-jsonschema
    /tmp/bench/bin/python benchmarks/check.py

An installed wheel is what users run: its content is compiled, a checkout reads YAML. Only the ratios carry over to
another machine; they are of runs that took turns, by the clock and by the processor, which others on the machine slow
less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parents[1] / "tests" / "review" / "samples"
LINES = 500
WHY = "Measured on the staging cluster; the notes are in the repository, beside the load test of that week."


class Run(NamedTuple):
    """One process that has ended."""

    wall_s: float
    cpu_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=25, help="runs of each command (default 25)")
    parser.add_argument("--designs", type=int, default=1000, help="designs in the folder (default 1000)")
    given = parser.parse_args()
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "schema.json"
        schema.write_bytes(subprocess.run([tools / "wsdesign", "schema"], capture_output=True, check=True).stdout)
        sound, flawed = (_design(folder, sample) for sample in ("f0-baseline", "f1-harbor-chat"))
        wsdesign = [str(tools / "wsdesign"), "check"]
        commands = {
            "bare Python": [sys.executable, "-c", "pass"],
            "wsdesign check, sound": [*wsdesign, str(sound)],
            "wsdesign check, 7 errors": [*wsdesign, str(flawed)],
            "check-jsonschema": [str(tools / "check-jsonschema"), "--schemafile", str(schema), str(sound)],
        }
        _print_alone(commands, given.rounds)
        _print_many([*wsdesign, "--format", "json"], folder, (sound, flawed), given.designs)


def _design(folder: Path, sample: str) -> Path:
    """Write a sample with a reason beside its answers, until it has the lines of a full design."""
    text = (SAMPLES / f"{sample}.yaml").read_text(encoding="utf-8")
    review = "review:\n  decisions:\n"
    section = ""
    for line in text.splitlines():
        name, _, value = line.strip().partition(":")
        if line[:1].isalpha():
            section = name
        elif line.startswith("  ") and line[2:3].isalpha() and value.strip() and section != "review":
            review += f"    {section}.{name}:\n      why: {WHY}\n      state: decided\n"
        if text.count("\n") + review.count("\n") >= LINES:
            break
    path = folder / f"{sample}.yaml"
    path.write_text(text + ("" if "\nreview:" in text else review), encoding="utf-8")
    print(f"{path.name}: {path.read_text(encoding='utf-8').count(chr(10))} lines")
    return path


def _print_alone(commands: dict[str, list[str]], rounds: int) -> None:
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(_time(command))
    medians = {name: Run(*map(statistics.median, zip(*taken, strict=True))) for name, taken in runs.items()}
    bare = medians["bare Python"]
    print(f"\n{'':26}{'clock':>10}{'of bare':>9}{'processor':>13}{'of bare':>9}")
    for name, (wall_s, cpu_s) in medians.items():
        clock = f"{wall_s * 1000:7.1f} ms{wall_s / bare.wall_s:8.1f}x"
        print(f"{name:26}{clock}{cpu_s * 1000:10.1f} ms{cpu_s / bare.cpu_s:8.1f}x")


def _print_many(command: list[str], folder: Path, designs: tuple[Path, ...], count: int) -> None:
    many = folder / "many"
    many.mkdir()
    texts = [path.read_bytes() for path in designs]
    for number in range(count):
        (many / f"{number:04}.yaml").write_bytes(texts[number % len(texts)])
    taken = [_time([*command, str(many)]) for _ in range(3)]
    wall_s, cpu_s = (statistics.median(times) for times in zip(*taken, strict=True))
    print(
        f"\n{count:,} designs in one run: {wall_s:.2f} s, {count / wall_s:.0f} designs/s, {count / cpu_s:.0f} by processor"
    )


def _time(command: list[str]) -> Run:
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - begun, used.ru_utime + used.ru_stime)


if __name__ == "__main__":
    main()
