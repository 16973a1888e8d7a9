"""``wsdesign pack lint``: everything that is wrong with a pack, with file and line."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.cli.interviewing import words
from wizard.cli.language import problem_text, translated
from wizard.content.catalogue import Catalogue
from wizard.content.layers import Layer, lay, read_chain, shadowed
from wizard.content.pack import builtin_whole, content_root, read_builtin, templates_root
from wizard.content.shape import unread_files
from wizard.content.unread import unread
from wizard.errors import Exit, InvalidInput, printable
from wizard.review.examples import faults_of_examples, run_examples
from wizard.review.proofs import prove

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.cli.settings import Settings
    from wizard.content.pack import Pack
    from wizard.errors import Problem


class Linted(NamedTuple):
    """What is wrong with a pack, and what could be neither shown nor excluded."""

    problems: list[Problem]
    undecided: list[Problem]
    rules: int
    questions: int


def run_lint(folder: str, settings: Settings, *, output_format: str = "text") -> int:
    """Lint a pack as it lies over what it extends; 1 where something is wrong.

    Raises:
        InvalidInput: a file of it is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    language = settings.language_for()
    found = lint(folder, _Progress(language).show)
    code = Exit.FINDINGS if found.problems else Exit.OK
    if output_format == "json":
        sys.stdout.write(json.dumps(_report(folder, found, code, language), ensure_ascii=False, indent=1) + "\n")
        return code
    for problem in found.problems:
        sys.stdout.write(problem_text(problem, language, lint=True) + "\n")
    for problem in found.undecided:
        text = problem_text(problem, language, lint=True)
        sys.stdout.write(printable(words(language, "pack.undecided", problem=text)) + "\n")
    key = "pack.faults" if found.problems else "pack.sound"
    counts = {"count": len(found.problems), "rules": found.rules, "questions": found.questions}
    sys.stdout.write(printable(words(language, key, folder=folder, **counts)) + "\n")
    return code


def lint(folder: str, progress: Callable[[int, int], None] = lambda done, of: None) -> Linted:
    """Return what is wrong with a pack as it lies over what it extends.

    Raises:
        InvalidInput: a file of it is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    packs = [read_builtin()] if _is_builtin(folder) else read_chain((folder,))
    rules, questions = len(packs[-1].raw["rules"]), len(packs[-1].raw["questions"])
    try:
        layer = _laid(packs)
    except InvalidInput as error:
        return Linted(error.problems, [], rules, questions)
    catalogue = Catalogue(layer.merged)
    outcomes = run_examples(catalogue, layer.pack)
    problems = [*unread_files(layer.pack), *shadowed(layer), *faults_of_examples(layer.pack, outcomes)]
    proofs = prove(layer.merged, layer.pack, outcomes, progress)
    problems += [*proofs.faults, *unread(catalogue, layer.pack, _machine())]
    return Linted([*dict.fromkeys(problems)], proofs.undecided, rules, questions)


def merged_with(folder: str) -> dict[str, Any]:
    """Return the content of the built-in pack with a pack, and what that extends, laid over it.

    Raises:
        InvalidInput: the pack is faulty.
        WsdesignError: the folder is no pack.
    """
    return _laid(read_chain((folder,))).merged


def _report(folder: str, found: Linted, code: Exit, language: str) -> dict[str, Any]:
    def said(problem: Problem) -> dict[str, Any]:
        parts = {"message": problem.message, "remedy": problem.remedy}
        return {**problem._asdict(), **{k: v and translated(v, language, lint=True) for k, v in parts.items()}}

    return {
        "version": 1,
        "exit_code": int(code),
        "pack": folder,
        "rules": found.rules,
        "questions": found.questions,
        "faults": [said(problem) for problem in found.problems],
        "not_proven": [said(problem) for problem in found.undecided],
    }


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
