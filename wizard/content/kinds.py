"""Finds expressions that compare what cannot be compared, or reckon with what is no number: they would never be known.

At run time a text against a number is unknown, so a rule that holds one is not assessed on any design.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard.content.expression import operations
from wizard.content.kleene import BINARY, COMPARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Syntax

_KINDS = {"number": "a number", "bool": "true or false", "text": "text", "select": "text"}
_LISTS = {"list", "multiselect", "records"}
_ORDER = ("<", "<=", ">", ">=")
_NUMERIC = ("ceil", "floor", "clamp", "min", "max")


def clashes(catalogue: Catalogue, syntax: Syntax) -> Iterator[str]:
    """Yield what is compared or reckoned with wrongly."""
    for operation in operations(syntax):
        name = operation[0]
        if name == "chain":
            for operator, pair in zip(operation[1], pairwise(operation[2:]), strict=True):
                yield from _compared(catalogue, operator, *pair)
        elif name in COMPARE and len(operation) == 3:  # not the operators of a chain
            yield from _compared(catalogue, name, *operation[1:])
        elif name in BINARY or (name == "call" and operation[1] in _NUMERIC):
            for part in operation[1:] if name in BINARY else operation[2:]:
                kind = _kind(catalogue, part)
                if kind in ("text", "true or false", "a list"):
                    yield f"{_named(part)} is {kind}, and cannot be reckoned with"


def _compared(catalogue: Catalogue, operator: str, left: Syntax, right: Syntax) -> Iterator[str]:
    one, other = _kind(catalogue, left), _kind(catalogue, right)
    if operator in ("in", "not in"):
        entries = right[1:] if isinstance(right, list) and right[0] == "list" else []
        kinds = {_kind(catalogue, entry) for entry in entries} - {None}
        if kinds and one and one not in kinds:
            yield f"{_named(left)} is {one}, and is looked for among what is {' or '.join(sorted(map(str, kinds)))}"
        elif other in ("a number", "true or false"):
            yield f"{_named(right)} is {other}, and holds nothing to look for"
    elif one and other and one != other:
        yield f"{_named(left)} is {one}, and is compared with {other}"
    elif operator in _ORDER and (one == "a list" or one == "true or false"):
        yield f"{_named(left)} is {one}, and has no order"


def _kind(catalogue: Catalogue, syntax: Syntax) -> str | None:
    """Return what a part of an expression is, where that is certain."""
    if isinstance(syntax, bool):
        return "true or false"
    if isinstance(syntax, int | float):
        return "a number"
    if isinstance(syntax, str):
        return "text"
    if not isinstance(syntax, list):
        return None
    if syntax[0] in ("field", "part"):
        field = catalogue.fields.get(syntax[-1])
        return None if field is None else "a list" if field.kind in _LISTS else _KINDS.get(field.kind)
    if syntax[0] == "list":
        return "a list"
    if syntax[0] in BINARY or (syntax[0] == "presence" and syntax[1] == "count"):
        return "a number"
    if syntax[0] == "presence" or syntax[0] in COMPARE or syntax[0] in ("not", "chain"):
        return "true or false"
    return None


def _named(syntax: Any) -> str:
    if isinstance(syntax, list):
        return str(syntax[-1]) if syntax[0] in ("field", "part") else "what stands there"
    return repr(syntax) if isinstance(syntax, str) else str(syntax).lower()
