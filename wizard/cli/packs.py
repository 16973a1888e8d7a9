"""``wsdesign pack lint``: everything that is wrong with a pack, with file and line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wizard.cli.interviewing import words
from wizard.content.layers import Layer, lay, read_chain
from wizard.content.pack import builtin_whole, content_root, read_builtin
from wizard.content.shape import unread_files
from wizard.errors import Exit, InvalidInput, printable
from wizard.review.examples import faults_of_examples

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.content.pack import Pack


def run_lint(folder: str, settings: Settings) -> int:
    """Lint a pack as it lies over what it extends; 1 where something is wrong.

    Raises:
        InvalidInput: a file of it is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    packs = [read_builtin()] if _is_builtin(folder) else read_chain((folder,))
    try:
        layer = _laid(packs)
    except InvalidInput as error:
        problems = error.problems
    else:
        problems = [*unread_files(layer.pack), *faults_of_examples(layer.merged, layer.pack)]
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    rules, questions = len(packs[-1].raw["rules"]), len(packs[-1].raw["questions"])
    key = "pack.faults" if problems else "pack.sound"
    line = words(settings.language_for(), key, folder=folder, count=len(problems), rules=rules, questions=questions)
    sys.stdout.write(printable(line) + "\n")
    return Exit.FINDINGS if problems else Exit.OK


def _laid(packs: list[Pack]) -> Layer:
    """Return the last of these packs, laid over the others; the built-in one lies over nothing."""
    raw = None if _is_builtin(packs[0].folder) else builtin_whole()
    for pack in packs:
        layer = lay(raw, pack)
        raw = layer.merged
    return layer


def _is_builtin(folder: str) -> bool:
    return os.path.realpath(folder) == os.path.realpath(content_root())
