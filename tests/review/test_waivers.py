"""Waivers: loud before their end and after it, void when the figures change, and never left lying about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ReviewText
from tests.review.test_gate import ERROR, SOUND, UNMET, changed
from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.design.document import read_design
from wizard.review.findings import words
from wizard.review.gate import Review, gate, review
from wizard.tree import parse

TODAY = "2026-11-24"


def waived(text: str, *waivers: str) -> str:
    entries = "".join(f"    - {{{waiver}, reason: The contract ends soon.}}\n" for waiver in waivers)
    return f"{text}review:\n  waivers:\n{entries}"


def about_waivers(result: Review) -> list[tuple[str | None, str | None]]:
    return [(f.rule.code, f.subject) for f in result.findings if f.rule.over == "document.waivers"]


def judged(text: str, catalogue: Catalogue, today: str = TODAY) -> Review:
    return review(read_design(parse(text, "d.yaml"), catalogue), catalogue, today=today)


@pytest.mark.parametrize(
    ("waiver", "found"),
    [
        ("rule: WS516", []),
        ("rule: WS516, expires_on: 2026-12-09", []),
        pytest.param("rule: WS516, expires_on: 2026-12-08", [("WS011", "WS516")], id="ends in 14 days"),
        pytest.param("rule: WS516, expires_on: 2026-11-24", [("WS011", "WS516")], id="ends today"),
        pytest.param("rule: WS516, expires_on: 2026-11-23", [("WS010", "WS516")], id="ended yesterday"),
        ("rule: WS516, facts: {grace_period_s: 30}", []),
        ("rule: WS516, facts: {grace_period_s: 45}", [("WS012", "WS516")]),
        ("rule: no-heartbeat", [("WS013", "no-heartbeat")]),
        ("rule: WS303, subject: alb", [("WS013", "WS303 alb")]),
        pytest.param("rule: WS303, subject: lba", [("WS014", "WS303 lba")], id="there is no such hop"),
        ("rule: EX1.1", [("WS013", "EX1.1")]),
        pytest.param("rule: WS213, expires_on: 2026-11-23", [("WS013", "WS213")], id="ended, and not needed"),
    ],
)
def test_a_waiver_that_somebody_has_to_look_at_is_a_finding(
    waiver: str, found: list[tuple[str, str]], review_text: ReviewText
) -> None:
    assert about_waivers(review_text(waived(ERROR, waiver))) == found


def test_a_finding_says_for_which_figures_its_waiver_was_given(review_text: ReviewText) -> None:
    result = review_text(waived(ERROR, "rule: WS516, facts: {grace_period_s: 45, drain_s: 60}"))
    about = next(f for f in result.findings if f.rule.code == "WS012")
    assert words(result.view, about, "message", "en") == (
        "The waiver of WS516 was given for grace_period_s 45; now it is grace_period_s 30. The finding counts again."
    )
    place = result.design.place(about.path)
    assert ERROR.count("\n") + 3 == place.line


def test_a_waiver_beside_a_newer_one_is_unused(review_text: ReviewText) -> None:
    result = review_text(waived(ERROR, "rule: WS516, expires_on: 2026-11-01", "rule: WS516, expires_on: 2027-11-01"))
    assert about_waivers(result) == [("WS013", "WS516")]
    assert gate(result) == 0


@pytest.mark.parametrize(
    ("expires_on", "unmet", "found"),
    [
        ("2027-01-01", (), []),
        ("2026-11-30", (), [("WS011", "EX3.4")]),
        ("2026-11-01", ("EX3.4",), [("WS010", "EX3.4")]),
    ],
)
def test_an_exit_is_waived_for_as_long(
    expires_on: str, unmet: tuple[str, ...], found: list[tuple[str, str]], review_text: ReviewText
) -> None:
    result = review_text(waived(UNMET, f"rule: EX3.4, expires_on: {expires_on}"))
    assert (result.unmet, about_waivers(result)) == (unmet, found)


def test_a_rule_that_cannot_be_assessed_leaves_its_waiver_alone(review_text: ReviewText) -> None:
    text = "wsdesign: 1\nscale: {deploy: {drain_s: 60}}\n"
    assert about_waivers(review_text(waived(text, "rule: WS516"))) == []


def test_documents_do_not_depend_on_the_day(catalogue: Catalogue) -> None:
    text = waived(ERROR, "rule: WS516, expires_on: 2026-11-25", "rule: EX3.4, expires_on: 2001-01-01")
    result = judged(text, catalogue, today="")
    assert about_waivers(result) == [("WS013", "EX3.4")]
    assert [f.rule.code for f in result.findings if f.waiver] == ["WS516"]


# --- as a comment -----------------------------------------------------------------------------------------------------


def ignoring(comment: str) -> str:
    """Return the design that is killed while draining, with a comment behind its grace period."""
    return ERROR.replace("grace_period_s: 30", f"grace_period_s: 30  # wsdesign: ignore {comment}")


@pytest.mark.parametrize(
    ("comment", "found", "code"),
    [
        ("WS516 because the cluster drains itself", [], 0),
        ("ws516 until 2026-12-09 because the cluster drains itself", [], 0),
        ("WS303, WS516 until 2027-01-01 because the cluster drains itself", [("WS013", "WS303")], 0),
        ("WS516 until 2026-12-08 because the cluster drains itself", [("WS011", "WS516")], 0),
        ("WS516 until 2026-11-23 because the cluster drains itself", [("WS010", "WS516")], 1),
        ("WS303 because the cluster drains itself", [("WS013", "WS303")], 1),
    ],
)
def test_a_comment_obliges_like_any_waiver(
    comment: str, found: list[tuple[str, str]], code: int, review_text: ReviewText
) -> None:
    result = review_text(ignoring(comment))
    assert about_waivers(result) == [(rule, f"{name} scale.deploy.grace_period_s") for rule, name in found]
    assert gate(result) == code
    line = next(n for n, text in enumerate(ignoring(comment).splitlines(), start=1) if "wsdesign: ignore" in text)
    assert {result.design.place(f.path).line for f in result.findings if f.rule.over == "document.waivers"} <= {line}


def test_a_comment_covers_what_is_found_on_its_line_and_nothing_else(review_text: ReviewText) -> None:
    text = ERROR.replace("drain_s: 60", "drain_s: 60  # wsdesign: ignore WS516 because the cluster drains itself")
    assert text != ERROR
    result = review_text(text)
    assert about_waivers(result) == [("WS013", "WS516 scale.deploy.drain_s")]
    assert gate(result) == 1


def test_a_comment_in_a_base_document_covers_what_is_found_there(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "base.yaml").write_text(ignoring("WS516 because the cluster drains itself"), "utf-8")
    child = "wsdesign: 1\nextends: base.yaml\n"
    inherits = review(read_design(parse(child, str(tmp_path / "d.yaml")), catalogue), catalogue, today=TODAY)
    assert [f.rule.code for f in inherits.findings if f.waiver] == ["WS516"]
    child += "scale: {deploy: {grace_period_s: 40}}\n"
    replaces = review(read_design(parse(child, str(tmp_path / "d.yaml")), catalogue), catalogue, today=TODAY)
    assert [f.rule.code for f in replaces.findings if f.waiver] == []
    assert "WS516" in [f.rule.code for f in replaces.findings]


def test_what_a_pack_forbids_no_comment_allows(strict: Catalogue) -> None:
    result = judged(ignoring("WS516 until 2026-12-30 because the cluster drains itself"), strict)
    assert about_waivers(result) == [("WS015", "WS516 scale.deploy.grace_period_s")]
    assert gate(result) == 1


# --- what a pack allows -----------------------------------------------------------------------------------------------


@pytest.fixture
def strict(tmp_path: Path) -> Catalogue:
    """A pack that allows waivers for 90 days, and none of WS516; it has switched WS213 off."""
    manifest = "name: ours\nversion: 1\nlanguages: [en]\nrules: {disable: [WS213]}\n"
    (tmp_path / "pack.yaml").write_text(f"{manifest}waivers: {{longest_days: 90, forbidden: [WS516]}}\n", "utf-8")
    return load_catalogue((str(tmp_path),))


@pytest.mark.parametrize(
    ("waiver", "found"),
    [
        ("rule: WS516, expires_on: 2026-12-30", [("WS015", "WS516")]),
        ("rule: EX3.4, expires_on: 2027-02-22", []),
        pytest.param("rule: EX3.4, expires_on: 2027-02-23", [("WS016", "EX3.4")], id="91 days"),
        pytest.param("rule: EX3.4", [("WS016", "EX3.4")], id="without end"),
        pytest.param("rule: WS213, expires_on: 2026-12-30", [("WS014", "WS213")], id="the rule is switched off"),
    ],
)
def test_a_waiver_that_a_pack_does_not_allow_covers_nothing(
    waiver: str, found: list[tuple[str, str]], strict: Catalogue
) -> None:
    text = UNMET.replace("grace_period_s: 90", "grace_period_s: 30")
    result = judged(waived(text, waiver), strict)
    assert about_waivers(result) == found
    assert ("EX3.4" in result.unmet, any(f.waiver for f in result.findings)) == (
        waiver[6:] != "EX3.4, expires_on: 2027-02-22",
        False,
    )


LIMITED = """
  approved_by: [security-team, '*@board.example', 'lead-*']
  stricter:
    - {severities: [error], criticality_from: A, forbidden: true}
    - {topics: [deploy-drain], longest_days: 30}
    - {rules: [EX3.4], approved_by: [architect]}
