"""Reading a design: every refusal with its line, all of them at once, and base documents merged in."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision, Design, Waiver, flatten, peek_packs, read_design
from wizard.errors import InvalidInput, WsdesignError
from wizard.tree import parse


def read(text: str, catalogue: Catalogue, language: str = "en") -> Design:
    return read_design(parse(text, "d.yaml"), catalogue, language=language)


def problems(text: str, catalogue: Catalogue, language: str = "en") -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(text, catalogue, language)
    return [str(problem) for problem in caught.value.problems]


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("context:\n", "1:1: is not a design document: it does not say which format it has; add the line wsdesign: 1"),
        ("wsdesign:\n", "1:1: is not a design document: it does not say which format it has; add the line wsdesign: 1"),
        ("wsdesign: one\n", '1:11: wsdesign: the format version is a whole number such as 1, got "one"'),
        ("wsdesign: 0\n", "1:11: wsdesign: the format version is a whole number such as 1, got 0"),
        ("wsdesign: 1.5\n", "1:11: wsdesign: the format version is a whole number such as 1, got 1.5"),
        ("wsdesign: true\n", "1:11: wsdesign: the format version is a whole number such as 1, got true"),
        ("wsdesign: 2\n", "1:11: wsdesign: is written in format 2, newer than this program knows (1); update wsdesign"),
    ],
)
def test_a_document_says_its_format(text: str, refusal: str, catalogue: Catalogue) -> None:
    assert problems(text, catalogue) == [f"d.yaml:{refusal}"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("language: de\n", '2:11: language: "de" is none of en, zh'),
        ("extends: [a]\n", "2:10: extends: is text, got a list"),
        ("packs: ours\n", "2:8: packs: is a list, got text"),
        ("packs: [5]\n", "2:9: packs[0]: is text, got a number"),
        ("transprot:\n", '2:1: transprot: there is no field "transprot"; did you mean transport?'),
        ("weather: 5\n", '2:1: weather: there is no field "weather"; remove it'),
        ("transport:\n  chioce: sse\n", '3:3: transport.chioce: there is no field "chioce"; did you mean choice?'),
        (
            "protocol:\n  heartbeat: {interval: 25}\n",
            '3:15: protocol.heartbeat.interval: there is no field "interval"; did you mean interval_s?',
        ),
        ("transport: sse\n", "2:12: transport: is a mapping of fields, got text"),
        ("transport: [sse]\n", "2:12: transport: is a mapping of fields, got a list"),
        ("protocol: {heartbeat: 25}\n", "2:23: protocol.heartbeat: is a mapping of fields, got a number"),
        (
            "protocol:\n  heartbeat:\n    interval_s: -5\n",
            "4:17: protocol.heartbeat.interval_s: must be a number from 1 to 3600, got -5",
        ),
        (
            "protocol:\n  heartbeat:\n    interval_s: 25s\n",
            '4:17: protocol.heartbeat.interval_s: must be a number, got the text "25s"; write 25',
        ),
        (
            "protocol: {heartbeat: {replied: yes}}\n",
            "2:33: protocol.heartbeat.replied: is true or false, got yes; write true or false, not yes",
        ),
        (
            "transport: {choice: websockets}\n",
            '2:21: transport.choice: "websockets" is none of websocket, sse, long_polling, short_polling, '
            "push, webtransport; did you mean websocket?",
        ),
        (
            "context:\n  hops:\n    - {name: a}\n    - name: a\n",
            '5:13: context.hops[1].name: "a" is used twice, first by record 1',
        ),
        (
            "context:\n  hops:\n    - name: a\n      idle_s: 5\n",
            '5:15: context.hops[0].idle_s: there is no field "idle_s"; did you mean idle_counts?',
        ),
        (
            "context:\n  data: {regulations: [gdpr, gdpr]}\n",
            '3:30: context.data.regulations[1]: "gdpr" is listed twice',
        ),
        (
            "protocol: {heartbeat: {interval_s: {low: 30, likely: 20, high: 10}}}\n",
            "2:36: protocol.heartbeat.interval_s: a range needs low <= likely <= high",
        ),
        (
            "protocol: {heartbeat: {interval_s: {low: {low: 1, likely: 2, high: 3}, likely: 20, high: 30}}}\n",
            "2:36: protocol.heartbeat.interval_s: must be a number (s), got a mapping",
        ),
        ("review: full\n", "2:9: review: is a mapping of fields, got text"),
        ("review: {level: deep}\n", '2:17: review.level: "deep" is none of quick, standard, full'),
        ("review: {levle: full}\n", '2:10: review.levle: there is no field "levle"; did you mean level?'),
        ("review: {decisions: [a]}\n", "2:21: review.decisions: is a mapping of fields, got a list"),
        ("review: {waivers: {rule: WS301}}\n", "2:19: review.waivers: is a list of records, got a mapping"),
        ("review: {waivers: [WS301]}\n", "2:20: review.waivers[0]: a record is a mapping of fields, got text"),
    ],
)
def test_what_a_document_may_not_say_is_refused_with_its_line(text: str, refusal: str, catalogue: Catalogue) -> None:
    assert problems(f"wsdesign: 1\n{text}", catalogue) == [f"d.yaml:{refusal}"]


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (
            "transport.chioce: {why: x}",
            '5: review.decisions["transport.chioce"]: there is no field "transport.chioce"; '
            "did you mean transport.choice?",
        ),
        (
            "context.hops[x].kind: {why: x}",
            '5: review.decisions["context.hops[x].kind"]: there is no field "context.hops[x].kind"; '
            "did you mean context.hops?",
        ),
        ("transport.choice: decided", '23: review.decisions["transport.choice"]: is a mapping of fields, got text'),
        (
            "transport.choice: {state: done}",
            '31: review.decisions["transport.choice"].state: "done" is none of decided, assumed, undecided, '
            "not_applicable",
        ),
        (
            "transport.choice: {by: robot}",
            '28: review.decisions["transport.choice"].by: "robot" is none of person, import, default, agent',
        ),
        (
            "transport.choice: {on: 23.11.2026}",
            '28: review.decisions["transport.choice"].on: is a date such as 2026-11-23, got "23.11.2026"',
        ),
        (
            "transport.choice: {review_by: 2026-02-30}",
            '35: review.decisions["transport.choice"].review_by: is a date such as 2026-11-23, got "2026-02-30"',
        ),
        (
            "transport.choice: {reasno: x}",
            '24: review.decisions["transport.choice"].reasno: there is no field "reasno"; did you mean reason?',
        ),
        ("transport.choice: {why: [a]}", '29: review.decisions["transport.choice"].why: is text, got a list'),
    ],
)
def test_a_decision_names_a_question_and_its_state(entry: str, refusal: str, catalogue: Catalogue) -> None:
    text = f"wsdesign: 1\nreview:\n  decisions:\n    {entry}\n"
    assert problems(text, catalogue) == [f"d.yaml:4:{refusal}"]


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (
            "rule: no-heartbaet, reason: long enough it is",
            '14: rule: names no rule or exit condition: "no-heartbaet"; did you mean no-heartbeat?',
        ),
        ("reason: long enough it is", "7: rule: names no rule or exit condition: nothing"),
        ("rule: WS301, reason: too short", "29: reason: a waiver needs a reason of at least 10 characters"),
        ("rule: WS301", "7: reason: a waiver needs a reason of at least 10 characters"),
        (
            "rule: WS301, reason: long enough it is, expires_on: soon",
            '60: expires_on: is a date such as 2026-11-23, got "soon"',
        ),
        (
            "rule: WS301, reason: long enough it is, until: 2027-01-01",
            '48: until: there is no field "until"; remove it',
        ),
        ("rule: WS301, reason: long enough it is, facts: [60]", "55: facts: is a mapping of fields, got a list"),
    ],
)
def test_a_waiver_names_a_rule_and_a_reason(entry: str, refusal: str, catalogue: Catalogue) -> None:
    text = f"wsdesign: 1\nreview:\n  waivers:\n    - {{{entry}}}\n"
    column, _, words = refusal.partition(": ")
    assert problems(text, catalogue) == [f"d.yaml:4:{column}: review.waivers[0].{words}"]


def test_a_waiver_with_two_faults_has_both_named(catalogue: Catalogue) -> None:
    text = "wsdesign: 1\nreview:\n  waivers:\n    - {rule: WS999, reason: too short}\n"
    assert problems(text, catalogue) == [
        'd.yaml:4:14: review.waivers[0].rule: names no rule or exit condition: "WS999"',
        "d.yaml:4:29: review.waivers[0].reason: a waiver needs a reason of at least 10 characters",
    ]


def test_all_problems_come_at_once_in_the_order_of_the_lines(catalogue: Catalogue) -> None:
    text = """\
