from __future__ import annotations

from wizard.render.outline import outline, plain

WORDS = {"if": "if", "else": "otherwise", "loop": "repeatedly,"}


def test_a_sequence_becomes_numbered_lines() -> None:
    source = """sequenceDiagram
  participant C as client
  participant S as server
  Note over C,S: 1. Connect
  C->>S: handshake
  alt token valid
    S-->>C: 101, app.v1
  else not valid
    S-->>C: close 4401
  end
"""
    assert outline(source, WORDS) == [
        "[1. Connect]",
        "1. client -> server: handshake",
        "if token valid:",
        "   2. server -> client: 101, app.v1",
        "otherwise not valid:",
        "   3. server -> client: close 4401",
    ]


def test_states_list_what_leads_where() -> None:
    source = """stateDiagram-v2
  state "waiting to reconnect" as waiting
  state "open" as open
  [*] --> waiting
  waiting --> open : delay over
  open --> waiting : 1001 drain
"""
    assert outline(source, WORDS) == [
        "1. waiting to reconnect",
        "   delay over -> open",
        "2. open",
        "   1001 drain -> waiting to reconnect",
    ]


def test_a_path_is_counted_from_the_client() -> None:
    source = """flowchart LR
  client["clients"]
  hop1["alb<br/>idle 60 s"]
  client --> hop1
"""
    assert outline(source, WORDS) == ["1. clients", "2. alb, idle 60 s"]


def test_entities_read_as_what_they_stand_for() -> None:
    assert plain("valid for 600 s #40;10 min#41; #amp; more") == "valid for 600 s (10 min) & more"
