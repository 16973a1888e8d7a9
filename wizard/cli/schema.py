"""``wsdesign schema``: the JSON Schemas of the document, of packs and of every JSON output."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING

from wizard.cli.documents import catalogue_for, designs_in
from wizard.cli.interviewing import words
from wizard.content.outputs import output_schema
from wizard.content.schema import DIALECT, design_schema
from wizard.content.shape_of_entries import file_schema
from wizard.design.document import peek_packs
from wizard.design.store import save
from wizard.errors import Exit, WsdesignError
from wizard.reading import read_bytes
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.cli.settings import Settings

FOLDER = ".wsdesign"


def _packs_here() -> tuple[str, ...]:
    """Return the packs of the designs in the working folder, whose questions the editor is to know as well.

    A design that cannot be read at the moment has none: its schema is what will help to mend it.
    """
    packs: dict[str, None] = {}
    for path in designs_in("."):
        with contextlib.suppress(WsdesignError):
            packs |= dict.fromkeys(peek_packs(parse(read_bytes(path), path)))
    return tuple(packs)


def run(of: str, settings: Settings, *, write: bool = False) -> int:
    """Print a schema, or write it to ``.wsdesign/`` where the document's first line points at it."""
    language = settings.language_for()
    if of == "design":
        schema = design_schema(catalogue_for(_packs_here()), language)
    elif of == "pack":
        schema = {"$schema": DIALECT, "title": "wsdesign pack: any of its files", **file_schema()}
    else:
        schema = output_schema(of)
    text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    if not write:
        sys.stdout.write(text)
        return Exit.OK
    try:
        os.makedirs(FOLDER, exist_ok=True)
    except OSError as error:
        raise WsdesignError(f"{FOLDER}: cannot be created: {error.strerror}") from None
    path = f"{FOLDER}/{of}.schema.json"
    save(path, text)
    key = {"design": "schema.written", "pack": "schema.written_pack"}.get(of, "schema.written_other")
    sys.stdout.write(words(language, key, path=path) + "\n")
    return Exit.OK
