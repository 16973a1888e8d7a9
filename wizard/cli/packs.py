"""``wsdesign pack lint``: everything that is wrong with a pack, with file and line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wizard.cli.interviewing import words
from wizard.content.layers import merge
from wizard.content.lint import faults_of_sense
from wizard.content.pack import builtin_raw, content_root, names_of_rules, read_pack
from wizard.content.shape import faults_of_shape
from wizard.errors import Exit, printable
from wizard.review.examples import faults_of_examples

if TYPE_CHECKING:
    from wizard.cli.settings import Settings


def run_lint(folder: str, settings: Settings) -> int:
    """Lint a pack as it lies over the built-in one; 1 where something is wrong.

    Raises:
        InvalidInput: a file of it is no YAML that we read.
    """
    pack = read_pack(folder)
    problems = faults_of_shape(pack)
    if not problems:
        merged = pack.raw if _is_builtin(folder) else merge(builtin_raw(), pack.raw)
        known = names_of_rules(builtin_raw()) | names_of_rules(pack.raw)
        problems = faults_of_sense(merged, pack, known) or faults_of_examples(merged, pack)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    rules = len(pack.raw["rules"])
    questions = len(pack.raw["questions"])
    key = "pack.faults" if problems else "pack.sound"
    line = words(settings.language_for(), key, folder=folder, count=len(problems), rules=rules, questions=questions)
    sys.stdout.write(printable(line) + "\n")
    return Exit.FINDINGS if problems else Exit.OK


def _is_builtin(folder: str) -> bool:
    return os.path.realpath(folder) == os.path.realpath(content_root())
