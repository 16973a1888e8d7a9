"""What may be answered to a question, as the few values that expressions can tell apart.

A number is cut at the constants it is compared with, a list of choices at those that are named. Where an expression does
more with a field than that, the values are only a good sample, and nothing is proven by trying them all.
"""

from __future__ import annotations

from itertools import chain, combinations, pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor, Refused
from wizard.content.expression import operations
from wizard.content.kleene import COMPARE, UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Syntax
    from wizard.content.model import Field

MAX_NAMED = 4  # choices of a multiselect of which every subset is tried
MAX_NUMBERS = 24
MAX_RECORDS = 200  # ways to fill in a record
MAX_PAIRS = 1_000
OTHER_TEXT = "something else"


class Domain(NamedTuple):
    """The values to try for one field; None stands for no answer."""

    values: tuple[Any, ...]
    exact: bool  # whether expressions can tell no further values apart


class Uses:
    """What a set of expressions does with each field: the constants it is compared with, and whether that is all."""

    def __init__(self, syntaxes: Iterable[Syntax]) -> None:
        self.constants: dict[str, list[Any]] = {}
        self.loosely: set[str] = set()  # fields that stand in arithmetic, in functions, beside other fields
        self.plainly: set[str] = set()  # fields that are asked for their truth, or whether they are set
        self.numbers: list[float] = []  # every number there is
        self.loops: dict[str, int] = {}  # list of records -> how often it is asked for any or all of its records
        for syntax in syntaxes:
            self._walk(syntax, plain=True)
            for operation in operations(syntax):
                self.numbers += [part for part in operation[1:] if _is_number(part)]

    def _walk(self, syntax: Syntax, *, plain: bool) -> None:
        """Visit an operation; ``plain`` where a field that stands here is asked for nothing but its truth."""
        if not isinstance(syntax, list):
            return
        operation = syntax[0]
        if operation in ("field", "part"):
            (self.plainly if plain else self.loosely).add(syntax[-1])
        elif operation in COMPARE and self._compared(*syntax[:3]):
            pass
        elif operation == "presence":
            self._walk(syntax[3], plain=syntax[1] == "is_set")
        elif operation == "aggregate" and syntax[1] in ("any", "all") and _runs_over_records(syntax[2]):
            _, _, path, _, *parts = syntax[2]
            self.loops[path] = self.loops.get(path, 0) + 1
            for part in parts:
                self._walk(part, plain=True)
        elif operation in ("and", "or", "not"):
            for part in syntax[1:]:
                self._walk(part, plain=True)
        else:
            for part in syntax[1:]:
                self._walk(part, plain=False)

    def _compared(self, operator: str, left: Syntax, right: Syntax) -> bool:
        """Note a comparison of one field with constants; return whether it is one."""
        for one, other in ((left, right), (right, left)):
            if not isinstance(one, list) or one[0] not in ("field", "part"):
                continue
            listed = isinstance(other, list) and other[0] == "list" and not any(isinstance(o, list) for o in other[1:])
            if listed or not isinstance(other, list):
                self.constants.setdefault(one[-1], []).extend(other[1:] if listed else [other])
                return not (operator in ("in", "not in") and one is right and listed)
        return False


