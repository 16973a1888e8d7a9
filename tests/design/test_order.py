"""Documents put in order: the catalogue's order, comments with what they belong to, nothing else touched."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.design.order import in_order
from wizard.design.record import ORDER, new_document, write_changes
from wizard.design.sections import Decision
from wizard.errors import InvalidInput
from wizard.interview.snapshot import KEEP, Change
from wizard.tree import parse

CASES = [
    (
        "review goes last, the head first",
        "review: {level: full}\ntransport: {choice: sse}\ncontext: {direction: bidirectional}\nwsdesign: 1\n",
        "wsdesign: 1\ncontext: {direction: bidirectional}\ntransport: {choice: sse}\nreview: {level: full}\n",
    ),
    (
        "comments above, behind and below move along, blank lines stay between",
        """\
# Ours. Owner: team-rt.

wsdesign: 1

# How it travels.
transport:   # decided in May
  tls: wss_https_only  # TLS
  # why SSE
  choice: "sse"
    # deeper, so of the choice

context:
  direction: server_to_client
# the end
""",
        """\
# Ours. Owner: team-rt.

wsdesign: 1

context:
  direction: server_to_client

# How it travels.
transport:   # decided in May
  # why SSE
  choice: "sse"
    # deeper, so of the choice
  tls: wss_https_only  # TLS
# the end
""",
    ),
    (
        "the comment at the very top is the file's",
        "# Board\ntransport: {choice: sse}\ncontext: {direction: bidirectional}\n",
        "# Board\ncontext: {direction: bidirectional}\ntransport: {choice: sse}\n",
    ),
    (
        "numbers and quotes as they were written",
        "context:\n  ordering: 'per_channel'\n  client_msgs_per_min: 010\n  latency: {acceptable_staleness_s: 1e1, target_p95_ms: +500}\n",
        "context:\n  latency: {target_p95_ms: +500, acceptable_staleness_s: 1e1}\n  client_msgs_per_min: 010\n  ordering: 'per_channel'\n",
    ),
    (
        "a section under brackets on several lines stays",
        "context:\n  latency: {acceptable_staleness_s: 1,   # a\n    target_p95_ms: 500}\n",
        "context:\n  latency: {acceptable_staleness_s: 1,   # a\n    target_p95_ms: 500}\n",
    ),
    (
        "records are the team's own order",
        "context: {hops: [{kind: nginx, name: b}, {name: a, kind: nginx}]}\n",
        "context: {hops: [{kind: nginx, name: b}, {name: a, kind: nginx}]}\n",
    ),
    (
        "decisions follow their questions, one of a record beside its list",
        "review:\n  decisions:\n    transport.choice: {why: x}\n    'context.hops[1].name': {why: y}\n    context.direction: {why: z}\n  level: full\n",
        "review:\n  level: full\n  decisions:\n    'context.hops[1].name': {why: y}\n    context.direction: {why: z}\n    transport.choice: {why: x}\n",
    ),
    (
        "a block of text keeps its lines",
        "transport:\n  rationale: |\n    first\n\n      # no comment\n    last\n\n  choice: sse\n",
        "transport:\n  choice: sse\n\n  rationale: |\n    first\n\n      # no comment\n    last\n",
    ),
    ("line ends of Windows", "transport: {choice: sse}\r\n# c\r\ncontext:\r\n  ordering: none\r\n  direction: bidirectional\r\n", "# c\r\ncontext:\r\n  direction: bidirectional\r\n  ordering: none\r\ntransport: {choice: sse}\r\n"),
    ("no line break at the end", "transport: {choice: sse}\ncontext: {ordering: none}", "context: {ordering: none}\ntransport: {choice: sse}"),
    ("a byte order mark", "\ufefftransport: {choice: sse}\ncontext: {ordering: none}\n", "\ufeffcontext: {ordering: none}\ntransport: {choice: sse}\n"),
    ("a text that the end of the file cuts off stays there", "transport:\n  tls: wss_https_only\n  choice: |\n    sse", "transport:\n  tls: wss_https_only\n  choice: |\n    sse"),
    ("unknown fields go last, as they were", "context: {zzz: 1, direction: bidirectional, aaa: 2}\n", "context: {direction: bidirectional, zzz: 1, aaa: 2}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(text, new, id=name) for name, text, new in CASES])
def test_a_document_is_put_in_order(catalogue: Catalogue, text: str, expected: str) -> None:
    assert in_order(text, catalogue) == expected
    assert in_order(expected, catalogue) == expected


def test_sections_stand_in_the_order_in_which_answers_are_written(catalogue: Catalogue) -> None:
    text = "".join(f"{name}: {{}}\n" for name in sorted(ORDER, reverse=True))
    assert list(parse(in_order(text, catalogue), "d").data) == list(ORDER)


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "a: 1\na: 2\n"])
def test_what_is_no_design_is_refused(catalogue: Catalogue, text: str) -> None:
    with pytest.raises(InvalidInput):
        in_order(text, catalogue)


# --- random documents -------------------------------------------------------------------------------------------------

CATALOGUE = load_catalogue()


class Writer:
    """Writes a document of random questions, in random order, with comments that name what they belong to."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.end = rng.choice(["\n", "\n", "\r\n"])

    def document(self) -> str:
        paths = self.rng.sample([field.path for field in CATALOGUE.questions], self.rng.randint(2, 25))
        tree: dict[str, Any] = {}
        for path in paths:
            *above, name = path.split(".")
            section = tree
            for part in above:
                section = section.setdefault(part, {})
            section[name] = self.rng.choice(["7", "'x: y'", '"# z"', "[a, b]", "\n".join(["|", "one", "# two"]), "~"])
        self._mapping(tree, "", 0)
        return self.end.join(self.lines) + self.end * self.rng.randint(1, 2)

    def _mapping(self, section: dict[str, Any], path: str, column: int) -> None:
        names = list(section)
        self.rng.shuffle(names)
        for name in names:
            inner = f"{path}.{name}" if path else name
            indent = " " * column
            if self.lines and self.rng.random() < 0.2:
                self.lines.append("")
            if self.lines and self.rng.random() < 0.3:
                self.lines.append(f"{indent}#above {inner}")
            on = f"   #on {inner}" if self.rng.random() < 0.3 else ""
            value = section[name]
            if (
                isinstance(value, dict)
                and self.rng.random() < 0.2
                and not any(isinstance(v, dict) for v in value.values())
            ):
                written = ", ".join(f"{key}: {v.partition(chr(10))[0].replace('|', '7')}" for key, v in value.items())
                self.lines.append(f"{indent}{name}: {{{written}}}")
            elif isinstance(value, dict):
                self.lines.append(f"{indent}{name}:{on}")
                self._mapping(value, inner, column + 2)
            else:
                first, *rest = value.split("\n")
                self.lines.append(f"{indent}{name}: {first}{on}")
                self.lines += [f"{indent}  {line}" for line in rest]


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_any_document_is_put_in_order_and_says_what_it_said(seed: int) -> None:
    text = Writer(random.Random(seed)).document()
    ordered = in_order(text, CATALOGUE)
    assert parse(ordered, "d").data == parse(text, "d").data
    assert in_order(ordered, CATALOGUE) == ordered
    assert sorted(ordered.splitlines()) == sorted(text.splitlines()) or "{" in text
    assert sorted(re.findall("#(?:on|above) [^\r\n]*", ordered)) == sorted(re.findall("#(?:on|above) [^\r\n]*", text))
    assert_in_order(parse(ordered, "d").data)
    assert_comments_stand_where_they_stood(ordered)


