"""The answers and what follows from them as one JSON object, for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wizard.content.kleene import NO_LIMIT, UNKNOWN, UNLIMITED

if TYPE_CHECKING:
    from wizard.render.material import Material
    from wizard.render.sheet import Sheet


def render(material: Material) -> dict[str, str]:
    """Return ``design.json``: what counts of the answers, with the state of each question, and every derived value."""
    sheet = material.sheet
    content = {
        "version": 1,
        "product": sheet.value("context.product.name"),
        "level": sheet.design.level,
        "answers": {path: _plain(value) for path, value in _ordered(material).items()},
        "states": {
            field.path: sheet.view.state(field.path)
            for field in sheet.catalogue.questions
            if _spoken_of(sheet, field.path)
        },
        "platform_defaults": {
            path: {"value": _plain(fact.value), "platform": fact.platform.id, "as_of": fact.platform.as_of}
            for path, fact in sheet.view.fact_defaults.items()
        },
        "derived": {
            name: _plain(sheet.view.derived(name))
            for name in sheet.catalogue.derived
            if sheet.catalogue.rests_on(name)  # what rests on no answer is a list that rules share
        },
    }
    return {"design.json": json.dumps(content, ensure_ascii=False, indent=1) + "\n"}


def _spoken_of(sheet: Sheet, path: str) -> bool:
    """Return whether a question is asked at this depth, or somebody answered or marked it."""
    asked = sheet.catalogue.asked_at(sheet.catalogue.fields[path], sheet.design.level)
    return sheet.view.applies[path] and (asked or sheet.view.state(path) != "open")


def _ordered(material: Material) -> dict[str, Any]:
    answers = material.sheet.view.answers
    return {field.path: answers[field.path] for field in material.sheet.catalogue.questions if field.path in answers}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; unknown and without limit are both null."""
    if value is UNKNOWN or value is NO_LIMIT or value is UNLIMITED:
        return None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value
