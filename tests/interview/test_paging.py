"""Texts longer than the screen are shown a page at a time."""

from __future__ import annotations

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from wizard.interview.paging import pages, turn_page


def lines(count: int) -> list[str]:
    return [f"line {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "screen_lines", "sizes"),
    [
        pytest.param(10, 20, [10], id="text and question fit"),
        pytest.param(11, 20, [11], id="the question would push the first line out of sight"),
        pytest.param(19, 20, [19], id="just the screen, above the keys"),
        pytest.param(20, 20, [19, 1], id="one line more"),
        pytest.param(40, 20, [19, 19, 2], id="three pages"),
        pytest.param(3, 2, [1, 1, 1], id="a screen of two lines"),
    ],
)
def test_every_page_fits_the_screen_and_nothing_is_lost(count: int, screen_lines: int, sizes: list[int]) -> None:
    parts = pages(lines(count), screen_lines)
    assert [len(part) for part in parts] == sizes
    assert [line for part in parts for line in part] == lines(count)


def press(keys: str) -> bool:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        pipe.close()
        return turn_page("Enter goes on")


@pytest.mark.parametrize(
    ("keys", "goes_on"),
    [("\r", True), (" ", True), ("n", True), ("页", True), ("\x1b[B", True), ("q", False), ("\x1b[Z", False), ("", False)],
    ids=["Enter", "Space", "a letter", "a Chinese letter", "Down", "q", "Shift-Tab", "the end of the terminal"],
)  # fmt: skip
def test_any_key_turns_the_page_but_those_that_end(keys: str, goes_on: bool) -> None:
    assert press(keys) is goes_on


def test_ctrl_c_stops() -> None:
    with pytest.raises(KeyboardInterrupt):
        press("\x03")
