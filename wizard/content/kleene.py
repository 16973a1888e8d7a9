"""Three-valued values and what can be done with them: Kleene's logic, arithmetic, comparisons, functions over lists.

``UNKNOWN`` is an answer that is missing; ``NO_LIMIT`` is a limit that nobody states. ``unknown and false`` is false,
``unknown or true`` is true, every other operation on unknown is unknown. Every comparison with ``NO_LIMIT`` is false.
"""

from __future__ import annotations

import operator
from math import ceil, floor, isfinite

from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_EXPONENT = 64
MAX_BITS = 2048


class Special:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class NoLimit(Special):
    __slots__ = ()


UNKNOWN = Special("unknown")
NO_LIMIT = NoLimit("no limit")  # nobody states one
UNLIMITED = NoLimit("unlimited")  # a fact: there is none; unlike NO_LIMIT, ``is_set`` holds


def _arithmetic(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if isinstance(left, NoLimit) or isinstance(right, NoLimit):
            return NO_LIMIT
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            return UNKNOWN
        try:
            return bounded(function(left, right))
        except (ZeroDivisionError, OverflowError, ValueError):
            return UNKNOWN

    return apply


def bounded(value: Any) -> Any:
    if isinstance(value, int):
        return value if value.bit_length() <= MAX_BITS else UNKNOWN
    return value if isinstance(value, float) and isfinite(value) else UNKNOWN


def _power(left: float, right: float) -> Any:
    if right > MAX_EXPONENT or (isinstance(left, int) and left.bit_length() * max(right, 1) > MAX_BITS):
        return UNKNOWN
    result = left**right
    return UNKNOWN if isinstance(result, complex) else result


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "//": _arithmetic(operator.floordiv),
    "%": _arithmetic(operator.mod),
    "**": _arithmetic(_power),
}


def _ordered(function: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        try:
            return function(left, right)
        except TypeError:
            return UNKNOWN  # a text against a number: nothing sensible can be said

    return apply


def _equal(left: Any, right: Any) -> Any:
    if (isinstance(left, list) and UNKNOWN in left) or (isinstance(right, list) and UNKNOWN in right):
        return UNKNOWN
    return left == right


def _contains(container: Any, item: Any) -> Any:
    if isinstance(container, str) and not isinstance(item, str):
        return False
    if not isinstance(container, str | list | tuple):
        return UNKNOWN
    if not isinstance(container, str) and UNKNOWN in container:
        return True if item in container else UNKNOWN
    return item in container


COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": _equal,
    "!=": lambda left, right: negate(_equal(left, right)),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": lambda left, right: _contains(right, left),
    "not in": lambda left, right: negate(_contains(right, left)),
}


def negate(value: Any) -> Any:
    """Return Kleene's ``not``."""
    return value if value is UNKNOWN else not truth(value)


def truth(value: Any) -> Any:
    """Return the truth of a value: ``True``, ``False`` or ``UNKNOWN``."""
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, NoLimit):
        return False
    return bool(value)


def _any(items: Sequence[tuple[Any, Any]]) -> Any:
    unknown = False
    for kept, value in items:
        held = truth(value)
        if held is True and kept is True:
            return True
        if held is not False:
            unknown = True
    return UNKNOWN if unknown else False


def _all(items: Sequence[tuple[Any, Any]]) -> Any:
    return negate(_any([(kept, negate(value)) for kept, value in items]))


def _sum(items: Sequence[tuple[Any, Any]]) -> Any:
    add = BINARY["+"]
    total: Any = 0
    for kept, value in items:
        total = add(total, value if kept is True else UNKNOWN)
    return total


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[[Sequence[tuple[Any, Any]]], Any]:
    def combine(items: Sequence[tuple[Any, Any]]) -> Any:
        if any(kept is UNKNOWN for kept, _ in items):
            return UNKNOWN
        values = [value for _, value in items if not isinstance(value, Special)]
        try:
            return choose(values) if values else NO_LIMIT
        except TypeError:
            return UNKNOWN

    return combine


AGGREGATES: dict[str, Callable[[Sequence[tuple[Any, Any]]], Any]] = {
    "any": _any,
    "all": _all,
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
}


def _least(*values: Any) -> Any:
    stated = [value for value in values if not isinstance(value, NoLimit)]
    return min(stated) if stated else NO_LIMIT


def _greatest(*values: Any) -> Any:
    return NO_LIMIT if any(isinstance(value, NoLimit) for value in values) else max(values)


def _number(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: NO_LIMIT if isinstance(value, NoLimit) else function(value)


def _clamp(value: Any, low: Any, high: Any) -> Any:
    return high if isinstance(value, NoLimit) else max(low, min(high, value))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": _least,
    "max": _greatest,
    "ceil": _number(ceil),
    "floor": _number(floor),
    "clamp": _clamp,
    "len": _number(len),
    "utf8_len": _number(lambda text: len(text.encode())),
}
ARITY = {"min": (2, 20), "max": (2, 20), "clamp": (3, 3)}
FUNCTION_NAMES = frozenset(FUNCTIONS) | {"any", "all", "sum", "is_set", "count"}
