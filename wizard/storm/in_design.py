"""A change of a storm in the words of the design it comes from: which answers to change, and what the storm then is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.from_answers import IMMEDIATE_S, POLICY_OF, QUEUE_PER_NODE, StormOptions, storm_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.storm.libraries import Library
    from wizard.storm.settings import Fault, StormSettings

_RECONNECT = "reliability.reconnect."
POLICY = f"{_RECONNECT}policy"
NODES = "scale.nodes"
ACCEPT = "scale.accept_per_s_per_node"
QUEUE = "scale.accept_queue_per_node"
_ANSWER_OF = {
    "full": "exponential_full_jitter",
    "equal": "exponential_equal_jitter",
    "exponential": "exponential_no_jitter",
    "none": "fixed_delay",
}
_CAPPED = ("full", "equal", "exponential")
_PATHS = {  # of options
    "--clients": "context.scale.peak_connections",
    "--accept-rate": ACCEPT,
    "--accept-queue": QUEUE,
    "--connect-timeout": "transport.connect_timeout_s",
    "--base": f"{_RECONNECT}base_ms",
    "--cap": f"{_RECONNECT}cap_s",
    "--factor": f"{_RECONNECT}factor",
    "--first-delay": f"{_RECONNECT}first_delay_max_ms",
}


class Edit(NamedTuple):
    """One value to change: an answer, in the unit of its question, or an option of the command line that overrides it."""

    place: str  # the path of the answer, or the option
    before: Any  # None: not limited
    after: Any
    answered: bool = True  # whether ``before`` was given; otherwise it is what stood in

    @property
    def is_option(self) -> bool:
        return self.place.startswith("--")


class Written(NamedTuple):
    """A change as it can be written down, rounded to whole figures of each node, and the storm it makes."""

    edits: tuple[Edit, ...]
    settings: StormSettings


class Figures(NamedTuple):
    """Where the figures of a storm come from; an option wins over the answer."""

    answers: Mapping[str, Any]
    options: StormOptions = StormOptions()
    accept_per_s: float | None = None  # of the whole cluster, where the design says
    library: Library | None = None
    allowed: Callable[[str, Any], bool] = lambda path, value: True  # whether a question takes a value

    def storm(self) -> tuple[StormSettings | None, list[Fault]]:
        """Return the storm, or what keeps it from being one."""
        return storm_of(self.answers, self.options, accept_per_s=self.accept_per_s, library=self.library)

    def edited(self, edit: Edit) -> Figures:
        """Return them with a value changed."""
        if edit.is_option:
            name = edit.place.removeprefix("--").replace("-", "_")
            library = None if name == "policy" else self.library
            return self._replace(options=self.options._replace(**{name: edit.after}), library=library)
        answers = {**self.answers, edit.place: edit.after}
        if edit.place == ACCEPT:
            return self._replace(answers=answers, accept_per_s=edit.after * answers[NODES])
        return self._replace(answers=answers)


def written(figures: Figures, changed: StormSettings) -> Written | None:
    """Return how to make the source's storm the changed one, as nearly as its fields can say; None where they cannot."""
    edits: list[Edit] = []
    allowed = figures.allowed
    now, _ = figures.storm()
    # Each of these may bring others with it: a policy its own first delay, an answer the rounding to whole nodes.
    for change in (_policy, _base, _first_delay, _cap, _accept_rate, _accept_queue, _others):
        if now is None:
            return None
        for edit in change(figures, now, changed):
            if not edit.is_option and not allowed(edit.place, edit.after):
                return None
            edits.append(edit)
            figures = figures.edited(edit)
        now, _ = figures.storm()
    if now is None or now.policy != changed.policy:
        return None
    return Written(tuple(edits), now)


def storm_as_written(figures: Figures, changed: StormSettings) -> StormSettings | None:
    """Return the changed storm as it comes back from the design once it is written there; None where it cannot be."""
    found = written(figures, changed)
    return None if found is None else found.settings


