"""``wsdesign capacity``: how many nodes a design takes, what breaks first, and what if."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.capacity.assessment import Assessment, NoConnections, assess_design
from wizard.capacity.inputs import BIGGEST, LEAST, OutOfRange
from wizard.cli.documents import DEFAULT_FILE, open_design
from wizard.errors import Exit, InvalidInput, Problem, WsdesignError, printable
from wizard.review.view import View
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.capacity.managed_cost import Bill
    from wizard.capacity.trace import Entry
    from wizard.capacity.variants import Context, Point
    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Design

    Spot = tuple[str, int | None, int | None]  # file or option, line, column

FORMATS = ("text", "json", "csv")
MOST_POINTS = 10_000
POINTS = 11
WIDEST = 110  # longer lines are hard to follow
_SET, _SWEEP_OPTION = ("--set", None, None), ("--sweep", None, None)
_SWEEP = r"\s*(?P<path>[^=\s]+)\s*=\s*(?P<low>.+?)\s*\.\.\s*(?P<high>[^:]+?)\s*(?::\s*(?P<count>\d{1,9})\s*)?"


class Case(NamedTuple):
    """A design with its what-if answers, read for the model."""

    catalogue: Catalogue
    design: Design
    view: View
    language: str
    changes: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)


def run(
    file: str | None,
    settings: Settings,
    *,
    assignments: tuple[str, ...] = (),
    sweep: str | None = None,
    explain: bool = False,
    compare_managed: bool = False,
    output_format: str = "text",
) -> int:
    """Compute the model and print it.

    Raises:
        WsdesignError: the design cannot be read, a what-if is refused, or the number of connections is open.
    """
    case = _case(file or DEFAULT_FILE, settings, assignments)
    if compare_managed and sweep is not None and output_format != "json":
        raise WsdesignError(case.say("capacity.refuse.two_tables"))
    found = _assessed(case)
    points: list[Point] | None = None
    path = ""
    if sweep is not None:
        path, points = _swept(sweep, case, found.context)
    if output_format == "json":
        from wizard.capacity.outcome import outcome_of, plain_bill, points_of

        report = outcome_of(found)
        if compare_managed:
            report["managed"] = [plain_bill(bill, case.language) for bill in _bills(found)]
        if points is not None:
            report["sweep"] = {"path": path, "points": points_of(points)}
        print(json.dumps(report, ensure_ascii=False))
    elif compare_managed and output_format == "text":
        print(printable("\n".join(_fitted(_compared(case, found, explain=explain)))))
    elif output_format == "csv":
        print(_csv(_rows(case, found, points, compare_managed=compare_managed)), end="")
    else:
        lines = _text(case, found, path, points, explain=explain, plain=settings.plain)
        print(printable("\n".join(_fitted(lines))))
    return Exit.OK


def _compared(case: Case, found: Assessment, *, explain: bool) -> list[str]:
    from wizard.capacity.compare import comparison_of, prices_of
    from wizard.cli.today import today

    bills = _bills(found)
    lines = comparison_of(bills, found.result, case.say, today=today(), language=case.language, width=_width())
    return [*lines, "", *prices_of(bills, found.result, case.say)] if explain else lines


def _bills(found: Assessment) -> list[Bill]:
    from wizard.capacity.managed_cost import bills_of

    return bills_of(found.result.inputs, found.context.facts)


def _width() -> int | None:
    """Return how wide the terminal is; None where the text goes into a pipe or a file."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _fitted(lines: list[str]) -> list[str]:
    """Return sentences broken to the width of the terminal; tables, and what goes into a pipe, stay as they are."""
    width = _width()
    if width is None:
        return lines
    from wizard.interview.wrap import wrap

    most = min(width, WIDEST)
    return [part for line in lines for part in ([line] if line.startswith("  ") or not line else wrap(line, most))]


def _case(file: str, settings: Settings, assignments: tuple[str, ...]) -> Case:
    design, catalogue = open_design(file, settings)
    language = settings.language_for(design.language)
    changes: Mapping[str, Any] = {}
    if assignments:
        from wizard.cli.whatif import changes_of

        changes = changes_of(assignments, catalogue, design.answers, language)
    view = View(catalogue, design.answers, design.decisions, design.level)
    if changes:
        view = View(catalogue, view.with_changes(changes), design.decisions, design.level)
    stack = view.answers.get("scale.stack")
    known = [entry["id"] for entry in catalogue.raw["stacks"]]
    if stack is not None and stack not in known:
        from wizard.content.nearest import nearest

        near = nearest(str(stack), known)
        remedy = "; " + catalogue.word("remedy.did_you_mean", language, name=near) if near else ""
        raise WsdesignError(printable(catalogue.word("capacity.refuse.stack", language, name=stack) + remedy))
    return Case(catalogue, design, view, language, changes)


