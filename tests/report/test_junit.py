"""JUnit XML as the test views of build servers read it."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests.conftest import ReviewText
from tests.report.conftest import Gold
from wizard.errors import Exit
from wizard.report.junit import points, render
from wizard.review.gate import Review


def cases_of(review: Review, code: Exit, language: str = "en") -> dict[str, Element]:
    """Return the tests of the one suite by name."""
    root = ElementTree.fromstring(render([review], [code], language))
    return {case.attrib["name"]: case for case in root.iter("testcase")}


def outcomes(review: Review, code: Exit) -> dict[str, str]:
    """Return ``failure``, ``skipped``, ``system-out`` or ``passed`` by the test's name."""
    return {name: case[0].tag if len(case) else "passed" for name, case in cases_of(review, code).items()}


def test_f1_reads_as_before(f1: Review, gold: Gold) -> None:
    gold("f1/junit.xml", render([f1], [Exit.FINDINGS], "en"))


def test_errors_fail_and_warnings_below_the_gate_pass_with_their_text(f1: Review) -> None:
    seen = outcomes(f1, Exit.FINDINGS)
    assert seen["WS303 heartbeat-slower-than-hop"] == "failure"
    assert seen["WS304 heartbeat-thin-margin"] == "system-out"
    assert seen["Heartbeats aligned with proxy/LB timeouts"] == "failure"
    assert seen["Transport choice justified (WS/SSE/etc.)"] == "passed"


def test_nothing_fails_where_the_design_passes(f1: Review) -> None:
    assert "failure" not in outcomes(f1, Exit.OK).values()
    assert outcomes(f1, Exit.OK)["Heartbeats aligned with proxy/LB timeouts"] == "skipped"


def test_warnings_fail_where_only_they_explain_the_exit_code(review_text: ReviewText, sound: Review) -> None:
    review = review_text(sound.design.tree.text.replace("ttl_s: 600\n", "ttl_s: 86400\n"))
    assert {finding.severity for finding in review.findings} == {"warning"}
    assert outcomes(review, Exit.FINDINGS)["WS213 long-lived-token"] == "failure"
    assert outcomes(review, Exit.OK)["WS213 long-lived-token"] == "system-out"


def test_unmet_exits_fail_their_item(empty: Review) -> None:
    failure = cases_of(empty, Exit.FINDINGS)["Heartbeats aligned with proxy/LB timeouts"][0]
    assert failure.attrib == {
        "message": "open: Heartbeat mechanism, interval and timeout are decided (EX3.3)",
        "type": "checklist",
    }
    assert outcomes(empty, Exit.FINDINGS)["Core questions answered"] == "failure"


def test_a_waived_rule_is_skipped_with_the_reason(waived_f1: Review) -> None:
    cases = cases_of(waived_f1, Exit.FINDINGS)
    skipped = cases["WS303 heartbeat-slower-than-hop"][0]
    assert (skipped.tag, skipped.attrib["message"]) == (
        "skipped",
        "waived until 2027-03-31: Customer balancer, contract ends in March.",
    )
    assert cases["WS516 killed-while-draining"][0].attrib["message"].startswith("waived without end: ")


def test_the_counts_are_those_of_the_tests(waived_f1: Review, empty: Review) -> None:
    root = ElementTree.fromstring(render([waived_f1, empty], [Exit.FINDINGS, Exit.FINDINGS], "en"))
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib["skipped"]) == len(list(element.iter("skipped")))


def test_the_whole_review_passes_without_a_word(sound: Review) -> None:
    assert set(outcomes(sound, Exit.OK).values()) == {"passed"}
    assert all(point.complete for point in points(sound, "en"))


def test_hostile_texts_stay_text(hostile_f1: Review) -> None:
    text = render([hostile_f1], [Exit.FINDINGS], "en")
    failure = cases_of(hostile_f1, Exit.FINDINGS)["WS303 heartbeat-slower-than-hop"][0]
    assert "</testcase> ]]>" in failure.attrib["message"]
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_file_name_that_is_no_text_gives_valid_xml(f1: Review) -> None:
    review = f1._replace(design=f1.design._replace(file="a\udcff\x1b[31m\ufffe.yaml"))
    text = render([review], [Exit.FINDINGS], "en")
    assert ElementTree.fromstring(text.encode("utf-8"))[0].attrib["name"] == r"a\xdcff\x1b[31m\xfffe.yaml"


@pytest.mark.parametrize(("language", "name"), [("en", "Core questions answered"), ("zh", "核心问题均已回答")])
def test_tests_are_named_in_the_language_of_the_report(empty: Review, language: str, name: str) -> None:
    assert name in cases_of(empty, Exit.FINDINGS, language)
