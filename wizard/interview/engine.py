"""The interview as a pure state machine: which question is next, what an answer does, what it changes elsewhere.

No clock, no file, no output. The document is the state: the same answers always lead to the same next question, before
and after a resume. A *position* is the path of a question (``transport.choice``), of a list of records
(``context.hops``) or of one field of a record (``context.hops[0].kind``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import question_path
from wizard.content.kleene import UNKNOWN
from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.review.findings import assess
from wizard.review.view import View
from wizard.tree import parse_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.review.findings import Assessment, Finding


class Snapshot(NamedTuple):
    """What has been answered so far; never changed in place."""

    answers: Mapping[str, Any]  # by question path
    decisions: Mapping[str, Decision]  # by full path
    level: str

    def view(self, catalogue: Catalogue, *, reached: frozenset[str] | None = None) -> View:
        """Return the answers as the rules see them."""
        return View(catalogue, self.answers, self.decisions, self.level, reached)


class Change(NamedTuple):
    """One thing to write into the document: a value, what is known about it, or both."""

    path: str  # full path
    value: Any  # KEEP leaves the value alone, None removes it
    decision: Decision | None  # None removes what was recorded


_RECORD_POSITION = re.compile(r"[a-z0-9_.]+\[(0|[1-9][0-9]{0,5})\](\.[a-z0-9_]+)?", re.ASCII)

KEEP = object()
PROPOSERS = ("agent", "import")  # whose answers wait for a person


class Answered(NamedTuple):
    """What one answer led to."""

    snapshot: Snapshot
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    solved: tuple[Finding, ...]
    raised: tuple[Finding, ...]  # new, or the same with other values


class Consequence(NamedTuple):
    """An answer given earlier that a change makes irrelevant, relevant again, or questionable."""

    kind: str  # hidden | shown | stale
    path: str
    because: str  # path of the answer that changed
    suggestion: Any = None  # stale: the default as it would be now


class NotAllowed(Exception):
    """A reply that the question does not take; nothing was changed."""


# --- where to go ------------------------------------------------------------------------------------------------------


def is_settled(view: View, path: str) -> bool:
    """Return whether a question needs no visit: answered with all its records complete, undecided or not applicable."""
    state = view.state(path)
    field = view.catalogue.fields[path]
    if state == "open" or (field.kind != "records"):
        return state != "open"
    if state in ("undecided", "not_applicable"):
        return True
    return all(not missing_fields(field, record) for record in view.given[path])


def missing_fields(field: Field, record: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields without which a record is only a draft."""
    return tuple(child for child in field.fields if child.required and record.get(child.name) in (None, ""))


def is_proposed(view: View, path: str) -> bool:
    """Return whether an answer was proposed, by an agent or a preset, and no person has confirmed it yet."""
    recorded = view.decisions.get(path)
    return recorded is not None and recorded.state == "assumed" and recorded.by in PROPOSERS and path in view.given


def open_questions(view: View, stage: str | None = None, *, confirm: bool = False) -> list[Field]:
    """Return the visible questions that still need a visit, in order; with ``confirm`` proposals need one, too."""
    return [
        field
        for field in view.visible(stage)
        if not is_settled(view, field.path) or (confirm and is_proposed(view, field.path))
    ]


def next_open(
    view: View, after: str | None = None, skipped: frozenset[str] = frozenset(), *, confirm: bool = False
) -> Field | None:
    """Return the next question that needs a visit.

    Args:
        after: only questions behind this one, then from the start again.
        skipped: questions that the person passed over for now.
        confirm: a person is there, to whom proposals are shown.
    """
    candidates = [field for field in open_questions(view, confirm=confirm) if field.path not in skipped]
    if after is not None:
        number = view.catalogue.fields[question_path(after)].number
        behind = [field for field in candidates if field.number > number]
        candidates = behind or [field for field in candidates if field.path != question_path(after)]
    return candidates[0] if candidates else None


