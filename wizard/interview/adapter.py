"""Questionary behind one adapter: the keys it lacks, its known faults covered, and a layout that fits the screen.

It touches internals of questionary and prompt_toolkit (``Question.application``, the window around
``InquirerControl``, its ``add_search_character``); one test for each makes a change upstream loud.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any, NamedTuple

from prompt_toolkit.filters import Always, Condition, is_done, to_filter
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from questionary.prompts.common import InquirerControl

from wizard.interview.asker import (
    ANSWER,
    BACK,
    COLONS,
    HELP,
    MORE,
    QUIT,
    REVIEW,
    SKIP,
    UNDECIDED,
    UNKNOWN,
    Reply,
    clean,
    typed_reply,
)  # fmt: skip
from wizard.interview.filtering import NOWHERE, Narrowed, matches_nothing
from wizard.interview.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout.containers import AnyContainer
    from questionary import Question

# No bare Esc: over a slow line an arrow key arrives in parts and would walk back.
KEYS = {
    "s-tab": BACK, "f1": HELP, "c-g": HELP, "c-s": SKIP, "c-t": UNDECIDED, "c-r": REVIEW, "c-o": MORE,
}  # fmt: skip
FEWEST_ROWS = 3  # of a list, however small the screen


class Frame(NamedTuple):
    """What stands around a question."""

    above: int  # lines that were printed for it, and shall stay in sight
    keys: str  # the keys that work, item by item between middle dots
    notes: dict[str, str]  # by value of a row: what is shown while the row is pointed at
    row: Callable[[int, int], str]  # says "row 3 of 45", or "45 rows" for row 0, where not all are in sight
    no_match: Callable[[str], str]  # says that no row contains what was typed
    no_suggestion: str  # said where Enter is pressed and no row is pointed at
    no_verb: Callable[[str], str]  # says that a typed ``:x`` means nothing
    width: Callable[[], int]  # of a line, now


def run(question: Question, frame: Frame, *, several: bool = False, begins_nowhere: bool = False) -> Reply:
    """Ask with our keys, our notes and a list no longer than the screen.

    Args:
        several: the list takes more than one row.
        begins_nowhere: no row of the list is pointed at until one is moved to or typed.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    app = question.application
    found = _list_control(app.layout.container)
    rows = found[1] if found is not None else None
    typed = _TypedVerb()
    bindings = KeyBindings()
    narrowed = None
    if rows is not None:
        narrowed = Narrowed(rows, several=several, begins_nowhere=begins_nowhere)
        narrowed.bind(bindings)
        _bind_list(bindings)
        typed.bind(bindings, rows)
    for key, verb in KEYS.items():
        bindings.add(key, eager=True)(_leave_with(verb))
    app.key_bindings = merge_key_bindings([app.key_bindings, bindings] if app.key_bindings else [bindings])
    app.ttimeoutlen = 0.05
    for window in _windows(app.layout.container):
        window.dont_extend_height = to_filter(True)  # keeps notes and keys right below the question
    footer = _Footer(app, narrowed, typed, frame)
    if found is not None:
        found[0].wrap_lines = to_filter(True)  # long labels are cut at the width otherwise
        found[0].height = lambda: Dimension(max=footer.rows_for_list())
    below = Window(FormattedTextControl(footer.text), wrap_lines=True, dont_extend_height=True, style="class:note")
    app.layout.container = HSplit([app.layout.container, ConditionalContainer(below, filter=~is_done & Always())])
    presses = _count_presses(app)
    try:
        answer = question.unsafe_ask()
    except EOFError:
        return Reply(QUIT)
    if isinstance(answer, Reply):
        return answer
    untouched = len(presses) == 1  # Enter and nothing else
    return Reply(ANSWER, clean(answer) if isinstance(answer, str) and rows is None else answer, taken=untouched)


def _count_presses(app: Application[Any]) -> list[None]:
    presses: list[None] = []
    app.key_processor.before_key_press += lambda _: presses.append(None)
    return presses


def _leave_with(verb: str) -> Any:
    def leave(event: KeyPressEvent) -> None:
        draft = event.app.current_buffer.text or None
        event.app.exit(result=Reply(verb, draft=draft))

    return leave


# --- lists ------------------------------------------------------------------------------------------------------------


def _bind_list(bindings: KeyBindings) -> None:
    bindings.add("?", eager=True)(_leave_with(HELP))
    bindings.add("c-q", eager=True)(_leave_with(QUIT))


