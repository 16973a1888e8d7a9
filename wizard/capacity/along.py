"""A sweep in words: a sentence, a plot that says the same, and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.capacity.amounts import cores, mbps, size, times
from wizard.capacity.layout import blocks, columns, count_of, joined, name_of, resource_of
from wizard.units import show_number

if TYPE_CHECKING:
    from wizard.capacity.layout import Say
    from wizard.capacity.variants import Point

MOST_ROWS = 24


def sweep_of(path: str, points: list[Point], say: Say, *, plain: bool) -> list[str]:
    """Return a sweep: a sentence, a plot that says the same, and a table."""
    lines = [_sweep_sentence(path, points, say), ""]
    if not plain:
        counts = [float(point.result.nodes.needed or 0) if point.result is not None else 0.0 for point in points]
        first, last = points[0].value, points[-1].value
        top = show_number(int(max(counts)))
        lines += [f"  {blocks(counts)}  {say('capacity.sweep.axis', top=top)}"]
        lines += [f"  {show_number(first)} … {show_number(last)}  {path}", ""]
    return lines + _sweep_table(path, points, say)


def _sweep_sentence(path: str, points: list[Point], say: Say) -> str:
    known = [(point.value, point.result) for point in points if point.result is not None]
    if not known:
        return say("capacity.sweep.nothing", path=path)
    first, last = known[0], known[-1]
    sentence = say(
        "capacity.sweep.grows",
        path=path,
        start=show_number(first[0]),
        end=show_number(last[0]),
        before=count_of(first[1].nodes.needed, say),
        after=count_of(last[1].nodes.needed, say),
    )
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


def _sweep_table(path: str, points: list[Point], say: Say) -> list[str]:
    step = max(1, -(-len(points) // MOST_ROWS))
    shown = [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]
    names = ("needed", "spare", "bottleneck", "memory", "cpu", "out", "breaks", "multiple")
    rows = [[path.rpartition(".")[2], *(say(f"capacity.sweep.head.{name}") for name in names)]]
    for point in shown:
        result = point.result
        if result is None:
            rows.append([show_number(point.value), *([say("capacity.unknown")] * len(names))])
            continue
        first = result.breaks_first[0] if result.breaks_first else None
        rows.append(
            [
                show_number(round(point.value, 4)),
                count_of(result.nodes.needed, say),
                count_of(result.nodes.with_spare, say),
                resource_of(result.nodes.bottleneck, say),
                say("capacity.unknown") if result.per_node.memory_bytes is None else size(result.per_node.memory_bytes),
                say("capacity.unknown") if result.per_node.cpu_cores is None else cores(result.per_node.cpu_cores),
                mbps(result.per_node.network_out_bytes_per_s),
                "" if first is None else name_of(first.resource, first.subject, say),
                "" if first is None else f"{times(first.at_multiple)} x",
            ]
        )
    return columns(rows, left=frozenset((3, 7)))