def _assessed(case: Case) -> Assessment:
    def place_of(path: str) -> str:
        file, line, _ = _place(path, case)
        return file if line is None else f"{file}:{line}"

    try:
        return assess_design(case.view, place_of)
    except NoConnections:
        raise WsdesignError(case.say("capacity.refuse.connections")) from None
    except OutOfRange as silly:
        raise _out_of_range(silly.path, silly.value, _place(silly.path, case), case) from None


def _place(path: str, case: Case) -> Spot:
    return _SET if path in case.changes else case.design.place(path)


def _out_of_range(path: str, value: float, spot: Spot, case: Case) -> InvalidInput:
    shown = f"{value:g}" if abs(value) < LEAST or abs(value) > 1e15 else show_number(value)
    words = case.say("capacity.refuse.out_of_range", value=shown, least=f"{LEAST:g}", most=show_number(BIGGEST))
    return InvalidInput([Problem(*spot, path, words)])


def _swept(sweep: str, case: Case, context: Context) -> tuple[str, list[Point]]:
    """Return the path and the points of a sweep.

    Raises:
        WsdesignError: the bounds or the number of points make no sweep.
    """
    import re

    from wizard.capacity.variants import sweep as along
    from wizard.cli.whatif import field_of, value_of

    match = re.fullmatch(_SWEEP, sweep)
    if match is None:
        raise WsdesignError(printable(case.say("capacity.refuse.sweep", got=sweep)))
    path = match["path"]
    field = field_of(path, case.catalogue, case.view.given, case.language)
    if field.kind != "number":
        raise WsdesignError(case.say("capacity.refuse.sweep_kind", path=path))
    low, high = (
        value_of(path, field, match[name], case.catalogue, case.language, option="--sweep") for name in ("low", "high")
    )
    if isinstance(low, dict) or isinstance(high, dict) or not low < high:
        shown = (show_number(bound) if isinstance(bound, int | float) else str(bound) for bound in (low, high))
        raise WsdesignError(case.say("capacity.refuse.sweep_order", **dict(zip(("low", "high"), shown, strict=True))))
    if high > BIGGEST:
        raise _out_of_range(path, high, _SWEEP_OPTION, case)
    count = int(match["count"] or POINTS)
    if not 2 <= count <= MOST_POINTS:
        raise WsdesignError(
            case.say("capacity.refuse.sweep_count", most=show_number(MOST_POINTS), got=show_number(count))
        )
    steps = [low + (high - low) * number / (count - 1) for number in range(count)]
    values_along = list(dict.fromkeys(round(step) for step in steps)) if field.bounds.integer else steps
    return path, along(context, path, [float(value) for value in values_along])


def _text(
    case: Case, found: Assessment, path: str, points: list[Point] | None, *, explain: bool, plain: bool
) -> list[str]:
    from wizard.capacity.along import sweep_of
    from wizard.capacity.report import lines_of, trace_of
    from wizard.cli.cache import KnownReturns
    from wizard.render.recovery import recovery_of

    if points is not None:
        return sweep_of(path, points, case.say, plain=plain, width=_width())
    file = None if case.changes else case.design.file  # no option of storm is a what-if
    lines = lines_of(found, recovery_of(found.result, case.view, file, KnownReturns()), case.say, _width())
    return [*lines, "", *trace_of(found.ledger.entries.values(), case.say)] if explain else lines


def _rows(case: Case, found: Assessment, points: list[Point] | None, *, compare_managed: bool) -> list[dict[str, Any]]:
    from wizard.capacity.outcome import plain_bill, points_of

    if compare_managed:
        return [plain_bill(bill, case.language) for bill in _bills(found)]
    if points is not None:
        return points_of(points)
    return [_row(entry) for entry in found.ledger.entries.values()]


def _csv(rows: list[dict[str, Any]]) -> str:
    import csv
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(entry: Entry) -> dict[str, Any]:
    return {**entry._asdict(), "sources": " ".join(entry.sources)}
