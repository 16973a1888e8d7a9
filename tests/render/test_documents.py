"""The documents themselves: gold files, hostile answers, open answers, both languages."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from tests.render.conftest import CASES, HERE
from wizard.render import FORMATS, renderer
from wizard.render.markdown import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.conftest import Make
    from wizard.render.material import Material

HOSTILE = """
context:
  product: {name: '| x | <script>alert(1)</script>', summary: '${{ secrets.T }} ::error::x'}
  hops: [{name: "a\\nb --> c `d` \\"e\\" end", kind: other, idle_timeout_s: 60}, {name: end, kind: other}]
  clients: [{kind: browser, rtt_p95_ms: 100}]
transport: {choice: websocket, rationale: "- not a list\\n# nor a heading **bold** [a](javascript:b)"}
auth:
  method: ticket
  token: {ttl_s: 60}
  issuer: {endpoint: 'POST /t;drop', authenticated_by: 'alt end <b>'}
  subscription_check: server_every_subscribe
  roles: [{name: end}, {name: '=cmd()'}]
protocol:
  envelope_fields: [type, id, ts, channel, payload]
  messages:
  - {type: '../../x', direction: s2c, channel: 'r|{id}', schema: 'a`b|c', max_bytes: 5}
  - {type: '=1+1', direction: c2s, max_bytes: 6}
  channels:
  - {pattern: 'r|{id}', kind: private, authz_rule: "```\\n<img src=x>", subscribe_roles: [end]}
  errors: {format: error_message_with_code, codes: [{code: 'forbidden; end', retryable: false}]}
  close_codes: [{code: 4001, cause: kicked, reason: '"; end', client_action: stop}]
"""


def every_file(material: Material) -> dict[str, str]:
    return {path: text for name in FORMATS for path, text in renderer(name)(material).items()}


@pytest.mark.parametrize(("case", "language"), [("chat", "en"), ("chat", "zh"), ("ticker", "en"), ("ticker", "zh")])
def test_documents_are_those_of_the_gold_files(make: Make, case: str, language: str, update_gold: bool) -> None:
    files = every_file(make(CASES / f"{case}.yaml", language))
    folder = HERE / "gold" / f"{case}-{language}"
    if update_gold:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        for path in present(folder) - set(files):
            (folder / path).unlink()
    assert present(folder) == set(files)
    different = {name for name, text in files.items() if (folder / name).read_text(encoding="utf-8") != text}
    assert not different, "\n".join(difference(folder, name, files[name]) for name in sorted(different))


def present(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def difference(folder: Path, name: str, text: str) -> str:
    gold = (folder / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(gold, text.splitlines(), f"gold/{name}", name, lineterm="", n=1))


def test_two_exports_of_one_design_are_equal(make: Make) -> None:
    assert every_file(make(CASES / "chat.yaml")) == every_file(make(CASES / "chat.yaml"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_answers_stay_text(make: Make, language: str) -> None:
    files = every_file(make(HOSTILE, language))
    documents = {name: outside_code(text) for name, text in files.items() if name.endswith(".md")}
    for text in documents.values():
        assert "<script" not in text
        assert "<img" not in text
        assert "](javascript:" not in text.replace("\\](javascript:", "")
        assert not re.search(r"^::error", text, re.MULTILINE)
    assert documents["README.md"].startswith(r"# \| x \| &lt;script&gt;alert(1)&lt;/script&gt;")
    assert r"\- not a list \# nor a heading \*\*bold\*\*" in documents["01-transport.md"]


@pytest.mark.parametrize(
    "source", [HOSTILE, CASES / "chat.yaml", CASES / "ticker.yaml"], ids=["hostile", "chat", "ticker"]
)
def test_every_table_has_the_same_cells_in_each_row(make: Make, source: str | Path) -> None:
    for name, text in every_file(make(source)).items():
        if not name.endswith(".md"):
            continue
        width = 0
        for line in outside_code(text).splitlines():
            cells = (
                len(re.findall(r"\|", re.sub(r"`[^`]*`", "", re.sub(r"\\.", "", line)))) if line.startswith("|") else 0
            )
            assert not (width and cells) or cells == width, f"{name}: {line}"
            width = cells


DESIGNS = [
    *sorted(HERE.parent.glob("review/samples/*.yaml")),
    *sorted(CASES.glob("*.yaml")),
    "context: {}",
    "transport: {choice: websocket}\nreliability: {reconnect: {policy: fixed_delay}}",
    "transport: {choice: sse}\nauth: {method: cookie_session}",
    "transport: {choice: long_polling}\nauth: {method: ticket}",
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("source", DESIGNS, ids=lambda source: getattr(source, "stem", str(source)[:30]))
def test_every_mark_of_emphasis_and_code_is_closed(make: Make, source: str | Path, language: str) -> None:
    """Beside Chinese punctuation an asterisk closes nothing: CommonMark would print it."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    files = {**renderer("md")(material := make(source, language)), **renderer("adr")(material)}
    printed = [
        (name, text.content)
        for name, document in files.items()
        for block in reader.parse(document)
        for text in block.children or ()
        if text.type == "text" and re.search(r"[*`]|~~|(?<!\w)_\w|\w_(?!\w)", text.content)
    ]
    assert printed == []


