"""All answers of a stage at a glance, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.content.model import pick
from wizard.interview.asker import ANSWER
from wizard.interview.order import is_settled
from wizard.interview.prompt import Option, show_answer

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation
    from wizard.review.view import View


def choose_answer(talk: Conversation, here: str) -> str | None:
    """Show the answers of a stage; return the one to go to, or None to stay at ``here``."""
    stages = tuple(
        Option(stage, pick(talk.catalogue.stage_titles[stage], talk.language), _stage_note(talk, stage))
        for stage in talk.catalogue.stages
    )
    reply = talk.choose(talk.word("review.stage"), stages, talk.catalogue.fields[here].stage)
    if reply.verb != ANSWER:
        return None
    view = talk.view
    options = tuple(
        Option(field.path, pick(field.text, talk.language), _answer_note(talk, view, field))
        for field in view.visible(str(reply.value))
    )
    reply = talk.choose(talk.word("review.answer"), options, here)
    return str(reply.value) if reply.verb == ANSWER else None


def _stage_note(talk: Conversation, stage: str) -> str:
    view = talk.view
    visible = view.visible(stage)
    settled = sum(is_settled(view, field.path) for field in visible)
    return talk.word("review.count", answered=settled, visible=len(visible))


def _answer_note(talk: Conversation, view: View, field: Field) -> str:
    state = view.state(field.path)
    if state in ("open", "undecided", "not_applicable"):
        return talk.word(f"state.{state}")
    text = show_answer(talk.catalogue, field, view.given[field.path], talk.language)
    return talk.word("state.assumed_value", value=text) if state == "assumed" else text
