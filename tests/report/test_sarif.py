"""SARIF 2.1.0, held against the standard's own schema."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.conftest import ReviewText
from tests.report.conftest import F1, Gold
from wizard.errors import Exit
from wizard.report.sarif import render, uri
from wizard.review.gate import Review

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run_of(*reviews: Review, language: str = "en") -> dict[str, Any]:
    """Render, validate, and return the one run."""
    log = json.loads(render(list(reviews), [Exit.FINDINGS] * len(reviews), language))
    faults = [f"{error.json_path}: {error.message}" for error in Draft4Validator(SCHEMA).iter_errors(log)]
    assert faults == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_f1_reads_as_before(f1: Review, gold: Gold) -> None:
    gold("f1/sarif.json", render([f1], [Exit.FINDINGS], "en"))


@pytest.mark.parametrize("case", ["f1", "waived_f1", "hostile_f1", "empty", "sound"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_log_is_valid(case: str, language: str, request: pytest.FixtureRequest) -> None:
    run_of(request.getfixturevalue(case), language=language)


def test_results_name_their_rule_by_id_and_index(f1: Review) -> None:
    run = run_of(f1)
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]


def test_a_finding_points_at_its_line_and_keeps_its_fingerprint(f1: Review) -> None:
    result = next(r for r in run_of(f1)["results"] if r["ruleId"] == "heartbeat-slower-than-hop")
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "design.yaml"}, "region": {"startLine": 217, "startColumn": 17}}
    assert result["level"] == "error"
    assert result["properties"]["subject"] == "alb"
    assert result["properties"]["facts"] == {"interval_s": 60, "idle_timeout_s": 60}
    assert result["partialFingerprints"] == {"wsdesign/v1": f1.findings[0].fingerprint}


def test_two_designs_share_the_description_of_a_rule(f1: Review, review_text: ReviewText) -> None:
    run = run_of(f1, review_text(F1))
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    assert len(run["results"]) == 2 * len(f1.findings)


def test_a_waived_finding_is_suppressed_with_its_reason(waived_f1: Review) -> None:
    suppressions = {r["ruleId"]: r["suppressions"] for r in run_of(waived_f1)["results"]}
    assert suppressions["heartbeat-slower-than-hop"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "Customer balancer, contract ends in March.",
            "properties": {"approved_by": "security-team", "expires_on": "2027-03-31"},
        }
    ]
    assert suppressions["gap-ignored"] == []


def test_what_keeps_the_checklist_open_is_a_property_of_the_run(empty: Review) -> None:
    run = run_of(empty)
    assert run["results"] == []
    (design,) = run["properties"]["designs"]
    assert design["passes"] is False
    assert design["unmet"]["heartbeats-aligned"] == [
        "open: Heartbeat mechanism, interval and timeout are decided (EX3.3)"
    ]


def test_help_keeps_the_spaces_around_a_formula(f1: Review) -> None:
    rules = run_of(f1)["tool"]["driver"]["rules"]
    markdown = next(rule["help"]["markdown"] for rule in rules if rule["id"] == "heartbeat-slower-than-hop")
    assert "at least `roomy_idle_s if h.kind not in untunable_hops else ''` s." in markdown


def test_a_name_in_a_message_is_no_link(hostile_f1: Review) -> None:
    messages = [result["message"]["text"] for result in run_of(hostile_f1)["results"]]
    assert any("[link] (https://evil.example)" in text for text in messages)
    assert not any("](" in text for text in messages)


def test_chinese_texts_come_from_the_catalogue(f1: Review) -> None:
    run = run_of(f1, language="zh")
    assert run["language"] == "zh"
    assert "修复" in run["results"][0]["message"]["text"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] != ""


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("designs/chat.yaml", "designs/chat.yaml"),
        ("./designs/../chat.yaml", "chat.yaml"),
        ("../common.yaml", "../common.yaml"),
        ("聊 天#1.yaml", "%E8%81%8A%20%E5%A4%A9%231.yaml"),
        pytest.param("a:b.yaml", "a%3Ab.yaml", id="a colon would look like a scheme"),
        pytest.param(os.fsdecode(b"\xff.yaml"), "%FF.yaml", id="a name that is not UTF-8"),
        ("/srv/chat.yaml", "file:///srv/chat.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_a_file_becomes_a_uri(file: str, expected: str) -> None:
    assert uri(file) == expected


def test_a_rule_leads_to_the_entries_of_standards_that_it_stands_for(review_text: ReviewText) -> None:
    run = run_of(review_text(F1.replace("check: allowlist", "check: none")))
    taxonomies = run["taxonomies"]
    rule = next(r for r in run["tool"]["driver"]["rules"] if r["id"] == "origin-unchecked")
    assert [(r["target"]["id"], r["target"]["toolComponent"]["name"]) for r in rule["relationships"]] == [
        ("CWE-1385", "CWE"),
        ("ASVS-5.0.0-4.4.2", "ASVS"),
    ]
    for relation in rule["relationships"]:
        component = relation["target"]["toolComponent"]
        taxonomy = taxonomies[component["index"]]
        assert taxonomy["name"] == component["name"]
        assert relation["target"]["id"] in [taxon["id"] for taxon in taxonomy["taxa"]]
    assert {"external/cwe/cwe-1385", "ASVS-5.0.0-4.4.2"} <= set(rule["properties"]["tags"])
    weaknesses = next(t for t in taxonomies if t["name"] == "CWE")["taxa"]
    assert {"id": "CWE-1385", "helpUri": "https://cwe.mitre.org/data/definitions/1385.html"} in weaknesses
