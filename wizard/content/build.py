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
    from collections.abc import Callable, Iterable, Iterator


def write_compiled(raw: dict[str, Any], folder: str) -> None:
    """Write the content of a pack into a folder, one file for what every command needs, and the rest aside."""
    tables: dict[str, list[Any]] = {name: [] for name in (*LANGUAGES, "examples")}
    numbers: dict[tuple[str | None, ...], int] = {}

    def number_of(text: dict[str, str]) -> int:
        words = tuple(text.get(language) for language in LANGUAGES)
        if words not in numbers:
            numbers[words] = len(numbers)
            for language, word in zip(LANGUAGES, words, strict=True):
                tables[language].append(word)
        return numbers[words]

    catalogue = Catalogue(raw)
    content = _numbered(raw, number_of)
    content["syntax"] = _syntax(catalogue, _conditions(raw))
    content["phrases"] = _syntax(catalogue, _phrases(raw, catalogue))
    content["reads"] = _reads(catalogue)
    content["readers"] = dict(catalogue.readers)
    for rule in content["rules"]:
        tables["examples"].append(rule["examples"])
        rule["examples"] = len(tables["examples"]) - 1
    aside = {part: content.pop(part) for part in ASIDE}
    for name, data in {**aside, "content": content, "whole": raw, "cli": command_line_words()}.items():
        _write(os.path.join(folder, f"{name}.json"), _json(data))
    for name, entries in tables.items():
        _write(os.path.join(folder, f"{name}.jsonl"), "\n".join(map(_json, entries)))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _numbered(value: Any, number_of: Callable[[dict[str, str]], int]) -> Any:
    """Return content with a number for each text; a text is a mapping of languages to words."""
    if isinstance(value, list):
        return [_numbered(part, number_of) for part in value]
    if isinstance(value, dict) and "en" in value and set(value) <= set(LANGUAGES):
        return number_of(value)
    if isinstance(value, dict):
        return {key: _numbered(part, number_of) for key, part in value.items()}
    return value


def _syntax(catalogue: Catalogue, expressions: Iterable[tuple[str, str | None]]) -> dict[str, dict[str, Any]]:
    """Return the checked syntax of expressions, by the variable that they are bound to and by their text."""
    found: dict[str, dict[str, Any]] = {}
    for text, each in expressions:
        of_variable = found.setdefault(each or "", {})
        if text not in of_variable:
            of_variable[text] = parse_expression(text, catalogue.names, catalogue.bound(each))
    return found


def _reads(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the fields that the condition of a question or of an exit reads, by its text."""
    texts = {field.when for field in catalogue.questions if field.when} | {e.holds for e in catalogue.exits.values()}
    return {text: sorted(catalogue.reads(catalogue.expression(text))) for text in sorted(texts)}


def _conditions(raw: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield what every review evaluates."""
    yield from ((question["when"], None) for question in raw["questions"] if "when" in question)
    yield from ((entry["formula"], None) for entry in raw["derived"])
    yield from ((entry["holds"], None) for entry in raw["exits"])
    for rule in raw["rules"]:
        yield from ((rule[key], rule.get("each")) for key in ("fires", "warning_if") if key in rule)


def _phrases(raw: dict[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str | None]]:
    """Yield what is evaluated where a default is proposed or a rule speaks."""
    for question in raw["questions"]:
        each_record = f"record in {question['path']}"
        if "default_from" in question:
            yield question["default_from"], None
        yield from ((f["default_from"], each_record) for f in question.get("fields", ()) if "default_from" in f)
    for rule in raw["rules"]:
        each = rule.get("each")
        for path, given in rule.get("mends", {}).items():
            field = catalogue.fields[mended_field(path, each)]
            values = given if isinstance(given, list) else [given]
            yield from ((value, each) for value in values if is_formula(field, value))
        for key in ("title", "message", "why", "fix"):
            for text in rule[key].values():
                yield from ((part, each) for literal, part in split_placeholders(text) if not literal)
