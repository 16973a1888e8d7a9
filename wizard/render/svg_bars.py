"""Plots of rows: a label above each bar, so that text keeps its size while the bars follow the width of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wizard.render.svg import LINE_PX, Drawing, percent, text_width, wrapped

if TYPE_CHECKING:
    from markupsafe import Markup

_LABEL_PX = 316  # what the narrowest page has room for
_BETWEEN_PX = 14
_BAR_PX = 14
_ROW_PX = 8
MAX_MARKS = 80  # more of them would be one grey bar


class Bar(NamedTuple):
    """One row. ``kind`` is ``plain``, ``strong``, ``over``, ``open`` (has no end), ``span``, ``marks`` or ``none``."""

    label: str
    value: str
    kind: str
    end: float = 0.0
    start: float = 0.0
    every: float = 0.0  # of ``marks``: the distance from one to the next
    limit: float | None = None
    ends_with_cross: bool = False


def draw_bars(
    bars: list[Bar], id_: str, *, scale: float, ends: tuple[str, str], title: str, description: str
) -> Markup:
    """Return the plot.

    Args:
        scale: the value at the right end.
        ends: what is written below the left and the right end.
    """
    drawing, y = Drawing(), 0.0
    hatch = f"{id_}-hatch"
    if any(bar.kind == "over" for bar in bars):
        drawing.add_hatch(hatch)
    for bar in bars:
        y = _words(drawing, bar, y)
        if bar.kind != "none":
            _row(drawing, bar, y, scale=scale, hatch=hatch)
            y += _BAR_PX
        y += _ROW_PX
    drawing.line(0, y, "100%", y, "branch")
    drawing.words(0, y + 16, ends[0], "axis")
    drawing.words("100%", y + 16, ends[1], "axis", anchor="end")
    return drawing.picture(id_, width=None, height=y + 22, title=title, description=description)


def _words(drawing: Drawing, bar: Bar, y: float) -> float:
    """Write the label at the left and the value at the right, on one line where both have room; return their end."""
    kind = "name" if bar.kind in ("strong", "over") else ""
    labels, values = wrapped(bar.label, _LABEL_PX), wrapped(bar.value, _LABEL_PX)
    together = text_width(labels[-1]) + text_width(values[0]) + _BETWEEN_PX <= _LABEL_PX
    last = y + LINE_PX * (len(labels) - 1 if together else len(labels))
    drawing.lines(0, y + 14, labels, kind)
    drawing.lines("100%", last + 14, values, kind, anchor="end")
    return last + LINE_PX * len(values) + 3


def _row(drawing: Drawing, bar: Bar, y: float, *, scale: float, hatch: str) -> None:
    middle = y + _BAR_PX / 2
    drawing.line(0, middle, "100%", middle, "rail")
    if bar.kind == "marks":
        _marks(drawing, bar, y, scale=scale)
    elif bar.kind == "open":
        drawing.box(0, y, "100%", _BAR_PX, "bar open")
    else:
        wide = percent(max((bar.end - bar.start) / scale, 0.004))
        drawing.box(percent(bar.start / scale), y, wide, _BAR_PX, f"bar {bar.kind}", round_px=2)
        if bar.kind == "over":
            drawing.add(
                "rect", x=0, y=y, width=percent(bar.end / scale), height=_BAR_PX, fill=f"url(#{hatch})", class_="hatch"
            )
    if bar.ends_with_cross:
        at = percent(bar.end / scale)
        drawing.words(at, y + 12, "×", "cross-mark", anchor="end" if bar.end > scale / 2 else "start")
    if bar.limit is not None:
        at = percent(bar.limit / scale)
        drawing.line(at, y - 3, at, y + _BAR_PX + 3, "limit")


def _marks(drawing: Drawing, bar: Bar, y: float, *, scale: float) -> None:
    count = int(scale / bar.every + 1e-9)
    if count > MAX_MARKS:
        drawing.box(0, y + 3, "100%", _BAR_PX - 6, "bar many")
        return
    for number in range(1, count + 1):
        at = percent(number * bar.every / scale)
        drawing.line(at, y, at, y + _BAR_PX, "beat")
