"""The language of predicates as text: one Python expression, checked against a whitelist, read into nested lists.

A pack out of a pull request can neither run code nor hang the gate: :mod:`ast` parses, and nodes, names, depth,
exponents and sizes are bounded here; :mod:`wizard.content.expression` bounds what is left to run time.
"""

from __future__ import annotations

import ast
import re

from wizard.content.expression import Expression, Names, link
from wizard.content.kleene import AGGREGATES, ARITY, FUNCTION_NAMES, FUNCTIONS, MAX_EXPONENT, UNKNOWN, bounded
from wizard.content.nearest import nearest
from wizard.content.scope import Scope
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.expression import Syntax

MAX_LENGTH = 2000
MAX_NODES = 400
MAX_DEPTH = 40

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


_LOGIC = re.compile(r"&&|\|\||!(?!=)|(?<![=!<>])=(?!=)|\btrue\b|\bfalse\b|\bnull\b")


class BadExpression(ValueError):
    """An expression that is not allowed, or names something that does not exist."""

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy


def compile_expression(text: str, names: Names, bound: Mapping[str, str] | None = None) -> Expression:
    """Return a text as an expression that can be evaluated.

    Args:
        names: what may be named.
        bound: for each bound variable the list it runs over, for example ``{"h": "context.hops"}``.

    Raises:
        BadExpression: a node that is not allowed, an unknown name, or a bound exceeded.
    """
    return link(text, parse_expression(text, names, bound), names)


