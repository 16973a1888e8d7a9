"""``wsdesign storm``: what happens when every client loses its connection, and what to change."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.cli.documents import DEFAULT_FILE, catalogue_for, open_design
from wizard.content.kleene import UNKNOWN
from wizard.content.model import pick
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.view import View
from wizard.storm.from_answers import StormOptions, storm_of
from wizard.storm.settings import METHODS, POLICIES, StormSettings, faults

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Design
    from wizard.storm.advise import Suggestion
    from wizard.storm.report import Compared
    from wizard.storm.result import StormResult

__all__ = ["FORMATS", "METHODS", "POLICIES", "StormOptions", "run"]

FORMATS = ("text", "json", "csv")
CAP_JITTER = ("before", "after")
RECOVERY_TARGET_S = 300.0  # as the question's default
DRAWN_CLIENTS = 100_000  # up to here `auto` draws every client
DRAWN_ATTEMPTS = 4_000_000  # ... as long as they do not try for ever
COMPARE_BINS = 2000


class Source(NamedTuple):
    """Where the storm comes from: the content, and the design if there is one."""

    catalogue: Catalogue
    language: str
    design: Design | None = None
    view: View | None = None

    def say(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    def derived(self, name: str) -> float | None:
        """Return a derived value of the design; None where it is unknown."""
        value = UNKNOWN if self.view is None else self.view.derived(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def answer(self, path: str) -> Any:
        return None if self.view is None else self.view.answers.get(path)


def run(
    file: str | None,
    settings: Settings,
    *,
    options: StormOptions,
    compare: bool = False,
    method: str = "auto",
    record: bool = False,
    output_format: str = "text",
) -> int:
    """Run a storm from a design, or from figures alone, and print what it does.

    Raises:
        WsdesignError: a figure is missing or makes no storm; it names the option.
    """
    source = _source(file, options, settings)
    _refuse_choices(source, method, output_format, options)
    if record and (source.design is None or source.design.file == "<stdin>"):
        raise WsdesignError(source.say("storm.refuse.record"))
    if record and compare:
        raise WsdesignError(source.say("storm.refuse.record_compare"))
    storm = _settings(source, options)
    target_s = float(source.answer("reliability.storm.recovery_target_s") or RECOVERY_TARGET_S)
    result, used = _simulate(storm, method, source)
    suggestion = _suggestion(storm, result, target_s)
    compared = _compare(storm, source, method) if compare else []
    load = _load(source, storm, result)
    if output_format == "json":
        print(json.dumps(_json(storm, result, used, suggestion, compared, load, target_s, source), ensure_ascii=False))
    elif output_format == "csv":
        print(_csv(result, compared), end="")
    else:
        lines = _text(storm, result, suggestion, compared, load, target_s, source, plain=settings.plain)
        print(printable("\n".join(lines)))
    if record and source.design is not None:
        _record(source.design.file, storm, result, used, source)
    return Exit.OK


def _source(file: str | None, options: StormOptions, settings: Settings) -> Source:
    enough = options.clients is not None and options.accept_rate is not None
    if file is None and not enough and os.path.exists(DEFAULT_FILE):
        file = DEFAULT_FILE
    if file is None:
        return Source(catalogue_for(), settings.language_for())
    design, catalogue = open_design(file, settings)
    view = View(catalogue, design.answers, design.decisions, design.level)
    return Source(catalogue, settings.language_for(design.language), design, view)


def _refuse_choices(source: Source, method: str, output_format: str, options: StormOptions) -> None:
    for option, got, known in (
        ("--method", method, METHODS),
        ("--format", output_format, FORMATS),
        ("--policy", options.policy, POLICIES),
        ("--cap-jitter", options.cap_jitter, CAP_JITTER),
    ):
        if got is not None and got not in known:
            message = source.say("storm.refuse.choice", option=option, known=", ".join(known), got=got)
            raise WsdesignError(printable(message))


def _settings(source: Source, options: StormOptions) -> StormSettings:
    answers = {} if source.view is None else source.view.answers
    storm, wrong = storm_of(answers, options, accept_per_s=source.derived("accept_per_s"))
    if storm is not None:
        wrong = faults(storm)
    if storm is None or wrong:
        raise WsdesignError("\n".join(fault.sentence(source.say) for fault in wrong))
    return storm


def _simulate(storm: StormSettings, method: str, source: Source) -> tuple[StormResult, str]:
    """Return the result and the method that gave it."""
    from wizard.storm import exact, fluid

    if method == "exact":
        try:
            return exact.simulate(storm), "exact"
        except exact.TooManyAttempts:
            raise WsdesignError(source.say("storm.refuse.exact")) from None
    if method == "auto" and storm.clients <= DRAWN_CLIENTS:
        try:
            return exact.simulate(storm, max_attempts=DRAWN_ATTEMPTS), "exact"
        except exact.TooManyAttempts:
            pass
    return fluid.simulate(storm), "fluid"


def _suggestion(storm: StormSettings, result: StormResult, target_s: float) -> Suggestion | None:
    from wizard.storm.advise import meets, suggest

    return None if meets(result, target_s) else suggest(storm, target_s)


def _compare(storm: StormSettings, source: Source, method: str) -> list[Compared]:
    """Return every policy with these figures, and every library with its own, the soonest back first."""
    from wizard.storm import fluid
    from wizard.storm.libraries import libraries_of
    from wizard.storm.report import Compared

    def outcome(settings: StormSettings) -> StormResult:
        if method == "exact":
            return _simulate(settings, method, source)[0]
        return fluid.estimate(settings, bins=COMPARE_BINS)

    compared = []
    for policy in POLICIES:
        settings = storm._replace(policy=policy, cap_s=max(storm.cap_s, storm.base_s), waits_s=())
        if not faults(settings):
            compared.append(Compared(policy, policy, outcome(settings)))
    for library in libraries_of(source.catalogue.raw.get("clients", ())):
        settings = library.storm(storm)
        if not faults(settings):
            compared.append(Compared(library.id, pick(library.name, source.language), outcome(settings)))
    never = float("inf")
    return sorted(
        compared,
        key=lambda entry: (
            never if entry.result.all_s is None else entry.result.all_s,
            -entry.result.recovered,
            entry.result.peak_attempts_per_s,
        ),
    )


def _load(source: Source, storm: StormSettings, result: StormResult) -> dict[str, Any] | None:
    """Return what the returning clients cost authentication and resume, where the design says."""
    if source.view is None:
        return None
    ticket = source.answer("auth.method") == "ticket"  # one for each attempt, taken or not
    per_s = result.peak_attempts_per_s if ticket else round(float(result.timeline.accepted.max()))
    snapshot_bytes = source.answer("reliability.resume.snapshot_bytes")
    return {
        "authentications_per_s": None if source.answer("auth.method") in (None, "none") else per_s,
        "issuer_max_per_s": source.answer("auth.issuer.max_per_s"),
        "snapshot_mbps": None if snapshot_bytes is None else storm.accept_rate_per_s * snapshot_bytes * 8 / 1e6,
        "egress_mbps": source.derived("cluster_egress_mbps"),
    }


def _json(
    storm: StormSettings,
    result: StormResult,
    used: str,
    suggestion: Suggestion | None,
    compared: list[Compared],
    load: dict[str, Any] | None,
    target_s: float,
    source: Source,
) -> dict[str, Any]:
    from wizard.storm.report import sentence_of

    report: dict[str, Any] = {
        "version": 1,
        "file": None if source.design is None else source.design.file,
        "policy": storm.policy,
        "method": used,
        "seed": storm.seed,
        **result.figures(),
        "settings": _shown(storm),
        "recovery_target_s": target_s,
        "sentence": sentence_of(result, storm, suggestion, target_s, source.say),
        "suggestion": None if suggestion is None else _suggested(suggestion),
        "load": load,
    }
    if compared:
        report["policies"] = [{"policy": entry.id, "name": entry.name, **entry.result.figures()} for entry in compared]
    return {**report, "timeline": result.rows()}


def _shown(storm: StormSettings) -> dict[str, Any]:
    return {name: value for name, value in storm._asdict().items() if name != "waits_s"}


def _suggested(suggestion: Suggestion) -> dict[str, Any]:
    changes = [{"option": change.option, "from": change.before, "to": change.after} for change in suggestion.changes]
    return {"changes": changes, "all_s": round(suggestion.all_s, 1)}


def _csv(result: StormResult, compared: list[Compared]) -> str:
    rows: list[dict[str, Any]] = [
        {"policy": entry.id, "name": entry.name, **entry.result.figures()} for entry in compared
    ]
    text = io.StringIO()
    rows = rows or list(result.rows())
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _text(
    storm: StormSettings,
    result: StormResult,
    suggestion: Suggestion | None,
    compared: list[Compared],
    load: dict[str, Any] | None,
    target_s: float,
    source: Source,
    *,
    plain: bool,
) -> list[str]:
    from wizard.storm.report import comparison_of, picture_of, sentence_of, table_of

    lines = [sentence_of(result, storm, suggestion, target_s, source.say), ""]
    if compared:
        lines += comparison_of(compared, source.say)
        lines += ["", source.say("storm.compare.best", best=_best(compared, target_s))]
        return lines
    lines += table_of(result, load, source.say)
    return lines if plain else [*lines, "", *picture_of(result, storm, source.say)]


def _best(compared: list[Compared], target_s: float) -> str:
    """Return the policy that has everyone back in time with the lowest peak; the soonest where none has."""
    policies = [entry for entry in compared if entry.id in POLICIES]
    in_time = [entry for entry in policies if entry.result.all_s is not None and entry.result.all_s <= target_s]
    return min(in_time or policies[:1], key=lambda entry: entry.result.peak_attempts_per_s).name


def _record(file: str, storm: StormSettings, result: StormResult, used: str, source: Source) -> None:
    """Write the result into the design as evidence, in one surgical edit of the text as it stands now."""
    import sys

    from wizard.cli.today import today
    from wizard.design.edit import set_value
    from wizard.design.record import ORDER
    from wizard.design.store import Lock, save
    from wizard.reading import read_bytes
    from wizard.tree import parse

    settings = {name: value for name, value in _shown(storm).items() if value is not None}
    figures = {name: value for name, value in result.figures().items() if value is not None}
    entry = {"on": today(), "method": used, "settings": settings, "results": figures}
    tested = ("reliability", "storm", "tested")
    with Lock(file):
        tree = parse(read_bytes(file), file)
        tree = parse(set_value(tree.text, ("review", "storm"), entry, file, order=ORDER), file)
        if source.answer(".".join(tested)) in (None, "not_tested"):
            tree = parse(set_value(tree.text, tested, "simulation", file, order=ORDER), file)
        save(file, tree.text)
    sys.stderr.write(printable(source.say("storm.recorded", file=file)) + "\n")
