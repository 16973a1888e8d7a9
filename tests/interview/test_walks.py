"""Random walks through the whole catalogue: nothing is lost, and the next question is always known."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interview.answers import apply_changes, next_path
from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue, question_path
from wizard.content.model import Field
from wizard.design.document import Decision, flatten
from wizard.interview import engine
from wizard.interview.order import is_settled, next_open, previous
from wizard.interview.outcome import Answered
from wizard.interview.snapshot import Snapshot


def value_for(data: st.DataObject, field: Field, number: int = 0) -> Any:
    """Draw a value that a field may well accept; the text of a unique field differs from record to record."""
    if field.kind == "bool":
        return data.draw(st.booleans())
    if field.kind == "number":
        low = field.bounds.minimum if field.bounds.minimum is not None else (field.bounds.above or 0) + 1
        return data.draw(st.sampled_from([low, low + 1, min(low + 60, field.bounds.maximum or low + 60)]))
    if field.kind == "select":
        return data.draw(st.sampled_from(field.choices)).value
    if field.kind == "multiselect":
        return data.draw(st.lists(st.sampled_from([c.value for c in field.choices]), unique=True, max_size=3))
    if field.kind == "list":
        return data.draw(st.sampled_from([["https://app.example"], ["member"], ["eu", "us"]]))
    if field.kind == "text":
        return f"text {number} with more than twenty letters 文本"
    wanted = [child for child in field.fields if child.required or data.draw(st.booleans())]
    count = data.draw(st.integers(1, 2))
    return [{child.name: value_for(data, child, n) for child in wanted} for n in range(count)]


def one_step(data: st.DataObject, catalogue: Catalogue, before: Snapshot, position: str) -> Answered | None:
    """Do one random thing at a question; None where it was refused."""
    field = catalogue.fields[position]
    deeds = ["answer", "answer", "answer", "undecided", "not_applicable", "note"]
    records = before.answers.get(position) or []
    if field.kind == "records":
        deeds += ["field", "field", "record"] + (["remove"] if records else [])
    deed = data.draw(st.sampled_from(deeds))
    try:
        if deed == "answer":
            assumed = Decision(state="assumed", by="default") if data.draw(st.booleans()) else None
            return engine.answer(catalogue, before, position, value_for(data, field), decision=assumed)
        if deed == "field":
            child = data.draw(st.sampled_from(field.fields))
            index = data.draw(st.integers(0, len(records)))
            inner = f"{position}[{index}].{child.name}"
            return engine.answer(catalogue, before, inner, value_for(data, child, index + 7))
        if deed == "record":
            record = value_for(data, field)[0]
            return engine.answer(catalogue, before, f"{position}[{len(records)}]", record)
        if deed == "remove":
            return engine.remove_record(catalogue, before, f"{position}[{len(records) - 1}]")
        if deed == "note":
            note = Decision(why="a reason")
            return engine.set_state(catalogue, before, position, note, remove_value=False)
        return engine.set_state(catalogue, before, position, Decision(state=deed, reason="none here"))
    except Refused:
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_walks_lose_nothing_and_always_know_the_next_question(catalogue: Catalogue, data: st.DataObject) -> None:
    state = Snapshot({}, {}, data.draw(st.sampled_from(["quick", "standard", "full"])))
    document: dict[str, Any] = {}
    decisions: dict[str, Decision] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        view = state.view(catalogue)
        visible = [field.path for field in view.visible()]
        coming = next_open(view)
        assert coming is None or coming.path in visible
        wanders = coming is None or data.draw(st.booleans())
        position = data.draw(st.sampled_from(visible)) if wanders or coming is None else coming.path

        at = visible.index(position)
        before = previous(view, position)
        assert before == (visible[at - 1] if at else None)  # so that forward from there returns
        if before is not None and not is_settled(view, position):
            ahead = next_open(view, after=before)
            assert ahead is not None
            assert ahead.path == position

        kept = copy.deepcopy(state)
        done = one_step(data, catalogue, state, position)
        assert state == kept
        if done is None:
            continue
        apply_changes(document, decisions, done.changes)
        assert flatten(document, catalogue) == dict(done.snapshot.answers)
        assert decisions == dict(done.snapshot.decisions)
        assert set(state.answers) - set(done.snapshot.answers) <= {position}
        assert all(question_path(c.path) != position for c in done.consequences)

        resumed = Snapshot(flatten(document, catalogue), decisions, state.level)
        assert next_path(catalogue, resumed, position) == next_path(catalogue, done.snapshot, position)
        assert next_path(catalogue, resumed) == next_path(catalogue, done.snapshot)
        state = done.snapshot
