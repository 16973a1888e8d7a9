"""Finds and reads packs: the built-in one, as YAML in a checkout or compiled to JSON in a wheel, and a design's own."""

from __future__ import annotations

import os

from wizard.content.compiled import read_compiled, read_part, read_whole
from wizard.content.lock import digest_of, hold_to_lock
from wizard.errors import InvalidInput, Problem, WsdesignError
from wizard.reading import read_bytes, reason
from wizard.tree import Tree, parse
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.paths import Path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CHECKOUT = os.path.dirname(_PACKAGE)

MANIFEST = "pack.yaml"
# Part of a pack -> where its entries lie: a folder of files, or one file.
FOLDERS = {"questions": "questions", "rules": "rules", "presets": "presets"}
FILES = {
    "derived": "derived.yaml",
    "advice": "advice.yaml",
    "platforms": "facts/platforms.yaml",
    "stacks": "facts/stacks.yaml",
    "clients": "facts/clients.yaml",
    "backbones": "facts/backbones.yaml",
    "coefficients": "facts/coefficients.yaml",
}
REVIEW = "review.yaml"
COMMAND_LINE = "cli.yaml"  # the words of the command line, which no pack changes
MAPPINGS = {"sources": "sources.yaml", "ui": "ui.yaml"}
LISTS = (
    "stages",
    "questions",
    "derived",
    "rules",
    "exits",
    "items",
    "advice",
    "platforms",
    "stacks",
    "clients",
    "backbones",
    "coefficients",
    "presets",
)
IDENTITY = {"questions": "path", "derived": "name"}  # every other entry is known by its ``id``


class Allowance:
    """What may still be read: a design out of a pull request names packs, and the gate has to live through them."""

    def __init__(self, *, files: int, size: int) -> None:
        self.files = files
        self.size = size  # bytes

    def read(self, path: str, folder: str) -> bytes:
        """Read one file of a pack.

        Raises:
            InvalidInput: no regular file, a link that leads out of the pack, or more than is allowed.
        """
        root = os.path.realpath(folder)
        if os.path.commonpath([root, os.path.realpath(path)]) != root:
            remedy = "put the file itself there"
            raise InvalidInput([Problem(path, None, None, None, "is a link that leads out of the pack", remedy)])
        source = read_bytes(path)
        self.files -= 1
        self.size -= len(source)
        if self.files < 0 or self.size < 0:
            what = f"{MAX_FILES} files" if self.files < 0 else f"{MAX_SIZE:,} bytes"
            message = f"is one file too many: the packs of a design may have {what} together"
            raise InvalidInput([Problem(path, None, None, None, message, "leave out what is not needed")])
        return source


MAX_FILES = 200
MAX_SIZE = 1_500_000  # the built-in pack, in two languages, is two thirds of that size


class Place(NamedTuple):
    """Where something of a pack stands; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int


class Pack(NamedTuple):
    """One pack as read: its content, and where each entry stands, keyed by ``(part, identity)``."""

    folder: str
    raw: dict[str, Any]
    origins: dict[tuple[str, str], tuple[Tree, Path]]
    texts: dict[str, str]  # of all files that were read, by their names in it

    @property
    def digest(self) -> str:
        """The hash by which a lock pins the pack."""
        return digest_of(self.texts)

    def place(self, part: str, identity: str, inner: Path = ()) -> Place:
        """Return where an entry stands, or a value inside it."""
        tree, prefix = self.origins.get((part, identity)) or self.origins["pack", "pack"]
        return Place(tree.name, *tree.position((*prefix, *inner)))

    def problem(
        self, part: str, entry: dict[str, Any], inner: Path, message: str, remedy: str | None = None
    ) -> Problem:
        """Return what is wrong with a value inside an entry."""
        identity = identity_of(part, entry)
        field = ".".join(map(str, ((identity, *inner) if part != "pack" else inner))) or None
        return Problem(*self.place(part, identity, inner), field, message, remedy)


def identity_of(part: str, entry: dict[str, Any]) -> str:
    """Return what an entry is known by: its id, a question's path, a derived value's name; of a manifest, "pack"."""
    return "pack" if part == "pack" else str(entry.get(IDENTITY.get(part, "id")))


def content_root() -> str:
    """Return the folder of the built-in pack in a checkout; a wheel has none, its content is compiled."""
    return os.path.join(_CHECKOUT, "checklists")


def templates_root() -> str:
    """Return the folder of the built-in templates: beside the package in a checkout, inside it in a wheel."""
    packed = os.path.join(_PACKAGE, "_pack", "templates")
    return packed if os.path.isdir(packed) else os.path.join(_CHECKOUT, "templates")


_builtin: dict[str, Any] | None = None


def builtin_raw() -> dict[str, Any]:
    """Return the built-in content; the one place that knows a checkout from a wheel."""
    global _builtin
    if _builtin is None:
        _builtin = read_compiled() or read_builtin().raw
    return _builtin


def builtin_whole() -> dict[str, Any]:
    """Return the built-in content with every text written out, as a pack needs it that changes part of an entry."""
    return read_whole() or builtin_raw()


def command_line_words() -> dict[str, dict[str, str]]:
    """Return the words of the command line, for which nothing else of the content need be read."""
    compiled = read_part("cli")
    if compiled is not None:
        return dict(compiled)
    path = os.path.join(content_root(), COMMAND_LINE)
    return parse(read_bytes(path), path).data


def builtin_part(part: str) -> Any:
    """Return a part of the built-in content that has a file of its own; a checkout need not read the others for it."""
    raw = _builtin or read_compiled()
    if raw is not None:
        return raw[part]
    path = os.path.join(content_root(), {**FILES, **MAPPINGS}[part])
    data = parse(read_bytes(path), path).data
    return data if part in MAPPINGS else data[part]


def read_builtin() -> Pack:
    """Read the built-in pack of a checkout, whose size is ours to decide."""
    return read_pack(content_root(), Allowance(files=1_000, size=100_000_000))


def names_of_rules(raw: dict[str, Any]) -> set[str | None]:
    """Return the ids and codes of the rules."""
    return {rule["id"] for rule in raw["rules"]} | {rule.get("code") for rule in raw["rules"]}


def read_manifest(folder: str, allowance: Allowance) -> Tree:
    """Read the ``pack.yaml`` of a pack.

    Raises:
        InvalidInput: it is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    path = os.path.join(folder, MANIFEST)
    if not os.path.lexists(path):
        raise WsdesignError(f"{folder}: is not a pack; a pack is a folder with a {MANIFEST}")
    return parse(allowance.read(path, folder), path)


