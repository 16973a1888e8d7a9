"""Every AsyncAPI document that can come out is valid for the official parser."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from tests.render.conftest import CASES, HERE
from tests.render.hostile import hostile_source
from tests.render.test_asyncapi import HOSTILE
from wizard.cli.documents import open_design
from wizard.cli.settings import Settings
from wizard.content.pack import templates_root
from wizard.render.asyncapi import render
from wizard.render.material import gather
from wizard.review.gate import review

if TYPE_CHECKING:
    from tests.asyncapi.conftest import Parse
    from tests.render.conftest import Make
    from wizard.content.catalogue import Catalogue

ERROR = 0
EXAMPLES = HERE.parent.parent / "examples"
NO_DESIGNS = ("pack.yaml", "common.yaml")
DESIGNS = [
    *((path, "en") for path in sorted(EXAMPLES.glob("*/*.yaml")) if path.name not in NO_DESIGNS),
    *((path, "zh") for path in sorted(CASES.glob("*.yaml"))),
]
METHODS = (
    "cookie_session", "bearer_header", "subprotocol_token", "first_message_token", "ticket", "query_token", "mtls",
    "none",
)  # fmt: skip
TRANSPORTS = ("sse", "long_polling", "short_polling", "push", "webtransport")
ENCODINGS = ("json", "msgpack", "protobuf", "cbor", "custom_binary")
SMALL = """
context: {{direction: bidirectional, clients: [{{kind: browser, rtt_p95_ms: 100}}]}}
transport: {{choice: {transport}, client_to_server: http_post}}
auth: {{method: {method}}}
security: {{origin: {{check: allowlist, allowlist: ["https://a.example"]}}}}
protocol:
  encoding: {encoding}
  versioning: subprotocol
  subprotocol: chat.v2
  envelope_fields: [type, id, corr_id, payload]
  heartbeat: {{mechanism: app_message_server, replied: true, interval_s: 20}}
  messages:
  - {{type: up, direction: c2s}}
  - {{type: down, direction: s2c, channel: "room:{{id}}"}}
"""


def errors(results: dict[str, dict[str, object]]) -> dict[str, list[object]]:
    """Return what the parser holds against each document."""
    found: dict[str, list[object]] = {}
    for name, result in results.items():
        diagnostics = result["diagnostics"]
        assert isinstance(diagnostics, list)
        wrong = [diagnostic for diagnostic in diagnostics if diagnostic["severity"] == ERROR]
        if wrong or not result["read"]:
            found[name] = wrong
    return found


def of_file(path: Path, language: str) -> str:
    """Return the document of a design on disk, the packs it names included."""
    design, catalogue = open_design(str(path), Settings())
    material = gather(
        review(design, catalogue, today=""),
        language,
        folders=(templates_root(),),
        open_file=lambda name: Path(name).read_bytes(),
    )
    return render(material)["asyncapi.yaml"]


def test_every_example_is_valid(parse: Parse) -> None:
    documents = {f"{path}, {language}": of_file(path, language) for path, language in DESIGNS}
    assert len(documents) >= 9
    assert errors(parse(documents)) == {}


def test_every_transport_and_every_way_to_sign_in_is_valid(make: Make, parse: Parse) -> None:
    pairs = [*(("websocket", method) for method in METHODS), *((transport, "ticket") for transport in TRANSPORTS)]
    documents = {
        f"{transport}, {method}": render(make(SMALL.format(transport=transport, method=method, encoding=encoding)))[
            "asyncapi.yaml"
        ]
        for (transport, method), encoding in zip(pairs, cycle(ENCODINGS), strict=False)
    }
    assert len(documents) == 13
    assert errors(parse(documents)) == {}


def test_hostile_texts_are_valid(make: Make, parse: Parse, catalogue: Catalogue) -> None:
    sources = {"names": HOSTILE, "everywhere": hostile_source(catalogue)}
    assert errors(parse({name: render(make(source))["asyncapi.yaml"] for name, source in sources.items()})) == {}


def test_a_design_without_any_answer_is_valid(make: Make, parse: Parse) -> None:
    assert errors(parse({"empty": render(make("context: {}"))["asyncapi.yaml"]})) == {}


def test_the_parser_does_refuse_what_is_wrong(parse: Parse) -> None:
    text = (
        "asyncapi: 3.0.0\ninfo: {title: a, version: 1.0.0}\noperations: {a: {action: send, channel: {$ref: '#/b'}}}\n"
    )
    assert list(errors(parse({"a channel that is not there": text}))) == ["a channel that is not there"]