wsdesign: 1
language: de
review:
  level: deep
  waivers: [{rule: WS301, reason: short}]
transport:
  choice: carrier_pigeon
  chioce: sse
context:
  hops: [{name: a, idle_timeout_s: -1}, {name: a}]
"""
    found = problems(text, catalogue)
    assert [problem.split(":")[1] for problem in found] == ["2", "4", "5", "7", "8", "10", "10"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "wsdesign: 1\ntransprot:\n",
            ['d.yaml:2:1: transprot: 没有名为 "transprot" 的字段; 是否想写 transport？'],
        ),
        ("wsdesign: 2\n", ["d.yaml:1:11: wsdesign: 使用格式 2，比本程序支持的 1 更新; 请升级 wsdesign"]),
        (
            "wsdesign: 1\nprotocol: {heartbeat: {interval_s: -5}}\n",
            ["d.yaml:2:36: protocol.heartbeat.interval_s: 必须为数字，介于 1 与 3600 之间，实际为 -5"],
        ),
    ],
)
def test_problems_are_said_in_chinese(text: str, found: list[str], catalogue: Catalogue) -> None:
    assert problems(text, catalogue, "zh") == found


def test_a_refusal_holds_no_control_character(catalogue: Catalogue) -> None:
    found = problems('wsdesign: 1\n"trans\u202eport": 5\n', catalogue)
    assert all(problem.isprintable() for problem in found)


# --- what is read -----------------------------------------------------------------------------------------------------

DOCUMENT = """\
wsdesign: 1
language: zh
context:
  product: {name: 行情}
  hops:
    - name: alb
      kind: aws_alb
      idle_timeout_s: {low: 30, likely: 60, high: 120}
    - name: proxy
