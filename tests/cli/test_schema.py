"""The published JSON Schemas: what they accept and refuse is what the reader accepts and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.command import SAMPLES, in_turn, wsdesign
from tests.content.packs import QUESTION, MakePack
from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import Catalogue
from wizard.content.model import Field
from wizard.content.outputs import OUTPUTS
from wizard.content.pack import read_pack
from wizard.content.schema import design_schema
from wizard.content.shape_of_entries import file_schema
from wizard.design.document import read_design
from wizard.errors import InvalidInput
from wizard.tree import parse

HEAD = "wsdesign: 1\n"


@pytest.fixture(scope="module")
def validator(catalogue: Catalogue) -> Draft202012Validator:
    return Draft202012Validator(design_schema(catalogue, "en"))


def schema_accepts(validator: Draft202012Validator, text: str) -> bool:
    return bool(validator.is_valid(parse(text, "d.yaml").data))


def reader_accepts(catalogue: Catalogue, text: str) -> bool:
    try:
        read_design(parse(text, "d.yaml"), catalogue)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.yaml")))
def test_every_sample_is_valid(validator: Draft202012Validator, name: str) -> None:
    text = (SAMPLES / f"{name}.yaml").read_text("utf-8")
    assert [error.message for error in validator.iter_errors(parse(text, name).data)] == []


SOUND = [
    HEAD,
    HEAD + "language: zh\npacks: [./ours]\n",
    HEAD + "context:\ntransport: {choice: null}\n",
    HEAD + "context: {latency: {target_p95_ms: {low: 100, likely: 200, high: 900}}}\n",
    HEAD + "context: {latency: {target_p95_ms: null}}\n",
    HEAD + "security: {tls: {min_version: 1.2}}\n",
    HEAD + 'security: {tls: {min_version: "1.2"}}\n',
    HEAD + "context: {hops: []}\n",
    HEAD + "context: {hops: [{kind: nginx}]}\n",
    HEAD + "context: {product: {name: 4711}}\n",
    HEAD + "context: {product: {name: true}}\n",
    HEAD + "context: {regions: [eu, 1]}\n",
    HEAD + "context: {scale: {peak_connections: 1e4}}\n",
    HEAD + "protocol: {messages: [{type: a, direction: s2c, schema: {type: object}}]}\n",
    HEAD + "review: {level: full, decisions: {context.direction: {state: assumed, by: agent, on: 2026-11-24}}}\n",
    HEAD + "review: {decisions: {'context.hops[0].idle_timeout_s': {why: measured, evidence: 4711}}}\n",
    HEAD + "review: {waivers: [{rule: WS303, subject: 4401, reason: goes in December}]}\n",
    HEAD + "review: {waivers: [{rule: EX1.1, reason: not before the launch, expires_on: '2027-01-01'}]}\n",
    HEAD + "review:\n",
]


@pytest.mark.parametrize("text", SOUND)
def test_what_the_reader_accepts_is_valid(catalogue: Catalogue, validator: Draft202012Validator, text: str) -> None:
    assert reader_accepts(catalogue, text)
    assert schema_accepts(validator, text)


BAD: list[tuple[str, str]] = [
    ("no version", "context: {}\n"),
    ("a newer version", "wsdesign: 2\n"),
    ("version as text", 'wsdesign: "1"\n'),
    ("an unknown section", HEAD + "contxt: {}\n"),
    ("an unknown field", HEAD + "context: {directoin: bidirectional}\n"),
    ("an unknown field deep down", HEAD + "context: {latency: {target_ms: 1}}\n"),
    ("an unknown field of a record", HEAD + "context: {hops: [{kind: nginx, tpye: 1}]}\n"),
    ("a section that is a list", HEAD + "context: []\n"),
    ("a section that is text", HEAD + "context: {latency: fast}\n"),
    ("no such choice", HEAD + "context: {direction: sideways}\n"),
    ("a choice in another case", HEAD + "context: {direction: Bidirectional}\n"),
    ("a choice that is a list", HEAD + "context: {direction: [bidirectional]}\n"),
    ("no such choice among several", HEAD + "security: {audit: {events: [kick_ban, other]}}\n"),
    ("a choice twice", HEAD + "security: {audit: {events: [kick_ban, kick_ban]}}\n"),
    ("an entry twice", HEAD + "context: {regions: [eu, eu]}\n"),
    ("several as text", HEAD + "security: {audit: {events: kick_ban}}\n"),
    ("a list of lists", HEAD + "context: {regions: [[eu]]}\n"),
    ("a list with a truth value", HEAD + "context: {regions: [true]}\n"),
    ("a number below its range", HEAD + "context: {latency: {target_p95_ms: 0}}\n"),
    ("a number above its range", HEAD + "context: {latency: {target_p95_ms: 600001}}\n"),
    ("an open end of a range", HEAD + "context: {hops: [{kind: nginx, idle_timeout_s: 0}]}\n"),
    ("a number as text", HEAD + 'context: {latency: {target_p95_ms: "500"}}\n'),
    ("a number with its unit", HEAD + "context: {latency: {target_p95_ms: 500ms}}\n"),
    ("a number that is a truth value", HEAD + "context: {latency: {target_p95_ms: true}}\n"),
    ("no whole number", HEAD + "context: {scale: {peak_connections: 1.5}}\n"),
    ("half a range", HEAD + "context: {latency: {target_p95_ms: {low: 1, high: 2}}}\n"),
    ("a range with more", HEAD + "context: {latency: {target_p95_ms: {low: 1, likely: 2, high: 3, max: 4}}}\n"),
    ("a range beyond the range", HEAD + "context: {latency: {target_p95_ms: {low: 0, likely: 2, high: 3}}}\n"),
    ("yes for true", HEAD + "context: {offline_delivery: yes}\n"),
    ("1 for true", HEAD + "context: {offline_delivery: 1}\n"),
    ("text that is a list", HEAD + "context: {product: {name: [Board]}}\n"),
    ("text that is a mapping", HEAD + "context: {product: {name: {en: Board}}}\n"),
    ("records that are none", HEAD + "context: {hops: nginx}\n"),
    ("a record that is text", HEAD + "context: {hops: [nginx]}\n"),
    ("a record that is nothing", HEAD + "context: {hops: [null]}\n"),
    ("a choice inside a record", HEAD + "context: {hops: [{kind: squidd}]}\n"),
    ("a language", HEAD + "language: fr\n"),
    ("packs as text", HEAD + "packs: ./ours\n"),
    ("packs of numbers", HEAD + "packs: [1]\n"),
    ("extends as a list", HEAD + "extends: [a.yaml]\n"),
    ("a level", HEAD + "review: {level: deep}\n"),
    ("an unknown part of the review", HEAD + "review: {waiver: []}\n"),
    ("a state", HEAD + "review: {decisions: {context.direction: {state: maybe}}}\n"),
    ("an author", HEAD + "review: {decisions: {context.direction: {by: robot}}}\n"),
    ("a decision as text", HEAD + "review: {decisions: {context.direction: because}}\n"),
    ("an unknown part of a decision", HEAD + "review: {decisions: {context.direction: {becuase: x}}}\n"),
    ("a decision about nothing", HEAD + "review: {decisions: {context.directoin: {why: x}}}\n"),
    ("a date", HEAD + "review: {decisions: {context.direction: {review_by: tomorrow}}}\n"),
    ("decisions as a list", HEAD + "review: {decisions: []}\n"),
    ("waivers as a mapping", HEAD + "review: {waivers: {rule: WS303}}\n"),
    ("a waiver without reason", HEAD + "review: {waivers: [{rule: WS303}]}\n"),
    ("a waiver with a short reason", HEAD + "review: {waivers: [{rule: WS303, reason: later}]}\n"),
    ("a waiver of no rule", HEAD + "review: {waivers: [{reason: goes in December}]}\n"),
    ("an unknown part of a waiver", HEAD + "review: {waivers: [{rule: WS303, reason: goes in December, until: x}]}\n"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in BAD])
def test_what_the_reader_refuses_is_invalid(catalogue: Catalogue, validator: Draft202012Validator, text: str) -> None:
    assert not reader_accepts(catalogue, text)
    assert not schema_accepts(validator, text)


def test_every_schema_is_a_schema_and_goes_to_standard_output(tmp_path: Path) -> None:
    names = ["design", "pack", *OUTPUTS]
    for name, done in zip(names, in_turn([("schema", "--of", name) for name in names], cwd=tmp_path), strict=True):
        assert (done.code, done.err) == (0, ""), name
        schema: Any = json.loads(done.out)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)


def test_the_words_of_the_schema_are_in_the_language_asked_for(tmp_path: Path) -> None:
    name = json.loads(wsdesign("schema", "--lang", "zh", cwd=tmp_path).out)["properties"]["context"]["properties"]
    assert name["product"]["properties"]["name"]["title"] == "产品或功能叫什么名字？"


def test_written_it_lies_where_the_first_line_points(tmp_path: Path) -> None:
    done = wsdesign("schema", "--write", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "# yaml-language-server: $schema=.wsdesign/design.schema.json" in done.out
    written = (tmp_path / ".wsdesign" / "design.schema.json").read_text("utf-8")
    assert written == wsdesign("schema", cwd=tmp_path).out


def test_a_folder_that_cannot_be_made_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / ".wsdesign").write_text("a file")
    done = wsdesign("schema", "--write", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")


def test_an_unknown_schema_names_those_there_are(tmp_path: Path) -> None:
    done = wsdesign("schema", "--of", "designs", cwd=tmp_path)
    assert done.code == 2
    assert "design, pack, check" in done.err


# --- every question ---------------------------------------------------------------------------------------------------

ANY: list[Any] = [
    None, True, False, 0, -1, 1, 7, 1.5, 1e4, 10**9, 1e300, "", "a text", "5m", "yes", "7", [], ["a"], ["a", "a"], ["a", 1], [1],
    [True], [None], [[]], {}, {"a": 1}, {"low": 1, "likely": 2, "high": 3}, {"low": 1, "likely": 2}, [{}], [{"a": 1}], [None, {}],
]  # fmt: skip


def values_to_try(field: Field) -> list[Any]:
    """Return values of every kind, and those around this field's own limits."""
    ends = [end for end in (field.bounds.minimum, field.bounds.above, field.bounds.maximum) if end is not None]
    around: list[Any] = [end + step for end in ends for step in (-1, -0.5, 0, 0.5, 1)]
    choices: list[Any] = [choice.value for choice in field.choices]
    listed: list[Any] = [choices, choices[:1], [choices[0], choices[0]], [choices[0].upper()]] if choices else []
    spans = [{"low": end, "likely": end, "high": end} for end in around]
    parts = [[{child.name: value}] for child in field.fields for value in values_to_try(child)[:60]]
    return [*ANY, *around, *choices, *(choice.upper() for choice in choices[:2]), *listed, *spans, *parts]


