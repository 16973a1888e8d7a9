"""All answers of a stage at a glance, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.content.model import pick
from wizard.interview.order import assumed_positions, is_settled
from wizard.interview.prompt import Option, show_answer

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation
    from wizard.review.view import View


OTHER_STAGE = "other stage"  # the value of a row, no path


def choose_answer(talk: Conversation, here: str) -> str | None:
    """Show the answers of the stage that ``here`` lies in; return the one to go to, or None to stay."""
    stage = talk.catalogue.fields[here].stage
    while True:
        view = talk.view
        options = tuple(Option(field.path, _row(talk, view, field), "") for field in view.visible(stage))
        other = Option(OTHER_STAGE, talk.word("review.other_stage"), "")
        chosen = talk.menu(talk.word("review.answer"), (*options, other), here)
        if chosen != OTHER_STAGE:
            return chosen
        stage = _choose_stage(talk, stage)


def _choose_stage(talk: Conversation, stage: str) -> str:
    stages = tuple(
        Option(each, pick(talk.catalogue.stage_titles[each], talk.language), _stage_note(talk, each))
        for each in talk.catalogue.stages
    )
    return talk.menu(talk.word("review.stage"), stages, stage) or stage


def _stage_note(talk: Conversation, stage: str) -> str:
    view = talk.view
    visible = view.visible(stage)
    settled = sum(is_settled(view, field.path) for field in visible)
    return talk.word("review.count", answered=settled, visible=len(visible))


def _row(talk: Conversation, view: View, field: Field) -> str:
    """Return a question with its answer, or with what stands in place of one."""
    state = view.state(field.path)
    if state in ("open", "undecided", "not_applicable"):
        value = talk.word(f"state.{state}")
    else:
        value = show_answer(talk.catalogue, field, view.given[field.path], talk.language)
        if assumed_positions(view, field.path):
            value = talk.word("state.assumed_value", value=value)
    return talk.word("review.row", text=pick(field.text, talk.language), value=value)