transport:
  choice: websocket
auth: {cookie: {same_site: lax}}
security: {tls: {min_version: 1.2}}
scale:
review:
  level: full
  decisions:
    transport.choice: {state: decided, why: Both directions., by: person, on: 2026-11-23, review_by: 2027-05-01}
    context.hops[0].idle_timeout_s: {state: assumed, by: default}
    protocol.encoding: {state: undecided, owner: 7}
  waivers:
    - {rule: WS303, subject: alb, reason: The contract ends., approved_by: ops, expires_on: 2027-03-31, facts: {interval_s: 60}}
    - {rule: EX4.3, reason: Tested by hand.}
"""


def test_answers_are_read_by_the_path_of_their_question(catalogue: Catalogue) -> None:
    assert read(DOCUMENT, catalogue).answers == {
        "context.product.name": "行情",
        "context.hops": [
            {"name": "alb", "kind": "aws_alb", "idle_timeout_s": {"low": 30, "likely": 60, "high": 120}},
            {"name": "proxy"},
        ],
        "transport.choice": "websocket",
        "auth.cookie.same_site": "lax",
        "security.tls.min_version": "1.2",
    }


def test_a_select_keeps_what_was_written(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInput, match=r"1\.20"):
        read("wsdesign: 1\nsecurity: {tls: {min_version: 1.20}}\n", catalogue)


def test_decisions_and_waivers_are_read(catalogue: Catalogue) -> None:
    design = read(DOCUMENT, catalogue)
    assert (design.level, design.language) == ("full", "zh")
    assert design.decisions == {
        "transport.choice": Decision(
            state="decided", why="Both directions.", by="person", on="2026-11-23", review_by="2027-05-01"
        ),
        "context.hops[0].idle_timeout_s": Decision(state="assumed", by="default"),
        "protocol.encoding": Decision(state="undecided", owner="7"),
    }
    assert design.waivers == (
        Waiver("WS303", "alb", "The contract ends.", "ops", "2027-03-31", {"interval_s": 60}),
        Waiver("EX4.3", None, "Tested by hand.", None, None, None),
    )


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("transport.choice", "decided"),
        ("context.product.name", "decided"),
        ("protocol.encoding", "undecided"),
        ("transport.tls", "open"),
    ],
)
def test_the_state_of_an_answer_is_recorded_or_plain(path: str, state: str, catalogue: Catalogue) -> None:
    assert read(DOCUMENT, catalogue).state(path) == state


def test_the_level_is_standard_where_none_is_named(catalogue: Catalogue) -> None:
    design = read("wsdesign: 1\n", catalogue)
    assert (design.level, design.language, design.answers, design.waivers) == ("standard", None, {}, ())


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("transport.choice", 11, 11),
        ("context.hops[0].idle_timeout_s", 8, 23),
        ("context.hops[1].name", 9, 13),
        pytest.param("context.hops[1].idle_timeout_s", 9, 7, id="not written: its record"),
        pytest.param("context.clients", 4, 3, id="not written: its section"),
        pytest.param("ops.metrics", 1, 1, id="nothing of it is written: the document"),
    ],
)
def test_a_value_has_its_place(path: str, line: int, column: int, catalogue: Catalogue) -> None:
    place = read(DOCUMENT, catalogue).place(path)
    assert (place.file, place.line, place.column) == ("d.yaml", line, column)


def test_faults_of_form_do_not_stop_the_reader(catalogue: Catalogue) -> None:
    text = f"wsdesign: 1\ncontext:\n  product: {{name: {'x' * 81}}}\n  regions: []\n"
    assert read(text, catalogue).form_faults == (
        ("context.product.name", "may have at most 80 characters, has 81"),
        ("context.regions", "needs at least 1, has 0"),
    )


def test_nested_answers_flatten_to_paths(catalogue: Catalogue) -> None:
    nested = {"transport": {"choice": "sse", "sse": {"retry_ms": 3000}}, "context": {"hops": [{"name": "a"}]}}
    assert flatten(nested, catalogue) == {
        "transport.choice": "sse",
        "transport.sse.retry_ms": 3000,
        "context.hops": [{"name": "a"}],
    }
    with pytest.raises(KeyError, match=r"transport\.chioce"):
        flatten({"transport": {"chioce": "sse"}}, catalogue)


def test_the_packs_of_a_document_lie_beside_it() -> None:
    assert peek_packs(parse("wsdesign: 1\npacks: [./ours, ../theirs]\n", "team/d.yaml")) == (
        "team/./ours",
        "team/../theirs",
    )
    assert peek_packs(parse("wsdesign: 1\npacks: 5\n", "d.yaml")) == ()


# --- extends ----------------------------------------------------------------------------------------------------------

BASE = """\
wsdesign: 1
language: zh
context:
  product: {name: Base, summary: Shared}
  regions: [eu, us]
  hops: [{name: alb, kind: aws_alb, idle_timeout_s: 60}]
