"""The review as SARIF 2.1.0: one run, the rules that fired, a result for each finding.

Exit conditions that do not hold are no results, as they stand at no line, and no notifications, as nothing went wrong
with the run: ``properties.designs`` of the run lists them, with the verdict on each design.
"""

from __future__ import annotations

import json
import os

from wizard import __version__
from wizard.content.catalogue import split_placeholders, with_all_answers
from wizard.content.model import pick
from wizard.design.emit import Layout, block
from wizard.errors import printable
from wizard.report.gitlab import repository_path
from wizard.report.json_report import summary
from wizard.report.junit import one_line, points
from wizard.report.markdown import escape, inert
from wizard.review.cited import sources_of
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Rule, Source
    from wizard.errors import Exit
    from wizard.review.findings import Finding
    from wizard.review.gate import Review

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the text of the log, ending in a line feed."""
    rules: dict[str, dict[str, Any]] = {}
    named = sorted({name for review in reviews for finding in review.findings for name in finding.rule.standards})
    catalogues = list(dict.fromkeys(map(_catalogue_of, named)))
    for review in reviews:
        for finding in review.findings:
            if finding.rule.id not in rules:
                rules[finding.rule.id] = _rule(review, finding, catalogues, language)
    index = {id_: number for number, id_ in enumerate(rules)}
    driver = {"name": "wsdesign", "version": __version__, "language": language, "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "taxonomies": [_taxonomy(name, [n for n in named if _catalogue_of(n) == name]) for name in catalogues],
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": int(max(exit_codes, default=0))}],
        "results": [
            _result(review, finding, index[finding.rule.id], language)
            for review in reviews
            for finding in review.findings
        ],
        "properties": {
            "designs": [_design(review, code, language) for review, code in zip(reviews, exit_codes, strict=True)]
        },
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _design(review: Review, code: Exit, language: str) -> dict[str, Any]:
    return {
        "file": printable(review.design.file),
        "passes": not code,
        "summary": summary(review),
        "unmet": {point.id: list(point.reasons) for point in points(review, language) if point.reasons},
    }


# --- rules ------------------------------------------------------------------------------------------------------------


def _rule(review: Review, finding: Finding, catalogues: list[str], language: str) -> dict[str, Any]:
    """Return the description of a rule; its address is the one that vouches for the first finding's number."""
    rule, catalogue = finding.rule, review.view.catalogue
    entry: dict[str, Any] = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _plain(pick(rule.title, language))},
        "fullDescription": {"text": _plain(pick(rule.why, language))},
        "help": {
            "text": _help_text(rule, catalogue, language),
            "markdown": _help_markdown(rule, catalogue, language),
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "code": rule.code,
            "topic": rule.topic,
            "item": rule.item,
            "tags": list(dict.fromkeys((rule.stage, rule.topic, *map(_tag, rule.standards)))),
        },
    }
    if rule.standards:
        entry["relationships"] = [_related(name, catalogues) for name in rule.standards]
    addresses = _addresses(review, finding, language)
    if addresses:
        entry["helpUri"] = addresses[0]
    return entry


def _addresses(review: Review, finding: Finding, language: str) -> list[str]:
    return [source.url for source in sources_of(review.view, finding, language) if source.url]


# --- standards --------------------------------------------------------------------------------------------------------


def _catalogue_of(name: str) -> str:
    """Return the catalogue that an entry stands in: ``CWE-1385`` in CWE, ``ASVS-5.0.0-4.4.2`` in ASVS."""
    return name.partition("-")[0]


def _taxonomy(catalogue: str, names: list[str]) -> dict[str, Any]:
    return {"name": catalogue, "taxa": [{"id": name, **_address(name)} for name in names]}


def _address(name: str) -> dict[str, str]:
    number = name.removeprefix("CWE-")
    return {"helpUri": f"https://cwe.mitre.org/data/definitions/{number}.html"} if name != number else {}


