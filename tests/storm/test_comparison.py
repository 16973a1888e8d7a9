"""Which policy a comparison advises, and the picture of all courses on one scale."""

from __future__ import annotations

import numpy as np
import pytest

from wizard.storm import fluid
from wizard.storm.comparison import Compared, best_of, comparison_picture, doubling_bars
from wizard.storm.settings import StormSettings

STORM = StormSettings(100, 10.0)
RESULT = fluid.simulate(STORM)


def entry(name: str, all_s: float | None, peak: int) -> Compared:
    return Compared(name, name, RESULT._replace(all_s=all_s, peak_attempts_per_s=peak))


def best(own: Compared, *others: Compared, target_s: float = 60.0) -> str:
    compared = sorted([own, *others], key=lambda each: each.result.all_s or float("inf"))
    return best_of(compared, {each.id for each in compared}, target_s, own).id


def test_the_lowest_peak_of_those_that_are_back_in_time_is_advised() -> None:
    assert (
        best(entry("none", 20, 900), entry("full", 50, 300), entry("equal", 40, 400), entry("late", 70, 100)) == "full"
    )


def test_the_policy_in_use_stays_where_another_is_hardly_better() -> None:
    assert best(entry("equal", 40, 310), entry("full", 50, 300)) == "equal"
    assert best(entry("equal", 70, 310), entry("full", 50, 300)) == "full"


def test_on_a_tie_the_policy_in_use_is_kept_and_what_never_backs_off_is_never_advised() -> None:
    assert best(entry("full", 40, 802), entry("none", 40, 802), entry("equal", 40, 802)) == "full"
    assert best(entry("full", 40, 802), entry("none", 20, 300)) == "full"
    assert best(entry("none", 20, 300), entry("exponential", 20, 300), entry("full", 40, 305)) == "full"
    assert best(entry("late", 70, 800), entry("exponential", 40, 300), entry("equal", 42, 304)) == "equal"


def test_a_difference_that_the_method_cannot_tell_makes_no_policy_better() -> None:
    assert best(entry("full", 500, 900), entry("equal", 490, 900)) == "full"
    assert best(entry("full", 500, 900), entry("equal", 400, 900)) == "equal"
    assert best(entry("full", 61, 900), entry("equal", 59.9, 900)) == "full"


def test_where_nobody_is_in_time_the_soonest_back_comes_closest() -> None:
    assert best(entry("none", None, 10), entry("full", 500, 900), entry("equal", 400, 950)) == "equal"


@pytest.mark.parametrize(
    ("attempts", "drawn"),
    [
        ([10, 20, 40, 80], "▃▄▅▆"),
        ([10, 5, 2.5, 1], "▃▂▁▁"),
        pytest.param([10_000, 0, 10, 0], "█ ▃ ", id="never above the highest bar, and nothing where nothing happens"),
    ],
)
def test_each_bar_is_twice_the_one_below_and_the_third_is_what_the_server_completes(
    attempts: list[float], drawn: str
) -> None:
    assert doubling_bars(np.array(attempts), 4, 10.0) == drawn


def test_all_courses_stand_over_one_time() -> None:
    short, long = entry("full", 10.0, 50), entry("equal", 40.0, 50)
    lines = comparison_picture([short, long], STORM, lambda key, **values: f"{key} {values['end']}")
    assert lines[-1] == "  storm.compare.span 40"
    assert all(len(line) <= 60 for line in lines)
