"""The capacity model and the limits as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from wizard.render.escape import csv_cell
from wizard.render.sheet import HOPS
from wizard.render.timeouts import timeout_chain
from wizard.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wizard.render.material import Material
    from wizard.render.sheet import Sheet

_LIMIT_SECTIONS = (
    "protocol.limits",
    "reliability.send_buffer",
    "reliability.client_queue",
    "ops.limits",
    "security.limits",
)
HOP_LIMITS = ("max_message_bytes", "max_frame_bytes", "max_new_connections_per_s", "max_connections")


def render(material: Material) -> dict[str, str]:
    """Return ``capacity.csv``, ``limits.csv`` and ``timeouts.csv``."""
    return {
        "capacity.csv": _table(
            ("group", "figure", "value", "unit", "formula", "numbers", "limit", "holds"), _capacity(material)
        ),
        "limits.csv": _table(("path", "subject", "value", "unit", "state"), _limits(material.sheet)),
        "timeouts.csv": _table(
            ("hop", "kind", "idle_timeout_s", "counts", "beat_resets", "beats", "margin_s", "max_lifetime_s"),
            _timeouts(material.sheet),
        ),
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([csv_cell("" if cell is None else cell) for cell in row])
    return text.getvalue()


def _capacity(material: Material) -> Iterator[tuple[object, ...]]:
    load = material.load
    for group in (*((load.group,) if load else ()), *material.capacity.groups):
        for line in group.lines:
            figure, limit = line.figure, line.limit
            holds = None if line.holds is None else str(line.holds).lower()
            yield (
                group.title, figure.title, _round(figure.value), figure.unit or "", figure.formula, figure.numbers,
                _round(limit.value) if limit else None, holds,
            )  # fmt: skip
    for figure in material.capacity.intermediate:
        yield "", figure.title, _round(figure.value), figure.unit or "", figure.formula, figure.numbers, None, None
    for entry in load.trace if load else ():
        numbers = " ".join(entry.sources) or entry.numbers
        yield "trace", entry.name, _round(entry.value), "", entry.formula, numbers, None, None


def _round(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 4)


def _limits(sheet: Sheet) -> Iterator[tuple[object, ...]]:
    for row in sheet.rows(*_LIMIT_SECTIONS):
        value = sheet.value(row.shown.path)
        yield (
            row.shown.path,
            "",
            str(value).lower() if isinstance(value, bool) else value,
            _unit(row.shown.path),
            row.shown.state,
        )
    for index, record in enumerate(sheet.records("protocol.messages")):
        shown = sheet.part("protocol.messages", index, "max_bytes")
        yield shown.path, record["type"], record.get("max_bytes"), "bytes", shown.state
    for index, record in enumerate(sheet.records(HOPS)):
        for name in HOP_LIMITS:
            if record.get(name) is not None:
                shown = sheet.part(HOPS, index, name)
                yield shown.path, record.get("name"), record[name], _unit(name), shown.state


def _unit(path: str) -> str:
    return unit_of(path.rpartition(".")[2])[0] or ""


def _timeouts(sheet: Sheet) -> Iterator[tuple[object, ...]]:
    for hop in timeout_chain(sheet).hops:
        resets = None if hop.beat_resets is None else str(hop.beat_resets).lower()
        idle: object = "unlimited" if hop.no_limit else hop.idle_s
        yield hop.name, hop.kind, idle, hop.counts, resets, hop.beats, _round(hop.margin_s), hop.lifetime_s
