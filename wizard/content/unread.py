"""Finds the questions of a pack that nothing reads, and the choices that make no difference to anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import FORM_FAULTS, split_placeholders
from wizard.content.domain import Uses
from wizard.content.model import pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Syntax
    from wizard.content.pack import Pack
    from wizard.errors import Problem


def unread(catalogue: Catalogue, pack: Pack, documents: str) -> Iterator[Problem]:
    """Yield what no rule, exit condition, derived value, condition, default, advice, text or document reads.

    Args:
        documents: the source of all templates, in which a path or a choice may be named.
    """
    syntaxes = [*_syntaxes(catalogue)]
    uses = Uses(syntaxes)
    printed = {path for path in catalogue.fields if _is_printed(path, documents)}
    read = uses.loosely | uses.constants.keys() | uses.plainly | printed
    for entry in pack.raw["questions"]:
        for field, inner in _fields(entry):
            path = f"{entry['path']}[].{field['name']}" if inner else entry["path"]
            if path not in read and not field.get("fields"):
                yield pack.problem("questions", entry, inner, "is read by no rule, text or document")
            elif field.get("choices") and path not in uses.loosely | printed:
                named = set(map(str, uses.constants.get(path, ())))
                same = [c["value"] for c in field["choices"] if c["value"] not in named and c["value"] not in documents]
                if len(same) > 1 and named:
                    message = f"{', '.join(same)} make no difference to any rule, text or document"
                    yield pack.problem("questions", entry, (*inner, "choices"), message)


def _is_printed(path: str, documents: str) -> bool:
    """Whether a template or the arithmetic names a question, or a field of a record by its own name."""
    _, of_record, name = path.partition("[].")
    return any(f"{before}{name}" in documents for before in ".\"'") if of_record else path in documents


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
