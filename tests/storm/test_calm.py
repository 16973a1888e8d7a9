"""A return that no queue holds up is told without simulating it, and is what the simulation says."""

from __future__ import annotations

import pytest

from wizard.storm.calm import calm_return_s
from wizard.storm.fluid import estimate
from wizard.storm.settings import StormSettings


@pytest.mark.parametrize(
    ("settings", "all_s"),
    [
        pytest.param(StormSettings(10_000, 500, first_delay_s=60), 60, id="slower than the accept rate: the spread"),
        pytest.param(
            StormSettings(10_000, 160, first_delay_s=60, connect_timeout_s=10), 62.5, id="a little faster: the rate"
        ),
        pytest.param(
            StormSettings(3_000, 1_000, first_delay_s=0.0, policy="full"), 3, id="all at once, and room for all"
        ),
        pytest.param(StormSettings(20_000, 2_000, first_delay_s=0.0, drop_window_s=30), 30, id="spread by the loss"),
    ],
)
def test_everybody_is_back_when_the_simulation_has_them_back(settings: StormSettings, all_s: float) -> None:
    assert calm_return_s(settings) == pytest.approx(all_s)
    simulated = estimate(settings)
    assert simulated.refused == pytest.approx(0, abs=1)
    assert simulated.wasted == pytest.approx(0, abs=1)
    assert simulated.all_s == pytest.approx(all_s, rel=0.03, abs=1)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(StormSettings(10_000, 90, first_delay_s=5), id="clients give up before the queue is worked off"),
        pytest.param(StormSettings(10_000, 1_000, accept_queue=100, first_delay_s=1), id="the queue is too short"),
        pytest.param(StormSettings(10_000, 500, first_delay_s=None), id="the first wait is the policy's own"),
        pytest.param(StormSettings(10_000, 500, first_delay_s=30, drop_window_s=30), id="not spread evenly"),
        pytest.param(StormSettings(400_000, 100, first_delay_s=4_000, horizon_s=3_600), id="beyond the horizon"),
    ],
)
def test_where_somebody_could_be_refused_or_give_up_only_a_simulation_tells(settings: StormSettings) -> None:
    assert calm_return_s(settings) is None
