"""A pack to fill, for every test of the content."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.packs import MakePack


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    return MakePack(tmp_path / "ours")
