"""A list of records: a menu of its records, to add, edit and remove them until the list is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import question_path
from wizard.interview import engine, record
from wizard.interview.asker import ANSWER, HELP, UNDECIDED, Reply
from wizard.interview.conversation import record_name
from wizard.interview.gaps import left_open
from wizard.interview.order import is_proposed, missing_fields
from wizard.interview.position import record_position
from wizard.interview.prompt import Option, prompt_at, show_answer
from wizard.interview.suggestion import suggested_records

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation


def menu(talk: Conversation, field: Field) -> Reply | None:
    """Offer the records of a list until it is left; return the verb by which it was left, None where it is done."""
    with talk.holding_back():
        left = _lead(talk, field)
    talk.tell()
    return left


def _lead(talk: Conversation, field: Field) -> Reply | None:
    start = "open" if _unfinished(talk, field) else None  # in an earlier sitting
    while True:
        records = list(talk.view.given.get(field.path) or ())
        prompt = prompt_at(talk.view, field.path, talk.language)
        reply = talk.choose(prompt.text, _options(talk, field, records), start, question=True)
        start = None
        if reply.verb == UNDECIDED and records:
            talk.say("note", talk.word("note.list_filled"))
            continue
        if reply.verb == UNDECIDED or (reply.verb == ANSWER and reply.value == "undecided"):
            talk.undecided(field.path)
            return None
        if reply.verb == HELP:
            talk.help(prompt)
            continue
        if reply.verb != ANSWER:
            return reply
        action = str(reply.value)
        if action == "done":
            draft = _first_draft(talk, field, records)
            if draft is None:
                if is_proposed(talk.view, field.path):
                    talk.confirm(field.path)
                return None
            record.edit(talk, field, draft, what_is_open=True)
        elif action == "suggested":
            _take_suggested(talk, field)
        elif action == "open":
            _ask_what_is_open(talk, field)
        elif action == "add":
            record.edit(talk, field, len(records))
        elif action.startswith("edit:"):
            record.edit(talk, field, int(action[5:]))
        elif action.startswith("remove:"):
            talk.apply(engine.remove_record(talk.catalogue, talk.snapshot, f"{field.path}[{action[7:]}]"))
        if not any(missing_fields(field, entry) for entry in talk.view.given.get(field.path) or ()):
            talk.tell(about=field.path)


def _options(talk: Conversation, field: Field, records: list[dict[str, Any]]) -> tuple[Option, ...]:
    options = []
    if records:
        options.append(Option("done", talk.word("records.done"), ""))
    unfinished = _unfinished(talk, field)
    if unfinished:
        count = sum(len(names) for names in unfinished.values())
        named = "; ".join(
            talk.word("plain.labelled", label=_name(talk, field, records[index], index), note=", ".join(lacking))
            for index, lacking in unfinished.items()
        )
        options.append(Option("open", talk.word("records.open", count=count), named))
    suggested = suggested_records(talk.view, field, talk.language)
    if suggested and not records:
        drafts = ", ".join(filter(None, (record_name(field, entry) for entry in suggested)))
        options.append(Option("suggested", talk.word("records.suggested", count=len(suggested)), drafts))
    options.append(Option("add", talk.word("records.add"), ""))
    names = [_name(talk, field, entry, index) for index, entry in enumerate(records)]
    for index, entry in enumerate(records):
        label = talk.word("records.edit", name=names[index])
        options.append(Option(f"edit:{index}", label, _summary(talk, field, entry, index)))
    for index, name in enumerate(names):
        options.append(Option(f"remove:{index}", talk.word("records.remove", name=name), ""))
    if not records:
        options.append(Option("undecided", talk.word("choice.undecided"), ""))
    return tuple(options)


def _summary(talk: Conversation, field: Field, entry: dict[str, Any], index: int) -> str:
    """Return what a record lacks, or what it holds and which of its fields were left, or never came to be asked."""
    missing = missing_fields(field, entry)
    if missing:
        return talk.word("records.draft", fields=", ".join(child.name for child in missing))
    held = ", ".join(
        f"{name} {show_answer(talk.catalogue, child, value, talk.language)}"
        for name, value in entry.items()
        if (child := field.child(name)) is not None
    )
    left = left_open(talk.view, field, index)
    return talk.word("records.left_open", held=held, fields=", ".join(left)) if left else held


def _name(talk: Conversation, field: Field, entry: dict[str, Any], index: int) -> str:
    """Return what a record is called, or its number where its name is still missing."""
    return record_name(field, entry) or talk.word("records.unnamed", number=index + 1)


def _first_draft(talk: Conversation, field: Field, records: list[dict[str, Any]]) -> int | None:
    """Return the first record that lacks what it must have, and say what that is; None where all are complete."""
    for index, entry in enumerate(records):
        missing = missing_fields(field, entry)
        if missing:
            names = ", ".join(child.name for child in missing)
            name = _name(talk, field, entry, index)
            talk.say("refused", talk.word("records.incomplete", name=name, fields=names))
            return index
    return None


def _unfinished(talk: Conversation, field: Field) -> dict[int, list[str]]:
    """Return the records that rules still wait for, by number, each with what it leaves open."""
    return {
        record_position(position)[1]: names
        for position, names in talk.unfinished(field.stage).items()
        if question_path(position) == field.path
    }


def _ask_what_is_open(talk: Conversation, field: Field) -> None:
    """Ask what the records leave open, record by record, until the person goes back."""
    for index in _unfinished(talk, field):
        if not record.edit(talk, field, index, what_is_open=True):
            return


def _take_suggested(talk: Conversation, field: Field) -> None:
    done = engine.answer(
        talk.catalogue, talk.snapshot, field.path, suggested_records(talk.view, field, talk.language),
        decision=talk.decision("assumed", by="default"), language=talk.language,
    )  # fmt: skip
    talk.apply(done, saved=field.path)
