"""Reads an alert's condition as teams write it; what is not plain is not guessed at."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_UNITS = {"s": "s", "min": "m", "m": "m", "h": "h", "秒": "s", "分钟": "m", "小时": "h"}
_TIME = r"(?P<{name}>\d+) ?(?P<{name}_unit>s|min|m|h)(?:ec(?:onds?)?|utes?|ours?)?"
_LASTING = rf"(?:,? for {_TIME.format(name='lasting')})?"
_CHINESE_TIME = r"(?P<{name}>\d+) ?(?P<{name}_unit>秒|分钟|小时)"
_FORMS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("baseline", rf"(?:rate )?(?:>|above|over|more than) ?{_NUMBER} ?(?:x|×|times) (?:the )?baseline{_LASTING}"),
        ("count", rf"(?:>|above|over|more than) ?{_NUMBER} (?:in|within) {_TIME.format(name='within')}{_LASTING}"),
        ("rate", rf"(?:rate )?(?:>|above|over|more than) ?{_NUMBER} ?(?:/ ?s|per second|a second){_LASTING}"),
        ("level", rf"(?:>|above|over|more than) ?{_NUMBER}{_LASTING}"),
        (
            "baseline",
            rf"(?:{_CHINESE_TIME.format(name='within')}内)?(?:持续 ?{_CHINESE_TIME.format(name='lasting')})?"
            rf"(?:速率)?(?:超过|大于|>) ?基线的? ?{_NUMBER} ?倍",
        ),
        ("count", rf"{_CHINESE_TIME.format(name='within')}内(?:超过|大于|>) ?{_NUMBER} ?[次个条]?"),
    )
)
_DIGITS = str.maketrans("零一二两三四五六七八九", "01223456789")


class Condition(NamedTuple):
    """What has to hold; ``kind`` is ``baseline``, ``count``, ``rate`` or ``level``.

    Times are written as Prometheus has them.
    """

    kind: str
    number: float
    within: str | None = None  # the time over which events are counted
    holds_for: str | None = None


def read_condition(text: str) -> Condition | None:
    """Return a condition such as ``rate > 5 x baseline for 5 min``; None for what would have to be guessed."""
    text = _arabic(" ".join(text.split()).rstrip(".。"))
    for kind, form in _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            within, lasting = _time(parts, "within"), _time(parts, "lasting")
            if kind == "count" and within is None:
                return None
            return Condition(kind, float(parts["number"]), within, lasting)
    return None


def _time(parts: dict[str, str | None], name: str) -> str | None:
    count, unit = parts.get(name), parts.get(f"{name}_unit")
    return f"{int(count)}{_UNITS[unit.lower()]}" if count and unit and int(count) else None


def _arabic(text: str) -> str:
    """Return a Chinese text with its numbers below a hundred in digits."""

    def tens(match: re.Match[str]) -> str:
        ten, one = match[1].translate(_DIGITS) or "1", match[2].translate(_DIGITS) or "0"
        return str(int(ten) * 10 + int(one))

    return re.sub("([一二三四五六七八九]?)十([一二三四五六七八九]?)", tens, text).translate(_DIGITS)
