"""Numbers that remember how they came about: the same arithmetic computes a figure and prints its formula.

The model is written once, over plain floats. Given a :class:`Ledger` instead of a :class:`Book`, its inputs are
:class:`Traced` numbers: floats that carry the text of the expression they come from. So a formula in the trace is the
code that ran, and cannot drift from it.
"""

from __future__ import annotations

import math

from wizard.typed import NamedTuple
from wizard.units import show_number

_SUM, _PRODUCT, _POWER, _WHOLE = 1, 2, 3, 4  # how tightly an expression binds


class Trust(NamedTuple):
    """How far a published figure can be trusted: ``verified``, ``derived``, ``estimate`` ..., and its sources' range."""

    confidence: str
    low: float | None
    high: float | None


class Entry(NamedTuple):
    """One line of the trace. ``kind`` is ``answer``, ``assumed``, ``fact``, ``derived`` or ``formula``."""

    name: str
    value: float
    kind: str
    formula: str
    numbers: str  # the formula with numbers in it
    sources: tuple[str, ...]
    note: str = ""
    confidence: str = ""  # of a fact
    low: float | None = None
    high: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the sources of a fact leave a range."""
        return self.low is not None and self.high is not None and self.low < self.high


class Traced(float):
    """A float with the expression it comes from: once with names, once with numbers."""

    text: str
    numbers: str
    strength: int

    def __new__(cls, value: float, text: str, numbers: str | None = None, strength: int = _WHOLE) -> Traced:
        self = super().__new__(cls, value)
        self.text = text
        self.numbers = show(value) if numbers is None else numbers
        self.strength = strength
        return self

    def __add__(self, other: float) -> Traced:
        return _joined(float(self) + float(other), self, "+", other, _SUM)

    def __radd__(self, other: float) -> Traced:
        # A sum starts from 0, which says nothing.
        return self if other == 0 else _joined(float(other) + float(self), other, "+", self, _SUM)

    def __sub__(self, other: float) -> Traced:
        return _joined(float(self) - float(other), self, "-", other, _SUM)

    def __rsub__(self, other: float) -> Traced:
        return _joined(float(other) - float(self), other, "-", self, _SUM)

    def __mul__(self, other: float) -> Traced:
        return _joined(float(self) * float(other), self, "*", other, _PRODUCT)

    def __rmul__(self, other: float) -> Traced:
        return _joined(float(other) * float(self), other, "*", self, _PRODUCT)

    def __truediv__(self, other: float) -> Traced:
        return _joined(float(self) / float(other), self, "/", other, _PRODUCT)

    def __rtruediv__(self, other: float) -> Traced:
        return _joined(float(other) / float(self), other, "/", self, _PRODUCT)


def show(value: float) -> str:
    """Return a number as the trace prints it."""
    value = float(value)
    if value == int(value) if math.isfinite(value) else False:
        return show_number(int(value))
    return show_number(value, digits=2 if abs(value) >= 1 else 4)


def _side(value: float, which: str) -> tuple[str, int]:
    if isinstance(value, Traced):
        return (value.text if which == "text" else value.numbers), value.strength
    return show(value), _WHOLE


def _joined(value: float, left: float, sign: str, right: float, strength: int) -> Traced:
    texts = []
    for which in ("text", "numbers"):
        (first, first_strength), (second, second_strength) = _side(left, which), _side(right, which)
        first = f"({first})" if first_strength < strength else first
        loose = second_strength < strength or (second_strength == strength and sign in "-/")
        texts.append(f"{first} {sign} {f'({second})' if loose else second}")
    return Traced(value, texts[0], texts[1], strength)


def _called(value: float, name: str, arguments: tuple[float, ...]) -> float:
    if not any(isinstance(argument, Traced) for argument in arguments):
        return value
    texts = [
        f"{name}({', '.join(_side(argument, which)[0] for argument in arguments)})" for which in ("text", "numbers")
    ]
    return Traced(value, texts[0], texts[1])


def least(*values: float) -> float:
    """Return the smallest, with its formula."""
    return _called(float(min(values)), "min", values)


def most(*values: float) -> float:
    """Return the largest, with its formula."""
    return _called(float(max(values)), "max", values)


def whole(value: float) -> float:
    """Return a number rounded up to a whole one, with its formula; what is a hair above is rounding."""
    return _called(float(math.ceil(float(value) - 1e-9 * abs(float(value)))), "ceil", (value,))


def power(base: float, exponent: float) -> float:
    """Return ``base ** exponent`` for a base from 0 to 1 or a small exponent, with its formula."""
    value = math.pow(base, exponent)
    if not (isinstance(base, Traced) or isinstance(exponent, Traced)):
        return value
    texts = []
    for which in ("text", "numbers"):
        (first, first_strength), (second, second_strength) = _side(base, which), _side(exponent, which)
        first = f"({first})" if first_strength < _WHOLE else first
        texts.append(f"{first}^{f'({second})' if second_strength < _WHOLE else second}")
    return Traced(value, texts[0], texts[1], _POWER)


class Book:
    """Keeps nothing: for sweeps and samples, where only the result counts."""

    def answer(self, path: str, value: float) -> float:
        return value

    def derived(self, name: str, value: float) -> float:
        return value

    def fact(
        self, name: str, value: float, sources: tuple[str, ...], note: str = "", trust: Trust | None = None
    ) -> float:
        return value

    def figure(self, name: str, value: float, formula: str = "") -> float:
        """Note a named figure; later formulas speak of it by this name."""
        return value


class Ledger(Book):
    """Keeps every input and figure in the order in which they were first used.

    Args:
        origin_of: for an answer's path, whether it was ``answer``ed or ``assumed``, and where it stands.
        formula_of: of a derived value.
    """

    def __init__(self, origins: dict[str, tuple[str, str]], formulas: dict[str, str]) -> None:
        self.entries: dict[str, Entry] = {}
        self._origins = origins
        self._formulas = formulas

    def answer(self, path: str, value: float) -> float:
        kind, where = self._origins.get(path, ("answer", ""))
        return self._keep(Entry(path, float(value), kind, kind, show(value), (where,) if where else ()))

    def derived(self, name: str, value: float) -> float:
        return self._keep(Entry(name, float(value), "derived", self._formulas.get(name, ""), show(value), ()))

    def fact(
        self, name: str, value: float, sources: tuple[str, ...], note: str = "", trust: Trust | None = None
    ) -> float:
        entry = Entry(name, float(value), "fact", "fact", show(value), sources, note)
        return self._keep(entry if trust is None else entry._replace(**trust._asdict()))

    def figure(self, name: str, value: float, formula: str = "") -> float:
        if formula or not isinstance(value, Traced):
            return self._keep(Entry(name, float(value), "formula", formula or show(value), show(value), ()))
        entry = Entry(name, float(value), "formula", value.text, value.numbers, ())
        return self._keep(entry)

    def _keep(self, entry: Entry) -> Traced:
        self.entries.setdefault(entry.name, entry)
        return Traced(entry.value, entry.name)
