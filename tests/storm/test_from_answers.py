"""A design's answers become the storm that its derived values speak of."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.storm.from_answers import StormOptions, storm_of

ANSWERS: dict[str, Any] = {
    "context.scale.peak_connections": 4000,
    "reliability.reconnect.policy": "eventsource_default",
    "reliability.reconnect.first_delay_max_ms": 60000,
}


@pytest.mark.parametrize(("retry_ms", "first_delay_s", "base_s"), [(5000, 5.0, 5.0), (None, None, 3.0)])
def test_eventsource_spreads_over_the_retry_value_and_knows_no_first_delay(
    retry_ms: int | None, first_delay_s: float | None, base_s: float
) -> None:
    answers = {**ANSWERS, "transport.sse.retry_ms": retry_ms}
    storm, wrong = storm_of(answers, StormOptions(), accept_per_s=100.0)
    assert (storm is not None, wrong) == (True, [])
    assert storm is not None
    assert (storm.first_delay_s, storm.base_s) == (first_delay_s, base_s)
