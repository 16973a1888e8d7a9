"""Seven sound designs of different kinds: no error, no warning, and every stage can be left.

Each document holds what its team decided. Whatever it leaves open is answered with what the interview suggests, so
that no rule stays silent for want of an answer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TODAY, ReviewFile
from wizard.content.catalogue import Catalogue
from wizard.design.document import read_design
from wizard.interview.suggestion import default_for
from wizard.review.findings import Finding, assess
from wizard.review.gate import review
from wizard.review.view import View
from wizard.tree import parse

FOLDER = Path(__file__).parent / "sound"
designs = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)

# What may stay open: a question without a suggestion, which nobody could answer for the team.
NO_SUGGESTION = {"auth.issuer.max_per_s", "context.regions", "ops.metrics", "ops.runbooks", "ops.slos"}


def completed(path: Path, catalogue: Catalogue) -> View:
    """Return a full view in which every open question has the answer that the interview would suggest."""
    design = read_design(parse(path.read_bytes(), str(path)), catalogue)
    answers = dict(design.answers)
    view = View(catalogue, answers, design.decisions, "full")
    for field in catalogue.questions:
        view = View(catalogue, answers, design.decisions, "full")
        if not view.applies[field.path]:
            continue
        if field.kind == "records" and field.path in answers:
            for number, record in enumerate(answers[field.path]):
                for child in field.fields:
                    if child.name not in record:
                        position = f"{field.path}[{number}].{child.name}"
                        suggested = default_for(view, position, "en")
                        if suggested is not None:
                            record[child.name] = suggested.value
        elif field.path not in answers:
            suggested = default_for(view, field.path, "en")
            if suggested is not None:
                answers[field.path] = suggested.value
    return View(catalogue, answers, design.decisions, "full")


def told(view: View, findings: tuple[Finding, ...]) -> list[str]:
    return [f"{f.severity} {f.rule.code} {f.rule.id} [{f.subject}] {f.facts}" for f in findings]


@designs
def test_a_sound_design_gives_no_finding(path: Path, review_file: ReviewFile) -> None:
    result = review_file(path)
    assert told(result.view, result.findings) == []


@designs
def test_a_sound_design_completed_by_suggestions_gives_no_finding(path: Path, catalogue: Catalogue) -> None:
    view = completed(path, catalogue)
    assert told(view, assess(view).findings) == []


@designs
def test_nothing_of_a_completed_design_stays_unassessed(path: Path, catalogue: Catalogue) -> None:
    gaps = assess(completed(path, catalogue)).not_assessed
    lacking = {need.partition("[")[0] for gap in gaps for need in gap.needs} - NO_SUGGESTION
    assert {need: [g.rule.code for g in gaps if any(n.startswith(need) for n in g.needs)] for need in lacking} == {}


@designs
def test_a_sound_design_leaves_no_exit_open(path: Path, catalogue: Catalogue) -> None:
    result = review(read_design(parse(path.read_bytes(), str(path)), catalogue), catalogue, today=TODAY)
    assert (result.unmet, result.open_core) == ((), ())