def previous(view: View, position: str) -> str | None:
    """Return the position before this one: the field before it in its record, its list, the visible question before."""
    if "[" in position:
        path, index, name = record_position(position)
        names = [field.name for field in view.catalogue.fields[path].fields]
        at = names.index(name)
        return f"{path}[{index}].{names[at - 1]}" if at else path
    number = view.catalogue.fields[position].number
    before = [field.path for field in view.visible() if field.number < number]
    return before[-1] if before else None


def record_position(position: str) -> tuple[str, int, str]:
    """Split ``context.hops[1].kind`` into list path, index and field name ("" for the record itself)."""
    path, _, rest = position.partition("[")
    index, _, name = rest.partition("]")
    return path, int(index), name.lstrip(".")


def field_at(catalogue: Catalogue, position: str) -> Field | None:
    """Return the field that a position speaks of."""
    if "[" not in position:
        return catalogue.fields.get(position)
    if not _RECORD_POSITION.fullmatch(position):
        return None
    path, _, name = record_position(position)
    return catalogue.fields.get(f"{path}[].{name}") if name else catalogue.fields.get(path)


# --- what an answer does ----------------------------------------------------------------------------------------------


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
    _refuse_bad_form(acceptor, field, accepted, answers)
    kept = _without_state(snapshot.decisions.get(position), decision)
    decisions = _put(snapshot.decisions, position, kept)
    changes: tuple[Change, ...] = (Change(position, accepted, kept),)
    listed = decisions.get(question)
    if question != position and listed is not None and listed.state in ("undecided", "not_applicable"):
        cleared = _without_state(listed, None)  # a list that has a record is decided
        decisions = _put(decisions, question, cleared)
        changes = (*changes, Change(question, KEEP, cleared))
    return _compare(catalogue, snapshot, snapshot._replace(answers=answers, decisions=decisions), question, changes)


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
    answers = dict(snapshot.answers)
    removes = remove_value and decision.state in ("undecided", "not_applicable") and "[" not in position
    if removes:
        answers.pop(question, None)
    decisions = _put(snapshot.decisions, position, decision)
    changes = (Change(position, None if removes and question in snapshot.answers else KEEP, decision),)
    return _compare(catalogue, snapshot, snapshot._replace(answers=answers, decisions=decisions), question, changes)


def confirm(catalogue: Catalogue, snapshot: Snapshot, *paths: str) -> Answered:
    """Make proposed answers, and whatever was proposed inside their records, decided ones."""
    decisions, changes = dict(snapshot.decisions), []
    for key, recorded in snapshot.decisions.items():
        if question_path(key) in paths and recorded.state == "assumed":
            kept = _without_state(recorded, None)
            decisions = _put(decisions, key, kept)
            changes.append(Change(key, KEEP, kept))
    return _compare(catalogue, snapshot, snapshot._replace(decisions=decisions), paths[0], tuple(changes))


def applied(snapshot: Snapshot, changes: tuple[Change, ...]) -> Snapshot:
    """Return the answers after changes that were accepted elsewhere."""
    answers, decisions = dict(snapshot.answers), snapshot.decisions
    for change in changes:
        if change.value is None:
            answers.pop(change.path, None)
        elif change.value is not KEEP and "[" in change.path:
            put_in_record(answers, change.path, change.value)
        elif change.value is not KEEP:
            answers[change.path] = change.value
        decisions = _put(decisions, change.path, change.decision)
    return snapshot._replace(answers=answers, decisions=decisions)


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
    return _compare(catalogue, snapshot, snapshot._replace(answers=answers, decisions=decisions), path, changes)


def _after_removal(key: str, path: str, index: int) -> str | None:
    """Return the key of a decision after one record is gone; None where it spoke of that record."""
    if not key.startswith(f"{path}["):
        return key
    _, at, name = record_position(key)
    if at == index:
        return None
    at -= at > index
    return f"{path}[{at}].{name}" if name else f"{path}[{at}]"


