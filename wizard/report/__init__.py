"""What ``check`` says, one output format per file; ``REPORTERS`` is the list that the command line offers."""

from __future__ import annotations

from importlib import import_module

from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.errors import Exit
    from wizard.review.gate import Review

    Reporter = Callable[[list[Review], list[Exit], str], str]

# Format -> module; each has ``render(reviews, exit_codes, language)``. Imported when asked for: ``check`` starts fast.
REPORTERS = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
}


def reporter(name: str) -> Reporter:
    """Return the function that renders this format."""
    module: Any = import_module(f"wizard.report.{REPORTERS[name]}")
    render: Reporter = module.render
    return render