def _policy(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    if figures.options.policy is not None:
        same = (now.policy, now.library) == (changed.policy, changed.library)
        return [] if same else [Edit("--policy", figures.options.policy, changed.policy)]
    before, after = figures.answers.get(POLICY), _ANSWER_OF.get(changed.policy)
    fixed = before not in ("immediate", "eventsource_default") or changed.base_s == now.base_s
    if POLICY_OF.get(str(before)) == changed.policy and (fixed or before == "eventsource_default"):
        return []
    return [] if after is None or after == before else [Edit(POLICY, before, after)]


def _base(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    if now.base_s == changed.base_s or changed.base_s == IMMEDIATE_S:
        return []  # a round trip is no wait that anybody would choose
    if figures.options.base is not None or now.library is not None:
        return [Edit("--base", now.base_s, changed.base_s)]
    path = f"{_RECONNECT}base_ms"
    if figures.options.policy is None and figures.answers.get(POLICY) == "eventsource_default":
        path = "transport.sse.retry_ms"
    after = max(1, round(changed.base_s * 1000))
    return [Edit(path, _plain(now.base_s * 1000), after, figures.answers.get(path) is not None)]


def _first_delay(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    if now.first_delay_s == changed.first_delay_s or changed.first_delay_s is None or now.first_delay_s is None:
        return []
    if figures.options.first_delay is not None or now.library is not None:
        return [Edit("--first-delay", now.first_delay_s, changed.first_delay_s)]
    path = f"{_RECONNECT}first_delay_max_ms"
    if figures.options.policy is None and figures.answers.get(POLICY) == "eventsource_default":
        path = "transport.sse.retry_ms"
    after = round(changed.first_delay_s * 1000)
    return [Edit(path, _plain(now.first_delay_s * 1000), after)]


def _cap(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    if now.cap_s == changed.cap_s or changed.policy == "none":
        return []
    path = f"{_RECONNECT}cap_s"
    if figures.options.cap is not None or changed.policy not in _CAPPED or now.library is not None:
        return [Edit("--cap", now.cap_s, changed.cap_s)]
    return [Edit(path, _plain(now.cap_s), _plain(changed.cap_s), figures.answers.get(path) is not None)]


def _accept_rate(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    if now.accept_rate_per_s == changed.accept_rate_per_s:
        return []
    nodes = figures.answers.get(NODES)
    if figures.options.accept_rate is not None or not nodes or figures.answers.get(ACCEPT) is None:
        return [Edit("--accept-rate", now.accept_rate_per_s, changed.accept_rate_per_s)]
    return [Edit(ACCEPT, figures.answers[ACCEPT], math.ceil(changed.accept_rate_per_s / nodes - 1e-9))]


def _accept_queue(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    nodes = figures.answers.get(NODES)
    if figures.options.accept_queue is not None or not nodes:
        same = now.accept_queue == changed.accept_queue
        return [] if same else [Edit("--accept-queue", now.accept_queue, changed.accept_queue)]
    after = max(1, changed.accept_queue // nodes)
    if now.accept_queue == changed.accept_queue or now.accept_queue == after * nodes:
        return []
    return [Edit(QUEUE, max(1, now.accept_queue // nodes), after, figures.answers.get(QUEUE) is not None)]


def _others(figures: Figures, now: StormSettings, changed: StormSettings) -> list[Edit]:
    """Return what no answer holds: figures of the command line only."""
    edits = []
    if now.max_attempts != changed.max_attempts:
        edits.append(Edit("--max-attempts", now.max_attempts, changed.max_attempts))
    if now.jitter != changed.jitter:
        edits.append(Edit("--jitter", now.jitter, changed.jitter))
    if now.cap_after_jitter != changed.cap_after_jitter:
        sides = {True: "after", False: "before"}
        edits.append(Edit("--cap-jitter", sides[now.cap_after_jitter], sides[changed.cap_after_jitter]))
    return edits


def place_of(fault: Fault, figures: Figures) -> Fault:
    """Return a fault by the answer that the figure comes from, with the option whose unit it is told in."""
    path, name = _PATHS.get(fault.option), fault.option.removeprefix("--").replace("-", "_")
    if path is None or getattr(figures.options, name) is not None or figures.answers.get(path) is None:
        return fault
    return fault._replace(option=f"{path} ({fault.option})")


class StandIn(NamedTuple):
    """A figure that the design does not answer, and the usual value that the storm takes instead."""

    path: str
    value: Any


def stand_ins(figures: Figures, storm: StormSettings) -> list[StandIn]:
    """Return what stands in for answers that are missing, of those that decide how the storm goes."""
    answers, options = figures.answers, figures.options
    if not answers:
        return []
    grows = storm.policy in _CAPPED and storm.library is None
    waits = grows or (storm.policy == "none" and storm.library is None)
    own = options.policy is not None or answers.get(POLICY) not in ("immediate", "eventsource_default")
    found = []
    for path, given, matters, value in (
        (QUEUE, options.accept_queue, answers.get("ops.shedding.policy") != "accept_all", QUEUE_PER_NODE),
        ("transport.connect_timeout_s", options.connect_timeout, True, storm.connect_timeout_s),
        (f"{_RECONNECT}base_ms", options.base, waits and own, storm.base_s * 1000),
        (f"{_RECONNECT}factor", options.factor, grows, storm.factor),
        (f"{_RECONNECT}cap_s", options.cap, grows, storm.cap_s),
    ):
        if given is None and matters and answers.get(path) is None:
            found.append(StandIn(path, _plain(value)))
    return found


def _plain(value: float) -> float:
    """Return a whole number as one; what is left of a figure in seconds is no more than rounding."""
    rounded = round(value, 6)
    return int(rounded) if float(rounded).is_integer() else rounded
