"""Random walks through the whole catalogue: nothing is lost, and the next question is always known."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interview.answers import SAMPLES, apply_changes, next_path
from tests.interview.scripted import Scripted
from wizard.cli.interviewing import sitting, snapshot_of
from wizard.cli.settings import Settings
from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue, question_path
from wizard.content.model import Field
from wizard.design.document import Decision, flatten, read_design
from wizard.interview import engine
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, REVIEW, SKIP, UNDECIDED, Reply
from wizard.interview.order import is_settled, next_open, previous
from wizard.interview.outcome import Answered
from wizard.interview.prompt import Option, Prompt
from wizard.interview.session import Session, Stopped
from wizard.interview.snapshot import Snapshot
from wizard.tree import parse

LEFT = ("undecided", "not_applicable")


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
    deeds = ["answer", "answer", "answer", "undecided", "not_applicable", "note", "confirm"]
    records = before.answers.get(position) or []
    if field.kind == "records":
        deeds += ["field", "field", "record"] + (["remove", "field left open"] if records else [])
    deed = data.draw(st.sampled_from(deeds))
    try:
        if deed == "answer":
            by = data.draw(st.sampled_from(["default", "agent", "import"]))
            taken = Decision(state="assumed", by=by) if data.draw(st.booleans()) else None
            return engine.answer(catalogue, before, position, value_for(data, field), decision=taken)
        if deed == "field":
            child = data.draw(st.sampled_from(field.fields))
            index = data.draw(st.integers(0, len(records)))
            inner = f"{position}[{index}].{child.name}"
            return engine.answer(catalogue, before, inner, value_for(data, child, index + 7))
        if deed == "record":
            record = value_for(data, field)[0]
            return engine.answer(catalogue, before, f"{position}[{len(records)}]", record)
        if deed == "confirm":
            assumed = [key for key, recorded in before.decisions.items() if recorded.state == "assumed"]
            return engine.confirm(catalogue, before, *assumed, today="2026-11-27") if assumed else None
        if deed == "field left open":
            child = data.draw(st.sampled_from(field.fields))
            inner = f"{position}[{data.draw(st.integers(0, len(records) - 1))}].{child.name}"
            return engine.set_state(
                catalogue, before, inner, Decision(state=data.draw(st.sampled_from(LEFT)), reason="x")
            )
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
        told = {(c.kind, c.path) for c in done.consequences}
        after = done.snapshot.view(catalogue)
        for path in set(state.answers) & set(done.snapshot.answers) - {position}:
            assert (("hidden", path) in told) is (view.applies[path] and not after.applies[path])
            assert (("shown", path) in told) is (after.applies[path] and not view.applies[path])

        resumed = Snapshot(flatten(document, catalogue), decisions, state.level)
        assert next_path(catalogue, resumed, position) == next_path(catalogue, done.snapshot, position)
        assert next_path(catalogue, resumed) == next_path(catalogue, done.snapshot)
        state = done.snapshot


# --- whole sittings ---------------------------------------------------------------------------------------------------

VERBS = (BACK, HELP, SKIP, UNDECIDED, MORE, REVIEW)


class Wanderer(Scripted):
    """Says whatever comes to mind, so many times, then stops."""

    def __init__(self, data: st.DataObject, catalogue: Catalogue, replies: int) -> None:
        super().__init__()
        self.data, self.catalogue, self.left = data, catalogue, replies

    def _draw(self, values: st.SearchStrategy[Any]) -> Reply:
        self.left -= 1
        if self.left < 0:
            return Reply(QUIT)
        answers = st.builds(lambda value, taken: Reply(ANSWER, value, taken=taken), values, st.booleans())
        reply: Reply = self.data.draw(st.one_of(answers, answers, answers, st.sampled_from(VERBS).map(Reply)))
        return reply

    def ask(self, prompt: Prompt, draft: str | None) -> Reply:
        self.asked.append(prompt.position)
        shown = [prompt.current] if prompt.current is not None else [prompt.default.value] if prompt.default else []
        likely = [*shown, *(choice.value for choice in prompt.field.choices)]
        if prompt.field.kind != "select":
            likely += [value_for(self.data, prompt.field, self.left), "no such thing", "", ["x"]]
        return self._draw(st.sampled_from(likely))

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        return self._draw(st.sampled_from([option.value for option in options]))

    def line(self, text: str, draft: str | None = None) -> Reply:
        return self._draw(st.sampled_from(["a note", "2027-05-01", ""]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), level=st.sampled_from(["quick", "standard", "full"]))
def test_whatever_is_said_in_a_sitting_is_in_the_file_and_the_next_one_goes_on_from_there(
    catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, level: str
) -> None:
    file = tmp_path_factory.mktemp("walk") / "d.yaml"
    sample = data.draw(st.sampled_from(["", "f0-baseline", "f1-harbor-chat"]))
    begun = (SAMPLES / f"{sample}.yaml").read_text("utf-8") if sample else "wsdesign: 1\nlanguage: en\n"
    file.write_text(begun if "level:" in begun else f"{begun}review: {{level: {level}}}\n", "utf-8")
    stage = data.draw(st.sampled_from([None, None, *catalogue.stages]))
    with sitting(str(file), Settings(language="en")) as held:
        wanderer = Wanderer(data, catalogue, replies=14)
        session = Session(catalogue, held.snapshot, wanderer, held.write, language="en", today="2026-11-24")
        with suppress(Stopped):
            session.run(stage)
        said = session.snapshot
    written = snapshot_of(read_design(parse(file.read_bytes(), "d.yaml"), catalogue))
    assert (dict(written.answers), dict(written.decisions)) == (dict(said.answers), dict(said.decisions))
    coming = next_open(written.view(catalogue), confirm=True)
    with sitting(str(file), Settings(language="en")) as held:
        again = Wanderer(data, catalogue, replies=0)
        with suppress(Stopped):
            Session(catalogue, held.snapshot, again, held.write, language="en", today="2026-11-24").run()
    assert again.asked[:1] in ([], [coming.path] if coming else [])  # a list of records begins with its menu
