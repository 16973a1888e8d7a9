"""Says what is being worked on where work takes longer than a moment, and only to a person at a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

SHOWN_AFTER_S = 1.0
_CLEAR = "\r\x1b[K"


class Progress:
    """One line that is written over at each step, and gone at the end.

    Args:
        line: with places for ``{number}``, ``{total}`` and ``{name}``.
        plain: for screen readers and dumb terminals: a line of its own for each step instead.
    """

    def __init__(
        self, stream: TextIO, line: str, total: int, *, plain: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._line = line
        self._total = total
        self._plain = plain
        self._clock = clock
        self._start = clock()
        self._number = 0
        self._written = False

    def step(self, name: str) -> None:
        """Begin the next step; within the first second nothing is said."""
        self._number += 1
        if not self._stream.isatty() or self._clock() - self._start < SHOWN_AFTER_S:
            return
        text = self._line.format(number=self._number, total=self._total, name=name)
        self._stream.write(f"{text}\n" if self._plain else f"{_CLEAR}{text}")
        self._stream.flush()
        self._written = True

    def end(self) -> None:
        """Take the line away."""
        if self._written and not self._plain:
            self._stream.write(_CLEAR)
            self._stream.flush()
