"""A position in the interview: a question, a list of records, or one field of a record.

``transport.choice``, ``context.hops``, ``context.hops[0]`` and ``context.hops[0].kind`` are positions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field

_RECORD_POSITION = re.compile(r"[a-z0-9_.]+\[(0|[1-9][0-9]{0,5})\](\.[a-z0-9_]+)?", re.ASCII)


def record_position(position: str) -> tuple[str, int, str]:
    """Split ``context.hops[1].kind`` into list path, index and field name ("" for the record itself)."""
    path, _, rest = position.partition("[")
    index, _, name = rest.partition("]")
    return path, int(index), name.lstrip(".")


def field_at(catalogue: Catalogue, position: str) -> Field | None:
    """Return the field that a position speaks of."""
    if "[" not in position:
        return catalogue.fields.get(position)
    if not _RECORD_POSITION.fullmatch(position):
        return None
    path, _, name = record_position(position)
    return catalogue.fields.get(f"{path}[].{name}") if name else catalogue.fields.get(path)
