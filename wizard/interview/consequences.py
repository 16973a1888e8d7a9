"""What an answer leads to, in words: findings, answers that no longer apply, the state of a stage, options compared."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wizard.content.model import pick
from wizard.interview import engine
from wizard.interview.gaps import unfinished_records
from wizard.interview.position import field_at
from wizard.interview.prompt import option_line, show_answer
from wizard.review.findings import words
from wizard.review.gate import deeper_questions, exit_holds

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.interview.outcome import Consequence
    from wizard.interview.prompt import Prompt
    from wizard.interview.snapshot import Snapshot
    from wizard.review.findings import Assessment, Finding
    from wizard.review.view import View


def finding_lines(view: View, finding: Finding, language: str) -> list[str]:
    """Return a finding in two lines: what is wrong, what to do."""
    say = view.catalogue.word
    name = finding.rule.code or finding.rule.id
    severity = say(f"severity.{finding.severity}", language)
    return [
        say(
            "advice.finding", language, severity=severity, rule=name, message=words(view, finding, "message", language)
        ),
        say("advice.fix", language, fix=words(view, finding, "fix", language)),
    ]


FEW = 3  # consequences of a kind that get a line each; more are named together
NAMED = 12  # of those, so many by name


def consequence_lines(catalogue: Catalogue, consequences: tuple[Consequence, ...], language: str) -> list[str]:
    """Return what happened to earlier answers, and because of which one; many of a kind in one line."""
    lines = []
    for (kind, because), alike in groupby(consequences, key=lambda c: (c.kind, c.because)):
        found = list(alike)
        if kind == "stale" or len(found) <= FEW:
            lines += [_consequence_line(catalogue, consequence, language) for consequence in found]
            continue
        labels = [pick(catalogue.fields[consequence.path].label, language) for consequence in found[:NAMED]]
        more = len(found) - len(labels)
        named = catalogue.word("list.comma", language).join(labels)
        if more:
            named = catalogue.word("list.and_more", language, named=named, count=more)
        cause = field_at(catalogue, because)
        name = pick(cause.label, language) if cause else because
        lines.append(
            catalogue.word(f"consequence.{kind}_many", language, count=len(found), because=name, questions=named)
        )
    return lines


def _consequence_line(catalogue: Catalogue, consequence: Consequence, language: str) -> str:
    field, cause = catalogue.fields[consequence.path], field_at(catalogue, consequence.because)
    return catalogue.word(
        f"consequence.{consequence.kind}",
        language,
        question=pick(field.text, language),
        because=pick(cause.label, language) if cause else consequence.because,
        suggestion=show_answer(catalogue, field, consequence.suggestion, language),
    )


def stage_end_lines(view: View, assessment: Assessment, stage: str, language: str) -> tuple[bool, list[str]]:
    """Return whether a stage may be left: its exit conditions hold and no error of it stands; and what is missing."""
    catalogue = view.catalogue
    title = pick(catalogue.stage_titles[stage], language)
    unmet = [exit_ for exit_ in catalogue.exits.values() if exit_.stage == stage and not exit_holds(view, exit_)]
    missing = [
        catalogue.word("stage.missing", language, sentence=pick(exit_.sentence, language), id=exit_.id)
        for exit_ in unmet
    ]
    deeper = deeper_questions(view, tuple(exit_.id for exit_ in unmet))
    if deeper:
        level = catalogue.word(f"level.{view.level}", language)
        paths = catalogue.word("list.notes", language).join(deeper)
        missing.append(catalogue.word("stage.deeper", language, level=level, paths=paths))
    errors = {
        f.rule.code or f.rule.id: pick(f.rule.title, language)
        for f in assessment.findings
        if f.severity == "error" and f.rule.stage == stage
    }
    missing += [catalogue.word("stage.error", language, rule=name, title=text) for name, text in errors.items()]
    unfinished = [
        catalogue.word("stage.left_open", language, record=record, fields=", ".join(names))
        for record, names in unfinished_records(view, assessment.not_assessed, stage).items()
    ]
    if not missing:
        return True, [catalogue.word("stage.met", language, title=title), *unfinished]
    return False, [catalogue.word("stage.unmet", language, title=title), *missing, *unfinished]


def compare_options(catalogue: Catalogue, snapshot: Snapshot, prompt: Prompt, language: str) -> list[str]:
    """Return each option with its trade-off and with the findings that choosing it would raise or solve.

    What an option solves is no merit where it raises an error: the rule only has nothing left to look at.
    """
    lines = []
    for option in prompt.options:
        lines.append(option_line(catalogue, option, language))
        tried = engine.answer(catalogue, snapshot, prompt.position, option.value, language=language)
        wrong = any(finding.severity == "error" for finding in tried.raised)
        for key, findings in (("compare.raises", tried.raised), ("compare.solves", () if wrong else tried.solved)):
            named = [
                f"{f.rule.code or f.rule.id} {pick(f.rule.title, language)}" for f in findings if f.severity != "advice"
            ]
            if named:
                lines.append("  " + catalogue.word(key, language, rules="; ".join(dict.fromkeys(named))))
    return lines
