"""What commands share on the command line: options that several take, and the global ones as given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wizard.cli.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

GLOBAL = "Before or after any command: --lang en|zh, --plain, --no-color, --no-input."
_settings = Settings()


def give(settings: Settings) -> None:
    """Keep the global options, which stand before or after a command, for the command that runs."""
    global _settings
    _settings = settings


def given() -> Settings:
    """Return the global options of this run."""
    return _settings


def one_of(names: Iterable[str], help_text: str, *spellings: str) -> Any:
    """Return an option whose value is one of ``names``: the keys of a registry, so that help and check agree."""
    allowed = tuple(names)

    def accepted(value: str | None) -> str | None:
        if value is not None and value not in allowed:
            raise typer.BadParameter(f"{value!r} is none of {', '.join(allowed)}")
        return value

    return typer.Option(
        *spellings, metavar="|".join(allowed), callback=accepted, autocompletion=lambda: list(allowed), help=help_text
    )


def one_of_argument(names: tuple[str, ...], help_text: str) -> Any:
    def accepted(value: str) -> str:
        if value not in names:
            raise typer.BadParameter(f"{value!r} is none of {', '.join(names)}")
        return value

    return typer.Argument(metavar="|".join(names), callback=accepted, help=help_text)


File = Annotated[str, typer.Argument(help="The design document.")]
WithPacks = Annotated[str | None, typer.Option("--design", metavar="FILE", help="With the packs of this design.")]
FormatOption = Annotated[str, one_of(("text", "json"), "Text for people, JSON for programs.", "--format")]
