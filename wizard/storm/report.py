"""A storm in words: a sentence first, then a small table, then the course of it as a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wizard.storm.in_design import ACCEPT
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from wizard.storm.advise import Suggestion
    from wizard.storm.in_design import Edit
    from wizard.storm.load import Load
    from wizard.storm.result import StormResult
    from wizard.storm.settings import StormSettings

    Say = Callable[..., str]

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 60
_BESIDE_LABELS = 50  # columns of a terminal of 80 that the labels leave


def sentence_of(
    result: StormResult,
    settings: StormSettings,
    suggestion: Suggestion | None,
    target_s: float,
    say: Say,
    edits: Sequence[Edit] = (),
    nodes: int | None = None,
) -> str:
    """Return what happens and what to change, in the words of a design where it comes from one (``edits``, ``nodes``)."""
    peak = {"peak": show_number(result.peak_attempts_per_s), "times": brief(result.peak_over_accept_rate)}
    clients = show_number(settings.clients)
    if result.all_s is not None:
        tries = brief(result.attempts_per_client)
        parts = [say("storm.all_back", clients=clients, all=brief(result.all_s), tries=tries, **peak)]
    elif result.gave_up and not result.waiting:
        figures = {"gave_up": show_number(result.gave_up), "recovered": show_number(result.recovered)}
        parts = [say("storm.rest_gave_up", clients=clients, **figures, **peak)]
    else:
        horizon, recovered = show_number(settings.horizon_s), show_number(result.recovered)
        parts = [say("storm.not_back", clients=clients, recovered=recovered, horizon=horizon, **peak)]
    if result.gave_up and result.waiting:
        parts.append(say("storm.gave_up", count=show_number(result.gave_up)))
    handshakes = result.recovered + result.wasted
    if result.wasted > 0.005 * handshakes:
        parts.append(say("storm.wasted", share=brief(100 * result.wasted / handshakes)))
        places = settings.accept_rate_per_s * settings.connect_timeout_s
        if settings.accept_queue > places >= 1:
            queue_s = brief(settings.accept_queue / settings.accept_rate_per_s)
            timeout = brief(settings.connect_timeout_s)
            whole = show_number(max(1, int(places / (nodes or 1))))
            key = "storm.queue_too_long_node" if nodes else "storm.queue_too_long"
            parts.append(say(key, queue_s=queue_s, timeout=timeout, places=whole))
    target = brief(target_s)
    if result.all_s is not None and result.all_s <= target_s:
        parts.append(say("storm.meets", target=target))
    elif suggestion is not None:
        changes = changes_of(suggestion, edits, say)
        parts.append(say("storm.suggest", target=target, changes=changes, all=brief(suggestion.all_s)))
        faster = next((edit for edit in edits if edit.place == ACCEPT), None)
        if faster is not None and nodes:
            enough = math.ceil(nodes * faster.after / faster.before)
            parts.append(say("storm.more_nodes", nodes=show_number(enough), rate=brief(faster.before)))
    else:
        parts.append(say("storm.no_suggestion", target=target))
    joint = "" if parts[0].endswith("。") else " "
    return joint.join(parts)


def changes_of(suggestion: Suggestion, edits: Sequence[Edit], say: Say) -> str:
    """Return the changes of a suggestion as one phrase."""
    changes = [(edit.place, edit.before, edit.after) for edit in edits] or suggestion.changes
    return say("storm.and").join(
        say("storm.change", option=place, before=_figure(before, say), after=_figure(after, say))
        for place, before, after in changes
    )


def table_of(result: StormResult, load: Load | None, say: Say) -> list[str]:
    """Return the figures of one storm as lines."""
    moments = " / ".join(moment(value, say) for value in (result.p50_s, result.p90_s, result.p99_s, result.all_s))
    counts = " / ".join(show_number(value) for value in (result.recovered, result.gave_up, result.waiting))
    rows = [
        (say("storm.figure.back"), moments),
        (say("storm.figure.waiting"), counts),
        (say("storm.figure.attempts"), f"{show_number(result.attempts)} ({brief(result.attempts_per_client)})"),
        (say("storm.figure.refused"), show_number(result.refused)),
        (say("storm.figure.wasted"), show_number(result.wasted)),
        (
            say("storm.figure.peak"),
            f"{show_number(result.peak_attempts_per_s)} ({brief(result.peak_over_accept_rate)})",
        ),
    ]
    rows += _load_rows(load, say) if load else []
    width = max(width_of(label) for label, _ in rows)
    return [f"  {label}{' ' * (width - width_of(label))}  {value}" for label, value in rows]


def _load_rows(load: Load, say: Say) -> list[tuple[str, str]]:
    rows = []
    for name, own, limit in (
        ("tokens", load.authentications_per_s, load.issuer_max_per_s),
        ("replay", load.replay_mbps, load.egress_mbps),
        ("snapshots", load.snapshot_mbps, load.egress_mbps),
    ):
        if own is not None:
            bound = brief(limit) if limit is not None else say("storm.unknown")
            rows.append((say(f"storm.figure.{name}"), f"{brief(own)} ({bound})"))
    if load.resumes_per_s is not None:
        source = load.resume_from or say("storm.unknown")
        rows.append((say("storm.figure.resumes"), f"{brief(load.resumes_per_s)} ({source})"))
    if load.outside_window:
        rows.append((say("storm.figure.outside_window"), show_number(load.outside_window)))
    return rows


def picture_of(result: StormResult, settings: StormSettings, say: Say) -> list[str]:
    """Return attempts and completed handshakes over time, each as a row of bars of its own height."""
    end_s = min(float(len(result.timeline.attempts)), settings.horizon_s)
    rows = []
    peak = result.peak_attempts_per_s
    # The border of a second may part a handshake from its attempt: more are not completed at once than were tried.
    tops = {"attempts": peak, "accepted": min(peak, round(float(result.timeline.accepted.max())))}
    for name, top in tops.items():
        curve = bars(getattr(result.timeline, name), _BESIDE_LABELS)
        rows.append((say(f"storm.chart.{name}", top=show_number(top)), curve))
    width = max(width_of(label) for label, _ in rows)
    lines = [f"  {line}  {label}{' ' * (width - width_of(label))}".rstrip() for label, line in rows]
    rate = show_number(settings.accept_rate_per_s)
    return [*lines, "  " + say("storm.chart.span", end=show_number(end_s), rate=rate)]


def bars(curve: NDArray[np.float64], width: int = WIDTH) -> str:
    """Return a curve as bars; the highest value of each stretch counts, as a peak must not be averaged away."""
    stretches = np.array_split(curve, min(width, len(curve)))
    tops = np.array([stretch.max() for stretch in stretches])
    highest = max(float(tops.max()), 1e-9)
    heights = np.ceil(tops / highest * len(BARS)).astype(int)
    return "".join(BARS[height - 1] if height > 0 else " " for height in heights)


def columns_of(rows: list[list[str]], *, left: int = 1) -> list[str]:
    """Return rows as aligned lines; all but the first ``left`` columns stand flush right."""
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        pads = [" " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [
            cell + pad if number < left else pad + cell
            for number, (cell, pad) in enumerate(zip(row, pads, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # its tables take a while

    return wcswidth(text)


def moment(value: float | None, say: Say) -> str:
    return say("storm.never") if value is None else brief(value)


def brief(value: float) -> str:
    """Return a number with one decimal where that tells anything."""
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return show_number(round(value, 1) if abs(value) < 100 else round(value))


def _figure(value: Any, say: Say) -> str:
    if value is None:
        return say("storm.no_limit")
    return value if isinstance(value, str) else show_number(value)