def choices_of(field: Field) -> list[str]:
    return [choice.value for choice in field.choices]


def test_the_schema_of_every_question_accepts_what_a_file_may_answer_and_no_more(catalogue: Catalogue) -> None:
    acceptor = Acceptor(catalogue)
    whole = design_schema(catalogue, "en")
    wrong, tried = [], 0
    for field in catalogue.questions:
        schema = whole
        for part in field.path.split("."):
            schema = schema["properties"][part]
        validator = Draft202012Validator(schema)
        for value in values_to_try(field):
            tree = parse(json.dumps({"v": value}), "d.yaml")
            try:
                if tree.data["v"] is not None:  # nothing is no answer, and allowed
                    acceptor.accept(field, tree.data["v"], lambda *inner, tree=tree: tree.raw(("v", *inner)))
                accepted = True
            except Refused:
                accepted = False
            tried += 1
            if value == 1 and "1.0" in choices_of(field):
                continue  # JSON Schema cannot tell 1 from 1.0, which a file may leave without quotes
            if validator.is_valid(tree.data["v"]) is not accepted:
                wrong.append(f"{field.path}: {json.dumps(value)} is {'accepted' if accepted else 'refused'}")
    assert wrong == []
    assert tried > 10_000


def test_the_questions_of_packs_are_in_the_schema_of_the_designs_beside_it(tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(questions=QUESTION)
    (tmp_path / "stream.yaml").write_text("wsdesign: 1\npacks: [./ours]\ncontext: {ours: {region_lock: true}}\n")
    (tmp_path / "broken.yaml").write_text("wsdesign: 1\ncontext: [\n")
    schema = json.loads(wsdesign("schema", cwd=tmp_path).out)
    text = (tmp_path / "stream.yaml").read_text()
    assert Draft202012Validator(schema).is_valid(parse(text, "d.yaml").data)
    assert schema["properties"]["context"]["properties"]["ours"]["properties"]["region_lock"]["type"] == [
        "boolean",
        "null",
    ]


def test_the_schema_of_packs_holds_for_the_example(tmp_path: Path) -> None:
    parts = json.loads(wsdesign("schema", "--of", "pack", cwd=tmp_path).out)["$defs"]
    pack = read_pack(str(Path(__file__).parents[2] / "examples" / "pack-acme"))
    assert Draft202012Validator(parts["pack"]).is_valid(pack.raw["pack"])
    assert not Draft202012Validator(parts["pack"]).is_valid(pack.raw["pack"] | {"waivers": {"longest_days": 0}})
    for part in ("questions", "rules", "platforms"):
        assert pack.raw[part]
        assert all(Draft202012Validator(parts[part]).is_valid(entry) for entry in pack.raw[part])


def pack_files() -> list[Path]:
    root = Path(__file__).parents[2]
    skipped = {"ui.yaml", "sources.yaml", "cli.yaml"}  # mappings of names, which have no schema of their own
    found = [*(root / "examples" / "pack-acme").rglob("*.yaml"), *(root / "checklists").rglob("*.yaml")]
    return sorted(path for path in found if path.name not in skipped)


def test_the_schema_of_packs_holds_for_every_file_of_a_pack() -> None:
    validator = Draft202012Validator(file_schema())
    for path in pack_files():
        data = parse(path.read_bytes(), str(path)).data
        assert [(path.name, list(error.absolute_path), error.message) for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("rules:\n  - {id: a, fires: x, tpye: 1}\n", ["rules", 0]),
        (
            "questions:\n  - {path: a.b, kind: percent, depth: core, text: {en: x}, stage: context}\n",
            ["questions", 0, "kind"],
        ),
        ("platforms:\n  - {id: aws-alb, override: true, hopp: {}}\n", ["platforms", 0]),
        ("name: ours\nversion: 1\nlanguages: [en]\nwaivers: {longest_days: soon}\n", ["waivers", "longest_days"]),
        ("stacks:\n  - {id: a, name: {en: x}, kind: big, as_of: 2026-10}\n", ["stacks", 0, "kind"]),
    ],
)
def test_the_schema_of_packs_refuses_what_the_linter_refuses(text: str, where: list[Any]) -> None:
    errors = [
        list(error.absolute_path) for error in Draft202012Validator(file_schema()).iter_errors(parse(text, "p").data)
    ]
    assert any(path[: len(where)] == where for path in errors), errors


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            "pack",
            "Begin each file of a pack with the line # yaml-language-server: $schema= and the path to it from there.",
        ),
        ("check", "Written: .wsdesign/check.schema.json.\n"),
    ],
)
def test_a_written_schema_says_whose_first_line_points_at_it(of: str, said: str, tmp_path: Path) -> None:
    done = wsdesign("schema", "--of", of, "--write", cwd=tmp_path)
    assert done.code == 0
    assert said in done.out
    assert "Begin a design" not in done.out
