"""A list of records: a menu of its records, and the fields of one record asked in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.model import pick
from wizard.interview import engine, notes
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, SKIP, UNDECIDED, Reply
from wizard.interview.conversation import Stopped, record_name
from wizard.interview.order import is_proposed, missing_fields
from wizard.interview.prompt import Option, prompt_at, show_answer
from wizard.interview.suggestion import default_for, why_not_drafts

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation


def menu(talk: Conversation, field: Field) -> Reply | None:
    """Offer the records of a list until it is left; return the verb by which it was left, None where it is done."""
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
        if reply.verb != ANSWER:
            return reply
        action = str(reply.value)
        if action == "done":
            if not _drafts_left(talk, field, records):
                if is_proposed(talk.view, field.path):
                    talk.apply(engine.confirm(talk.catalogue, talk.snapshot, field.path))
                return None
        elif action == "suggested":
            _take_suggested(talk, field)
        elif action == "add":
            _edit(talk, field, len(records))
        elif action.startswith("edit:"):
            _edit(talk, field, int(action[5:]))
        elif action.startswith("remove:"):
            talk.apply(engine.remove_record(talk.catalogue, talk.snapshot, f"{field.path}[{action[7:]}]"))


def _options(talk: Conversation, field: Field, records: list[dict[str, Any]]) -> tuple[Option, ...]:
    options = []
    if records:
        options.append(Option("done", talk.word("records.done"), ""))
    suggested = _suggested(talk, field)
    if suggested and not records:
        names = ", ".join(record_name(field, record) for record in suggested)
        options.append(Option("suggested", talk.word("records.suggested", count=len(suggested)), names))
    options.append(Option("add", talk.word("records.add"), ""))
    for index, record in enumerate(records):
        label = talk.word("records.edit", name=record_name(field, record))
        options.append(Option(f"edit:{index}", label, _summary(talk, field, record)))
    for index, record in enumerate(records):
        options.append(Option(f"remove:{index}", talk.word("records.remove", name=record_name(field, record)), ""))
    if not records:
        options.append(Option("undecided", talk.word("choice.undecided"), ""))
    return tuple(options)


def _summary(talk: Conversation, field: Field, record: dict[str, Any]) -> str:
    """Return what a record lacks, or what it holds."""
    missing = missing_fields(field, record)
    if missing:
        return talk.word("records.draft", fields=", ".join(child.name for child in missing))
    return ", ".join(
        f"{name} {show_answer(talk.catalogue, child, value, talk.language)}"
        for name, value in record.items()
        if (child := field.child(name)) is not None
    )


def _drafts_left(talk: Conversation, field: Field, records: list[dict[str, Any]]) -> bool:
    drafts = [record for record in records if missing_fields(field, record)]
    for record in drafts:
        names = ", ".join(child.name for child in missing_fields(field, record))
        talk.say("refused", talk.word("records.incomplete", name=record_name(field, record), fields=names))
    return bool(drafts)


def _suggested(talk: Conversation, field: Field) -> list[dict[str, Any]]:
    if field.path == "transport.alternatives":
        return list(why_not_drafts(talk.view, talk.language))
    return [dict(record) for record in field.starter]


def _take_suggested(talk: Conversation, field: Field) -> None:
    done = engine.answer(
        talk.catalogue, talk.snapshot, field.path, _suggested(talk, field),
        decision=talk.decision("assumed", by="default"), language=talk.language,
    )  # fmt: skip
    talk.apply(done, saved=field.path)


# --- one record -------------------------------------------------------------------------------------------------------


def _edit(talk: Conversation, field: Field, index: int) -> None:
    """Ask the fields of one record; those with a known default are offered together at the end."""
    first = [child for child in field.fields if child.required]
    if not _ask_fields(talk, field, index, first):
        return
    if index >= len(talk.view.given.get(field.path) or ()):
        return  # every required field was skipped: there is no record
    offered = _defaults(talk, field, index)
    known = _platform_known(talk, field, index)
    rest = [
        child
        for child in field.fields
        if not child.required and child.name not in offered and not (known and child.absent == "no_limit")
    ]
    if offered and _offer_defaults(talk, field, index, offered) == "each":
        rest = [child for child in field.fields if not child.required]
    _ask_fields(talk, field, index, rest)


def _platform_known(talk: Conversation, field: Field, index: int) -> bool:
    """Return whether a hop's limits are facts, so that those it does not state do not exist."""
    records = talk.view.given.get(field.path) or []
    return index < len(records) and records[index].get("kind") in talk.catalogue.by_hop_kind


def _defaults(talk: Conversation, field: Field, index: int) -> dict[str, Any]:
    view, base = talk.view, f"{field.path}[{index}]"
    records = view.given.get(field.path) or []
    record = records[index] if index < len(records) else {}
    offered = {}
    for child in field.fields:
        default = default_for(view, f"{base}.{child.name}", talk.language)
        if not child.required and child.name not in record and default is not None:
            offered[child.name] = default.value
    return offered


def _offer_defaults(talk: Conversation, field: Field, index: int, offered: dict[str, Any]) -> str:
    view, base = talk.view, f"{field.path}[{index}]"
    lines = []
    for name, value in offered.items():
        child = field.child(name)
        default = default_for(view, f"{base}.{name}", talk.language)
        assert child is not None
        assert default is not None
        text = show_answer(talk.catalogue, child, value, talk.language)
        key = "records.default_why" if default.why else "records.default"
        lines.append(talk.word(key, name=pick(child.text, talk.language), value=text, why=default.why))
    talk.say("help", *lines)
    options = (
        Option("use", talk.word("records.use_defaults"), ""),
        Option("each", talk.word("records.each"), ""),
    )
    reply = talk.choose(talk.word("records.defaults"), options)
    if reply.verb != ANSWER or reply.value == "each":
        return "each"
    records = list(view.given.get(field.path) or ())
    merged = {**records[index], **offered}
    done = engine.answer(
        talk.catalogue, talk.snapshot, base, merged,
        decision=talk.decision("assumed", by="default"), language=talk.language,
    )  # fmt: skip
    talk.apply(done, saved=base)
    return "use"


def _ask_fields(talk: Conversation, field: Field, index: int, children: list[Field]) -> bool:
    """Ask some fields of a record; return False where the person went back out of it."""
    at = 0
    while 0 <= at < len(children):
        outcome = _visit_field(talk, f"{field.path}[{index}].{children[at].name}")
        at += -1 if outcome == BACK else 1
    return at >= 0


def _visit_field(talk: Conversation, position: str) -> str:
    draft = None
    while True:
        prompt = prompt_at(talk.view, position, talk.language)
        reply = talk.asker.ask(prompt, draft)
        draft = reply.draft
        if reply.verb == ANSWER:
            if talk.answer(position, reply.value, prompt):
                return ANSWER
            draft = str(reply.value) if isinstance(reply.value, str) else None
        elif reply.verb in (BACK, SKIP):
            return reply.verb
        elif reply.verb == UNDECIDED:
            return SKIP
        elif reply.verb == HELP:
            talk.help(prompt)
        elif reply.verb == QUIT:
            raise Stopped
        elif reply.verb == MORE:
            notes.more(talk, position, prompt)
        else:
            talk.say("note", talk.word("note.not_in_record"))
