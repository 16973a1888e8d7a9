"""The language of predicates at run time: checked syntax becomes functions with three-valued logic.

:mod:`wizard.content.syntax` reads the text of an expression into nested lists, ``["<", ["field", "a.b"], 5]``; what is
no list stands for itself. A wheel carries these lists, so that no run parses again. Nothing is ever handed to ``eval``.
"""

from __future__ import annotations

from functools import cached_property

from wizard.content.kleene import (
    AGGREGATES,
    BINARY,
    COMPARE,
    FUNCTIONS,
    NO_LIMIT,
    UNKNOWN,
    NoLimit,
    Special,
    negate,
    truth,
)
from wizard.content.scope import Record
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wizard.content.scope import Scope

    Step = Callable[[Scope], Any]
    Syntax = Any  # a constant, or a list: an operation and what it is applied to

_ENTRIES_A_STEP = 16  # of a list of plain values


class Names:
    """What an expression may name: fields, derived values and what the absence of a field means.

    Args:
        fields: every field path, records' fields as ``context.hops[].kind``; the value is what absence means:
            ``"unknown"``, ``"no_limit"`` or ``"empty"``.
        lists: paths whose value is a list of records.
        derived: names of derived values.
    """

    __slots__ = ("derived", "fields", "lists", "prefixes")

    def __init__(self, fields: Mapping[str, str], lists: Iterable[str], derived: Iterable[str]) -> None:
        self.fields = fields
        self.lists = frozenset(lists)
        self.derived = frozenset(derived)
        self.prefixes = {path.split(".")[0] for path in fields}


class Expression:
    """An expression that can be run; ``fields`` and ``derived`` are the names it reads itself."""

    def __init__(self, text: str, syntax: Syntax, run: Step) -> None:
        self.text = text
        self.syntax = syntax
        self.run = run

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset(part[-1] for part in operations(self.syntax) if part[0] in ("field", "part"))

    @cached_property
    def depth(self) -> int:
        """How deep its operations are nested."""
        return _depth(self.syntax)

    @cached_property
    def derived(self) -> frozenset[str]:
        return frozenset(part[1] for part in operations(self.syntax) if part[0] == "derived")


def operations(syntax: Syntax) -> Iterator[list[Any]]:
    """Yield every operation of a syntax, outer ones first."""
    if isinstance(syntax, list):
        yield syntax
        for part in syntax[1:]:
            yield from operations(part)


def _depth(syntax: Syntax) -> int:
    return 1 + max(map(_depth, syntax[1:]), default=0) if isinstance(syntax, list) else 0


def link(text: str, syntax: Syntax, names: Names) -> Expression:
    """Return the expression that a text's checked syntax stands for."""
    return Expression(text, syntax, _Linker(names.fields).step(syntax))


