"""One question as plain data, the same for every asker: text, help, choices, default with its reason, progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor
from wizard.content.model import pick
from wizard.interview.order import is_proposed, is_settled
from wizard.interview.position import field_at
from wizard.interview.snapshot import value_at
from wizard.interview.suggestion import Default, default_for, suggested_records
from wizard.quantity import spoken, unit_name
from wizard.review.findings import show_value

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.review.view import View


_INDEX = re.compile(r"\[\d+\]")


class Option(NamedTuple):
    """One choice as it is shown."""

    value: str
    label: str
    note: str


class Prompt(NamedTuple):
    """What to ask at one position."""

    position: str
    field: Field
    text: str
    why: str
    help: str
    link: str | None
    allowed: str  # what a value must be, in words; "" where the choices say it
    options: tuple[Option, ...]
    default: Default | None
    current: Any
    state: str
    proposed_by: str | None  # who or what proposed the current answer, until a person confirms it


class Progress(NamedTuple):
    """Where in the interview one stands."""

    stage: str
    stage_number: int
    answered: int
    visible: int
    undecided: int


def prompt_at(view: View, position: str, language: str) -> Prompt:
    """Return what to ask at a position."""
    catalogue = view.catalogue
    field = field_at(catalogue, position)
    assert field is not None, position
    return Prompt(
        position=position,
        field=field,
        text=pick(field.text, language),
        why=pick(field.why, language),
        help=pick(field.help, language),
        link=catalogue.raw["sources"].get(field.link, {}).get("url") if field.link else None,
        allowed=_allowed(catalogue, field, language) if field.kind == "number" else "",
        options=_defined(view, field)
        or tuple(
            Option(c.value, pick(c.label, language), pick(c.note, language))
            for c in field.choices
            if field.bounds.differs_from is None or c.value != view.given.get(field.bounds.differs_from)
        ),
        default=default_for(view, position, language),
        current=value_at(view.given, position),
        state=view.state(position) if "[" not in position else "open",
        proposed_by=_proposer(view, position),
    )


def _defined(view: View, field: Field) -> tuple[Option, ...]:
    """Return the records that a list of names may refer to, by their names."""
    if field.kind != "list" or not field.bounds.references:
        return ()
    path, _, name = field.bounds.references.partition("[].")
    names = [str(record[name]) for record in view.given.get(path) or () if record.get(name)]
    return tuple(Option(each, each, "") for each in names)


def _allowed(catalogue: Catalogue, field: Field, language: str) -> str:
    """Return the numbers that a field takes and the unit of a bare one, in words."""
    allowed = Acceptor(catalogue, language).allowed_range(field)
    if field.unit is None:
        return allowed
    return catalogue.word("range.in_unit", language, allowed=allowed, unit=unit_name(field.unit, language))


def _proposer(view: View, position: str) -> str | None:
    if not is_proposed(view, position):
        return None
    recorded = view.decisions[position]
    return recorded.evidence or recorded.by


def progress(view: View, stage: str) -> Progress:
    """Return how far the interview is, over all stages."""
    visible = view.visible()
    return Progress(
        stage=stage,
        stage_number=view.catalogue.stages.index(stage),
        answered=sum(is_settled(view, field.path) for field in visible),
        visible=len(visible),
        undecided=sum(view.state(field.path) == "undecided" for field in visible),
    )


def show_answer(catalogue: Catalogue, field: Field, value: Any, language: str) -> str:
    """Return an answer as a person reads it: labels instead of values, units behind numbers."""
    if value is None:
        return "—"
    if field.kind == "select":
        return _label(field, value, language)
    if field.kind == "multiselect" and isinstance(value, list):
        return catalogue.word("list.and", language).join(_label(field, part, language) for part in value)
    if field.kind == "records" and isinstance(value, list):
        return _records(catalogue, field, value, language)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    if field.kind == "number" and isinstance(value, int | float) and field.unit:
        return spoken(value, field.unit, language)
    return show_value(value, field.name, language, catalogue)


_NAMED = 6  # records of a list that are named


def _records(catalogue: Catalogue, field: Field, records: list[Any], language: str) -> str:
    """Return how many records a list has, and what they are called where they have names."""
    key = field.key
    names = [str(entry[key.name]) for entry in records if isinstance(entry, dict) and key and entry.get(key.name)]
    if not names:
        return catalogue.word("records.count", language, count=len(records))
    shown = catalogue.word("list.and", language).join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return catalogue.word("records.named", language, count=len(records), names=shown)


def _label(field: Field, value: Any, language: str) -> str:
    choice = field.choice(str(value))
    return pick(choice.label, language) if choice else str(value)


def answered_line(catalogue: Catalogue, text: str, value: str, language: str) -> str:
    """Return a question with its answer: "Is it safe to handle twice? no", "Share of connections, %: 40 %"."""
    if not text.endswith(("?", "？")):
        return catalogue.word("plain.labelled", language, label=text.rstrip("。."), note=value)
    return catalogue.word("proposals.line", language, text=text, value=value)


def option_line(catalogue: Catalogue, option: Option, language: str) -> str:
    """Return "Server-sent events (sse): plain HTTP"; a list of names has no other label."""
    named = option.label
    if option.value != option.label:
        named = catalogue.word("help.option", language, label=option.label, value=option.value)
    return catalogue.word("plain.labelled", language, label=named, note=option.note) if option.note else named


def suggestion_line(catalogue: Catalogue, language: str, value: str, default: Default) -> str:
    """Return "Suggested: HTTP/1.1 (widest support). Follows from: transport = WebSocket"."""
    line = catalogue.word(
        "help.default" if default.why else "help.default_plain", language, value=value, why=default.why
    )
    parts = _ingredients(catalogue, language, default.ingredients)
    joint = catalogue.word("list.comma", language)
    return line + (catalogue.word("help.because", language, ingredients=joint.join(parts)) if parts else "")


def _ingredients(catalogue: Catalogue, language: str, facts: tuple[tuple[str, Any], ...]) -> list[str]:
    """Return the answers behind a suggestion by their short names; the same field of several records is named once."""
    named: dict[str, dict[str, None]] = {}
    for path, value in facts:
        generic = _INDEX.sub("[]", path)
        field, derived = catalogue.fields.get(generic), catalogue.derived.get(path)
        if field is not None and field.kind != "records":
            text = show_answer(catalogue, field, value, language)
            named.setdefault(pick(field.label, language), {})[text] = None
        elif derived is not None:
            text = show_value(value, path, language, catalogue) + (f" {derived.unit}" if derived.unit else "")
            named.setdefault(pick(derived.meaning, language), {})[text] = None
    joint = catalogue.word("list.and", language)
    return [f"{name} = {joint.join(texts)}" for name, texts in named.items()]


def to_json(view: View, prompt: Prompt, language: str) -> dict[str, Any]:
    """Return the question as ``next --format json`` shows it."""
    entry = _question(view, prompt.field, prompt.position, language)
    if prompt.field.kind == "records":
        entry["default"] = suggested_records(view, prompt.field, language) or None
    entry["fields"] = (
        [_question(view, child, f"{prompt.position}[].{child.name}", language) for child in prompt.field.fields]
        if prompt.field.kind == "records"
        else None
    )
    return entry


def _question(view: View, field: Field, position: str, language: str) -> dict[str, Any]:
    inside = "[]" in position
    default = None if inside else default_for(view, position, language)
    return {
        "id": position,
        "stage": field.stage,
        "kind": field.kind,
        "text": pick(field.text, language),
        "help": " ".join(filter(None, (pick(field.why, language), pick(field.help, language)))),
        "unit": field.unit,
        "allowed": _allowed(view.catalogue, field, language) if field.kind == "number" else None,
        "required": field.required if "[]" in field.path else field.depth == "core",
        "choices": [
            {"value": c.value, "label": pick(c.label, language), "note": pick(c.note, language)} for c in field.choices
        ],
        "default": field.default if inside else default.value if default else None,
        "default_why": pick(field.default_why, language) if inside else default.why if default else None,
        "current": None if inside else value_at(view.given, position),
    }
