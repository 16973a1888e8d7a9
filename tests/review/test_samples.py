"""Eight designs with their stories: exactly the findings they were built to have, and the numbers behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ReviewFile
from wizard.content.kleene import UNKNOWN
from wizard.errors import Exit
from wizard.review.gate import gate

SAMPLES = Path(__file__).parent / "samples"

# Severity, code and subject of every finding, in the order of the report.
FINDINGS: dict[str, list[tuple[str, str, str | None]]] = {
    "f0-baseline": [],
    "f1-harbor-chat": [
        ("error", "WS303", "alb"),
        ("error", "WS404", None),
        ("error", "WS414", None),
        ("error", "WS426", None),
        ("error", "WS427", None),
        ("error", "WS516", None),
        ("error", "WS541", None),
        ("warning", "WS213", None),
        ("warning", "WS304", "edge"),
        ("warning", "WS425", None),
    ],
    "f2-ninety": [("error", "WS110", None), ("error", "WS114", "nginx")],
    "f3-sketchpad": [],
    "f4-tickroute": [
        ("error", "WS344", None),
        ("error", "WS348", None),
        ("error", "WS409", None),
        ("error", "WS411", None),
        ("error", "WS424", None),
        ("error", "WS426", None),
        ("error", "WS430", None),
        ("error", "WS434", "order.submit"),
        ("error", "WS504", None),
        ("warning", "WS425", None),
        ("warning", "WS433", None),
        ("advice", "WS018", None),
    ],
    "f5-rigwatch": [
        ("error", "WS228", "truck:{id}"),
        ("error", "WS420", None),
        ("error", "WS424", None),
        ("error", "WS426", None),
        ("error", "WS514", None),
        ("error", "WS541", None),
        ("warning", "WS312", None),
        ("warning", "WS425", None),
    ],
    "f6-foyer": [
        ("error", "WS210", None),
        ("error", "WS225", None),
        ("error", "WS315", None),
        ("error", "WS341", "4430"),
        ("error", "WS537", None),
        ("error", "WS607", None),
        ("error", "WS614", None),
        ("error", "WS615", "4430"),
        ("warning", "WS337", None),
        ("warning", "WS354", None),
        ("advice", "WS018", None),
        ("advice", "WS442", None),
    ],
    "f7-bellhop": [
        ("error", "WS004", None),
        ("error", "WS125", None),
        ("error", "WS202", None),
        ("error", "WS203", "object"),
        ("error", "WS521", None),
        ("warning", "WS103", None),
        ("warning", "WS320", None),
        ("warning", "WS522", None),
    ],
}

# As the stories state them, rounded to what a sentence would say.
NUMBERS: dict[str, dict[str, float]] = {
    "f0-baseline": {
        "detect_s": 35,
        "nat_connections": 1600,
        "accept_per_s": 1200,
        "first_wave_per_s": 667,
        "steady_retry_per_s": 597,
        "readmit_s": 33.33,
        "resume_need_s": 229,
        "deploy_reconnect_per_s": 111,
    },
    "f1-harbor-chat": {
        "detect_s": 70,
        "nat_connections": 1600,
        "accept_per_s": 120,
        "first_wave_per_s": 8000,
        "steady_retry_per_s": 597,
        "readmit_s": 333,
    },
    "f2-ninety": {
        "streams_per_origin": 6,
        "deliveries_per_s": 160_000,
        "egress_mbps": 320,
        "accept_per_s": 3200,
        "first_wave_per_s": 1333,
        "fanout_ms": 150,
    },
    "f3-sketchpad": {"deliveries_per_s": 105_000, "egress_mbps": 93.6, "readmit_s": 10, "snapshot_mbps": 1920},
    "f4-tickroute": {
        "seq_lifetime_days": 24.86,
        "deflate_kib": 295,
        "deflate_mib": 5762,
        "conn_mem_mib": 6934,
        "steady_retry_per_s": 6000,
    },
    "f5-rigwatch": {
        "hb_per_s": 20_000,
        "accept_per_s": 1500,
        "first_wave_per_s": 200_000,
        "readmit_s": 133,
        "nat_connections": 300,
    },
    "f6-foyer": {"detect_s": 35, "conns_per_user": 1, "refresh_per_s": 5.75},
    "f7-bellhop": {"deliveries_per_s": 60_000, "first_wave_per_s": 1500, "nat_connections": 1600},
}

# The rows of the advice tables that speak: transport, auth, encoding, backbone.
ADVICE = {
    "f0-baseline": ["T7", "A7", "N4", "B6"],
    "f1-harbor-chat": ["T7", "A7", "N4", "B6"],
    "f2-ninety": ["T4", "A1", "N1", "B8"],
    "f3-sketchpad": ["T7", "A7", "N3", "B6"],
    "f4-tickroute": ["T7", "A3", "N4", "B6"],
    "f5-rigwatch": ["T7", "A2", "N2", "B4"],
    "f6-foyer": ["T7", "A7", "N4", "B8"],
    "f7-bellhop": ["T4", "A7", "N4", "B2"],
}

every_sample = pytest.mark.parametrize("name", list(FINDINGS))


@every_sample
def test_a_sample_has_exactly_the_findings_of_its_story(name: str, review_file: ReviewFile) -> None:
    result = review_file(SAMPLES / f"{name}.yaml")
    assert [(f.severity, f.rule.code, f.subject) for f in result.findings] == FINDINGS[name]


@pytest.mark.parametrize(
    ("name", "derived", "expected"),
    [(name, derived, expected) for name, numbers in NUMBERS.items() for derived, expected in numbers.items()],
)
def test_a_sample_has_the_numbers_of_its_story(
    name: str, derived: str, expected: float, review_file: ReviewFile
) -> None:
    value = review_file(SAMPLES / f"{name}.yaml").view.derived(derived)
    decimals = 2 if isinstance(expected, float) else 0
    assert round(value, decimals) == expected


@every_sample
def test_a_sample_gets_the_advice_of_its_story(name: str, review_file: ReviewFile) -> None:
    view = review_file(SAMPLES / f"{name}.yaml").view
    tables = {table["id"]: table["rows"] for table in view.catalogue.raw["advice"]}
    first = [
        next(row["id"] for row in tables[table] if view.evaluate(view.catalogue.expression(row["when"])) is True)
        for table in ("transport", "auth", "encoding", "backbone")
    ]
    assert first == ADVICE[name]


@every_sample
def test_a_finished_sample_leaves_no_exit_open_and_no_core_question(name: str, review_file: ReviewFile) -> None:
    result = review_file(SAMPLES / f"{name}.yaml")
    assert (result.unmet, result.open_core, result.undecided, result.deeper) == ((), (), (), ())
    assert all(stage.answered <= stage.visible for stage in result.stages)


@pytest.mark.parametrize(("name", "findings"), FINDINGS.items(), ids=list(FINDINGS))
def test_only_the_sound_samples_pass_the_gate(
    name: str, findings: list[tuple[str, str, str | None]], review_file: ReviewFile
) -> None:
    expected = Exit.FINDINGS if findings else Exit.OK
    assert gate(review_file(SAMPLES / f"{name}.yaml")) == expected


def test_a_sound_sample_completes_the_checklist(review_file: ReviewFile) -> None:
    result = review_file(SAMPLES / "f0-baseline.yaml")
    assert [state.item.id for state in result.items if state.complete] == [
        "transport-justified",
        "auth-on-connect-and-channel",
        "heartbeats-aligned",
        "delivery-explicit",
        "scale-observability-abuse",
    ]


def test_a_design_without_nodes_has_no_numbers_of_a_cluster(review_file: ReviewFile) -> None:
    view = review_file(SAMPLES / "f7-bellhop.yaml").view
    assert view.derived("accept_per_s") is UNKNOWN
    assert view.derived("readmit_s") is UNKNOWN
