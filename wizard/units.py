"""Quantities as people type them, and numbers as people read them. Inside, every number is in its field's unit."""

from __future__ import annotations

import re
from math import isfinite

# Multiples of the field's family: seconds, bytes, a rate per second, or a bare count.
_TIME_S = {"us": 1e-6, "ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE_BYTES = {"b": 1, "kb": 1000, "kib": 1024, "mb": 1000**2, "mib": 1024**2, "gb": 1000**3, "gib": 1024**3}
_BITS_PER_S = {"bps": 1.0, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9}
_COUNT = {"k": 1e3, "m": 1e6, "g": 1e9}

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

_QUANTITY = re.compile(r"([-+]?(?:\d[\d_,]*)?\.?\d+(?:[eE][-+]?\d+)?)\s*([A-Za-zµμ%/]*)")


# A comma parts thousands and nothing else: "60,5" is a decimal in half of the world and must not be read as 605.
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


class BadQuantity(ValueError):
    """Text that is no number in the field's unit."""


def unit_of(field_name: str) -> tuple[str | None, str, float]:
    """Return ``(unit as printed, family, size in the family's base)`` of a field, read from the end of its name.

    A name such as ``messages_per_s_per_connection`` carries its unit in the middle: a rate for each of something.
    """
    for suffix, unit, family, size in SUFFIXES:
        if field_name.endswith(suffix) or f"{suffix}_per_" in field_name:
            return unit, family, size
    return None, "count", 1.0


def parse_quantity(text: str, field_name: str) -> float | int:
    """Read ``30s``, ``64KiB``, ``10k``, ``5m`` or a plain number as a value in the field's own unit.

    ``5m`` is five minutes in a field of time and five million elsewhere; a bare number is in the field's unit.

    Raises:
        BadQuantity: the text is no number, or its unit does not belong to the field.
    """
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise BadQuantity(text)
    digits, suffix = match.groups()
    try:
        if "," in digits and not _GROUPED.fullmatch(digits):
            raise BadQuantity(text)
        number = float(digits.replace(",", "").replace("_", ""))
    except ValueError:
        raise BadQuantity(text) from None
    unit, family, size = unit_of(field_name)
    value = number * _multiple(suffix, family, size, unit)
    if not isfinite(value):
        raise BadQuantity(text)
    return round(value) if abs(value - round(value)) < 1e-9 * max(1.0, abs(value)) else value


def _multiple(suffix: str, family: str, size: float, unit: str | None) -> float:
    name = suffix.lower().replace("µ", "u").replace("μ", "u")
    if not name or (unit is not None and name == unit.lower().replace("µ", "u")):
        return 1.0
    if family == "time" and name in _TIME_S:
        return _TIME_S[name] / size
    if family == "size" and name in _SIZE_BYTES:
        return _SIZE_BYTES[name] / size
    if family == "size" and name in ("k", "m", "g"):
        return {"k": 1024, "m": 1024**2, "g": 1024**3}[name] / size
    if family == "bits" and name in _BITS_PER_S:
        return _BITS_PER_S[name] / size
    if family == "rate":
        name, _, per = name.partition("/")
        seconds = {"": size, "s": 1.0, "sec": 1.0, "m": 1 / 60, "min": 1 / 60, "h": 1 / 3600}.get(per)
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
