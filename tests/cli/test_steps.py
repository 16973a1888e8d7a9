"""``wsdesign next`` and ``wsdesign answer``: the interview one step at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import BASELINE, EMPTY, Done, hold_against_schema, in_turn, wsdesign


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d.yaml"
    path.write_text(EMPTY)
    return path


def answer(file: Path, *arguments: str) -> Done:
    return in_turn([("answer", file.name, *arguments)], cwd=file.parent)[0]


def next_of(file: Path, *arguments: str) -> Any:
    return report_of(in_turn([("next", file.name, "--format", "json", *arguments)], cwd=file.parent)[0])


def report_of(done: Done) -> Any:
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    hold_against_schema(report, "next")
    return report


def test_a_quick_interview_is_walked_to_its_end(file: Path) -> None:
    """Answer what is asked with what is suggested, over what the baseline says of the harder questions."""
    text = BASELINE.read_text("utf-8")
    for line in (
        "  direction: bidirectional\n",
        "  choice: websocket\n",
    ):
        assert line in text
        text = text.replace(line, "", 1)
    file.write_text(text + "review:\n  level: quick\n", "utf-8")
    asked = []
    next_question = ("next", "d.yaml", "--format", "json")
    while not (report := report_of(wsdesign(*next_question, cwd=file.parent)))["done"]:
        question = report["question"]
        asked.append(question["id"])
        value = question["default"] if question["default"] is not None else question["choices"][1]["value"]
        done = wsdesign("answer", "d.yaml", question["id"], str(value), cwd=file.parent)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"d.yaml: {question['id']} = ")
    assert asked == ["context.direction", "transport.choice"]
    assert report["question"] is None
    assert report["actions"] == []
    assert report["progress"]["answered"] == report["progress"]["visible"]


def test_a_question_comes_with_all_that_is_needed_to_answer_it(file: Path) -> None:
    first = next_of(file)
    assert (first["version"], first["file"], first["done"]) == (1, "d.yaml", False)
    assert first["progress"] == {
        "stage": "context", "stage_number": 0, "answered": 0, "visible": 47, "undecided": 0
    }  # fmt: skip
    assert first["actions"] == ["answer", "undecided", "not_applicable"]
    number = next_of(file, "--after", "context.hops")["question"]
    assert (number["id"], number["kind"], number["unit"]) == ("context.latency.target_p95_ms", "number", "ms")
    assert (number["default"], number["required"], number["current"]) == (500, True, None)
    assert number["default_why"] == "feels immediate to people"
    assert number["allowed"] == "a number from 1 to 600000, in ms"
    select = next_of(file, "--after", "context.latency.target_p95_ms")["question"]
    assert [choice["value"] for choice in select["choices"]] == [
        "server_to_client",
        "bidirectional",
        "client_to_server",
    ]
    assert set(select["choices"][0]) == {"value", "label", "note"}


def test_a_list_of_records_is_one_question_with_its_fields(file: Path) -> None:
    question = next_of(file, "--after", "context.clients")["question"]
    assert (question["id"], question["kind"]) == ("context.hops", "records")
    assert [field["id"] for field in question["fields"]][:2] == ["context.hops[].kind", "context.hops[].name"]
    assert all(
        field["required"] is (field["id"] in ("context.hops[].kind", "context.hops[].name"))
        for field in question["fields"]
    )


def test_a_list_comes_with_the_records_it_may_begin_with(file: Path) -> None:
    assert next_of(file, "--after", "context.clients")["question"]["default"] is None
    answer(file, "transport.choice", "sse")
    drafts = next_of(file, "--after", "transport.rationale")["question"]
    assert drafts["id"] == "transport.alternatives"
    assert drafts["default"][0]["option"] == "websocket"
    assert answer(file, drafts["id"], json.dumps(drafts["default"])).code == 0


def test_the_numbers_in_a_record_say_what_they_take(file: Path) -> None:
    fields = next_of(file, "--after", "context.clients")["question"]["fields"]
    allowed = {field["id"]: field["allowed"] for field in fields}
    assert allowed["context.hops[].idle_timeout_s"] == "a number above 0, in s"
    assert allowed["context.hops[].kind"] is None


def test_after_moves_on_without_deciding_and_comes_to_an_end(file: Path) -> None:
    last = next_of(file, "--after", "security.abuse.kick")
    assert (last["done"], last["question"], last["actions"]) == (False, None, [])
    assert file.read_text() == EMPTY


def test_after_takes_a_field_of_a_record_and_refuses_what_is_no_question(file: Path) -> None:
    assert next_of(file, "--after", "context.hops[0].kind")["question"]["id"] == "context.latency.target_p95_ms"
    names = ("context.nothing", "context.hops[].kind", "context.hops[-1].kind", "context.hops[0")
    runs = in_turn([("next", "d.yaml", "--after", name) for name in names], cwd=file.parent)
    assert {name: done.code for name, done in zip(names, runs, strict=True)} == dict.fromkeys(names, 2)


def test_advice_is_what_the_rules_say_so_far(file: Path) -> None:
    file.write_text(BASELINE.read_text("utf-8").replace("interval_s: 25", "interval_s: 60"), "utf-8")
    advice = next_of(file)["advice"]
    entry = next(entry for entry in advice if entry["code"] == "WS303")
    assert (entry["rule"], entry["severity"], entry["subject"]) == ("heartbeat-slower-than-hop", "error", "alb")
    assert entry["path"] == "protocol.heartbeat.interval_s"
    assert "What to do: " in entry["text"]


def test_the_text_form_ends_with_the_command_that_answers(tmp_path: Path) -> None:
    (tmp_path / "our design.yaml").write_text(EMPTY)
    done = wsdesign("next", "our design.yaml", cwd=tmp_path)
    assert done.out.splitlines()[0] == "context.product.name"
    assert done.out.splitlines()[-1] == "wsdesign answer 'our design.yaml' context.product.name VALUE"


def test_records_are_answered_whole_or_field_by_field(file: Path) -> None:
    steps = [
        ("context.hops", "[{name: alb, kind: aws_alb}, {name: edge, kind: nginx}]"),
        ("context.hops[0].idle_timeout_s", "60"),
        ("context.hops[2]", "{name: app, kind: app_server}"),
        ("context.hops[1].response_buffering", "no"),
        ("context.hops[3].kind", "other"),
    ]
    for done in in_turn([("answer", "d.yaml", path, value) for path, value in steps], cwd=file.parent):
        assert (done.code, done.err) == (0, "")
    assert file.read_text() == (
        "wsdesign: 1\nlanguage: en\ncontext:\n  hops:\n"
        "    - name: alb\n      kind: aws_alb\n      idle_timeout_s: 60\n"
        "    - name: edge\n      kind: nginx\n      response_buffering: false\n"
        "    - name: app\n      kind: app_server\n"
        "    - kind: other\n"
        "review:\n  level: quick\n"
    )


def test_lists_are_taken_as_yaml_or_with_commas(file: Path) -> None:
    answer(file, "security.audit.events", "[kick_ban, authz_denials]")
    answer(file, "security.origin.allowlist", "https://a.example, https://b.example")
    text = file.read_text()
    assert "    events: [kick_ban, authz_denials]\n" in text
    assert "https://b.example" in text


REFUSED = [
    (("context.direction", "sideways"), "server_to_client, bidirectional, client_to_server"),
    (("context.direction", "bidirectionl"), "did you mean bidirectional?"),
    (("context.latency.target_p95_ms", "0"), "a number from 1 to 600000"),
    (("context.latency.target_p95_ms", "5 parsecs"), "must be a number (ms)"),
    (("context.scale.peak_connections", "1.5"), "a whole number"),
    (("context.offline_delivery", "perhaps"), "true or false"),
    (("transport.rationale", "because"), "at least 20 letters"),
    (("context.hops", "nginx"), "a list of records"),
    (("context.hops", "[{name: a, kind: b}]"), "context.hops[0].kind"),
    (("context.hops", "[{name: a"), "VALUE"),
    (("context.hops[4].name", "edge"), "context.hops has 1"),
    (("context.hops[0].name", "edge", "--undecided"), "answer takes a VALUE, or --undecided"),
    (("context.hopps", "x"), "did you mean context.hops?"),
    (("security.origin.allowlist", "http://a.example"), "https://"),
    (("context.product.name",), "answer takes a VALUE"),
    (("context.product.name", "--not-applicable"), "--why"),
    (("context.product.name", "Board", "--by", "robot"), "person, agent"),
]


def test_a_refused_value_names_what_is_allowed_and_leaves_the_file_to_the_byte(tmp_path: Path) -> None:
    text = "# ours\r\nwsdesign: 1\r\ncontext:\r\n  hops: [ {name: edge,kind: nginx} ]   # one\r\n"
    text += "  offline_delivery:   false\r\nreview: {level: standard}"
    files = [tmp_path / f"{number}.yaml" for number in range(len(REFUSED))]
    for file in files:
        file.write_bytes(text.encode())
    runs = in_turn(
        [("answer", file.name, *arguments) for file, (arguments, _) in zip(files, REFUSED, strict=True)], cwd=tmp_path
    )
    for done, file, (arguments, named) in zip(runs, files, REFUSED, strict=True):
        assert (done.code, done.out) == (2, ""), (arguments, done)
        assert named in done.err, (arguments, done.err)
        assert file.read_bytes() == text.encode(), arguments


ODD_PATHS = [
    "context.hops[7].kind", "context.hops[-1].kind", "context.hops[ 1].kind", "context.hops[0]kind",
    "context.hops[0", "context.hops[].kind", "context..hops", "",
]  # fmt: skip


@pytest.mark.parametrize("option", ["--undecided", "nginx"])
def test_a_path_that_names_nothing_is_refused_and_leaves_the_file_to_the_byte(tmp_path: Path, option: str) -> None:
    text = EMPTY + "context:\n  hops: [{name: edge, kind: nginx}]\n"
    files = {path: tmp_path / f"{number}.yaml" for number, path in enumerate(ODD_PATHS)}
    for file in files.values():
        file.write_text(text)
    runs = in_turn([("answer", file.name, path, option) for path, file in files.items()], cwd=tmp_path)
    assert {path: done.code for path, done in zip(files, runs, strict=True)} == dict.fromkeys(ODD_PATHS, 2)
    assert [path for path, file in files.items() if file.read_text() != text] == []


def test_a_negative_index_of_an_empty_list_is_refused(file: Path) -> None:
    assert answer(file, "context.hops[-1].kind", "nginx").code == 2


def test_the_path_of_a_refused_field_is_named_once(file: Path) -> None:
    file.write_text(EMPTY + "context:\n  hops: [{name: edge, kind: nginx}, {name: alb, kind: aws_alb}]\n")
    done = answer(file, "context.hops[1].name", "edge")
    assert done.err == 'error: VALUE: context.hops[1].name: "edge" is used twice, first by record 1\n'


def test_undecided_is_recorded_and_counts(file: Path) -> None:
    done = answer(file, "context.direction", "--undecided", "--why", "waiting for the vendor")
    assert done.out.startswith("d.yaml: context.direction = not decided yet\n")
    assert file.read_text() == (
        "wsdesign: 1\nlanguage: en\nreview:\n  level: quick\n  decisions:\n"
        '    context.direction: {state: undecided, why: waiting for the vendor, "on": "2026-11-24"}\n'
    )
    assert next_of(file)["progress"]["undecided"] == 1


def test_not_applicable_takes_a_reason(file: Path) -> None:
    done = answer(file, "auth.subscription_check", "--not-applicable", "--why", "one public stream")
    assert (done.code, done.err) == (0, "")
    assert '{state: not_applicable, "on": "2026-11-24", reason: one public stream}\n' in file.read_text()


@pytest.mark.parametrize("by", [("--by", "person"), ()])
def test_what_an_agent_answers_is_a_proposal_until_a_person_confirms_it(file: Path, by: tuple[str, ...]) -> None:
    answer(file, "context.direction", "bidirectional", "--by", "agent", "--why", "both sides type")
    proposed = '    context.direction: {state: assumed, why: both sides type, by: agent, "on": "2026-11-24"}\n'
    assert proposed in file.read_text()
    answer(file, "context.direction", "bidirectional", *by)
    assert '{state: decided, why: both sides type, by: agent, "on": "2026-11-24"}\n' in file.read_text()


def test_another_answer_of_a_person_is_no_longer_the_agents(file: Path) -> None:
    answer(file, "context.direction", "bidirectional", "--by", "agent")
    answer(file, "context.direction", "server_to_client", "--by", "person")
    assert '    context.direction: {by: person, "on": "2026-11-24"}\n' in file.read_text()


def test_a_number_of_an_agent_is_confirmed_however_it_is_written(file: Path) -> None:
    answer(file, "protocol.heartbeat.interval_s", "60", "--by", "agent")
    answer(file, "protocol.heartbeat.interval_s", "1m", "--by", "person", "--why", "measured")
    assert '{state: decided, why: measured, by: agent, "on": "2026-11-24"}\n' in file.read_text()


def test_an_answer_says_what_it_raises_and_what_it_solves(file: Path) -> None:
    file.write_text(BASELINE.read_text("utf-8"), "utf-8")
    raised = answer(file, "protocol.heartbeat.interval_s", "1m")
    assert raised.out.startswith("d.yaml: protocol.heartbeat.interval_s = 60 s\n")
    assert "error WS303: " in raised.out
    solved = answer(file, "protocol.heartbeat.interval_s", "25")
    assert "Solved WS303: " in solved.out


def test_comments_and_layout_of_everything_else_stay(file: Path) -> None:
    text = "# head\nwsdesign: 1\n\ncontext:   # who\n    direction:   bidirectional   # sure\n    # tail\n"
    file.write_text(text)
    answer(file, "context.direction", "server_to_client")
    assert file.read_text() == text.replace("bidirectional", "server_to_client")


def test_a_missing_document_is_not_begun_by_an_answer(tmp_path: Path) -> None:
    done = wsdesign("answer", "absent.yaml", "context.product.name", "Board", cwd=tmp_path)
    assert done.code == 2
    assert "wsdesign start absent.yaml" in done.err
    assert not (tmp_path / "absent.yaml").exists()


def test_control_characters_reach_neither_file_nor_terminal(file: Path) -> None:
    done = answer(file, "context.product.name", "Bo\x1b[31mard\x07")
    assert "\x1b" not in done.out + done.err
    assert "\x1b" not in file.read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("protocol.heartbeat.interval_s", "-5"),
        ("protocol.heartbeat.interval_s", "-5", "--why", "a try"),
        ("--by", "person", "protocol.heartbeat.interval_s", "-5"),
        ("protocol.heartbeat.interval_s", "--", "-5"),
        ("--why", "-5", "protocol.heartbeat.interval_s", "--", "-5"),
        ("protocol.heartbeat.interval_s", "-5h"),
    ],
)
def test_a_negative_number_is_a_value_and_its_question_refuses_it(arguments: tuple[str, ...], file: Path) -> None:
    done = answer(file, *arguments)
    assert done.code == 2
    assert "protocol.heartbeat.interval_s: must be a number from 1 to 3600, got -" in done.err
    assert file.read_text() == EMPTY


def test_a_value_may_be_a_list_that_begins_with_a_hyphen(file: Path) -> None:
    assert answer(file, "context.regions", "- eu", "--why", "-1 region").code == 0
    assert "regions: [eu]" in file.read_text() or "- eu" in file.read_text()


def test_an_option_nobody_knows_is_still_refused(file: Path) -> None:
    assert answer(file, "context.regions", "-x").code == 2
    assert answer(file, "context.regions", "eu", "--wy", "x").code == 2


def test_numbers_inside_a_record_meet_the_same_doubts(file: Path) -> None:
    done = answer(file, "protocol.messages", "[{type: tick, direction: s2c, rate_per_s: 40.000}]")
    assert done.code == 2
    assert 'protocol.messages[0].rate_per_s: "40.000" can be read in two ways; write 40 or 40000' in done.err
    assert answer(file, "protocol.messages", "[{type: tick, direction: s2c, rate_per_s: 40k}]").code == 0
    assert "40000" in file.read_text()


MESSAGE = "protocol:\n  messages:\n    - {type: said, typical_bytes: 300, max_bytes: 4096}\n"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("max_bytes", "200", "protocol.messages[0].max_bytes: is at least typical_bytes, 300, got 200"),
        ("typical_bytes", "5000", "protocol.messages[0].typical_bytes: is at most max_bytes, 4,096, got 5,000"),
    ],
)
def test_a_largest_message_below_a_typical_one_is_refused_at_the_prompt_and_found_in_a_file(
    path: str, value: str, said: str, tmp_path: Path
) -> None:
    text = f"wsdesign: 1\nlanguage: en\n{MESSAGE}"
    (tmp_path / "d.yaml").write_text(text, "utf-8")
    done = wsdesign("answer", "d.yaml", f"protocol.messages[0].{path}", value, cwd=tmp_path)
    assert (done.code, done.err) == (2, f"error: VALUE: {said}\n")
    assert (tmp_path / "d.yaml").read_text("utf-8") == text
    (tmp_path / "d.yaml").write_text(text.replace("max_bytes: 4096", "max_bytes: 200"), "utf-8")
    report = wsdesign("check", "d.yaml", "--require", "none", cwd=tmp_path).out
    assert "protocol.messages[0].max_bytes: is at least typical_bytes, 300, got 200." in report
