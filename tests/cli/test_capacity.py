"""``wsdesign capacity``: the numbers before a launch, and every silly question refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import BASELINE, FLAWED, hold_against_schema, in_turn, wsdesign
from tests.cli.test_check import HEAVY, imported

STACK = ("--set", "scale.stack=go-gorilla")


def report(*arguments: str | Path, cwd: Path) -> dict[str, Any]:
    (done,) = in_turn([("capacity", *arguments, "--format", "json")], cwd=cwd)
    assert (done.code, done.err) == (0, "")
    parsed: dict[str, Any] = json.loads(done.out)
    hold_against_schema(parsed, "capacity")
    return parsed


def test_the_page_begins_with_the_nodes_and_what_breaks_first(tmp_path: Path) -> None:
    done = wsdesign("capacity", BASELINE, *STACK, "--lang", "en", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    first, second, *_ = done.out.splitlines()
    assert first == (
        "Nodes for 40,000 connections, filled to 60 %: 5, decided by connections (tested limit). With the spare for what "
        "may fail: 6. While a rolling deploy drains nodes: 7. The design runs 6: enough."
    )
    assert second == (
        "What breaks first as the load grows: connections (tested limit), at 2.2 times today's. "
        "Then file descriptors at 9.8, deliveries (tested limit) at 13.2."
    )


def test_the_page_in_chinese(tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", BASELINE, *STACK, "--lang", "zh")], cwd=tmp_path)
    assert done.out.splitlines()[0] == (
        "40,000 条连接按 60% 的用量需要 5 个节点，由连接数（实测上限）决定；计入故障备用为 6 个。"
        "滚动发布排空节点期间为 7 个。设计中有 6 个：足够。"
    )


def test_json_has_the_published_shape(tmp_path: Path) -> None:
    found = report(BASELINE, *STACK, cwd=tmp_path)
    assert found["inputs"]["delivered_per_s"] == 21000
    assert found["nodes"]["needed"] == 5
    assert found["nodes"]["bottleneck"] == found["breaks_first"][0]["resource"] == "connections"
    assert found["breaks_first"][0]["at_multiple"] == 2.25
    assert found["after_losing_one"]["connections_per_node"] == 8000
    assert found["after_losing_one"]["fits"] is True
    assert {"input": "context.scale.peak_connections", "nodes_at_half": 3, "nodes_at_double": 9} in found["sensitivity"]
    assert found["cost"] is None
    assert "scale.target_utilisation_pct" in found["assumed"]
    by_name = {entry["name"]: entry for entry in found["trace"]}
    assert by_name["context.scale.peak_connections"]["sources"][0].startswith(str(BASELINE))


def test_explain_prints_every_formula_and_source(tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", BASELINE, *STACK, "--explain", "--lang", "en")], cwd=tmp_path)
    assert (
        "  per_node.connections = context.scale.peak_connections / scale.nodes\n    = 40,000 / 6 = 6,666.67" in done.out
    )
    assert "    https://github.com/hashrocket/websocket-shootout/tree/master/results" in done.out


def test_what_if_changes_the_numbers_and_not_the_file(tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_bytes(BASELINE.read_bytes())
    found = report(design, "--set", "context.scale.peak_connections=90k", cwd=tmp_path)
    assert found["nodes"]["needed"] == 10
    assert design.read_bytes() == BASELINE.read_bytes()


def test_what_if_reaches_into_a_record(tmp_path: Path) -> None:
    found = report(BASELINE, "--set", "protocol.messages[0].fanout=300", cwd=tmp_path)
    assert found["inputs"]["delivered_per_s"] == 400 * 300 + 600 * 15


def test_a_range_gives_a_range_of_nodes(tmp_path: Path) -> None:
    span = "context.scale.peak_connections={low: 20000, likely: 40000, high: 100000}"
    found = report(BASELINE, "--set", span, cwd=tmp_path)
    low, median, high = (found["nodes"][name] for name in ("low", "median", "high"))
    assert 3 <= low <= median <= high <= 12
    assert low < high
    assert report(BASELINE, "--set", span, cwd=tmp_path)["nodes"] == found["nodes"]  # seeded


def test_prices_give_a_cost(tmp_path: Path) -> None:
    found = report(BASELINE, "--set", "scale.price_per_node_hour=0.2", cwd=tmp_path)
    assert found["cost"]["nodes_per_month"] == pytest.approx(6 * 0.2 * 730)


def test_a_sweep_says_in_a_sentence_what_its_plot_shows(tmp_path: Path) -> None:
    arguments = ("capacity", BASELINE, "--sweep", "context.scale.peak_connections=10k..90k:9", "--lang", "en")
    text, plain = in_turn([arguments, (*arguments, "--plain")], cwd=tmp_path)
    assert text.out.splitlines()[0] == (
        "From 10,000 to 90,000 of context.scale.peak_connections the nodes needed go from 2 to 10. "
        "At first connections (tested limit) decides."
    )
    assert "█" in text.out
    assert "█" not in plain.out
    assert text.out.splitlines()[1] == (
        "Not enough at 60,000 to 90,000. Enough, but without the spare, at 50,000. Enough at 10,000 to 40,000."
    )
    assert "++++~xxxx" in text.out
    assert len(plain.out.splitlines()) == 13  # two sentences, blank, head, nine points


def test_a_sweep_of_the_nodes_says_of_each_number_whether_it_is_enough(tmp_path: Path) -> None:
    arguments = ("capacity", BASELINE, "--sweep", "scale.nodes=2..8")
    english, chinese = in_turn([(*arguments, "--lang", "en"), (*arguments, "--lang", "zh")], cwd=tmp_path)
    assert english.out.splitlines()[:2] == [
        "From 2 to 8 of scale.nodes the nodes needed stay at 5. At first connections (tested limit) decides.",
        "Not enough at 2 to 4. Enough, but without the spare, at 5. Enough at 6 to 8.",
    ]
    assert english.out.splitlines()[-7].split() == [
        "2",
        "5",
        "6",
        "NO",
        "connections",
        "(tested",
        "limit)",
        "133",
        "%",
        "0.75",
        "x",
    ]
    assert "2 至 4 时不够。5 时够用，但没有备用。6 至 8 时够用。" in chinese.out
    points = report(BASELINE, "--sweep", "scale.nodes=2..8", cwd=tmp_path)["sweep"]["points"]
    assert [point["enough"] for point in points] == ["no", "no", "no", "without_spare", "yes", "yes", "yes"]
    assert (points[0]["tightest"], points[0]["tightest_use_over_limit"]) == ("connections", 1.33333)


def test_published_figures_that_leave_a_range_give_a_range_of_nodes(tmp_path: Path) -> None:
    heavy = (
        "--set",
        "protocol.messages[0].fanout=3000",
        "--set",
        "scale.deliveries_per_s_per_node=10M",
        "--set",
        "scale.egress_mbps_per_node=100000",
    )
    found = report(BASELINE, *STACK, *heavy, cwd=tmp_path)["nodes"]
    assert found["low"] < found["median"] < found["high"]
    assert found["low"] <= found["needed"] <= found["high"]
    assert found["draws"]["samples"] == 300
    assert found["draws"]["answers"] == []
    assert {"stack.delivery_us", "stack.quiet_factor", "byte_us_per_kib"} <= set(found["draws"]["figures"])
    (done,) = in_turn([("capacity", BASELINE, *STACK, *heavy, "--lang", "en")], cwd=tmp_path)
    told = f"{found['low']} to {found['high']} nodes (P10 to P90, median {found['median']}) over 300 draws from the ranges of "
    assert told + "the published figures (" in done.out


def test_what_rests_on_estimates_is_marked_where_it_is_shown(tmp_path: Path) -> None:
    python = ("--set", "scale.stack=python-websockets", "--set", "scale.memory_per_connection_kib=20")
    (done,) = in_turn([("capacity", BASELINE, *python, "--explain", "--lang", "en")], cwd=tmp_path)
    assert "\n  CPU, cores (estimate)  " in done.out
    assert " = deliveries " in done.out
    assert (
        "CPU, cores rests to 95 % on estimates: delivery_us, inbound_us, beat_us, encode_us_per_kib, upgrade_us. "
        in done.out
    )
    assert "  stack.delivery_us = 40  [sourced figure (python-websockets), estimate, sources give 20 to 80]" in done.out
    measured = (
        "--set", "scale.measured.cpu_us_per_delivery=30", "--set", "scale.measured.cpu_us_per_inbound=50",
        "--set", "scale.measured.cpu_us_per_idle_connection_s=2",
    )  # fmt: skip
    (done,) = in_turn([("capacity", BASELINE, *python, *measured, "--lang", "en")], cwd=tmp_path)
    assert "(estimate)" not in done.out
    (left,) = report(BASELINE, *python, *measured, cwd=tmp_path)["estimates"]
    assert left["figures"] == ["upgrade_us"]  # which nobody has measured either, and which hardly counts
    assert left["share"] < 0.01


@pytest.mark.parametrize("asked", [(), ("--format", "json"), ("--sweep", "scale.nodes=2..8"), ("--explain",)])
def test_the_numbers_load_nothing_heavy(asked: tuple[str, ...], tmp_path: Path) -> None:
    assert imported("capacity", str(BASELINE), *asked, cwd=tmp_path) & HEAVY == set()


@pytest.mark.parametrize("wrong", [("--format", "xml"), ("--swep", "a=1..2"), ("a.yaml", "b.yaml"), ("--set",)])
def test_a_mistake_is_answered_by_the_full_command_line(wrong: tuple[str, ...], tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", *wrong)], cwd=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.err != ""


def test_a_sweep_as_csv_and_json(tmp_path: Path) -> None:
    arguments = (BASELINE, "--sweep", "scale.max_connections_per_node=5000..25000:5")
    (done,) = in_turn([("capacity", *arguments, "--format", "csv")], cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["nodes_needed"] for row in rows] == ["14", "7", "5", "4", "3"]
    assert [point["nodes_needed"] for point in report(*arguments, cwd=tmp_path)["sweep"]["points"]] == [14, 7, 5, 4, 3]


def test_a_managed_service_is_counted_in_its_units(tmp_path: Path) -> None:
    found = report(BASELINE, "--set", "scale.stack=azure-web-pubsub", cwd=tmp_path)
    assert (found["units"]["needed"], found["units"]["fits"]) == (40, True)
    found = report(BASELINE, "--set", "scale.stack=ably-standard", cwd=tmp_path)
    assert (found["units"]["needed"], found["units"]["bottleneck"], found["units"]["fits"]) == (
        9,
        "messages_per_s",
        False,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "context.scale.peak_connections=0"), "must be a whole number of at least 1, got 0"),
        (("--set", "context.scale.peak_connections=-5"), "must be a whole number of at least 1, got -5"),
        (("--set", "context.scale.peak_connections=nan"), "must be a number"),
        (("--set", "context.scale.peak_connections=1e15"), "is beyond what the model computes with"),
        (("--set", "context.scale.peak_connections=1e999"), "must be a number"),
        (("--set", "protocol.messages[0].rate_per_s=-1"), "must be a number of at least 0, got -1"),
        (("--set", "protocol.messages[0].rate_per_s=1e300"), "is beyond what the model computes with"),
        (("--set", "protocol.messages[9].rate_per_s=1"), "has 3 records; the next index is 3"),
        (("--set", "protocol.messages[0]=1"), "name one field of the record"),
        (("--set", "scale.nods=3"), "did you mean scale.nodes?"),
        (("--set", "scale.nodes"), "--set takes PATH=VALUE"),
        (("--set", "scale.stack=go-gorila"), "did you mean go-gorilla?"),
        (("--set", "scale.target_utilisation_pct=0"), "got 0"),
        (("--sweep", "scale.nodes"), "--sweep takes PATH=A..B"),
        (("--sweep", "scale.nodes=5..5"), "the first value must be below the second, got 5 and 5"),
        (("--sweep", "scale.nodes=9..3"), "the first value must be below the second, got 9 and 3"),
        (("--sweep", "scale.nodes=0..3"), "must be a whole number of at least 1, got 0"),
        (("--sweep", "scale.nodes=1..1e18"), "is beyond what the model computes with"),
        (("--sweep", "scale.nodes=1..9:1"), "from 2 to 10,000 points, got 1"),
        (("--sweep", "scale.nodes=1..9:100000"), "from 2 to 10,000 points, got 100,000"),
        (("--sweep", "scale.nodes=nan..9"), "must be a number"),
        (("--sweep", "transport.choice=1..9"), "transport.choice is no number"),
        (("--sweep", "weather=1..9"), "there is no question weather"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", BASELINE, *arguments, "--lang", "en")], cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err


def test_without_the_number_of_connections_there_is_nothing_to_compute(tmp_path: Path) -> None:
    design = tmp_path / "d.yaml"
    design.write_text("wsdesign: 1\nlanguage: en\n", encoding="utf-8")
    (done,) = in_turn([("capacity", design)], cwd=tmp_path)
    assert done.code == 2
    assert "answer it, or give --set context.scale.peak_connections=N" in done.err


def test_a_design_that_says_little_gets_what_can_be_computed(tmp_path: Path) -> None:
    design = tmp_path / "d.yaml"
    design.write_text("wsdesign: 1\nlanguage: en\ncontext: {scale: {peak_connections: 5000}}\n", encoding="utf-8")
    found = report(design, cwd=tmp_path)
    assert found["needs"] == ["scale.stack", "protocol.messages", "context.client_msgs_per_min"]
    assert found["nodes"]["by_resource"] == {"network": 1}
    (done,) = in_turn([("capacity", design, *STACK)], cwd=tmp_path)
    assert "Not computed, for want of an answer: protocol.messages" in done.out


def test_stacks_are_listed_and_explained(tmp_path: Path) -> None:
    listed, as_json, explained = in_turn(
        [("stacks", "node", "--lang", "en"), ("stacks", "--format", "json"), ("explain", "node-ws", "--lang", "en")],
        cwd=tmp_path,
    )
    assert listed.out.splitlines()[1].split()[:4] == ["node-ws", "8", "9", "one"]
    assert len(json.loads(as_json.out)["stacks"]) >= 17
    assert "permessage-deflate keeps its memory even without context takeover" in explained.out
    assert "    source: https://github.com/forinda/kick-js/pull/689" in explained.out


# --- the return after a loss ------------------------------------------------------------------------------------------

LATE = ("--set", "reliability.reconnect.first_delay_max_ms=5000", "--set", "scale.accept_per_s_per_node=40")


def changed(folder: Path, *changes: str) -> Path:
    """Write the baseline with other answers and return its file."""
    text = BASELINE.read_text(encoding="utf-8")
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after)
    file = folder / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_return_after_a_loss_is_the_storm_that_it_is_and_says_so_when_late(tmp_path: Path) -> None:
    file = changed(
        tmp_path, "first_delay_max_ms: 60000", "first_delay_max_ms: 5000", "accept_per_s_per_node: 200",
        "accept_per_s_per_node: 40",
    )  # fmt: skip
    (done,) = in_turn([("capacity", file, "--lang", "en")], cwd=tmp_path)
    zone = next(line for line in done.out.splitlines() if line.startswith("After losing a zone"))
    assert "at best" not in zone
    assert "The survivors admit 160/s; simulated, all are back only after about " in zone
    assert "THE TARGET of 300 s IS MISSED. " in zone
    assert " % of the handshakes complete after their client has left." in zone
    told = float(zone.partition("only after about ")[2].partition(" s:")[0].replace(",", ""))
    command = next(line for line in done.out.splitlines() if line.startswith("Their return second by second: "))
    _, _, shown = command.partition(": wsdesign ")
    assert shown.endswith("--clients 13333 --accept-rate 160 --accept-queue 16384")
    (storm,) = in_turn([(*shown.split(), "--format", "json")], cwd=tmp_path)
    assert json.loads(storm.out)["all_s"] == pytest.approx(told, rel=0.05)


def test_a_what_if_is_simulated_too_but_no_command_is_named_that_would_show_another_storm(tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", BASELINE, *LATE, "--lang", "en")], cwd=tmp_path)
    assert "simulated, all are back only after about " in done.out
    assert "wsdesign storm" not in done.out


def test_the_return_after_a_loss_in_chinese(tmp_path: Path) -> None:
    (done,) = in_turn([("capacity", BASELINE, *LATE, "--lang", "zh")], cwd=tmp_path)
    assert "幸存节点每秒可接纳 160 个；经仿真，约 " in done.out
    assert "秒后才全部恢复：未达到 300 秒的目标。" in done.out


def test_without_an_accept_rate_the_return_cannot_be_judged(tmp_path: Path) -> None:
    file = changed(tmp_path, "  accept_per_s_per_node: 200\n", "")
    (done,) = in_turn([("capacity", file, "--lang", "en")], cwd=tmp_path)
    assert "When they are back cannot be judged: scale.accept_per_s_per_node is not answered. Once back, they fit" in (
        done.out
    )
    assert "all are back" not in done.out


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("200", "The survivors admit 800/s: all are back after 60 s at best. When they are back cannot be judged: "),
        ("2", "all are back after 1,667 s at best, and even that MISSES THE TARGET of 300 s. When they are back "),
    ],
)
def test_without_a_policy_only_the_best_case_is_told(rate: str, words: str, tmp_path: Path) -> None:
    file = changed(
        tmp_path, "    policy: exponential_full_jitter\n", "",
        "accept_per_s_per_node: 200", f"accept_per_s_per_node: {rate}",
    )  # fmt: skip
    (done,) = in_turn([("capacity", file, "--lang", "en")], cwd=tmp_path)
    assert words in done.out
    assert "reliability.reconnect.policy is not answered." in done.out


def test_clients_who_never_come_back_are_not_said_to_fit_once_they_are(tmp_path: Path) -> None:
    file = tmp_path / "design.yaml"
    file.write_text(FLAWED.read_text(encoding="utf-8"), encoding="utf-8")
    said, chinese = in_turn([("capacity", file), ("--lang", "zh", "capacity", file)], cwd=tmp_path)
    (loss,) = [line for line in said.out.splitlines() if line.startswith("After losing one node")]
    assert "simulated, not all are back within 3,600 s" in loss
    assert loss.endswith("If they were, each survivor would stay within its limits.")
    assert "Once back" not in said.out
    assert "倘若都能恢复，各幸存节点均在上限之内。" in chinese.out
    assert "scale.tls_at hop" in said.out


# --- managed services -------------------------------------------------------------------------------------------------


def test_managed_services_stand_side_by_side_with_the_dates_of_their_prices(tmp_path: Path) -> None:
    arguments = ("capacity", BASELINE, "--compare-managed", "--set", "scale.price_per_node_hour=0.2")
    english, chinese = in_turn([(*arguments, "--lang", "en"), (*arguments, "--lang", "zh")], cwd=tmp_path)
    assert english.out.startswith(
        "Managed services for 40,000 connections, 21,000 deliveries/s and 1,000 messages/s from clients. "
    )
    azure = next(line for line in english.out.splitlines() if line.startswith("  azure-web-pubsub"))
    assert azure.split() == ["azure-web-pubsub", "40", "connections", "55,935", "USD", "no", "date"]
    assert "messages a second: TOO MANY, sells 1" in english.out
    assert (
        "Prices without a date, or older than 12 months; look before you rely on them:\n  azure-web-pubsub  https://"
        in english.out
    )
    own = next(line for line in english.out.splitlines() if line.startswith("  your own nodes"))
    assert own.split()[-3:] == ["876", "your", "quote"]
    assert "每秒消息数：超出，最多 1" in chinese.out


def test_managed_services_in_json_and_the_quote_of_the_team(tmp_path: Path) -> None:
    quote = ("--set", "scale.stack=azure-web-pubsub", "--set", "context.platform.runtime=managed_realtime")
    found = report(BASELINE, "--compare-managed", *quote, "--set", "scale.price_managed_per_month=9000", cwd=tmp_path)
    (azure,) = [bill for bill in found["managed"] if bill["service"] == "azure-web-pubsub"]
    assert (azure["units"], azure["per_month_at_most"], azure["quoted"]) == (40, 9000, True)
    (done,) = in_turn([("capacity", BASELINE, *quote, "--lang", "en")], cwd=tmp_path)
    assert (
        "azure-web-pubsub costs 55,935 USD a month if the peak lasts all of it (published price without a date); bills"
        in done.out
    )


def test_two_tables_are_not_mixed_and_each_has_its_csv(tmp_path: Path) -> None:
    both = ("capacity", BASELINE, "--compare-managed", "--sweep", "scale.nodes=2..8", "--lang", "en")
    refused, services = in_turn([both, ("capacity", BASELINE, "--compare-managed", "--format", "csv")], cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "ask for one at a time, or for both with --format json" in refused.err
    assert {"managed", "sweep"} <= set(report(*both[1:-2], cwd=tmp_path))
    assert services.out.startswith("service,")
    assert "\nazure-web-pubsub," in services.out


def test_every_bill_can_be_followed_to_its_price_and_what_it_counts(tmp_path: Path) -> None:
    arguments = ("capacity", BASELINE, "--compare-managed", "--explain", "--lang")
    english, chinese = in_turn([(*arguments, "en"), (*arguments, "zh")], cwd=tmp_path)
    _, azure = english.out.split("  azure-web-pubsub  [")
    assert azure.splitlines()[:3] == [
        "USD, published price without a date, from memory, look at the source]",
        "    49.1 a month for each unit",
        "    1 a million of messages delivered: 21,000/s here; each 2 KiB count as one; 1,000,000 a day for each unit "
        "are free",
    ]
    assert "\n    49 a month: up to 500 connections and 1,000,000 messages a day\n" in english.out
    assert "每百万 2.5，计投递的消息 + 上行消息 + 发布的消息" in chinese.out


# --- bad input --------------------------------------------------------------------------------------------------------


def test_figures_beyond_all_sense_are_refused_where_they_stand(tmp_path: Path) -> None:
    file = changed(tmp_path, "peak_connections: 40000", "peak_connections: 1.0e15")
    in_file, in_set, in_sweep, below = in_turn(
        [
            ("capacity", file, "--lang", "en"),
            ("capacity", BASELINE, "--set", "scale.nodes=1e15", "--lang", "en"),
            ("capacity", BASELINE, "--sweep", "scale.nodes=1..1e15", "--lang", "en"),
            ("capacity", BASELINE, "--sweep", "scale.nodes=0..5", "--lang", "en"),
        ],
        cwd=tmp_path,
    )
    beyond = "1,000,000,000,000,000 is beyond what the model computes with; write 0, or from 1e-09 to 1,000,000,000,000"
    assert [done.code for done in (in_file, in_set, in_sweep, below)] == [2, 2, 2, 2]
    assert f"context.scale.peak_connections: {beyond}" in in_file.err
    assert f"{file}:" in in_file.err
    assert f"--set: scale.nodes: {beyond}" in in_set.err
    assert f"--sweep: scale.nodes: {beyond}" in in_sweep.err
    assert "--sweep: scale.nodes: must be a whole number of at least 1, got 0" in below.err


def test_a_verdict_without_a_stack_says_that_it_knows_nothing_of_the_cpu(tmp_path: Path) -> None:
    without, with_stack = in_turn(
        [
            ("capacity", BASELINE, "--lang", "en"),
            ("capacity", BASELINE, "--set", "scale.stack=node-ws", "--lang", "en"),
        ],
        cwd=tmp_path,
    )
    assert "NOT IN THIS, for want of an answer: CPU; see what is not computed below." in without.out
    assert "NOT IN THIS" not in with_stack.out


def test_a_load_far_above_what_is_there_is_not_called_zero(tmp_path: Path) -> None:
    (done,) = in_turn(
        [("capacity", BASELINE, "--set", "context.scale.peak_connections=1e9", "--lang", "en")], cwd=tmp_path
    )
    assert "holds <0.01 times today's load" in done.out