class _TypedVerb:
    """A verb such as ``:b``, typed while a list is shown: what stands there so far, and what was none."""

    def __init__(self) -> None:
        self.text = ""
        self.unknown = ""

    def bind(self, bindings: KeyBindings, rows: InquirerControl) -> None:
        begins = Condition(lambda: not self.text and not rows.search_filter)
        begun = Condition(lambda: bool(self.text))
        for colon in COLONS:
            bindings.add(colon, filter=begins, eager=True)(self._add)
        # Letters mean something in some lists, and the more special binding wins over any.
        for key in (*string.ascii_letters, *string.digits, *string.punctuation, " ", Keys.Any):
            bindings.add(key, filter=begun, eager=True)(self._add)
        bindings.add("backspace", filter=begun, eager=True)(self._shorten)
        bindings.add("enter", filter=begun, eager=True)(self._leave)

    def _add(self, event: KeyPressEvent) -> None:
        self.unknown = ""
        self.text += event.data if event.data.isprintable() else ""

    def _shorten(self, event: KeyPressEvent) -> None:
        self.text = self.text[:-1]

    def _leave(self, event: KeyPressEvent) -> None:
        reply = typed_reply(self.text)
        if reply.verb in (ANSWER, UNKNOWN):
            self.unknown, self.text = self.text, ""
        else:
            event.app.exit(result=reply)


# --- below the question -----------------------------------------------------------------------------------------------


class _Footer:
    """The lines below a question: what is typed, the note of the row pointed at, the keys."""

    def __init__(self, app: Application[Any], narrowed: Narrowed | None, typed: _TypedVerb, frame: Frame) -> None:
        self.app = app
        self.narrowed = narrowed
        self.rows = narrowed.rows if narrowed is not None else None
        self.typed = typed
        self.frame = frame

    @property
    def keys(self) -> list[str]:
        return wrap_items(self.frame.keys, self.frame.width() - 1)

    def rows_for_list(self) -> int:
        """Return how many lines of a list fit between the question and the lines below it."""
        # Room is kept for the longest note, so that the list does not jump while one walks through it.
        said = [*self.frame.notes.values(), *([self.frame.no_suggestion] if self._begins_nowhere else [])]
        note_lines = max((len(self._note(note)) for note in said), default=0)
        around = self.frame.above + 1 + note_lines + 1 + len(self.keys)
        if self.rows is not None and self.rows.search_filter:
            around += 2
        return max(self.app.output.get_size().rows - around, FEWEST_ROWS)

    @property
    def _begins_nowhere(self) -> bool:
        return self.narrowed is not None and self.narrowed.start == NOWHERE

    def text(self) -> str:
        lines = []
        if self.typed.text or self.typed.unknown:
            lines += [self.typed.text] if self.typed.text else self._note(self.frame.no_verb(self.typed.unknown))
        elif self.rows is not None:
            lines += self._note(self._of_rows(self.rows))
        if self.rows is not None and self.rows.choice_count > self.rows_for_list():
            lines += wrap(self.frame.row(self.rows.pointed_at + 1, self.rows.choice_count), self.frame.width() - 1)
        return "\n".join([*lines, *self.keys])

    def _of_rows(self, rows: InquirerControl) -> str:
        """Return why Enter takes nothing, or the note of the row pointed at."""
        if matches_nothing(rows):
            return self.frame.no_match(rows.search_filter or "")
        if rows.pointed_at == NOWHERE:
            return self.frame.no_suggestion if self.narrowed is not None and self.narrowed.refused else ""
        return self.frame.notes.get(str(rows.get_pointed_at().value), "")

    def _note(self, note: str) -> list[str]:
        return wrap(note, self.frame.width() - 4, "  ") if note else []


def wrap_items(text: str, width: int) -> list[str]:
    """Break a line of items between its middle dots only; an item wider than the line is broken as text."""
    lines: list[str] = []
    for item in text.split(" · "):
        joined = f"{lines[-1]} · {item}" if lines else item
        if lines and len(wrap(joined, width)) == 1:
            lines[-1] = joined
        else:
            lines += wrap(item, width)
    return lines


# --- internals of the libraries ---------------------------------------------------------------------------------------


def _list_control(container: AnyContainer) -> tuple[Window, InquirerControl] | None:
    """Return the window that holds the list of choices, if there is one."""
    for window in _windows(container):
        if isinstance(window.content, InquirerControl):
            return window, window.content
    return None


def _windows(container: AnyContainer) -> Iterator[Window]:
    from prompt_toolkit.layout import to_container, walk

    return (part for part in walk(to_container(container)) if isinstance(part, Window))
