"""What ``export`` writes, one format per module; ``FORMATS`` is the list that the command line offers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.render.material import Material

    Renderer = Callable[[Material], dict[str, str]]

# Format -> module; each has ``render(material)``, which returns the text of every file by its path below the folder.
FORMATS = {
    "md": "markdown",
    "html": "html",
    "mermaid": "diagrams",
    "csv": "tables",
    "json": "answers",
    "jsonschema": "schemas",
    "asyncapi": "asyncapi",
    "prometheus": "operations",
    "adr": "adr",
    "badge": "badge",
}


def renderer(name: str) -> Renderer:
    """Return the function that renders this format."""
    module: Any = import_module(f"wizard.render.{FORMATS[name]}")
    render: Renderer = module.render
    return render