def outside_code(text: str) -> str:
    return re.sub(r"^(`{3,})[a-z]*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_names_of_files_stay_below_the_folder(make: Make) -> None:
    assert sorted(name for name in every_file(make(HOSTILE)) if name.count("/") == 1 and "schemas" in name) == [
        "schemas/1-1.schema.json",
        "schemas/x.schema.json",
    ]


def test_no_cell_of_a_table_is_a_formula(make: Make) -> None:
    assert "protocol.messages[1].max_bytes,'=1+1,6,bytes,decided" in every_file(make(HOSTILE))["limits.csv"]


def test_what_nobody_decided_is_said_and_not_invented(make: Make) -> None:
    files = every_file(make("transport: {choice: websocket}"))
    assert "**not decided yet: `auth.method`**" in files["02-auth.md"]
    assert "**not decided yet: `protocol.messages`**" in files["03-protocol.md"]
    assert "**not decided yet: `context.hops`**" in files["04-timeouts.md"]
    assert "not computable yet, needs `context.scale.peak_connections`" in files["05-reconnect.md"]
    assert "diagrams/auth.mmd" not in files


def test_a_design_without_any_answer_is_exported(make: Make) -> None:
    assert set(DOCUMENTS.values()) <= set(every_file(make("context: {}")))


def test_what_does_not_apply_is_left_out(make: Make) -> None:
    text = every_file(make("transport: {choice: sse}\nauth: {method: none}"))
    assert "protocol.close_codes" not in text["03-protocol.md"]
    assert "auth.token.ttl_s" not in text["02-auth.md"]


def test_an_assumed_answer_is_marked(make: Make) -> None:
    text = every_file(make(CASES / "chat.yaml"))
    assert "| 60 s *(assumed)* | `context.outage_p95_s` |" in text["01-transport.md"]
    assert "`context.outage_p95_s` | 60 s | **assumed, nobody has confirmed it**" not in text["06-capacity.md"]
    assert (
        "| How long is a typical network gap of your clients, p95 | 60 s | `context.outage_p95_s` |"
        in text["09-checklist.md"]
    )


def test_a_range_is_shown_with_its_ends(make: Make) -> None:
    text = every_file(make("context: {scale: {peak_connections: {low: 1000, likely: 5000, high: 20000}}}"))
    assert "| Connections at peak | 5,000 (1,000 to 20,000) |" in text["01-transport.md"]


def test_a_platform_default_is_named_with_its_date(make: Make) -> None:
    text = every_file(make(CASES / "ticker.yaml", "en"))["04-timeouts.md"]
    assert (
        "nginx: the design states no idle timeout; the value is the default of nginx (proxy_pass) as of 2026-11."
        in text
    )


def test_a_waiver_is_printed_with_its_end_and_not_judged_by_today(make: Make) -> None:
    text = every_file(make(CASES / "chat.yaml"))["09-checklist.md"]
    assert "| edge | The customer replaces that proxy in March. | security-team | 2027-03-31 |" in text


def test_chinese_documents_have_no_english_sentences(make: Make) -> None:
    files = every_file(make(CASES / "ticker.yaml", "zh"))
    for name in DOCUMENTS.values():
        prose = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", "", outside_code(files[name]))
        assert not re.search(r"\b(the|and|not|with|after|which)\b", prose), name


def test_the_json_holds_answers_states_and_derived_values(make: Make) -> None:
    content = json.loads(every_file(make(CASES / "chat.yaml"))["design.json"])
    assert content["version"] == 1
    assert content["answers"]["transport.choice"] == "websocket"
    assert content["derived"]["detect_s"] == 35
    assert content["derived"]["min_lifetime_s"] is None
    assert content["states"]["context.outage_p95_s"] == "assumed"
    assert content["states"]["ops.logs.retention_days"] == "undecided"
    assert content["platform_defaults"]["context.hops[2].idle_timeout_s"]["platform"]


def test_a_team_changes_a_sentence_without_python(make: Make, tmp_path: Path) -> None:
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "07-operations.md.j2").write_text("# {{ product }}: how we run it\n")
    files = renderer("md")(make(CASES / "chat.yaml", "en", (str(tmp_path),)))
    assert files["07-operations.md"] == "# Harbour chat: how we run it\n"
    assert files["README.md"].startswith("# Harbour chat: realtime design")
