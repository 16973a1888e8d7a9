"""What one evaluation of an expression sees, and what it learns on the way."""

from __future__ import annotations

from wizard.content.kleene import UNKNOWN, Special
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.expression import Expression

# Steps are small pieces of work, some microseconds each. A design of 500 lines takes some 5,000 in all.
MAX_STEPS = 200_000  # of one evaluation
MAX_STEPS_IN_ALL = 500_000


class Record:
    """One record of a list, as bound by ``each`` or by a generator."""

    __slots__ = ("index", "list_path", "values")

    def __init__(self, list_path: str, index: int, values: Any) -> None:
        self.list_path = list_path
        self.index = index
        self.values = values

    def path(self, name: str) -> str:
        return f"{self.list_path}[{self.index}].{name}"


class Scope:
    """The answers that one evaluation sees, and what it learns on the way.

    Args:
        answers: value by field path; hidden answers are left out; a list of records is a list of mappings.
        derived: compiled expression by name.
        not_asked: paths whose absence says nothing yet, so that ``is_set`` and ``count`` are unknown there.
    """

    __slots__ = (
        "_derived_cache",
        "answers",
        "bound",
        "derived",
        "facts",
        "left",
        "missing",
        "not_asked",
        "steps",
        "touched",
    )

    def __init__(
        self,
        answers: Mapping[str, Any],
        derived: Mapping[str, Expression],
        not_asked: frozenset[str] = frozenset(),
    ) -> None:
        self.answers = answers
        self.derived = derived
        self.not_asked = not_asked
        self.bound: dict[str, Any] = {}
        self.missing: list[str] = []  # fields whose absence made the result unknown
        self.touched: list[str] = []  # every field read, through derived values too
        self.facts: dict[str, Any] = {}  # values that the expression itself names
        self.steps = 0  # of this evaluation
        self.left = MAX_STEPS_IN_ALL
        self._derived_cache: dict[str, tuple[Any, list[str], list[str]]] = {}

    def evaluate(self, expression: Expression, **bound: Any) -> Any:
        """Return the expression's value; afterwards ``missing``, ``touched`` and ``facts`` speak of this evaluation."""
        self.bound = bound
        self.missing = []
        self.touched = []
        self.facts = {}
        self.left -= self.steps + 4 + len(expression.text) // 32
        self.steps = 0
        return expression.run(self) if self.left > 0 else UNKNOWN

    @property
    def work(self) -> int:
        """The steps that were taken in this scope."""
        return MAX_STEPS_IN_ALL - self.left + self.steps

    @property
    def exhausted(self) -> bool:
        """Whether rules and answers together ask for more work than any review needs; all else is unknown then."""
        return self.left <= 0

    def spend(self, steps: int) -> bool:
        """Count steps of work; return whether this evaluation may go on."""
        self.steps += steps
        return self.steps <= MAX_STEPS and self.steps <= self.left

    def value_of(self, name: str) -> Any:
        """Return a derived value, computed once."""
        cached = self._derived_cache.get(name)
        if cached is None:
            outer = self.bound, self.missing, self.touched, self.facts
            self.bound, self.missing, self.touched, self.facts = {}, [], [], {}
            value = self.derived[name].run(self)
            cached = (value, self.missing, self.touched)
            self.bound, self.missing, self.touched, self.facts = outer
            self._derived_cache[name] = cached
        value, missing, touched = cached
        if not self.spend(len(touched)):
            return UNKNOWN
        if value is UNKNOWN:
            self.missing.extend(missing)
        elif not isinstance(value, bool | Special):
            self.facts[name] = value
        self.touched.extend(touched)
        return value
