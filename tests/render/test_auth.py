"""What the auth document says of a token that is refused and of one that does not come in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.render.diagrams import render as diagrams
from wizard.render.markdown import render

if TYPE_CHECKING:
    from tests.render.conftest import Make

DESIGN = """
transport: {{choice: websocket}}
auth: {{method: first_message_token, first_message: {{deadline_s: 10}}}}
protocol: {{close_codes: [{codes}]}}
"""
INVALID = "{code: 4407, cause: auth_failed, reason: token_invalid, sent_by: server, client_action: stop}"
LATE = "{code: 4408, cause: auth_timeout, reason: auth_timeout, sent_by: server, client_action: reconnect_backoff}"


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        (
            "en",
            (
                "| No auth message within 10 s | closes with 4408 `auth_timeout` | Reconnect with backoff |",
                "| Token invalid | closes with 4407 `token_invalid` | Stop and tell the user |",
            ),
        ),
        (
            "zh",
            (
                "| 10 秒内未收到认证消息 | 以关闭码 4408 `auth_timeout` 断开 | 退避重连 |",
                "| 令牌无效 | 以关闭码 4407 `token_invalid` 断开 | 停止并提示用户 |",
            ),
        ),
    ],
)
def test_a_slow_link_and_a_bad_token_have_a_code_and_an_action_each(
    language: str, rows: tuple[str, ...], make: Make
) -> None:
    material = make(DESIGN.format(codes=f"{INVALID}, {LATE}"), language)
    text = render(material)["02-auth.md"]
    for row in rows:
        assert row in text


def test_the_diagram_shows_both_ends(make: Make) -> None:
    drawn = diagrams(make(DESIGN.format(codes=f"{INVALID}, {LATE}")))["diagrams/auth.mmd"]
    after_invalid, _, after_late = drawn.partition("else no auth message within 10 s")
    assert "close 4407 token_invalid\n    Note over C: Stop and tell the user" in after_invalid
    assert after_late.strip().startswith(
        "S-->>C: close 4408 auth_timeout\n    Note over C: Reconnect with backoff\n  end"
    )


def test_a_design_with_one_code_for_both_is_told_that_it_lacks_one(make: Make) -> None:
    text = render(make(DESIGN.format(codes=INVALID)))["02-auth.md"]
    assert (
        "| No auth message within 10 s | closes; there is no close code for it yet in `protocol.close_codes` | — |"
        in text
    )
