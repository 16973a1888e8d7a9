"""A limit that does not exist, such as an application server's idle timeout: said at the prompt, in ``answer``, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import EMPTY, wsdesign
from tests.interview.answers import codes, snapshot
from tests.interview.designs import BEFORE_HOPS, begun
from tests.interview.scripted import sit
from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue
from wizard.content.kleene import UNLIMITED
from wizard.interview import engine
from wizard.interview.outcome import advice
from wizard.interview.snapshot import NotAllowed, Snapshot

AT = "context.hops[0].idle_timeout_s"
TWO = {"context": {"hops": [{"kind": "app_server", "name": "app"}, {"kind": "aws_alb", "name": "alb"}]}}


def hops(catalogue: Catalogue, given: Snapshot) -> list[Any]:
    found: list[Any] = given.view(catalogue).answers["context.hops"]
    return found


@pytest.mark.parametrize("said", ["none", "Never", " unlimited ", "无", "从不", "不断开"])
def test_none_is_no_number_and_no_default(catalogue: Catalogue, said: str) -> None:
    done = engine.answer(catalogue, snapshot(catalogue, TWO), AT, said)
    assert "idle_timeout_s" not in done.snapshot.answers["context.hops"][0]
    assert done.snapshot.decisions[AT].state == "not_applicable"
    assert hops(catalogue, done.snapshot)[0]["idle_timeout_s"] is UNLIMITED
    assert done.snapshot.view(catalogue).derived("min_idle_s") == 60  # the balancer's


def test_none_holds_where_a_platform_has_a_default(catalogue: Catalogue) -> None:
    done = engine.answer(catalogue, snapshot(catalogue, TWO), "context.hops[1].idle_timeout_s", "none")
    assert hops(catalogue, done.snapshot)[1]["idle_timeout_s"] is UNLIMITED
    assert "context.hops[1].idle_timeout_s" not in done.snapshot.view(catalogue).fact_defaults


def test_a_hop_without_idle_timeout_is_no_hop_that_nobody_looked_at(catalogue: Catalogue) -> None:
    edge = {"context": {"hops": [{"kind": "haproxy", "name": "edge"}]}, "transport": {"choice": "websocket"}}
    given = snapshot(catalogue, edge)
    assert "WS001" in codes(advice(catalogue, given)[1].findings)
    assert "WS001" not in codes(advice(catalogue, engine.answer(catalogue, given, AT, "none").snapshot)[1].findings)


def test_a_number_takes_the_place_of_none(catalogue: Catalogue) -> None:
    none = engine.answer(catalogue, snapshot(catalogue, TWO), AT, "none").snapshot
    after = engine.answer(catalogue, none, AT, "5m").snapshot
    assert after.decisions == {}
    assert hops(catalogue, after)[0]["idle_timeout_s"] == 300


@pytest.mark.parametrize(
    ("position", "value"),
    [
        ("context.hops", [{"kind": "nginx", "name": "edge", "idle_timeout_s": "none"}]),
        ("context.hops[0]", {"kind": "nginx", "name": "edge", "idle_timeout_s": "none"}),
    ],
)
def test_none_is_taken_inside_records(catalogue: Catalogue, position: str, value: Any) -> None:
    done = engine.answer(catalogue, snapshot(catalogue, TWO), position, value)
    assert done.snapshot.answers["context.hops"][0] == {"kind": "nginx", "name": "edge"}
    assert done.snapshot.decisions[AT].state == "not_applicable"


def test_none_of_a_record_that_is_not_there_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed):
        engine.answer(catalogue, snapshot(catalogue, TWO), "context.hops[7].idle_timeout_s", "none")


def test_none_at_the_prompt_is_said_and_not_taken_back_by_the_known_values(file: Path) -> None:
    sat = sit(
        begun(file, BEFORE_HOPS), "add", "aws_alb", "alb", "each", "none", "done", "edit:0", "aws_alb", "alb", "use"
    )
    assert f"Saved {AT}: none" in sat.asker.lines("saved")
    assert "idle_timeout_s" not in sat.answers["context.hops"][0]
    assert sat.decisions[AT].reason == "There is none."


def test_answer_takes_none_and_says_so(file: Path) -> None:
    file.write_text(EMPTY + "context:\n  hops: [{kind: app_server, name: app}]\n")
    done = wsdesign("answer", file.name, AT, "none", cwd=file.parent)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"wsdesign.yaml: {AT} = none\n")
    assert "idle_timeout_s: {state: not_applicable, reason: There is none.}" in file.read_text().replace(
        '"', ""
    ).replace("context.hops[0].", "")


def test_the_chain_of_timeouts_shows_that_there_is_none(file: Path) -> None:
    file.write_text(
        EMPTY + "context:\n  hops: [{kind: app_server, name: app}]\n"
        "transport: {choice: websocket}\nprotocol: {heartbeat: {interval_s: 20}}\n"
    )
    assert wsdesign("answer", file.name, AT, "none", cwd=file.parent).code == 0
    chain = wsdesign("show", "timeouts", file.name, cwd=file.parent).out.splitlines()
    assert chain[0].startswith("app ")
    assert chain[0].endswith(" no limit")


def test_none_in_a_file_is_refused_with_the_way_to_write_it(file: Path) -> None:
    file.write_text(EMPTY + "context:\n  hops: [{kind: app_server, name: app, idle_timeout_s: none}]\n")
    done = wsdesign("check", file.name, cwd=file.parent)
    assert done.code == 2
    assert (
        'context.hops[0].idle_timeout_s: must be a number (s), got "none"; where there is none, leave it out and write its path'
        in done.err
    )
    assert "state: not_applicable" in done.err


def test_other_numbers_have_no_such_word(catalogue: Catalogue) -> None:
    with pytest.raises(Refused):
        engine.answer(catalogue, snapshot(catalogue, {}), "protocol.heartbeat.interval_s", "none")
