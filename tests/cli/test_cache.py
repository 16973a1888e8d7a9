"""The folder for compiled templates is the user's own, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wizard.cli.cache import templates_cache

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_lies_where_the_user_keeps_such_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert templates_cache() == str(tmp_path / "wsdesign")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert templates_cache() == str(tmp_path / ".cache" / "wsdesign")


def test_a_relative_folder_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert templates_cache() is None


def test_a_folder_of_somebody_else_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "wsdesign").mkdir()
    somebody_else = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody_else)
    assert templates_cache() is None
