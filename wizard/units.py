"""Quantities as people type them, and numbers as people read them. Inside, every number is in its field's unit."""

from __future__ import annotations

import re
from math import isfinite

# Multiples of the field's family: seconds, bytes, a rate per second, or a bare count; as typed in English and Chinese.
_TIME_S = {
    **dict.fromkeys(("us", "微秒"), 1e-6),
    **dict.fromkeys(("ms", "msec", "毫秒"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时"), 3600.0),
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86400.0),
}
_SIZE_BYTES = {"b": 1, "byte": 1, "bytes": 1, "字节": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3}
_SIZE_BYTES |= {"kib": 1024, "mib": 1024**2, "gib": 1024**3, "k": 1024, "m": 1024**2, "g": 1024**3}
_BITS_PER_S = {"bps": 1.0, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9, "kbit/s": 1e3, "mbit/s": 1e6, "gbit/s": 1e9}
_BITS_PER_S |= {"k": 1e3, "m": 1e6, "g": 1e9, "兆": 1e6}
_COUNT = {"k": 1e3, "m": 1e6, "g": 1e9}
_PER = {
    **dict.fromkeys(("s", "sec", "second", "秒"), 1.0),
    **dict.fromkeys(("m", "min", "minute", "分", "分钟"), 1 / 60),
    **dict.fromkeys(("h", "hour", "小时"), 1 / 3600),
}
_TENS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CLASSIFIERS = ("个", "条", "次", "台", "人", "名", "核", "位", "项")  # "40000 条", "100 次/秒": no unit, only a count

# Field-name suffix -> (unit as printed, family, size of the field's unit in the family's base).
SUFFIXES: tuple[tuple[str, str, str, float], ...] = (
    ("_per_min", "/min", "rate", 1 / 60),
    ("_per_s", "/s", "rate", 1.0),
    ("_ms", "ms", "time", 0.001),
    ("_us", "µs", "time", 1e-6),
    ("_s", "s", "time", 1.0),
    ("_minutes", "min", "time", 60.0),
    ("_hours", "h", "time", 3600.0),
    ("_days", "d", "time", 86400.0),
    ("_bytes", "bytes", "size", 1),
    ("_kib", "KiB", "size", 1024),
    ("_mib", "MiB", "size", 1024**2),
    ("_mbps", "Mbps", "bits", 1e6),
    ("_pct", "%", "percent", 1.0),
)

# Patterns stay text until one is needed: reading a design needs none.
_QUANTITY = r"([-+]?(?:\d[\d_,]*)?\.?\d+(?:[eE][-+]?\d+)?)\s*([百千万亿]*)\s*([A-Za-z\u4e00-\u9fffµμ%/]*)"
# Full-width forms as an input method types them; no general folding, which would read 10² as 102.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}

# A comma parts thousands and nothing else: "60,5" is a decimal in half of the world and must not be read as 605.
_GROUPED = r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"
_DECIMAL_COMMA = r"([-+]?\d+),(\d+)"
# A point before exactly three digits parts thousands in the other half: "40.000" is 40 or 40,000.
_EITHER = r"([-+]?[1-9]\d{0,2})\.(\d{3})"
_POINTS = r"[-+]?\d{1,3}(\.\d{3}){2,}"

_FORMS = {
    "time": ("30s", "1500ms", "5m", "2h"),
    "size": ("65536", "64KiB", "64KB"),
    "rate": ("60", "60/s", "10k/min"),
    "bits": ("1000", "500Mbps", "1Gbps"),
    "percent": ("70", "70%"),
    "count": ("40000", "40,000", "40k"),
}


class BadQuantity(ValueError):
    """Text that is no number in the field's unit; ``instead`` is what could be written, where that can be told."""

    def __init__(self, text: str, *instead: str) -> None:
        super().__init__(text)
        self.instead = instead


def unit_of(field_name: str) -> tuple[str | None, str, float]:
    """Return ``(unit as printed, family, size in the family's base)`` of a field, read from the end of its name.

    A name such as ``messages_per_s_per_connection`` carries its unit in the middle: a rate for each of something.
    """
    for suffix, unit, family, size in SUFFIXES:
        if field_name.endswith(suffix) or f"{suffix}_per_" in field_name:
            return unit, family, size
    return None, "count", 1.0


def forms(field_name: str) -> tuple[str, ...]:
    """Return ways to write a value of a field, as examples."""
    return _FORMS[unit_of(field_name)[1]]


def parse_quantity(text: str, field_name: str) -> float | int:
    """Read ``30s``, ``64KiB``, ``10k``, ``5m``, ``1万`` or a plain number as a value in the field's own unit.

    ``5m`` is five minutes in a field of time and five million elsewhere; a bare number is in the field's unit. What
    could be read in two ways is refused.

    Raises:
        BadQuantity: the text is no number, has two readings, or its unit does not belong to the field.
    """
    text = text.translate(_HALF_WIDTH).strip()
    match = re.fullmatch(_QUANTITY, text)
    if match is None:
        points = re.match(_POINTS, text)
        raise BadQuantity(text, *([text.replace(".", "")] if points and points.group() == text else ()))
    digits, tens, suffix = match.groups()
    number = _number(digits, text)
    for ten in tens:
        number *= _TENS[ten]
    unit, family, size = unit_of(field_name)
    value = number * _multiple(suffix, family, size, unit)
    if not isfinite(value):
        raise BadQuantity(text)
    return round(value) if abs(value - round(value)) < 1e-9 * max(1.0, abs(value)) else value


def _number(digits: str, text: str) -> float:
    rest = text[len(digits) :]
    if "," in digits and not re.fullmatch(_GROUPED, digits):
        decimal = re.fullmatch(_DECIMAL_COMMA, digits)
        raise BadQuantity(text, *([f"{decimal[1]}.{decimal[2]}{rest}"] if decimal else ()))
    if readings := two_readings(digits):
        raise BadQuantity(text, *(f"{reading}{rest}" for reading in readings))
    try:
        return float(digits.replace(",", "").replace("_", ""))
    except ValueError:
        raise BadQuantity(text) from None


def two_readings(digits: str) -> tuple[str, ...]:
    """Return both ways to write what ``40.000`` may mean, 40 and 40000; () where there is one reading."""
    either = re.fullmatch(_EITHER, digits)
    if either is None:
        return ()
    fraction = either[2].rstrip("0")
    if len(fraction) == 3:
        fraction += "0"  # a fourth digit says that the point is a decimal one
    return f"{either[1]}.{fraction}".rstrip("."), f"{either[1]}{either[2]}"


def _multiple(suffix: str, family: str, size: float, unit: str | None) -> float:
    name = suffix.lower().replace("µ", "u").replace("μ", "u")
    if family in ("count", "rate") and name.startswith(_CLASSIFIERS):
        name = name[1:]
    if not name or (unit is not None and name == unit.lower().replace("µ", "u")):
        return 1.0
    if family == "time" and name in _TIME_S:
        return _TIME_S[name] / size
    if family == "size" and name in _SIZE_BYTES:
        return _SIZE_BYTES[name] / size
    if family == "bits" and name in _BITS_PER_S:
        return _BITS_PER_S[name] / size
    if family == "rate":
        name, slash, per = name.partition("/")
        seconds = _PER.get(per) if slash else size
        if seconds is not None and (not name or name in _COUNT):
            return _COUNT.get(name, 1.0) * seconds / size
    if family == "count" and name in _COUNT:
        return _COUNT[name]
    raise BadQuantity(suffix)


def show_number(value: float, *, grouped: bool = True, digits: int = 2) -> str:
    """Return a number for a sentence: at most two decimals, thousands separated where ``grouped``."""
    if isinstance(value, float) and not value.is_integer():
        text = f"{value:,.{digits}f}" if grouped else f"{value:.{digits}f}"
        if float(text.replace(",", "")) == 0:
            return f"{value:.2g}"
        return text.rstrip("0").rstrip(".")
    return f"{int(value):,}" if grouped else str(int(value))
