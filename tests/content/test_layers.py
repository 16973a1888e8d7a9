"""Packs over packs: what an entry may change of a known one, in which order packs lie, and which chains are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.packs import MANIFEST, QUESTION, RULE, MakePack, faults
from wizard.content.layers import load_catalogue, read_chain
from wizard.content.model import pick
from wizard.design.document import flatten
from wizard.errors import InvalidInput, WsdesignError
from wizard.review.findings import assess, words
from wizard.review.view import View

# --- a known entry, changed -------------------------------------------------------------------------------------------


def test_a_changed_rule_keeps_what_is_not_named(make_pack: MakePack) -> None:
    before = load_catalogue().rules["no-heartbeat"]
    folder = make_pack(
        rules="rules:\n  - id: no-heartbeat\n    override: true\n    severity: advice\n    title: {zh: 缺少心跳}\n"
    )
    after = load_catalogue((folder,)).rules["no-heartbeat"]
    assert after.severity == "advice"
    assert after.title == {"en": "No heartbeat on a long-lived connection", "zh": "缺少心跳"}
    assert (after.stage, after.fires, after.sources) == (before.stage, before.fires, before.sources)


def test_null_takes_a_part_away(make_pack: MakePack) -> None:
    assert load_catalogue().rules["tcp-keepalive-only"].warning_if is not None
    folder = make_pack(rules="rules:\n  - {id: tcp-keepalive-only, override: true, warning_if: null}\n")
    assert load_catalogue((folder,)).rules["tcp-keepalive-only"].warning_if is None


def test_a_choice_is_added_or_reworded_and_the_others_stay(make_pack: MakePack) -> None:
    question = """\
questions:
  - path: protocol.encoding
    override: true
    choices:
      - {value: json, label: {en: JSON (ours), zh: JSON（本公司）}}
      - {value: avro, label: {en: Avro, zh: Avro}}
"""
    field = load_catalogue((make_pack(questions=question),)).fields["protocol.encoding"]
    assert [choice.value for choice in field.choices] == [
        "json",
        "msgpack",
        "protobuf",
        "cbor",
        "custom_binary",
        "avro",
    ]
    assert pick(field.choices[0].label, "en") == "JSON (ours)"
    assert field.choices[0].note is not None


def test_a_field_is_added_to_the_records_of_a_list(make_pack: MakePack) -> None:
    question = """\
questions:
  - path: context.hops
    override: true
    fields:
      - {name: owner, kind: text, text: {en: Which team runs it?, zh: 由哪个团队运维？}}
"""
    catalogue = load_catalogue((make_pack(questions=question),))
    assert catalogue.fields["context.hops[].owner"].stage == "context"
    assert "context.hops[].idle_timeout_s" in catalogue.fields


def test_a_pack_translates_another(tmp_path: Path) -> None:
    english, chinese = MakePack(tmp_path / "english"), MakePack(tmp_path / "chinese")
    rule = "\n".join(line.partition(", zh: ")[0] + ("}" if ", zh: " in line else "") for line in RULE.splitlines())
    question = QUESTION.replace(", zh: 数据是否必须留在同一地区？", "")
    english(MANIFEST.replace("[en, zh]", "[en]"), questions=question, rules=rule)
    folder = chinese(
        MANIFEST + "extends: [../english]\n",
        questions="questions:\n  - {path: context.ours.region_lock, override: true, text: {zh: 是否锁定地区？}}\n",
        rules="rules:\n  - {id: ours-region-lock, override: true, title: {zh: 数据越界}}\n",
    )
    catalogue = load_catalogue((folder,))
    assert catalogue.rules["ours-region-lock"].title == {"en": "Data leaves its region", "zh": "数据越界"}
    assert pick(catalogue.fields["context.ours.region_lock"].text, "zh") == "是否锁定地区？"


FACT = """\
platforms:
  - id: aws-alb
    override: true
    hop: {idle_timeout_s: 4000}
    as_of: 2026-10
    sources: [{url: "https://wiki.acme.example/alb", for: set by our Terraform module}]
