"""``wsdesign fmt``: a document's sections and answers in the catalogue's order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from wizard.cli.documents import catalogue_for
from wizard.cli.interviewing import words
from wizard.design.document import peek_packs
from wizard.design.order import in_order
from wizard.design.store import Lock, save
from wizard.errors import Exit
from wizard.reading import read_bytes
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.cli.settings import Settings


def run(file: str, settings: Settings, *, check: bool = False) -> int:
    """Put a document in order; with ``check`` change nothing, and return 1 where it is not.

    Raises:
        InvalidInput: the file is no design, or its packs are faulty.
        WsdesignError: it cannot be saved, or is written in a way in which its parts cannot be moved.
    """
    if check:
        text, ordered, language = _read(file, settings)
    else:
        with Lock(file):
            text, ordered, language = _read(file, settings)
            if ordered != text:
                save(file, ordered)
    key = "fmt.in_order" if ordered == text else "fmt.would_change" if check else "fmt.changed"
    sys.stdout.write(words(language, key, file=file) + "\n")
    return Exit.FINDINGS if check and ordered != text else Exit.OK


def _read(file: str, settings: Settings) -> tuple[str, str, str]:
    tree = parse(read_bytes(file), file)
    declared = tree.data.get("language")
    language = settings.language_for(declared if declared in ("en", "zh") else None)
    return tree.text, in_order(tree.text, catalogue_for(peek_packs(tree)), file), language
