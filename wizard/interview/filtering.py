"""A list that typing narrows, and that points at no row until one is chosen where nothing is suggested.

Nothing typed is swallowed: what matches no row is said, and Enter then takes none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from questionary.prompts.common import InquirerControl

NOWHERE = -1  # what ``pointed_at`` is while no row is pointed at; Down leads from there to the first row


def matches_nothing(rows: InquirerControl) -> bool:
    typed = (rows.search_filter or "").lower()
    return bool(typed) and not any(typed in str(row.title).lower() for row in rows.choices)


class Narrowed:
    """The rows of one question; ``refused`` is set where Enter found no row to take."""

    def __init__(self, rows: InquirerControl, *, several: bool, begins_nowhere: bool) -> None:
        self.rows = rows
        self.several = several
        self.start = NOWHERE if begins_nowhere else rows.pointed_at
        self.refused = False
        rows.pointed_at = self.start

    def bind(self, bindings: KeyBindings) -> None:
        rows = self.rows
        nothing = Condition(lambda: matches_nothing(rows))
        nowhere = Condition(lambda: rows.pointed_at == NOWHERE)
        # questionary binds ASCII only; a Chinese label needs this.
        bindings.add(Keys.Any)(lambda event: rows.add_search_character(event.data))
        bindings.add("backspace", eager=True)(self._shorten)
        for key in ("up", "c-p"):
            bindings.add(key, filter=nowhere, eager=True)(self._last)
        bindings.add("enter", filter=nowhere, eager=True)(self._refuse)
        if self.several:
            narrowed = Condition(lambda: bool(rows.search_filter))
            bindings.add("c-i", eager=True)(_ignore)  # Tab inverts all marks otherwise
            bindings.add("enter", filter=narrowed, eager=True)(self._mark)
            bindings.add(" ", filter=nothing, eager=True)(_ignore)
        # A filter that matches nothing shows all rows again, and Enter would take one that was not asked for.
        bindings.add("enter", filter=nothing, eager=True)(_ignore)

    def _shorten(self, event: KeyPressEvent) -> None:
        if self.rows.search_filter:
            self.rows.remove_search_character()
            self.rows.pointed_at = 0 if self.rows.search_filter else self.start

    def _last(self, event: KeyPressEvent) -> None:
        self.rows.pointed_at = self.rows.choice_count - 1

    def _refuse(self, event: KeyPressEvent) -> None:
        self.refused = True

    def _mark(self, event: KeyPressEvent) -> None:
        """Mark the row that was found by typing and show all of them again."""
        found = self.rows.get_pointed_at()
        if found.value not in self.rows.selected_options:
            self.rows.selected_options.append(found.value)
        self.rows.search_filter = None
        self.rows.pointed_at = self.rows.choices.index(found)


def _ignore(event: KeyPressEvent) -> None:
    """Do nothing; the line below the list says why."""
