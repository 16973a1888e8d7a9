"""Every rule keeps what its entry promises: it fires where it says so, is quiet where it says so, and has its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from wcwidth import wcswidth

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import CODE_CHANGES, DOCUMENT_LISTS, WAIVERS, Catalogue
from wizard.content.layers import load_catalogue
from wizard.content.model import Rule, pick
from wizard.design.document import flatten
from wizard.review.findings import Finding, assess, words
from wizard.review.plan import path_in, value_of
from wizard.review.view import View

LANGUAGES = ("en", "zh")
PARTS = ("title", "message", "why", "fix")
TITLE_CELLS = 64
CATALOGUE = load_catalogue()
RULES = list(CATALOGUE.rules.values())
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


class Judged(NamedTuple):
    """What one rule says of one example."""

    view: View
    findings: tuple[Finding, ...]
    needs: tuple[str, ...]  # the answers it lacks


@cache
def judged(rule: Rule, side: str) -> Judged:
    view = View(CATALOGUE, flatten(rule.examples[side], CATALOGUE), {}, "full")
    assessment = assess(view)
    gaps = [gap for gap in assessment.not_assessed if gap.rule is rule]
    return Judged(
        view,
        tuple(finding for finding in assessment.findings if finding.rule is rule),
        tuple(path for gap in gaps for path in gap.needs or ("something",)),
    )


def findings() -> Iterator[tuple[View, Finding]]:
    """Yield every finding that the rules have on their own examples."""
    for rule in RULES:
        result = judged(rule, "fires")
        yield from ((result.view, finding) for finding in result.findings)


# --- examples ---------------------------------------------------------------------------------------------------------


@every_rule
def test_a_rule_fires_on_its_own_example_as_severely_as_it_says(rule: Rule) -> None:
    result = judged(rule, "fires")
    assert {finding.severity for finding in result.findings} == {rule.severity}, f"lacks {result.needs}"


@every_rule
def test_a_rule_is_quiet_on_its_own_example_and_not_merely_unable_to_say(rule: Rule) -> None:
    result = judged(rule, "quiet")
    assert (result.findings, result.needs) == ((), ())


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.mends], ids=lambda rule: rule.id)
def test_what_a_rule_says_would_mend_it_does_so_on_its_own_example(rule: Rule) -> None:
    view, (finding, *_), _ = judged(rule, "fires")
    left = []
    for path, values in CATALOGUE.mends(rule):
        for value in values:
            changed = view.changed(path_in(finding, path), value_of(view, finding, value))
            left.append(any(other.subject == finding.subject for other in assess(changed, [rule]).findings))
    assert not all(left)


def test_no_rule_would_mend_what_is_wanted_of_the_system() -> None:
    paths = [path for rule in RULES for path in rule.mends]
    wanted = [path for path in paths if "target" in path or path.startswith(("context.scale", "scale.fanout"))]
    assert wanted == []


def test_the_examples_hold_answers_that_a_document_may_hold() -> None:
    acceptor = Acceptor(CATALOGUE)
    refused = []
    for rule in RULES:
        for side, example in rule.examples.items():
            answers = flatten(example, CATALOGUE)
            answers = {path: value for path, value in answers.items() if path not in DOCUMENT_LISTS}
            for path, value in answers.items():
                try:
                    if acceptor.accept(CATALOGUE.fields[path], value) != value:
                        refused.append(f"{rule.id}.{side}: {path} reads as something else")
                except Refused as error:
                    refused.append(f"{rule.id}.{side}: {path} {error}")
    assert refused == []


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_has_a_value_where_the_rule_fires(language: str) -> None:
    empty = [
        f"{finding.rule.id}.{part}: {text}"
        for view, finding in findings()
        for part in PARTS
        for text in [words(view, finding, part, language)]
        if "—" in text
    ]
    assert empty == []


def test_a_rule_says_what_why_and_how_in_both_languages() -> None:
    missing = [
        f"{rule.id}.{part}.{language}"
        for rule in RULES
        for part in PARTS
        for language in LANGUAGES
        if not getattr(rule, part).get(language)
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_fits_into_a_line(language: str) -> None:
    assert [rule.id for rule in RULES if wcswidth(pick(rule.title, language)) > TITLE_CELLS] == []


# --- what a rule belongs to -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "url"),
    [
        ({"key": "rfc6455", "at": "7.2.3"}, "https://www.rfc-editor.org/rfc/rfc6455#section-7.2.3"),
        ({"key": "rfc6455"}, "https://www.rfc-editor.org/rfc/rfc6455"),
        (
            {"key": "whatwg-sse", "at": "9.2.7"},
            "https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes",
        ),
        (
            {"key": "asvs5", "at": "4.4.2"},
            "https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x13-V4-API-and-Web-Service.md",
        ),
        ({"key": "seed", "at": "tips"}, None),
    ],
)
def test_a_source_leads_to_the_section_it_cites(cited: dict[str, str], url: str | None) -> None:
    assert CATALOGUE.source(cited).url == url


def test_no_section_of_a_source_that_has_places_leads_nowhere() -> None:
    lost = []
    for rule in RULES:
        for cited in rule._cited:
            known = CATALOGUE.raw["sources"].get(cited.get("key"), {})
            if cited.get("at") and known.get("places") and CATALOGUE.source(cited).url == known["url"]:
                lost.append(f"{rule.code}: {cited['key']} {cited['at']}")
    assert lost == []


def test_a_rule_names_its_sources_topic_item_and_code() -> None:
    items = {item.id for item in CATALOGUE.items}
    lacking = [
        rule.id
        for rule in RULES
        if not (rule.sources and rule.topic in CATALOGUE.raw["topics"] and rule.item in items and rule.code)
    ]
    assert lacking == []


def test_a_finding_points_at_a_field_of_the_document() -> None:
    astray = []
    for _, finding in findings():
        head, bracket, rest = finding.path.partition("[")
        inner = rest.partition("]")[2]
        if (finding.rule.over, head) in ((WAIVERS, "review.waivers"), (CODE_CHANGES, "review.code")):
            continue
        if (f"{head}[]{inner}" if bracket and inner else head) not in CATALOGUE.fields:
            astray.append(f"{finding.rule.id}: {finding.path}")
    assert astray == []


def test_no_two_rules_share_a_code() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)


def test_a_code_begins_with_the_number_of_its_stage() -> None:
    strangers = [
        f"{rule.code} in stage {rule.stage}"
        for rule in RULES
        if rule.code and int(rule.code[2]) != CATALOGUE.stages.index(rule.stage)
    ]
    assert strangers == []


def test_a_rule_is_found_by_id_and_by_code(catalogue: Catalogue) -> None:
    assert catalogue.rule("heartbeat-slower-than-hop") is catalogue.rule("WS303") is catalogue.rule("ws303")
    assert catalogue.rule("WS999") is None


def test_every_exit_belongs_to_one_item(catalogue: Catalogue) -> None:
    named = sorted(id_ for item in catalogue.items for id_ in item.exits)
    assert named == sorted(catalogue.exits)