class _Linker:
    """Turns syntax into functions.

    The parts of ``and`` and ``or`` are linked when they are first reached: on most designs the first part decides.
    """

    def __init__(self, absent: Mapping[str, str]) -> None:
        self.absent = absent  # field path -> what its absence means

    def step(self, syntax: Syntax) -> Step:
        if not isinstance(syntax, list):
            return lambda scope: syntax
        operation = syntax[0]
        if operation in COMPARE:
            compare = _search if operation in ("in", "not in") else _compare
            constant = _constant(syntax[2])
            if constant is not UNKNOWN:
                turn = len(constant) // _ENTRIES_A_STEP if compare is _search and isinstance(constant, list) else None
                if isinstance(syntax[1], list) and syntax[1][0] == "field":
                    return self.field_compared(COMPARE[operation], syntax[1][1], constant, turn)
                return _compare_with_constant(COMPARE[operation], self.step(syntax[1]), constant, turn)
            return compare(COMPARE[operation], self.step(syntax[1]), self.step(syntax[2]))
        if operation in BINARY:
            function, left, right = BINARY[operation], self.step(syntax[1]), self.step(syntax[2])
            return lambda scope: function(left(scope), right(scope))
        linked: Step = _LINKS[operation](self, *syntax[1:])
        return linked

    def field(self, path: str) -> Step:
        default = _when_absent(self.absent[path])

        def read(scope: Scope) -> Any:
            scope.touched.append(path)
            value = scope.answers.get(path)
            if value is None:
                if default is UNKNOWN:
                    scope.missing.append(path)
                return default
            scope.facts[path] = value
            return value

        return read

    def field_compared(self, function: Callable[[Any, Any], Any], path: str, constant: Any, turn: int | None) -> Step:
        """A field against a constant, as most conditions begin: one step in place of three.

        Args:
            turn: the work that searching the constant takes; None where it is not searched.
        """
        default = _when_absent(self.absent[path])

        def run(scope: Scope) -> Any:
            if turn is not None and not scope.spend(turn):
                return UNKNOWN
            scope.touched.append(path)
            value = scope.answers.get(path)
            if value is not None:
                scope.facts[path] = value
            elif default is UNKNOWN:
                scope.missing.append(path)
                return UNKNOWN
            else:
                value = default
            return _compared(function, value, constant)

        return run

    def part(self, variable: str, path: str) -> Step:
        """A field of the record that a variable stands for."""
        default = _when_absent(self.absent[path])
        name = path.rpartition(".")[2]

        def read(scope: Scope) -> Any:
            record: Record = scope.bound[variable]
            value = record.values.get(name)
            full = record.path(name)
            scope.touched.append(full)
            if value is None:
                if default is UNKNOWN:
                    scope.missing.append(full)
                return default
            if not isinstance(value, Special):
                scope.facts[full] = value
            return value

        return read

    def variable(self, name: str) -> Step:
        return lambda scope: scope.bound[name]

    def value(self, name: str) -> Step:
        """A derived value."""
        return lambda scope: scope.value_of(name)

    def listed(self, *items: Syntax) -> Step:
        steps = [self.step(item) for item in items]
        return lambda scope: [step(scope) for step in steps]

    def all_of(self, *parts: Syntax) -> Step:
        return self._logic(parts, decisive=False)

    def any_of(self, *parts: Syntax) -> Step:
        return self._logic(parts, decisive=True)

    def _logic(self, parts: tuple[Syntax, ...], *, decisive: bool) -> Step:
        """Link Kleene's ``or``, which a true part decides, or ``and``, which a false one does."""
        steps: list[Step] = []

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            unknown = False
            for number, part in enumerate(parts):
                if number == len(steps):
                    steps.append(self.step(part))
                value = truth(steps[number](scope))
                if value is UNKNOWN:
                    unknown = True
                elif value is decisive:
                    del scope.missing[mark:]  # what else is unknown does not matter any more
                    return decisive
            if unknown:
                return UNKNOWN
            return not decisive

        return run

    def inverse(self, operand: Syntax) -> Step:
        step = self.step(operand)
        return lambda scope: negate(step(scope))

    def chain(self, operators: list[str], *operands: Syntax) -> Step:
        """Comparisons such as ``0 < a <= b``; each operand is evaluated once."""
        functions = [COMPARE[operator] for operator in operators]
        steps = [self.step(operand) for operand in operands]

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            values = [step(scope) for step in steps]
            result: Any = True
            for function, left, right in zip(functions, values, values[1:], strict=False):
                held = _compared(function, left, right)
                if held is False:
                    del scope.missing[mark:]
                    return False
                if held is UNKNOWN:
                    result = UNKNOWN
            if result is True:
                del scope.missing[mark:]
            return result

        return run

    def choice(self, test: Syntax, yes: Syntax, no: Syntax) -> Step:
        decide, when_true, when_false = self.step(test), self.step(yes), self.step(no)

        def run(scope: Scope) -> Any:
            decision = truth(decide(scope))
            if decision is UNKNOWN:
                return UNKNOWN
            return when_true(scope) if decision else when_false(scope)

        return run

    def every(self, *loop: Syntax) -> Step:
        collect = self.loop(*loop)

        def run(scope: Scope) -> Any:
            items = collect(scope)
            if items is None or any(kept is UNKNOWN for kept, _ in items):
                return UNKNOWN
            return [value for _, value in items]

        return run

    def loop(self, variable: str, list_path: str, over: Syntax, each: Syntax, *conditions: Syntax) -> Step:
        """Link to a function that gives ``(kept, value)`` for each element, or None where the list is unknown."""
        source, element = self.step(over), self.step(each)
        tests = [self.step(condition) for condition in conditions]
        turn = 1 + sum(1 for part in (each, *conditions) for _ in operations(part)) // 4

        def run(scope: Scope) -> Any:
            items = source(scope)
            if not isinstance(items, list):
                return None
            result = []
            for index, item in enumerate(items):
                if not scope.spend(turn):
                    return None
                scope.bound[variable] = Record(list_path, index, item) if list_path else item
                kept: Any = True
                for test in tests:
                    held = truth(test(scope))
                    if held is False:
                        kept = False
                        break
                    if held is UNKNOWN:
                        kept = UNKNOWN
                if kept is not False:
                    result.append((kept, element(scope)))
            scope.bound.pop(variable, None)
            return result

        return run

    def call(self, name: str, *arguments: Syntax) -> Step:
        function = FUNCTIONS[name]
        steps = [self.step(argument) for argument in arguments]

        def run(scope: Scope) -> Any:
            values = [step(scope) for step in steps]
            if UNKNOWN in values:
                return UNKNOWN
            try:
                return function(*values)
            except (TypeError, ValueError, OverflowError, AttributeError):
                return UNKNOWN

        return run

    def presence(self, name: str, path: str, of: Syntax) -> Step:
        """``is_set`` and ``count`` are never unknown, except where the question has not been asked."""
        inner = self.step(of)

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            value = inner(scope)
            del scope.missing[mark:]
            absent = value is UNKNOWN or value is NO_LIMIT or value is None or value in ("", [])
            if absent and path in scope.not_asked:
                scope.missing.append(path)
                return UNKNOWN
            if name == "is_set":
                return not absent
            return 0 if absent else len(value) if isinstance(value, list | str) else 1

        return run

    def aggregate(self, name: str, over: Syntax) -> Step:
        combine = AGGREGATES[name]
        if isinstance(over, list) and over[0] == "each":
            collect = self.loop(*over[1:])
        else:
            source = self.step(over)

            def collect(scope: Scope) -> Any:
                items = source(scope)
                known = isinstance(items, list) and scope.spend(len(items) // _ENTRIES_A_STEP)
                return [(True, item) for item in items] if known else None

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            items = collect(scope)
            value = UNKNOWN if items is None else combine(items)
            if value is not UNKNOWN:
                del scope.missing[mark:]
            return value

        return run


# Every operation beside arithmetic and comparison, and what links it.
_LINKS: dict[str, Callable[..., Step]] = {
    "field": _Linker.field,
    "part": _Linker.part,
    "variable": _Linker.variable,
    "derived": _Linker.value,
    "list": _Linker.listed,
    "and": _Linker.all_of,
    "or": _Linker.any_of,
    "not": _Linker.inverse,
    "chain": _Linker.chain,
    "if": _Linker.choice,
    "each": _Linker.every,
    "call": _Linker.call,
    "presence": _Linker.presence,
    "aggregate": _Linker.aggregate,
}


def _constant(syntax: Syntax) -> Any:
    """Return the value of what no answer changes; unknown where one might."""
    if not isinstance(syntax, list):
        return syntax
    plain = syntax[0] == "list" and not any(isinstance(item, list) for item in syntax[1:])
    return syntax[1:] if plain else UNKNOWN


def _compare(function: Callable[[Any, Any], Any], left: Step, right: Step) -> Step:
    def run(scope: Scope) -> Any:
        mark = len(scope.missing)
        held = _compared(function, left(scope), right(scope))
        if held is not UNKNOWN:
            del scope.missing[mark:]
        return held

    return run


def _compare_with_constant(function: Callable[[Any, Any], Any], left: Step, constant: Any, turn: int | None) -> Step:
    def run(scope: Scope) -> Any:
        mark = len(scope.missing)
        if turn is not None and not scope.spend(turn):
            return UNKNOWN
        held = _compared(function, left(scope), constant)
        if held is not UNKNOWN:
            del scope.missing[mark:]
        return held

    return run


def _search(function: Callable[[Any, Any], Any], left: Step, right: Step) -> Step:
    """Compare with ``in``, whose cost grows with what is searched."""

    def run(scope: Scope) -> Any:
        mark = len(scope.missing)
        where = right(scope)
        if isinstance(where, list) and not scope.spend(len(where) // _ENTRIES_A_STEP):
            return UNKNOWN
        held = _compared(function, left(scope), where)
        if held is not UNKNOWN:
            del scope.missing[mark:]
        return held

    return run


def _compared(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return False if isinstance(left, NoLimit) or isinstance(right, NoLimit) else function(left, right)


def _when_absent(absent: str) -> Any:
    return NO_LIMIT if absent == "no_limit" else [] if absent == "empty" else UNKNOWN
