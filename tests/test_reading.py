"""Reading files that others wrote: what is refused, and in which words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wizard.errors import InvalidInput
from wizard.reading import read_bytes


def test_reading_refuses_in_plain_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"#" * 2_000_001)
    missing = str(tmp_path / "missing.yaml")
    for path, message in [
        (missing, f"{missing}: does not exist; begin it with `wsdesign start {missing}`"),
        (str(tmp_path), f"{tmp_path}: is a folder; name a file in it"),
        (str(tmp_path / "pipe"), f"{tmp_path}/pipe: is a device or a pipe; name a regular file"),
        ("/dev/zero", "/dev/zero: is a device or a pipe; name a regular file"),
        (str(tmp_path / "large"), f"{tmp_path}/large: is larger than the 2,000,000 bytes allowed; split it"),
        (str(tmp_path / "large" / "x"), f"{tmp_path}/large/x: cannot be read: not a directory; check the path"),
        ("a\0b", "a\\x00b: cannot be read: embedded null byte; check the path"),
    ]:
        with pytest.raises(InvalidInput) as caught:
            read_bytes(path)
        assert str(caught.value).startswith(message)
