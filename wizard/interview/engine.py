"""The interview as a pure state machine: what an answer does.

No clock, no file, no output. The document is the state: the same answers always lead to the same next question, before
and after a resume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Acceptor, Refused, says_none
from wizard.content.catalogue import question_path
from wizard.design.document import Decision
from wizard.interview.order import PROPOSERS
from wizard.interview.outcome import Answered
from wizard.interview.position import field_at, record_position
from wizard.interview.snapshot import (
    KEEP,
    Change,
    NotAllowed,
    Snapshot,
    put_decision,
    put_in_record,
    remove_value_at,
    value_at,
)
from wizard.paths import parse_path

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field


def answer(
    catalogue: Catalogue,
    snapshot: Snapshot,
    position: str,
    value: Any,
    *,
    decision: Decision | None = None,
    language: str = "en",
) -> Answered:
    """Accept a value for a position.

    Args:
        decision: what else is recorded: why, who, an assumption; None clears what was recorded of the state.

    Raises:
        Refused: the value is not allowed; the messages are in ``language``.
        NotAllowed: the position names no question, or a record that does not exist.
    """
    field = field_at(catalogue, position)
    if field is None:
        raise NotAllowed(position)
    if says_none(field, value):
        return _answer_none(catalogue, snapshot, position, decision, language)
    value, none_at = _without_none(field, position, value)
    acceptor = Acceptor(catalogue, language, typed=True)
    whole_record = position.endswith("]")
    accepted = acceptor.accept(field, [value])[0] if whole_record else acceptor.accept(field, value)
    answers = dict(snapshot.answers)
    question = question_path(position)
    if "[" in position:
        put_in_record(answers, position, accepted)
        answers[question] = _accept_list(catalogue, position, answers[question], language)
    else:
        answers[question] = accepted
    _refuse_bad_form(acceptor, field, accepted, answers, position)
    kept = _without_state(snapshot.decisions.get(position), decision)
    decisions = put_decision(snapshot.decisions, position, kept)
    changes: tuple[Change, ...] = (Change(position, accepted, kept),)
    listed = decisions.get(question)
    if question != position and listed is not None and listed.state in ("undecided", "not_applicable"):
        cleared = _without_state(listed, None)  # a list that has a record is decided
        decisions = put_decision(decisions, question, cleared)
        changes = (*changes, Change(question, KEEP, cleared))
    for at in none_at:
        stated = _none(catalogue, decision, language)
        decisions = put_decision(decisions, at, stated)
        changes = (*changes, Change(at, KEEP, stated))
    after = snapshot._replace(answers=answers, decisions=decisions)
    return Answered(catalogue, snapshot, after, question, changes)


def _none(catalogue: Catalogue, given: Decision | None, language: str) -> Decision:
    """Return what is on record of a limit that there is none."""
    given = given or Decision()
    return given._replace(state="not_applicable", reason=catalogue.word("none.reason", language))


def _answer_none(
    catalogue: Catalogue, snapshot: Snapshot, position: str, decision: Decision | None, language: str
) -> Answered:
    if value_at(snapshot.answers, position.rpartition(".")[0]) is None:
        raise NotAllowed(position)
    return set_state(catalogue, snapshot, position, _none(catalogue, decision, language))


def _without_none(field: Field, position: str, value: Any) -> tuple[Any, list[str]]:
    """Take what is said to have no limit out of records; return them, and where that was said."""
    if field.kind != "records":
        return value, []
    whole_record = position.endswith("]")
    none_at, records = [], []
    for index, record in enumerate([value] if whole_record else value if isinstance(value, list) else []):
        base = position if whole_record else f"{position}[{index}]"
        if isinstance(record, dict):
            names = [n for n, part in record.items() if (child := field.child(n)) and says_none(child, part)]
            none_at += [f"{base}.{name}" for name in names]
            record = {name: part for name, part in record.items() if name not in names}
        records.append(record)
    if not none_at:
        return value, []
    return (records[0] if whole_record else records), none_at


def set_state(
    catalogue: Catalogue, snapshot: Snapshot, position: str, decision: Decision, *, remove_value: bool = True
) -> Answered:
    """Record that a question is undecided or not applicable, or note something about it.

    A value that stands there is removed where the state says that there is none.
    """
    field = field_at(catalogue, position)
    if field is None:
        raise NotAllowed(position)
    question = question_path(position)
    if "[" in position and record_position(position)[1] > len(snapshot.answers.get(question) or ()):
        raise NotAllowed(position)
    answers, kept, value = dict(snapshot.answers), decision, KEEP
    if decision.state in ("undecided", "not_applicable"):
        kept = _without_state(snapshot.decisions.get(position), decision) or decision
        if remove_value and value_at(answers, position) is not None and not position.endswith("]"):
            value = None
            remove_value_at(answers, position)
    decisions = put_decision(snapshot.decisions, position, kept)
    changes = (Change(position, value, kept),)
    after = snapshot._replace(answers=answers, decisions=decisions)
    return Answered(catalogue, snapshot, after, question, changes)


def confirm(catalogue: Catalogue, snapshot: Snapshot, *positions: str, today: str) -> Answered:
    """Make assumed answers decided ones; what was noted beside them stays, and so does who proposed them."""
    decisions, changes = dict(snapshot.decisions), []
    for position in positions:
        recorded = snapshot.decisions.get(position)
        if recorded is not None and recorded.state == "assumed":
            kept = confirmed(recorded, today) or _without_state(recorded, None)
            decisions = put_decision(decisions, position, kept)
            changes.append(Change(position, KEEP, kept))
    return Answered(catalogue, snapshot, snapshot._replace(decisions=decisions), positions[0], tuple(changes))


def confirmed(recorded: Decision | None, today: str) -> Decision | None:
    """Return what is on record of a proposal that a person confirms: who proposed it, and when it was confirmed."""
    if recorded is None or recorded.state != "assumed" or recorded.by not in PROPOSERS:
        return None
    return recorded._replace(state="decided", on=today)


def remove_record(catalogue: Catalogue, snapshot: Snapshot, position: str) -> Answered:
    """Take one record, ``context.hops[1]``, out of its list."""
    path, index, _ = record_position(position)
    answers = dict(snapshot.answers)
    records = list(answers.get(path) or ())
    if index >= len(records):
        raise NotAllowed(position)
    del records[index]
    answers[path] = records
    decisions = {
        moved: decision
        for key, decision in snapshot.decisions.items()
        if (moved := _after_removal(key, path, index)) is not None
    }
    dropped = tuple(Change(key, KEEP, decisions.get(key)) for key in snapshot.decisions if key.startswith(f"{path}["))
    added = tuple(
        Change(key, KEEP, decisions[key])
        for key in decisions
        if key.startswith(f"{path}[") and key not in snapshot.decisions
    )
    changes = (Change(path, records, decisions.get(path)), *dropped, *added)
    return Answered(catalogue, snapshot, snapshot._replace(answers=answers, decisions=decisions), path, changes)


def _after_removal(key: str, path: str, index: int) -> str | None:
    """Return the key of a decision after one record is gone; None where it spoke of that record."""
    if not key.startswith(f"{path}["):
        return key
    _, at, name = record_position(key)
    if at == index:
        return None
    at -= at > index
    return f"{path}[{at}].{name}" if name else f"{path}[{at}]"


def _accept_list(catalogue: Catalogue, position: str, records: Any, language: str) -> Any:
    """Accept a list after a change inside it; what is refused is named from the position on."""
    question = question_path(position)
    try:
        return Acceptor(catalogue, language).accept(catalogue.fields[question], records)
    except Refused as refused:
        depth = len(parse_path(position)) - len(parse_path(question))
        raise Refused([r._replace(inner=r.inner[depth:]) for r in refused.refusals]) from None


def _refuse_bad_form(acceptor: Acceptor, field: Field, value: Any, answers: dict[str, Any], position: str) -> None:
    record = {}
    if "[" in position:
        path, index, _ = record_position(position)
        record = answers[path][index]
    faults = list(acceptor.form_faults(field, value, answers, record)) if field.kind != "records" else []
    if faults:
        raise Refused(faults)


def _without_state(recorded: Decision | None, given: Decision | None) -> Decision | None:
    """Return what stays recorded once a value is given: notes stay, a state such as undecided goes."""
    notes = (recorded or Decision())._replace(state=None, by=None, on=None, reason=None)
    if given is not None:
        notes = notes._replace(**{name: part for name, part in given._asdict().items() if part is not None})
    return notes if any(notes) else None
