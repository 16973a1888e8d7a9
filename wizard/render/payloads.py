"""Reads the payload schemas that a design's messages name: in place, as JSON in a text, or as a file beside it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from wizard.errors import InvalidInput, Problem
from wizard.render.instances import NoInstance, instance_of
from wizard.render.messages import DIALECT, Invalid, Message, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.render.sheet import Sheet

    OpenFile = Callable[[str], bytes]

_FILES = (".json", ".yaml", ".yml")
_MESSAGES = "protocol.messages"

_WORDS = {
    "outside": {
        "en": "{name} lies outside of the design's folder",
        "zh": "{name} 不在设计文档所在的文件夹内",
    },
    "unreadable": {"en": "{name} cannot be read: {why}", "zh": "无法读取 {name}：{why}"},
    "no_schema": {"en": "is no JSON Schema: {why}", "zh": "不是有效的 JSON Schema：{why}"},
    "remote": {
        "en": "refers to {name}; only references inside the schema, such as #/$defs/a, are followed",
        "zh": "引用了 {name}；只支持模式内部的引用，例如 #/$defs/a",
    },
    "no_example": {"en": "no example could be made: {why}", "zh": "无法生成示例：{why}"},
    "no_example.remedy": {"en": "give one in the schema, under examples", "zh": "请在模式的 examples 中给出一个示例"},
}


def read_messages(sheet: Sheet, open_file: OpenFile) -> list[Message]:
    """Return the messages of the catalogue with their payload schemas.

    Args:
        open_file: gives the bytes of a file by its path.

    Raises:
        InvalidInput: every schema that cannot be used, with the line that names it.
    """
    problems: list[Problem] = []
    messages = []
    for index, record in enumerate(sheet.records(_MESSAGES)):
        reader = _SchemaReader(sheet, f"{_MESSAGES}[{index}].schema", open_file)
        payload, written = reader.read(record.get("schema"))
        problems += reader.problems
        channel = record.get("channel")
        messages.append(
            Message(
                type=record["type"],
                direction=record["direction"],
                channel=None if channel in (None, "", "-") else channel,
                payload=payload,
                written=written,
                named_only=payload == {"type": "object"} and not isinstance(record.get("schema"), dict),
                numbered=record.get("ephemeral") is not True,
            )
        )
    if problems:
        raise InvalidInput(problems)
    return messages


class _SchemaReader:
    """Reads one payload schema: a mapping, JSON in a text, a file beside the design, or a mere name."""

    def __init__(self, sheet: Sheet, path: str, open_file: OpenFile) -> None:
        self.sheet = sheet
        self.path = path
        self.open_file = open_file
        self.problems: list[Problem] = []

    def read(self, written: Any) -> tuple[dict[str, Any], str]:
        name = ""
        schema: Any = written
        if isinstance(written, str):
            name = written.strip()
            if name.startswith("{"):
                schema, name = self._json(name), ""
            elif name.endswith(_FILES):
                schema = self._file(name)
            else:
                schema = None
        if schema is None:
            return {"type": "object"}, name
        self._check(schema)
        return (schema if isinstance(schema, dict) else {"type": "object"}), name

    def _problem(self, key: str, remedy: str | None = None, **values: object) -> None:
        place, language = self.sheet.design.place(self.path), self.sheet.language
        words = _WORDS[key][language].format(**values)
        advice = _WORDS[remedy][language] if remedy else None
        self.problems.append(Problem(place.file, place.line, place.column, self.path, words, advice))

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            self._problem("no_schema", why=error)
            return None

    def _file(self, name: str) -> Any:
        from wizard.tree import parse

        folder = os.path.dirname(self.sheet.design.place(self.path).file)
        path = os.path.join(folder, name)
        inside = os.path.realpath(folder or ".")
        if os.path.commonpath([inside, os.path.realpath(path)]) != inside:
            self._problem("outside", name=name)
            return None
        try:
            source = self.open_file(path)
        except OSError as error:
            self._problem("unreadable", name=name, why=error.strerror)
            return None
        if not name.endswith(".json"):
            return parse(source, path).data
        try:
            return json.loads(source)
        except (ValueError, RecursionError) as error:
            self._problem("unreadable", name=name, why=error)
            return None

    def _check(self, schema: Any) -> None:
        from jsonschema import SchemaError
        from jsonschema.validators import validator_for

        if not isinstance(schema, dict):
            self._problem("no_schema", why=f"it is {type(schema).__name__}, not a mapping")
            return
        try:
            validator_for(schema, default=validator_for({"$schema": DIALECT})).check_schema(schema)
        except SchemaError as error:
            self._problem("no_schema", why=f"{'/'.join(map(str, error.absolute_path)) or '/'}: {error.message}")
            return
        for reference in references(schema):
            if not reference.startswith("#"):
                self._problem("remote", name=reference)
                return
        try:
            example = instance_of(schema)
            check(schema, example)
        except (NoInstance, Invalid, RecursionError) as error:
            self._problem("no_example", remedy="no_example.remedy", why=error)


def references(schema: Any) -> list[str]:
    """Return every reference in a schema."""
    if isinstance(schema, list):
        return [found for item in schema for found in references(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema[key] for key in ("$ref", "$dynamicRef") if isinstance(schema.get(key), str)]
    return own + [found for key, value in schema.items() if key not in ("enum", "const") for found in references(value)]
