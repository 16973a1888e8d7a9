"""The Code Quality report as GitLab's merge requests read it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.report.conftest import Gold
from wizard.errors import Exit
from wizard.report.gitlab import render, repository_path
from wizard.review.gate import Review


def entries(*reviews: Review, code: Exit = Exit.FINDINGS, language: str = "en") -> list[dict[str, Any]]:
    found = json.loads(render(list(reviews), [code] * len(reviews), language))
    assert isinstance(found, list)
    return found


def test_f1_reads_as_before(f1: Review, gold: Gold) -> None:
    gold("f1/gitlab.json", render([f1], [Exit.FINDINGS], "en"))


def test_every_entry_has_what_gitlab_requires(f1: Review, empty: Review) -> None:
    for entry in entries(f1, empty):
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["description"]


def test_severities_are_told_apart(f1: Review) -> None:
    assert [entry["severity"] for entry in entries(f1)] == ["critical"] * 7 + ["major"] * 3


def test_fingerprints_are_unique_and_stay(f1: Review) -> None:
    elsewhere = f1._replace(
        design=f1.design._replace(homes={}, tree=f1.design.tree, file="other.yaml"), findings=f1.findings
    )
    prints = [entry["fingerprint"] for entry in entries(f1, elsewhere, f1)]
    assert len(set(prints)) == len(prints)
    assert prints[: len(f1.findings)] == [entry["fingerprint"] for entry in entries(f1)]


def test_a_waived_finding_is_left_out(waived_f1: Review) -> None:
    names = [entry["check_name"] for entry in entries(waived_f1)]
    assert "heartbeat-slower-than-hop" not in names
    assert "heartbeat-thin-margin" in names


@pytest.mark.parametrize(("code", "severity"), [(Exit.FINDINGS, "critical"), (Exit.OK, "info")])
def test_what_keeps_the_checklist_open_stands_at_the_first_line(empty: Review, code: Exit, severity: str) -> None:
    entry = next(e for e in entries(empty, code=code) if e["check_name"] == "heartbeats-aligned")
    assert entry["severity"] == severity
    assert entry["location"] == {"path": "design.yaml", "lines": {"begin": 1}}
    assert entry["description"].endswith("open: Heartbeat mechanism, interval and timeout are decided (EX3.3)")


def test_a_sound_design_gives_an_empty_report(sound: Review) -> None:
    assert entries(sound, code=Exit.OK) == []


def test_hostile_texts_stay_on_one_line(hostile_f1: Review) -> None:
    assert all("\n" not in entry["description"] for entry in entries(hostile_f1))


def test_a_file_name_that_is_no_text_can_be_written(empty: Review) -> None:
    review = empty._replace(design=empty.design._replace(file="a\udcff.yaml"))
    assert render([review], [Exit.FINDINGS], "en").encode("utf-8")
    assert entries(review)[0]["location"]["path"] == r"a\xdcff.yaml"


def test_chinese_texts_come_from_the_catalogue(f1: Review) -> None:
    assert "心跳" in entries(f1, language="zh")[0]["description"]


@pytest.mark.parametrize(
    ("file", "path"),
    [("./wsdesign.yaml", "wsdesign.yaml"), ("a/../b//c.yaml", "b/c.yaml"), ("../common.yaml", "../common.yaml")],
)
def test_a_path_is_as_the_repository_has_it(file: str, path: str) -> None:
    assert repository_path(file) == path
