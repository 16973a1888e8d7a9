"""What managed services bill for a month, by hand; a month has 730 hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.capacity.compare import is_old
from wizard.capacity.facts import Stack, read_facts
from wizard.capacity.managed_cost import Bill, bill_of, bills_of

if TYPE_CHECKING:
    from tests.capacity.conftest import Compute
    from wizard.content.catalogue import Catalogue

# 2,000 connections; 100 deliveries a second of 3,000 bytes, 5 published for them, 10 messages a second from clients.
DESIGN = """
context: {client_msgs_per_min: 0, platform: {runtime: managed_realtime}, scale: {peak_connections: 2000}}
transport: {choice: websocket}
protocol:
  messages:
  - {type: news, direction: s2c, rate_per_s: 5, fanout: 20, typical_bytes: 3000}
  - {type: say, direction: c2s, rate_per_s: 10, typical_bytes: 100}
scale: {churn_per_s: 2}
"""
SECONDS = 730 * 3600
MINUTES = 2_000 * 730 * 60


def bills(compute: Compute, catalogue: Catalogue, text: str = DESIGN, **changes: object) -> dict[str, Bill]:
    facts = read_facts(catalogue.raw)
    return {bill.stack.id: bill for bill in bills_of(compute(text, **changes).result.inputs, facts)}


@pytest.mark.parametrize(
    ("service", "per_month"),
    [
        # Two units at 49.10; 3,000 bytes count twice; two million a day are free.
        pytest.param(
            "azure-web-pubsub", 2 * 49.10 + (200 - 2e6 / 86_400) * SECONDS / 1e6, id="units, and outbound by 2 KiB"
        ),
        pytest.param(
            "aws-apigw-websocket", 110 * SECONDS / 1e6 + MINUTES / 1e6 * 0.25, id="messages and connection minutes"
        ),
        pytest.param("ably-standard", 29 + 115 * SECONDS / 1e6 * 2.5 + MINUTES / 1e6, id="publications count as well"),
        pytest.param("pusher", 299, id="9.9 million messages a day: the plan of 10 million"),
        pytest.param("pubnub", (20 * 123 + 200 * 33) * SECONDS / 1e6, id="publications and deliveries, by 2 KiB"),
        pytest.param(
            "cloudflare-durable-objects", 5 + (2.5 * SECONDS - 1e6) / 1e6 * 0.15, id="a request for 20 messages"
        ),
    ],
)
def test_a_month_by_hand(service: str, per_month: float, compute: Compute, catalogue: Catalogue) -> None:
    assert bills(compute, catalogue)[service].per_month == pytest.approx(per_month)


def test_a_load_that_no_plan_holds_has_no_price(compute: Compute, catalogue: Catalogue) -> None:
    found = bills(compute, catalogue, context__scale__peak_connections=31_000)
    assert (found["pusher"].fits, found["pusher"].per_month) == (False, None)
    assert found["ably-standard"].per_month is None
    assert found["ably-pro"].per_month is not None
    busy = bills(compute, catalogue, protocol__messages=[
        {"type": "a", "direction": "s2c", "rate_per_s": 2, "fanout": 1_000, "typical_bytes": 10}
    ])  # fmt: skip
    assert (busy["pusher"].fits, busy["pusher"].per_month) == (True, None)  # 173 million messages a day


def test_the_teams_own_quote_wins(compute: Compute, catalogue: Catalogue) -> None:
    found = bills(compute, catalogue, scale__stack="pusher", scale__price_managed_per_month=120)
    assert (found["pusher"].per_month, found["pusher"].quoted) == (120, True)
    assert found["pubnub"].quoted is False


def test_those_that_fit_come_first_and_whole_bills_before_those_that_leave_something_out(
    compute: Compute, catalogue: Catalogue
) -> None:
    order = list(bills(compute, catalogue, context__scale__peak_connections=31_000))
    assert order.index("aws-apigw-websocket") < order.index("ably-pro") < order.index("cloudflare-durable-objects")
    assert set(order[-2:]) == {"ably-standard", "pusher"}


def test_a_service_without_a_public_price_has_to_be_asked(compute: Compute, catalogue: Catalogue) -> None:
    facts = read_facts(catalogue.raw)
    theirs: Stack = facts.stacks["pusher"]._replace(id="ours", price={})
    bill = bill_of(compute(DESIGN).result.inputs, facts, theirs)
    assert (bill.per_month, bill.quoted, bill.as_of) == (None, False, None)


def test_every_price_says_where_it_comes_from(catalogue: Catalogue) -> None:
    prices = [stack.price for stack in read_facts(catalogue.raw).stacks.values() if stack.price]
    assert len(prices) >= 6
    assert all(price["source"].startswith("https://") and price["currency"] == "USD" for price in prices)


@pytest.mark.parametrize(
    ("as_of", "old"), [("2025-11", False), ("2025-10", True), ("2026-11", False), (None, True), ("2024-12-31", True)]
)
def test_a_price_of_more_than_a_year_ago_or_without_a_date_is_old(as_of: str | None, old: bool) -> None:
    assert is_old(as_of, "2026-11-24") is old
