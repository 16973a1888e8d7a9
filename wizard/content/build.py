"""Writes the built-in pack as :mod:`wizard.content.compiled` reads it; run by the build of a wheel."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import Catalogue, is_formula, mended_field, split_placeholders
from wizard.content.compiled import ASIDE, LANGUAGES
from wizard.content.pack import command_line_words
from wizard.content.syntax import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def write_compiled(raw: dict[str, Any], folder: str) -> None:
    """Write the content of a pack into a folder, one JSON file for what every command needs, and the rest aside."""
    tables: dict[str, list[Any]] = {name: [] for name in (*LANGUAGES, "examples")}
    numbers: dict[tuple[str | None, ...], int] = {}

    def number_of(text: dict[str, str]) -> int:
        words = tuple(text.get(language) for language in LANGUAGES)
        if words not in numbers:
            numbers[words] = len(numbers)
            for language, word in zip(LANGUAGES, words, strict=True):
                tables[language].append(word)
        return numbers[words]

    content = {**_numbered(raw, number_of), "syntax": _syntax(raw)}
    for rule in content["rules"]:
        tables["examples"].append(rule["examples"])
        rule["examples"] = len(tables["examples"]) - 1
    aside = {part: content.pop(part) for part in ASIDE}
    for name, data in {**tables, **aside, "content": content, "whole": raw, "cli": command_line_words()}.items():
        with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, separators=(",", ":"))


def _numbered(value: Any, number_of: Callable[[dict[str, str]], int]) -> Any:
    """Return content with a number for each text; a text is a mapping of languages to words."""
    if isinstance(value, list):
        return [_numbered(part, number_of) for part in value]
    if isinstance(value, dict) and "en" in value and set(value) <= set(LANGUAGES):
        return number_of(value)
    if isinstance(value, dict):
        return {key: _numbered(part, number_of) for key, part in value.items()}
    return value


def _syntax(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the checked syntax of every expression, by the variable it is bound to and by its text."""
    catalogue = Catalogue(raw)
    found: dict[str, dict[str, Any]] = {}
    for text, each in _expressions(raw, catalogue):
        of_variable = found.setdefault(each or "", {})
        if text not in of_variable:
            of_variable[text] = parse_expression(text, catalogue.names, catalogue.bound(each))
    return found


def _expressions(raw: dict[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str | None]]:
    for question in raw["questions"]:
        yield from ((question[key], None) for key in ("when", "default_from") if key in question)
        each_record = f"record in {question['path']}"
        yield from ((f["default_from"], each_record) for f in question.get("fields", ()) if "default_from" in f)
    for entry in raw["derived"]:
        yield entry["formula"], None
    for entry in raw["exits"]:
        yield entry["holds"], None
    for rule in raw["rules"]:
        each = rule.get("each")
        yield from ((rule[key], each) for key in ("fires", "warning_if") if key in rule)
        for path, given in rule.get("mends", {}).items():
            field = catalogue.fields[mended_field(path, each)]
            values = given if isinstance(given, list) else [given]
            yield from ((value, each) for value in values if is_formula(field, value))
        for key in ("title", "message", "why", "fix"):
            for text in rule[key].values():
                yield from ((part, each) for literal, part in split_placeholders(text) if not literal)
