"""An asker that is fed replies: it remembers what it was asked and told, and stops when nothing is left to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from wizard.cli.interviewing import sitting
from wizard.cli.settings import Settings
from wizard.design.document import Decision
from wizard.interview.asker import ANSWER, QUIT, REVIEW, SKIP, Reply
from wizard.interview.overview import OTHER_STAGE
from wizard.interview.prompt import Option, Prompt
from wizard.interview.session import Session, Stopped

TODAY = "2026-11-24"


def enter(value: Any) -> Reply:
    """Return the reply of a bare Enter on what is shown."""
    return Reply(ANSWER, value, taken=True)


def keep(prompt: Prompt) -> Reply:
    """Return a bare Enter on the answer that stands there; where none does, the question is passed over."""
    return enter(prompt.current) if prompt.current is not None else Reply(SKIP)


class Menu(NamedTuple):
    """One menu as it was offered."""

    text: str
    options: tuple[Option, ...]

    @property
    def values(self) -> list[str]:
        return [option.value for option in self.options]

    def label(self, value: str) -> str:
        return next(option.label for option in self.options if option.value == value)

    def note(self, value: str) -> str:
        return next(option.note for option in self.options if option.value == value)


class Scripted:
    """Answers with the given replies in turn; a plain value stands for an answer, and the end means stop."""

    def __init__(self, *replies: Any) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []  # positions, "menu" and "line", in order
        self.prompts: list[Prompt] = []
        self.menus: list[Menu] = []
        self.drafts: list[str | None] = []
        self.said: list[tuple[str, list[str]]] = []
        self.events: list[str] = []  # what was asked, and the kinds of what was said, as they came

    def _reply(self, asked: str) -> Reply:
        self.asked.append(asked)
        self.events.append(asked)
        if not self.replies:
            return Reply(QUIT)
        reply = self.replies.pop(0)
        return reply if isinstance(reply, Reply) else Reply(ANSWER, reply)

    def ask(self, prompt: Prompt, draft: str | None) -> Reply:
        self.prompts.append(prompt)
        self.drafts.append(draft)
        if self.replies and self.replies[0] is keep:
            self.replies[0] = keep(prompt)
        return self._reply(prompt.position)

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        self.menus.append(Menu(text, options))
        return self._reply("menu")

    def line(self, text: str, draft: str | None = None) -> Reply:
        self.drafts.append(draft)
        return self._reply("line")

    def say(self, kind: str, lines: list[str]) -> None:
        self.said.append((kind, lines))
        self.events.append(kind)

    def lines(self, kind: str) -> list[str]:
        """Return every line said of one kind."""
        return [line for said, lines in self.said if said == kind for line in lines]


class Sat(NamedTuple):
    """A sitting that has ended."""

    asker: Scripted
    text: str  # of the file
    answers: dict[str, Any]
    decisions: dict[str, Decision]
    stopped: bool


def sit(
    path: Path, *replies: Any, stage: str | None = None, level: str = "quick", language: str = "en", at: str = ""
) -> Sat:
    """Lead one sitting over a real file.

    Args:
        at: the position to begin with, where it is not the first open question.
    """
    asker, stopped = Scripted(*replies), False
    with sitting(str(path), Settings(language=language), create=True, level=level) as held:
        session = Session(held.catalogue, held.snapshot, asker, held.write, language=language, today=TODAY)
        if at:
            asker.replies[:0] = [Reply(REVIEW), OTHER_STAGE, held.catalogue.fields[at].stage, at]
        try:
            session.run(stage)
        except Stopped:
            stopped = True
        snapshot = session.snapshot
    return Sat(asker, path.read_text("utf-8"), dict(snapshot.answers), dict(snapshot.decisions), stopped)
