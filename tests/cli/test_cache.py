"""The folder for what only saves time is the user's own, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wizard.cli.cache import KnownReturns, templates_cache
from wizard.storm.settings import StormSettings

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


def test_a_simulated_return_is_kept_for_this_storm_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    storm = StormSettings(clients=10_000, accept_rate_per_s=90.0)
    KnownReturns().keep(storm, None, 0.997)
    KnownReturns().keep(storm._replace(clients=20), 412.5, 0.0)
    assert KnownReturns().get(storm) == (None, 0.997)
    assert KnownReturns().get(storm._replace(clients=20)) == (412.5, 0.0)
    assert KnownReturns().get(storm._replace(seed=2)) is None


def test_a_return_that_cannot_be_read_or_kept_is_none_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    storm = StormSettings(clients=10_000, accept_rate_per_s=90.0)
    KnownReturns().keep(storm, 5.0, 0.0)
    (kept,) = (tmp_path / "wsdesign").iterdir()
    kept.write_text("half of it", encoding="ascii")
    assert KnownReturns().get(storm) is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))  # a file where the folder should be
    KnownReturns().keep(storm, 5.0, 0.0)
    assert KnownReturns().get(storm) is None
