"""The way back to where a person was, after Back or a look at another answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.review.view import View


class Way:
    """Where a person left off, the latest last: reached again question by question after Back, at once after a review."""

    def __init__(self) -> None:
        self._left: list[tuple[str, bool]] = []  # a question; whether it was left by Back

    def goes_back(self, position: str) -> None:
        """Remember the question from which the person began to go back."""
        if not self._left or not self._left[-1][1]:
            self._left.append((position, True))

    def jumps(self, position: str) -> None:
        """Remember the question from which the person went to another answer."""
        self._left.append((position, False))

    def forward(self, view: View, position: str) -> str | None:
        """Return the question that follows on the way; None where the person is back, and the way is behind."""
        visible = {field.path: field.number for field in view.visible()}
        here = view.catalogue.fields[position].number
        while self._left:
            target, step_by_step = self._left[-1]
            end = view.catalogue.fields[target].number
            on_the_way = [path for path, number in visible.items() if here < number <= end]
            if step_by_step and on_the_way and on_the_way[0] != target:
                return on_the_way[0]
            self._left.pop()
            if target != position and target in visible and (on_the_way or not step_by_step):
                return target
        return None
