"""``wsdesign pack lint``: everything that is wrong with a pack, with file and line."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from wizard.cli.interviewing import words
from wizard.cli.language import problem_text
from wizard.content.catalogue import Catalogue
from wizard.content.layers import Layer, lay, read_chain, shadowed
from wizard.content.pack import builtin_whole, content_root, read_builtin, templates_root
from wizard.content.shape import unread_files
from wizard.content.unread import unread
from wizard.errors import Exit, InvalidInput, printable
from wizard.review.examples import faults_of_examples, run_examples
from wizard.review.proofs import prove

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.content.pack import Pack
    from wizard.errors import Problem


def run_lint(folder: str, settings: Settings) -> int:
    """Lint a pack as it lies over what it extends; 1 where something is wrong.

    Raises:
        InvalidInput: a file of it is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    packs = [read_builtin()] if _is_builtin(folder) else read_chain((folder,))
    language = settings.language_for()
    notes: list[tuple[str, Problem]] = []
    try:
        layer = _laid(packs)
    except InvalidInput as error:
        problems = error.problems
    else:
        outcomes = run_examples(Catalogue(layer.merged), layer.pack)
        problems = [*unread_files(layer.pack), *shadowed(layer), *faults_of_examples(layer.pack, outcomes)]
        proofs = prove(layer.merged, layer.pack, outcomes, _Progress(language).show)
        problems += proofs.faults
        notes += [("pack.undecided", problem) for problem in proofs.undecided]
        problems += unread(Catalogue(layer.merged), layer.pack, _machine())
    for problem in dict.fromkeys(problems):
        sys.stdout.write(problem_text(problem, language, lint=True) + "\n")
    for key, problem in notes:
        text = problem_text(problem, language, lint=True)
        sys.stdout.write(printable(words(language, key, problem=text)) + "\n")
    rules, questions = len(packs[-1].raw["rules"]), len(packs[-1].raw["questions"])
    key = "pack.faults" if problems else "pack.sound"
    line = words(language, key, folder=folder, count=len(problems), rules=rules, questions=questions)
    sys.stdout.write(printable(line) + "\n")
    return Exit.FINDINGS if problems else Exit.OK


class _Progress:
    """Says on the terminal how far a proof is, once it has taken a second."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.began_s = time.monotonic()

    def show(self, done: int, of: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self.began_s > 1:
            end = "\n" if done + 1 == of else "\r"
            sys.stderr.write(words(self.language, "pack.proving", done=done + 1, of=of) + end)
            sys.stderr.flush()


def _machine() -> str:
    """Return the source of all that reads answers beside rules: the templates of documents, and the arithmetic."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    roots = [templates_root(), *(os.path.join(package, part) for part in ("capacity", "render", "storm"))]
    texts = []
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in sorted(names):
                if not name.endswith((".pyc", ".json")):
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                        texts.append(file.read())
    return "\n".join(texts)


def _laid(packs: list[Pack]) -> Layer:
    """Return the last of these packs, laid over the others; the built-in one lies over nothing."""
    raw = None if _is_builtin(packs[0].folder) else builtin_whole()
    for pack in packs:
        layer = lay(raw, pack)
        raw = layer.merged
    return layer


def _is_builtin(folder: str) -> bool:
    return os.path.realpath(folder) == os.path.realpath(content_root())