"""


def test_an_organisation_states_a_fact_of_its_own_with_its_evidence(make_pack: MakePack) -> None:
    catalogue = load_catalogue((make_pack(**{"facts/platforms": FACT}),))
    answers = {
        "transport": {"choice": "websocket"},
        "context": {"clients": [{"kind": "browser", "rtt_p95_ms": 150}], "hops": [{"name": "edge", "kind": "aws_alb"}]},
        "protocol": {"heartbeat": {"mechanism": "app_message_server", "interval_s": 5000, "replied": True}},
    }
    view = View(catalogue, flatten(answers, catalogue), {}, "full")
    (finding,) = (f for f in assess(view).findings if f.rule.id == "heartbeat-slower-than-hop")
    assert finding.facts["idle_timeout_s"] == 4000
    assert "2026-10" in words(view, finding, "message", "en")
    assert view.answers["context.hops"][0]["sse_supported"] is True  # what the pack does not name stays


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            FACT.replace("    as_of: 2026-10\n", ""),
            "facts/platforms.yaml:2:5: aws-alb: a changed fact needs its own as_of; say when it was measured",
        ),
        (
            FACT[: FACT.index("    sources")],
            "facts/platforms.yaml:2:5: aws-alb: a changed fact needs its own sources; say where it was measured",
        ),
        (
            FACT.replace("idle_timeout_s: 4000", "idle_timeout_s: never"),
            'facts/platforms.yaml:4:27: aws-alb.hop.idle_timeout_s: must be a number (s), got "never"',
        ),
        (
            FACT.replace("idle_timeout_s", "idle_timeout"),
            "facts/platforms.yaml:4:25: aws-alb.hop.idle_timeout: idle_timeout is no field of a hop; did you mean idle_t",
        ),
        (
            FACT.replace("2026-10", "last autumn"),
            "facts/platforms.yaml:5:12: aws-alb.as_of: 'last autumn' is not written as it must be; write the date as 2026-11",
        ),
        (FACT.replace("aws-alb", "aws-elb"), "facts/platforms.yaml:3:15: aws-elb.override: there is nothing to change"),
        (FACT.replace("true", "yes"), "facts/platforms.yaml:3:15: aws-alb.override: is true, or is left out"),
        (
            FACT.replace("    override: true\n", ""),
            "facts/platforms.yaml:2:5: aws-alb: is known already, and lacks what a new one needs; to change part of it, write `override: true`",
        ),
        (FACT.replace("id: aws-alb", "name: {en: x}"), "facts/platforms.yaml:2:5: None: says nothing of its id"),
    ],
)
def test_a_faulty_change_is_refused_with_file_and_line(text: str, fault: str, make_pack: MakePack) -> None:
    found = faults(make_pack(**{"facts/platforms": text}))
    assert any(line.startswith(fault) for line in found), found


def test_a_platform_of_ones_own_is_a_kind_of_hop(make_pack: MakePack) -> None:
    fact = """\
platforms:
  - id: acme-gateway
    hop_kind: acme_gateway
    name: {en: Acme gateway, zh: Acme 网关}
    hop: {idle_timeout_s: 75, upgrade_supported: true}
    as_of: 2026-09-30
    sources: [{url: "https://wiki.acme.example/gateway"}]
