"""Plain numbered lines through a pipe: whole walks in both languages, no escape byte and no box character."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import BASELINE, Done, wsdesign
from wizard.content.catalogue import Catalogue
from wizard.design.document import read_design
from wizard.interview.order import next_open
from wizard.interview.snapshot import Snapshot
from wizard.tree import parse

BOXES = re.compile("[\u2500-\u259f]")

EMPTY = "wsdesign: 1\nlanguage: en\nreview:\n  level: quick\n"
ONE_HOP = """\
wsdesign: 1
language: en
context:
  product: {name: Board}
  clients: [{kind: browser}]
  hops: [{kind: nginx, name: edge}]
review:
  level: quick
"""
DRAFT = ONE_HOP.replace(", name: edge", "")  # the list of hops is still open


def design_of(path: Path, catalogue: Catalogue) -> Snapshot:
    design = read_design(parse(path.read_bytes(), str(path)), catalogue)
    return Snapshot(design.answers, design.decisions, design.level)


def lines(*typed: str) -> str:
    return "".join(f"{line}\n" for line in typed)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d.yaml"
    path.write_text(EMPTY, "utf-8")
    return path


def plain(file: Path, *typed: str, language: str = "en", **env: str) -> Done:
    """Resume a sitting, with these lines typed one after another."""
    return wsdesign("start", file.name, "--plain", "--lang", language, cwd=file.parent, stdin=lines(*typed), **env)


@pytest.mark.parametrize(
    ("language", "resumes", "stage"),
    [("en", "To go on: wsdesign start", "Stage 1 of 6"), ("zh", "继续请运行：wsdesign start", "阶段 1/6")],
)
def test_a_whole_walk_writes_no_escape_and_no_box(file: Path, language: str, resumes: str, stage: str) -> None:
    name = {"en": "Order board", "zh": "订单看板"}[language]
    typed = [
        name, "1", "1", "1", *[":s"] * 4, "1", "1", "nginx", "edge", "1", *[":s"] * 12, "1", "0.2s", "2", "4",
        *["", ":?", ":u"] * 25, *[":s"] * 20,
    ]  # fmt: skip
    done = plain(file, *typed, language=language)
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert not BOXES.search(done.out)
    assert all(char.isprintable() or char == "\n" for char in done.out)
    assert stage in done.out
    assert resumes in done.out.splitlines()[-1]
    assert f"name: {name}\n" in file.read_text("utf-8")


def test_the_end_of_input_ends_with_the_line_that_resumes(file: Path) -> None:
    done = plain(file, "Board")
    assert done.out.splitlines()[-1] == "Everything is saved in d.yaml. To go on: wsdesign start d.yaml"


def test_numbers_choose_words_choose_and_enter_takes_the_suggestion(file: Path, catalogue: Catalogue) -> None:
    file.write_text(ONE_HOP)
    plain(file, "", "2", "4", "Per user", ":u", "10k", "5", "Kubernetes")
    found = design_of(file, catalogue)
    given = ("latency.target_p95_ms", "direction", "client_msgs_per_min", "ordering", "scale.peak_connections")
    assert [found.answers.get(f"context.{name}") for name in given] == [500, "bidirectional", 4, "per_user", 10000]
    assert found.decisions["context.latency.target_p95_ms"].by == "default"
    assert found.decisions["context.loss_tolerance"].state == "undecided"
    assert found.decisions["context.data.sensitivity"].state == "undecided"  # the row after the last choice


def test_a_sitting_that_leaves_nothing_open_names_the_check(file: Path, catalogue: Catalogue) -> None:
    text = BASELINE.read_text("utf-8")
    for name in ("direction: bidirectional", "ordering: per_channel", "loss_tolerance: no_loss"):
        text = text.replace(f"  {name}\n", "", 1)
    file.write_text(text + "review:\n  level: quick\n", "utf-8")
    done = plain(file, "2", "Per channel", "3")
    assert done.out.splitlines()[-1].endswith(
        "All questions of the quick review have an answer. Next: wsdesign check d.yaml --require core"
    )
    after = design_of(file, catalogue)
    assert next_open(after.view(catalogue)) is None
    assert set(after.answers) == set(design_of(BASELINE, catalogue).answers)


def test_verbs_work_line_by_line(file: Path) -> None:
    done = plain(file, "Board", ":b", ":?", ":s", ":u", ":o", "3", "edge-team", ":r", "1", "Order board", ":q")
    assert done.code == 0
    text = file.read_text()
    assert "name: Order board\n" in text
    assert "context.hops: {owner: edge-team}\n" in text
    assert "In the document: context.product.name" in done.out
    assert done.out.splitlines()[-1].endswith("wsdesign start d.yaml")


def test_a_refused_line_says_what_is_allowed_and_asks_again(file: Path) -> None:
    done = plain(file, ":s", ":s", ":s", "soon", "0", "80")
    assert 'must be a number (ms), got "soon"' in done.out
    assert "must be a number from 1 to 600000, got 0" in done.out
    assert "target_p95_ms: 80\n" in file.read_text()


def test_an_empty_line_without_a_suggestion_says_what_to_type(file: Path) -> None:
    assert "There is no suggestion here" in plain(file, "").out


@pytest.mark.parametrize("number", ["0", "6", "7", "99"])
def test_a_number_that_no_row_has_is_refused_in_a_menu(file: Path, number: str) -> None:
    file.write_text(DRAFT)
    assert "Type a number from 1 to 5." in plain(file, number).out
    assert file.read_text() == DRAFT


def test_the_number_after_the_last_row_is_refused_in_every_menu(file: Path) -> None:
    done = plain(file, ":r", "13", "12", "8", ":b", ":b", ":o", "7", "6")
    assert (done.code, done.err) == (0, "")
    for count in (12, 7, 6):
        assert f"Type a number from 1 to {count}." in done.out


def test_a_number_that_no_row_has_is_refused_inside_a_record(file: Path) -> None:
    file.write_text(ONE_HOP.replace("clients: [{kind: browser}]", "clients: [{share_pct: 100}]"))
    done = plain(file, "3", "6")  # edit the client; one row more than there are kinds of client
    assert '"6" is none of browser' in done.out


def test_a_record_whose_required_fields_were_skipped_can_be_left(file: Path) -> None:
    done = plain(file, "Board", "1", ":s", "1", ":q")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("variable", ["WSDESIGN_PLAIN", "ACCESSIBLE"])
def test_the_environment_may_ask_for_plain_lines(file: Path, variable: str) -> None:
    done = wsdesign("start", "d.yaml", cwd=file.parent, stdin="Board\n", **{variable: "1"})
    assert (done.code, done.err) == (0, "")
    assert "name: Board\n" in file.read_text()


def test_what_is_typed_is_shown_without_control_characters(file: Path) -> None:
    done = plain(file, "Bo\x1b[31mard\x07")
    assert "\x1b" not in done.out
    assert "name: Bo[31mard\n" in file.read_text()


def test_bytes_that_are_no_utf_8_do_not_end_the_sitting_with_a_defect(file: Path) -> None:
    gbk = "订单看板\n".encode("gbk")
    done = wsdesign("start", "d.yaml", "--plain", cwd=file.parent, stdin=gbk, PYTHONIOENCODING="utf-8")
    assert done.code in (0, 2)
    assert "Traceback" not in done.err


def test_an_empty_line_leaves_a_note_and_what_stands_there_is_read_out(file: Path) -> None:
    done = plain(file, ":o", "1", "our words", ":o", "1", "", ":o", "4", "next May", "2027-05-01")
    assert "\nSo far: our words\n" in done.out
    assert "Nothing noted." in done.out
    assert "\nSo far: next May\n" in done.out
    text = file.read_text()
    assert "why: our words" in text
    assert 'review_by: "2027-05-01"' in text
