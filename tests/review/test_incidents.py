"""Designs of published incidents: the fault is found, and the corrected design gives no finding at all.

A file holds what both designs share (``both``), the faulty and the corrected part, and the topics that must be found.
``also`` names rules that rightly speak of the faulty design under another topic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ReviewText
from wizard.review.findings import Finding

FOLDER = Path(__file__).parent / "incidents"
PAPERS = {  # the written reason that every design owes; not what these designs are about
    "wsdesign": 1,
    "transport": {
        "rationale": "Short enough to show one fault and nothing else.",
        "alternatives": [
            {"option": "push", "why_not": "the app must be open anyway"},
            {"option": "short_polling", "why_not": "too much load for what it gives"},
        ],
    },
}

incidents = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)


def over(base: Any, change: Any) -> Any:
    """Lay one part of a design over another: maps merge, everything else replaces."""
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    return base | {key: over(base.get(key), value) for key, value in change.items()}


def findings(path: Path, side: str, review_text: ReviewText) -> tuple[Finding, ...]:
    incident = yaml.safe_load(path.read_text(encoding="utf-8"))
    design = over(over(PAPERS, incident["both"]), incident[side])
    return review_text(yaml.safe_dump(design, sort_keys=False)).findings


def told(found: tuple[Finding, ...]) -> list[str]:
    return [f"{f.severity} {f.rule.code} {f.rule.id} ({f.rule.topic}) [{f.subject}]" for f in found]


@incidents
def test_the_fault_of_an_incident_is_found(path: Path, review_text: ReviewText) -> None:
    topics = set(yaml.safe_load(path.read_text(encoding="utf-8"))["topics"])
    found = findings(path, "faulty", review_text)
    assert topics <= {f.rule.topic for f in found}, told(found)


@incidents
def test_a_faulty_design_is_blamed_for_its_fault_alone(path: Path, review_text: ReviewText) -> None:
    incident = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = set(incident.get("also", []))
    found = findings(path, "faulty", review_text)
    assert told(tuple(f for f in found if f.rule.topic not in incident["topics"] and f.rule.code not in known)) == []


@incidents
def test_the_corrected_design_of_an_incident_gives_no_finding(path: Path, review_text: ReviewText) -> None:
    assert told(findings(path, "corrected", review_text)) == []


def test_an_incident_names_its_story_and_its_source() -> None:
    lacking = []
    for path in sorted(FOLDER.glob("*.yaml")):
        incident = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not incident["source"].startswith("https://") or len(incident["title"]) < 40:
            lacking.append(path.stem)
    assert lacking == []
