"""Turns the syntax tree of an expression into closures: the nodes that are allowed, and what each does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from wizard.content.kleene import (
    AGGREGATES,
    ARITY,
    BINARY,
    COMPARE,
    FUNCTION_NAMES,
    FUNCTIONS,
    MAX_EXPONENT,
    NO_LIMIT,
    UNKNOWN,
    NoLimit,
    Special,
    bounded,
    negate,
    truth,
)
from wizard.content.scope import Record, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Step = Callable[[Scope], Any]

MAX_DEPTH = 40
MAX_STEPS = 200_000


class BadExpression(ValueError):
    """An expression that is not allowed, or names something that does not exist."""


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


class Compiler:
    """Turns the nodes of one expression into closures, and remembers which names they read."""

    def __init__(self, names: Names, bound: dict[str, str]) -> None:
        self.names = names
        self.bound = bound  # variable -> list path, or "" where its elements are plain values
        self.fields: set[str] = set()
        self.used_derived: set[str] = set()

    def node(self, node: ast.expr, depth: int) -> Step:
        if depth > MAX_DEPTH:
            raise BadExpression("is nested too deeply")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise BadExpression(f"{type(node).__name__} is not allowed in an expression")
        step: Step = method(node, depth + 1)
        return step

    def _constant(self, node: ast.Constant, depth: int) -> Step:
        value = node.value
        if not (value is None or isinstance(value, str | int | float | bool)) or isinstance(value, complex):
            raise BadExpression(f"{value!r} is not allowed in an expression")
        if isinstance(value, int | float) and bounded(value) is UNKNOWN:
            raise BadExpression("a number is too large")
        return lambda scope: value

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> Step:
        items = [self.node(item, depth) for item in node.elts]
        return lambda scope: [item(scope) for item in items]

    _tuple = _list

    def _name(self, node: ast.Name, depth: int) -> Step:
        name = node.id
        if name in self.bound:
            if self.bound[name]:
                raise BadExpression(f"{name} is a record; name one of its fields, such as {name}.kind")
            return lambda scope: scope.bound[name]
        if name in self.names.derived:
            self.used_derived.add(name)
            return lambda scope: scope.value_of(name)
        raise BadExpression(f"{name} is neither a derived value nor a variable")

    def _attribute(self, node: ast.Attribute, depth: int) -> Step:
        root, path = _dotted(node)
        if root in self.bound:
            return self._record_field(root, path[len(root) + 1 :])
        absent = self.names.fields.get(path)
        if absent is None:
            raise BadExpression(f"{path} is not a field of any question")
        self.fields.add(path)
        return _field(path, absent)

    def _record_field(self, variable: str, name: str) -> Step:
        list_path = self.bound[variable]
        path = f"{list_path}[].{name}"
        absent = self.names.fields.get(path) if list_path else None
        if absent is None:
            raise BadExpression(f"{variable}.{name} is not a field of {list_path or variable}")
        self.fields.add(path)
        default = _when_absent(absent)

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

    def _boolop(self, node: ast.BoolOp, depth: int) -> Step:
        parts = [self.node(value, depth) for value in node.values]
        decisive = isinstance(node.op, ast.Or)

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            unknown = False
            for part in parts:
                value = truth(part(scope))
                if value is UNKNOWN:
                    unknown = True
                elif value is decisive:
                    del scope.missing[mark:]  # what else is unknown does not matter any more
                    return decisive
            if unknown:
                return UNKNOWN
            return not decisive

        return run

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Step:
        operand = self.node(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda scope: negate(operand(scope))
        if isinstance(node.op, ast.USub):
            minus = BINARY[ast.Sub]
            return lambda scope: minus(0, operand(scope))
        raise BadExpression(f"{type(node.op).__name__} is not allowed in an expression")

    def _binop(self, node: ast.BinOp, depth: int) -> Step:
        function = BINARY.get(type(node.op))
        if function is None:
            raise BadExpression(f"{type(node.op).__name__} is not allowed in an expression")
        left, right = self.node(node.left, depth), self.node(node.right, depth)
        if isinstance(node.op, ast.Pow) and _is_constant(node.right):
            exponent = right(Scope({}, {}))
            if not isinstance(exponent, int | float) or exponent > MAX_EXPONENT:
                raise BadExpression(f"an exponent may be at most {MAX_EXPONENT}")
        return lambda scope: function(left(scope), right(scope))

    def _compare(self, node: ast.Compare, depth: int) -> Step:
        steps = [self.node(part, depth) for part in (node.left, *node.comparators)]
        functions = [COMPARE.get(type(op)) for op in node.ops]
        if None in functions:
            raise BadExpression("this comparison is not allowed in an expression")

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            values = [step(scope) for step in steps]
            result: Any = True
            for function, left, right in zip(functions, values, values[1:], strict=False):
                if left is UNKNOWN or right is UNKNOWN:
                    result = UNKNOWN
                    continue
                assert function is not None
                held = False if isinstance(left, NoLimit) or isinstance(right, NoLimit) else function(left, right)
                if held is False:
                    del scope.missing[mark:]
                    return False
                if held is UNKNOWN:
                    result = UNKNOWN
            if result is True:
                del scope.missing[mark:]
            return result

        return run

    def _ifexp(self, node: ast.IfExp, depth: int) -> Step:
        test, yes, no = (self.node(part, depth) for part in (node.test, node.body, node.orelse))

        def run(scope: Scope) -> Any:
            decision = truth(test(scope))
            if decision is UNKNOWN:
                return UNKNOWN
            return yes(scope) if decision else no(scope)

        return run

    def _listcomp(self, node: ast.ListComp, depth: int) -> Step:
        collect = self._comprehension(node, depth)

        def run(scope: Scope) -> Any:
            items = collect(scope)
            if items is None or any(kept is UNKNOWN for kept, _ in items):
                return UNKNOWN
            return [value for _, value in items]

        return run

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp, depth: int) -> Callable[[Scope], Any]:
        """Compile to a function that gives ``(kept, value)`` for each element, or None where the list is unknown."""
        if len(node.generators) != 1:
            raise BadExpression("only one `for` is allowed")
        generator = node.generators[0]
        if not isinstance(generator.target, ast.Name) or generator.is_async:
            raise BadExpression("`for` takes one plain variable")
        variable = generator.target.id
        if variable in self.bound or variable in self.names.derived or variable in self.names.prefixes:
            raise BadExpression(f"the variable {variable} hides another name")
        source = self.node(generator.iter, depth)
        list_path = _dotted(generator.iter)[1] if isinstance(generator.iter, ast.Attribute) else ""
        list_path = list_path if list_path in self.names.lists else ""
        self.bound[variable] = list_path
        element = self.node(node.elt, depth)
        tests = [self.node(test, depth) for test in generator.ifs]
        del self.bound[variable]

        def run(scope: Scope) -> Any:
            items = source(scope)
            if not isinstance(items, list):
                return None
            result = []
            for index, item in enumerate(items):
                scope.steps += 1
                if scope.steps > MAX_STEPS:
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

    def _call(self, node: ast.Call, depth: int) -> Step:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise BadExpression("only the named functions may be called, without keywords")
        name = node.func.id
        if name in ("any", "all", "sum", "min", "max") and len(node.args) == 1:
            return self._aggregate(name, node.args[0], depth)
        if name in ("is_set", "count"):
            if len(node.args) != 1:
                raise BadExpression(f"{name} takes one field")
            return self._presence(name, node.args[0], depth)
        function = FUNCTIONS.get(name)
        if function is None:
            raise BadExpression(f"there is no function {name}; known are {', '.join(sorted(FUNCTION_NAMES))}")
        arguments = [self.node(argument, depth) for argument in node.args]
        low, high = ARITY.get(name, (1, 1))
        if not low <= len(arguments) <= high:
            raise BadExpression(f"{name} takes {low} argument{'s' if low > 1 else ''}")

        def run(scope: Scope) -> Any:
            values = [argument(scope) for argument in arguments]
            if UNKNOWN in values:
                return UNKNOWN
            try:
                return function(*values)
            except (TypeError, ValueError, OverflowError, AttributeError):
                return UNKNOWN

        return run

    def _presence(self, name: str, argument: ast.expr, depth: int) -> Step:
        """``is_set`` and ``count`` are never unknown, except where the question has not been asked."""
        inner = self.node(argument, depth)
        path = _dotted(argument)[1] if isinstance(argument, ast.Attribute) else ""

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

    def _aggregate(self, name: str, argument: ast.expr, depth: int) -> Step:
        if isinstance(argument, ast.GeneratorExp | ast.ListComp):
            collect = self._comprehension(argument, depth)
        else:
            source = self.node(argument, depth)

            def collect(scope: Scope) -> Any:
                items = source(scope)
                return [(True, item) for item in items] if isinstance(items, list) else None

        combine = AGGREGATES[name]

        def run(scope: Scope) -> Any:
            mark = len(scope.missing)
            items = collect(scope)
            value = UNKNOWN if items is None else combine(items)
            if value is not UNKNOWN:
                del scope.missing[mark:]
            return value

        return run


def _is_constant(node: ast.expr) -> bool:
    return all(
        isinstance(part, ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop) for part in ast.walk(node)
    )


def _when_absent(absent: str) -> Any:
    return {"no_limit": NO_LIMIT, "empty": []}.get(absent, UNKNOWN)


def _field(path: str, absent: str) -> Step:
    default = _when_absent(absent)

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


def _dotted(node: ast.expr) -> tuple[str, str]:
    parts: list[str] = []
    current = node
    while isinstance(current, ast.Attribute):
        parts.append(current.attr)
        current = current.value
    if not isinstance(current, ast.Name):
        raise BadExpression("only fields may follow a dot")
    parts.append(current.id)
    return current.id, ".".join(reversed(parts))
