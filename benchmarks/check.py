"""Times ``wsdesign check`` beside bare Python and check-jsonschema: whole processes, in turn, medians.

    python3 -m venv /tmp/bench && /tmp/bench/bin/pip install -q -c constraints.txt . check-jsonschema
    /tmp/bench/bin/python benchmarks/check.py

An installed wheel is what users run: its content is compiled, a checkout reads YAML. Only the ratios carry over to
another machine; they are of runs that took turns.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "tests" / "review" / "samples"
LINES = 500
WHY = "Measured on the staging cluster; the notes are in the repository, beside the load test of that week."


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
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds[name].append(_time(command))
    bare = statistics.median(seconds["bare Python"])
    print(f"\n{'':28}{'median':>10}{'of bare Python':>18}")
    for name, times in seconds.items():
        median = statistics.median(times)
        print(f"{name:28}{median * 1000:7.1f} ms{median / bare:17.1f}x")


def _print_many(command: list[str], folder: Path, designs: tuple[Path, ...], count: int) -> None:
    many = folder / "many"
    many.mkdir()
    texts = [path.read_bytes() for path in designs]
    for number in range(count):
        (many / f"{number:04}.yaml").write_bytes(texts[number % len(texts)])
    seconds = statistics.median(_time([*command, str(many)]) for _ in range(3))
    print(f"\n{count:,} designs in one run: {seconds:.2f} s, {count / seconds:.0f} designs/s")


def _time(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
