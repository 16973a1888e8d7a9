"""The schema in the YAML language server that editors run: what it underlines, completes and explains."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import wsdesign
from tests.content.packs import QUESTION, MakePack
from tests.tools import need, node_modules

HEAD = "# yaml-language-server: $schema=.wsdesign/design.schema.json\nwsdesign: 1\n"


class Server:
    """A language server that speaks over its standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.number = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def ask(self, method: str, **params: Any) -> Any:
        self.number += 1
        self._send(id=self.number, method=method, params=params)
        while True:
            message = self._receive()
            if message.get("id") == self.number and "method" not in message:
                return message["result"]

    def tell(self, method: str, **params: Any) -> None:
        self._send(method=method, params=params)

    def open(self, name: str, text: str) -> str:
        """Open a document and return its address once it has been judged."""
        address = (self.folder / name).as_uri()
        document = {"uri": address, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        while address not in self.diagnostics:
            self._receive()
        return address

    def underlined(self, address: str) -> list[tuple[int, str]]:
        """Return line and message of all that is underlined."""
        found = self.diagnostics[address]
        return sorted((entry["range"]["start"]["line"] + 1, entry["message"]) for entry in found)

    def _send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """Read one message; answer what the server asks of an editor."""
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            on = {"validate": True, "completion": True, "hover": True}
            result = [on if item.get("section") == "yaml" else {} for item in message["params"]["items"]]
            self._send(id=message["id"], result=result)
        elif "method" in message and "id" in message:
            self._send(id=message["id"], result=None)
        return message


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    node, modules = need("node"), node_modules()
    program = modules / "yaml-language-server" / "bin" / "yaml-language-server"
    MakePack(tmp_path / "ours")(questions=QUESTION)
    (tmp_path / "wsdesign.yaml").write_text("wsdesign: 1\npacks: [./ours]\n", encoding="utf-8")
    assert wsdesign("schema", "--write", cwd=tmp_path).code == 0
    with subprocess.Popen(
        [node, str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        server = Server(process, tmp_path)
        folders = [{"uri": tmp_path.as_uri(), "name": "designs"}]
        abilities = {"workspace": {"configuration": True}}
        server.ask(
            "initialize", processId=None, rootUri=tmp_path.as_uri(), capabilities=abilities, workspaceFolders=folders
        )
        server.tell("initialized")
        yield server
        process.terminate()


def test_an_editor_underlines_completes_and_explains(server: Server) -> None:
    sound = server.open(
        "sound.yaml", HEAD + "packs: [./ours]\ncontext:\n  ours: {region_lock: true}\ntransport: {choice: sse}\n"
    )
    assert server.underlined(sound) == []
    faulty = server.open(
        "faulty.yaml",
        HEAD + "context:\n  directoin: bidirectional\n  latency: {target_p95_ms: 0}\ntransport:\n  choice: ssx\n  \n",
    )
    found = server.underlined(faulty)
    assert [line for line, _ in found] == [4, 5, 7]
    assert found[0][1] == "Property directoin is not allowed."
    assert found[1][1] == "Value is below the minimum of 1."
    assert found[2][1].startswith('Value is not accepted. Valid values: "websocket", "sse", "long_polling"')
    where = {"textDocument": {"uri": faulty}, "position": {"line": 7, "character": 2}}
    offered = server.ask("textDocument/completion", **where)
    labels = [item["label"] for item in (offered["items"] if isinstance(offered, dict) else offered)]
    assert {"rationale", "tls", "fallback"} <= set(labels)
    assert "choice" not in labels  # it is there already
    hover = server.ask("textDocument/hover", textDocument={"uri": sound}, position={"line": 4, "character": 12})
    assert "Must data stay in one region?" in hover["contents"]["value"]
