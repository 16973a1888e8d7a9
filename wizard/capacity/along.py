"""A sweep in words: sentences, a plot that says the same, and a table that says of each value whether it is enough."""

from __future__ import annotations

from itertools import groupby

from wizard.capacity.amounts import times
from wizard.capacity.enough import NO, WITHOUT_SPARE, YES, enough_of, tightest_of
from wizard.capacity.layout import blocks, columns, count_of, joined, marks, name_of, resource_of
from wizard.typed import TYPE_CHECKING
from wizard.units import show_number

if TYPE_CHECKING:
    from wizard.capacity.layout import Say
    from wizard.capacity.variants import Point

MOST_ROWS = 24
MARKS = {NO: "x", WITHOUT_SPARE: "~", YES: "+", None: " "}
_WORST_FIRST = (NO, WITHOUT_SPARE, YES, None)


def sweep_of(path: str, points: list[Point], say: Say, *, plain: bool, width: int | None = None) -> list[str]:
    """Return a sweep: sentences, a plot that says the same, and a table, which is made to fit a width."""
    verdicts = [None if point.result is None else enough_of(point.result) for point in points]
    lines = [_sweep_sentence(path, points, say)]
    if any(verdicts):
        lines.append(_verdict_sentence(points, verdicts, say))
    lines.append("")
    if not plain:
        lines += [*_plot(path, points, verdicts, say), ""]
    return lines + _sweep_table(path, points, verdicts, say, width)


def _sweep_sentence(path: str, points: list[Point], say: Say) -> str:
    known = [(point.value, point.result) for point in points if point.result is not None]
    if not known:
        return say("capacity.sweep.nothing", path=path)
    first, last = known[0], known[-1]
    ends = {"path": path, "start": show_number(first[0]), "end": show_number(last[0])}
    before, after = (count_of(result.nodes.needed, say) for _, result in (first, last))
    if len({result.nodes.needed for _, result in known}) == 1:
        sentence = say("capacity.sweep.stays", count=before, **ends)
    else:
        sentence = say("capacity.sweep.grows", before=before, after=after, **ends)
    turns = []
    bottleneck = first[1].nodes.bottleneck
    for value, result in known[1:]:
        if result.nodes.bottleneck != bottleneck:
            bottleneck = result.nodes.bottleneck
            turns.append((value, bottleneck))
    sentence = joined(sentence, say("capacity.sweep.first", resource=resource_of(first[1].nodes.bottleneck, say)))
    for value, name in turns[:4]:
        sentence = joined(
            sentence, say("capacity.sweep.turn", value=show_number(value), resource=resource_of(name, say))
        )
    return sentence


def _verdict_sentence(points: list[Point], verdicts: list[str | None], say: Say) -> str:
    """Return at which of the values the nodes are not enough, enough without the spare, and enough."""
    spans: dict[str, list[str]] = {}
    for verdict, group in groupby(zip(points, verdicts, strict=True), key=lambda pair: pair[1]):
        values = [show_number(round(point.value, 4)) for point, _ in group]
        if verdict is not None:
            one = values[0] if len(values) == 1 else say("capacity.sweep.span", low=values[0], high=values[-1])
            spans.setdefault(verdict, []).append(one)
    sentence = ""
    for verdict in _WORST_FIRST:
        if verdict is not None and verdict in spans:
            told = say(f"capacity.sweep.enough.{verdict}", spans=say("capacity.and").join(spans[verdict]))
            sentence = joined(sentence, told) if sentence else told
    return sentence


def _plot(path: str, points: list[Point], verdicts: list[str | None], say: Say) -> list[str]:
    """Return what changes along the sweep as bars, and under them whether each value is enough."""
    lines = []
    counts = [float(point.result.nodes.needed or 0) if point.result is not None else 0.0 for point in points]
    if len(set(counts)) > 1:
        lines += [f"  {say('capacity.sweep.axis', top=show_number(int(max(counts))))}", f"  {blocks(counts)}"]
    tightest = [None if point.result is None else tightest_of(point.result) for point in points]
    full = [0.0 if one is None else one.full for one in tightest]
    if any(full):
        lines += [f"  {say('capacity.sweep.full_axis', top=_percent(max(full)))}", f"  {blocks(full)}"]
    if any(verdicts):
        shown = marks([MARKS[verdict] for verdict in verdicts], [MARKS[verdict] for verdict in _WORST_FIRST])
        lines += [f"  {shown}", f"  {say('capacity.sweep.marks')}"]
    first, last = points[0].value, points[-1].value
    return [*lines, f"  {show_number(first)} … {show_number(last)}  {path}"]


def _sweep_table(path: str, points: list[Point], verdicts: list[str | None], say: Say, width: int | None) -> list[str]:
    step = max(1, -(-len(points) // MOST_ROWS))
    numbers = [*range(0, len(points), step), *([len(points) - 1] if (len(points) - 1) % step else [])]
    names = ["needed", "spare", *(["enough"] if any(verdicts) else []), "tightest", "full", "breaks"]
    unknown = say("capacity.unknown")
    rows = [[path.rpartition(".")[2], *(say(f"capacity.sweep.head.{name}") for name in names)]]
    for number in numbers:
        point, verdict = points[number], verdicts[number]
        result = point.result
        if result is None:
            rows.append([show_number(point.value), *([unknown] * len(names))])
            continue
        tightest = tightest_of(result)
        rows.append(
            [
                show_number(round(point.value, 4)),
                count_of(result.nodes.needed, say),
                count_of(result.nodes.with_spare, say),
                *([unknown if verdict is None else say(f"capacity.enough.{verdict}")] if any(verdicts) else []),
                unknown if tightest is None else name_of(tightest.resource, tightest.subject, say),
                unknown if tightest is None else _percent(tightest.full),
                unknown if tightest is None else f"{times(tightest.breaks_at)} x",
            ]
        )
    return columns(rows, frozenset((names.index("tightest") + 1, *((3,) if any(verdicts) else ()))), width)


def _percent(share: float) -> str:
    return f"{show_number(round(share * 100))} %"
