"""Answers that nobody has confirmed yet: proposed by an agent or a preset, or taken from a suggestion by a bare Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import question_path
from wizard.content.model import pick
from wizard.interview.conversation import record_name
from wizard.interview.order import assumed_positions, is_proposed
from wizard.interview.position import field_at
from wizard.interview.prompt import Option, answered_line, show_answer
from wizard.interview.snapshot import value_at

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation


def confirm_at_once(talk: Conversation, stage: str) -> bool:
    """Where a stage begins, offer to confirm all that was proposed for it; return whether that was done."""
    view = talk.view
    proposed = [field for field in view.visible(stage) if is_proposed(view, field.path)]
    if len(proposed) < 2:
        return False
    talk.say("help", *_overview(talk, proposed))
    options = (
        Option("each", talk.word("proposals.each"), ""),
        Option("all", talk.word("proposals.all", count=len(proposed)), ""),
    )
    if talk.menu(talk.word("proposals.title", count=len(proposed)), options) != "all":
        return False
    positions = [key for field in proposed for key in assumed_positions(view, field.path)]
    talk.confirm(*positions)
    talk.say("saved", talk.word("proposals.confirmed", count=len(proposed)))
    return True


FEW = 6  # proposals that get a line each; more are run together, so that the menu below them stays in sight


def _overview(talk: Conversation, proposed: list[Field]) -> list[str]:
    """Return what is proposed, each by its short name."""
    shown = [
        talk.word(
            "plain.labelled",
            label=pick(field.label, talk.language),
            note=_shown(talk, field, talk.view.given[field.path]),
        )
        for field in proposed
    ]
    return shown if len(shown) <= FEW else [talk.word("list.comma").join(shown)]


class Assumptions:
    """Offers, at the end of a stage, what is assumed in it: to confirm together, to look at one by one, or to leave."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self.left: frozenset[str] = frozenset()  # what the person left assumed in this sitting

    def offer(self, stage: str) -> str | None:
        """Return the answer to look at again; None where the stage can be left."""
        talk, view = self.talk, self.talk.view
        found = [key for field in view.visible(stage) for key in assumed_positions(view, field.path)]
        if not set(found) - self.left:
            return None
        options = (
            Option("leave", talk.word("assumed.leave"), ""),
            Option("all", talk.word("proposals.all", count=len(found)), ""),
            *(Option(key, _line(talk, key), "") for key in found),
        )
        while True:
            chosen = talk.menu(talk.word("assumed.title", count=len(found)), options)
            if chosen is None:
                return view.visible(stage)[-1].path
            if chosen == "leave":
                self.left |= frozenset(found)
                return None
            if chosen == "all":
                talk.confirm(*found)
                talk.say("saved", talk.word("proposals.confirmed", count=len(found)))
                return None
            field = field_at(talk.catalogue, chosen)
            if field is None or field.kind != "records" or not _confirmed_whole(talk, chosen, field):
                return question_path(chosen)
            return self.offer(stage)


def _confirmed_whole(talk: Conversation, position: str, field: Field) -> bool:
    """Show what is assumed of a list, or of one record; return False where it is to be looked at in its list."""
    value = value_at(talk.view.given, position)
    for entry in value if isinstance(value, list) else [value]:
        lines = (
            answered_line(talk.catalogue, pick(child.text, talk.language), _shown(talk, child, part), talk.language)
            for name, part in entry.items()
            if (child := field.child(name)) is not None
        )
        talk.say("help", *lines)
    options = (Option("confirm", talk.word("assumed.confirm"), ""), Option("look", talk.word("assumed.look"), ""))
    chosen = talk.menu(_line(talk, position), options)
    if chosen == "confirm":
        talk.confirm(position)
        talk.say("saved", talk.word("proposals.confirmed", count=1))
    return chosen != "look"


def _line(talk: Conversation, position: str) -> str:
    """Return a question with its answer, or a record with its values."""
    field = field_at(talk.catalogue, position)
    assert field is not None
    value = value_at(talk.view.given, position)
    if position.endswith("]"):
        return talk.word(
            "plain.labelled", label=pick(field.label, talk.language), note=record_name(field, value) or "—"
        )
    return answered_line(talk.catalogue, pick(field.text, talk.language), _shown(talk, field, value), talk.language)


def _shown(talk: Conversation, field: Field, value: Any) -> str:
    return show_answer(talk.catalogue, field, value, talk.language)
