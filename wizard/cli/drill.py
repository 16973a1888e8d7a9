"""``wsdesign drill``: what a slow reader costs, and what a phone lives through that falls silent."""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.cli.documents import DEFAULT_FILE, catalogue_for, open_design
from wizard.content.kleene import UNKNOWN
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.view import View
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.cli.settings import Settings

DRILLS = ("slow-consumer", "quiet-connection")
_BOUNDS = {  # of the figures of the command line
    "link_kbps": (0.0, 1e8),
    "buffer_bytes": (1.0, 1e12),
    "messages_per_s": (0.001, 1e7),
    "message_bytes": (1.0, 1e9),
    "slow_share_pct": (0.0, 100.0),
    "outage_s": (0.001, 604_800.0),
}


class DrillOptions(NamedTuple):
    """The figures of the command line as given; None where they were not."""

    link_kbps: float | None = None
    buffer_bytes: float | None = None
    policy: str | None = None
    messages_per_s: float | None = None
    message_bytes: float | None = None
    slow_share_pct: float | None = None
    outage_s: float | None = None


class _Design(NamedTuple):
    """The answers of a design, or none."""

    file: str | None
    answers: Mapping[str, Any]
    derived: Callable[[str], float | None]
    say: Callable[..., str]


def run(name: str, file: str | None, settings: Settings, *, options: DrillOptions, output_format: str = "text") -> int:
    """Run one drill on a design, or on figures alone, and print what comes of it.

    Raises:
        WsdesignError: a figure is out of its bounds, or a path of hops is needed and there is no design.
    """
    design = _design(file, settings)
    _refuse(options, design)
    report, lines = (_slow if name == "slow-consumer" else _quiet)(options, design, settings)
    if output_format == "json":
        print(json.dumps({"version": 1, "drill": name, "file": design.file, **report}, ensure_ascii=False))
    else:
        print(printable("\n".join(lines)))
    return Exit.OK


def _design(file: str | None, settings: Settings) -> _Design:
    if file is None and os.path.exists(DEFAULT_FILE):
        file = DEFAULT_FILE
    catalogue, language = catalogue_for(), settings.language_for()
    if file is None:
        return _Design(None, {}, lambda _: None, lambda key, **values: catalogue.word(key, language, **values))
    design, catalogue = open_design(file, settings)
    language = settings.language_for(design.language)
    view = View(catalogue, design.answers, design.decisions, design.level)

    def derived(name: str) -> float | None:
        value = view.derived(name)
        usable = value is not UNKNOWN and isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if usable and math.isfinite(value) else None

    return _Design(file, view.answers, derived, lambda key, **values: catalogue.word(key, language, **values))


def _refuse(options: DrillOptions, design: _Design) -> None:
    from wizard.drill.slow_consumer import POLICIES

    for name, (low, high) in _BOUNDS.items():
        value = getattr(options, name)
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            option = "--" + name.replace("_", "-")
            said = design.say("storm.refuse.bounds", low=f"{low:,g}", high=f"{high:,.0f}", got=f"{value:g}")
            raise WsdesignError(f"{option}: {said}")
    if options.policy is not None and options.policy not in POLICIES:
        known = ", ".join(POLICIES)
        said = design.say("storm.refuse.choice", option="--policy", known=known, got=options.policy)
        raise WsdesignError(printable(said))


def _slow(options: DrillOptions, design: _Design, settings: Settings) -> tuple[dict[str, Any], list[str]]:
    from wizard.drill import report
    from wizard.drill.slow_consumer import LINK_SHARES, POLICIES, course, slow_consumer, stream_of

    stream, node, assumed = stream_of(design.answers, design.derived, options._asdict())
    slow = slow_consumer(stream, node)
    links = sorted(
        {*(share * stream.offered_bytes_per_s * 8 / 1000 for share in LINK_SHARES), stream.link_bytes_per_s * 8 / 1000}
    )
    by_link = [slow_consumer(stream._replace(link_bytes_per_s=kbps * 1000 / 8), node) for kbps in links]
    by_policy = [slow_consumer(stream._replace(policy=policy), node) for policy in POLICIES]
    sentence = report.slow_sentence(slow, node, design.say)
    inputs = {
        **{key: value for key, value in stream._asdict().items() if key != "link_bytes_per_s"},
        "link_kbps": stream.link_bytes_per_s * 8 / 1000,
        **node._asdict(),
    }
    figures = {
        "inputs": {key: round(value, 3) if isinstance(value, float) else value for key, value in inputs.items()},
        "assumed": list(assumed),
        "sentence": sentence,
        "outcome": report.slow_figures(slow),
        "links": [report.slow_figures(entry) for entry in by_link],
        "policies": [report.slow_figures(entry) for entry in by_policy],
        "timeline": course(slow, node),
    }
    labels = [f"{report.brief(kbps)} kbit/s" for kbps in links]
    taken = tuple(f"--{name.replace('_', '-')} {_shown(inputs[name])}" for name in assumed)
    lines = [sentence, *_assumption(taken, design), ""]
    lines += report.slow_table(list(zip(labels, by_link, strict=True)), "link", design.say)
    lines += ["", *report.slow_table(list(zip(POLICIES, by_policy, strict=True)), "policy", design.say)]
    if not settings.plain:
        lines += ["", *report.slow_picture(slow, node, design.say)]
    return figures, lines


def _quiet(options: DrillOptions, design: _Design, settings: Settings) -> tuple[dict[str, Any], list[str]]:
    from wizard.drill import report
    from wizard.drill.quiet_connection import path_of, quiet_connection

    if design.file is None:
        raise WsdesignError(design.say("drill.refuse.no_design"))
    path = path_of(design.answers, beat_gap_s=design.derived("beat_gap_s"), outage_s=options.outage_s)
    quiet = quiet_connection(path)
    sentence = report.quiet_sentence(quiet, design.say)
    outcome = {key: value for key, value in quiet._asdict().items() if key not in ("path", "events")}
    figures = {
        "inputs": {
            **{key: value for key, value in path._asdict().items() if key != "assumed"},
            "hops": [hop._asdict() for hop in path.hops],
        },
        "assumed": list(path.assumed),
        "sentence": sentence,
        "outcome": {key: None if value == math.inf else value for key, value in outcome.items()},
        "events": [
            {
                "at_s": round(event.at_s, 3),
                "who": event.who,
                "what": event.what,
                "text": report.text_of(event, design.say),
            }
            for event in quiet.events
        ],
    }
    lines = [sentence, *_assumption(path.assumed, design), "", *report.quiet_table(quiet, design.say)]
    if not settings.plain:
        lines += ["", *report.quiet_picture(quiet, design.say)]
    return figures, lines


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else show_number(value)


def _assumption(names: tuple[str, ...], design: _Design) -> list[str]:
    return [design.say("drill.assumed", names=", ".join(names))] if names else []
