"""What a managed service bills for a month: from its published price, or from the team's own quote, which wins."""

from __future__ import annotations

import math

from wizard.capacity.managed import Units, units_of
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.capacity.facts import Facts, Stack, Text
    from wizard.capacity.inputs import Inputs

MINUTES_PER_HOUR, SECONDS_PER_HOUR, SECONDS_PER_DAY = 60, 3600, 86_400
KIB = 1024


class Bill(NamedTuple):
    """One service: its units, and a month of it as if the peak lasted all month, in ``currency``.

    ``per_month`` is None without a price, and where no plan of the service is large enough.
    """

    stack: Stack
    units: Units | None
    per_month: float | None
    currency: str
    quoted: bool  # by the team
    at_least: bool  # the price leaves something out
    as_of: str | None
    source: str | None
    note: Text | None

    @property
    def fits(self) -> bool:
        return self.units is None or self.units.fits


def bills_of(inputs: Inputs, facts: Facts) -> list[Bill]:
    """Return a bill of every managed service that the facts know: those that fit first, whole bills, the cheapest."""
    bills = [bill_of(inputs, facts, stack) for stack in facts.stacks.values() if stack.kind == "managed"]
    return sorted(
        bills,
        key=lambda bill: (not bill.fits, bill.per_month is None, bill.at_least, bill.per_month or 0.0, bill.stack.id),
    )


def bill_of(inputs: Inputs, facts: Facts, stack: Stack) -> Bill:
    """Return the bill of one service."""
    units = units_of(inputs, stack)
    price = stack.price
    quoted = inputs.stack is not None and inputs.stack.id == stack.id and inputs.price_managed_per_month is not None
    per_month: float | None = None
    if quoted:
        per_month = inputs.price_managed_per_month
    elif price and (units is None or units.fits):
        hours = facts.coefficients["hours_per_month"].value
        per_month = _plan(price, inputs) if "plans" in price else _metered(price, inputs, units, hours)
    return Bill(
        stack=stack,
        units=units,
        per_month=per_month,
        currency="" if quoted else price.get("currency", ""),
        quoted=quoted,
        at_least=not quoted and bool(price.get("at_least")),
        as_of=price.get("as_of"),
        source=price.get("source"),
        note=price.get("note"),
    )


def _metered(price: Mapping[str, Any], inputs: Inputs, units: Units | None, hours: float) -> float:
    """Return the base price, the units', and what each meter counts beyond what is free."""
    count = 1 if units is None else units.needed
    total = float(price.get("per_month", 0.0)) + count * float(price.get("per_unit_month", 0.0))
    for meter in price.get("meters", ()):
        counted = counted_per_s(meter, inputs)
        free_per_s = count * float(meter.get("free_per_unit_day", 0.0)) / SECONDS_PER_DAY
        a_month = max(0.0, counted - free_per_s) * hours * SECONDS_PER_HOUR - float(meter.get("free_per_month", 0.0))
        total += max(0.0, a_month) / 1e6 * float(meter["per_million"])
    return total


def counted_per_s(meter: Mapping[str, Any], inputs: Inputs) -> float:
    """Return how much a second a meter counts."""
    return float(sum(weight * _per_s(name, meter, inputs) for name, weight in meter["of"].items()))


def _plan(price: Mapping[str, Any], inputs: Inputs) -> float | None:
    """Return the price of the smallest plan that holds the load; None where none does."""
    a_day = sum(_per_s(name, price, inputs) for name in price["of"]) * SECONDS_PER_DAY
    for plan in sorted(price["plans"], key=lambda plan: float(plan["per_month"])):
        if inputs.connections <= plan["connections"] and a_day <= plan["messages_per_day"]:
            return float(plan["per_month"])
    return None


def _per_s(name: str, meter: Mapping[str, Any], inputs: Inputs) -> float:
    """Return how much a second a meter counts of something; a message counts once for each step of its size."""
    step = float(meter["kib"]) * KIB if "kib" in meter else math.inf
    messages = inputs.messages
    if name == "connection_minutes":
        return float(inputs.connections) / MINUTES_PER_HOUR
    if name == "connects":
        return float(inputs.churn_per_s or 0.0)
    if name == "delivered":
        return sum(m.rate_per_s * m.fanout * _steps(m.bytes, step) for m in messages if m.direction != "c2s")
    if name == "published":
        return sum(m.rate_per_s * _steps(m.bytes, step) for m in messages if m.direction != "c2s")
    received = sum(m.rate_per_s * _steps(m.bytes, step) for m in messages if m.direction != "s2c")
    return received or float(inputs.inbound_per_s or 0.0)


def _steps(size: float, step: float) -> int:
    return max(1, math.ceil(size / step))
