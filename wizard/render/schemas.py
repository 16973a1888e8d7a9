"""One JSON Schema file per message type, control messages included."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wizard.render.escape import file_name
from wizard.render.messages import schema_of

if TYPE_CHECKING:
    from wizard.render.material import Material


def render(material: Material) -> dict[str, str]:
    """Return ``schemas/<type>.schema.json`` for every message."""
    files: dict[str, str] = {}
    for message in (*material.messages, *material.control):
        folder = "schemas/control" if message.control else "schemas"
        name = base = file_name(message.type)
        number = 2
        while f"{folder}/{name}.schema.json" in files:  # two types that differ in nothing a file name can hold
            name, number = f"{base}-{number}", number + 1
        schema = schema_of(message, material.envelope)
        files[f"{folder}/{name}.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return files