"""


@pytest.fixture
def limited(tmp_path: Path) -> Catalogue:
    """A pack that says who approves, and is stricter with errors at criticality A, with one topic and one exit."""
    manifest = "name: ours\nversion: 1\nlanguages: [en]\nwaivers:"
    (tmp_path / "pack.yaml").write_text(manifest + LIMITED, "utf-8")
    return load_catalogue((str(tmp_path),))


@pytest.mark.parametrize(
    ("waiver", "criticality", "found"),
    [
        ("rule: WS516, expires_on: 2026-12-24, approved_by: security-team", "B", []),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: security-team", "C", []),
        pytest.param(
            "rule: WS516, expires_on: 2026-12-24, approved_by: security-team",
            "A",
            [("WS015", "WS516")],
            id="error at A",
        ),
        pytest.param(
            "rule: WS516, expires_on: 2026-12-25, approved_by: security-team", "B", [("WS016", "WS516")], id="31 days"
        ),
        ("rule: WS516, expires_on: 2026-12-24", "B", [("WS019", "WS516")]),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: me", "B", [("WS019", "WS516")]),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: Security-Team", "B", [("WS019", "WS516")]),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: ada@board.example", "B", []),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: '@board.example'", "B", [("WS019", "WS516")]),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: ada@board.example.org", "B", [("WS019", "WS516")]),
        ("rule: WS516, expires_on: 2026-12-24, approved_by: lead-realtime", "B", []),
        ("rule: WS213, expires_on: 2030-01-01, approved_by: security-team", "A", []),
        ("rule: EX3.4, approved_by: security-team", "B", [("WS019", "EX3.4")]),
        pytest.param("rule: EX3.4, approved_by: architect", "B", [("WS019", "EX3.4")], id="both limits hold"),
        pytest.param("rule: EX3.4, approved_by: architect", "A", [("WS015", "EX3.4")], id="an exit counts as an error"),
    ],
)
def test_limits_hold_for_the_findings_that_they_name(
    waiver: str, criticality: str, found: list[tuple[str, str]], limited: Catalogue
) -> None:
    answers: dict[str, Any] = {"scale.deploy.grace_period_s": 30, "context.criticality": criticality}
    answers |= {"auth.token.ttl_s": 86400} if "WS213" in waiver else {}
    answers |= {"protocol.transcript": False} if "EX3.4" in waiver else {}
    result = judged(waived(changed(answers), waiver), limited)
    assert about_waivers(result) == found
    covered = any(f.waiver for f in result.findings) or (waiver[6:11] not in result.unmet and "EX" in waiver)
    assert covered == (not found)


def test_a_refused_waiver_says_whose_approval_it_lacks(limited: Catalogue) -> None:
    result = judged(waived(ERROR, "rule: WS516, expires_on: 2026-12-24, approved_by: me"), limited)
    about = next(f for f in result.findings if f.rule.code == "WS019")
    assert words(result.view, about, "message", "en") == (
        "The waiver of WS516 needs the approval of security-team, *@board.example, lead-* and names me; it is ignored."
    )


def test_a_waiver_of_a_base_document_is_not_unused_in_one_that_extends_it(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "common.yaml").write_text(waived("wsdesign: 1\n", "rule: WS213", "rule: WS516, expires_on: 2026-11-01"))
    child = ERROR.replace("wsdesign: 1\n", "wsdesign: 1\nextends: common.yaml\n")
    text = waived(child, "rule: WS202")
    result = review(read_design(parse(text, str(tmp_path / "d.yaml")), catalogue), catalogue, today=TODAY)
    assert about_waivers(result) == [("WS010", "WS516"), ("WS013", "WS202")]
    places = [result.design.place(f.path) for f in result.findings if f.rule.over == "document.waivers"]
    assert [(Path(place.file).name, place.line) for place in places] == [
        ("common.yaml", 5),
        ("d.yaml", text.count("\n")),
    ]


# --- answers past their date ------------------------------------------------------------------------------------------


def dated(path: str, more: str = "") -> str:
    return f"{SOUND}review:\n  decisions:\n    {path}: {{review_by: 2026-11-23{more}}}\n"


@pytest.mark.parametrize(
    ("path", "today", "code", "expired"),
    [
        ("transport.tls", "2026-11-23", 0, ()),
        ("transport.tls", "2026-11-24", 1, ("transport.tls",)),
        pytest.param("protocol.id_type", "2026-11-24", 0, ("protocol.id_type",), id="not of the core: no block"),
        pytest.param("transport.tls", "", 0, (), id="the clock left aside"),
    ],
)
def test_a_core_answer_past_its_date_counts_as_undecided(
    path: str, today: str, code: int, expired: tuple[str, ...], catalogue: Catalogue
) -> None:
    result = judged(dated(path), catalogue, today)
    assert (gate(result), gate(result, require="core"), gate(result, require="none")) == (code, code, 0)
    assert result.expired == expired
    assert [(f.rule.code, f.subject) for f in result.findings] == [("WS017", path) for path in expired]


def test_old_evidence_is_named(catalogue: Catalogue) -> None:
    result = judged(dated("context.hops[0].idle_timeout_s", ", evidence: docs/alb.md"), catalogue)
    assert words(result.view, result.findings[0], "message", "en") == (
        "context.hops[0].idle_timeout_s was to be looked at again by 2026-11-23, and nobody has."
        " Its evidence is as old: docs/alb.md."
    )
    assert result.expired == ("context.hops",)
