"""Figures with their arithmetic: the formula as the catalogue has it, and the same with the design's numbers in it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.kleene import UNKNOWN
from wizard.content.model import pick
from wizard.content.scope import Record
from wizard.quantity import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.render.sheet import Sheet

_SIGNS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("−", 1),
    ast.Mult: ("×", 2),
    ast.Div: ("/", 2),
    ast.FloorDiv: ("//", 2),
    ast.Mod: ("%", 2),
    ast.Pow: ("^", 3),
}
_WHOLE = 4  # binds tighter than any sign
MAX_TERMS = 8  # of a sum over records, written out


class Figure(NamedTuple):
    """One figure; ``value`` is None where an answer is missing, which ``needs`` then names."""

    name: str  # of the derived value; empty for an expression
    title: str
    value: float | None
    unit: str | None
    formula: str  # as the catalogue writes it, of a condition only the branch taken
    numbers: str  # the formula with numbers in it
    inputs: tuple[str, ...]  # full paths of the answers it reads, through other figures too
    names: tuple[str, ...]  # derived values that the formula names
    needs: tuple[str, ...]


class Input(NamedTuple):
    """One answer that figures rest on. ``origin`` is ``decided``, ``assumed`` or ``platform``."""

    path: str
    text: str
    origin: str
    platform: tuple[str, str] | None  # name and date of the fact


def figure(sheet: Sheet, expression: str, *, title: str = "", unit: str | None = None) -> Figure:
    """Return a figure for an expression, or for a derived value by its name."""
    derived = sheet.catalogue.derived.get(expression)
    formula = derived.formula if derived else expression
    tree = _branch(sheet, ast.parse(formula.strip(), mode="eval").body)
    value = sheet.number(expression)
    touched = tuple(dict.fromkeys(path for path in sheet.view.scope.touched if _states_a_value(sheet, path)))
    taken = sheet.catalogue.expression(ast.unparse(tree))
    return Figure(
        name=expression if derived else "",
        title=title or (pick(derived.meaning, sheet.language) if derived else expression),
        value=value,
        unit=unit or (derived.unit if derived else None),
        formula=_formula(tree),
        numbers=_written(sheet, tree, {})[0],
        inputs=touched,
        names=tuple(name for name in sheet.catalogue.derived if name in taken.derived),
        needs=tuple(sheet.needs(expression)),
    )


def _formula(tree: ast.expr) -> str:
    # ast.unparse gives a generator its own brackets inside those of the call.
    return re.sub(r"\b(sum|min|max)\(\((.*?)\)\)", r"\1(\2)", ast.unparse(tree)).replace("**", "^")


def intermediate(sheet: Sheet, figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures that others name and that are no line of their own, each before the ones that need it."""
    shown: dict[str, None] = {}
    waiting = [name for line in figures for name in line.names]
    while waiting:
        name = waiting.pop(0)
        if name not in shown and not isinstance(sheet.view.derived(name), bool):
            shown[name] = None
            waiting += figure(sheet, name).names
    return [figure(sheet, name) for name in reversed(shown)]


def inputs(sheet: Sheet, figures: Iterable[Figure]) -> list[Input]:
    """Return every answer that the figures rest on, in the order of the catalogue, with where it comes from."""
    paths = dict.fromkeys(path for line in figures for path in line.inputs)
    order = {path: number for number, path in enumerate(sheet.catalogue.fields)}
    return [_input(sheet, path) for path in sorted(paths, key=lambda p: (order.get(_plain(p), 0), _index(p)))]


def _input(sheet: Sheet, path: str) -> Input:
    if "[" not in path:
        shown = sheet.shown(path)
        return Input(path, shown.text, shown.state, None)
    head, _, rest = path.partition("[")
    index, _, name = rest.partition("].")
    shown = sheet.part(head, int(index), name)
    platform = sheet.platform_of(int(index), name) if shown.state == "platform" else None
    return Input(path, shown.text, shown.state, platform)


