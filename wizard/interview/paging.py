"""Texts longer than the screen, a page at a time: what scrolls off the top unread might as well not be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

ROOM = 10  # lines that the question below a text takes
_ENDS = ("q", "Q", "s-tab", "c-d", "c-q")


def pages(lines: list[str], screen_lines: int) -> list[list[str]]:
    """Return a text in pages that fit the screen above one line of keys; one page where question and text both fit."""
    if len(lines) + ROOM <= screen_lines:
        return [lines]
    size = max(screen_lines - 1, 1)
    return [lines[at : at + size] for at in range(0, len(lines), size)]


def turn_page(keys: str) -> bool:
    """Wait for a key below a page; return whether the next page is wanted.

    Args:
        keys: which keys do what, in one line.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    bindings = KeyBindings()

    @bindings.add(Keys.Any)
    def _on(event: KeyPressEvent) -> None:
        event.app.exit(result=True)

    def end(event: KeyPressEvent) -> None:
        event.app.exit(result=False)

    for key in _ENDS:
        bindings.add(key)(end)

    @bindings.add("c-c")
    def _interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    line = Window(FormattedTextControl(keys, show_cursor=False), height=1, dont_extend_height=True)
    app: Application[bool] = Application(layout=Layout(line), key_bindings=bindings, erase_when_done=True)
    try:
        return app.run()
    except EOFError:
        return False