def put_in_record(answers: dict[str, Any], position: str, value: Any) -> None:
    """Put a value into a record, or a whole record into its list; the index after the last adds a record.

    Raises:
        NotAllowed: the index leaves a gap.
    """
    path, index, name = record_position(position)
    records = [dict(record) for record in answers.get(path) or ()]
    if index > len(records):
        raise NotAllowed(position)
    if index == len(records):
        records.append({})
    if name:
        records[index][name] = value
    elif isinstance(value, dict):
        records[index] = value
    answers[path] = records


def _accept_list(catalogue: Catalogue, position: str, records: Any, language: str) -> Any:
    """Accept a list after a change inside it; what is refused is named from the position on."""
    question = question_path(position)
    try:
        return Acceptor(catalogue, language).accept(catalogue.fields[question], records)
    except Refused as refused:
        depth = len(parse_path(position)) - len(parse_path(question))
        raise Refused([r._replace(inner=r.inner[depth:]) for r in refused.refusals]) from None


def _refuse_bad_form(acceptor: Acceptor, field: Field, value: Any, answers: dict[str, Any]) -> None:
    faults = list(acceptor.form_faults(field, value, answers)) if field.kind != "records" else []
    if faults:
        raise Refused(faults)


def _without_state(recorded: Decision | None, given: Decision | None) -> Decision | None:
    """Return what stays recorded once a value is given: notes stay, a state such as undecided goes."""
    notes = (recorded or Decision())._replace(state=None, by=None, on=None, reason=None)
    if given is not None:
        notes = notes._replace(**{name: part for name, part in given._asdict().items() if part is not None})
    return notes if any(notes) else None


def _put(decisions: Mapping[str, Decision], key: str, decision: Decision | None) -> dict[str, Decision]:
    result = dict(decisions)
    if decision is None:
        result.pop(key, None)
    else:
        result[key] = decision
    return result


# --- what it changes elsewhere ----------------------------------------------------------------------------------------


def reached(view: View) -> frozenset[str]:
    """Return the questions that an interview has passed: all up to the last settled one."""
    settled = [field.number for field in view.catalogue.questions if is_settled(view, field.path)]
    last = max(settled, default=-1)
    return frozenset(field.path for field in view.catalogue.questions if field.number <= last)


def advice(catalogue: Catalogue, snapshot: Snapshot) -> tuple[View, Assessment]:
    """Return what the rules say so far; absence counts only where the question has passed."""
    plain = snapshot.view(catalogue)
    view = snapshot.view(catalogue, reached=reached(plain))
    return view, assess(view)


def _compare(catalogue: Catalogue, old: Snapshot, new: Snapshot, cause: str, changes: tuple[Change, ...]) -> Answered:
    old_view, before = advice(catalogue, old)
    new_view, after = advice(catalogue, new)
    known = {(f.rule.id, f.subject): f for f in before.findings}
    now = {(f.rule.id, f.subject): f for f in after.findings}
    raised = tuple(f for key, f in now.items() if key not in known or known[key].facts != f.facts)
    solved = tuple(f for key, f in known.items() if key not in now)
    return Answered(new, changes, tuple(_consequences(old_view, new_view, cause)), solved, raised)


def _consequences(old: View, new: View, cause: str) -> list[Consequence]:
    found = []
    for path in old.given:
        if path == cause or path not in new.given:
            continue
        if old.applies[path] and not new.applies[path]:
            found.append(Consequence("hidden", path, cause))
        elif not old.applies[path] and new.applies[path]:
            found.append(Consequence("shown", path, cause))
        elif new.applies[path] and (suggestion := _stale_default(old, new, path)) is not None:
            found.append(Consequence("stale", path, cause, suggestion))
    return found


def _stale_default(old: View, new: View, path: str) -> Any:
    """Return the new default where an answer was taken from a computed one that now comes out differently."""
    if not new.assumed(path):
        return None
    was, now = default_for(old, path, "en"), default_for(new, path, "en")
    if was is None or now is None or was.value == now.value or old.given[path] != was.value:
        return None
    return now.value


# --- defaults ---------------------------------------------------------------------------------------------------------


