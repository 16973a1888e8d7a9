"""A stretch of attempts: their order, and which of them come to be."""

from __future__ import annotations

import numpy as np
import pytest

from wizard.storm.stretch import GOOD, LATE, REFUSED, Stretch, in_order


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(np.random.default_rng(1).random(5000) * 60, id="spread over a minute"),
        pytest.param(np.round(np.random.default_rng(2).random(5000) * 60), id="many at one moment"),
        pytest.param(np.full(5000, 7.25), id="all at one moment"),
        pytest.param(
            np.append(np.random.default_rng(3).random(5000) * 1e-9, 80_000.0), id="closer than the key of a sort tells"
        ),
        pytest.param(np.array([3.0, 1.0, 2.0]), id="few"),
    ],
)
def test_moments_are_put_in_order_to_the_last_bit(when: np.ndarray) -> None:
    order, ordered = in_order(when)
    assert sorted(order.tolist()) == list(range(len(when)))
    assert ordered.tolist() == sorted(when.tolist())
    assert when[order].tolist() == ordered.tolist()


def _of_three() -> Stretch:
    """Three attempts; the first leads to one should it be refused and that to another, the second to one if too late."""
    stretch = Stretch(np.array([1.0, 2.0, 3.0]), np.arange(3), np.ones(3, np.int32), np.full(3, 0.5))
    stretch.follow(np.array([0]), REFUSED, np.array([1.5]), np.array([0.25]))
    stretch.follow(np.array([3]), REFUSED, np.array([1.75]), np.array([9.0]))
    stretch.follow(np.array([1]), LATE, np.array([2.5]), np.array([9.0]))
    return stretch


@pytest.mark.parametrize(
    ("fates", "made"),
    [
        pytest.param([GOOD, GOOD, GOOD, GOOD, GOOD, GOOD], [1, 1, 1, 0, 0, 0], id="nobody fails"),
        pytest.param([REFUSED, GOOD, GOOD, GOOD, GOOD, GOOD], [1, 1, 1, 1, 0, 0], id="one is refused once"),
        pytest.param([REFUSED, GOOD, GOOD, REFUSED, GOOD, GOOD], [1, 1, 1, 1, 1, 0], id="one is refused twice"),
        pytest.param(
            [GOOD, GOOD, GOOD, REFUSED, GOOD, GOOD], [1, 1, 1, 0, 0, 0], id="what is never made leads to none"
        ),
        pytest.param([LATE, REFUSED, GOOD, GOOD, GOOD, GOOD], [1, 1, 1, 0, 0, 0], id="each fate has its own sequel"),
        pytest.param([GOOD, LATE, GOOD, GOOD, GOOD, GOOD], [1, 1, 1, 0, 0, 1], id="one is too late"),
    ],
)
def test_an_attempt_is_made_if_the_one_before_it_fails_in_that_way(fates: list[int], made: list[int]) -> None:
    assert _of_three().come_to_be(np.array(fates, np.int8)).astype(int).tolist() == made


def test_what_follows_is_of_the_same_client_with_one_failure_more() -> None:
    stretch = _of_three()
    assert stretch.who.tolist() == [0, 1, 2, 0, 0, 1]
    assert stretch.failures.tolist() == [1, 1, 1, 2, 3, 2]


def test_an_attempt_is_followed_once_for_each_fate() -> None:
    stretch = _of_three()
    assert stretch.not_followed(np.array([0, 1]), LATE).tolist() == [0, 1]
    assert stretch.not_followed(np.array([0, 1, 2]), LATE).tolist() == [2]
    assert stretch.not_followed(np.array([0]), REFUSED).tolist() == [0]