def _runs_over_records(syntax: Syntax) -> bool:
    return isinstance(syntax, list) and syntax[0] == "each" and syntax[2] != "" and syntax[3] == ["field", syntax[2]]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Domains:
    """The domains of the fields that some expressions read.

    Args:
        syntaxes: every expression that will be evaluated, derived values and conditions of questions included.
        lists: lists of records that a rule runs over.
        bounded: whether the bounds and choices of the questions hold; without them one sees what they forbid.
    """

    def __init__(
        self, catalogue: Catalogue, syntaxes: Iterable[Syntax], lists: Iterable[str] = (), *, bounded: bool = True
    ) -> None:
        self.catalogue = catalogue
        self.uses = Uses(syntaxes)
        for path in lists:
            self.uses.loops[path] = self.uses.loops.get(path, 0) + 1
        self.bounded = bounded
        self._acceptor = Acceptor(catalogue)

    def of(self, path: str) -> Domain:
        """Return the domain of a question, or of a field of a record."""
        field = self.catalogue.fields[path]
        named = list(dict.fromkeys(c for c in self.uses.constants.get(path, ()) if c is not None))
        exact = path not in self.uses.loosely
        values: Iterable[Any]
        if field.kind == "bool":
            values, exact = (True, False), True
        elif field.kind == "select":
            values, exact = [choice.value for choice in field.choices], True
        elif field.kind == "multiselect":
            values, exact = _subsets([c.value for c in field.choices], named), exact and len(named) <= MAX_NAMED
        elif field.kind == "number":
            values = self._numbers(field, named, exact=exact)
        elif field.kind == "text":
            lengths = () if exact else (int(n) for n in self.uses.numbers if 0 < n < 5_000)
            values = [*named, "", OTHER_TEXT, *(("x" * (n + step)) for n in lengths for step in (-1, 0, 1))]
        elif field.kind == "list":
            values = [[], [OTHER_TEXT], *([name] for name in named), [*named, OTHER_TEXT, "and more"]]
            exact = exact and len(named) <= 1
        else:
            values, exact = self._records(field, exact=exact)
        if not self.bounded and field.kind in ("select", "multiselect"):
            values = [*values, *(named if field.kind == "select" else [[name] for name in named])]
        tried = self.bounded and field.kind != "records"  # whose parts have been tried one by one
        kept = [value for value in values if not tried or self._accepted(field, value)]
        return Domain((*_distinct(kept), None), exact)

    def _accepted(self, field: Field, value: Any) -> bool:
        try:
            self._acceptor.accept(field, value)
        except Refused:
            return False
        return True

    def _numbers(self, field: Field, named: list[Any], *, exact: bool) -> list[Any]:
        bounds = field.bounds
        ends = [end for end in (bounds.minimum, bounds.above, bounds.maximum) if end is not None]
        pool = [*named, *ends] if exact else [*named, *ends, *self.uses.numbers, 0, 1, 100, 10_000]
        cuts = sorted({cut for cut in pool if _is_number(cut)})[:MAX_NUMBERS]
        step = 1 if bounds.integer else 0.5
        between = [(low + high) / 2 for low, high in pairwise(cuts)]
        values = [*cuts, *([cuts[0] - step, cuts[-1] + step] if cuts else [1]), *between]
        if bounds.integer:
            values = [int(value) for value in values]
            values += [int(cut) + step for cut in cuts for step in (-1, 1)]
        return sorted(int(value) if float(value).is_integer() else value for value in values)

    def _records(self, field: Field, *, exact: bool) -> tuple[list[list[dict[str, Any]]], bool]:
        """Return lists of none, one and two records, filled in with what matters of them.

        Where a predicate asks but twice for any or all of the records, two of them show all it can tell apart.
        """
        read = self.uses.loosely | self.uses.constants.keys() | self.uses.plainly
        parts = [child for child in field.fields if child.path in read or child is field.key]
        domains = [self._of_part(child) for child in parts]
        ways = [
            {part.name: value for part, value in zip(parts, values, strict=True) if value is not None}
            for values, _ in zip(product(*(domain.values for domain in domains)), range(MAX_RECORDS), strict=False)
        ]
        complete = prod(len(domain.values) for domain in domains) == len(ways)
        loops = self.uses.loops.get(field.path, 0)
        pairs = product(ways, ways) if len(ways) ** 2 <= MAX_PAIRS else zip(ways, reversed(ways), strict=True)
        exact = exact and complete and all(domain.exact for domain in domains)
        exact = exact and (loops <= 1 or (loops == 2 and len(ways) ** 2 <= MAX_PAIRS))
        key = field.key.name if field.key is not None and field.key.bounds.unique else None
        return [[], *([way] for way in ways), *([one, _apart(other, key)] for one, other in pairs)], exact

    def _of_part(self, field: Field) -> Domain:
        domain = self.of(field.path)
        if field.may_be_none:
            domain = domain._replace(values=(*domain.values, UNLIMITED))
        if field.bounds.unique and field.path not in self.uses.loosely | self.uses.constants.keys() | self.uses.plainly:
            return Domain(("a",), exact=True)  # only there to tell two records apart
        return domain


def _apart(record: dict[str, Any], key: str | None) -> dict[str, Any]:
    """Return a record with another name, where names must not repeat."""
    return {**record, key: f"{record[key]} 2"} if key and isinstance(record.get(key), str) else record


def _subsets(choices: list[str], named: list[Any]) -> Iterator[list[Any]]:
    named = [name for name in named if name in choices][:MAX_NAMED]
    other = next((choice for choice in choices if choice not in named), None)
    pool = [*named, other] if other is not None else named
    return (list(subset) for subset in chain.from_iterable(combinations(pool, size) for size in range(len(pool) + 1)))


def _distinct(values: Iterable[Any]) -> list[Any]:
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(repr(value), value)
    return list(seen.values())
