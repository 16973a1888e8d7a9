"""``wsdesign storm``: what happens when every client loses its connection, and what to change."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.cli.documents import DEFAULT_FILE, open_design
from wizard.content.catalogue import worded
from wizard.content.kleene import UNKNOWN
from wizard.content.model import pick
from wizard.content.pack import builtin_part
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.view import View
from wizard.storm.from_answers import StormOptions
from wizard.storm.libraries import called, libraries_of
from wizard.storm.settings import METHODS, POLICIES, StormSettings, faults, policy_of

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.design.document import Design
    from wizard.storm.advise import Suggestion
    from wizard.storm.comparison import Compared
    from wizard.storm.in_design import Edit, Figures
    from wizard.storm.libraries import Library
    from wizard.storm.result import StormResult

__all__ = ["FORMATS", "METHODS", "POLICIES", "StormOptions", "run"]

FORMATS = ("text", "json", "csv")
CAP_JITTER = ("before", "after")
RECOVERY_TARGET_S = 300.0  # as the question's default
DRAWN_CLIENTS = 100_000  # up to here `auto` draws every client
DRAWN_ATTEMPTS = 600_000  # ... as long as they do not try for ever


class Source(NamedTuple):
    """Where the storm comes from: the words, and the design with its content if there is one."""

    words: dict[str, Any]
    language: str
    design: Design | None = None
    view: View | None = None

    def say(self, key: str, **values: object) -> str:
        return worded(self.words, key, self.language, **values)

    def derived(self, name: str) -> float | None:
        """Return a derived value of the design; None where it is unknown."""
        value = UNKNOWN if self.view is None else self.view.derived(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def libraries(self) -> list[Library]:
        """Return the client libraries whose defaults are known."""
        clients = builtin_part("clients") if self.view is None else self.view.catalogue.raw.get("clients", ())
        return libraries_of(clients)

    def figures(self, options: StormOptions) -> Figures:
        """Return where the figures of the storm come from."""
        from wizard.storm.in_design import Figures

        answers = {} if self.view is None else self.view.answers
        library = _library(self, options.policy)
        return Figures(answers, options, self.derived("accept_per_s"), library, self._takes)

    def _takes(self, path: str, value: Any) -> bool:
        """Return whether the question at a path takes a value."""
        from wizard.content.accept import Acceptor, Refused

        if self.view is None:
            return False
        try:
            Acceptor(self.view.catalogue).accept(self.view.catalogue.fields[path], value)
        except Refused:
            return False
        return True

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
    from wizard.storm.admission import admission_of
    from wizard.storm.advise import meets
    from wizard.storm.in_design import stand_ins
    from wizard.storm.load import load_of
    from wizard.storm.output import Outcome, csv_of, json_of, text_of

    source = _source(file, options, settings)
    _refuse_choices(source, method, output_format, options)
    if record and (source.design is None or source.design.file == "<stdin>"):
        raise WsdesignError(source.say("storm.refuse.record"))
    if record and compare:
        raise WsdesignError(source.say("storm.refuse.record_compare"))
    storm = _settings(source, options)
    target_s = float(source.answer("reliability.storm.recovery_target_s") or RECOVERY_TARGET_S)
    if method == "auto" and (compare or source.design is not None):
        method = "fluid"  # as the documents have it, and one method for all that are compared
    result, used = _simulate(storm, method, source)

    suggestion, edits = (None, ()) if meets(result, target_s) else _suggestion(source, options, storm, target_s, used)
    outcome = Outcome(
        settings=storm,
        result=result,
        method=used,
        target_s=target_s,
        suggestion=suggestion,
        load=None if source.view is None else load_of(result, source.view.answers, source.derived),
        admission=None if source.view is None else admission_of(storm, result, source.view.answers),
        compared=_compare(storm, result, source, method) if compare else [],
        file=None if source.design is None else source.design.file,
        edits=edits,
        nodes=source.answer("scale.nodes") if options.accept_queue is None else None,
        stand_ins=tuple(stand_ins(source.figures(options), storm)),
    )
    if output_format == "json":
        print(json.dumps(json_of(outcome, source.say), ensure_ascii=False))
    elif output_format == "csv":
        print(csv_of(outcome), end="")
    else:
        print(printable("\n".join(text_of(outcome, source.say, plain=settings.plain))))
    if record and source.design is not None and source.view is not None:
        from wizard.cli.storm_record import record_storm

        record_storm(source.design.file, outcome, source.view, options, source.say)
    return Exit.OK


def _source(file: str | None, options: StormOptions, settings: Settings) -> Source:
    enough = options.clients is not None and options.accept_rate is not None
    if file is None and not enough and os.path.exists(DEFAULT_FILE):
        file = DEFAULT_FILE
    if file is None:
        return Source(builtin_part("ui"), settings.language_for())
    design, catalogue = open_design(file, settings)
    view = View(catalogue, design.answers, design.decisions, design.level)
    return Source(catalogue.raw["ui"], settings.language_for(design.language), design, view)


def _refuse_choices(source: Source, method: str, output_format: str, options: StormOptions) -> None:
    for option, got, known in (
        ("--method", method, METHODS),
        ("--format", output_format, FORMATS),
        ("--cap-jitter", options.cap_jitter, CAP_JITTER),
    ):
        if got is not None and got not in known:
            message = source.say("storm.refuse.choice", option=option, known=", ".join(known), got=got)
            raise WsdesignError(printable(message))


def _library(source: Source, policy: str | None) -> Library | None:
    """Return the client library that ``--policy`` names; None where it names a policy, or nothing.

    Raises:
        WsdesignError: it names neither, or several libraries.
    """
    if policy is None or policy in POLICIES:
        return None
    libraries = source.libraries()
    found = called(policy, libraries)
    if len(found) == 1:
        return found[0]
    known = ", ".join([*POLICIES, *(library.id for library in libraries)])
    if found:
        known = ", ".join(library.id for library in found)
    raise WsdesignError(printable(source.say("storm.refuse.choice", option="--policy", known=known, got=policy)))


def _settings(source: Source, options: StormOptions) -> StormSettings:
    from wizard.storm.in_design import place_of

    figures = source.figures(options)
    storm, wrong = figures.storm()
    if storm is not None:
        wrong = [place_of(fault, figures) for fault in faults(storm)]
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


def _suggestion(
    source: Source, options: StormOptions, storm: StormSettings, target_s: float, method: str
) -> tuple[Suggestion | None, tuple[Edit, ...]]:
    """Return what would meet the target, and for a design the values to change in it."""
    from wizard.storm.advise import suggest
    from wizard.storm.in_design import storm_as_written, written

    def again(changed: StormSettings) -> StormResult:
        return _simulate(changed, method, source)[0]

    if source.view is None:
        return suggest(storm, target_s, again), ()
    figures = source.figures(options)
    suggestion = suggest(storm, target_s, again, lambda changed: storm_as_written(figures, changed))
    found = None if suggestion is None else written(figures, suggestion.settings)
    return suggestion, () if found is None else found.edits


def _compare(storm: StormSettings, result: StormResult, source: Source, method: str) -> list[Compared]:
    """Return every policy with these figures, and every library with its own, the soonest back first.

    Args:
        result: of ``storm`` itself, which stands in the table as it stands above it.
    """
    from wizard.storm.comparison import Compared

    def outcome(settings: StormSettings) -> StormResult:
        if settings == storm:
            return result
        return _simulate(settings, method, source)[0]

    compared = []
    for policy in POLICIES:
        settings = storm
        if policy_of(storm) != policy:
            settings = storm._replace(policy=policy, cap_s=max(storm.cap_s, storm.base_s), waits_s=(), library=None)
        if not faults(settings):
            compared.append(Compared(policy, policy, outcome(settings)))
    for library in source.libraries():
        own = storm if storm.library == library.id else library.storm(storm)
        if not faults(own):
            name, note = (pick(text, source.language) for text in (library.name, library.note))
            compared.append(Compared(library.id, name, outcome(own), library.source, library.as_of, note))
    never = float("inf")
    return sorted(
        compared,
        key=lambda entry: (
            never if entry.result.all_s is None else entry.result.all_s,
            -entry.result.recovered,
            entry.result.peak_attempts_per_s,
        ),
    )
