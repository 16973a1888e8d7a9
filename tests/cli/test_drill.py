"""``wsdesign drill``: sentence, table and picture; JSON; what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import BASELINE, FLAWED, hold_against_schema, in_turn

SLOW, QUIET = ("drill", "slow-consumer"), ("drill", "quiet-connection")


@pytest.mark.parametrize("name", ["slow-consumer", "quiet-connection"])
@pytest.mark.parametrize("design", [BASELINE, FLAWED], ids=lambda path: path.stem)
def test_a_design_is_drilled_in_both_languages(name: str, design: Path, tmp_path: Path) -> None:
    english, chinese, drawn = in_turn(
        [
            ("--plain", "--lang", "en", "drill", name, design),
            ("--plain", "--lang", "zh", "drill", name, design),
            ("--lang", "en", "drill", name, design),
        ],
        cwd=tmp_path,
    )
    assert [english.code, chinese.code, drawn.code] == [0, 0, 0]
    assert english.out.split("\n\n")[0] != chinese.out.split("\n\n")[0]
    assert "。" in chinese.out.splitlines()[0]
    assert not {"█", "░"} & set(english.out)
    assert drawn.out.startswith(english.out.rstrip("\n"))
    assert {"█", "░"} & set(drawn.out)


@pytest.mark.parametrize("arguments", [(*SLOW, FLAWED), SLOW, (*QUIET, FLAWED), (*QUIET, BASELINE, "--outage-s", "5")])
def test_the_json_holds_to_its_schema(arguments: tuple[str | Path, ...], tmp_path: Path) -> None:
    (done,) = in_turn([(*arguments, "--format", "json")], cwd=tmp_path)
    report = json.loads(done.out)
    hold_against_schema(report, "drill")
    assert report["drill"] == arguments[1]


def test_flags_alone_are_enough_for_a_slow_consumer(tmp_path: Path) -> None:
    (done,) = in_turn(
        [(*SLOW, "--messages-per-s", "10", "--message-bytes", "1000", "--link-kbps", "48", "--buffer-bytes", "200000")],
        cwd=tmp_path,
    )
    assert done.out.startswith(
        "The stream brings 9.8 KiB/s and the link takes 5.9 KiB/s, so the queue of one connection grows by 3.9 KiB/s. "
        "After 50 s it is full at 195 KiB, and the connection is closed."
    )
    assert "Assumed, as nothing says it: --policy close_slow, --slow-share-pct 1." in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*SLOW, "--link-kbps", "-1"), "--link-kbps: must be from 0 to 100,000,000, got -1"),
        ((*SLOW, "--message-bytes", "nan"), "--message-bytes: must be from 1 to"),
        ((*SLOW, "--buffer-bytes", "0"), "--buffer-bytes: must be from 1 to"),
        ((*SLOW, "--slow-share-pct", "101"), "--slow-share-pct: must be from 0 to 100, got 101"),
        ((*SLOW, "--policy", "pray"), "--policy is one of close_slow, drop_oldest,"),
        ((*QUIET, FLAWED, "--outage-s", "0"), "--outage-s: must be from 0.001 to"),
        (QUIET, "quiet-connection needs a design"),
    ],
)
def test_what_makes_no_drill_is_refused(arguments: tuple[str | Path, ...], says: str, tmp_path: Path) -> None:
    (done,) = in_turn([arguments], cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {says}")
