"""Opening designs for a command: find, read, load their packs."""

from __future__ import annotations

import os
import sys

from wizard.content.layers import load_catalogue
from wizard.design.document import Design, peek_packs, read_design
from wizard.errors import InvalidInput, Problem, WsdesignError
from wizard.reading import read_bytes
from wizard.tree import parse
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue

DEFAULT_FILE = "wsdesign.yaml"
_catalogues: dict[tuple[str, ...], Catalogue] = {}


def catalogue_for(packs: tuple[str, ...] = ()) -> Catalogue:
    """Return the content of the built-in pack and these packs, read once."""
    if packs not in _catalogues:
        _catalogues[packs] = load_catalogue(packs)
    return _catalogues[packs]


def open_design(path: str, settings: Settings) -> tuple[Design, Catalogue]:
    """Read one design.

    Raises:
        InvalidInput, WsdesignError: with file, line, field and remedy.
    """
    source = sys.stdin.buffer.read() if path == "-" else read_bytes(path)
    tree = parse(source, "<stdin>" if path == "-" else path)
    catalogue = catalogue_for(peek_packs(tree))
    declared = tree.data.get("language")
    language = settings.language_for(declared if declared in ("en", "zh") else None)
    return read_design(tree, catalogue, language=language), catalogue


def find_designs(paths: list[str], language: str) -> list[str]:
    """Return the files to check: those named, and every design document below a folder named.

    A base document without a ``transport`` section of its own is judged with those that extend it, not alone.

    Raises:
        WsdesignError: there is none.
    """
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            below = sorted(_designs_below(path))
            if not below:
                catalogue = catalogue_for()
                remedy = catalogue.word("check.none_found.remedy", language)
                message = catalogue.word("check.none_found", language, path=path)
                raise InvalidInput([Problem(path, None, None, None, message, remedy)])
            found += below
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _designs_below(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        for name in files:
            if name.endswith((".yaml", ".yml")):
                path = os.path.join(root, name)
                if _looks_like_a_design(path):
                    yield path


def designs_in(folder: str) -> list[str]:
    """Return the design documents of a folder itself, base documents included."""
    names = sorted(name for name in os.listdir(folder) if name.endswith((".yaml", ".yml")))
    paths = (os.path.normpath(os.path.join(folder, name)) for name in names)
    return [path for path in paths if os.path.isfile(path) and _looks_like_a_design(path, bases=True)]


def _looks_like_a_design(path: str, *, bases: bool = False) -> bool:
    """Return whether a file says it is a design, and is no mere base document; a broken one counts, and is refused."""
    if not os.path.isfile(path):
        return False  # a pipe would be waited for
    try:
        with open(path, "rb") as file:
            head = file.read(65536)
    except OSError:
        return False
    lines = head.splitlines()
    if not any(line.startswith(b"wsdesign:") for line in lines):
        return False
    return (
        bases
        or len(head) == 65536
        or any(line.startswith((b"transport:", b"extends:")) for line in lines)
        or not any(line.startswith(b"context:") for line in lines)
    )


def report_error(error: WsdesignError, language: str) -> str:
    """Return an error as lines for standard error."""
    from wizard.cli.language import error_lines

    return "".join(f"{line}\n" for line in error_lines(error, language))