def parse_expression(text: str, names: Names, bound: Mapping[str, str] | None = None) -> Syntax:
    """Return the checked syntax of a text, as JSON can hold it.

    Raises:
        BadExpression: as :func:`compile_expression`.
    """
    if len(text) > MAX_LENGTH:
        raise BadExpression(f"is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(f"is not an expression: {_where(error, text)}", _advice(text)) from None
    if len(text) > MAX_NODES and sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise BadExpression(f"has more than {MAX_NODES} parts")
    return _Parser(names, dict(bound or {})).node(tree.body, 0)


class _Parser:
    def __init__(self, names: Names, bound: dict[str, str]) -> None:
        self.names = names
        self.bound = bound  # variable -> list path, or "" where its elements are plain values

    def node(self, node: ast.expr, depth: int) -> Syntax:
        if depth > MAX_DEPTH:
            raise BadExpression("is nested too deeply")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise BadExpression(f"{type(node).__name__} is not allowed in an expression")
        return method(node, depth + 1)

    def _constant(self, node: ast.Constant, depth: int) -> Syntax:
        value = node.value
        if not (value is None or isinstance(value, str | int | float | bool)) or isinstance(value, complex):
            raise BadExpression(f"{value!r} is not allowed in an expression")
        if isinstance(value, int | float) and bounded(value) is UNKNOWN:
            raise BadExpression("a number is too large")
        return value

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> Syntax:
        return ["list", *(self.node(item, depth) for item in node.elts)]

    _tuple = _list

    def _name(self, node: ast.Name, depth: int) -> Syntax:
        name = node.id
        if name in self.bound:
            if self.bound[name]:
                raise BadExpression(f"{name} is a record; name one of its fields, such as {name}.kind")
            return ["variable", name]
        if name in self.names.derived:
            return ["derived", name]
        remedy = _nearest(name, [*self.bound, *self.names.derived]) or _quoted(name)
        raise BadExpression(f"{_short(name)} is neither a derived value nor a variable", remedy)

    def _attribute(self, node: ast.Attribute, depth: int) -> Syntax:
        root, path = _dotted(node)
        if root in self.bound:
            return self._record_field(root, path[len(root) + 1 :])
        if path not in self.names.fields:
            raise BadExpression(f"{_short(path)} is not a field of any question", _nearest(path, [*self.names.fields]))
        return ["field", path]

    def _record_field(self, variable: str, name: str) -> Syntax:
        list_path = self.bound[variable]
        path = f"{list_path}[].{name}"
        if not list_path or path not in self.names.fields:
            start = f"{list_path}[]."
            known = [f"{variable}.{one.removeprefix(start)}" for one in self.names.fields if one.startswith(start)]
            message = f"{variable}.{_short(name)} is not a field of {list_path or variable}"
            raise BadExpression(message, _nearest(f"{variable}.{name}", known))
        return ["part", variable, path]

    def _boolop(self, node: ast.BoolOp, depth: int) -> Syntax:
        parts = (self.node(value, depth) for value in node.values)
        return ["or" if isinstance(node.op, ast.Or) else "and", *parts]

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Syntax:
        operand = self.node(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return ["not", operand]
        if isinstance(node.op, ast.USub):
            return ["-", 0, operand]
        raise BadExpression(f"{type(node.op).__name__} is not allowed in an expression")

    def _binop(self, node: ast.BinOp, depth: int) -> Syntax:
        operator = _ARITHMETIC.get(type(node.op))
        if operator is None:
            raise BadExpression(f"{type(node.op).__name__} is not allowed in an expression")
        left, right = self.node(node.left, depth), self.node(node.right, depth)
        if operator == "**" and _is_constant(node.right):
            exponent = link("", right, self.names).run(Scope({}, {}))
            if not isinstance(exponent, int | float) or exponent > MAX_EXPONENT:
                raise BadExpression(f"an exponent may be at most {MAX_EXPONENT}")
        return [operator, left, right]

    def _compare(self, node: ast.Compare, depth: int) -> Syntax:
        operands = [self.node(part, depth) for part in (node.left, *node.comparators)]
        operators = [_COMPARISON.get(type(op)) for op in node.ops]
        if None in operators:
            raise BadExpression("this comparison is not allowed in an expression")
        return [operators[0], *operands] if len(operators) == 1 else ["chain", operators, *operands]

    def _ifexp(self, node: ast.IfExp, depth: int) -> Syntax:
        return ["if", *(self.node(part, depth) for part in (node.test, node.body, node.orelse))]

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp, depth: int) -> Syntax:
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
        return ["each", variable, list_path, source, element, *tests]

    def _call(self, node: ast.Call, depth: int) -> Syntax:
        if not isinstance(node.func, ast.Name) or node.keywords:
            known = ", ".join(sorted(FUNCTION_NAMES))
            raise BadExpression("only the named functions may be called, without keywords", f"known are {known}")
        name = node.func.id
        if name in AGGREGATES and len(node.args) == 1:
            return ["aggregate", name, self._aggregated(node.args[0], depth)]
        if name in ("is_set", "count"):
            if len(node.args) != 1:
                raise BadExpression(f"{name} takes one field")
            return self._presence(name, node.args[0], depth)
        if name not in FUNCTIONS:
            raise BadExpression(
                f"there is no function {_short(name)}", f"known are {', '.join(sorted(FUNCTION_NAMES))}"
            )
        low, high = ARITY.get(name, (1, 1))
        arguments = [self.node(argument, depth) for argument in node.args]
        if not low <= len(arguments) <= high:
            raise BadExpression(f"{name} takes {low} argument{'s' if low > 1 else ''}")
        return ["call", name, *arguments]

    def _aggregated(self, argument: ast.expr, depth: int) -> Syntax:
        if isinstance(argument, ast.GeneratorExp):
            return self._listcomp(argument, depth)
        return self.node(argument, depth)

    def _presence(self, name: str, argument: ast.expr, depth: int) -> Syntax:
        inner = self.node(argument, depth)
        path = _dotted(argument)[1] if isinstance(argument, ast.Attribute) else ""
        return ["presence", name, path, inner]


def _where(error: Exception, text: str) -> str:
    """Return what Python says of a text that it cannot read, with the place in it."""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    at = error.offset if isinstance(error, SyntaxError) and error.lineno == 1 else None
    rest = text.strip()[at - 1 : at + 19] if at else ""
    return f"{said}, at `{rest}`" if rest else str(said)


def _advice(text: str) -> str | None:
    """Return how Python writes what somebody wrote as other languages do."""
    found = _LOGIC.search(text)
    if found is None:
        return None
    words = {"&&": "and", "||": "or", "!": "not", "=": "==", "true": "True", "false": "False", "null": "None"}
    return f"write `{words[found[0]]}` for `{found[0]}`"


def _short(name: str) -> str:
    return name if len(name) <= 100 else name[:97] + "..."


def _nearest(name: str, known: list[str]) -> str | None:
    near = nearest(name, known)
    return f"did you mean {near}?" if near else None


def _quoted(name: str) -> str:
    words = {"true": "True", "false": "False", "null": "None", "none": "None"}
    return f"write `{words[name]}`" if name in words else f"put it in quotes if it is a choice: '{_short(name)}'"


def _is_constant(node: ast.expr) -> bool:
    return all(
        isinstance(part, ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop) for part in ast.walk(node)
    )


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
