"""Whole sittings over a real file, led by an asker that is fed its replies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interview.scripted import TODAY, Sat, Scripted, enter, keep, sit
from wizard.cli.interviewing import sitting
from wizard.cli.settings import Settings
from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision
from wizard.interview.asker import BACK, HELP, MORE, REVIEW, SKIP, UNDECIDED, Reply
from wizard.interview.prompt import Prompt
from wizard.interview.session import Session, Stopped

BASELINE = (Path(__file__).parents[1] / "review" / "samples" / "f0-baseline.yaml").read_text("utf-8")
BEFORE_HOPS = """\
wsdesign: 1
language: en
context:
  product: {name: Board}
  clients:
    - {kind: browser, share_pct: 100, rtt_p95_ms: 150}
review:
  level: quick
"""
WITH_HOP = BEFORE_HOPS.replace("review:", "  hops:\n    - {kind: nginx, name: edge}\nreview:")
TWO_HOPS = BEFORE_HOPS.replace(
    "review:",
    """\
  hops:
    - {kind: nginx, name: edge}
    - {kind: aws_alb, name: alb}
review:
  decisions:
    context.hops[0]: {why: ours}
    context.hops[1].idle_timeout_s: {owner: edge-team}
""".rstrip(),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "wsdesign.yaml"


def begun(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def hops(sat: Sat) -> list[dict[str, object]]:
    found: list[dict[str, object]] = sat.answers["context.hops"]
    return found


# --- one question -----------------------------------------------------------------------------------------------------


def test_every_answer_is_in_the_file_before_the_next_question(file: Path) -> None:
    sat = sit(file, "Board")
    assert sat.asker.asked == ["context.product.name", "menu"]
    assert sat.asker.lines("saved") == ["Saved context.product.name: Board"]
    assert sat.text == ("wsdesign: 1\nlanguage: en\ncontext:\n  product:\n    name: Board\nreview:\n  level: quick\n")
    assert sat.stopped


def test_the_next_sitting_begins_where_the_last_one_stopped(file: Path) -> None:
    sit(begun(file, WITH_HOP), "500", "bidirectional")
    assert sit(file).asker.asked == ["context.client_msgs_per_min"]


def test_a_refused_answer_is_asked_again_with_what_was_typed(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), "fast", "200ms")
    assert sat.asker.asked == ["context.latency.target_p95_ms"] * 2 + ["context.direction"]
    assert sat.asker.drafts == [None, "fast", None]
    assert sat.asker.lines("refused") == ['is a number (ms), got "fast"; write it like 30s, 1500ms, 5m, 2h']
    assert sat.answers["context.latency.target_p95_ms"] == 200


def test_a_suggestion_taken_is_recorded_as_assumed_until_it_is_kept_again(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), enter(500))
    assert sat.decisions == {"context.latency.target_p95_ms": Decision(state="assumed", by="default", on=TODAY)}
    assert sat.asker.lines("saved") == [
        "Saved context.latency.target_p95_ms: 500 ms (suggestion taken, recorded as assumed)"
    ]
    assert sit(file, enter(500), at="context.latency.target_p95_ms").decisions == {}


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([500], id="typed or moved to"),
        pytest.param([enter(510)], id="not what is suggested"),
        pytest.param([Reply(HELP), enter(500)], id="its reasons were looked at"),
        pytest.param([Reply(MORE), "back", enter(500)], id="its options were looked at"),
    ],
)
def test_the_value_that_is_suggested_may_be_decided(file: Path, replies: list[Any]) -> None:
    assert sit(begun(file, WITH_HOP), *replies).decisions == {}


def test_help_says_why_what_is_allowed_and_where_it_is_written_and_keeps_the_draft(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(HELP, draft="2"))
    assert sat.asker.drafts == [None, "2"]
    lines = sat.asker.lines("help")
    assert "Allowed: a number from 1 to 600000." in lines
    assert "Suggested: 500 ms (feels immediate to people)" in lines
    assert "In the document: context.latency.target_p95_ms" in lines
    assert any(":b back" in line for line in lines)


def test_undecided_is_recorded_and_passes_on(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(UNDECIDED))
    assert sat.decisions == {"context.latency.target_p95_ms": Decision(state="undecided", on=TODAY)}
    assert sat.asker.asked[-1] == "context.direction"
    assert sat.asker.lines("saved") == ["Saved context.latency.target_p95_ms: not decided yet"]


def test_back_walks_to_the_beginning_and_says_so(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(BACK)] * 4)
    assert sat.asker.asked == [
        "context.latency.target_p95_ms", "menu", "menu", "context.product.name", "context.product.name",
    ]  # fmt: skip
    assert sat.asker.lines("note") == ["This is the first question."]


def test_after_going_back_the_next_open_question_follows(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), "200", Reply(BACK), "300")
    assert sat.asker.asked == [
        "context.latency.target_p95_ms", "context.direction", "context.latency.target_p95_ms", "context.direction",
    ]  # fmt: skip
    assert sat.answers["context.latency.target_p95_ms"] == 300


def test_a_skipped_question_comes_back_at_the_end_of_the_sitting(file: Path) -> None:
    text = BASELINE.replace("  direction: bidirectional\n", "")
    text = text.replace("    target_p95_ms: 500\n", "", 1) + "review: {level: quick}\n"
    sat = sit(begun(file, text), Reply(SKIP), "bidirectional")
    assert sat.asker.asked == ["context.latency.target_p95_ms", "context.direction", "context.latency.target_p95_ms"]


def test_skipping_everything_ends_the_sitting(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(SKIP)] * 300)
    assert not sat.stopped
    assert sat.text == WITH_HOP


def test_an_edit_made_by_hand_between_two_answers_counts(file: Path) -> None:
    class Teammate(Scripted):
        """Writes an answer into the file by hand while the question is on the screen."""

        def ask(self, prompt: Prompt, draft: str | None) -> Reply:
            if prompt.position == "context.latency.target_p95_ms":
                text = file.read_text("utf-8")
                file.write_text(text.replace("hops:", "direction: bidirectional # Ann\n  hops:"), "utf-8")
            return super().ask(prompt, draft)

    begun(file, WITH_HOP)
    asker = Teammate("300")
    with sitting(str(file), Settings(language="en")) as held:
        session = Session(held.catalogue, held.snapshot, asker, held.write, language="en", today=TODAY)
        with pytest.raises(Stopped):
            session.run()
    assert asker.asked == ["context.latency.target_p95_ms", "context.client_msgs_per_min"]
    assert "direction: bidirectional # Ann\n" in file.read_text("utf-8")
    assert "target_p95_ms: 300" in file.read_text("utf-8")


# --- advice and stages ------------------------------------------------------------------------------------------------


def test_a_finding_is_said_when_it_arises_and_when_it_is_solved(file: Path) -> None:
    begun(file, BASELINE)
    at = "protocol.heartbeat.interval_s"
    raised = sit(file, "60", at=at)
    assert raised.asker.lines("error")[0].startswith("error WS303: ")
    assert raised.asker.lines("error")[1].startswith("What to do: ")
    solved = sit(file, "25", at=at)
    assert any(line.startswith("Solved WS303: ") for line in solved.asker.lines("solved"))
    assert solved.asker.lines("error") == []


def test_what_no_longer_applies_is_said_with_the_cause(file: Path) -> None:
    text = WITH_HOP.replace("review:", "transport: {choice: websocket, fallback: long_polling}\nreview:")
    sat = sit(begun(file, text), "push", at="transport.choice")
    assert sat.asker.lines("note")[-1:] == [
        'No longer asked, since your answer on "transport" changed: What if the first transport cannot connect? '
        "The answer is kept and comes back if you change your mind."
    ]
    assert sat.answers["transport.fallback"] == "long_polling"


def test_a_stage_opens_with_its_goal_and_progress_and_closes_with_what_is_missing(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(UNDECIDED)] * 9)
    stages = [lines for kind, lines in sat.asker.said if kind == "stage"]
    assert stages[0][0] == "Before stage 1: Context"
    assert stages[1][0] == "Stage 1 of 6: Choose transport"
    assert stages[1][2].endswith("questions answered, 8 not decided.")
    notes = sat.asker.lines("note")
    assert "Context: exit condition not met yet. Missing:" in notes
    assert any(line.endswith("(EX0.1)") for line in notes)


def test_a_stage_whose_exit_holds_says_so(file: Path) -> None:
    text = BASELINE.replace("  tls: wss_https_only\n", "") + "review: {level: quick}\n"
    sat = sit(begun(file, text), "wss_https_only")
    assert "Choose transport: exit condition met." in sat.asker.lines("solved")


def test_one_stage_alone_ends_with_that_stage(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(UNDECIDED)] * 40, stage="auth")
    assert sat.asker.asked[0] == "auth.method"
    assert not sat.stopped
    assert {path.partition(".")[0] for path in sat.decisions} == {"auth"}


def test_what_is_assumed_is_confirmed_together_where_the_stage_ends(file: Path) -> None:
    left = [enter(500), *[Reply(UNDECIDED)] * 7]
    sat = sit(begun(file, WITH_HOP), *left, "all")
    menu = sat.asker.menus[0]
    assert menu.text.startswith("1 answers of this stage are only assumed")
    assert menu.values == ["leave", "all", "context.latency.target_p95_ms"]
    assert menu.label("context.latency.target_p95_ms").endswith(" 500 ms")
    assert sat.asker.lines("saved")[-1] == "Answers confirmed: 1."
    assert "context.latency.target_p95_ms" not in sat.decisions
    assert sat.asker.asked[-1] == "transport.choice"


def test_one_of_the_assumed_answers_is_looked_at_and_the_rest_asked_again(file: Path) -> None:
    text = WITH_HOP.replace("context:", "context:\n  criticality: B").replace("quick", "quick\n  decisions:") + (
        "    context.criticality: {state: assumed, by: default}\n"
    )
    left = [enter(500), *[Reply(UNDECIDED)] * 7]
    at = "context.latency.target_p95_ms"
    sat = sit(begun(file, text), *left, at, "300", "leave", Reply(BACK), Reply(UNDECIDED))
    assert sat.asker.asked[8:11] == ["menu", at, "menu"]
    assert [menu.values for menu in sat.asker.menus] == [
        ["leave", "all", "context.criticality", at], ["leave", "all", "context.criticality"],
    ]  # fmt: skip
    assert sat.answers[at] == 300
    assert sat.decisions["context.criticality"].state == "assumed"
    assert sat.asker.asked[-1] == "transport.choice"  # what was left is not offered twice in one sitting


def test_what_is_assumed_of_a_record_is_shown_and_confirmed(file: Path) -> None:
    sit(begun(file, WITH_HOP), "edit:0", "nginx", "edge", "use", "done", at="context.hops")
    sat = sit(file, *[Reply(UNDECIDED)] * 8, "context.hops[0]", "confirm")
    assert sat.asker.menus[0].label("context.hops[0]") == "context.hops[0]: edge"
    assert [line.rpartition(" ")[2] for line in sat.asker.lines("help")[:2]] == ["nginx", "edge"]
    assert "context.hops[0]" not in sat.decisions
    assert sat.asker.asked[-1] == "transport.choice"


PROPOSED = """\
  decisions:
    context.direction: {state: assumed, why: from the ticket, by: agent, on: 2026-11-01}
    context.ordering: {state: assumed, by: import, on: 2026-11-01, evidence: preset chat}
