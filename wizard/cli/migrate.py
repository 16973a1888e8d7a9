"""``wsdesign migrate``: a document of an older format, brought up to date."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from wizard.cli.documents import catalogue_for
from wizard.cli.interviewing import words
from wizard.design.document import peek_packs
from wizard.design.migrate import migrate
from wizard.design.sections import FORMAT_VERSION
from wizard.design.store import Lock, save
from wizard.errors import Exit, printable
from wizard.paths import path_text
from wizard.reading import read_bytes
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.cli.settings import Settings


def run(file: str, settings: Settings) -> int:
    """Bring a document up to date and say what was changed.

    Raises:
        InvalidInput: the file is no design, or of a format that this program does not know.
        WsdesignError: it cannot be saved.
    """
    with Lock(file):
        tree = parse(read_bytes(file), file)
        declared = tree.data.get("language")
        language = settings.language_for(declared if declared in ("en", "zh") else None)
        done = migrate(tree, catalogue_for(peek_packs(tree)), language)
        if done.text != tree.text:
            save(file, done.text)
    if done.version == FORMAT_VERSION:
        line = words(language, "migrate.current", file=file, version=FORMAT_VERSION)
    else:
        line = words(language, "migrate.changed", file=file, old=done.version, new=FORMAT_VERSION)
    sys.stdout.write(printable(line) + "\n")
    for edit in done.edits:
        value = json.dumps(edit.value, ensure_ascii=False)
        line = words(language, "migrate.edit", path=path_text(edit.path), was=edit.was, value=value)
        sys.stdout.write(printable(line) + "\n")
    return Exit.OK
