"""Whole sittings over a real file, led by an asker that is fed its replies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interview.designs import BASELINE, WITH_HOP, begun
from tests.interview.scripted import TODAY, Scripted, enter, keep, sit
from wizard.cli.interviewing import sitting
from wizard.cli.settings import Settings
from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision
from wizard.interview.asker import BACK, HELP, MORE, SKIP, UNDECIDED, Reply
from wizard.interview.prompt import Prompt
from wizard.interview.session import Session, Stopped

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
    assert sat.asker.lines("refused") == ['must be a number (ms), got "fast"; write it like 30s, 1500ms, 5m, 2h']
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
    assert "Allowed: a number from 1 to 600000, in ms." in lines
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


def test_after_going_back_one_returns_question_by_question(file: Path) -> None:
    back = [Reply(BACK)] * 2
    sat = sit(begun(file, WITH_HOP), "200", "bidirectional", *back, keep, "server_to_client", "60")
    assert sat.asker.asked[2:] == [
        "context.client_msgs_per_min", "context.direction", "context.latency.target_p95_ms", "context.direction",
        "context.client_msgs_per_min", sat.asker.asked[-1],
    ]  # fmt: skip
    assert sat.answers["context.direction"] == "server_to_client"


def test_back_on_what_a_stage_assumes_leads_to_its_last_question(catalogue: Catalogue, file: Path) -> None:
    assumed = "  decisions:\n    context.latency.target_p95_ms: {state: assumed, by: default}\n"
    text = WITH_HOP.replace("  hops:", "  latency: {target_p95_ms: 500}\n  hops:") + assumed
    sat = sit(begun(file, text), *[Reply(UNDECIDED)] * 7, "done", "done", Reply(BACK))
    last = [field.path for field in catalogue.questions if field.stage == "context" and field.path in sat.asker.asked]
    assert sat.asker.asked[-2:] == ["menu", last[-1]]
    assert "stage" not in sat.asker.events[1:]


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
    sat = sit(begun(file, WITH_HOP), *[Reply(UNDECIDED)] * 8, "done", "done", Reply(UNDECIDED))
    stages = [lines for kind, lines in sat.asker.said if kind == "stage"]
    assert stages[0][0] == "Before stage 1: Context"
    assert stages[1][0] == "Stage 1 of 6: Choose transport"
    assert stages[1][2].endswith("questions answered, 8 not decided.")
    notes = sat.asker.lines("note")
    assert "Context: exit condition not met yet. Missing:" in notes
    assert any(line.endswith("(EX0.1)") for line in notes)
    assert "- left open in context.clients[0]: behind_corporate_proxy, goes_to_background" in notes


def test_a_stage_whose_exit_holds_says_so(file: Path) -> None:
    text = BASELINE.replace("  tls: wss_https_only\n", "") + "review: {level: quick}\n"
    sat = sit(begun(file, text), "wss_https_only")
    assert "Choose transport: exit condition met." in sat.asker.lines("solved")


def test_one_stage_alone_ends_with_that_stage(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(UNDECIDED)] * 40, stage="auth")
    assert sat.asker.asked[0] == "auth.method"
    assert not sat.stopped
    assert {path.partition(".")[0] for path in sat.decisions} == {"auth"}


def test_a_sitting_in_chinese_speaks_chinese(file: Path) -> None:
    sat = sit(file, "订单看板", language="zh")
    assert sat.asker.prompts[0].text == "产品或功能叫什么名字？"
    assert sat.asker.lines("saved") == ["已保存 context.product.name：订单看板"]
    assert "name: 订单看板\n" in sat.text


def test_a_quick_review_says_which_deeper_question_an_exit_waits_for(file: Path) -> None:
    text = BASELINE.replace("  subscription_check: server_every_subscribe\n", "")
    text = text.replace("    endpoint: POST /rt/token\n", "") + "review: {level: quick}\n"
    sat = sit(begun(file, text), "server_every_subscribe", stage="auth")
    line = "- a quick review does not ask auth.issuer.endpoint; start with --standard asks it later"
    assert line in sat.asker.lines("note")
