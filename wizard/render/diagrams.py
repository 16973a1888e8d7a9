"""The diagrams as Mermaid source; Markdown embeds the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.render.material import base_values

if TYPE_CHECKING:
    from wizard.render.material import Material

DIAGRAMS = ("path", "auth", "states")


def render(material: Material) -> dict[str, str]:
    """Return one file for each diagram that has something to show."""
    drawn = {f"diagrams/{name}.mmd": diagram(material, name) for name in DIAGRAMS}
    return {path: text for path, text in drawn.items() if text}


def diagram(material: Material, name: str) -> str:
    """Return the source of one diagram; empty where the answers give nothing to draw."""
    if name == "path" and not material.sheet.records("context.hops"):
        return ""
    if name == "auth" and material.sheet.value("auth.method") is None:
        return ""
    if name == "states" and not material.machine.states:
        return ""
    text = material.paper.render(f"mermaid/{name}.mmd.j2", base_values(material))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"
