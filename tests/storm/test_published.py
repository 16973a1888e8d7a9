"""Storms that others have published: what their simulators give, ours gives where the model is alike.

M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: clients that race to write one row. Of writers
that overlap one wins, and the others learn of it when their own write comes back. That is a server with one place, which
a handshake holds from the read to the write (two ways through a network of 10 ms), and which tells those it turns away
to stay away for the other two ways. Expected values: the model of github.com/aws-samples/aws-arch-backoff-simulator,
base 5 ms, cap 2 s, means of 100 runs. Where clients have no jitter that network's own variance is all that parts them,
which our clients in lockstep do not have: there the charts of the post and ours agree in order only.
"""

from __future__ import annotations

import statistics

import pytest

from wizard.storm import exact
from wizard.storm.settings import StormSettings

RUNS = 30


def race(writers: int, policy: str) -> StormSettings:
    return StormSettings(
        writers,
        1 / 0.020,
        accept_queue=1,
        policy=policy,
        base_s=0.005,
        cap_s=2.0,
        first_delay_s=0.020,
        retry_after_s=0.040,
        horizon_s=3600.0,
    )


@pytest.mark.parametrize(
    ("writers", "policy", "calls", "seconds"),
    [
        (50, "equal", 348, 4.26),
        (50, "full", 334, 2.98),
        (50, "decorrelated", 376, 2.20),
        (100, "equal", 812, 6.63),
        (100, "full", 797, 4.86),
        (100, "decorrelated", 1003, 4.51),
    ],
)
def test_racing_writers_make_as_many_calls_as_the_published_simulator_counts(
    writers: int, policy: str, calls: int, seconds: float
) -> None:
    runs = [exact.simulate(race(writers, policy)._replace(seed=seed)) for seed in range(1, RUNS + 1)]
    assert statistics.fmean(run.attempts for run in runs) == pytest.approx(calls, rel=0.05)
    assert statistics.fmean(run.all_s or 0.0 for run in runs) == pytest.approx(seconds, rel=0.12)


def test_jitter_more_than_halves_the_calls_as_the_post_says() -> None:
    jittered, in_step = (exact.simulate(race(100, policy)) for policy in ("full", "exponential"))
    assert jittered.attempts < in_step.attempts / 2
    assert (jittered.all_s or 0.0) < (in_step.all_s or 0.0) / 2
