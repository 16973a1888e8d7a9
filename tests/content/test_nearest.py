"""Which known name somebody probably meant."""

from __future__ import annotations

from wizard.content.nearest import nearest


def test_the_nearest_name_is_close_or_none() -> None:
    assert nearest("intervall_s", ["interval_s", "timeout_s"]) == "interval_s"
    assert nearest("weather", ["interval_s", "timeout_s"]) is None
