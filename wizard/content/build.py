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
    from collections.abc import Iterable, Iterator


def write_compiled(raw: dict[str, Any], folder: str) -> None:
    """Write the content of a pack into a folder, one file for what every command needs, and the rest aside."""
    texts, examples = _Table(), _Table()
    catalogue = Catalogue(raw)
    content = _numbered(raw, texts)
    content["syntax"] = _syntax(catalogue, _conditions(raw))
    content["phrases"] = _syntax(catalogue, _phrases(raw, catalogue))
    content["reads"] = _reads(catalogue)
    content["readers"] = _readers(catalogue)
    for rule in content["rules"]:
        rule["examples"] = examples.number_of(rule["examples"])
    aside = {part: content.pop(part) for part in ASIDE}
    for name, data in {**aside, "content": content, "whole": raw, "cli": command_line_words()}.items():
        _write(os.path.join(folder, f"{name}.json"), _json(data))
    for name, table in (("texts", texts), ("examples", examples)):
        _write(os.path.join(folder, f"{name}.jsonl"), table.text)


class _Table:
    """Lines of JSON, each known by the byte at which it begins; what is there already is not written twice."""

    def __init__(self) -> None:
        self.text = ""
        self.size = 0  # bytes
        self.numbers: dict[str, int] = {}

    def number_of(self, entry: Any) -> int:
        line = _json(entry) + "\n"
        if line not in self.numbers:
            self.numbers[line] = self.size
            self.text += line
            self.size += len(line.encode())
        return self.numbers[line]


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _numbered(value: Any, texts: _Table) -> Any:
    """Return content with a number for each text; a text is a mapping of languages to words."""
    if isinstance(value, list):
        return [_numbered(part, texts) for part in value]
    if isinstance(value, dict) and "en" in value and set(value) <= set(LANGUAGES):
        return texts.number_of(value)
    if isinstance(value, dict):
        return {key: _numbered(part, texts) for key, part in value.items()}
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


def _readers(catalogue: Catalogue) -> dict[str, list[int]]:
    """Return the places of the rules that read a question, by the question."""
    place_of = {id_: place for place, id_ in enumerate(catalogue.rules)}
    return {question: [place_of[id_] for id_ in ids] for question, ids in catalogue.readers.items()}


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
