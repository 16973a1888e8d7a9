"""Managed services side by side in words: units, what decides them, and a month at the price that is known."""

from __future__ import annotations

from wizard.capacity.amounts import brief
from wizard.capacity.layout import called, columns
from wizard.capacity.managed_cost import counted_per_s
from wizard.typed import TYPE_CHECKING
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from wizard.capacity.layout import Say
    from wizard.capacity.managed_cost import Bill
    from wizard.capacity.model import Result

OLD_MONTHS = 12  # prices change; one that is older has to be looked at again


def comparison_of(
    bills: list[Bill], result: Result, say: Say, *, today: str, language: str, width: int | None = None
) -> list[str]:
    """Return a sentence on what is compared, the table, and what has to be known about the prices."""
    inputs = result.inputs
    unknown = say("capacity.unknown")
    lines = [
        say(
            "capacity.managed.load",
            connections=show_number(float(inputs.connections)),
            delivered=unknown if inputs.delivered_per_s is None else brief(inputs.delivered_per_s),
            inbound=unknown if inputs.inbound_per_s is None else brief(inputs.inbound_per_s),
        ),
        "",
    ]
    rows = [[say(f"capacity.managed.head.{name}") for name in ("service", "units", "limit", "month", "as_of")]]
    rows += [_row(bill, say) for bill in bills]
    if inputs.own_nodes:
        rows.append(_own(result, say))
    lines += [*columns(rows, frozenset((2, 4)), width), ""]
    for bill in bills:
        if bill.note is not None:
            lines.append(f"{bill.stack.id}: {bill.note.get(language) or bill.note['en']}")
    old = [bill for bill in bills if bill.per_month is not None and not bill.quoted and is_old(bill.as_of, today)]
    if old:
        lines.append(say("capacity.managed.old", months=OLD_MONTHS))
        lines += [f"  {bill.stack.id}  {bill.source}" for bill in old]
    if any(bill.per_month is None for bill in bills):
        lines.append(say("capacity.managed.ask"))
    lines.append(say("capacity.managed.quote"))
    return lines


def prices_of(bills: list[Bill], result: Result, say: Say) -> list[str]:
    """Return what each bill is made of: the price, what its meters count here, and where the price stands."""
    lines = [say("capacity.managed.how"), ""]
    for bill in bills:
        price = bill.stack.price
        if not price:
            continue
        as_of = say("capacity.managed.price_undated")
        if bill.as_of is not None:
            as_of = say("capacity.managed.price_of", month=bill.as_of)
        trust = say(f"capacity.trust.{price['confidence']}")
        lines.append(f"  {bill.stack.id}  [{price['currency']}, {as_of}, {trust}]")
        for name in ("per_month", "per_unit_month"):
            if name in price:
                lines.append("    " + say(f"capacity.managed.{name}", amount=show_number(price[name])))
        for plan in price.get("plans", ()):
            shown = {name: show_number(value) for name, value in plan.items()}
            lines.append("    " + say("capacity.managed.plan", **shown))
        for meter in price.get("meters", ()):
            lines.append("    " + _meter(meter, result, say))
        lines.append(f"    {bill.source}")
    return lines


def _meter(meter: Mapping[str, Any], result: Result, say: Say) -> str:
    of = [
        say(f"capacity.managed.meter.{name}") + ("" if weight == 1 else f" x {show_number(weight)}")
        for name, weight in meter["of"].items()
    ]
    more = [
        say(f"capacity.managed.meter.{name}", amount=show_number(meter[name]))
        for name in ("kib", "free_per_month", "free_per_unit_day")
        if name in meter
    ]
    return say(
        "capacity.managed.meter",
        price=show_number(meter["per_million"]),
        what=" + ".join(of),
        counted=show_number(round(counted_per_s(meter, result.inputs), 2)),
        more="".join(more),
    )


def month_in_words(bill: Bill, say: Say) -> list[str]:
    """Return a sentence on what a month of a service costs; none without a price."""
    if bill.per_month is None:
        return []
    amount = _month(bill, say)
    if bill.quoted:
        return [say("capacity.managed.month_quoted", service=bill.stack.id, amount=amount)]
    price = say("capacity.managed.price_undated")
    if bill.as_of is not None:
        price = say("capacity.managed.price_of", month=bill.as_of)
    return [say("capacity.managed.month", service=bill.stack.id, amount=amount, price=price)]


def is_old(as_of: str | None, today: str) -> bool:
    """Return whether a price of a month (2026-05) is older than it may be; one without a date is."""
    if as_of is None:
        return True
    (year, month), (then_year, then_month) = (map(int, date.split("-")[:2]) for date in (today, as_of))
    return (year - then_year) * 12 + month - then_month > OLD_MONTHS


def _row(bill: Bill, say: Say) -> list[str]:
    units, limit = say("capacity.managed.no_limit"), ""
    if bill.units is not None:
        units, limit = show_number(bill.units.needed), say(f"capacity.managed.limit.{bill.units.bottleneck}")
        if not bill.units.fits:
            limit = say("capacity.managed.too_many", limit=limit, most=show_number(bill.units.most or 0))
    return [bill.stack.id, units, limit, _month(bill, say), _date(bill, say)]


def _month(bill: Bill, say: Say) -> str:
    if bill.per_month is None:
        return say("capacity.managed.no_price")
    amount = f"{show_number(round(bill.per_month))} {bill.currency}".rstrip()
    return say("capacity.managed.at_least", amount=amount) if bill.at_least else amount


def _date(bill: Bill, say: Say) -> str:
    if bill.quoted:
        return say("capacity.managed.quoted")
    if bill.per_month is None:
        return ""
    return bill.as_of or say("capacity.managed.undated")


def _own(result: Result, say: Say) -> list[str]:
    cost = result.cost
    month = say("capacity.managed.own_open") if cost is None else show_number(round(cost.total))
    return [
        say("capacity.managed.own"),
        show_number(result.nodes_run),
        say("capacity.unknown") if result.nodes.bottleneck is None else called(result.nodes.bottleneck, "", say),
        month,
        "" if cost is None else say("capacity.managed.quoted"),
    ]
