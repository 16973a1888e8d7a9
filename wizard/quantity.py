"""Numbers as the interview and the documents show them: with their unit, and with the hours or KiB that a reader would work out."""

from __future__ import annotations

from wizard.units import show_number

_CHINESE = {
    "s": "秒",
    "ms": "毫秒",
    "µs": "微秒",
    "min": "分钟",
    "h": "小时",
    "d": "天",
    "years": "年",
    "bytes": "字节",
    "/s": "次/秒",
    "/min": "次/分",
}
_ENGLISH = {"d": "days"}
_LARGER_TIMES = ((86400, "d"), (3600, "h"), (60, "min"))


def quantity(value: float, unit: str | None, language: str, *, grouped: bool = True) -> str:
    """Return ``14,400 s (4 h)`` or ``65,536 bytes (64 KiB)``.

    Args:
        unit: as :func:`wizard.units.unit_of` names it; None for a bare count.
    """
    text = with_unit(rounded(value, grouped=grouped), unit, language)
    larger = _larger(value, unit)
    if larger is None:
        return text
    aside = with_unit(rounded(larger[0]), larger[1], language)
    return f"{text}（{aside}）" if language == "zh" else f"{text} ({aside})"


def spoken(value: float, unit: str | None, language: str) -> str:
    """Return ``4 h (14,400 s)`` or ``64 KiB (65,536 bytes)``: first as people say it, then as the document has it."""
    text, larger = with_unit(rounded(value), unit, language), _larger(value, unit)
    if larger is None:
        return text
    said = with_unit(rounded(larger[0]), larger[1], language)
    return f"{said}（{text}）" if language == "zh" else f"{said} ({text})"


def rounded(value: float, *, grouped: bool = True) -> str:
    """Return a number with two decimals at most, above a thousand with none."""
    return show_number(round(value) if abs(value) >= 1000 else value, grouped=grouped)


def with_unit(number: str, unit: str | None, language: str) -> str:
    """Return a number that is already text with its unit in the reader's language."""
    if not unit:
        return number
    if unit == "%":
        return f"{number}%" if language == "zh" else f"{number} %"
    if language == "zh":
        return f"{number} {_CHINESE.get(unit, unit)}"
    if unit in ("/s", "/min"):
        return f"{number}{unit}"
    name = _ENGLISH.get(unit, unit)
    return f"{number} {name.rstrip('s') if number == '1' and name in ('days', 'bytes') else name}"


def unit_name(unit: str, language: str) -> str:
    """Return a unit in the reader's language."""
    return _CHINESE.get(unit, unit) if language == "zh" else _ENGLISH.get(unit, unit)


def _larger(value: float, unit: str | None) -> tuple[float, str] | None:
    """Return the same quantity in the largest unit that holds it as a round number, where that helps reading."""
    if unit == "s" and value >= 600:
        for seconds, name in _LARGER_TIMES:
            if value >= seconds and value % (seconds / 2) == 0:
                return value / seconds, name
    if unit == "d" and value >= 730:
        return value / 365.25, "years"
    if unit == "ms" and value >= 10_000 and value % 1000 == 0:
        return value / 1000, "s"
    if unit == "bytes" and value >= 1024:
        for size, name in ((1024**2, "MiB"), (1024, "KiB")):
            if value >= size and value % size == 0:
                return value / size, name
    return None
