"""The timeout chain: what each hop on the path allows, held against the heartbeat, as rows and as a picture in text."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, NamedTuple

from wcwidth import wcswidth, wcwidth

from wizard.content.kleene import UNLIMITED
from wizard.render.escape import one_line
from wizard.render.sheet import HOPS

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet, Shown

# Whether a beat sends bytes from the server: what some hops alone count. A ping is always answered by the other side.
_FROM_SERVER = {"ws_ping_server": True, "ws_ping_client": True, "app_message_server": True, "sse_comment": True}
_BELOW_HTTP = ("http2_ping", "tcp_keepalive")  # ends at the first proxy
_WIDTH = 48
_NAME_WIDTH = 18


class HopBudget(NamedTuple):
    """What one hop allows. ``None`` is unknown; ``no_limit`` tells a hop without idle timeout."""

    name: str
    kind: str
    idle: Shown
    idle_s: float | None
    no_limit: bool
    counts: str | None  # ``any`` or ``from_server``
    lifetime: Shown
    lifetime_s: float | None
    platform: tuple[str, str] | None  # whose default the idle timeout is, and of what date
    beat_resets: bool | None
    beats: int | None  # that fit into the idle timeout
    margin_s: float | None
    decides: bool


class TimeoutChain(NamedTuple):
    """All hops and what follows from them."""

    hops: tuple[HopBudget, ...]
    interval_s: float | None
    longest_gap_s: float | None  # between two beats, jitter included
    rtt_s: float | None
    hard_limit_s: float | None  # a beat slower than this loses the shortest idle timeout
    safe_limit_s: float | None  # twice per shortest idle timeout, so that one lost beat does no harm
    first_to_end: tuple[str, float] | None  # the hop with the shortest lifetime


def timeout_chain(sheet: Sheet) -> TimeoutChain:
    """Return the chain; what is unknown stays unknown."""
    gap = sheet.number("beat_gap_s")
    rtt = sheet.number("rtt_s")
    shortest = sheet.number("min_idle_s")
    hops = tuple(_hop(sheet, index, gap, rtt, shortest) for index in range(len(sheet.records(HOPS))))
    safe = sheet.number("safe_beat_s")
    ends = [(hop.name, hop.lifetime_s) for hop in hops if hop.lifetime_s is not None]
    return TimeoutChain(
        hops=hops,
        interval_s=sheet.number("protocol.heartbeat.interval_s"),
        longest_gap_s=gap,
        rtt_s=rtt,
        hard_limit_s=None if safe is None else 2 * safe,
        safe_limit_s=safe,
        first_to_end=min(ends, key=lambda end: end[1]) if ends else None,
    )


def _hop(sheet: Sheet, index: int, gap: float | None, rtt: float | None, shortest: float | None) -> HopBudget:
    record = sheet.records(HOPS)[index]
    idle = record.get("idle_timeout_s")
    idle_s = None if idle is None or idle is UNLIMITED else float(idle)
    lifetime = record.get("max_lifetime_s")
    known = idle_s is not None and gap is not None and rtt is not None
    return HopBudget(
        name=str(record.get("name")),
        kind=sheet.label(f"{HOPS}[].kind", str(record.get("kind"))),
        idle=sheet.part(HOPS, index, "idle_timeout_s"),
        idle_s=idle_s,
        no_limit=idle is UNLIMITED,
        counts=record.get("idle_counts"),
        lifetime=sheet.part(HOPS, index, "max_lifetime_s"),
        lifetime_s=float(lifetime) if isinstance(lifetime, int | float) else None,
        platform=sheet.platform_of(index, "idle_timeout_s"),
        beat_resets=beat_resets(sheet, record.get("idle_counts")),
        beats=max(0, floor((idle_s - rtt) / gap + 1e-9)) if known else None,  # type: ignore[operator]
        margin_s=idle_s - gap - rtt if known else None,  # type: ignore[operator]
        decides=idle_s is not None and idle_s == shortest,
    )


def beat_resets(sheet: Sheet, counts: str | None) -> bool | None:
    """Return whether a beat resets a hop's idle timer; None where that is not known."""
    mechanism = sheet.value("protocol.heartbeat.mechanism")
    if mechanism is None or mechanism in _BELOW_HTTP:
        return None
    if mechanism == "none":
        return False
    if counts is None or counts == "any":
        return True if counts else None
    return _FROM_SERVER.get(mechanism, bool(sheet.value("protocol.heartbeat.replied")))


# --- the picture ------------------------------------------------------------------------------------------------------


def picture(chain: TimeoutChain, words: dict[str, str], *, detect_s: float | None) -> str:
    """Return the chain as bars in proportion.

    Args:
        words: ``beat``, ``dead``, ``unknown``, ``no_limit`` and ``second``, in the document's language.
        detect_s: after which a dead link is noticed.
    """
    known = [hop.idle_s for hop in chain.hops if hop.idle_s is not None]
    longest = max([*known, *(value for value in (chain.interval_s, detect_s) if value is not None)], default=0)
    if not longest:
        return ""
    lines = [_bar(hop, longest, words) for hop in chain.hops]
    if chain.interval_s is not None:
        marks = [" "] * (_WIDTH + 1)
        beat = chain.interval_s
        while beat <= longest + 1e-9 and len(marks) > 1:
            marks[round(beat / longest * _WIDTH)] = "^"
            beat += chain.interval_s
        lines.append(f"{_padded(words['beat'])} |{''.join(marks[1:]).rstrip()} {_seconds(chain.interval_s, words)}")
    if detect_s is not None:
        until = max(1, round(detect_s / longest * _WIDTH))
        lines.append(f"{_padded(words['dead'])} |{'-' * (until - 1)}x {_seconds(detect_s, words)}")
    return "\n".join(lines)


def _bar(hop: HopBudget, longest: float, words: dict[str, str]) -> str:
    name = _padded(one_line(hop.name))
    if hop.no_limit:
        return f"{name} |{'=' * _WIDTH}> {words['no_limit']}"
    if hop.idle_s is None:
        return f"{name} |? {words['unknown']}"
    length = max(1, round(hop.idle_s / longest * _WIDTH))
    return f"{name} |{'=' * (length - 1)}| {_seconds(hop.idle_s, words)}"


def _seconds(value: float, words: dict[str, str]) -> str:
    return f"{value:g} {words['second']}"


def _padded(text: str) -> str:
    """Return a name cut or filled to one width; a Chinese character takes two columns."""
    cut = ""
    for char in text:
        if wcswidth(cut) + max(wcwidth(char), 0) > _NAME_WIDTH:
            break
        cut += char
    return cut + " " * (_NAME_WIDTH - max(wcswidth(cut), 0))
