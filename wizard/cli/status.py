"""``wsdesign status``: progress by stage, what is open, undecided, assumed or due, and the next step."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from wizard.cli.documents import open_design
from wizard.cli.start import wants_plain
from wizard.cli.status_page import Page
from wizard.cli.today import today
from wizard.content.catalogue import STORM_CHANGES
from wizard.errors import Exit, printable
from wizard.interview.gaps import unfinished_records
from wizard.interview.order import next_open, open_questions
from wizard.interview.suggestion import default_for
from wizard.report.json_report import stage_entries
from wizard.report.way import name_of
from wizard.review.gate import Review, review
from wizard.review.readiness import readiness
from wizard.review.waivers import NOTICE_DAYS

if TYPE_CHECKING:
    from wizard.cli.settings import Settings


def run(file: str, settings: Settings, *, output_format: str = "text") -> int:
    """Print how far a design is."""
    design, catalogue = open_design(file, settings)
    language = settings.language_for(design.language)
    result = review(design, catalogue, today=today())
    still_open = [field.path for field in open_questions(result.view)]
    coming = next_open(result.view)
    report: dict[str, Any] = {
        "version": 1,
        "file": file,
        "level": design.level,
        "stages": stage_entries(result),
        "readiness": _readiness(result),
        "open": still_open,
        "left_open": unfinished_records(result.view, result.not_assessed),
        "undecided": [_undecided(result, path) for path in result.undecided],
        "owners": {
            path: d.owner
            for path, d in design.decisions.items()
            if d.owner and path in {*still_open, *result.undecided}
        },
        "assumed": [path for path, decision in design.decisions.items() if decision.state == "assumed"],
        "stale": _stale(result),
        "expiring": _expiring(result),
        "next": coming.path if coming else None,
    }
    if output_format == "json":
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        page = Page(
            result, report, language,
            width=shutil.get_terminal_size().columns, plain=wants_plain(settings), today=today(),
        )  # fmt: skip
        print(printable("\n".join(page.lines())))
    return Exit.OK


def _readiness(result: Review) -> dict[str, Any]:
    found = readiness(result, today=today())
    names = dict.fromkeys(name_of(result, blocker) for blocker in found.missing)
    return {"declared": found.declared, "reached": found.reached, "next": found.following, "missing": list(names)}


def _undecided(result: Review, path: str) -> dict[str, Any]:
    decision = result.design.decisions[path]
    return {"path": path, "owner": decision.owner, "why": decision.why, "since": decision.on}


def _expiring(result: Review) -> list[dict[str, Any]]:
    """Return answers and waivers whose date has come, or comes within two weeks."""
    limit = (date.fromisoformat(today()) + timedelta(days=NOTICE_DAYS)).isoformat()
    entries = [
        {"kind": "answer", "path": path, "date": decision.review_by, "expired": decision.review_by < today()}
        for path, decision in result.design.decisions.items()
        if decision.review_by is not None and decision.review_by <= limit
    ]
    entries += [
        {"kind": "waiver", "path": waiver.rule, "date": waiver.expires_on, "expired": waiver.expires_on < today()}
        for waiver in result.design.waivers
        if waiver.expires_on is not None and waiver.expires_on <= limit
    ]
    entries += [
        {"kind": "evidence", "path": entry["path"], "date": entry["on"], "expired": True, "changed": entry["changed"]}
        for entry in result.view.answers.get(STORM_CHANGES, ())
        if result.view.answers.get(entry["path"]) == "simulation"
    ]
    return sorted(entries, key=lambda entry: str(entry["date"]))


def _stale(result: Review) -> list[str]:
    """Return answers that were taken from a suggestion which now comes out differently."""
    view = result.view
    found = []
    for path, decision in result.design.decisions.items():
        if decision.state == "assumed" and decision.by == "default" and "[" not in path and path in view.answers:
            now = default_for(view, path, "en")
            if now is not None and now.value != view.given[path]:
                found.append(path)
    return found
