"""What a word to refused clients would change: the server tells them to stay away for a while, and they obey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.fluid import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.storm.result import StormResult
    from wizard.storm.settings import StormSettings

TELLING = ("reject_retry_after", "close_1013")  # ways of shedding that carry a hint
_TRIED_S = (2.0, 5.0, 10.0, 20.0, 40.0, 80.0)
_SPARED = 0.9  # of the attempts: a wait that spares fewer is not worth a word
_AS_SOON = 1.02  # the return may take longer by so much


class Admission(NamedTuple):
    """The wait to tell refused clients that spares the most attempts, and what the storm then comes to."""

    retry_after_s: float
    attempts: int
    all_s: float


def admission_of(
    settings: StormSettings,
    result: StormResult,
    answers: Mapping[str, Any],
    simulate: Callable[[StormSettings], StormResult] = estimate,
) -> Admission | None:
    """Return it for a design that sheds with a hint which its clients obey; None where no wait spares anything."""
    tells = answers.get("ops.shedding.policy") in TELLING
    obeyed = answers.get("reliability.reconnect.honours_retry_after") is True
    if not (tells and obeyed) or settings.retry_after_s or result.refused == 0:
        return None
    best: Admission | None = None
    for told_s in _TRIED_S:
        told = simulate(settings._replace(retry_after_s=told_s))
        if told.all_s is None or (result.all_s is not None and told.all_s > _AS_SOON * result.all_s):
            continue
        if told.attempts < _SPARED * (best.attempts if best else result.attempts):
            best = Admission(told_s, told.attempts, told.all_s)
    return best
