"""The reports: one JSON object that keeps its contract, and lines for people that nothing in a design can garble."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ReviewFile, ReviewText
from wizard.content.outputs import output_schema
from wizard.errors import InvalidInput
from wizard.report import REPORTERS, reporter
from wizard.review.gate import Review, gate

SAMPLES = sorted((Path(__file__).parents[1] / "review" / "samples").glob("*.yaml"))
HARBOR = next(path for path in SAMPLES if path.stem == "f1-harbor-chat")
BASELINE = next(path for path in SAMPLES if path.stem == "f0-baseline")

every_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
every_format = pytest.mark.parametrize("output_format", list(REPORTERS))
each_language = pytest.mark.parametrize("language", ["en", "zh"])

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    def run(result: Review, output_format: str = "text", language: str = "en") -> str:
        return reporter(output_format)([result], [gate(result)], language)

    return run


def json_of(*results: Review, language: str = "en") -> Any:
    return json.loads(reporter("json")(list(results), [gate(result) for result in results], language))


# --- JSON -------------------------------------------------------------------------------------------------------------


@every_sample
@each_language
def test_the_json_report_keeps_its_schema(path: Path, language: str, review_file: ReviewFile) -> None:
    report = json_of(review_file(path), language=language)
    assert list(Draft202012Validator(output_schema("check")).iter_errors(report)) == []


def test_the_json_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(output_schema("check"))


def test_the_json_report_counts_what_it_lists(review_file: ReviewFile) -> None:
    design = json_of(review_file(HARBOR))["designs"][0]
    assert design["summary"] == {
        "error": 7,
        "warning": 3,
        "advice": 0,
        "waived": 0,
        "baseline": 0,
        "undecided": 0,
        "expired": 0,
        "not_assessed": 0,
    }
    assert [(gap["code"], gap["needs"]) for gap in design["beyond_level"]] == [
        ("WS454", ["scale.accept_queue_per_node"])
    ]
    assert len(design["findings"]) == 10
    assert [entry["item"] for entry in design["checklist"] if not entry["complete"]] == [
        "heartbeats-aligned",
        "delivery-explicit",
        "scale-observability-abuse",
    ]


def test_a_finding_in_json_says_all_that_is_known_of_it(review_text: ReviewText) -> None:
    text = (
        "wsdesign: 1\n"
        "transport: {choice: websocket}\n"
        "context:\n"
        "  clients: [{kind: browser, rtt_p95_ms: 150}]\n"
        "  hops:\n"
        "    - name: alb\n"
        "      kind: aws_alb\n"
        "protocol:\n"
        "  heartbeat:\n"
        "    interval_s: 60\n"
    )
    findings = json_of(review_text(text))["designs"][0]["findings"]
    finding = next(finding for finding in findings if finding["code"] == "WS303")
    assert {key: finding[key] for key in finding if key not in ("message", "fix", "why", "source", "fingerprint")} == {
        "rule": "heartbeat-slower-than-hop",
        "standards": [],
        "code": "WS303",
        "severity": "error",
        "stage": "protocol",
        "item": "heartbeats-aligned",
        "topic": "heartbeat-idle-timeout",
        "subject": "alb",
        "file": "design.yaml",
        "path": "protocol.heartbeat.interval_s",
        "line": 10,
        "column": 17,
        "facts": {"interval_s": 60, "idle_timeout_s": 60},
        "assumed": [],
        "platform_defaults": ["context.hops[0].idle_timeout_s"],
        "in_baseline": False,
        "waived": None,
    }


def test_a_finding_about_what_is_not_written_points_at_the_nearest_ancestor(review_text: ReviewText) -> None:
    text = "wsdesign: 1\ncontext:\n  hops:\n    - {name: alb, kind: aws_alb}\n    - {name: proxy, kind: traefik}\n"
    findings = json_of(review_text(text))["designs"][0]["findings"]
    assert [(f["code"], f["path"], f["line"], f["column"]) for f in findings if f["code"] == "WS001"] == [
        ("WS001", "context.hops[1].idle_timeout_s", 5, 7)
    ]


def test_a_waived_finding_carries_its_waiver(review_text: ReviewText) -> None:
    text = HARBOR.read_text(encoding="utf-8") + (
        "review:\n  waivers:\n    - {rule: WS303, reason: The contract ends in March., approved_by: ops,"
        " expires_on: 2027-03-31}\n"
    )
    design = json_of(review_text(text))["designs"][0]
    waived = [finding["waived"] for finding in design["findings"] if finding["code"] == "WS303"]
    assert waived == [{"reason": "The contract ends in March.", "approved_by": "ops", "expires_on": "2027-03-31"}]
    assert (design["summary"]["error"], design["summary"]["waived"]) == (6, 1)


def test_an_unmet_exit_is_named_with_its_sentence(review_text: ReviewText) -> None:
    text = BASELINE.read_text(encoding="utf-8").replace("  transcript: true\n", "  transcript: false\n")
    checklist = json_of(review_text(text))["designs"][0]["checklist"]
    assert [entry["unmet"] for entry in checklist if entry["unmet"]] == [
        ["EX3.4: An example session transcript exists and was read by a client developer"]
    ]


def test_several_designs_share_one_report_and_the_worst_exit_code(review_file: ReviewFile) -> None:
    report = json_of(review_file(BASELINE), review_file(HARBOR))
    assert report["exit_code"] == 1
    assert [Path(design["file"]).stem for design in report["designs"]] == ["f0-baseline", "f1-harbor-chat"]


# --- text -------------------------------------------------------------------------------------------------------------


@every_sample
def test_the_text_report_ends_with_the_verdict(path: Path, review_file: ReviewFile, render: Render) -> None:
    result = review_file(path)
    verdict = "does not pass" if gate(result) else "passes"
    assert render(result).endswith(f"{path}: {verdict}\n")


def test_the_text_report_in_chinese_is_chinese(review_file: ReviewFile, render: Render) -> None:
    text = render(review_file(HARBOR), language="zh")
    assert text.endswith("：未通过\n")
    assert "错误 WS303 heartbeat-slower-than-hop [alb]" in text
    assert "心跳 60 秒" in text
    assert "最终审查清单" in text
    for english in ("error ", "warning ", "fix:", "source:", "not assessed", "passes"):
        assert english not in text


def test_a_finding_in_text_has_place_severity_rule_message_fix_and_source(
    review_file: ReviewFile, render: Render
) -> None:
    lines = render(review_file(HARBOR)).splitlines()
    assert lines[0].startswith(f"{HARBOR}:")
    assert lines[0].endswith(": error WS303 heartbeat-slower-than-hop [alb]")
    assert lines[1].startswith(
        "  Beat every 60 s plus 10 % jitter and 0.32 s round trip does not fit into alb's idle timeout of 60 s"
    )
    assert lines[2].startswith("  fix: Set the interval to at most 27 s.")
    assert lines[3].startswith("  source: ")
    assert lines[4] == ""


@pytest.mark.parametrize("level", ["quick", "standard", "full"])
def test_rules_not_assessed_have_one_number_however_many_records_a_rule_looks_at(
    level: str, tmp_path: Path, review_file: ReviewFile, render: Render
) -> None:
    design = tmp_path / "hops.yaml"
    hops = "".join(f"\n    - {{name: hop{number}, kind: nginx}}" for number in range(3))
    design.write_text(
        f"wsdesign: 1\nreview: {{level: {level}}}\ncontext:\n  hops:{hops}\ntransport: {{choice: websocket}}\n",
        encoding="utf-8",
    )
    result = review_file(design)
    rules = {gap.rule.id for gap in result.not_assessed}
    assert len(result.not_assessed) > len(rules)
    text = render(result)
    assert f"Rules not assessed, for want of an answer: {len(rules)}\n" in text
    assert f", not assessed: {len(rules)}." in text


def test_the_summary_stands_before_the_verdict(review_file: ReviewFile, render: Render) -> None:
    assert render(review_file(HARBOR)).splitlines()[-2] == "Errors: 7, warnings: 3, advice: 0."


def test_the_text_report_names_what_is_open(review_text: ReviewText, render: Render) -> None:
    text = render(review_text("wsdesign: 1\nreview: {level: quick}\n"))
    assert "Core questions without an answer: context.product.name" in text
    assert "This quick review does not ask what the checklist needs: " in text
    assert "[ ] Heartbeats aligned with proxy/LB timeouts" in text
    assert "[x]" not in text


# --- any format -------------------------------------------------------------------------------------------------------


@every_format
@each_language
@every_sample
def test_no_report_holds_a_control_character(
    path: Path, language: str, output_format: str, review_file: ReviewFile, render: Render
) -> None:
    text = render(review_file(path), output_format, language)
    assert {char for char in text if not char.isprintable()} <= {"\n", "\t"}


def harbor_with(char: str) -> str:
    """Return a flawed design whose product and first balancer have the character in their names."""
    text = HARBOR.read_text(encoding="utf-8")
    return text.replace("name: Harbor Chat", f'name: "Harbor{char}Chat"').replace("name: alb", f'name: "al{char}b"')


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\x7f", "\x85", "\x9b", "\u2028", "\\e", "\\a", "\\x9b", "\\u2028"])
def test_a_control_character_is_refused_before_any_report(char: str, review_text: ReviewText) -> None:
    with pytest.raises(InvalidInput) as caught:
        review_text(harbor_with(char))
    assert "control character" in str(caught.value)
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("output_format", [name for name in REPORTERS if name not in ("json", "sarif")])
@each_language
@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200f", "\u00ad", "\ufeff", "\\u202e"])
def test_a_character_that_reorders_a_line_is_shown_by_its_number(
    char: str, output_format: str, language: str, review_text: ReviewText, render: Render
) -> None:
    rendered = render(review_text(harbor_with(char)), output_format, language)
    assert char.encode().decode("unicode_escape" if char.isascii() else "utf-8") not in rendered