def read_pack(folder: str, allowance: Allowance | None = None) -> Pack:
    """Read a folder that has the shape of ``checklists/``.

    Raises:
        InvalidInput: with everything in it that is no YAML that we read, or no list of entries.
        WsdesignError: the folder is no pack.
    """
    allowance = allowance or Allowance(files=MAX_FILES, size=MAX_SIZE)
    manifest = read_manifest(folder, allowance)
    reader = _Reader(folder, allowance)
    reader.raw["pack"] = manifest.data
    reader.origins["pack", "pack"] = (manifest, ())
    reader.read()
    if reader.problems:
        raise InvalidInput(reader.problems)
    texts = {**reader.texts, MANIFEST: manifest.text}
    hold_to_lock(folder, texts)
    return Pack(folder, reader.raw, reader.origins, texts)


class _Reader:
    """Reads the files of one pack; collects what is wrong with all of them."""

    def __init__(self, folder: str, allowance: Allowance) -> None:
        self.folder = folder
        self.allowance = allowance
        self.raw: dict[str, Any] = {part: [] for part in LISTS} | {"sources": {}, "ui": {}, "topics": []}
        self.origins: dict[tuple[str, str], tuple[Tree, Path]] = {}
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}  # by name in the pack

    def read(self) -> None:
        for part, name in FOLDERS.items():
            for tree in self._trees_in(name):
                if part == "presets":
                    self._add(part, tree, [tree.data], ())
                else:
                    self._only_keys(tree, (part, "stage"))
                    self._add(part, tree, tree.data.get(part), (part,), stage=tree.data.get("stage"))
        for part, name in FILES.items():
            for tree in self._tree(name):
                self._only_keys(tree, (part,))
                self._add(part, tree, tree.data.get(part), (part,))
        for tree in self._tree(REVIEW):
            self._only_keys(tree, ("stages", "exits", "items", "topics"))
            for part in ("stages", "exits", "items"):
                if part in tree.data:
                    self._add(part, tree, tree.data[part], (part,))
            self._add_topics(tree)
        for part, name in MAPPINGS.items():
            for tree in self._tree(name):
                self.raw[part] = tree.data
                self.origins[part, part] = (tree, ())

    def _trees_in(self, name: str) -> Iterator[Tree]:
        path = os.path.join(self.folder, name)
        try:
            names = sorted(os.listdir(path)) if os.path.lexists(path) else []
        except OSError as error:
            self.problems.append(Problem(path, None, None, None, f"cannot be read: {reason(error)}"))
            return
        for file_name in names:
            if file_name.endswith((".yaml", ".yml")):
                yield from self._tree(f"{name}/{file_name}")
            if self.allowance.files < 0 or self.allowance.size < 0:
                return

    def _tree(self, relative: str) -> Iterator[Tree]:
        """Yield the file's tree; nothing where there is no such file or it cannot be read."""
        path = os.path.join(self.folder, relative)
        if not os.path.lexists(path):
            return
        try:
            tree = parse(self.allowance.read(path, self.folder), path)
            self.texts[relative] = tree.text
            yield tree
        except InvalidInput as error:
            self.problems.extend(error.problems)

    def _problem(self, tree: Tree, path: Path, message: str, field: str | None = None) -> None:
        self.problems.append(Problem(tree.name, *tree.position(path), field, message))

    def _only_keys(self, tree: Tree, known: tuple[str, ...]) -> None:
        for key in tree.data:
            if key not in known:
                line, column = tree.key_position((key,))
                message = f"is read by nobody; this file holds {' and '.join(known)}"
                self.problems.append(Problem(tree.name, line, column, key, message))

    def _add(self, part: str, tree: Tree, entries: Any, prefix: Path, **extra: Any) -> None:
        if not isinstance(entries, list):
            self._problem(tree, prefix, f"{part} is a list")
            return
        for number, entry in enumerate(entries):
            where = (*prefix, number) if prefix else ()
            if not isinstance(entry, dict):
                self._problem(tree, where, f"an entry of {part} is a mapping")
                continue
            identity = identity_of(part, entry)
            if (part, identity) in self.origins:
                first, place = self.origins[part, identity]
                line, _ = first.position(place)
                self._problem(tree, where, f"is defined twice, first in {first.name}:{line}", identity)
            self.origins[part, identity] = (tree, where)
            given = {} if entry.get("override") else {name: value for name, value in extra.items() if value is not None}
            self.raw[part].append({**given, **entry})

    def _add_topics(self, tree: Tree) -> None:
        topics = tree.data.get("topics", [])
        if isinstance(topics, list) and all(isinstance(topic, str) for topic in topics):
            self.raw["topics"] = topics
        else:
            self._problem(tree, ("topics",), "is a list of words", "topics")
