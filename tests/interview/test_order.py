"""Which question comes next, and which before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interview.answers import HOPS, next_path, sample, snapshot
from wizard.content.catalogue import Catalogue
from wizard.interview.order import is_settled, missing_fields, open_questions, previous
from wizard.interview.snapshot import Snapshot


def test_an_empty_quick_interview_asks_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    paths = [field.path for field in open_questions(empty.view(catalogue))]
    assert paths[:5] == [
        "context.product.name", "context.clients", "context.hops", "context.latency.target_p95_ms",
        "context.direction",
    ]  # fmt: skip
    assert next_path(catalogue, empty) == "context.product.name"


@pytest.mark.parametrize(("level", "asked"), [("quick", False), ("standard", True), ("full", True)])
def test_the_level_decides_how_deep_it_asks(catalogue: Catalogue, level: str, asked: bool) -> None:
    paths = [field.path for field in Snapshot({}, {}, level).view(catalogue).visible()]
    assert ("context.criticality" in paths) is asked
    assert ("context.product.summary" in paths) is (level == "full")


def test_the_next_question_lies_behind_the_last_and_comes_round_at_the_end(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    assert next_path(catalogue, empty, "context.direction") == "context.client_msgs_per_min"
    assert next_path(catalogue, empty, "security.abuse.kick") == "context.product.name"


def test_a_skipped_question_is_passed_over(catalogue: Catalogue) -> None:
    assert next_path(catalogue, Snapshot({}, {}, "quick"), None, "context.product.name") == "context.clients"


def test_the_only_open_question_is_not_offered_right_after_itself(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    others = [field.path for field in empty.view(catalogue).visible() if field.path != "context.direction"]
    assert next_path(catalogue, empty, "context.direction", *others) is None


def test_nothing_is_open_in_a_complete_design(catalogue: Catalogue) -> None:
    assert next_path(catalogue, sample(catalogue, "f0-baseline")._replace(level="quick")) is None


@pytest.mark.parametrize(
    ("position", "before"),
    [
        ("context.product.name", None),
        ("context.clients", "context.product.name"),
        ("context.hops[1].name", "context.hops[1].kind"),
        ("context.hops[1].idle_timeout_s", "context.hops[1].name"),
        pytest.param("context.hops[1].kind", "context.hops", id="the first field goes back to its list"),
    ],
)
def test_back_goes_to_the_question_before(catalogue: Catalogue, position: str, before: str | None) -> None:
    view = snapshot(catalogue, {"context": {"hops": HOPS}}, "quick").view(catalogue)
    assert previous(view, position) == before


def test_back_passes_over_questions_that_do_not_apply(catalogue: Catalogue) -> None:
    push = snapshot(catalogue, {"transport": {"choice": "push"}}, "quick").view(catalogue)
    socket = snapshot(catalogue, {"transport": {"choice": "websocket"}}, "quick").view(catalogue)
    assert previous(push, "auth.method") == "transport.tls"
    assert previous(socket, "auth.method") == "transport.fallback"


@pytest.mark.parametrize(
    ("records", "settled"),
    [([], False), ([{"kind": "nginx"}], False), ([{"kind": "nginx", "name": ""}], False), (HOPS, True)],
    ids=["none", "no name", "empty name", "complete"],
)
def test_a_record_without_its_required_fields_is_a_draft(
    catalogue: Catalogue, records: list[dict[str, Any]], settled: bool
) -> None:
    view = Snapshot({"context.hops": records}, {}, "quick").view(catalogue)
    assert is_settled(view, "context.hops") is settled


def test_missing_fields_are_named(catalogue: Catalogue) -> None:
    missing = missing_fields(catalogue.fields["context.hops"], {"idle_timeout_s": 60})
    assert [field.name for field in missing] == ["kind", "name"]
