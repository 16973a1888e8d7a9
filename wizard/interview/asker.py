"""What an asker is: something that can put a question, offer a menu and say a few lines. Four of them stand beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from wizard.interview.prompt import Option, Prompt

ANSWER, BACK, HELP, SKIP, UNDECIDED, MORE, REVIEW, QUIT, UNKNOWN = (
    "answer", "back", "help", "skip", "undecided", "more", "review", "quit", "unknown",
)  # fmt: skip
COLONS = (":", "：")  # the second as a Chinese keyboard types it

# What may be typed instead of an answer, in every asker; ``::`` begins an answer that starts with a colon.
TYPED = {
    ":b": BACK, ":?": HELP, ":h": HELP, ":s": SKIP, ":u": UNDECIDED, ":o": MORE, ":r": REVIEW, ":q": QUIT,
}  # fmt: skip


class Reply(NamedTuple):
    """What came back: a verb, the value of an answer, and what was half typed when another verb was chosen."""

    verb: str
    value: Any = None
    draft: str | None = None
    taken: bool = False  # a bare Enter took what was shown; nothing was typed, moved to or marked


class Asker(Protocol):
    """One way to reach a person."""

    def ask(self, prompt: Prompt, draft: str | None) -> Reply:
        """Put one question; ``draft`` is what was typed before help was asked for."""
        ...

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        """Offer a menu; the value of an answer is the option's value.

        Args:
            question: the menu stands for a question of the interview, so that it can be skipped or left undecided.
        """
        ...

    def line(self, text: str, draft: str | None = None) -> Reply:
        """Ask for one line of free text."""
        ...

    def say(self, kind: str, lines: list[str]) -> None:
        """Say some lines; ``kind`` is stage, saved, error, warning, advice, solved, help, note, refused or plain."""
        ...


def typed_reply(text: str) -> Reply:
    """Return a typed line as a reply: a verb such as ``:b``, an answer, or ``unknown`` for ``:x``, which is neither."""
    stripped = text.strip()
    if not stripped.startswith(COLONS):
        return Reply(ANSWER, clean(text))
    if stripped[1:].startswith(COLONS):
        return Reply(ANSWER, clean(stripped[1:]))
    verb = TYPED.get(stripped.lower().replace("：", ":").replace("？", "?"))
    return Reply(verb) if verb is not None else Reply(UNKNOWN, clean(text), draft=stripped)


def clean(text: str) -> str:
    """Return a typed or pasted line without line feeds and control characters."""
    spaced = "".join(" " if char.isspace() else char for char in " ".join(text.splitlines()))
    return "".join(char for char in spaced if char.isprintable()).strip()
