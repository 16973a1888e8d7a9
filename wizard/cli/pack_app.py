"""The commands under ``wsdesign pack`` as typer sees them."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.options import GLOBAL, FormatOption, given

pack_app = typer.Typer(help="Work on packs of questions and rules.", no_args_is_help=True, rich_markup_mode=None)
_PackFolder = Annotated[str, typer.Argument(metavar="DIR", help="A folder with a pack.yaml.")]
_PackSource = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A folder, .tar.gz, .zip, its web address, or a repository of git.")
]
_Revision = Annotated[str | None, typer.Option("--rev", metavar="REV", help="Branch, tag or commit of git.")]


@pack_app.command("lint", epilog=GLOBAL)
def pack_lint(folder: _PackFolder, output_format: FormatOption = "text") -> int:
    """Find everything that is wrong with a pack, with file and line."""
    from wizard.cli.packs import run_lint

    return run_lint(folder, given(), output_format=output_format)


@pack_app.command("add", epilog=GLOBAL)
def pack_add(
    source: _PackSource,
    rev: _Revision = None,
    folder: Annotated[
        str | None,
        typer.Option("--as", metavar="DIR", help="Where to keep it; packs/NAME beside the design if left out."),
    ] = None,
    design: Annotated[
        str, typer.Option("--design", metavar="FILE", help="The design that names it.")
    ] = "wsdesign.yaml",
) -> int:
    """Take somebody else's pack into the repository, checked and pinned, and name it in the design."""
    from wizard.cli.pack_add import run_add

    return run_add(source, given(), rev=rev, folder=folder, design=design)


@pack_app.command("diff", epilog=GLOBAL)
def pack_diff(
    old: _PackSource,
    new: _PackSource,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if they differ.")] = False,
) -> int:
    """Compare two versions of a pack: rules, severities, questions, facts, limits on waivers."""
    from wizard.cli.pack_add import run_diff

    return run_diff(old, new, given(), exit_code=exit_code)


@pack_app.command("upgrade", epilog=GLOBAL)
def pack_upgrade(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A pack taken with pack add.")],
    rev: _Revision = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
) -> int:
    """Take the present version of a pack from where it came from, and say what that changes."""
    from wizard.cli.pack_add import run_upgrade

    return run_upgrade(folder, given(), rev=rev, dry_run=dry_run)
