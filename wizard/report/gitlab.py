"""The review for GitLab's merge requests: a Code Quality report, one JSON array.

The format knows no suppressions: waived findings are left out, and GitLab shows them as resolved. What the baseline
knows is there as information. What keeps the checklist open stands at line 1 of its design.
"""

from __future__ import annotations

import json
import os
import posixpath
from hashlib import sha256

from wizard.errors import printable
from wizard.report.junit import one_line, points
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.errors import Exit
    from wizard.report.junit import Point
    from wizard.review.findings import Finding
    from wizard.review.gate import Review

SEVERITIES = {"error": "critical", "warning": "major", "advice": "info"}


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the text of the JSON array, ending in a line feed."""
    entries = [
        entry
        for review, code in zip(reviews, exit_codes, strict=True)
        for entry in _design(review, code=code, language=language)
    ]
    return json.dumps(_told_apart(entries), ensure_ascii=False, indent=1) + "\n"


def repository_path(file: str) -> str:
    """Return a file's name as a repository has it: forward slashes, no ``./`` and no detours."""
    return posixpath.normpath(file.replace(os.sep, "/"))


def _design(review: Review, *, code: Exit, language: str) -> Iterator[dict[str, Any]]:
    for finding in review.findings:
        if finding.waiver is None:
            yield _finding(review, finding, language)
    for point in points(review, language):
        if point.reasons:
            yield _point(review, point, "critical" if code and not point.known else "info")


def _finding(review: Review, finding: Finding, language: str) -> dict[str, Any]:
    place = review.design.place(finding.path)
    message, fix = (one_line(words(review.view, finding, part, language)) for part in ("message", "fix"))
    return _entry(
        description=f"{message} {fix}" if language == "en" else f"{message}{fix}",
        check_name=finding.rule.id,
        severity="info" if finding.in_baseline else SEVERITIES[finding.severity],
        file=place.file,
        line=place.line,
        sameness=finding.fingerprint,
    )


def _point(review: Review, point: Point, severity: str) -> dict[str, Any]:
    return _entry(
        description=" ".join((f"{point.title}:", *point.reasons)),
        check_name=point.id,
        severity=severity,
        file=review.design.file,
        line=1,
        sameness=point.id,
    )


def _entry(*, description: str, check_name: str, severity: str, file: str, line: int, sameness: str) -> dict[str, Any]:
    path = printable(repository_path(file))
    return {
        "description": description,
        "check_name": check_name,
        "fingerprint": _digest(path, sameness),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _told_apart(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give a fingerprint that occurs again another one: GitLab keeps only the first entry of each."""
    seen: dict[str, int] = {}
    for entry in entries:
        first = entry["fingerprint"]
        seen[first] = seen.get(first, 0) + 1
        if seen[first] > 1:
            entry["fingerprint"] = _digest(first, str(seen[first]))
    return entries


def _digest(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]
