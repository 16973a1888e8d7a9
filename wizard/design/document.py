"""The design document as answers, its bases merged in, with the line where each value stands."""

from __future__ import annotations

import os

from wizard.content.catalogue import question_path
from wizard.design.sections import Decision, Reader, Waiver
from wizard.errors import InvalidInput
from wizard.paths import parse_path, path_text
from wizard.reading import read_bytes
from wizard.tree import Tree, parse
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.accept import Acceptor, Refusal
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field

__all__ = ["Decision", "Design", "Place", "Waiver", "flatten", "peek_packs", "read_design"]


WAIVERS_PATH = "review.waivers"


MAX_BASES = 16  # documents that extend each other in turn


class Place(NamedTuple):
    """Where a value stands; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int


class Design(NamedTuple):
    """One design, its base documents merged in.

    ``answers`` holds values by question path; a list of records is a list of mappings. Hidden answers are still here.
    """

    file: str
    tree: Tree
    answers: dict[str, Any]
    homes: dict[str, Tree]  # question path -> the file that holds its value
    level: str
    language: str | None
    decisions: dict[str, Decision]
    waivers: tuple[Waiver, ...]
    form_faults: tuple[tuple[str, str], ...]  # (full path, what is wrong): allowed in a file, a finding in check
    code: tuple[str, ...] = ()  # paths of the code that it is about, seen from its folder
    inherited_waivers: tuple[tuple[Tree, str], ...] = ()  # where each of the first waivers stands, in a base document

    def place(self, path: str) -> Place:
        """Return where a value stands, or its nearest ancestor that is written."""
        tree = self.homes.get(question_path(path), self.tree)
        if path.startswith(WAIVERS_PATH):
            tree, path = self._place_of_waiver(int(path.removeprefix(WAIVERS_PATH)[1:-1]))
        line, column = tree.position(parse_path(path))
        return Place(tree.name, line, column)

    def _place_of_waiver(self, number: int) -> tuple[Tree, str]:
        if number < len(self.inherited_waivers):
            return self.inherited_waivers[number]
        return self.tree, f"{WAIVERS_PATH}[{number - len(self.inherited_waivers)}]"

    def state(self, path: str) -> str:
        """Return the state of an answer: as recorded, else ``decided`` with a value and ``open`` without."""
        recorded = self.decisions.get(path)
        if recorded and recorded.state:
            return recorded.state
        return "decided" if path in self.answers else "open"


def peek_packs(tree: Tree) -> tuple[str, ...]:
    """Return the folders of the packs that a document and its bases name, before its answers can be read.

    What is wrong with a base is for :func:`read_design` to say.
    """
    folders: list[str] = []
    for _ in range(MAX_BASES + 1):
        folder = os.path.dirname(tree.name)
        packs = tree.data.get("packs")
        named = packs if isinstance(packs, list) else []
        folders = [*(os.path.join(folder, pack) for pack in named if isinstance(pack, str)), *folders]
        base = tree.data.get("extends")
        if not isinstance(base, str):
            break
        try:
            path = os.path.join(folder, base)
            tree = parse(read_bytes(path), path)
        except InvalidInput:
            break
    return tuple(dict.fromkeys(folders))


def read_design(
    tree: Tree,
    catalogue: Catalogue,
    *,
    language: str = "en",
    base_of: tuple[str, ...] = (),
    versioned: bool = True,
) -> Design:
    """Read a parsed document, with the documents it extends.

    Args:
        language: of the messages.
        versioned: the document must say which format it has; a file of answers need not.
        base_of: the files that led here by ``extends``; a cycle is refused.

    Raises:
        InvalidInput: all problems of the file, in the order of its lines.
    """
    reader = Reader(tree, catalogue, language)
    reader.read(versioned=versioned)
    answers, homes = reader.answers, dict.fromkeys(reader.answers, tree)
    decisions, level, document_language = reader.decisions, reader.level, reader.language_key
    base = _base(reader, catalogue, language, (*base_of, os.path.realpath(tree.name)))
    if reader.problems:
        raise InvalidInput(sorted(reader.problems, key=lambda p: (p.line or 0, p.column or 0)))
    if base is not None:
        kept = {path: value for path, value in base.answers.items() if not reader.removes(path)}
        answers = {**kept, **answers}
        homes = {**{path: base.homes[path] for path in kept}, **homes}
        inherited = {path: d for path, d in base.decisions.items() if question_path(path) not in reader.answers}
        decisions = {**inherited, **decisions}
        level, document_language = level or base.level, document_language or base.language
    faults = [
        (full, refusal.message)
        for path, value in answers.items()
        if catalogue.fields[path].has_form
        for full, refusal in _form_faults(reader.acceptor, catalogue.fields[path], value, answers)
    ]
    return Design(
        file=tree.name,
        tree=tree,
        answers=answers,
        homes=homes,
        level=level or "standard",
        language=document_language,
        decisions=decisions,
        waivers=(*(base.waivers if base else ()), *reader.waivers),
        form_faults=tuple(faults),
        code=reader.code,
        inherited_waivers=tuple(base._place_of_waiver(n) for n in range(len(base.waivers))) if base else (),
    )


def flatten(data: dict[str, Any], catalogue: Catalogue, prefix: str = "") -> dict[str, Any]:
    """Return nested answers, such as a rule's example, by question path.

    Raises:
        KeyError: a key is no field.
    """
    answers: dict[str, Any] = {}
    for key, value in data.items():
        path = f"{prefix}{key}"
        if path in catalogue.names.fields:
            answers[path] = value
        elif isinstance(value, dict):
            answers |= flatten(value, catalogue, f"{path}.")
        else:
            raise KeyError(path)
    return answers


def _form_faults(
    acceptor: Acceptor, field: Field, value: Any, answers: dict[str, Any]
) -> Iterator[tuple[str, Refusal]]:
    for refusal in acceptor.form_faults(field, value, answers):
        yield path_text((*parse_path(field.path), *refusal.inner)), refusal


def _base(reader: Reader, catalogue: Catalogue, language: str, chain: tuple[str, ...]) -> Design | None:
    if not reader.extends:
        return None
    path = os.path.join(os.path.dirname(reader.tree.name), reader.extends)
    if len(chain) > MAX_BASES:
        reader.problem(("extends",), "refuse.extends_long", count=MAX_BASES)
        return None
    if os.path.realpath(path) in chain:
        reader.problem(("extends",), "refuse.extends_cycle", name=reader.extends)
        return None
    if not os.path.exists(path):
        reader.problem(("extends",), "refuse.extends_missing", name=reader.extends)
        return None
    return read_design(parse(read_bytes(path), path), catalogue, language=language, base_of=chain)
