"""Kills the interview at random moments and looks what is left: a whole document with every answer it said it saved.

Each round forks a sitting (``wsdesign start --plain``) that answers one question over and over, and ends it with KILL,
TERM or INT. Nothing is loaded anew for a round, so that a thousand kills take a few minutes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple, NoReturn

from wizard.__main__ import main as wsdesign
from wizard.cli.documents import catalogue_for
from wizard.design.document import read_design
from wizard.tree import parse

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
NAME = "design.yaml"
DOCUMENT = """\
# The head of the document, which no save may touch.
wsdesign: 1
language: en
context:  # who
  product:
    name: {name}   # asked in every round
  regions: [ eu,us ]
review:
  level: quick
"""
WRITTEN = re.compile(re.escape(DOCUMENT).replace(re.escape("{name}"), r"round(?P<round>\d+)answer(?P<answer>\d+)"))
ACKNOWLEDGED = re.compile(r"Saved context\.product\.name: round\d+answer(\d+)\n")
QUESTION = b"(:? for help)"
ANSWERS = 500  # typed ahead; more than a sitting gets to before it is killed


class Round(NamedTuple):
    """What one kill left behind."""

    by: signal.Signals
    acknowledged: int  # the last answer that was said to be saved; 0 where none was
    written: int  # the last answer of this round in the file; 0 where it still holds an earlier one
    fault: str | None
    cut_short: bool  # a temporary file was left: the kill came in the middle of a save


def play(
    number: int, folder: Path, *, by: signal.Signals, after_s: float, asked: bool, before: tuple[int, int]
) -> Round:
    """Fork a sitting, kill it, and look.

    Args:
        asked: count the time from the first question on, not from the fork; a busy machine takes long to get there.
        before: round and answer that the file holds.
    """
    typed, type_into = os.pipe()
    said, say_into = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(typed, 0)
        os.dup2(say_into, 1)
        os.closerange(3, 64)
        _sit(folder)
    os.close(typed)
    os.close(say_into)
    # Each answer is followed by the next question, from which one goes back.
    os.write(type_into, "".join(f"round{number}answer{n}\n:b\n" for n in range(1, ANSWERS + 1)).encode())
    os.read(said, 1)  # a signal that comes before Python has taken over the new process would be forgotten
    output = _listen(said, None, until=QUESTION) if asked else ""
    output += _listen(said, after_s)
    os.kill(child, by)
    output += _listen(said, None)
    _, status = os.waitpid(child, 0)
    os.close(said)
    os.close(type_into)
    found = ACKNOWLEDGED.findall(output)
    acknowledged = int(found[-1]) if found else 0
    written, fault = _look(folder, number, acknowledged, before)
    if not (os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 130):
        fault = fault or f"ended by itself with {os.waitstatus_to_exitcode(status)}: {output[-300:]}"
    return Round(by, acknowledged, written, fault, (folder / f".{NAME}.wsdesign.tmp").exists())


def _sit(folder: Path) -> NoReturn:
    """Be the command, with this process as its own."""
    try:
        os.write(1, b"\n")
        os.chdir(folder)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.argv = ["wsdesign", "start", NAME, "--plain"]
        wsdesign()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    except KeyboardInterrupt:  # before the command began
        os._exit(130)
    finally:
        os._exit(4)


def _listen(said: int, for_s: float | None, *, until: bytes | None = None) -> str:
    """Return what is said within a time, or until the end, or until something is said."""
    heard = b""
    end = time.monotonic() + (for_s if for_s is not None else 60)
    while (left := end - time.monotonic()) > 0:
        if not select.select([said], [], [], left)[0]:
            break
        chunk = os.read(said, 65536)
        if not chunk:
            break
        heard += chunk
        if until is not None and until in heard:
            break
    return heard.decode("utf-8", "replace")


def _look(folder: Path, number: int, acknowledged: int, before: tuple[int, int]) -> tuple[int, str | None]:
    """Return the answer of this round that the file holds, and what is wrong with it."""
    source = (folder / NAME).read_bytes()
    try:
        read_design(parse(source, NAME), catalogue_for())
    except Exception as error:
        return 0, f"torn: {error}"
    whole = WRITTEN.fullmatch(source.decode())
    if whole is None:
        return 0, f"torn: {source.decode()!r}"
    found = int(whole["round"]), int(whole["answer"])
    if acknowledged and found < (number, acknowledged):
        return 0, f"lost: answer {acknowledged} of round {number} was acknowledged, the file holds {found}"
    if found[0] != number and found != before:
        return 0, f"lost: the file held {before} before the round and holds {found} now"
    return (found[1] if found[0] == number else 0), None


def kill(kills: int, *, seed: int, longest_s: float) -> list[Round]:
    """Play that many rounds on one document."""
    rng = random.Random(seed)
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = (0, 0)
        (folder / NAME).write_text(DOCUMENT.format(name="round0answer0"), "utf-8")
        for number in range(1, kills + 1):
            by, after_s = rng.choice(SIGNALS), rng.uniform(0, longest_s)
            asked = number % 5 > 0  # every fifth is killed at any moment since it began
            ended = play(number, folder, by=by, after_s=after_s, asked=asked, before=before)
            rounds.append(ended)
            if ended.fault:
                (folder / NAME).write_text(DOCUMENT.format(name=f"round{number}answer0"), "utf-8")
                before = (number, 0)
            elif ended.written:
                before = (number, ended.written)
    return rounds


def figures(rounds: list[Round], *, took_s: float) -> str:
    """Return what came of it, in lines."""
    by = ", ".join(f"{signal.Signals(s).name} {sum(r.by is s for r in rounds)}" for s in SIGNALS)
    faults = [r.fault for r in rounds if r.fault]
    return "\n".join(
        [
            f"kills: {len(rounds)} ({by}) in {took_s:.0f} s",
            f"answers acknowledged: {sum(r.acknowledged for r in rounds)}",
            f"killed after at least one answer: {sum(r.acknowledged > 0 for r in rounds)}",
            f"killed in the middle of a save: {sum(r.cut_short for r in rounds)}",
            f"saved, not yet acknowledged: {sum(r.written > r.acknowledged for r in rounds)}",
            f"documents torn: {sum(fault.startswith('torn') for fault in faults)}",
            f"acknowledged answers lost: {sum(fault.startswith('lost') for fault in faults)}",
            f"other faults: {sum(not fault.startswith(('torn', 'lost')) for fault in faults)}",
            *faults[:5],
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest-s", type=float, default=0.4, help="the latest moment of a kill")
    options = parser.parse_args()
    if not hasattr(os, "fork"):
        raise SystemExit("needs fork, which this system does not have")
    catalogue_for()  # read once, before the first fork
    begun = time.monotonic()
    rounds = kill(options.kills, seed=options.seed, longest_s=options.longest_s)
    print(figures(rounds, took_s=time.monotonic() - begun))
    raise SystemExit(1 if any(r.fault for r in rounds) else 0)


if __name__ == "__main__":
    main()
