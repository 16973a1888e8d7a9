"""A storm as it leaves the program: text with the sentence first, JSON, CSV."""

from __future__ import annotations

import csv
import io
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.comparison import best_of, comparison_of, comparison_picture, sources_of, verdict_of
from wizard.storm.report import brief, picture_of, sentence_of, table_of
from wizard.storm.settings import POLICIES, figures_of, policy_of
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.storm.admission import Admission
    from wizard.storm.advise import Suggestion
    from wizard.storm.comparison import Compared
    from wizard.storm.in_design import Edit, StandIn
    from wizard.storm.load import Load
    from wizard.storm.result import StormResult
    from wizard.storm.settings import StormSettings

    Say = Callable[..., str]


class Outcome(NamedTuple):
    """One storm that has been run, and everything that is said about it."""

    settings: StormSettings
    result: StormResult
    method: str
    target_s: float
    suggestion: Suggestion | None
    load: Load | None  # None without a design
    admission: Admission | None  # what a word to refused clients would change, where they would hear it
    compared: list[Compared]  # empty unless asked for
    file: str | None = None  # the design
    edits: tuple[Edit, ...] = ()  # the suggestion, as changes of the design
    nodes: int | None = None  # of the design, where its figures are those of a node
    stand_ins: tuple[StandIn, ...] = ()  # usual values in place of answers

    @property
    def commands(self) -> list[str]:
        """The command lines that write the suggestion into the design."""
        if self.file is None:
            return []
        answers = [edit for edit in self.edits if not edit.is_option]
        return [f"wsdesign answer {shlex.quote(self.file)} {edit.place} {edit.after}" for edit in answers]


def text_of(outcome: Outcome, say: Say, *, plain: bool) -> list[str]:
    """Return lines: what happens and what to change, then figures, then the picture (not for ``plain``)."""
    settings, result = outcome.settings, outcome.result
    lines = [sentence_of(result, settings, outcome.suggestion, outcome.target_s, say, outcome.edits, outcome.nodes)]
    lines += [f"  {command}" for command in outcome.commands]
    lines += _standing_in(outcome.stand_ins, say)
    lines += [_admission_sentence(outcome.admission, result, say)] if outcome.admission else []
    lines.append("")
    if not outcome.compared:
        lines += table_of(result, outcome.load, say)
        return lines if plain else [*lines, "", *picture_of(result, settings, say)]
    own = next(entry for entry in outcome.compared if entry.id == policy_of(settings))
    best = best_of(outcome.compared, POLICIES, outcome.target_s, own)
    lines += [verdict_of(best, own, outcome.target_s, say), "", *comparison_of(outcome.compared, say)]
    if not plain:
        lines += ["", *comparison_picture(outcome.compared, settings, say)]
    return [*lines, "", say("storm.compare.sources"), *sources_of(outcome.compared, say)]


def _admission_sentence(admission: Admission, result: StormResult, say: Say) -> str:
    attempts = {"attempts": show_number(admission.attempts), "own": show_number(result.attempts)}
    return say("storm.admission", told=brief(admission.retry_after_s), all=brief(admission.all_s), **attempts)


def _standing_in(stand_ins: tuple[StandIn, ...], say: Say) -> list[str]:
    if not stand_ins:
        return []
    figures = say("storm.list").join(f"{entry.path} {show_number(entry.value)}" for entry in stand_ins)
    return [say("storm.stand_ins", figures=figures)]


def json_of(outcome: Outcome, say: Say) -> dict[str, Any]:
    """Return the object that ``--format json`` prints."""
    settings, result, suggestion = outcome.settings, outcome.result, outcome.suggestion
    report: dict[str, Any] = {
        "version": 1,
        "file": outcome.file,
        "policy": policy_of(settings),
        "method": outcome.method,
        "seed": settings.seed,
        **result.figures(),
        "settings": figures_of(settings),
        "recovery_target_s": outcome.target_s,
        "sentence": sentence_of(result, settings, suggestion, outcome.target_s, say, outcome.edits, outcome.nodes),
        "suggestion": None if suggestion is None else _suggested(suggestion, outcome),
        "stand_ins": [entry._asdict() for entry in outcome.stand_ins],
        "admission": None if outcome.admission is None else outcome.admission._asdict(),
        "load": None if outcome.load is None else outcome.load.figures(),
    }
    if outcome.compared:
        report["policies"] = [entry.figures() for entry in outcome.compared]
    return {**report, "timeline": result.rows()}


def _suggested(suggestion: Suggestion, outcome: Outcome) -> dict[str, Any]:
    changes = [{"option": change.option, "from": change.before, "to": change.after} for change in suggestion.changes]
    edits = [{"place": edit.place, "from": edit.before, "to": edit.after} for edit in outcome.edits]
    all_s = round(suggestion.all_s, 1)
    return {"changes": changes, "edits": edits, "commands": outcome.commands, "all_s": all_s}


def csv_of(outcome: Outcome) -> str:
    """Return the timeline as a table, or the comparison where there is one."""
    rows = [entry.figures() for entry in outcome.compared] or outcome.result.rows()
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
