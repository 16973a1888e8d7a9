"""The language of predicates: one Python expression, checked against a whitelist, with three-valued logic.

An expression is parsed by :mod:`ast` and compiled once to closures; nothing is ever handed to ``eval``. A pack out of
a pull request can neither run code nor hang the gate: nodes, depth, exponents, number sizes and steps are bounded.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from wizard.content.compiler import BadExpression, Compiler, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.content.scope import Scope

    Step = Callable[[Scope], Any]

MAX_LENGTH = 2000
MAX_NODES = 400


class Expression:
    """A compiled expression; ``fields`` and ``derived`` are the names it reads itself."""

    __slots__ = ("derived", "fields", "run", "text")

    def __init__(self, text: str, run: Step, fields: frozenset[str], derived: frozenset[str]) -> None:
        self.text = text
        self.run = run
        self.fields = fields
        self.derived = derived


def compile_expression(text: str, names: Names, bound: Mapping[str, str] | None = None) -> Expression:
    """Compile ``text``.

    Args:
        names: what may be named.
        bound: for each bound variable the list it runs over, for example ``{"h": "context.hops"}``.

    Raises:
        BadExpression: a node that is not allowed, an unknown name, or a bound exceeded.
    """
    if len(text) > MAX_LENGTH:
        raise BadExpression(f"is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(f"is not an expression: {error}") from None
    if len(text) > MAX_NODES and sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise BadExpression(f"has more than {MAX_NODES} parts")
    compiler = Compiler(names, dict(bound or {}))
    run = compiler.node(tree.body, 0)
    return Expression(text, run, frozenset(compiler.fields), frozenset(compiler.used_derived))
