"""A line of progress: for a person at a terminal, after a second, and gone at the end."""

from __future__ import annotations

from io import StringIO

import pytest

from wizard.cli.progress import Progress

LINE = "{number} of {total}: {name} ..."


class Terminal(StringIO):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "plain", "written"),
    [
        (True, False, "\r\x1b[K2 of 3: html ...\r\x1b[K3 of 3: csv ...\r\x1b[K"),
        (True, True, "2 of 3: html ...\n3 of 3: csv ...\n"),
        pytest.param(False, False, "", id="a file or a pipe"),
    ],
)
def test_steps_are_told_once_a_second_has_passed(*, is_terminal: bool, plain: bool, written: str) -> None:
    stream, moments = Terminal(is_terminal=is_terminal), iter([0.0, 0.2, 1.5, 1.7])
    progress = Progress(stream, LINE, 3, plain=plain, clock=lambda: next(moments))
    for name in ("md", "html", "csv"):
        progress.step(name)
    progress.end()
    assert stream.getvalue() == written


def test_what_is_done_in_a_moment_says_nothing() -> None:
    stream = Terminal(is_terminal=True)
    progress = Progress(stream, LINE, 1, plain=False, clock=lambda: 0.0)
    progress.step("md")
    progress.end()
    assert stream.getvalue() == ""
