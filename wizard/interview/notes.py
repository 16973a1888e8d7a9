"""What else can be said of an answer: why, evidence, owner, a date to look again, not applicable; options compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.design.document import Decision, is_date
from wizard.interview import engine
from wizard.interview.asker import ANSWER
from wizard.interview.consequences import compare_options
from wizard.interview.prompt import Option

if TYPE_CHECKING:
    from wizard.interview.conversation import Conversation
    from wizard.interview.prompt import Prompt

PARTS = ("why", "evidence", "owner", "review_by", "not_applicable")


def more(talk: Conversation, position: str, prompt: Prompt) -> bool:
    """Offer what can be done with an answer beside giving it; return whether the question is settled by it."""
    keys = ("compare", *PARTS) if prompt.field.kind == "select" else PARTS
    options = tuple(Option(key, talk.word(f"more.{key}"), "") for key in (*keys, "back"))
    reply = talk.choose(talk.word("more.title"), options)
    if reply.verb != ANSWER or reply.value == "back":
        return False
    if reply.value == "compare":
        talk.say("help", *compare_options(talk.catalogue, talk.snapshot, prompt, talk.language))
        return False
    text = talk.line(talk.word(f"more.{reply.value}.ask"))
    if text.verb != ANSWER or not text.value:
        return False
    return _note(talk, position, str(reply.value), str(text.value))


def _note(talk: Conversation, position: str, part: str, text: str) -> bool:
    if part == "not_applicable":
        decision = talk.decision("not_applicable", reason=text)
        talk.apply(engine.set_state(talk.catalogue, talk.snapshot, position, decision))
        talk.say("saved", talk.word("saved.not_applicable", path=position))
        return True
    if part == "review_by" and not is_date(text):
        talk.say("refused", talk.word("refuse.date", got=f'"{text}"'))
        return False
    recorded = talk.snapshot.decisions.get(position) or Decision()
    decision = recorded._replace(**{part: text})
    talk.apply(engine.set_state(talk.catalogue, talk.snapshot, position, decision, remove_value=False))
    talk.say("saved", talk.word("saved.note", path=position, part=talk.word(f"more.{part}"), text=text))
    return False
