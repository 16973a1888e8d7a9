"""The terminal asker: arrow keys in lists, lines to type into, everything wrapped to the width of the screen."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import questionary
from questionary.prompts.common import Choice

from wizard.errors import printable
from wizard.interview.adapter import Frame, run
from wizard.interview.asker import ANSWER, COLONS, SKIP, UNDECIDED, UNKNOWN, Reply, clean, typed_reply
from wizard.interview.paging import ROOM, pages, turn_page
from wizard.interview.prompt import show_answer, suggestion_line
from wizard.interview.wrap import wrap

if TYPE_CHECKING:
    from questionary import Question

    from wizard.content.catalogue import Catalogue
    from wizard.interview.prompt import Option, Prompt

_UNDECIDED_ROW = "\0undecided"
_STYLE = questionary.Style([("selected", ""), ("highlighted", "bold"), ("pointer", "bold"), ("question", "bold")])
_COLORS = {
    "error": "31;1",
    "warning": "33;1",
    "advice": "36",
    "solved": "32",
    "refused": "31",
    "stage": "1",
    "saved": "2",
}
_FILTER_FROM = 12  # rows from which it is said that typing filters the list
_FEW_LINES = 22  # up to so many lines of a screen only the most needed keys are named


class TerminalAsker:
    """Asks in a terminal; arrow keys, or typed answers and verbs."""

    def __init__(self, catalogue: Catalogue, language: str, *, color: bool) -> None:
        self.catalogue = catalogue
        self.language = language
        self.color = color
        self._above = 0  # lines printed since the question began

    def _word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    @property
    def _width(self) -> int:
        return min(shutil.get_terminal_size().columns, 100)

    def say(self, kind: str, lines: list[str]) -> None:
        if kind == "help":
            self._page([line for text in lines for line in wrap(printable(text), self._width - 1, "  ")])
            return
        if kind == "stage":
            self._print("")
        for number, line in enumerate(lines):
            style = _COLORS.get(kind, "") if number == 0 or kind in ("refused", "saved") else ""
            indented = kind in ("error", "warning", "advice") and number
            self._print(line, style, "  " if indented else "")

    def _print(self, text: str, style: str = "", indent: str = "") -> None:
        self._write(wrap(printable(text), self._width - 1, indent), style)

    def _page(self, lines: list[str]) -> None:
        """Say a text that may be longer than the screen, and wait below each page of it."""
        parts = pages(lines, shutil.get_terminal_size().lines)
        for number, page in enumerate(parts, 1):
            self._write(page)
            if len(parts) == 1 and len(page) + ROOM <= shutil.get_terminal_size().lines:
                return
            key = "terminal.page" if number < len(parts) else "terminal.last_page"
            if not turn_page(self._word(key, number=number, count=len(parts))):
                return

    def _write(self, lines: list[str], style: str = "") -> None:
        for line in lines:
            sys.stdout.write(f"\x1b[{style}m{line}\x1b[0m\n" if style and self.color else line + "\n")
        sys.stdout.flush()
        self._above += len(lines)

    # --- the three ways to ask ----------------------------------------------------------------------------------------

    def ask(self, prompt: Prompt, draft: str | None) -> Reply:
        self._introduce(prompt)
        suggestion = prompt.current if prompt.current is not None else prompt.default.value if prompt.default else None
        if prompt.field.kind == "bool":
            rows = [Choice(self._word("value.true"), "true"), Choice(self._word("value.false"), "false")]
            reply = self._select(rows, None if suggestion is None else str(suggestion).lower(), prompt, {})
            return reply._replace(value=reply.value == "true") if reply.verb == ANSWER else reply
        if prompt.field.kind == "select":
            return self._select(self._rows(prompt.options), suggestion, prompt, _notes(prompt.options))
        if prompt.field.kind == "multiselect" or (prompt.field.kind == "list" and prompt.options):
            return self._checkbox(prompt, suggestion or [])
        return self._text(prompt, suggestion, draft)

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        self._begin(text)
        keys = "terminal.keys" if question else "terminal.keys_menu"
        return self._select(self._rows(options), default, None, _notes(options), keys)

    def line(self, text: str, draft: str | None = None) -> Reply:
        self._begin(text)
        return self._typed_line("> ", draft or "", "terminal.keys_line")

    def _begin(self, text: str) -> None:
        self._print("")
        self._above = 0
        self._print(text, "1")

    def _introduce(self, prompt: Prompt) -> None:
        """Print the question's prose ourselves: questionary breaks words and cannot scroll."""
        self._begin(prompt.text)
        if prompt.why:
            self._print(prompt.why, "2", "  ")
        if prompt.proposed_by:
            proposed = show_answer(self.catalogue, prompt.field, prompt.current, self.language)
            self._print(self._word("prompt.proposed", value=proposed, source=prompt.proposed_by), "", "  ")
        if prompt.default is not None and prompt.current is None:
            value = show_answer(self.catalogue, prompt.field, prompt.default.value, self.language)
            self._print(suggestion_line(self.catalogue, self.language, value, prompt.default), "", "  ")

    def _rows(self, options: tuple[Option, ...]) -> list[Choice]:
        return [Choice(printable(option.label), option.value) for option in options]

    def _select(
        self,
        rows: list[Choice],
        default: Any,
        prompt: Prompt | None,
        notes: dict[str, str],
        keys: str = "terminal.keys",
    ) -> Reply:
        many = len(rows) >= _FILTER_FROM
        if prompt is not None and "[" not in prompt.position:
            rows = [*rows, Choice(self._word("choice.undecided"), _UNDECIDED_ROW)]
        values = [row.value for row in rows]
        start = str(default) if default is not None and str(default) in values else None
        question = questionary.select(
            "", rows, default=start, qmark="", pointer=">", style=_STYLE,
            instruction=self._word("terminal.filter") if many else " ",
            use_search_filter=True, use_jk_keys=False, show_description=False,
        )  # fmt: skip
        reply = self._run(question, notes, keys, begins_nowhere=prompt is not None and start is None)
        return Reply(UNDECIDED) if reply.value == _UNDECIDED_ROW else reply

    def _checkbox(self, prompt: Prompt, chosen: list[str]) -> Reply:
        rows = [Choice(printable(o.label), o.value, checked=o.value in chosen) for o in prompt.options]
        question = questionary.checkbox(
            "", rows, qmark="", pointer=">", style=_STYLE, instruction=self._word("terminal.several"),
            use_search_filter=True, use_jk_keys=False, show_description=False,
        )  # fmt: skip
        reply = self._run(question, _notes(prompt.options), "terminal.keys", several=True)
        return Reply(SKIP) if reply.verb == ANSWER and not reply.value and not chosen else reply

    def _text(self, prompt: Prompt, suggestion: Any, draft: str | None) -> Reply:
        """Ask for a line. A text stands there to be edited; a number is typed anew, and Enter alone takes what is shown."""
        is_number = prompt.field.kind == "number"
        if is_number and prompt.current is not None and not prompt.proposed_by:
            value = show_answer(self.catalogue, prompt.field, prompt.current, self.language)
            self._print(self._word("plain.current", value=value), "", "  ")
        if prompt.field.kind == "list":
            self._print(self._word("plain.several"), "", "  ")
        start = draft if draft is not None else "" if is_number else _as_typed(suggestion)
        unit = f"[{prompt.field.unit}] > " if prompt.field.unit else "> "
        reply = self._typed_line(unit, start)
        if reply.verb != ANSWER:
            return reply
        untouched = draft is None and not is_number and suggestion is not None and reply.value == clean(start)
        if suggestion is not None and (untouched or not reply.value):
            return Reply(ANSWER, suggestion, taken=True)
        return reply if reply.value else Reply(SKIP)

    def _typed_line(self, mark: str, start: str, keys: str = "terminal.keys") -> Reply:
        while True:
            reply = self._run(questionary.text(mark, default=start, qmark="", style=_STYLE), {}, keys)
            if reply.verb == ANSWER:
                reply = typed_reply(str(reply.value))._replace(taken=reply.taken)
            if reply.verb != UNKNOWN:
                return reply
            self._print(self._word("verb.unknown", typed=reply.value), _COLORS["refused"])
            start = reply.draft or ""

    def _run(
        self,
        question: Question,
        notes: dict[str, str],
        keys: str,
        *,
        several: bool = False,
        begins_nowhere: bool = False,
    ) -> Reply:
        def row(number: int, count: int) -> str:
            return self._word("terminal.row" if number else "terminal.rows", number=number, count=count)

        def no_match(typed: str) -> str:
            return self._word("terminal.no_match", typed=printable(typed))

        def no_verb(typed: str) -> str:
            return self._word("verb.unknown", typed=typed)

        if keys == "terminal.keys" and shutil.get_terminal_size().lines <= _FEW_LINES:
            keys = "terminal.keys_short"
        frame = Frame(
            above=self._above, keys=self._word(keys), notes={value: printable(note) for value, note in notes.items()},
            row=row, no_match=no_match, no_suggestion=self._word("terminal.no_suggestion"), no_verb=no_verb,
            width=lambda: self._width,
        )  # fmt: skip
        return run(question, frame, several=several, begins_nowhere=begins_nowhere)


def _notes(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.value: option.note for option in options}


def _as_typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return f":{text}" if text.startswith(COLONS) else text  # a single colon would begin a verb
