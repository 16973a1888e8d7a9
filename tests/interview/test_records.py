"""Lists of records: their menu, back and forth through a record, what an unfinished one leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interview.designs import BASELINE, BEFORE_HOPS, TWO_HOPS, WITH_HOP, begun, hops
from tests.interview.scripted import TODAY, enter, keep, sit
from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision
from wizard.interview.asker import BACK, MORE, REVIEW, SKIP, UNDECIDED, Reply
from wizard.interview.snapshot import Snapshot

# --- lists of records -------------------------------------------------------------------------------------------------


def test_a_list_of_records_is_a_menu(file: Path) -> None:
    empty = sit(begun(file, BEFORE_HOPS)).asker.menus[0]
    assert empty.values == ["add", "undecided"]
    full = sit(begun(file, TWO_HOPS), at="context.hops").asker.menus[-1]
    assert full.values == ["done", "open", "add", "edit:0", "edit:1", "remove:0", "remove:1"]
    assert full.note("edit:0").startswith("kind nginx, name edge; no answer yet: ")
    assert "idle_timeout_s" in full.note("edit:0").rpartition(": ")[2].split(", ")


def test_the_menu_names_what_an_interrupted_record_was_not_asked(file: Path) -> None:
    sit(begun(file, BEFORE_HOPS), "add", "haproxy", "edge", "each", "60")
    note = sit(file, at="context.hops").asker.menus[-1].note("edit:0")
    left = note.rpartition(": ")[2].split(", ")
    assert "idle_timeout_s" not in left
    assert "idle_counts" in left


def test_an_interrupted_record_is_taken_up_again_where_its_stage_ends(file: Path) -> None:
    sit(begun(file, BEFORE_HOPS), "add", "haproxy", "edge", "each", "60")
    later = ["500", "bidirectional", *[Reply(UNDECIDED)] * 6]
    sat = sit(file, *later, "done", "open", "each", "any", Reply(SKIP))
    asked = sat.asker.asked[sat.asker.asked.index("menu") :]
    assert sat.asker.menus[1].note("open").startswith("edge: ")
    assert asked[:4] == ["menu", "menu", "menu", "context.hops[0].idle_counts"]  # clients, hops, the known values
    assert not {"context.hops[0].kind", "context.hops[0].name", "context.hops[0].idle_timeout_s"} & set(asked)
    assert hops(sat)[0]["idle_counts"] == "any"


def test_a_list_left_as_it_is_is_not_offered_twice_in_one_sitting(file: Path) -> None:
    sat = sit(begun(file, WITH_HOP), *[Reply(UNDECIDED)] * 8, "done", "done", Reply(UNDECIDED))
    assert sat.asker.asked[8:12] == ["menu", "menu", "transport.choice", sat.asker.asked[-1]]
    assert sat.asker.asked[-1].startswith("transport.")


def test_back_out_of_what_is_open_returns_to_the_list(file: Path) -> None:
    sat = sit(begun(file, TWO_HOPS), "open", Reply(BACK), at="context.hops")
    assert sat.asker.menus[-1].values[:2] == ["done", "open"]


def test_the_facts_of_a_platform_are_taken_together_as_assumed(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "use")
    assert sat.asker.asked[:4] == ["menu", "context.hops[0].kind", "context.hops[0].name", "menu"]
    assert hops(sat)[0]["idle_timeout_s"] == 60
    assert sat.decisions["context.hops[0]"] == Decision(state="assumed", by="default", on=TODAY)
    assert any(
        line.startswith(
            "After how long a silence does it close a connection (none: never)? 60 s (AWS Application Load Balancer's"
        )
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
    inside = [position for position in sat.asker.asked if position != "context.latency.target_p95_ms"][4:]
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


def test_what_is_given_by_hand_in_a_record_of_known_values_is_decided(catalogue: Catalogue, file: Path) -> None:
    sit(begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "use")
    sat = sit(file, "edit:0", keep, keep, "4000", *[Reply(SKIP)] * 20, at="context.hops")
    assert hops(sat)[0]["idle_timeout_s"] == 4000
    view = Snapshot(sat.answers, sat.decisions, "quick").view(catalogue)
    assumed = {name: view.assumed(f"context.hops[0].{name}") for name in hops(sat)[0]}
    assert [name for name, is_assumed in assumed.items() if not is_assumed] == ["kind", "name", "idle_timeout_s"]
    assert len(assumed) > 3


def test_done_leads_to_what_a_record_cannot_do_without(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "nginx", Reply(BACK), Reply(BACK), "done")
    assert sat.asker.lines("refused") == [
        "record 1 is incomplete, it lacks name. Ctrl-S or :s in the list leaves it for later."
    ]
    assert sat.asker.menus[-1].label("edit:0") == "Edit record 1"
    assert sat.asker.menus[-1].note("edit:0") == "incomplete, lacks name"
    assert sat.asker.asked[-2:] == ["menu", "context.hops[0].name"]


def test_a_record_that_stays_incomplete_can_be_left_for_later(file: Path) -> None:
    sat = sit(begun(file, BEFORE_HOPS), "add", "nginx", Reply(BACK), Reply(BACK), Reply(SKIP))
    assert sat.asker.asked[-1] == "context.latency.target_p95_ms"


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


def test_a_finding_of_a_record_that_gets_another_name_is_not_said_to_be_solved(file: Path) -> None:
    begun(file, SLOW_BEAT)
    sat = sit(file, "edit:1", Reply(SKIP), "front", "use", *[Reply(SKIP)] * 20, at="context.hops")
    assert not [line for line in sat.asker.lines("solved") if "WS303" in line]
    assert any("front" in line for line in sat.asker.lines("error"))