def assert_comments_stand_where_they_stood(text: str) -> None:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if "#above " in line:
            assert lines[number + 1].strip().startswith(line.rpartition(" ")[2].rpartition(".")[2] + ":")
        if "#on " in line:
            assert line.strip().startswith(line.rpartition(" ")[2].rpartition(".")[2] + ":")


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_answers_given_in_any_order_are_written_in_order(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Into a new document as into one that stands in order, with its comments and sections on one line."""
    rng = random.Random(seed)
    before = in_order(f"wsdesign: 1\n{Writer(rng).document()}", CATALOGUE) if rng.random() < 0.6 else ""
    path = tmp_path_factory.mktemp("d") / "d.yaml"
    if before:
        path.write_bytes(before.encode())
    questions = rng.sample([field for field in CATALOGUE.questions if field.kind != "records"], 12)
    while questions:
        batch, questions = questions[: (size := rng.choice([1, 1, 3, 9]))], questions[size:]
        changes = [Change(field.path, rng.choice(VALUES), rng.choice(DECISIONS)) for field in batch]
        after = write_changes(str(path), changes, keep=KEEP, catalogue=CATALOGUE, text=new_document("en", "quick"))
        written = parse(after, "d").data
        for change in changes:
            *above, name = change.path.split(".")
            section = written
            for part in above:
                section = section[part]
            assert section[name] == change.value
        assert in_order(after, CATALOGUE) == after
    comments = re.findall("#(?:on|above) [^\r\n]*", before)
    assert sorted(re.findall("#(?:on|above) [^\r\n]*", after)) == sorted(comments)
    assert_comments_stand_where_they_stood(after)


VALUES = [7, True, "a", "x: y # z", ["a", "b"], "one line\nand another"]
DECISIONS = [None, Decision(why="As measured."), Decision(state="assumed", by="default", on="2026-11-23")]


def assert_in_order(data: dict[str, Any]) -> None:
    """At every depth, what holds the earlier question stands first."""
    first = {field.path: number for number, field in enumerate(CATALOGUE.questions)}

    def earliest(prefix: str) -> int:
        return min(number for path, number in first.items() if path == prefix or path.startswith(f"{prefix}."))

    def walk(section: dict[str, Any], path: str) -> None:
        inner = [f"{path}.{key}" if path else key for key in section]
        assert [earliest(one) for one in inner] == sorted(earliest(one) for one in inner)
        for one, value in zip(inner, section.values(), strict=True):
            if isinstance(value, dict):
                walk(value, one)

    walk(data, "")
