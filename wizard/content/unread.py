"""Finds the questions of a pack that nothing reads, and the choices that make no difference to anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import FORM_FAULTS, split_placeholders
from wizard.content.domain import Uses
from wizard.content.expression import operations
from wizard.content.model import pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Syntax
    from wizard.content.pack import Pack
    from wizard.errors import Problem


_REMEDY = "read it in a rule, leave it out, or say in `informational` why it is asked"


def unread(catalogue: Catalogue, pack: Pack, machine: str) -> Iterator[Problem]:
    """Yield what no rule, exit condition, derived value, condition, default, advice, text or formula reads.

    That documents print an answer is no reading. A question that says in ``informational`` why it is asked all the same
    passes, as long as that is so.

    Args:
        machine: the source of templates and of the arithmetic, in which a path or a choice may be named.
    """
    syntaxes = [*_syntaxes(catalogue)]
    uses = Uses(syntaxes)
    for entry in pack.raw["questions"]:
        fields = [
            (f"{entry['path']}[].{field['name']}" if inner else entry["path"], field, inner)
            for field, inner in _fields(entry)
        ]
        found = [(inner, message) for path, field, inner in fields if (message := _unread(uses, path, field, machine))]
        informs = any(field.get("informational") for _, field, _ in fields)
        for inner, message in () if informs else found:
            yield pack.problem("questions", entry, inner, message, _REMEDY)
        if informs and not found:
            yield pack.problem("questions", entry, ("informational",), "is said of what is read", "leave it out")
    named = {operation[1] for syntax in syntaxes for operation in operations(syntax) if operation[0] == "derived"}
    for entry in pack.raw["derived"]:
        if entry["name"] not in named and entry["name"] not in machine:
            yield pack.problem("derived", entry, (), "is read by no rule, text or formula", "leave it out")


def _unread(uses: Uses, path: str, field: dict[str, Any], machine: str) -> str | None:
    """Return what is not read of a field: all of it, or the choices that nothing tells apart."""
    named = set(map(str, uses.constants.get(path, ())))
    if _is_named(path, machine) or path in uses.loosely or field.get("fields"):
        return None
    if not named and path not in uses.plainly:
        return "is read by no rule, text or formula"
    same = [c["value"] for c in field.get("choices", ()) if c["value"] not in named and c["value"] not in machine]
    return f"{', '.join(same)} are told apart by no rule, text or formula" if len(same) > 1 else None


def _is_named(path: str, machine: str) -> bool:
    """Whether a template or the arithmetic names a question, or a field by its own name below the section."""
    section, of_record, name = path.partition("[].")
    if of_record:
        return any(f"{before}{name}" in machine for before in ".\"'")
    section, _, name = path.rpartition(".")
    return path in machine or (f"{section}.{{" in machine and f'"{name}"' in machine)


def _fields(entry: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str | int, ...]]]:
    yield entry, ()
    for number, field in enumerate(entry.get("fields", ())):
        yield field, ("fields", number)


def _syntaxes(catalogue: Catalogue) -> Iterator[Syntax]:
    for field in catalogue.fields.values():
        if field.when:
            yield catalogue.expression(field.when).syntax
        if field.default_from:
            yield catalogue.expression(field.default_from, field.each).syntax
        if field.default_how:
            yield from _in_text(catalogue, field.default_how, field.each)
    for expression in catalogue.derived_expressions.values():
        yield expression.syntax
    for exit_ in catalogue.exits.values():
        yield catalogue.expression(exit_.holds).syntax
    for rule in catalogue.rules.values():
        for text in (rule.fires, rule.warning_if):
            if text:
                yield catalogue.expression(text, rule.each).syntax
        for words in (rule.title, rule.message, rule.why, rule.fix):
            yield from _in_text(catalogue, words, rule.each)
        if rule.over and rule.over != FORM_FAULTS:
            yield ["list", ["field", rule.over]]
    for table in catalogue.raw["advice"]:
        for row in (*table["rows"], *table.get("why_not", ())):
            yield catalogue.expression(row["when"]).syntax
            if "with_if" in row:
                yield catalogue.expression(row["with_if"]).syntax
            for key in ("because", "text"):
                if key in row:
                    yield from _in_text(catalogue, row[key], None)


def _in_text(catalogue: Catalogue, words: Any, each: str | None) -> Iterator[Syntax]:
    """Yield what a text prints; a value that is printed is read as it stands."""
    for literal, part in split_placeholders(pick(words, "en")):
        if not literal:
            yield ["list", catalogue.expression(part, each).syntax]
