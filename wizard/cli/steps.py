"""``wsdesign next`` and ``wsdesign answer``: the interview one step at a time, for scripts and agents."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

from wizard.cli.answers import answer_one, set_state_of
from wizard.cli.documents import open_design
from wizard.cli.interviewing import sitting, snapshot_of
from wizard.cli.today import today
from wizard.content.catalogue import question_path
from wizard.content.model import LEVELS, pick
from wizard.design.document import Decision
from wizard.errors import Exit, WsdesignError, printable
from wizard.interview.consequences import finding_lines
from wizard.interview.engine import confirmed
from wizard.interview.order import next_open, open_questions
from wizard.interview.outcome import advice
from wizard.interview.position import field_at
from wizard.interview.prompt import progress, prompt_at, show_answer, suggestion_line, to_json
from wizard.interview.snapshot import Snapshot, value_at

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.interview.snapshot import Change

ACTIONS = ["answer", "undecided", "not_applicable"]


def run_next(file: str, settings: Settings, *, output_format: str = "text", after: str | None = None) -> int:
    """Print the next question that needs an answer."""
    design, catalogue = open_design(file, settings)
    language = settings.language_for(design.language)
    view = snapshot_of(design).view(catalogue)
    if after is not None and field_at(catalogue, after) is None:
        raise WsdesignError(printable(catalogue.word("refuse.path", language, name=after)))
    field = _next(view, after)
    report: dict[str, Any] = {"version": 1, "file": file, "done": not open_questions(view), "question": None}
    stage = field.stage if field else catalogue.stages[-1]
    report["question"] = to_json(view, prompt_at(view, field.path, language), language) if field else None
    report["progress"] = progress(view, stage)._asdict()
    report["advice"] = _advice(catalogue, snapshot_of(design), language)
    report["actions"] = ACTIONS if field else []
    if output_format == "json":
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return Exit.OK
    if field is None:
        print(catalogue.word("status.finished", language))
        gate = " --require core" if view.level == LEVELS[0] else ""
        print(printable(f"  wsdesign check {shlex.quote(file)}{gate}"))
        return Exit.OK
    question = report["question"]
    print(printable(f"{question['id']}\n{question['text']}\n{question['help']}"))
    for choice in question["choices"]:
        label = choice["label"]
        if choice["note"]:
            label = catalogue.word("status.entry", language, text=label, notes=choice["note"])
        print(printable(f"  {choice['value']}: {label}"))
    default = prompt_at(view, field.path, language).default
    if default is not None:
        shown = show_answer(catalogue, field, default.value, language)
        print(printable(suggestion_line(catalogue, language, shown, default)))
    print(f"wsdesign answer {shlex.quote(file)} {question['id']} VALUE")
    return Exit.OK


def _next(view: Any, after: str | None) -> Any:
    """Return the next open question; ``after`` moves on without deciding, and does not come back around."""
    if after is None:
        return next_open(view)
    number = view.catalogue.fields[after.partition("[")[0]].number
    return next((field for field in open_questions(view) if field.number > number), None)


def _advice(catalogue: Any, snapshot: Snapshot, language: str) -> list[dict[str, Any]]:
    view, assessment = advice(catalogue, snapshot)
    return [
        {
            "rule": finding.rule.id,
            "code": finding.rule.code,
            "severity": finding.severity,
            "subject": finding.subject,
            "path": finding.path,
            "text": " ".join(finding_lines(view, finding, language)),
        }
        for finding in assessment.findings
    ]


def run_answer(
    file: str,
    settings: Settings,
    *,
    path: str,
    value: str | None = None,
    why: str | None = None,
    undecided: bool = False,
    not_applicable: bool = False,
    by: str | None = None,
    dry_run: bool = False,
) -> int:
    """Record one answer, or with ``dry_run`` show what would be written; a refused one changes nothing.

    An agent's answer is a proposal: it is recorded as assumed until a person confirms it, and whose it was stays on
    record.
    """
    if [value is not None, undecided, not_applicable].count(True) != 1:
        raise WsdesignError("answer takes a VALUE, or --undecided, or --not-applicable")
    if not_applicable and not why:
        raise WsdesignError("--not-applicable needs a reason: --why TEXT")
    with sitting(file, settings) as held:
        catalogue, language = held.catalogue, held.language
        if value is None:
            state = "undecided" if undecided else "not_applicable"
            decision = Decision(
                state=state, by=by, on=today(), why=why if undecided else None, reason=None if undecided else why
            )
            done = set_state_of(catalogue, held.snapshot, path, decision, language)
            shown = catalogue.word(f"state.{state}", language)
        else:
            given = Decision(why=why, by=by, state="assumed" if by == "agent" else None, on=today() if by else None)
            done = answer_one(catalogue, held.snapshot, path, value, language, given if any(given) else None)
            proposal = confirmed(held.snapshot.decisions.get(path), today()) if by != "agent" else None
            if proposal is not None and done.changes[0].value == value_at(held.snapshot.answers, path):
                proposal = proposal._replace(why=why or proposal.why)
                done = answer_one(catalogue, held.snapshot, path, value, language, proposal)
            field = field_at(catalogue, path)
            assert field is not None
            shown = _shown(catalogue, field, done.changes[0], language)
        if dry_run:
            sys.stdout.write(printable(held.preview(done.changes)))
        else:
            held.write(done.changes)
            saved = catalogue.word("answer.saved", language, file=file, path=path, value=shown)
            sys.stdout.write(printable(saved) + "\n")
            if value is not None and (base := held.inherited.get(question_path(path))) is not None:
                note = catalogue.word("answer.over_base", language, file=file, path=question_path(path), base=base)
                sys.stdout.write(printable(note) + "\n")
        view, _ = advice(catalogue, done.snapshot)
        for finding in done.raised:
            sys.stdout.write(printable("\n".join(finding_lines(view, finding, language))) + "\n")
        for finding in done.solved:
            title = pick(finding.rule.title, language)
            name = finding.rule.code or finding.rule.id
            sys.stdout.write(printable(catalogue.word("advice.solved", language, rule=name, title=title)) + "\n")
    return Exit.OK


def _shown(catalogue: Catalogue, field: Field, change: Change, language: str) -> str:
    """Return an answer as it was taken: a value, or that there is none of the kind."""
    if change.decision is not None and change.decision.state == "not_applicable":
        return catalogue.word("value.none", language)
    return show_answer(catalogue, field, change.value, language)
