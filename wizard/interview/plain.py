"""The plain asker: numbered lines, one line in, append-only, no escape byte and no box character.

For dumb terminals, pipes, screen readers and braille: one thought per line, each line makes sense alone.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from wizard.errors import printable
from wizard.interview.asker import ANSWER, HELP, QUIT, UNDECIDED, UNKNOWN, Reply, typed_reply
from wizard.interview.prompt import show_answer, suggestion_line

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.interview.prompt import Option, Prompt

_KINDS = {"error", "warning", "advice", "help", "note", "refused", "solved", "saved", "stage"}


class PlainAsker:
    """Asks on standard output and reads lines from standard input; the end of input means stop."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue = catalogue
        self.language = language
        if sys.stdin.isatty():
            with suppress(ImportError):
                import readline  # noqa: F401 - lets a backspace erase a whole Chinese character

    def _word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    def _labelled(self, label: str, note: str) -> str:
        return self._word("plain.labelled", label=label, note=note) if note else label

    def _print(self, line: str = "") -> None:
        sys.stdout.write(printable(line) + "\n")
        sys.stdout.flush()

    def say(self, kind: str, lines: list[str]) -> None:
        if kind == "stage":
            self._print()
        for line in lines:
            self._print(line)

    def ask(self, prompt: Prompt, draft: str | None) -> Reply:
        self._print()
        self._print(prompt.text)
        if prompt.why:
            self._print(prompt.why)
        if prompt.proposed_by:
            proposed = show_answer(self.catalogue, prompt.field, prompt.current, self.language)
            self._print(self._word("prompt.proposed", value=proposed, source=prompt.proposed_by))
        options = _options(prompt, self._word("value.true"), self._word("value.false"))
        for number, (_, label, note) in enumerate(options, 1):
            self._print(f"{number}. {self._labelled(label, note)}")
        if options and "[" not in prompt.position:
            self._print(f"{len(options) + 1}. {self._word('choice.undecided')}")
        suggestion = prompt.current if prompt.current is not None else prompt.default.value if prompt.default else None
        if suggestion is not None:
            text = show_answer(self.catalogue, prompt.field, suggestion, self.language)
            if prompt.current is None and prompt.default is not None:
                self._print(suggestion_line(self.catalogue, self.language, text, prompt.default))
            self._print(self._word("plain.current" if prompt.current is not None else "plain.default", value=text))
        if prompt.allowed:
            self._print(self._word("help.allowed", allowed=prompt.allowed))
        if prompt.field.kind in ("multiselect", "list"):
            self._print(self._word("plain.several"))
        return self._read(
            options,
            suggestion,
            several=prompt.field.kind in ("multiselect", "list"),
            undecided=bool(options) and "[" not in prompt.position,
        )

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        self._print()
        self._print(text)
        for number, option in enumerate(options, 1):
            self._print(f"{number}. {self._labelled(option.label, option.note)}")
        pointed = next((option for option in options if option.value == default), options[0])
        self._print(self._word("plain.default", value=pointed.label))
        rows = [(option.value, option.label, option.note) for option in options]
        return self._read(rows, pointed.value, several=False, menu=True)

    def line(self, text: str, draft: str | None = None) -> Reply:
        self._print(text)
        if draft:
            self._print(self._word("plain.so_far", text=draft))
        return self._read([], "", several=False)

    def _read(
        self,
        options: list[tuple[Any, str, str]],
        suggestion: Any,
        *,
        several: bool,
        menu: bool = False,
        undecided: bool = False,
    ) -> Reply:
        while True:
            line = self._line()
            if line is None:
                self._print()  # what follows does not stand behind the question
                return Reply(QUIT)
            reply = typed_reply(line)
            if reply.verb == UNKNOWN:
                self._print(self._word("verb.unknown", typed=reply.value))
                continue
            if reply.verb != ANSWER:
                return reply
            text = str(reply.value)
            if text in ("?", "？"):
                return Reply(HELP)
            if not text:
                if suggestion is not None:
                    return Reply(ANSWER, suggestion, taken=True)
                self._print(self._word("plain.empty"))
                continue
            chosen = self._numbers(text, options, several, undecided)
            if chosen == UNDECIDED and undecided:
                return Reply(UNDECIDED)
            if chosen is not None:
                return Reply(ANSWER, chosen)
            if menu:
                self._print(self._word("plain.no_such_number", count=len(options)))
                continue
            return Reply(ANSWER, text)

    def _line(self) -> str | None:
        """Return one line, or None at the end of input; in a terminal with line editing."""
        prompt = self._word("plain.prompt")
        if sys.stdin.isatty():
            try:
                return input(prompt)
            except EOFError:
                return None
        sys.stdout.write(prompt)
        sys.stdout.flush()
        return sys.stdin.readline() or None

    def _numbers(self, text: str, options: list[tuple[Any, str, str]], several: bool, undecided: bool) -> Any:
        """Return what the numbers stand for; None where the text is no number of the list."""
        if not options:
            return None
        parts = text.replace("，", ",").replace(" ", ",").split(",") if several else [text]
        numbers = [int(part) for part in parts if part.isdecimal()]
        if len(numbers) != len([part for part in parts if part]) or not numbers:
            return None
        if undecided and numbers == [len(options) + 1]:
            return UNDECIDED
        if not all(1 <= number <= len(options) for number in numbers):
            return None
        values = [options[number - 1][0] for number in numbers]
        return values if several else values[0]


def _options(prompt: Prompt, yes: str, no: str) -> list[tuple[Any, str, str]]:
    if prompt.field.kind == "bool":
        return [(True, yes, ""), (False, no, "")]
    return [(option.value, option.label, option.note) for option in prompt.options]