def _related(name: str, catalogues: list[str]) -> dict[str, Any]:
    catalogue = _catalogue_of(name)
    component = {"name": catalogue, "index": catalogues.index(catalogue)}
    return {"target": {"id": name, "toolComponent": component}, "kinds": ["relevant"]}


def _tag(name: str) -> str:
    """Return the tag by which GitHub's code scanning knows a weakness; other entries are known by their name."""
    return f"external/cwe/{name.lower()}" if name.startswith("CWE-") else name


def _help_text(rule: Rule, catalogue: Catalogue, language: str) -> str:
    lines = [_plain(pick(rule.title, language))]
    for key, text in (("check.why", rule.why), ("check.fix", rule.fix)):
        lines.append(catalogue.labelled(key, language, _plain(pick(text, language))))
    lines += [catalogue.labelled("check.source", language, _cited(source)) for source in rule.sources]
    for side, example in rule.examples.items():
        written = "\n".join(f"  {line}" for line in block(example, 0, Layout()))
        lines.append(f"{catalogue.word(f'explain.example.{side}', language)}:\n{written}")
    return "\n".join(lines)


def _help_markdown(rule: Rule, catalogue: Catalogue, language: str) -> str:
    parts = [f"**{escape(pick(rule.title, language))}**"]
    for key, text in (("check.why", rule.why), ("check.fix", rule.fix)):
        parts.append(f"**{catalogue.word(key, language)}**: {_marked_up(pick(text, language))}")
    for source in rule.sources:
        address = f" <{source.url}>" if source.url else ""
        parts.append(f"**{catalogue.word('check.source', language)}**: {escape(_cited(source, url=False))}{address}")
    for side, example in rule.examples.items():
        written = "\n".join(block(example, 0, Layout()))
        parts.append(f"{catalogue.word(f'explain.example.{side}', language)}:\n\n```yaml\n{written}\n```")
    return "\n\n".join(parts)


def _cited(source: Source, *, url: bool = True) -> str:
    return " ".join(filter(None, (source.ref, source.at, source.url if url else None, source.as_of)))


def _plain(template: str) -> str:
    """Return a rule's text with the names of its numbers, as a rule has none; each result has its own."""
    return "".join(part for _, part in split_placeholders(with_all_answers(template)))


def _marked_up(template: str) -> str:
    parts = split_placeholders(with_all_answers(template))
    return "".join(inert(part) if literal else f"`{part}`" for literal, part in parts)


# --- results ----------------------------------------------------------------------------------------------------------


def _result(review: Review, finding: Finding, rule_index: int, language: str) -> dict[str, Any]:
    place = review.design.place(finding.path)
    fix = review.view.catalogue.labelled("check.fix", language, words(review.view, finding, "fix", language))
    lines = [_unlinked(one_line(text)) for text in (words(review.view, finding, "message", language), fix)]
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join(lines)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(place.file)},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
        "partialFingerprints": {"wsdesign/v1": finding.fingerprint},
        "suppressions": _suppressions(finding),
        **({"baselineState": "unchanged" if finding.in_baseline else "new"} if review.baseline else {}),
        "properties": {
            "subject": finding.subject,
            "path": finding.path,
            "facts": finding.facts,
            "source": next(iter(_addresses(review, finding, language)), None),
        },
    }


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    waiver = finding.waiver
    if waiver is None:
        return []
    terms = {"approved_by": waiver.approved_by, "expires_on": waiver.expires_on}
    kind = "external" if waiver.line is None else "inSource"
    return [{"kind": kind, "status": "accepted", "justification": one_line(waiver.reason), "properties": terms}]


def _unlinked(text: str) -> str:
    # SARIF 2.1.0, 3.11.6: [text](1) in a message is a link.
    return text.replace("](", "] (")


def uri(file: str) -> str:
    """Return a file's name as a URI reference: relative to the repository, or ``file:`` where it is absolute."""
    from urllib.parse import quote

    path = quote(os.fsencode(repository_path(file)), safe="/")
    if os.path.isabs(file):
        return f"file://{path if path.startswith('/') else f'/{path}'}"
    return path