auth: {token: {ttl_s: 600}, method: ticket}
review:
  level: full
  decisions:
    auth.method: {why: As everywhere.}
  waivers:
    - {rule: WS301, reason: As everywhere.}
"""

CHILD = """\
wsdesign: 1
extends: base.yaml
context:
  product: {name: Child}
  regions: [ap]
auth: {token: null}
transport: {choice: sse}
review:
  decisions:
    transport.choice: {why: One way.}
  waivers:
    - {rule: WS302, reason: Only here it is.}
"""


class Folder:
    """Writes documents into a folder and reads the last one."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.path = path
        self.catalogue = catalogue

    def read(self, **documents: str) -> Design:
        for name, text in documents.items():
            (self.path / f"{name}.yaml").write_text(text, encoding="utf-8")
        last = self.path / f"{list(documents)[-1]}.yaml"
        return read_design(parse(last.read_bytes(), str(last)), self.catalogue)

    def problems(self, **documents: str) -> list[str]:
        with pytest.raises(WsdesignError) as caught:
            self.read(**documents)
        return str(caught.value).replace(f"{self.path}/", "").splitlines()


@pytest.fixture
def folder(tmp_path: Path, catalogue: Catalogue) -> Folder:
    return Folder(tmp_path, catalogue)


def test_a_child_lays_its_answers_over_those_of_its_base(folder: Folder) -> None:
    assert folder.read(base=BASE, child=CHILD).answers == {
        "context.product.name": "Child",
        "context.product.summary": "Shared",
        "context.regions": ["ap"],
        "context.hops": [{"name": "alb", "kind": "aws_alb", "idle_timeout_s": 60}],
        "auth.method": "ticket",
        "transport.choice": "sse",
    }


def test_a_list_of_records_replaces_that_of_the_base(folder: Folder) -> None:
    child = "wsdesign: 1\nextends: base.yaml\ncontext: {hops: [{name: nlb}]}\n"
    assert folder.read(base=BASE, child=child).answers["context.hops"] == [{"name": "nlb"}]


@pytest.mark.parametrize(
    ("removal", "gone"),
    [
        ("context: {regions: null}", {"context.regions"}),
        ("context: {product: null}", {"context.product.name", "context.product.summary"}),
        ("auth:", {"auth.token.ttl_s", "auth.method"}),
    ],
)
def test_null_removes_what_the_base_says(removal: str, gone: set[str], folder: Folder) -> None:
    whole = set(folder.read(base=BASE, child="wsdesign: 1\nextends: base.yaml\n").answers)
    left = set(folder.read(base=BASE, child=f"wsdesign: 1\nextends: base.yaml\n{removal}\n").answers)
    assert whole - left == gone


def test_level_language_decisions_and_waivers_come_from_the_base_too(folder: Folder) -> None:
    design = folder.read(base=BASE, child=CHILD)
    assert (design.level, design.language) == ("full", "zh")
    assert {path: decision.why for path, decision in design.decisions.items()} == {
        "auth.method": "As everywhere.",
        "transport.choice": "One way.",
    }
    assert [waiver.rule for waiver in design.waivers] == ["WS301", "WS302"]