"""
    catalogue = load_catalogue((make_pack(**{"facts/platforms": fact}),))
    choice = catalogue.fields["context.hops[].kind"].choice("acme_gateway")
    assert choice is not None
    assert choice.label == {"en": "Acme gateway", "zh": "Acme 网关"}
    view = View(catalogue, flatten({"context": {"hops": [{"kind": "acme_gateway"}]}}, catalogue), {}, "full")
    assert view.answers["context.hops"][0]["idle_timeout_s"] == 75


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("refuse.text: {en: 'wants text, got {got}'}\n", None),
        ("refuse.txet: {en: x}\n", "ui.yaml:1:1: refuse.txet: is no text of the interface; did you mean refuse.text?"),
        ("refuse.text: {en: '{got:>999999999}'}\n", "ui.yaml:1:19: refuse.text.en: takes {got}, without any format"),
        ("refuse.text: {en: '{got.__class__}'}\n", "ui.yaml:1:19: refuse.text.en: takes {got}, without any format"),
        ("refuse.text: {en: '{got!r}'}\n", "ui.yaml:1:19: refuse.text.en: takes {got}, without any format"),
        ("refuse.text: {en: '{0}'}\n", "ui.yaml:1:19: refuse.text.en: takes {got}, without any format"),
        ("refuse.text: {en: '{'}\n", "ui.yaml:1:19: refuse.text.en: takes {got}, without any format"),
        ("refuse.text: {fr: 'texte'}\n", "ui.yaml:1:19: refuse.text.fr: is no key here"),
        (
            "refuse.text: text\n",
            "ui.yaml:1:14: refuse.text: 'text' stands where a mapping is needed; write it as {en: ...}",
        ),
    ],
)
def test_a_pack_words_the_interface_anew_but_fills_in_nothing_else(
    text: str, fault: str | None, make_pack: MakePack
) -> None:
    folder = make_pack(ui=text)
    if fault is None:
        catalogue = load_catalogue((folder,))
        assert catalogue.word("refuse.text", "en", got="5") == "wants text, got 5"
        assert catalogue.word("refuse.text", "zh", got="5") == "应为文本，实际为 5"
    else:
        found = faults(folder)
        assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("sources", "wiki: {titel: Ours}\n", "sources.yaml:1:15: wiki.titel: is no key here; did you mean title?"),
        (
            "derived",
            "derived: []\nderive: []\n",
            "derived.yaml:2:1: derive: is read by nobody; this file holds derived",
        ),
        ("review", "topics: none\n", "review.yaml:1:9: topics: is a list of words"),
        (
            "derived",
            "derived:\n  - {name: context, formula: '1', meaning: {en: x, zh: 某}}\n",
            "derived.yaml:2:12: context.name: context is a section of the document",
        ),
        (
            "advice",
            "advice:\n  - {id: ours, field: protocol.encoding, rows: [{id: R1, when: nothing, recommend: jsn,"
            " because: {en: x, zh: 某}}]}\n",
            "advice.yaml:2:64: ours.rows.0.when: nothing is neither a derived value nor a variable",
        ),
        (
            "questions",
            "stage: context\nquestions:\n  - {path: context.hops.owner, kind: text, depth: core, text: {en: x, zh: 某}}\n",
            "questions/0-ours.yaml:3:12: context.hops.owner.path: context.hops is a question, so that one of the two",
        ),
        (
            "questions",
            "stage: context\nquestions:\n  - {path: review.ours, kind: text, depth: core, text: {en: x, zh: 某}}\n",
            "questions/0-ours.yaml:3:12: review.ours.path: review is a section that holds no answers",
        ),
        (
            "questions",
            "stage: context\nquestions:\n  - {path: a.b, kind: text, depth: core, text: {en: x, zh: 某}, when: is_set(a.c)}\n"
            "  - {path: a.c, kind: text, depth: core, text: {en: x, zh: 某}, when: is_set(a.b)}\n",
            "questions/0-ours.yaml:3:70: a.b.when: hangs on its own answer",
        ),
    ],
)
def test_other_parts_of_a_pack_are_checked_too(name: str, text: str, fault: str, make_pack: MakePack) -> None:
    found = faults(make_pack(**{name: text}))
    assert any(line.startswith(fault) for line in found), found


# --- packs upon packs -------------------------------------------------------------------------------------------------


def test_a_pack_lies_over_those_it_extends_and_each_is_read_once(tmp_path: Path) -> None:
    base, left, right = (MakePack(tmp_path / name) for name in ("base", "left", "right"))
    base(MANIFEST + "rules: {severity: {no-heartbeat: advice}}\n", questions=QUESTION, rules=RULE)
    folders = (
        left(MANIFEST + "extends: [../base]\nrules: {severity: {no-heartbeat: warning}}\n"),
        right(MANIFEST + "extends: [../base]\nrules: {severity: {ours-region-lock: advice}}\n"),
    )
    assert [Path(pack.folder).name for pack in read_chain(folders)] == ["base", "left", "right"]
    catalogue = load_catalogue(folders)
    assert catalogue.rules["no-heartbeat"].severity == "warning"
    assert catalogue.rules["ours-region-lock"].severity == "advice"


@pytest.mark.parametrize(
    ("extends", "fault"),
    [
        ("[.]", "ours/pack.yaml:4:11: extends.0: . extends this pack in turn"),
        ("[../other]", "other/pack.yaml:4:11: extends.0: ../ours extends this pack in turn"),
        ("[../nowhere]", "ours/pack.yaml:4:11: extends.0: there is no folder "),
        ("../other", "ours/pack.yaml:4:10: extends: is a list of folders, relative to this pack"),
        ("[5]", "ours/pack.yaml:4:10: extends: is a list of folders, relative to this pack"),
    ],
)
def test_a_chain_that_leads_nowhere_is_refused(extends: str, fault: str, tmp_path: Path) -> None:
    MakePack(tmp_path / "other")(MANIFEST + "extends: [../ours]\n")
    folder = MakePack(tmp_path / "ours")(MANIFEST + f"extends: {extends}\n")
    with pytest.raises(InvalidInput) as caught:
        load_catalogue((folder,))
    assert str(caught.value).replace(f"{folder}/../", f"{tmp_path}/").startswith(f"{tmp_path}/{fault}")


def test_a_folder_that_is_extended_and_is_no_pack_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    folder = MakePack(tmp_path / "ours")(MANIFEST + "extends: [../empty]\n")
    with pytest.raises(WsdesignError, match=r"ours/\.\./empty: is not a pack; a pack is a folder with a pack\.yaml"):
        load_catalogue((folder,))


def test_the_built_in_content_is_no_part_of_what_packs_change(make_pack: MakePack) -> None:
    before = repr(load_catalogue().raw)
    load_catalogue((make_pack(questions=QUESTION, rules=RULE, **{"facts/platforms": FACT}),))
    assert repr(load_catalogue().raw) == before
