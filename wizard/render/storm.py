"""The reconnect storm of a design: what it runs with and where that comes from, what happens, what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.advise import meets, suggest
from wizard.storm.fluid import simulate
from wizard.storm.in_design import ACCEPT, Figures, storm_as_written, written
from wizard.storm.load import Load, load_of
from wizard.storm.report import bars
from wizard.storm.settings import faults
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.render.sheet import Sheet
    from wizard.storm.result import StormResult
    from wizard.storm.settings import StormSettings

TARGET = "reliability.storm.recovery_target_s"
_USUAL_TARGET_S = 300.0  # the question's default
_RECONNECT = "reliability.reconnect"
# Figure of the storm -> its unit, and the answers it comes from.
_INPUTS = {
    "clients": (None, ("context.scale.peak_connections",)),
    "accept_rate_per_s": ("/s", ("scale.nodes", "scale.accept_per_s_per_node")),
    "accept_queue": (None, ("scale.nodes", "scale.accept_queue_per_node")),
    "connect_timeout_s": ("s", ("transport.connect_timeout_s",)),
    "first_delay_s": ("s", (f"{_RECONNECT}.first_delay_max_ms",)),
    "base_s": ("s", (f"{_RECONNECT}.base_ms",)),
    "factor": (None, (f"{_RECONNECT}.factor",)),
    "cap_s": ("s", (f"{_RECONNECT}.cap_s",)),
}
CURVES = ("attempts", "accepted", "waiting")
_GROWING = ("exponential", "full", "equal")
_UNITS = {
    f"{_RECONNECT}.base_ms": "ms",
    f"{_RECONNECT}.first_delay_max_ms": "ms",
    f"{_RECONNECT}.cap_s": "s",
    "transport.sse.retry_ms": "ms",
    ACCEPT: "/s",
}


class StormInput(NamedTuple):
    """One figure that the storm ran with. Without an answer a usual value stands in, and ``stated`` is false."""

    name: str
    value: float
    unit: str | None
    paths: tuple[str, ...]
    stated: bool


class StormChange(NamedTuple):
    """One answer to change, in the unit of its question."""

    path: str
    before: Any
    after: Any
    unit: str | None


class StormStory(NamedTuple):
    """One storm, run; or ``needs``, the answers that it lacks, or ``faults``, why its figures make none."""

    needs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    inputs: tuple[StormInput, ...] = ()
    settings: StormSettings | None = None
    result: StormResult | None = None
    load: Load | None = None  # that the return puts on issuer, buffer and egress
    target_s: float = _USUAL_TARGET_S
    target_stated: bool = False
    meets: bool = False
    changes: tuple[StormChange, ...] = ()  # that would meet the target
    changed_all_s: float | None = None  # when everyone is back with them

    @property
    def length_s(self) -> float:
        """Return how long the storm lasts, in whole seconds, and at most as long as it is looked at."""
        assert self.result is not None
        assert self.settings is not None
        return min(float(len(self.result.timeline.attempts)), self.settings.horizon_s)

    def top(self, curve: str) -> int:
        """Return the highest value of a curve; all clients are out before the first second is over."""
        assert self.result is not None
        if curve == "waiting":
            return self.result.clients
        if curve == "attempts":
            return self.result.peak_attempts_per_s
        return round(float(getattr(self.result.timeline, curve).max()))


def storm_story(sheet: Sheet) -> StormStory | None:
    """Run the storm of a design; None where its clients do not reconnect, or no answer says how.

    The method is the one whose cost does not grow with the number of clients, so that a document takes no longer for
    a million of them, and that draws no random number.
    """
    policy = sheet.value(f"{_RECONNECT}.policy")
    if policy in (None, "none") or not sheet.applies(f"{_RECONNECT}.policy"):
        return None
    needs = sheet.needs("context.scale.peak_connections + accept_per_s")
    figures = Figures(sheet.view.answers, accept_per_s=sheet.number("accept_per_s"))
    settings, wrong = figures.storm()
    if needs:
        return StormStory(needs=tuple(needs))
    wrong = wrong if settings is None else faults(settings)
    if settings is None or wrong:
        return StormStory(faults=tuple(sheet.catalogue.word(f.word, sheet.language, **f.values) for f in wrong))
    target_s = sheet.number(TARGET)
    result = simulate(settings)
    story = StormStory(
        inputs=tuple(_inputs(sheet, settings)),
        settings=settings,
        result=result,
        load=load_of(result, sheet.view.answers, sheet.number),
        target_s=_USUAL_TARGET_S if target_s is None else target_s,
        target_stated=target_s is not None,
    )
    if meets(result, story.target_s):
        return story._replace(meets=True)
    found = suggest(settings, story.target_s, simulate, lambda changed: storm_as_written(figures, changed))
    change = None if found is None else written(figures, found.settings)
    if found is None or change is None:
        return story
    changes = tuple(StormChange(edit.place, edit.before, edit.after, _UNITS.get(edit.place)) for edit in change.edits)
    return story._replace(changes=changes, changed_all_s=found.all_s)


def storm_bars(story: StormStory, words: Mapping[str, str]) -> str:
    """Return the course of a storm in text, each curve as a row of bars of its own height; empty where it did not run.

    Args:
        words: of the curves, ``attempts``, ``accepted`` and ``waiting``; ``top`` and ``span`` with the
            place of their figure, ``{top}`` and ``{end}``.
    """
    if story.result is None:
        return ""
    rows = []
    for name in CURVES:
        row = bars(getattr(story.result.timeline, name))
        rows.append(f"{row}  {words[name]}{words['top'].format(top=show_number(story.top(name)))}")
    return "\n".join([*rows, words["span"].format(end=show_number(story.length_s))])


def _inputs(sheet: Sheet, settings: StormSettings) -> list[StormInput]:
    found = []
    for name, (unit, paths) in _INPUTS.items():
        value = getattr(settings, name)
        if value is None or (name in ("factor", "cap_s") and settings.policy not in _GROWING):
            continue
        if name in ("base_s", "first_delay_s") and sheet.value(f"{_RECONNECT}.policy") == "eventsource_default":
            paths = ("transport.sse.retry_ms",)
        stated = all(sheet.value(path) is not None for path in paths)
        found.append(StormInput(name, value, unit, paths, stated))
    return found
