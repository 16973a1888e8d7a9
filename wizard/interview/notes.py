"""What else can be said of an answer: why, evidence, owner, a date to look again, not applicable; options compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.days import is_date
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.consequences import compare_options
from wizard.interview.prompt import Option

if TYPE_CHECKING:
    from wizard.interview.conversation import Conversation
    from wizard.interview.prompt import Prompt

PARTS = ("why", "evidence", "owner", "review_by", "not_applicable")


def more(talk: Conversation, position: str, prompt: Prompt) -> str:
    """Offer what can be done with an answer beside giving it; return what was done: a part, ``compare`` or ""."""
    keys = ("compare", *PARTS) if prompt.field.kind == "select" else PARTS
    options = tuple(Option(key, talk.word(f"more.{key}"), _recorded(talk, position, key)) for key in keys)
    part = talk.menu(talk.word("more.title"), (*options, Option("back", talk.word("more.back"), "")))
    if part is None or part == "back":
        return ""
    if part == "compare":
        talk.say("help", *compare_options(talk.catalogue, talk.snapshot, prompt, talk.language))
        return part
    text = talk.line(talk.word(f"more.{part}.ask"), _recorded(talk, position, part) or None)
    while text is not None and part == "review_by" and not is_date(text):
        talk.say("refused", talk.word("refuse.date", got=f'"{text}"'))
        text = talk.line(talk.word(f"more.{part}.ask"), text)
    if text is None:
        talk.say("note", talk.word("note.nothing_noted"))
        return ""
    _note(talk, position, part, text)
    return part


def _recorded(talk: Conversation, position: str, part: str) -> str:
    """Return what is noted so far."""
    recorded = talk.snapshot.decisions.get(position) or Decision()
    return str(getattr(recorded, "reason" if part == "not_applicable" else part, None) or "")


def _note(talk: Conversation, position: str, part: str, text: str) -> None:
    if part == "not_applicable":
        decision = talk.decision("not_applicable", reason=text)
        talk.apply(engine.set_state(talk.catalogue, talk.snapshot, position, decision))
        talk.say("saved", talk.word("saved.not_applicable", path=position))
        return
    recorded = talk.snapshot.decisions.get(position) or Decision()
    decision = recorded._replace(**{part: text})
    talk.apply(engine.set_state(talk.catalogue, talk.snapshot, position, decision, remove_value=False))
    talk.say("saved", talk.word("saved.note", path=position, part=talk.word(f"more.{part}"), text=text))
