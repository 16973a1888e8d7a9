"""Figures as a person reads them: sizes, flows, cores, multiples."""

from __future__ import annotations

from wizard.units import show_number


def amount(resource: str, value: float) -> str:
    """Return a use or limit in the unit of its resource."""
    if resource == "memory":
        return size(value)
    if resource == "network":
        return mbps(value)
    if resource == "cpu":
        return cores(value)
    if resource == "backbone":
        return brief(value)
    return show_number(round(value)) + ("/s" if resource == "deliveries" else "")


def size(value: float) -> str:
    """Return bytes as a person reads them."""
    value = float(value)
    for unit, bytes_ in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if value >= bytes_:
            return f"{brief(value / bytes_)} {unit}"
    return f"{brief(value)} B"


def mbps(bytes_per_s: float) -> str:
    """Return a flow in Mbps."""
    return f"{brief(float(bytes_per_s) / 125_000)} Mbps"


def cores(value: float) -> str:
    """Return cores: two decimals below ten."""
    value = float(value)
    return show_number(round(value, 2) if value < 10 else round(value, 1))


def brief(value: float) -> str:
    """Return a number with one decimal where that tells anything."""
    value = float(value)
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return show_number(round(value, 1) if abs(value) < 100 else round(value))


def times(value: float) -> str:
    """Return a multiple of today's load; never rounded up to a load that no longer fits."""
    value = float(value)
    if value >= 100:
        return show_number(int(value))
    if value >= 1:
        return show_number(int(value * 10) / 10)
    return f"{int(value * 100) / 100:g}" if value >= 0.01 or value <= 0 else "<0.01"
