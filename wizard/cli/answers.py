"""Answers that come from a file or the command line: each accepted by its question, all refusals named at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wizard.content.accept import Refused
from wizard.content.catalogue import question_path
from wizard.content.model import pick
from wizard.content.nearest import nearest
from wizard.design.document import Decision, flatten, read_design
from wizard.errors import InvalidInput, Problem, WsdesignError, printable
from wizard.interview import engine
from wizard.interview.outcome import Answered
from wizard.interview.position import field_at
from wizard.interview.snapshot import KEEP, Change, NotAllowed, Snapshot
from wizard.reading import read_bytes
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.tree import Tree


def parse_value(text: str, field_kind: str) -> Any:
    """Return a value given on the command line: YAML for lists and records, else the text as typed.

    Raises:
        InvalidInput: the text is no YAML.
    """
    if field_kind in ("records", "list", "multiselect") or text.lstrip().startswith(("{", "[")):
        looks_like_yaml = text.lstrip().startswith(("[", "{", "-"))
        if field_kind != "records" and not looks_like_yaml:
            return text
        tree = parse(f"value:\n{text}\n" if "\n" in text or text.startswith("- ") else f"value: {text}\n", "VALUE")
        return _numbers_as_written(tree, ("value",), tree.data["value"])
    return text


def _numbers_as_written(tree: Tree, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a value with its numbers as typed, so that ``40.000`` meets the same doubts inside a record as outside."""
    if isinstance(value, list):
        return [_numbers_as_written(tree, (*path, at), entry) for at, entry in enumerate(value)]
    if isinstance(value, dict):
        return {
            name: part if name == "schema" else _numbers_as_written(tree, (*path, name), part)
            for name, part in value.items()
        }
    return tree.raw(path) if isinstance(value, int | float) and not isinstance(value, bool) else value


def answer_one(
    catalogue: Catalogue,
    snapshot: Snapshot,
    path: str,
    text: str,
    language: str,
    decision: Decision | None = None,
) -> Answered:
    """Accept one answer given as text.

    Raises:
        WsdesignError: there is no such question, or the value is not allowed; it says what is.
    """
    field = _field(catalogue, path, language)
    try:
        value = parse_value(text, "mapping" if path.endswith("]") else field.kind)
        return engine.answer(catalogue, snapshot, path, value, decision=decision, language=language)
    except Refused as refused:
        raise InvalidInput(
            [
                Problem("VALUE", None, None, _inner(path, refusal.inner), refusal.message, refusal.remedy)
                for refusal in refused.refusals
            ]
        ) from None
    except NotAllowed:
        raise _no_such_record(catalogue, snapshot, path, language) from None


def set_state_of(catalogue: Catalogue, snapshot: Snapshot, path: str, decision: Decision, language: str) -> Answered:
    """Record that a question is undecided or not applicable.

    Raises:
        WsdesignError: there is no such question or record.
    """
    _field(catalogue, path, language)
    try:
        return engine.set_state(catalogue, snapshot, path, decision)
    except NotAllowed:
        raise _no_such_record(catalogue, snapshot, path, language) from None


def _field(catalogue: Catalogue, path: str, language: str) -> Field:
    field = field_at(catalogue, path)
    if field is None:
        near = nearest(path, list(catalogue.fields))
        remedy = "; " + catalogue.word("remedy.did_you_mean", language, name=near) if near else ""
        raise WsdesignError(printable(catalogue.word("refuse.path", language, name=path) + remedy))
    return field


def _no_such_record(catalogue: Catalogue, snapshot: Snapshot, path: str, language: str) -> WsdesignError:
    question = path.partition("[")[0]
    count = len(snapshot.answers.get(question) or ())
    return WsdesignError(printable(catalogue.word("refuse.index", language, path=question, count=count)))


def _inner(path: str, inner: tuple[str | int, ...]) -> str:
    return path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inner)


def preset_changes(
    catalogue: Catalogue, snapshot: Snapshot, name: str, language: str, today: str
) -> tuple[Change, ...]:
    """Return the answers of a preset, or of an organisation's own file, as proposals where nothing is answered yet.

    Args:
        name: the id of a preset, or a path to a design or a file of answers.

    Raises:
        WsdesignError: there is no such preset; it names those there are.
    """
    presets = {preset["id"]: preset for preset in catalogue.raw["presets"]}
    if name in presets:
        answers = flatten(presets[name]["answers"], catalogue)
        written = {text["en"]: pick(text, language) for text in presets[name].get("texts", ())}
        offered = [Change(path, _worded(value, written), None) for path, value in answers.items()]
    elif os.path.isfile(name):
        offered = answers_from_file(catalogue, name, language)
    else:
        known = ", ".join(presets)
        raise WsdesignError(printable(catalogue.word("preset.unknown", language, name=name, known=known)))
    known_here = {question_path(path) for path in (*snapshot.answers, *snapshot.decisions)}
    return tuple(
        _proposal(change, source=f"preset {name}", today=today)
        for change in offered
        if question_path(change.path) not in known_here
    )


def _worded(value: Any, written: dict[str, str]) -> Any:
    """Return an answer of a preset with its free texts in the language of the design."""
    if isinstance(value, dict):
        return {name: _worded(part, written) for name, part in value.items()}
    if isinstance(value, list):
        return [_worded(part, written) for part in value]
    return written.get(value, value) if isinstance(value, str) else value


def _proposal(change: Change, *, source: str, today: str) -> Change:
    """Return an answer as a proposal with the reasons, owners and dates noted beside it; a mere note stays a note."""
    if change.value is KEEP:
        return change
    noted = change.decision or Decision()
    evidence = noted.evidence or source
    return change._replace(decision=noted._replace(state="assumed", by="import", on=today, evidence=evidence))


def answers_from_file(catalogue: Catalogue, path: str, language: str) -> list[Change]:
    """Return the answers of another document, or of a file of answers, as changes.

    Raises:
        InvalidInput: the file is no design document, with all its problems.
    """
    tree = parse(read_bytes(path), path)
    design = read_design(tree, catalogue, language=language, versioned="wsdesign" in tree.data)
    paths = dict.fromkeys([*design.answers, *design.decisions])
    return [Change(name, design.answers.get(name, KEEP), design.decisions.get(name)) for name in paths]
