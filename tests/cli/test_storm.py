"""``wsdesign storm``: figures from a design or from flags, what is refused, what is printed."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
import yaml

from tests.cli.command import BASELINE, FLAWED, hold_against_schema, in_turn

FEW = ("storm", "--clients", "2000", "--accept-rate", "100")


def refused(tmp_path: Path, *arguments: str | Path) -> str:
    (done,) = in_turn([arguments], cwd=tmp_path)
    assert (done.code, done.out) == (2, ""), done
    return done.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--accept-rate", "0"], "--accept-rate: must be from 0.001 to 1,000,000,000, got 0"),
        (["--accept-rate", "-5"], "--accept-rate: must be from"),
        (["--accept-rate", "nan"], "--accept-rate: must be from 0.001 to 1,000,000,000, got nan"),
        (["--accept-rate", "inf"], "--accept-rate: must be from"),
        (["--clients", "0"], "--clients: must be from 1 to"),
        (["--clients", "-3"], "--clients: must be from 1 to"),
        (["--clients", "1000000000000000"], "--clients: must be from 1 to 1,000,000,000,000, got 1,000,000,000,000,000"),
        (["--accept-queue", "0"], "--accept-queue: must be from 1 to"),
        (["--connect-timeout", "0"], "--connect-timeout: must be from 0.001 to"),
        (["--connect-timeout", "nan"], "--connect-timeout: must be from"),
        (["--base", "0"], "--base: must be from 0.001 to"),
        (["--base", "nan"], "--base: must be from"),
        (["--base", "60", "--cap", "30"], "--base: must not be above the cap: 60 s against 30 s"),
        (["--cap", "-1"], "--cap: must be from"),
        (["--factor", "0.5"], "--factor: must be from 1 to 100"),
        (["--factor", "1.0001"], "--factor: is 1, or at least 1.01"),
        (["--first-delay", "-1"], "--first-delay: must be from 0"),
        (["--jitter", "1.5"], "--jitter: must be from 0 to 1"),
        (["--max-attempts", "0"], "--max-attempts: must be from 1 to"),
        (["--retry-after", "-1"], "--retry-after: must be from 0"),
        (["--drop-window", "nan"], "--drop-window: must be from 0"),
        (["--horizon", "0"], "--horizon: must be from 1 to"),
        (["--seed", "-1"], "--seed: must be from 0"),
        (["--policy", "none", "--base", "0.001"], "--base: lets one client try 3,600,000 times within 3,600 s"),
        (["--policy", "nonsense"], "--policy is one of none, exponential, full, equal, decorrelated, proportional, socketio,"),
        (["--policy", "action-cable"], "--policy is one of action-cable-7, action-cable-6, got action-cable"),
        (["--cap-jitter", "never"], "--cap-jitter is one of before, after, got never"),
        (["--method", "guess"], "--method is one of auto, exact, fluid, got guess"),
        (["--format", "pdf"], "--format is one of text, json, csv, got pdf"),
        (["--record"], "--record writes into a design; name its file"),
        (["--method", "exact", "--clients", "900000000"], "--method: exact cannot draw so large a storm; take fluid"),
    ],
)  # fmt: skip
def test_a_figure_that_makes_no_storm_is_refused_with_its_option(options: list[str], says: str, tmp_path: Path) -> None:
    assert refused(tmp_path, *FEW, *options).startswith(f"error: {says}")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--clients", "1000000000000"], id="10^12 clients"),
        pytest.param(["--accept-rate", "0.001"], id="a rate of almost nothing"),
        pytest.param(["--policy", "none", "--base", "0.1", "--accept-rate", "1"], id="hammering"),
        pytest.param(["--policy", "exponential", "--factor", "100", "--cap", "86400"], id="waits beyond the horizon"),
        pytest.param(["--policy", "decorrelated", "--cap", "86400", "--horizon", "86400"], id="a day"),
        pytest.param(["--connect-timeout", "0.001"], id="nobody waits for the handshake"),
        pytest.param(["--policy", "full", "--max-attempts", "1000", "--accept-rate", "1"], id="a thousand attempts"),
        pytest.param(["--clients", "1", "--accept-queue", "1"], id="one client"),
        pytest.param(["--drop-window", "86400", "--horizon", "86400"], id="dropped over a day"),
        pytest.param(["--retry-after", "86400"], id="told to stay away for a day"),
        pytest.param(["--policy", "equal", "--drop-window", "5", "--clients", "5000000"], id="millions over a window"),
    ],
)  # fmt: skip
def test_an_extreme_storm_ends_and_says_whether_everyone_is_back(options: list[str], tmp_path: Path) -> None:
    (done,) = in_turn([(*FEW, *options)], cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    first = done.out.splitlines()[0]
    assert "are back after" in first or "never recovers in that time" in first or "come back" in first


def test_the_text_says_first_in_a_sentence_what_the_picture_shows(tmp_path: Path) -> None:
    done, plain = in_turn([FEW, ("--plain", *FEW)], cwd=tmp_path)
    lines = done.out.splitlines()
    assert lines[0].startswith("All 2,000 clients are back after ")
    assert lines[0].endswith("The target of 300 s is met.")
    assert "█" in lines[-3]
    assert "█" not in plain.out
    assert done.out.startswith(plain.out.rstrip("\n"))


def test_both_languages_say_it(tmp_path: Path) -> None:
    (done,) = in_turn([("--lang", "zh", *FEW)], cwd=tmp_path)
    assert done.out.startswith("全部 2,000 个客户端在 ")
    assert "达到 300 秒的恢复目标。" in done.out


def test_the_json_holds_to_its_schema_and_names_every_figure(tmp_path: Path) -> None:
    (done,) = in_turn([(*FEW, "--format", "json", "--compare")], cwd=tmp_path)
    report = json.loads(done.out)
    hold_against_schema(report, "storm")
    assert report["policy"] == "full"
    assert report["clients"] == report["recovered"] == 2000
    assert report["settings"]["cap_s"] == 30
    by_id = {entry["policy"]: entry for entry in report["policies"]}
    assert {
        "none",
        "exponential",
        "full",
        "equal",
        "decorrelated",
        "proportional",
        "socketio",
        "signalr",
    } <= by_id.keys()
    assert by_id["full"]["kind"] == "policy"
    assert by_id["signalr"]["source"].startswith("https://")
    assert by_id["signalr"]["gave_up"] == 0


def test_the_csv_is_the_timeline_or_the_comparison(tmp_path: Path) -> None:
    timeline, compared = in_turn([(*FEW, "--format", "csv"), (*FEW, "--format", "csv", "--compare")], cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(timeline.out)))
    assert list(rows[0]) == ["second", "attempts", "accepted", "refused", "wasted", "waiting"]
    assert sum(int(row["accepted"]) for row in rows) == 2000
    assert {"full", "socketio"} <= {row["policy"] for row in csv.DictReader(io.StringIO(compared.out))}


def test_a_comparison_begins_with_sentences_and_ends_with_sources(tmp_path: Path) -> None:
    (done,) = in_turn([(*FEW, "--compare")], cwd=tmp_path)
    lines = done.out.splitlines()
    assert lines[2].startswith("Of the policies, ")
    assert any(line.startswith("  socket.io-client 4  ") for line in lines)
    assert any("each step up is twice as much" in line for line in lines)
    assert lines[-1].endswith("(2026-11)")


def test_a_library_by_name_brings_its_defaults_and_flags_win_over_them(tmp_path: Path) -> None:
    own, changed = (
        json.loads(done.out)["settings"]
        for done in in_turn(
            [
                (*FEW, "--format", "json", "--policy", "socket.io"),
                (*FEW, "--format", "json", "--policy", "socket.io", "--cap", "20", "--connect-timeout", "3"),
            ],
            cwd=tmp_path,
        )
    )
    assert (own["library"], own["policy"], own["cap_s"], own["connect_timeout_s"]) == (
        "socketio",
        "proportional",
        5,
        20,
    )
    assert (changed["library"], changed["cap_s"], changed["connect_timeout_s"]) == ("socketio", 20, 3)


def test_refused_clients_that_are_told_to_stay_away_try_less(tmp_path: Path) -> None:
    free, told = (
        json.loads(done.out)
        for done in in_turn(
            [
                (*FEW, "--accept-queue", "100", "--format", "json"),
                (*FEW, "--accept-queue", "100", "--format", "json", "--retry-after", "15"),
            ],
            cwd=tmp_path,
        )
    )
    assert told["attempts"] < 0.8 * free["attempts"]
    assert told["all_s"] > free["all_s"]


def test_a_design_gives_the_figures_and_the_load_beside_them(tmp_path: Path) -> None:
    (done,) = in_turn([("storm", BASELINE, "--format", "json")], cwd=tmp_path)
    report = json.loads(done.out)
    hold_against_schema(report, "storm")
    assert report["file"] == str(BASELINE)
    assert report["load"]["authentications_per_s"] > 0
    assert report["load"]["resumes_per_s"] > 0


def test_one_design_has_one_peak_in_sentence_table_chart_comparison_and_document(tmp_path: Path) -> None:
    written = tmp_path / "out"
    alone, compared, exported = in_turn(
        [
            ("storm", BASELINE, "--lang", "en"),
            ("storm", BASELINE, "--lang", "en", "--compare"),
            ("export", BASELINE, "--lang", "en", "--to", written, "--format", "md"),
        ],
        cwd=tmp_path,
    )
    assert exported.code == 0
    lines = alone.out.splitlines()
    peak = int(lines[0].partition("at the peak they make ")[2].partition(" attempts")[0].replace(",", ""))
    assert next(line for line in lines if "peak, attempts/s" in line).split()[-2] == str(peak)
    assert next(line for line in lines if "attempts/s, top" in line).endswith(f"top {peak}")
    completed = int(next(line for line in lines if "completed/s, top" in line).rpartition("top ")[2])
    assert completed <= peak
    assert next(line for line in compared.out.splitlines() if line.startswith("  full  ")).split()[1] == str(peak)
    assert f'keep "full": everyone is back after 60 s, within the target of 300 s, with a peak of {peak} attempts' in (
        compared.out
    )
    document = (written / "05-reconnect.md").read_text(encoding="utf-8")
    assert f"| Peak of attempts in one second | {peak}, " in document
    assert f"attempts/s, at most {peak}\n" in document


def test_of_clients_that_are_drawn_no_second_completes_more_than_were_tried(tmp_path: Path) -> None:
    spread = ("storm", "--clients", "4000", "--accept-rate", "500", "--first-delay", "20", "--lang", "en")
    for done in in_turn([(*spread, "--seed", str(seed)) for seed in range(1, 5)], cwd=tmp_path):
        tops = [int(line.rpartition("top ")[2]) for line in done.out.splitlines() if ", top " in line]
        assert tops[1] <= tops[0]


def test_a_design_whose_clients_do_not_back_off_is_told_what_to_take_instead(tmp_path: Path) -> None:
    fixed = ("storm", "--clients", "4000", "--accept-rate", "500", "--policy", "none", "--base", "5", "--compare")
    english, chinese = in_turn([("--lang", "en", *fixed), ("--lang", "zh", *fixed)], cwd=tmp_path)
    assert english.out.splitlines()[2].startswith('Of the policies, take "')
    assert '"none", without backoff, takes ' in english.out
    assert "不退避的“none”的全员恢复为 " in chinese.out


def test_explain_knows_a_library(tmp_path: Path) -> None:
    english, chinese = in_turn([("explain", "socket.io"), ("--lang", "zh", "explain", "signalr")], cwd=tmp_path)
    assert english.out.startswith("socketio (proportional)\nsocket.io-client 4\n")
    assert "https://github.com/socketio/socket.io" in english.out
    assert "2026-11" in english.out
    assert "刷新页面" in chinese.out


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def design(tmp_path: Path) -> Path:
    file = tmp_path / "wsdesign.yaml"
    text = FLAWED.read_text(encoding="utf-8")
    file.write_text(text.replace(" tested: load_test", " tested: not_tested"), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "peak_connections: 40000",
            "peak_connections: 1.0e15",
            "context.scale.peak_connections (--clients): must be from 1 to 1,000,000,000,000, got 1,000,000,000,000,000",
        ),
        (
            "accept_per_s_per_node: 30",
            "accept_per_s_per_node: 1.0e-9",
            "scale.accept_per_s_per_node (--accept-rate): must be from 0.001 to 1,000,000,000, got 4e-09",
        ),
        (
            "base_ms: 1000\n    cap_s: 134",
            "base_ms: 60000\n    cap_s: 30",
            "reliability.reconnect.base_ms (--base): must not be above the cap: 60 s against 30 s; lower it, or raise --cap",
        ),
    ],
)
def test_a_figure_of_the_design_that_makes_no_storm_is_refused_by_its_path(
    before: str, after: str, says: str, design: Path
) -> None:
    text = design.read_text(encoding="utf-8")
    assert text.count(before) == 1
    design.write_text(text.replace(before, after), encoding="utf-8")
    assert refused(design.parent, "storm", design) == f"error: {says}\n"


def test_what_storm_tells_to_change_meets_the_target_once_its_commands_have_run(design: Path) -> None:
    told, said, chinese = in_turn(
        [("storm", design, "--format", "json"), ("storm", design), ("--lang", "zh", "storm", design)], cwd=design.parent
    )
    report = json.loads(told.out)
    hold_against_schema(report, "storm")
    assert report["stand_ins"][0] == {"path": "scale.accept_queue_per_node", "value": 4096}
    assert report["suggestion"]["edits"] == [
        {"place": "scale.accept_per_s_per_node", "from": 30, "to": 50},
        {"place": "scale.accept_queue_per_node", "from": 4096, "to": 300},
    ]
    commands = report["suggestion"]["commands"]
    assert commands == [
        f"wsdesign answer {design} scale.accept_per_s_per_node 50",
        f"wsdesign answer {design} scale.accept_queue_per_node 300",
    ]
    for text in (said.out, chinese.out):
        assert [line.strip() for line in text.splitlines() if "wsdesign answer" in line] == commands
        assert "--accept" not in text
    assert "at most 300 places on each node keep every handshake useful" in said.out
    assert "it takes faster nodes, or 7 of them at today's 30/s" in said.out
    assert "Usual values, not answered in the design: scale.accept_queue_per_node 4,096" in said.out
    assert "设计未答、取常用值：scale.accept_queue_per_node 4,096" in chinese.out

    in_turn([tuple(shlex.split(command)[1:]) for command in commands], cwd=design.parent)
    (done,) = in_turn([("storm", design)], cwd=design.parent)
    assert "The target of 300 s is met." in done.out
    assert "scale.accept_queue_per_node" not in done.out


def stale(design: Path) -> list[str]:
    (done,) = in_turn([("check", design, "--format", "json")], cwd=design.parent)
    findings = json.loads(done.out)["designs"][0]["findings"]
    return [finding["message"] for finding in findings if finding["rule"] == "storm-evidence-stale"]


def test_a_recorded_storm_is_evidence_with_its_figures_until_one_of_them_changes(design: Path) -> None:
    before = design.read_text(encoding="utf-8")
    (done,) = in_turn([("storm", design, "--record")], cwd=design.parent)
    assert (done.code, done.err) == (0, f"{design}: result recorded under review.storm\n")
    text = design.read_text(encoding="utf-8")
    recorded = yaml.safe_load(text)
    assert recorded["reliability"]["storm"]["tested"] == "simulation"
    assert recorded["review"]["storm"]["on"] == "2026-11-24"
    assert recorded["review"]["storm"]["inputs"]["context.scale.peak_connections"] == 40000
    assert [line for line in before.splitlines() if "#" in line] == [line for line in text.splitlines() if "#" in line]
    assert stale(design) == []

    (answered,) = in_turn([("answer", design, "reliability.reconnect.cap_s", "60")], cwd=design.parent)
    assert answered.code == 0
    (message,) = stale(design)
    assert message.startswith("The simulation of 2026-11-24 rests on other figures than the design has now: ")
    assert "reliability.reconnect.cap_s 134" in message
    status, text_status = in_turn(
        [("status", design, "--format", "json"), ("--lang", "zh", "status", design)], cwd=design.parent
    )
    (entry,) = [e for e in json.loads(status.out)["expiring"] if e["kind"] == "evidence"]
    assert (entry["path"], entry["expired"]) == ("reliability.storm.tested", True)
    assert "依据已过时：reliability.storm.tested" in text_status.out

    in_turn([("storm", design, "--record")], cwd=design.parent)
    assert stale(design) == []


def test_a_storm_with_other_figures_than_the_designs_is_recorded_as_such(design: Path) -> None:
    (done,) = in_turn([("storm", design, "--record", "--cap", "10", "--policy", "equal")], cwd=design.parent)
    assert done.code == 0
    assert "recorded with other figures than the design's" in done.err
    (message,) = stale(design)
    assert "reliability.reconnect.policy equal → exponential_full_jitter" in message


@pytest.mark.parametrize(
    "option", [("--drop-window", "300"), ("--retry-after", "20"), ("--max-attempts", "4"), ("--accept-queue", "400")]
)
def test_a_storm_with_what_no_answer_says_is_recorded_as_such(design: Path, option: tuple[str, str]) -> None:
    (done,) = in_turn([("storm", design, "--record", *option)], cwd=design.parent)
    assert "recorded with other figures than the design's" in done.err
    (message,) = stale(design)
    assert (option[0] if option[0] != "--accept-queue" else "scale.accept_queue_per_node") in message


def test_a_test_of_the_real_system_is_not_overwritten_by_a_simulation(design: Path) -> None:
    in_turn([("answer", design, "reliability.storm.tested", "game_day")], cwd=design.parent)
    in_turn([("storm", design, "--record", "--cap", "10")], cwd=design.parent)
    assert yaml.safe_load(design.read_text(encoding="utf-8"))["reliability"]["storm"]["tested"] == "game_day"
    assert stale(design) == []
