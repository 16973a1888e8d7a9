"""The terminal asker: questionary behind one adapter that adds the keys it lacks and covers its known faults.

It touches three internals of questionary and prompt_toolkit (``Question.application``, the window around
``InquirerControl``, its ``add_search_character``); one test for each makes a change upstream loud.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.filters import Always, Condition, is_done, to_filter
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from questionary.prompts.common import Choice, InquirerControl

from wizard.errors import printable
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, REVIEW, SKIP, UNDECIDED, Reply, clean, typed_reply
from wizard.interview.prompt import show_answer, suggestion_line
from wizard.interview.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout.containers import AnyContainer
    from questionary import Question

    from wizard.content.catalogue import Catalogue
    from wizard.interview.prompt import Option, Prompt

# No bare Esc: over a slow line an arrow key arrives in parts and would walk back.
_KEYS = {
    "s-tab": BACK, "f1": HELP, "c-g": HELP, "c-s": SKIP, "c-t": UNDECIDED, "c-r": REVIEW, "c-o": MORE,
}  # fmt: skip
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
_FILTER_FROM = 12  # rows from which typing filters the list


class TerminalAsker:
    """Asks in a terminal; arrow keys, or typed answers and verbs."""

    def __init__(self, catalogue: Catalogue, language: str, *, color: bool) -> None:
        self.catalogue = catalogue
        self.language = language
        self.color = color

    def _word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    @property
    def _width(self) -> int:
        return min(shutil.get_terminal_size().columns, 100)

    def say(self, kind: str, lines: list[str]) -> None:
        if kind == "stage":
            self._print("")
        for number, line in enumerate(lines):
            style = _COLORS.get(kind, "") if number == 0 or kind in ("refused", "saved") else ""
            indented = kind == "help" or (kind in ("error", "warning", "advice") and number)
            self._print(line, style, "  " if indented else "")

    def _print(self, text: str, style: str = "", indent: str = "") -> None:
        for line in wrap(printable(text), self._width - 1, indent):
            sys.stdout.write(f"\x1b[{style}m{line}\x1b[0m\n" if style and self.color else line + "\n")
        sys.stdout.flush()

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
        if prompt.field.kind == "multiselect":
            return self._checkbox(prompt, suggestion or [])
        return self._text(prompt, suggestion, draft)

    def choose(self, text: str, options: tuple[Option, ...], default: str | None = None) -> Reply:
        self._print("")
        self._print(text, "1")
        return self._select(self._rows(options), default, None, _notes(options))

    def line(self, text: str, draft: str | None = None) -> Reply:
        self._print(text)
        question = questionary.text("> ", default=draft or "", qmark="", style=_STYLE)
        return self._typed(self._run(question, {}))

    def _introduce(self, prompt: Prompt) -> None:
        """Print the question's prose ourselves: questionary breaks words and cannot scroll."""
        self._print("")
        self._print(prompt.text, "1")
        if prompt.why:
            self._print(prompt.why, "2", "  ")
        if prompt.proposed_by:
            self._print(self._word("prompt.proposed", source=prompt.proposed_by), "", "  ")
        if prompt.default is not None and prompt.current is None:
            value = show_answer(self.catalogue, prompt.field, prompt.default.value, self.language)
            self._print(suggestion_line(self.catalogue, self.language, value, prompt.default), "", "  ")

    def _rows(self, options: tuple[Option, ...]) -> list[Choice]:
        return [Choice(printable(option.label), option.value) for option in options]

    def _select(self, rows: list[Choice], default: Any, prompt: Prompt | None, notes: dict[str, str]) -> Reply:
        filtered = len(rows) >= _FILTER_FROM
        if prompt is not None and "[" not in prompt.position:
            rows = [*rows, Choice(self._word("choice.undecided"), _UNDECIDED_ROW)]
        values = [row.value for row in rows]
        question = questionary.select(
            "", rows, default=str(default) if default is not None and str(default) in values else None,
            qmark="", pointer=">", style=_STYLE, instruction=self._word("terminal.filter") if filtered else " ",
            use_search_filter=filtered, use_jk_keys=False, show_description=False,
        )  # fmt: skip
        reply = self._run(question, notes, filtered=filtered)
        return Reply(UNDECIDED) if reply.value == _UNDECIDED_ROW else reply

    def _checkbox(self, prompt: Prompt, chosen: list[str]) -> Reply:
        rows = [Choice(printable(o.label), o.value, checked=o.value in chosen) for o in prompt.options]
        question = questionary.checkbox(
            "", rows, qmark="", pointer=">", style=_STYLE, instruction=self._word("terminal.several"),
            use_jk_keys=False, show_description=False,
        )  # fmt: skip
        return self._run(question, _notes(prompt.options))

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
        reply = self._typed(self._run(questionary.text(unit, default=start, qmark="", style=_STYLE), {}))
        if reply.verb != ANSWER:
            return reply
        untouched = draft is None and suggestion is not None and reply.value == ("" if is_number else clean(start))
        if untouched or (is_number and not reply.value and suggestion is not None):
            return reply._replace(value=suggestion)
        return reply if reply.value else Reply(SKIP)

    def _typed(self, reply: Reply) -> Reply:
        return typed_reply(str(reply.value)) if reply.verb == ANSWER else reply

    # --- the adapter --------------------------------------------------------------------------------------------------

    def _run(self, question: Question, notes: dict[str, str], *, filtered: bool = False) -> Reply:
        """Ask with our keys, our note window and wrapped rows.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        app = question.application
        control = _list_control(app.layout.container)
        if control is not None:
            control[0].wrap_lines = to_filter(True)  # long labels are cut at the width otherwise
        bindings = KeyBindings()
        if control is not None and filtered:
            rows = control[1]
            # questionary binds ASCII only; a Chinese label needs this.
            bindings.add(Keys.Any)(lambda event: rows.add_search_character(event.data))
            # A filter that matches nothing shows all rows again, and Enter would take one that was not asked for.
            bindings.add("enter", filter=Condition(lambda: _matches_nothing(rows)), eager=True)(lambda event: None)
        for key, verb in _KEYS.items():
            bindings.add(key, eager=True)(_leave_with(verb))
        if control is not None:
            bindings.add("?", eager=True)(_leave_with(HELP))
            bindings.add("c-q", eager=True)(_leave_with(QUIT))
        merged = [app.key_bindings, bindings] if app.key_bindings else [bindings]
        app.key_bindings = merge_key_bindings(merged)
        app.ttimeoutlen = 0.05
        for window in _windows(app.layout.container):
            window.dont_extend_height = to_filter(True)  # keeps notes and keys right below the question
        app.layout.container = HSplit(
            [app.layout.container, ConditionalContainer(self._note_window(control, notes), filter=~is_done & Always())]
        )
        try:
            answer = question.unsafe_ask()
        except EOFError:
            return Reply(QUIT)
        if isinstance(answer, Reply):
            return answer
        return Reply(ANSWER, clean(answer) if isinstance(answer, str) and control is None else answer)

    def _note_window(self, control: tuple[Window, InquirerControl] | None, notes: dict[str, str]) -> Window:
        keys = self._word("terminal.keys")

        def text() -> str:
            lines = []
            if control is not None:
                pointed = control[1].get_pointed_at()
                note = notes.get(str(pointed.value), "")
                if note:
                    lines += wrap(printable(note), self._width - 4, "  ")
            lines += wrap(keys, self._width - 1)
            return "\n".join(lines)

        return Window(FormattedTextControl(text), wrap_lines=True, dont_extend_height=True, style="class:note")


def _leave_with(verb: str) -> Any:
    def leave(event: KeyPressEvent) -> None:
        draft = event.app.current_buffer.text or None
        event.app.exit(result=Reply(verb, draft=draft))

    return leave


def _list_control(container: AnyContainer) -> tuple[Window, InquirerControl] | None:
    """Return the window that holds the list of choices, if there is one."""
    for window in _windows(container):
        if isinstance(window.content, InquirerControl):
            return window, window.content
    return None


def _matches_nothing(rows: InquirerControl) -> bool:
    typed = (rows.search_filter or "").lower()
    return bool(typed) and not any(typed in str(row.title).lower() for row in rows.choices)


def _windows(container: AnyContainer) -> Iterator[Window]:
    from prompt_toolkit.layout import to_container, walk

    return (part for part in walk(to_container(container)) if isinstance(part, Window))


def _notes(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.value: option.note for option in options}


def _as_typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return f":{text}" if text.startswith(":") else text  # a single colon would begin a verb
