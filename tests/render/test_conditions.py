"""Conditions of alerts as teams write them."""

from __future__ import annotations

import pytest

from wizard.render.conditions import Condition, read_condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("rate > 5 x baseline", Condition("baseline", 5)),
        ("rate > 5 x baseline for 5 min", Condition("baseline", 5, holds_for="5m")),
        ("above 2.5 times the baseline, for 1 hour.", Condition("baseline", 2.5, holds_for="1h")),
        ("more than 200 in 1 min", Condition("count", 200, within="1m")),
        ("> 10 within 30 seconds for 2 minutes", Condition("count", 10, within="30s", holds_for="2m")),
        ("rate > 5/s", Condition("rate", 5)),
        ("over 3 per second for 10m", Condition("rate", 3, holds_for="10m")),
        ("> 9000", Condition("level", 9000)),
        ("五分钟内超过基线五倍", Condition("baseline", 5, within="5m")),
        ("持续 10 分钟超过基线的 3 倍", Condition("baseline", 3, holds_for="10m")),
        ("十五分钟内超过二十次", Condition("count", 20, within="15m")),
        ("when it looks odd", None),
        ("rate > 1 % for 5 min", None),
        ("p95 > 1 s", None),
        ("more than 200 in 0 min", None),
        ("", None),
    ],
)
def test_a_condition_is_read_or_left_alone(text: str, condition: Condition | None) -> None:
    assert read_condition(text) == condition
