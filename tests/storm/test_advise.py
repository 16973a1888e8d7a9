"""The solver: what it suggests works when it is tried, and a little less does not."""

from __future__ import annotations

import pytest

from wizard.storm import exact, fluid
from wizard.storm.advise import meets, suggest
from wizard.storm.settings import StormSettings

TARGET_S = 300.0
CLIENTS = 20_000


@pytest.mark.parametrize(
    ("storm", "options"),
    [
        pytest.param(
            StormSettings(CLIENTS, 90.0, accept_queue=500, policy="exponential"), ["--policy"], id="jitter costs nothing"
        ),
        pytest.param(StormSettings(CLIENTS, 70.0, policy="none"), ["--accept-queue"], id="a queue no longer than they wait"),
        pytest.param(
            StormSettings(CLIENTS, 1000.0, max_attempts=3), ["--max-attempts"], id="clients that do not give up"
        ),
        pytest.param(StormSettings(CLIENTS, 75.0, accept_queue=700, cap_s=600.0), ["--cap"], id="a lower cap"),
        pytest.param(
            StormSettings(CLIENTS, 100.0, accept_queue=500, base_s=400.0, cap_s=400.0, policy="equal"),
            ["--policy", "--base"],
            id="a lower base",
        ),
        pytest.param(StormSettings(CLIENTS, 50.0, accept_queue=500), ["--accept-rate"], id="more handshakes a second"),
    ],
)  # fmt: skip
def test_what_is_suggested_meets_the_target_when_it_is_tried(storm: StormSettings, options: list[str]) -> None:
    assert not meets(fluid.simulate(storm), TARGET_S)
    suggestion = suggest(storm, TARGET_S)
    assert suggestion is not None
    assert [change.option for change in suggestion.changes] == options
    assert meets(fluid.simulate(suggestion.settings), TARGET_S)
    assert meets(exact.simulate(suggestion.settings), 1.1 * TARGET_S)  # the last of one seed comes early or late


@pytest.mark.parametrize(
    ("storm", "name"),
    [
        (StormSettings(CLIENTS, 50.0, accept_queue=500), "accept_rate_per_s"),
        (StormSettings(CLIENTS, 75.0, accept_queue=700, cap_s=600.0), "cap_s"),
    ],
)
def test_a_smaller_change_misses_the_target(storm: StormSettings, name: str) -> None:
    suggestion = suggest(storm, TARGET_S)
    assert suggestion is not None
    before, after = getattr(storm, name), getattr(suggestion.settings, name)
    less = storm._replace(**{name: before * (after / before) ** 0.85})
    assert not meets(fluid.simulate(less), TARGET_S)


def test_an_accept_rate_that_is_too_low_for_the_target_is_never_kept() -> None:
    suggestion = suggest(StormSettings(CLIENTS, 20.0), TARGET_S)
    assert suggestion is not None
    assert suggestion.settings.accept_rate_per_s >= CLIENTS / TARGET_S


def test_a_library_is_replaced_or_given_more_server_but_its_waits_are_its_own() -> None:
    waits = ((0.0, 0.0), (2.0, 2.0), (10.0, 10.0), (30.0, 30.0))
    storm = StormSettings(CLIENTS, 1000.0, policy="table", waits_s=waits, max_attempts=4, library="signalr")
    suggestion = suggest(storm, TARGET_S)
    assert suggestion is not None
    assert suggestion.changes == (("--policy", "signalr", "full"),)
    assert suggestion.settings.max_attempts is None


def test_nothing_is_suggested_where_the_last_connection_is_lost_after_the_target() -> None:
    assert suggest(StormSettings(CLIENTS, 1000.0, drop_window_s=400.0), TARGET_S) is None
