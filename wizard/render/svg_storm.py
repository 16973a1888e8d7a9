"""The course of a reconnect storm: what is tried and completed in each second, and who is still without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizard.render.storm import CURVES
from wizard.render.svg import Drawing, length
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup
    from numpy.typing import NDArray

    from wizard.render.storm import StormStory

    Curve = NDArray[np.float64]
    Quantity = Callable[[float | None, str | None], str]

COLUMNS = 240  # more than these are no wider than a line
_PANEL_PX, _HEAD_PX, _BETWEEN_PX = 96, 22, 16
_INNER = 1000  # units across a panel, whatever its width

_WORDS = {
    "title": {"en": "The course of the storm", "zh": "风暴过程"},
    "description": {
        "en": "Above, attempts and completed handshakes in each second, with a line at what the server completes; "
        "below, clients without a connection. {rows}.",
        "zh": "上图为每秒的尝试与完成的握手，横线为服务端的处理能力；下图为仍未连接的客户端。{rows}。",
    },
    "row": {"en": "{name}: {top} at most", "zh": "{name}：最高 {top}"},
    "rate": {"en": "the cluster completes {rate}", "zh": "集群处理能力 {rate}"},
}


def draw_storm(story: StormStory, id_: str, *, words: Mapping[str, str], quantity: Quantity, language: str) -> Markup:
    """Return the plot; ``words`` are those of the picture in text."""
    assert story.result is not None
    assert story.settings is not None
    timeline, between = story.result.timeline, "；" if language == "zh" else "; "
    names = {name: str.__str__(words[name]) for name in CURVES}
    said = {name: _say("row", language, name=names[name], top=show_number(story.top(name))) for name in names}
    rate = story.settings.accept_rate_per_s
    drawing = Drawing()
    drawing.box(0, 6, 10, 10, "bar thin")
    drawing.words(16, 15, said["attempts"])
    drawing.box(0, 6 + _HEAD_PX, 10, 10, "bar")
    drawing.words(16, 15 + _HEAD_PX, said["accepted"])
    drawing.line(0, 11 + 2 * _HEAD_PX, 11, 11 + 2 * _HEAD_PX, "limit level")
    drawing.words(16, 15 + 2 * _HEAD_PX, _say("rate", language, rate=quantity(rate, "/s")))
    y = 3.0 * _HEAD_PX
    scale = max(float(timeline.attempts.max()), rate)
    _panel(drawing, y, scale, (("area thin", _tops(timeline.attempts)), ("area", _tops(timeline.accepted))))
    at = y + _PANEL_PX * (1 - rate / scale)
    drawing.line(0, at, "100%", at, "limit level")
    y += _PANEL_PX + _BETWEEN_PX
    drawing.box(0, y - 4, 10, 10, "area outline")
    drawing.words(16, y + 5, said["waiting"])
    y += _HEAD_PX - 8
    _panel(drawing, y, float(story.result.clients), (("area outline", _ends(timeline.waiting)),))
    y += _PANEL_PX
    drawing.words(0, y + 16, "0", "axis")
    drawing.words("100%", y + 16, quantity(story.length_s, "s"), "axis", anchor="end")
    description = _say("description", language, rows=between.join(said.values()))
    return drawing.picture(id_, width=None, height=y + 22, title=_say("title", language), description=description)


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language].format(**values)


def _panel(drawing: Drawing, y: float, scale: float, curves: tuple[tuple[str, Curve], ...]) -> None:
    """Draw curves as areas that are stretched to the width of the page, one above the other."""
    inner = Drawing()
    for kind, curve in curves:
        inner.path(_steps(curve, scale), kind)
    drawing.nest(inner, y=y, height=_PANEL_PX, box=f"0 0 {_INNER} {_PANEL_PX}")
    drawing.line(0, y + _PANEL_PX, "100%", y + _PANEL_PX, "branch")


def _steps(curve: Curve, scale: float) -> str:
    """Return an area below steps, one for each value."""
    wide = _INNER / len(curve)
    parts = [f"M0 {_PANEL_PX}"]
    for number, value in enumerate(curve):
        parts.append(f"V{length(_PANEL_PX * (1 - float(value) / max(scale, 1e-9)))}H{length((number + 1) * wide)}")
    return f"{''.join(parts)}V{_PANEL_PX}Z"


def _tops(curve: Curve) -> Curve:
    """Return the highest value of each stretch: a peak must not be averaged away."""
    return np.array([part.max() for part in np.array_split(curve, min(COLUMNS, len(curve)))])


def _ends(curve: Curve) -> Curve:
    """Return the last value of each stretch."""
    return np.array([part[-1] for part in np.array_split(curve, min(COLUMNS, len(curve)))])