class Default(NamedTuple):
    """A suggestion for an answer, and where it comes from."""

    value: Any
    why: str
    formula: str | None  # with its numbers, where it was computed
    ingredients: tuple[tuple[str, Any], ...] = ()  # the answers that led to it


def default_for(view: View, position: str, language: str) -> Default | None:
    """Return the suggestion for a question or a field of a record; None where there is none."""
    field = field_at(view.catalogue, position)
    if field is None:
        return None
    if "[" in position:
        hop = _hop_default(view, position, language)
        if hop is not None:
            return hop
    table = next((t for t in view.catalogue.raw["advice"] if t["field"] == position), None)
    if table is not None:
        return recommendation(view, table, language)
    why = pick(field.default_why, language)
    if field.default_from is not None:
        value = view.evaluate(view.catalogue.expression(field.default_from))
        ingredients = tuple(view.scope.facts.items())
        if value is UNKNOWN or not _allowed(view.catalogue, field, value):
            return None
        return Default(value, why, field.default_from, ingredients)
    if field.default is not None:
        if field.bounds.unique and _taken(view, position, field.default):
            return None
        return Default(field.default, why, None)
    return None


def _taken(view: View, position: str, value: Any) -> bool:
    path, index, name = record_position(position)
    return any(record.get(name) == value for i, record in enumerate(view.given.get(path) or ()) if i != index)


def _allowed(catalogue: Catalogue, field: Field, value: Any) -> bool:
    try:
        Acceptor(catalogue).accept(field, value)
    except Refused:
        return False
    return True


def _hop_default(view: View, position: str, language: str) -> Default | None:
    path, index, name = record_position(position)
    records = view.given.get(path) or []
    if path != "context.hops" or index >= len(records):
        return None
    kind = records[index].get("kind")
    if name == "name" and kind and not _taken(view, position, kind):
        return Default(kind, "", None)
    platform = view.catalogue.by_hop_kind.get(str(kind))
    if platform is None or name not in platform.hop:
        return None
    why = view.catalogue.word(
        "default.platform", language, platform=pick(platform.raw["name"], language), as_of=platform.as_of
    )
    return Default(platform.hop[name], why, None)


def recommendation(view: View, table: Mapping[str, Any], language: str) -> Default | None:
    """Return the first row of an advice table whose condition is true, with the ingredients that matched."""
    from wizard.review.findings import fill

    for row in table["rows"]:
        if view.evaluate(view.catalogue.expression(row["when"])) is not True:
            continue
        ingredients = tuple(view.scope.facts.items())
        because = fill(view, view.catalogue.template(pick(row["because"], language)), {}, language)
        extra = row.get("with")
        if extra and ("with_if" not in row or view.evaluate(view.catalogue.expression(row["with_if"])) is True):
            because = view.catalogue.word("default.with", language, extra=pick(extra, language), because=because)
        return Default(row["recommend"], because, None, ingredients)
    return None


def why_not_drafts(view: View, language: str) -> list[dict[str, str]]:
    """Return a drafted reason against each transport that was not chosen, from the design's own answers."""
    from wizard.review.findings import fill

    table = next((t for t in view.catalogue.raw["advice"] if t["field"] == "transport.choice"), None)
    choice = view.answers.get("transport.choice")
    if table is None or choice is None:
        return []
    joint = "；" if language == "zh" else "; "
    drafts = []
    for option in view.catalogue.fields["transport.choice"].choices:
        if option.value == choice:
            continue
        reasons = [
            fill(view, view.catalogue.template(pick(entry["text"], language)), {}, language)
            for entry in table["why_not"]
            if entry["option"] == option.value and view.evaluate(view.catalogue.expression(entry["when"])) is True
        ]
        if reasons:
            drafts.append({"option": option.value, "why_not": joint.join(reasons[:3])})
    return drafts


def path_of(position: str) -> tuple[str | int, ...]:
    """Return a position as the keys and indexes that lead to it in the document."""
    return parse_path(position)