def test_the_child_decides_level_and_language(folder: Folder) -> None:
    design = folder.read(base=BASE, child="wsdesign: 1\nextends: base.yaml\nlanguage: en\nreview: {level: quick}\n")
    assert (design.level, design.language) == ("quick", "en")


def test_a_value_is_found_in_the_file_that_holds_it(folder: Folder) -> None:
    design = folder.read(base=BASE, child=CHILD)
    places = {
        path: (Path(place.file).name, place.line)
        for path in ("context.product.name", "context.product.summary", "context.hops[0].idle_timeout_s")
        for place in [design.place(path)]
    }
    assert places == {
        "context.product.name": ("child.yaml", 4),
        "context.product.summary": ("base.yaml", 4),
        "context.hops[0].idle_timeout_s": ("base.yaml", 6),
    }


def test_a_base_may_extend_another(folder: Folder) -> None:
    middle = "wsdesign: 1\nextends: base.yaml\nauth: {method: mtls}\n"
    design = folder.read(base=BASE, middle=middle, child=CHILD.replace("base.yaml", "middle.yaml"))
    assert design.answers["auth.method"] == "mtls"
    assert Path(design.place("auth.method").file).name == "middle.yaml"
    assert Path(design.place("context.hops").file).name == "base.yaml"


def test_a_base_is_found_beside_its_child_and_not_in_the_working_folder(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    child = tmp_path / "streams" / "child.yaml"
    child.write_text("wsdesign: 1\nextends: ../base.yaml\n", encoding="utf-8")
    assert read_design(parse(child.read_bytes(), str(child)), catalogue).answers["auth.method"] == "ticket"


@pytest.mark.parametrize(
    "documents",
    [
        {"child": "wsdesign: 1\nextends: child.yaml\n"},
        {"child": "wsdesign: 1\nextends: ./x/../child.yaml\n"},
        {"base": "wsdesign: 1\nextends: child.yaml\n", "child": "wsdesign: 1\nextends: base.yaml\n"},
    ],
)
def test_documents_that_extend_each_other_are_refused(documents: dict[str, str], folder: Folder) -> None:
    (folder.path / "x").mkdir()
    found = folder.problems(**documents)
    assert len(found) == 1
    assert "extends this document in turn" in found[0]
    assert ".yaml:2:10: extends: " in found[0]


def test_a_base_that_is_not_there_is_named_with_the_line_that_asks_for_it(folder: Folder) -> None:
    found = folder.problems(child="wsdesign: 1\nextends: nowhere.yaml\n")
    assert found[0].startswith("child.yaml:2:10: extends: ")
    assert "nowhere.yaml" in found[0]


def test_a_problem_of_the_base_is_named_there(folder: Folder) -> None:
    found = folder.problems(base=BASE.replace("method: ticket", "method: trust"), child=CHILD)
    assert found[0].startswith('base.yaml:7:37: auth.method: "trust" is none of')


def test_a_folder_is_no_base(folder: Folder) -> None:
    assert "is a folder" in folder.problems(child="wsdesign: 1\nextends: .\n")[0]


def test_the_packs_of_a_base_come_first_and_each_but_once(folder: Folder) -> None:
    for name, text in (
        ("base", "packs: [./theirs, ./both]\n"),
        ("child", "extends: base.yaml\npacks: [./ours, ./both]\n"),
    ):
        (folder.path / f"{name}.yaml").write_text(f"wsdesign: 1\n{text}", encoding="utf-8")
    child = folder.path / "child.yaml"
    packs = peek_packs(parse(child.read_bytes(), str(child)))
    assert [Path(pack).name for pack in packs] == ["theirs", "both", "ours"]


@pytest.mark.parametrize("base", ["nowhere.yaml", "child.yaml", "/dev/zero"])
def test_packs_are_found_where_the_base_cannot_be_read(base: str, folder: Folder) -> None:
    child = folder.path / "child.yaml"
    child.write_text(f"wsdesign: 1\nextends: {base}\npacks: [./ours]\n", encoding="utf-8")
    assert peek_packs(parse(child.read_bytes(), str(child))) == (f"{folder.path}/./ours",)


def test_a_chain_of_bases_has_an_end(folder: Folder) -> None:
    chain = {f"c{n}": f"wsdesign: 1\nextends: c{n - 1}.yaml\n" for n in range(1, 30)}
    found = folder.problems(c0="wsdesign: 1\n", **chain)
    assert found == ["c13.yaml:2:10: extends: leads through more than 16 documents"]
