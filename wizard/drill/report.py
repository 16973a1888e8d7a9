"""The drills in words: sentences that say all, a table, then the same as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wcwidth import wcswidth

from wizard.drill.slow_consumer import course
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wizard.drill.quiet_connection import Event, Quiet
    from wizard.drill.slow_consumer import Node, Slow

    Say = Callable[..., str]

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 60
_UP, _DEAD, _OUT = "█", "░", " "


# --- slow consumer ----------------------------------------------------------------------------------------------------


def slow_sentence(slow: Slow, node: Node, say: Say) -> str:
    """Return what becomes of the connection and of its node."""
    stream = slow.stream
    figures = {
        "offered": size(stream.offered_bytes_per_s),
        "link": size(stream.link_bytes_per_s),
        "excess": size(stream.excess_bytes_per_s),
        "held": size(slow.held_bytes),
        "lost": brief(slow.lost_messages_per_s),
        "behind": brief(slow.behind_s),
        "keys": show_number(stream.keys),
    }
    if stream.excess_bytes_per_s == 0:
        return say("drill.slow.fits", **figures)
    parts = [say("drill.slow.grows", **figures)]
    if slow.first_drop_s is not None:
        parts.append(say("drill.slow.drops", at=brief(slow.first_drop_s), **figures))
    elif stream.policy == "coalesce_latest":
        parts.append(say("drill.slow.coalesces", **figures))
    elif stream.policy == "backpressure_source" and slow.fills_after_s is not None:
        parts.append(say("drill.slow.slows", at=brief(slow.fills_after_s), **figures))
    elif stream.policy == "unbounded":
        parts.append(say("drill.slow.unbounded", **figures))
    if slow.closes_s is not None:
        parts.append(say(f"drill.slow.closed_{slow.closed_by}", at=brief(slow.closes_s), **figures))
        word = "resumed" if stream.resumes else "lost"
        parts.append(say(f"drill.slow.{word}", messages=brief(slow.lost_at_close)))
    if slow.node_bytes is not None and node.connections is not None:
        whole = {"share": brief(node.slow_share_pct), "connections": show_number(round(node.connections))}
        memory = say("drill.unknown") if node.memory_bytes is None else size(node.memory_bytes)
        parts.append(say("drill.slow.node", node=size(slow.node_bytes), memory=memory, **whole))
        if slow.out_of_memory_s is not None:
            parts.append(say("drill.slow.out_of_memory", at=brief(slow.out_of_memory_s)))
    return _joined(parts)


def slow_table(rows: Sequence[tuple[str, Slow]], first: str, say: Say) -> list[str]:
    """Return one row for each link, or each policy."""
    head = [
        say(f"drill.slow.head.{name}") for name in (first, "full", "drop", "close", "held", "lost", "behind", "node")
    ]
    return _columns(
        [
            head,
            *(
                [
                    label,
                    _moment(slow.fills_after_s, say),
                    _moment(slow.first_drop_s, say),
                    _moment(slow.closes_s, say),
                    size(slow.held_bytes),
                    brief(slow.lost_messages_per_s),
                    brief(slow.behind_s),
                    say("drill.unknown") if slow.node_bytes is None else size(slow.node_bytes),
                ]
                for label, slow in rows
            ),
        ]
    )


def slow_picture(slow: Slow, node: Node, say: Say) -> list[str]:
    """Return the memory of one slow connection over time, as bars."""
    rows = course(slow, node)
    held = [float(row["connection_bytes"] or 0) for row in rows]
    top = max(*held, 1.0)
    bars = "".join(_BARS[min(7, int(value / top * 7.999))] if value else _OUT for value in held)
    return [
        f"  {bars}".rstrip(),
        "  " + say("drill.slow.span", top=size(top), end=brief(float(rows[-1]["second"] or 0))),
    ]


def slow_figures(slow: Slow) -> dict[str, Any]:
    """Return the figures of one slow connection as plain values."""
    stream = slow.stream
    own = {name: value for name, value in slow._asdict().items() if name != "stream"}
    figures = {"policy": stream.policy, "link_kbps": stream.link_bytes_per_s * 8 / 1000, **own}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}


# --- quiet connection -------------------------------------------------------------------------------------------------


def quiet_sentence(quiet: Quiet, say: Say) -> str:
    """Return who notices when, what the user sees, and when it is back."""
    path = quiet.path
    outage = {"outage": brief(path.outage_s)}
    if quiet.survives:
        return say("drill.quiet.survives", back=brief(quiet.back_s or 0.0), **outage)
    parts = []
    at = brief(quiet.server_notices_s or 0.0)
    parts.append(say(f"drill.quiet.by_{quiet.noticed_by}", at=at, hop=quiet.cut_by or "", **outage))
    if quiet.client_notices_s is None:
        parts.append(say("drill.quiet.blind"))
    elif quiet.back_s is None:
        parts.append(say("drill.quiet.stays", at=brief(quiet.client_notices_s)))
    else:
        after = brief(max(0.0, quiet.back_s - path.outage_s))
        figures = {"at": brief(quiet.client_notices_s), "back": brief(quiet.back_s), "after": after}
        parts.append(say("drill.quiet.back", **figures))
        parts.append(
            say(f"drill.quiet.{quiet.resumes}", missed=brief(quiet.missed_s), window=brief(path.resume_window_s or 0))
        )
    return _joined(parts)


def quiet_table(quiet: Quiet, say: Say) -> list[str]:
    """Return the events in order: when, who, what."""
    head = [say("drill.quiet.head.at"), say("drill.quiet.head.who"), say("drill.quiet.head.what")]
    return _columns(
        [head, *([brief(event.at_s), actor(event.who, say), text_of(event, say)] for event in quiet.events)], left=0
    )


def quiet_picture(quiet: Quiet, say: Say) -> list[str]:
    """Return a lane for everyone on the path: connected, connected in their own eyes only, without a connection."""
    path = quiet.path
    near_s = float("inf") if quiet.back_s is None else 3 * quiet.back_s  # TCP gives up long after all is over
    span_s = max(1.0, 1.15 * max(event.at_s for event in quiet.events if event.at_s <= near_s))
    ends = quiet.server_notices_s if quiet.server_notices_s is not None else span_s
    back = quiet.back_s if quiet.back_s is not None else span_s
    phone_ends = back if quiet.survives else quiet.client_notices_s if quiet.client_notices_s is not None else span_s
    lanes = [(say("drill.quiet.tunnel"), [(0.0, path.outage_s, "▔")]), (actor("phone", say), _lane(phone_ends, back))]
    lanes += [(hop.name, _lane(back if quiet.survives else ends, back)) for hop in path.hops]
    lanes.append((actor("server", say), _lane(back if quiet.survives else ends, back)))
    width = max(wcswidth(name) for name, _ in lanes)
    lines = [f"  {name}{' ' * (width - wcswidth(name))}  {_drawn(parts, span_s)}".rstrip() for name, parts in lanes]
    return [*lines, "  " + say("drill.quiet.span", up=_UP, dead=_DEAD, end=brief(span_s))]


def _lane(dead_until_s: float, back_s: float) -> list[tuple[float, float, str]]:
    return [(0.0, dead_until_s, _DEAD), (back_s, float("inf"), _UP)]


def _drawn(parts: list[tuple[float, float, str]], span_s: float) -> str:
    cells = []
    for cell in range(_WIDTH):
        moment = span_s * (cell + 0.5) / _WIDTH
        cells.append(next((mark for start, end, mark in reversed(parts) if start <= moment < end), _OUT))
    return "".join(cells)


def actor(who: str, say: Say) -> str:
    """Return the name of an actor; a hop has its own."""
    return say(f"drill.quiet.{who}") if who in ("phone", "server") else who


def text_of(event: Event, say: Say) -> str:
    """Return what happens."""
    return say(f"drill.quiet.event.{event.what}", **event.values)


# --- figures ----------------------------------------------------------------------------------------------------------


def size(value: float) -> str:
    """Return bytes in the unit that reads well."""
    for unit in ("B", "KiB", "MiB"):
        if value < 1024:
            return f"{brief(value)} {unit}"
        value /= 1024
    return f"{brief(value)} GiB"


def brief(value: float) -> str:
    """Return a number with one decimal where that tells anything."""
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return show_number(round(value, 1) if abs(value) < 100 else round(value))


def _moment(value: float | None, say: Say) -> str:
    return say("drill.never") if value is None else brief(value)


def _joined(parts: list[str]) -> str:
    return ("" if parts[0].endswith("。") else " ").join(parts)


def _columns(rows: list[list[str]], left: int = 1) -> list[str]:
    """Return rows as aligned lines: the first ``left`` columns flush left, all flush left where that is 0."""
    widths = [max(wcswidth(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        pads = [" " * (width - wcswidth(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [
            cell + pad if left == 0 or number < left else pad + cell
            for number, (cell, pad) in enumerate(zip(row, pads, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines
