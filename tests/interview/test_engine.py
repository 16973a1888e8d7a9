"""What an answer does: accepted, refused, recorded. No terminal and no file."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.interview.answers import HOPS, UNDECIDED, apply_changes, snapshot
from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.order import is_settled
from wizard.interview.snapshot import KEEP, Change, NotAllowed, Snapshot


@pytest.mark.parametrize(
    ("position", "typed", "stored"),
    [
        ("protocol.heartbeat.interval_s", "25", 25),
        ("protocol.heartbeat.interval_s", "0.5m", 30),
        ("protocol.limits.max_message_bytes", "64KiB", 65536),
        ("context.scale.peak_connections", "10k", 10000),
        ("context.direction", "Both directions", "bidirectional"),
        ("context.direction", "双向", "bidirectional"),
        ("context.offline_delivery", "yes", True),
        ("context.offline_delivery", "否", False),
        ("context.regions", "eu， us, eu-west", ["eu", "us", "eu-west"]),
        ("security.tls.min_version", "1.2", "1.2"),
        ("context.hops[0].idle_timeout_s", "5m", 300),
    ],
)
def test_an_answer_is_stored_as_the_document_holds_it(
    catalogue: Catalogue, position: str, typed: str, stored: Any
) -> None:
    done = engine.answer(catalogue, Snapshot({}, {}, "standard"), position, typed)
    assert done.changes == (Change(position, stored, None),)


@pytest.mark.parametrize(
    ("position", "value"),
    [
        ("protocol.heartbeat.interval_s", "0"),
        ("protocol.heartbeat.interval_s", "soon"),
        ("context.direction", "sideways"),
        ("context.product.name", ""),
        ("context.product.name", "x" * 81),
        ("transport.rationale", "because"),
        ("context.hops[0]", "nginx"),
        ("context.hops[0]", {"kind": "nginx", "tpye": 1}),
        ("context.hops[2].name", "alb"),
        ("security.origin.allowlist", "http://app.example"),
    ],
)
def test_a_refused_answer_says_why_and_changes_nothing(catalogue: Catalogue, position: str, value: Any) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    kept = copy.deepcopy(before)
    with pytest.raises(Refused) as caught:
        engine.answer(catalogue, before, position, value)
    assert caught.value.refusals[0].message
    assert before == kept


NO_POSITIONS = [
    "context.nothing",
    "context.hops[3].name",
    "context.hops[2]x",
    "context.hops[].kind",
    "context.hops[zero].kind",
    "context.hops[-1].kind",
    "context.hops[ 1].kind",
    "context.hops[1_0].kind",
    "context.hops[１].kind",
    "context.hops[1]kind",
    "context.hops[1]..kind",
    "context.hops[1",
]


@pytest.mark.parametrize("position", NO_POSITIONS)
def test_a_position_that_names_nothing_takes_no_value(catalogue: Catalogue, position: str) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    with pytest.raises(NotAllowed):
        engine.answer(catalogue, before, position, [] if position.endswith("[1") else "nginx")


@pytest.mark.parametrize("position", NO_POSITIONS)
def test_a_position_that_names_nothing_takes_no_state(catalogue: Catalogue, position: str) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    with pytest.raises(NotAllowed):
        engine.set_state(catalogue, before, position, UNDECIDED)


def test_an_index_behind_the_last_adds_a_record(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    done = engine.answer(catalogue, before, "context.hops[2].kind", "haproxy")
    assert done.snapshot.answers["context.hops"] == [*HOPS, {"kind": "haproxy"}]


def test_undecided_removes_the_value_and_settles_the_question(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"direction": "bidirectional"}})
    done = engine.set_state(catalogue, before, "context.direction", UNDECIDED)
    assert done.changes == (Change("context.direction", None, UNDECIDED),)
    assert "context.direction" not in done.snapshot.answers
    assert is_settled(done.snapshot.view(catalogue), "context.direction")


def test_a_note_leaves_the_value_alone(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"direction": "bidirectional"}})
    note = Decision(why="both sides type")
    done = engine.set_state(catalogue, before, "context.direction", note, remove_value=False)
    assert done.changes == (Change("context.direction", KEEP, note),)
    assert done.snapshot.answers == before.answers


def test_a_new_answer_clears_the_state_and_keeps_the_notes(catalogue: Catalogue) -> None:
    recorded = Decision(
        state="undecided", on="2026-11-01", owner="edge-team", why="vendor asked", review_by="2027-01-01"
    )
    before = Snapshot({}, {"context.direction": recorded}, "standard")
    done = engine.answer(catalogue, before, "context.direction", "bidirectional")
    notes = Decision(owner="edge-team", why="vendor asked", review_by="2027-01-01")
    assert done.snapshot.decisions == {"context.direction": notes}


def test_removing_a_record_moves_the_decisions_of_those_behind_it(catalogue: Catalogue) -> None:
    first, second, third = (Decision(why=why) for why in ("first", "second", "third"))
    hops = [*HOPS, {"name": "app", "kind": "app_server"}]
    before = Snapshot(
        {"context.hops": hops},
        {
            "context.hops[0].idle_timeout_s": first,
            "context.hops[1].idle_timeout_s": second,
            "context.hops[2]": third,
            "context.clients[2].kind": first,
        },
        "standard",
    )
    done = engine.remove_record(catalogue, before, "context.hops[0]")
    assert done.snapshot.answers["context.hops"] == hops[1:]
    assert done.snapshot.decisions == {
        "context.hops[0].idle_timeout_s": second,
        "context.hops[1]": third,
        "context.clients[2].kind": first,
    }
    document, decisions = {"context": {"hops": hops}}, dict(before.decisions)
    apply_changes(document, decisions, done.changes)
    assert document == {"context": {"hops": hops[1:]}}
    assert decisions == done.snapshot.decisions


def test_a_record_that_is_not_there_cannot_be_removed(catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed):
        engine.remove_record(catalogue, snapshot(catalogue, {"context": {"hops": HOPS}}), "context.hops[2]")


@pytest.mark.parametrize("state", ["undecided", "not_applicable"])
def test_a_record_decides_a_list_that_was_left_open(catalogue: Catalogue, state: str) -> None:
    left = engine.set_state(catalogue, Snapshot({}, {}, "quick"), "context.hops", Decision(state=state, why="later"))
    done = engine.answer(catalogue, left.snapshot, "context.hops[0].kind", "aws_alb")
    assert done.snapshot.decisions == {"context.hops": Decision(why="later")}
    assert done.changes[1] == Change("context.hops", KEEP, Decision(why="later"))
    assert done.snapshot.view(catalogue).state("context.hops") == "decided"
