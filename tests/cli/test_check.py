"""``wsdesign check`` as a gate: exit codes, several files, folders, standard input, and both ways into it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.command import BASELINE, FLAWED, SAMPLES, Done, environment, hold_against_schema, in_turn, wsdesign

BROKEN = "wsdesign: 1\ncontext: [\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold one design of each sort, and files that are none."""
    base = BASELINE.read_text("utf-8")
    (tmp_path / "sound.yaml").write_text(base, "utf-8")
    (tmp_path / "flawed.yaml").write_text(FLAWED.read_text("utf-8"), "utf-8")
    (tmp_path / "advised.yaml").write_text((SAMPLES / "f6-foyer.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "short.yaml").write_text("wsdesign: 1\ntransport: {choice: websocket}\n")
    (tmp_path / "undecided.yaml").write_text(
        base.replace("  direction: bidirectional\n", "")
        + "review: {decisions: {context.direction: {state: undecided}}}\n",
        "utf-8",
    )
    (tmp_path / "broken.yaml").write_text(BROKEN)
    return tmp_path


CODES: list[tuple[list[str], int]] = [
    (["sound.yaml"], 0),
    (["flawed.yaml"], 1),
    (["short.yaml"], 1),
    (["undecided.yaml"], 1),
    (["broken.yaml"], 2),
    (["absent.yaml"], 2),
    (["sound.yaml", "flawed.yaml"], 1),
    (["flawed.yaml", "broken.yaml"], 2),
    (["sound.yaml", "sound.yaml"], 0),
    (["--fail-on", "never", "flawed.yaml"], 1),
    (["--fail-on", "never", "--require", "none", "flawed.yaml"], 0),
    (["--fail-on=never", "--require=none", "short.yaml"], 0),
    (["--require", "none", "flawed.yaml"], 1),
    (["--require", "none", "short.yaml"], 1),
    (["--require", "none", "undecided.yaml"], 0),
    (["--require", "core", "undecided.yaml"], 1),
    (["--fail-on", "advice", "sound.yaml"], 0),
    (["--no-such-option", "sound.yaml"], 2),
    (["--format", "xml", "sound.yaml"], 2),
    (["--fail-on", "info", "sound.yaml"], 2),
    (["--require", "some", "sound.yaml"], 2),
    (["--format"], 2),
    (["--format=", "sound.yaml"], 2),
    (["--help"], 0),
]


def test_the_exit_code_is_the_gate(folder: Path) -> None:
    runs = in_turn([("check", *arguments) for arguments, _ in CODES], cwd=folder)
    assert [(given, done.code) for (given, _), done in zip(CODES, runs, strict=True)] == CODES


def test_the_real_process_ends_with_the_same_codes(folder: Path) -> None:
    assert wsdesign("check", "sound.yaml", cwd=folder).code == 0
    assert wsdesign("check", "flawed.yaml", cwd=folder).code == 1
    assert wsdesign("check", "broken.yaml", cwd=folder).code == 2


BOTH_WAYS: list[list[str]] = [
    ["sound.yaml", "flawed.yaml", "advised.yaml", "short.yaml", "undecided.yaml"],
    ["--format", "json", "sound.yaml", "flawed.yaml", "advised.yaml"],
    ["--format", "sarif", "flawed.yaml"],
    ["--format", "junit", "flawed.yaml", "sound.yaml"],
    ["--format", "github", "flawed.yaml"],
    ["--format", "gitlab", "flawed.yaml"],
    ["--format", "markdown", "flawed.yaml"],
    ["--fail-on", "never", "--require", "none", "flawed.yaml"],
    ["--require=core", "short.yaml"],
    ["broken.yaml", "sound.yaml"],
    ["absent.yaml"],
    [],
    ["."],
]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_short_way_and_the_long_way_say_the_same_to_the_byte(folder: Path, language: str) -> None:
    # `--` is what the short way leaves to the full command line.
    short = in_turn([("check", "--lang", language, *given) for given in BOTH_WAYS], cwd=folder)
    long = in_turn([("--lang", language, "check", *given, "--") for given in BOTH_WAYS], cwd=folder)
    for given, fast, full in zip(BOTH_WAYS, short, long, strict=True):
        assert fast == full, given


def imported(*arguments: str, cwd: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wizard", *arguments],
        capture_output=True, text=True, cwd=cwd, env=environment(), check=False,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}


HEAVY = {"typer", "click", "rich", "questionary", "prompt_toolkit", "jinja2", "jsonschema", "numpy", "pydantic"}


@pytest.mark.parametrize(
    "arguments", [["check", "sound.yaml"], ["check", "sound.yaml", "--format", "json"], ["--version"]]
)
def test_the_short_way_loads_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    assert imported(*arguments, cwd=folder) & HEAVY == set()


def test_the_long_way_is_another_one(folder: Path) -> None:
    assert "typer" in imported("check", "sound.yaml", "--", cwd=folder)


def test_the_json_holds_to_its_schema_and_to_the_exit_code(folder: Path) -> None:
    files = sorted(SAMPLES.glob("*.yaml"))
    done = wsdesign("check", *files, "--format", "json", cwd=folder)
    report = json.loads(done.out)
    hold_against_schema(report, "check")
    assert report["exit_code"] == done.code == 1
    assert [design["file"] for design in report["designs"]] == [str(file) for file in files]
    finding = next(f for f in report["designs"][1]["findings"] if f["code"] == "WS303")
    assert finding["rule"] == "heartbeat-slower-than-hop"
    assert FLAWED.read_text("utf-8").splitlines()[finding["line"] - 1].strip() == "interval_s: 60"


def test_one_broken_file_does_not_hide_what_the_others_say(folder: Path) -> None:
    done = wsdesign("check", "broken.yaml", "sound.yaml", "absent.yaml", "flawed.yaml", "--format", "json", cwd=folder)
    assert done.code == 2
    assert [line.split(": ")[1].partition(":")[0] for line in done.err.splitlines()] == ["broken.yaml", "absent.yaml"]
    report = json.loads(done.out)
    assert [design["file"] for design in report["designs"]] == ["sound.yaml", "flawed.yaml"]
    assert report["exit_code"] == 2


def test_a_report_of_unreadable_files_alone_is_still_json(folder: Path) -> None:
    done = wsdesign("check", "broken.yaml", "--format", "json", cwd=folder)
    assert done.code == 2
    report = json.loads(done.out)
    assert (report["exit_code"], report["designs"]) == (2, [])


def test_all_problems_of_a_file_are_named_in_one_go(folder: Path) -> None:
    (folder / "broken.yaml").write_text(
        "wsdesign: 1\ncontext:\n  direction: sideways\n  offline_delivery: yes\n  latency: {target_p95_ms: 0}\nfoo: 1\n"
    )
    done = wsdesign("check", "broken.yaml", cwd=folder)
    assert done.out == ""
    assert [line.partition(" c")[0].partition(" f")[0] for line in done.err.splitlines()] == [
        "error: broken.yaml:3:14:", "error: broken.yaml:4:21:", "error: broken.yaml:5:28:", "error: broken.yaml:6:1:",
    ]  # fmt: skip


def test_a_folder_means_every_design_below_it(folder: Path) -> None:
    for name in ("sub/deep", ".hidden", "node_modules/x"):
        (folder / name).mkdir(parents=True)
        (folder / name / "d.yml").write_text(BASELINE.read_text("utf-8"), "utf-8")
    (folder / "values.yaml").write_text("replicas: 3\n")
    (folder / "base.yaml").write_text("wsdesign: 1\ncontext: {direction: bidirectional}\n")
    (folder / "broken.yaml").unlink()
    report = json.loads(wsdesign("check", ".", "--format", "json", cwd=folder).out)
    assert [design["file"] for design in report["designs"]] == [
        "./advised.yaml", "./flawed.yaml", "./short.yaml", "./sound.yaml", "./sub/deep/d.yml", "./undecided.yaml",
    ]  # fmt: skip


def test_a_folder_without_designs_cannot_be_checked(tmp_path: Path) -> None:
    done = wsdesign("check", ".", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "no design document below ." in done.err


def test_a_dash_reads_standard_input(tmp_path: Path) -> None:
    done = wsdesign("check", "-", "--format", "json", cwd=tmp_path, stdin=FLAWED.read_bytes())
    design = json.loads(done.out)["designs"][0]
    assert (done.code, design["file"]) == (1, "<stdin>")
    broken = wsdesign("check", "-", cwd=tmp_path, stdin=BROKEN)
    assert broken.code == 2
    assert broken.err.startswith("error: <stdin>:")


@pytest.mark.parametrize("more", [[], ["--"]], ids=["short", "long"])
def test_the_report_goes_to_a_file(folder: Path, more: Sequence[str]) -> None:
    done = wsdesign("check", "flawed.yaml", "--format", "json", "--output", "r.json", *more, cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert json.loads((folder / "r.json").read_text("utf-8"))["exit_code"] == 1


def test_a_report_that_cannot_be_written_ends_with_2(folder: Path) -> None:
    done = wsdesign("check", "sound.yaml", "--output", "no/such/folder/r.txt", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert "no/such/folder/r.txt: cannot be written" in done.err


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_a_reader_that_went_away_is_no_defect(folder: Path, output_format: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "check", "flawed.yaml", "--format", output_format],
            stdout=closed, stderr=subprocess.PIPE, cwd=folder, env=environment(), check=False,
        )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)


def test_a_name_with_control_characters_is_shown_harmlessly(folder: Path) -> None:
    name = "a\x1b[31m.yaml"
    (folder / name).write_text("wsdesign: 1\ncontext: {direction: side\u202eways}\n", "utf-8")
    done: Done = wsdesign("check", name, cwd=folder)
    assert done.code == 2
    assert "\x1b" not in done.err


# --- the baseline -----------------------------------------------------------------------------------------------------


def test_a_baseline_lets_pass_what_was_known_and_nothing_new(folder: Path) -> None:
    runs = in_turn(
        [
            ("check", "flawed.yaml", "short.yaml", "--write-baseline", "known.json"),
            ("check", "flawed.yaml", "short.yaml", "--baseline", "known.json"),
            ("check", "flawed.yaml", "advised.yaml", "--baseline", "known.json"),
            ("check", "flawed.yaml", "--baseline", "absent.json"),
            ("check", "flawed.yaml", "--baseline", "sound.yaml"),
            ("check", "broken.yaml", "flawed.yaml", "--write-baseline", "other.json"),
            ("check", "flawed.yaml", "--write-baseline", "no-folder/known.json"),
        ],
        cwd=folder,
    )
    assert [done.code for done in runs] == [0, 0, 1, 2, 2, 2, 2]
    assert re.fullmatch(r"known\.json: \d+ entries written\n", runs[0].err)
    assert "absent.json: does not exist; write it: wsdesign check --write-baseline absent.json" in runs[3].err
    assert "sound.yaml: is not a baseline of version 1" in runs[4].err
    assert not (folder / "other.json").exists()
    hold_against_schema(json.loads((folder / "known.json").read_text("utf-8")), "baseline")


def test_a_baseline_names_designs_as_its_own_folder_sees_them(folder: Path) -> None:
    (folder / "ci").mkdir()
    assert wsdesign("check", "flawed.yaml", "--write-baseline", "ci/known.json", cwd=folder).code == 0
    assert list(json.loads((folder / "ci" / "known.json").read_text("utf-8"))["designs"]) == ["../flawed.yaml"]
    assert wsdesign("check", "../flawed.yaml", "--baseline", "known.json", cwd=folder / "ci").code == 0
    text = FLAWED.read_bytes()
    assert wsdesign("check", "-", "--baseline", "ci/known.json", cwd=folder, stdin=text).code == 1
    assert wsdesign("check", "-", "--write-baseline", "ci/piped.json", cwd=folder, stdin=text).code == 0
    assert wsdesign("check", "-", "--baseline", "ci/piped.json", cwd=folder, stdin=text).code == 0


def test_a_design_that_moved_is_known_by_what_is_wrong_with_it(folder: Path) -> None:
    wsdesign("check", "flawed.yaml", "short.yaml", "--write-baseline", "known.json", cwd=folder)
    (folder / "sub").mkdir()
    (folder / "flawed.yaml").rename(folder / "sub" / "renamed.yaml")
    assert wsdesign("check", "sub/renamed.yaml", "--baseline", "known.json", cwd=folder).code == 0
    assert wsdesign("check", "advised.yaml", "--baseline", "known.json", cwd=folder).code == 1  # another design
    both = ("--baseline", "known.json", "--write-baseline", "known.json")
    assert wsdesign("check", "sub/renamed.yaml", "short.yaml", *both, cwd=folder).code == 0
    names = json.loads((folder / "known.json").read_text("utf-8"))["designs"]
    assert {name: bool(entries) for name, entries in names.items()} == {"short.yaml": True, "sub/renamed.yaml": True}


def test_a_copy_of_a_design_is_new(folder: Path) -> None:
    wsdesign("check", "flawed.yaml", "--write-baseline", "known.json", cwd=folder)
    (folder / "copy.yaml").write_bytes((folder / "flawed.yaml").read_bytes())
    assert wsdesign("check", "copy.yaml", "--baseline", "known.json", cwd=folder).code == 1


def test_with_its_own_name_given_a_baseline_only_shrinks(folder: Path) -> None:
    def names() -> list[str]:
        designs = json.loads((folder / "known.json").read_text("utf-8"))["designs"]
        return [entry["name"] for entry in designs["flawed.yaml"]]

    wsdesign("check", "flawed.yaml", "--write-baseline", "known.json", cwd=folder)
    before = names()
    text = FLAWED.read_text("utf-8").replace("interval_s: 60", "interval_s: 25")  # one mended, one new
    (folder / "flawed.yaml").write_text(text.replace("grace_period_s: 30", "grace_period_s: 20"), "utf-8")
    shrink = ("--baseline", "known.json", "--write-baseline", "known.json")
    assert wsdesign("check", "flawed.yaml", *shrink, cwd=folder).code == 1
    assert "heartbeat-slower-than-hop" in before
    assert set(names()) < set(before)
    assert "heartbeat-slower-than-hop" not in names()


def test_a_baseline_keeps_the_entries_of_designs_that_were_not_checked(folder: Path) -> None:
    wsdesign("check", "flawed.yaml", "short.yaml", "--write-baseline", "known.json", cwd=folder)
    (folder / "short.yaml").unlink()
    wsdesign("check", "advised.yaml", "--write-baseline", "known.json", cwd=folder)
    designs = json.loads((folder / "known.json").read_text("utf-8"))["designs"]
    assert list(designs) == ["advised.yaml", "flawed.yaml"]


# --- a disk that takes no more ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("more", [[], ["--format", "json"], ["--output", "/dev/full"]])
def test_a_full_disk_ends_with_2_and_no_traceback(more: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "wizard", "check", "flawed.yaml", *more]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=folder, env=environment(), check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"cannot be written: No space left on device" in done.stderr


# --- fixes ------------------------------------------------------------------------------------------------------------

GRACE = "    grace_period_s: 30  # the chart's default\n"


@pytest.fixture
def assumed(tmp_path: Path) -> Path:
    """A design with two faults: a grace period that nobody has confirmed, and a heartbeat that somebody decided."""
    text = BASELINE.read_text("utf-8").replace("    grace_period_s: 90\n", GRACE)
    text = text.replace("interval_s: 25\n", "interval_s: 60\n", 1)
    text += "review:\n  decisions:\n    scale.deploy.grace_period_s: {state: assumed, by: default}\n"
    path = tmp_path / "design.yaml"
    path.write_text(text, "utf-8")
    return path


def test_fix_writes_what_takes_nothing_back_as_a_proposal(assumed: Path) -> None:
    before = assumed.read_text("utf-8")
    done = wsdesign("check", assumed, "--fix", cwd=assumed.parent)
    assert done.err.splitlines() == [
        f"{assumed}: scale.deploy.grace_period_s: 30 → 90 (WS516); a proposal, until somebody confirms it",
        f"{assumed}: changes that --unsafe-fixes would make besides, to what somebody has decided or what clients"
        " notice: 1; --diff shows them",
    ]
    assert assumed.read_text("utf-8") == before.replace(GRACE, GRACE.replace("30", "90")).replace(
        "{state: assumed, by: default}",
        '{state: assumed, why: "check --fix: WS516", by: agent, "on": "2026-11-24"}',
    )
    assert done.code == 1  # the report is that of the mended design
    assert "WS516" not in done.out
    again = wsdesign("check", assumed, "--fix", cwd=assumed.parent)
    assert again.err.splitlines()[0] == f"{assumed}: nothing that --fix may change"


def test_a_fix_keeps_the_reason_of_what_it_replaces(assumed: Path) -> None:
    text = assumed.read_text("utf-8").replace("by: default}", "by: person, why: The chart has it.}")
    assumed.write_text(text, "utf-8")
    wsdesign("check", assumed, "--fix", "--unsafe-fixes", cwd=assumed.parent)
    assert 'why: "check --fix: WS516 (30: The chart has it.)"' in assumed.read_text("utf-8")


def test_unsafe_fixes_turn_the_gate_green(assumed: Path) -> None:
    done = wsdesign("check", assumed, "--fix", "--unsafe-fixes", cwd=assumed.parent)
    assert (done.code, done.err.count("→")) == (0, 2)
    assert wsdesign("check", assumed, "--fix", "--unsafe-fixes", cwd=assumed.parent).code == 0


def test_diff_shows_and_writes_nothing(assumed: Path) -> None:
    before = assumed.read_text("utf-8")
    done = wsdesign("check", assumed, "--diff", cwd=assumed.parent)
    assert assumed.read_text("utf-8") == before
    assert [line for line in done.out.splitlines() if line.startswith(("+ ", "- "))][:2] == [
        "-" + GRACE.rstrip("\n"),
        "+" + GRACE.rstrip("\n").replace("30", "90"),
    ]
    assert done.code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unsafe-fixes", "design.yaml"], "--unsafe-fixes goes with --fix, or with --diff to see first"),
        (["--fix", "-"], "--fix writes into a file; standard input has none"),
    ],
)
def test_what_cannot_be_mended_is_said(arguments: list[str], message: str, assumed: Path) -> None:
    for language, error in (("en", "error: "), ("zh", "错误：")):
        done = wsdesign("check", "--lang", language, *arguments, cwd=assumed.parent)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(error)
        assert (message in done.err) == (language == "en")


def test_what_the_baseline_knows_is_not_mended(assumed: Path) -> None:
    wsdesign("check", assumed, "--write-baseline", "known.json", cwd=assumed.parent)
    done = wsdesign("check", assumed, "--fix", "--baseline", "known.json", cwd=assumed.parent)
    assert (done.code, done.err) == (0, f"{assumed}: nothing that --fix may change\n")
