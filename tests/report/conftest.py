"""What the tests of all formats share: one sample in several states, and gold files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ReviewText
from wizard import __version__
from wizard.review.gate import Review

HERE = Path(__file__).parent
F1 = (HERE.parent / "review" / "samples" / "f1-harbor-chat.yaml").read_text(encoding="utf-8")

# All that a format could take for its own: workflow commands, markup, mentions, issues, links, placeholders, escapes.
HOSTILE = (
    "alb\n::error file=x::pwned\r##[error]pwned ##vso[task.complete] %0A::set-output:: | a <img src=x> </testcase> ]]>"
    " `code` **bold** [link](https://evil.example) @octocat #123 GH-7 $x$ &amp; \\ :lock: https://evil.example"
)
WAIVER = """
review:
  waivers:
    - rule: heartbeat-slower-than-hop
      reason: Customer balancer, contract ends in March.
      approved_by: security-team
      expires_on: 2027-03-31
    - {rule: WS516, reason: 'Kubernetes 1.99 | <b>drains</b> itself'}
"""

Gold = Callable[[str, str], None]


@pytest.fixture
def f1(review_text: ReviewText) -> Review:
    return review_text(F1)


@pytest.fixture
def waived_f1(review_text: ReviewText) -> Review:
    """Two findings of the sample are accepted, one of them without end."""
    return review_text(F1 + WAIVER)


@pytest.fixture
def hostile_f1(review_text: ReviewText) -> Review:
    """The balancer's name and a waiver's reason are as bad as the reader lets them be."""
    quoted = HOSTILE.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace('"', '\\"')
    waiver = f'\nreview:\n  waivers: [{{rule: WS516, reason: "{quoted}"}}]\n'
    return review_text(F1.replace("- name: alb\n", f'- name: "{quoted}"\n') + waiver)


@pytest.fixture
def empty(review_text: ReviewText) -> Review:
    """Nothing is answered: no rule fires and no item of the checklist is complete."""
    return review_text("wsdesign: 1\ncontext: {product: {name: Empty}}\n")


@pytest.fixture
def sound(review_file: Callable[[Path], Review]) -> Review:
    return review_file(HERE.parent / "review" / "samples" / "f0-baseline.yaml")


@pytest.fixture
def gold(request: pytest.FixtureRequest) -> Gold:
    """Compare a text with ``gold/<name>``; ``pytest --update-gold`` adopts it."""

    def compare(name: str, text: str) -> None:
        path = HERE / "gold" / name
        scrubbed = re.sub(rf'("version": "){re.escape(__version__)}"', r'\1VERSION"', text)
        if request.config.getoption("--update-gold", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(scrubbed, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8")
        diff = difflib.unified_diff(expected.splitlines(), scrubbed.splitlines(), "gold", "now", lineterm="")
        assert scrubbed == expected, "\n".join(diff)

    return compare