def _states_a_value(sheet: Sheet, path: str) -> bool:
    """Return whether a path holds one number or choice; a list of records is read through its parts."""
    head, bracket, rest = path.partition("[")
    if not bracket:
        field = sheet.catalogue.fields[path]
        return field.kind != "records" and sheet.value(path) is not None
    index, _, name = rest.partition("].")
    return sheet.records(head)[int(index)].get(name) is not None


def _plain(path: str) -> str:
    head, bracket, rest = path.partition("[")
    return f"{head}[].{rest.partition('].')[2]}" if bracket else path


def _index(path: str) -> int:
    return int(path.partition("[")[2].partition("]")[0] or 0)


# --- the formula with numbers -----------------------------------------------------------------------------------------


def _branch(sheet: Sheet, node: ast.expr, bound: dict[str, Record] | None = None) -> ast.expr:
    """Return the node with every condition replaced by the branch that the answers take."""
    if isinstance(node, ast.IfExp):
        decision = _value(sheet, node.test, bound or {})
        if decision is UNKNOWN:
            return node
        return _branch(sheet, node.body if decision else node.orelse, bound)
    if isinstance(node, ast.BinOp):
        return ast.BinOp(_branch(sheet, node.left, bound), node.op, _branch(sheet, node.right, bound))
    return node


def _value(sheet: Sheet, node: ast.expr, bound: dict[str, Record]) -> Any:
    each = next((f"{name} in {record.list_path}" for name, record in bound.items()), None)
    return sheet.view.evaluate(sheet.catalogue.expression(ast.unparse(node), each), **bound)


def _written(sheet: Sheet, node: ast.expr, bound: dict[str, Record]) -> tuple[str, int]:
    """Return an expression with numbers for names, and how tightly its loosest sign binds."""
    if isinstance(node, ast.BinOp):
        sign, strength = _SIGNS[type(node.op)]
        left, left_strength = _written(sheet, node.left, bound)
        right, right_strength = _written(sheet, node.right, bound)
        left = f"({left})" if left_strength < strength else left
        needs_brackets = right_strength < strength or (right_strength == strength and sign in "−/")
        right = f"({right})" if needs_brackets else right
        return (f"{left}{sign}{right}" if sign == "^" else f"{left} {sign} {right}"), strength
    if isinstance(node, ast.IfExp):
        branch = _branch(sheet, node, bound)
        return ("—", _WHOLE) if isinstance(branch, ast.IfExp) else _written(sheet, branch, bound)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(sheet, node, node.func.id, bound)
    value = _value(sheet, node, bound)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "—", _WHOLE
    return rounded(value), _WHOLE


def _call(sheet: Sheet, node: ast.Call, name: str, bound: dict[str, Record]) -> tuple[str, int]:
    if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
        terms = _terms(sheet, node.args[0])
        if name == "sum" and terms:
            parts = [text for text, _ in terms[:MAX_TERMS]]
            return " + ".join(parts + (["…"] if len(terms) > MAX_TERMS else [])), 1
        return f"{name}({', '.join(text for text, _ in terms)})" if terms else "0", _WHOLE
    return f"{name}({', '.join(_written(sheet, argument, bound)[0] for argument in node.args)})", _WHOLE


def _terms(sheet: Sheet, node: ast.GeneratorExp) -> list[tuple[str, int]]:
    generator = node.generators[0]
    assert isinstance(generator.target, ast.Name)
    path = ast.unparse(generator.iter)
    terms = []
    for index in range(len(sheet.records(path))):
        bound = {generator.target.id: sheet.record(path, index)}
        if any(_value(sheet, test, bound) is False for test in generator.ifs):
            continue
        text, strength = _written(sheet, node.elt, bound)
        if text != "—" or _value(sheet, node.elt, bound) is UNKNOWN:
            terms.append((text, strength))
    return terms
