"""Both methods against the storm simulated event by event (``reference.py``)."""

from __future__ import annotations

import json
import math
import statistics

import pytest

from tests.storm.cases import CASES
from tests.storm.reference import FIGURES, SEEDS, Outcome, storm_of_events
from wizard.storm import exact, fluid
from wizard.storm.result import StormResult
from wizard.storm.settings import StormSettings, faults

REFERENCE: dict[str, dict[str, list[float] | None]] = json.loads(FIGURES.read_text(encoding="utf-8"))
DRAWN_SEEDS = (101, 102)
BIN_S = 0.1  # a moment may be off by this, or by 3 %
FEW = 0.002  # of the clients: so many refused or wasted more or less are no difference


def differing(storm: StormSettings, results: list[StormResult], reference: dict[str, list[float] | None]) -> list[str]:
    """Return the figures that are off by more than 3 % (or a bin) beyond what chance explains."""
    wrong = []
    for name in Outcome._fields:
        values = [getattr(result, name) for result in results]
        known = reference[name]
        if known is None or None in values:
            if known is not None or any(value is not None for value in values):
                wrong.append(f"{name}: {values} against {known}")
            continue
        mean, deviation = known
        chance = 3 * deviation * math.sqrt(1 / len(SEEDS) + (1 / len(results) if len(results) > 1 else 0))
        least = BIN_S if name.endswith("_s") and not name.startswith("peak") else FEW * storm.clients
        if abs(statistics.fmean(values) - mean) > max(0.03 * mean, least) + chance:
            wrong.append(f"{name}: {values} against {mean} ± {deviation}")
    return wrong


def test_the_reference_has_a_row_for_every_case() -> None:
    assert REFERENCE.keys() == CASES.keys()
    assert [name for name, storm in CASES.items() if faults(storm)] == []


@pytest.mark.parametrize("name", CASES)
def test_drawing_every_client_gives_what_one_event_after_another_gives(name: str) -> None:
    storm = CASES[name]
    drawn = [exact.simulate(storm._replace(seed=seed)) for seed in DRAWN_SEEDS]
    assert differing(storm, drawn, REFERENCE[name]) == []


@pytest.mark.parametrize("name", CASES)
def test_expected_masses_give_what_one_event_after_another_gives(name: str) -> None:
    storm = CASES[name]
    assert differing(storm, [fluid.simulate(storm)], REFERENCE[name]) == []


@pytest.mark.parametrize("policy", ["none", "exponential"])
def test_without_any_chance_the_drawn_storm_is_the_reference_to_the_attempt(policy: str) -> None:
    storm = StormSettings(
        3000, 97.3, accept_queue=211, connect_timeout_s=2.51, policy=policy, base_s=1.037, horizon_s=99
    )
    expected, drawn = storm_of_events(storm, 1), exact.simulate(storm)
    assert (drawn.attempts, drawn.refused, drawn.wasted, drawn.recovered) == (
        expected.attempts,
        expected.refused,
        expected.wasted,
        expected.recovered,
    )


@pytest.mark.parametrize("sweeps", [0, 1])
@pytest.mark.parametrize(
    "name", ["full", "full, collapse", "full, gives up after three", "equal, told to stay away while some wait in vain"]
)
def test_keeping_only_what_is_certain_gives_the_same_storm(
    name: str, sweeps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_SWEEPS", sweeps)  # so that most stretches end before they agree with themselves
    storm = CASES[name]
    drawn = [exact.simulate(storm._replace(seed=seed)) for seed in DRAWN_SEEDS]
    assert differing(storm, drawn, REFERENCE[name]) == []


@pytest.mark.parametrize(
    "storm",
    [
        pytest.param(StormSettings(30_000, 150.0, accept_queue=40, drop_window_s=200.0, cap_s=20.0), id="just as many"),
        pytest.param(StormSettings(30_000, 145.6, accept_queue=128, drop_window_s=200.0, cap_s=20.0), id="a few more"),
        pytest.param(
            StormSettings(30_000, 300.0, accept_queue=128, policy="none", base_s=3.0, first_delay_s=100.0),
            id="as many, without jitter",
        ),
    ],
)
def test_where_as_many_come_as_are_served_chance_refuses_some(storm: StormSettings) -> None:
    drawn = [exact.simulate(storm._replace(seed=seed)) for seed in DRAWN_SEEDS]
    expected = fluid.simulate(storm)
    # One seed differs from another by 5 %, as each who is refused makes it likelier that others are.
    assert expected.attempts == pytest.approx(statistics.fmean(one.attempts for one in drawn), rel=0.08)
    assert expected.refused > 0
    assert expected.p90_s == pytest.approx(statistics.fmean(one.p90_s or 0.0 for one in drawn), rel=0.03)


def test_one_seed_gives_one_storm_and_another_seed_another() -> None:
    storm = StormSettings(2000, 100.0)
    assert exact.simulate(storm).figures() == exact.simulate(storm).figures()
    assert exact.simulate(storm).attempts != exact.simulate(storm._replace(seed=2)).attempts


def test_a_thousand_million_clients_behave_like_a_thousand_times_fewer_at_a_thousandth_of_the_rate() -> None:
    small = fluid.simulate(StormSettings(1_000_000, 10_000.0, accept_queue=40_000))
    large = fluid.simulate(StormSettings(1_000_000_000, 10_000_000.0, accept_queue=40_000_000))
    assert large.attempts_per_client == pytest.approx(small.attempts_per_client, rel=1e-3)
    assert large.p99_s == pytest.approx(small.p99_s, rel=1e-3)


@pytest.mark.parametrize("method", [exact.simulate, fluid.simulate])
@pytest.mark.parametrize("name", ["full, collapse", "full, gives up after three", "equal, cap reached at once"])
def test_every_client_is_back_or_has_given_up_or_waits_and_every_attempt_has_an_end(name: str, method: object) -> None:
    result: StormResult = method(CASES[name])  # type: ignore[operator]
    assert result.recovered + result.gave_up + result.waiting == result.clients
    curves = result.timeline
    assert curves.attempts.sum() == pytest.approx(result.attempts, rel=1e-3)
    assert curves.refused.sum() == pytest.approx(result.refused, rel=1e-3, abs=2)
    ended = result.recovered + result.refused + result.wasted
    assert result.attempts == pytest.approx(ended, rel=0.01)
    assert curves.waiting[-1] == pytest.approx(result.waiting, abs=0.001 * result.clients)


def test_more_jitter_lowers_the_peak_of_those_who_come_back() -> None:
    storm = StormSettings(50_000, 500.0, accept_queue=1000, base_s=2.0)
    peaks = [
        float(fluid.simulate(storm._replace(policy=policy)).timeline.attempts[4:].max())
        for policy in ("exponential", "equal", "full")
    ]
    assert peaks == sorted(peaks, reverse=True)
