"""An expression with the numbers of a design in it, clause by clause, and where each of the numbers comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.expression import link
from wizard.content.kleene import BINARY, COMPARE, UNKNOWN, NoLimit
from wizard.content.scope import Record
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.expression import Expression, Syntax
    from wizard.review.view import View

MISSING = "?"


class Clause(NamedTuple):
    """One part of a predicate with its numbers, and what it comes to: true, false or unknown."""

    text: str
    outcome: Any
    joint: str  # "and" or "or" before it; "" for the first


class Origin(NamedTuple):
    """One value that an expression rests on."""

    path: str
    value: Any
    kind: str  # "answer", "assumed", "platform", "not_applicable", "hidden", "not_asked" or "open"


class Derivation(NamedTuple):
    """One derived value: its formula as written, and with its numbers."""

    name: str
    value: Any
    formula: str
    numbers: str


def clauses(view: View, expression: Expression, bound: dict[str, Any]) -> list[Clause]:
    """Return the parts that ``and`` or ``or`` join at the top of a predicate, each with its numbers."""
    syntax = expression.syntax
    joined = isinstance(syntax, list) and syntax[0] in ("and", "or")
    parts = syntax[1:] if joined else [syntax]
    return [
        Clause(_Writer(view, bound).text(part), _evaluate(view, part, bound), syntax[0] if joined and number else "")
        for number, part in enumerate(parts)
    ]


def derivations(view: View, expression: Expression) -> Iterator[Derivation]:
    """Yield the derived values that an expression names, what they rest on first."""
    seen: set[str] = set()

    def walk(names: frozenset[str]) -> Iterator[Derivation]:
        for name in sorted(names - seen):
            seen.add(name)
            own = view.catalogue.derived_expressions[name]
            yield from walk(own.derived)
            yield Derivation(name, view.derived(name), own.text, _Writer(view, {}).text(own.syntax))

    yield from walk(expression.derived)


def origins(view: View, expression: Expression, bound: dict[str, Any]) -> list[Origin]:
    """Return every value that an expression rests on, through derived values too."""
    variables = {
        record.list_path: record.index for record in bound.values() if isinstance(record, Record) and record.list_path
    }
    paths: dict[str, None] = {}
    for path in sorted(view.catalogue.reads(expression) & view.catalogue.fields.keys()):
        list_path, bracket, name = path.partition("[].")
        if not bracket:
            if view.catalogue.fields[path].kind != "records" or not view.records(path):
                paths[path] = None
        elif path in expression.fields and list_path in variables:
            paths[f"{list_path}[{variables[list_path]}].{name}"] = None
        else:
            paths |= {f"{list_path}[{number}].{name}": None for number in range(len(view.records(list_path) or ()))}
    return [Origin(path, _value(view, path), _kind(view, path)) for path in paths]


def _value(view: View, path: str) -> Any:
    list_path, bracket, rest = path.partition("[")
    if not bracket:
        return view.answers.get(path, UNKNOWN)
    index, _, name = rest.partition("].")
    records = view.records(list_path) or []
    record = records[int(index)]
    return record.values.get(name, UNKNOWN) if isinstance(record, Record) else record


def _kind(view: View, path: str) -> str:
    question = question_path(path)
    if {path, question} & view.waived_as_not_applicable:
        return "not_applicable"
    if not view.applies.get(question, True):
        return "hidden"
    if _value(view, path) is UNKNOWN:
        return "not_asked" if path in view.not_asked else "open"
    if path in view.fact_defaults:
        return "platform"
    return "assumed" if view.assumed(path) else "answer"


def _evaluate(view: View, syntax: Syntax, bound: dict[str, Any]) -> Any:
    return view.evaluate(link("", syntax, view.catalogue.names), **bound)


# --- writing ----------------------------------------------------------------------------------------------------------

_BINDING = {
    "if": 0,
    "or": 1,
    "and": 2,
    "not": 3,
    **dict.fromkeys((*COMPARE, "chain"), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "//", "%"), 6),
    "**": 7,
}
_ATOM = 9


class _Writer:
    """Writes syntax as the language of predicates is written, with the values of fields in their place."""

    def __init__(self, view: View, bound: dict[str, Any]) -> None:
        self.view = view
        self.bound = bound

    def text(self, syntax: Syntax, above: int = 0) -> str:
        if not isinstance(syntax, list):
            return shown(syntax)
        operation = syntax[0]
        binding = _BINDING.get(operation, _ATOM)
        written = self._operation(operation, syntax, binding)
        return f"({written})" if binding < above else written

    def _operation(self, operation: str, syntax: list[Any], binding: int) -> str:
        if operation in ("and", "or"):
            return f" {operation} ".join(self.text(part, binding + 1) for part in syntax[1:])
        if operation in BINARY or operation in COMPARE:
            return f"{self.text(syntax[1], binding)} {operation} {self.text(syntax[2], binding + 1)}"
        if operation == "not":
            return f"not {self.text(syntax[1], binding)}"
        if operation == "chain":
            _, operators, first, *others = syntax
            rest = (f" {operator} {self.text(other, 5)}" for operator, other in zip(operators, others, strict=True))
            return self.text(first, 5) + "".join(rest)
        if operation == "if":
            return f"{self.text(syntax[2], 1)} if {self.text(syntax[1], 1)} else {self.text(syntax[3], 1)}"
        if operation == "call":
            return f"{syntax[1]}({', '.join(map(self.text, syntax[2:]))})"
        if operation == "presence":
            return f"{syntax[1]}({syntax[2] or self.text(syntax[3])})"
        if operation == "aggregate":
            return f"{syntax[1]}({self._values(syntax[2])})"
        value = _evaluate(self.view, syntax, self.bound)
        return syntax[1] if operation == "derived" and isinstance(value, bool) else shown(value)

    def _values(self, syntax: Syntax) -> str:
        values = _evaluate(self.view, syntax, self.bound)
        return ", ".join(map(shown, values)) if isinstance(values, list) else MISSING


def shown(value: Any) -> str:
    """Return a value as an expression writes it; a question mark where it is unknown."""
    if value is UNKNOWN or value is None:
        return MISSING
    if isinstance(value, NoLimit):
        return "no limit"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return show_number(value)
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