"""
WITH_PROPOSALS = (
    WITH_HOP.replace("context:", "context:\n  direction: bidirectional\n  ordering: per_channel") + PROPOSED
)


def test_proposals_confirmed_together_keep_who_proposed_them(file: Path) -> None:
    sat = sit(begun(file, WITH_PROPOSALS), "all")
    assert sat.decisions == {
        "context.direction": Decision(state="decided", why="from the ticket", by="agent", on=TODAY),
        "context.ordering": Decision(state="decided", by="import", on=TODAY, evidence="preset chat"),
    }


def test_a_proposal_is_confirmed_by_keeping_it_and_replaced_by_another_answer(file: Path) -> None:
    sat = sit(begun(file, WITH_PROPOSALS), "each", "300", enter("bidirectional"), "5", "per_user")
    assert sat.asker.prompts[1].proposed_by == "agent"
    assert sat.decisions["context.direction"] == Decision(state="decided", why="from the ticket", by="agent", on=TODAY)
    assert sat.decisions["context.ordering"] == Decision(evidence="preset chat")


# --- review, notes, comparison ----------------------------------------------------------------------------------------


def test_the_review_shows_each_stage_and_each_answer_and_jumps(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(REVIEW), "context", "context.product.name", "Order board")
    stages, answers = sat.asker.menus[:2]
    assert stages.values == ["context", "transport", "auth", "protocol", "reliability", "scale", "security"]
    assert stages.note("context") == "3 of 11 answered"
    assert answers.label("context.product.name") == "What is the product or feature called? Board"
    assert answers.label("context.hops").endswith(" records: 1")
    assert answers.label("context.direction").endswith(" open")
    assert sat.answers["context.product.name"] == "Order board"
    assert sat.asker.asked[3:] == ["context.product.name", "context.latency.target_p95_ms"]


def test_leaving_the_review_returns_to_the_question(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), Reply(REVIEW), Reply(BACK), Reply(REVIEW), "context", Reply(BACK), Reply(BACK))
    assert [asked for asked in sat.asker.asked if asked != "menu"] == ["context.latency.target_p95_ms"] * 3


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


# --- lists of records -------------------------------------------------------------------------------------------------


def test_a_list_of_records_is_a_menu(file: Path) -> None:
    empty = sit(begun(file, BEFORE_HOPS)).asker.menus[0]
    assert empty.values == ["add", "undecided"]
    full = sit(begun(file, TWO_HOPS), at="context.hops").asker.menus[-1]
    assert full.values == ["done", "add", "edit:0", "edit:1", "remove:0", "remove:1"]
    assert full.note("edit:0") == "kind nginx, name edge"


def test_the_facts_of_a_platform_are_taken_together_as_assumed(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "use")
    assert sat.asker.asked[:4] == ["menu", "context.hops[0].kind", "context.hops[0].name", "menu"]
    assert hops(sat)[0]["idle_timeout_s"] == 60
    assert sat.decisions["context.hops[0]"] == Decision(state="assumed", by="default", on=TODAY)
    assert any(
        line.startswith("After how long a silence does it close a connection? 60 s (AWS Application Load Balancer's")
        for line in sat.asker.lines("help")
    )
    assert sat.asker.asked[-1] == "menu"


def test_a_suggested_name_is_no_assumption(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", enter("aws_alb"))
    assert hops(sat) == [{"kind": "aws_alb", "name": "aws_alb"}]
    assert sat.decisions == {}


def test_the_facts_of_a_platform_may_be_gone_through_one_by_one(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "each", "4000")
    assert sat.asker.asked[4:6] == ["context.hops[0].idle_timeout_s", "context.hops[0].idle_counts"]
    assert hops(sat) == [{"kind": "aws_alb", "name": "alb", "idle_timeout_s": 4000}]
    assert "context.hops[0]" not in sat.decisions


def test_back_inside_a_record_goes_to_the_field_before_and_then_to_the_list(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "nginx", Reply(BACK), "haproxy", Reply(BACK), Reply(BACK))
    assert sat.asker.asked == [
        "menu", "context.hops[0].kind", "context.hops[0].name", "context.hops[0].kind", "context.hops[0].name",
        "context.hops[0].kind", "menu",
    ]  # fmt: skip
    assert hops(sat) == [{"kind": "haproxy"}]


def test_back_from_the_known_values_goes_to_the_field_before_them(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", Reply(BACK), "edge", "use")
    assert sat.asker.asked[:6] == [
        "menu", "context.hops[0].kind", "context.hops[0].name", "menu", "context.hops[0].name", "menu",
    ]  # fmt: skip
    assert hops(sat)[0]["name"] == "edge"


def test_back_from_the_first_of_the_other_fields_stays_in_the_record(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "each", Reply(BACK), "use")
    assert sat.asker.asked[3:6] == ["menu", "context.hops[0].idle_timeout_s", "menu"]
    assert hops(sat)[0]["idle_timeout_s"] == 60
    taken = sit(begun(file, BEFORE_HOPS), "add", "haproxy", "edge", "use", Reply(BACK))
    assert taken.asker.asked[3:6] == ["menu", "context.hops[0].idle_timeout_s", "context.hops[0].name"]


def test_back_walks_through_every_field_of_a_record(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), "edit:0", *["nginx", "edge", "each"], *[Reply(SKIP)] * 3, *[Reply(BACK)] * 6,
              at="context.hops")  # fmt: skip
    inside = [position for position in sat.asker.asked if position != "context.latency.target_p95_ms"][3:]
    assert inside[:3] == ["context.hops[0].kind", "context.hops[0].name", "menu"]
    forth, back = inside[3:7], inside[7:13]
    assert back == [*forth[-2::-1], "menu", "context.hops[0].name", "context.hops[0].kind"]


def test_a_record_gone_through_field_by_field_is_confirmed(catalogue: Catalogue, file: Path) -> None:
    sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "use")
    fields = len(catalogue.fields["context.hops"].fields)
    passed_over = sit(file, "edit:0", *[Reply(SKIP)] * fields, "done", at="context.hops")
    assert passed_over.decisions["context.hops[0]"].state == "assumed"
    sat = sit(file, "edit:0", *[keep] * fields, "done", at="context.hops")
    assert sat.asker.asked[-2:] == ["menu", "context.latency.target_p95_ms"]
    assert "context.hops[0]" not in sat.decisions


def test_done_refuses_a_record_that_lacks_a_required_field(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "nginx", Reply(BACK), Reply(BACK), "done")
    assert sat.asker.lines("refused") == ["— is incomplete: name"]
    assert sat.asker.menus[-1].note("edit:0") == "incomplete, lacks name"
    assert sat.asker.asked[-1] == "menu"


def test_done_goes_on(file: Path) -> None:
    assert sit(begun(file, WITH_HOP), "done", at="context.hops").asker.asked[-1] == "context.latency.target_p95_ms"


@pytest.mark.parametrize("reply", ["use", "each"])
def test_a_record_whose_required_fields_were_all_skipped_can_be_left(file: Path, reply: str) -> None:
    skipped = [Reply(SKIP), Reply(SKIP)]
    sat = sit(begun(file, BEFORE_HOPS), "add", *skipped, reply, *[Reply(SKIP)] * 20)
    assert sat.asker.asked[:3] == ["menu", "context.hops[0].kind", "context.hops[0].name"]
    assert sat.stopped


def test_a_name_used_twice_is_refused_at_once(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), "add", "nginx", "edge", at="context.hops")
    assert sat.asker.lines("refused") == ['"edge" is used twice, first by record 1']
    assert hops(sat) == [{"kind": "nginx", "name": "edge"}, {"kind": "nginx"}]


def test_editing_shows_what_stands_there(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), "edit:0", "haproxy", "edge", at="context.hops")
    assert [prompt.current for prompt in sat.asker.prompts[-2:]] == ["nginx", "edge"]
    assert hops(sat) == [{"kind": "haproxy", "name": "edge"}]


def test_removing_a_record_takes_its_notes_and_moves_those_behind_it(file: Path) -> None:
    sat = sit(begun(file, TWO_HOPS), "remove:0", at="context.hops")
    assert hops(sat) == [{"kind": "aws_alb", "name": "alb"}]
    assert sat.decisions == {"context.hops[0].idle_timeout_s": Decision(owner="edge-team")}


def test_the_list_itself_may_be_undecided_only_while_it_is_empty(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "undecided")
    assert sat.decisions == {"context.hops": Decision(state="undecided", on=TODAY)}
    assert sat.asker.asked[-1] == "context.latency.target_p95_ms"


def test_ctrl_t_in_the_menu_of_a_filled_list_loses_no_record(file: Path) -> None:
    sat = sit(begun(file, TWO_HOPS), Reply(UNDECIDED), at="context.hops")
    assert len(hops(sat)) == 2


def test_the_suggested_reasons_against_the_other_transports_are_taken_at_once(file: Path) -> None:
    text = BEFORE_HOPS.replace("review:", "transport: {choice: websocket}\nreview:")
    sat = sit(begun(file, text), "suggested", at="transport.alternatives")
    taken = sat.answers["transport.alternatives"]
    assert [record["option"] for record in taken][:2] == ["long_polling", "short_polling"]
    assert sat.decisions["transport.alternatives"].state == "assumed"
    assert "suggested" not in sat.asker.menus[-1].values


def test_a_record_is_finished_before_anything_else_is_reviewed(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", Reply(REVIEW))
    assert sat.asker.lines("note") == ["Finish or leave this record first (:b goes back)."]
    assert sat.asker.asked == ["menu", "context.hops[0].kind", "context.hops[0].kind"]


def test_a_note_on_one_field_of_a_record_is_kept(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", Reply(MORE), "why", "seen in the console", "nginx")
    assert sat.decisions["context.hops[0].kind"].why == "seen in the console"


def test_a_sitting_in_chinese_speaks_chinese(file: Path) -> None:
    sat = sit(file, "订单看板", language="zh")
    assert sat.asker.prompts[0].text == "产品或功能叫什么名字？"
    assert sat.asker.lines("saved") == ["已保存 context.product.name：订单看板"]
    assert "name: 订单看板\n" in sat.text


# --- what a record leads to -------------------------------------------------------------------------------------------

SLOW_BEAT = BASELINE.replace("interval_s: 25", "interval_s: 60", 1)


def test_what_an_unfinished_record_leads_to_waits_until_it_is_complete(file: Path) -> None:
    begun(file, SLOW_BEAT)
    sat = sit(file, "add", "aws_alb", "second", "use", "done", at="context.hops")
    during = sat.asker.events[sat.asker.events.index("context.hops[2].kind") :]
    assert during[: during.index("error")] == [
        "context.hops[2].kind", "saved", "context.hops[2].name", "saved", "help", "menu", "saved",
    ]  # fmt: skip
    assert any("second" in line for line in sat.asker.lines("error"))


def test_a_record_left_as_a_draft_is_judged_when_its_list_is_left(file: Path) -> None:
    begun(file, SLOW_BEAT)
    sat = sit(file, "add", "aws_alb", Reply(BACK), Reply(BACK), Reply(BACK), at="context.hops")
    during = sat.asker.events[sat.asker.events.index("context.hops[2].kind") :]
    assert during[: during.index("error")] == [
        "context.hops[2].kind", "saved", "context.hops[2].name", "context.hops[2].kind", "menu",
    ]  # fmt: skip


def test_a_field_of_a_record_may_be_undecided_or_not_applicable(file: Path) -> None:
    at = "context.hops[0].idle_timeout_s"
    sat = sit(
        begun(file, BEFORE_HOPS),
        "add",
        "aws_alb",
        "alb",
        "each",
        Reply(UNDECIDED),
        Reply(MORE),
        "not_applicable",
        "no idea",
    )
    assert sat.decisions[at] == Decision(state="undecided", on=TODAY)
    assert sat.decisions["context.hops[0].idle_counts"].reason == "no idea"
    again = sit(file, "edit:0", "aws_alb", "alb", "each", "90", at="context.hops")
    assert at not in again.decisions
    assert hops(again)[0]["idle_timeout_s"] == 90


def test_what_a_record_cannot_do_without_is_not_left_undecided(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", Reply(UNDECIDED))
    assert sat.asker.lines("note") == ["A record cannot do without kind. :b leads out of the record."]
    assert sat.text == BEFORE_HOPS
