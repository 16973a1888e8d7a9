"""A list of records: a menu of its records, to add, edit and remove them until the list is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.interview import engine, record
from wizard.interview.asker import ANSWER, HELP, UNDECIDED, Reply
from wizard.interview.conversation import record_name
from wizard.interview.order import is_proposed, missing_fields
from wizard.interview.prompt import Option, prompt_at, show_answer
from wizard.interview.suggestion import why_not_drafts

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
    while True:
        records = list(talk.view.given.get(field.path) or ())
        prompt = prompt_at(talk.view, field.path, talk.language)
        reply = talk.choose(prompt.text, _options(talk, field, records))
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
            if not _drafts_left(talk, field, records):
                if is_proposed(talk.view, field.path):
                    talk.confirm(field.path)
                return None
        elif action == "suggested":
            _take_suggested(talk, field)
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
    suggested = _suggested(talk, field)
    if suggested and not records:
        names = ", ".join(record_name(field, entry) for entry in suggested)
        options.append(Option("suggested", talk.word("records.suggested", count=len(suggested)), names))
    options.append(Option("add", talk.word("records.add"), ""))
    for index, entry in enumerate(records):
        label = talk.word("records.edit", name=record_name(field, entry))
        options.append(Option(f"edit:{index}", label, _summary(talk, field, entry, index)))
    for index, entry in enumerate(records):
        options.append(Option(f"remove:{index}", talk.word("records.remove", name=record_name(field, entry)), ""))
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
    left = record.left_open(talk, field, index)
    return talk.word("records.left_open", held=held, fields=", ".join(left)) if left else held


def _drafts_left(talk: Conversation, field: Field, records: list[dict[str, Any]]) -> bool:
    drafts = [entry for entry in records if missing_fields(field, entry)]
    for draft in drafts:
        names = ", ".join(child.name for child in missing_fields(field, draft))
        talk.say("refused", talk.word("records.incomplete", name=record_name(field, draft), fields=names))
    return bool(drafts)


def _suggested(talk: Conversation, field: Field) -> list[dict[str, Any]]:
    if field.path == "transport.alternatives":
        return list(why_not_drafts(talk.view, talk.language))
    return [dict(entry) for entry in field.starter]


def _take_suggested(talk: Conversation, field: Field) -> None:
    done = engine.answer(
        talk.catalogue, talk.snapshot, field.path, _suggested(talk, field),
        decision=talk.decision("assumed", by="default"), language=talk.language,
    )  # fmt: skip
    talk.apply(done, saved=field.path)
