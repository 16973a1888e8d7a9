"""What can be done with an answer beside giving it, and the way to any earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interview.designs import BASELINE, WITH_HOP, begun
from tests.interview.scripted import TODAY, sit
from wizard.design.document import Decision
from wizard.interview.asker import BACK, HELP, MORE, REVIEW, SKIP, UNDECIDED, Reply
from wizard.interview.overview import OTHER_STAGE


def test_the_review_opens_on_the_stage_one_is_in_and_returns(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(REVIEW), "context.product.name", "Order board")
    answers = sat.asker.menus[0]
    assert answers.label("context.product.name") == "What is the product or feature called? Board"
    assert answers.label("context.hops").endswith(" records: 1 (edge)")
    assert answers.label("context.direction").endswith(" open")
    assert answers.values[-1] == OTHER_STAGE
    assert sat.answers["context.product.name"] == "Order board"
    assert sat.asker.asked[2:] == ["context.product.name", "context.latency.target_p95_ms"]


def test_the_review_leads_to_every_stage(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(REVIEW), OTHER_STAGE, "security")
    _, stages, answers = sat.asker.menus
    assert stages.values == ["context", "transport", "auth", "protocol", "reliability", "scale", "security"]
    assert stages.note("context") == "3 of 11 answered"
    assert "security.validation" in answers.values


def test_leaving_the_review_returns_to_the_question(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(REVIEW), Reply(BACK), Reply(REVIEW), OTHER_STAGE, Reply(BACK), Reply(BACK))
    assert [asked for asked in sat.asker.asked if asked != "menu"] == ["context.latency.target_p95_ms"] * 3


def test_an_answer_of_another_stage_is_asked_and_then_the_stage_goes_on(file: Path) -> None:
    begun(file, WITH_HOP)
    sat = sit(file, Reply(REVIEW), OTHER_STAGE, "context", "context.direction", "bidirectional", stage="security")
    first = sat.asker.asked[0]
    assert first.startswith("security.")
    assert [asked for asked in sat.asker.asked if asked != "menu"] == [first, "context.direction", first]
    assert sat.answers["context.direction"] == "bidirectional"


def test_back_out_of_a_stage_asks_the_question_before_it(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(BACK), Reply(SKIP), stage="transport")
    first, before, again = sat.asker.asked[:3]
    assert first == again
    assert first.startswith("transport.")
    assert before.startswith("context.")


@pytest.mark.parametrize(
    ("part", "text", "written"),
    [
        ("why", "measured in May", "why: measured in May"),
        ("evidence", "docs/latency.md", "evidence: docs/latency.md"),
        ("owner", "realtime-team", "owner: realtime-team"),
        ("review_by", "2027-05-01", 'review_by: "2027-05-01"'),
    ],
)
def test_a_note_is_kept_beside_the_answer(file: Path, part: str, text: str, written: str) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(MORE), part, text, "300")
    assert sat.asker.asked == [
        "context.latency.target_p95_ms", "menu", "line", "context.latency.target_p95_ms", "context.direction",
    ]  # fmt: skip
    assert written in sat.text
    assert getattr(sat.decisions["context.latency.target_p95_ms"], part) == text
    assert sat.answers["context.latency.target_p95_ms"] == 300


def test_a_review_date_that_is_none_is_asked_again_with_what_was_typed(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(MORE), "review_by", "next May", "2027-05-01")
    assert sat.asker.lines("refused") == ['is a date such as 2026-11-23, got "next May"']
    assert sat.asker.asked[2:4] == ["line", "line"]
    assert sat.asker.drafts[1:3] == [None, "next May"]
    assert sat.decisions["context.latency.target_p95_ms"].review_by == "2027-05-01"


def test_what_is_noted_stands_there_to_be_changed(file: Path) -> None:
    sit(begun(file, WITH_HOP), Reply(MORE), "owner", "edge-team")
    sat = sit(file, Reply(MORE), "owner", Reply(BACK))
    assert sat.asker.menus[0].note("owner") == "edge-team"
    assert sat.asker.drafts[1] == "edge-team"
    assert sat.asker.lines("note") == ["Nothing noted."]


def test_not_applicable_takes_a_reason_and_passes_on(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(MORE), "not_applicable", "batch only")
    assert sat.decisions == {
        "context.latency.target_p95_ms": Decision(state="not_applicable", on=TODAY, reason="batch only")
    }
    assert sat.asker.asked[-1] == "context.direction"


@pytest.mark.parametrize("reply", [Reply(BACK), "", Reply(SKIP)], ids=["back", "empty", "skip"])
def test_not_applicable_without_a_reason_records_nothing(file: Path, reply: Reply | str) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(MORE), "not_applicable", reply)
    assert sat.text == WITH_HOP
    assert sat.asker.asked[-1] == "context.latency.target_p95_ms"


def test_options_are_compared_with_their_consequences_and_nothing_is_written(file: Path) -> None:
    sat = sit(begun(file, BASELINE), Reply(MORE), "compare", at="reliability.reconnect.policy")
    lines = sat.asker.lines("help")
    immediate = next(number for number, line in enumerate(lines) if "(immediate)" in line)
    assert lines[immediate + 1].startswith("  raises: ")
    assert "WS424" in lines[immediate + 1]
    assert sat.text == BASELINE


def test_comparing_is_offered_only_where_there_are_options(file: Path) -> None:
    number = sit(begun(file, WITH_HOP), Reply(MORE))
    select = sit(file, Reply(MORE), at="context.direction")
    assert number.asker.menus[-1].values == ["why", "evidence", "owner", "review_by", "not_applicable", "back"]
    assert select.asker.menus[-1].values[0] == "compare"


@pytest.mark.parametrize("reply", [Reply(HELP), Reply(SKIP), Reply(UNDECIDED), Reply(REVIEW), Reply(MORE)])
def test_a_menu_that_knows_no_such_verb_says_what_it_knows_and_stays(file: Path, reply: Reply) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(MORE), reply, Reply(REVIEW))
    assert sat.asker.asked == ["context.latency.target_p95_ms", "menu", "menu", "menu"]
    assert (
        "help" if reply.verb == HELP else "note",
        ["Choose a row. :b or Shift-Tab goes back, :q stops; everything is saved."],
    ) in sat.asker.said


def test_an_answer_passed_over_is_said_to_be_left_open(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(SKIP))
    assert sat.asker.lines("note") == ["Left open for now: context.latency.target_p95_ms"]


def test_many_answers_that_no_longer_apply_are_named_in_one_line(file: Path) -> None:
    sat = sit(begun(file, BASELINE), "push", at="transport.choice")
    (line,) = [line for line in sat.asker.lines("note") if line.startswith("No longer asked")]
    assert "fallback; " in line
    assert "more. The answers are kept" in line


def test_an_option_that_raises_an_error_is_not_said_to_solve_anything(file: Path) -> None:
    text = WITH_HOP.replace(
        "review:", "  data: {sensitivity: personal}\nauth: {method: query_token, token: {ttl_s: 86400}}\nreview:"
    )
    lines = sit(begun(file, text), Reply(MORE), "compare", at="auth.method").asker.lines("help")
    at = next(number for number, line in enumerate(lines) if "(none)" in line)
    assert lines[at + 1].startswith("  raises: ")
    assert not any(line.startswith("  solves: ") for line in lines[at + 2 : at + 3])
