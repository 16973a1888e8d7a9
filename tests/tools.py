"""Programs that some tests need and that no Python package brings: a browser, Node with a few packages, promtool.

A test whose program is missing is skipped and says so. With ``WSDESIGN_REQUIRE_TOOLS`` set, as ``.ci/run`` does, it fails.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = Path(__file__).parent / "node"  # package.json and its lock file
_LONGEST_S = 300  # for fetching the packages


def need(program: str) -> str:
    """Return where a program is."""
    path = shutil.which(program)
    if path is None:
        _do_without(f"{program} is not installed")
    return path


@cache
def node_modules() -> Path:
    """Return the folder of the packages that ``tests/node/package.json`` names, fetched once for the checkout."""
    need("node")
    npm = need("npm")
    modules = PACKAGES / "node_modules"
    with (PACKAGES / ".fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        present = modules / ".package-lock.json"
        if not present.exists() or present.stat().st_mtime < (PACKAGES / "package-lock.json").stat().st_mtime:
            asked = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            done = subprocess.run(asked, cwd=PACKAGES, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
            if done.returncode != 0:
                _do_without(f"npm could not fetch the packages of tests/node: {done.stderr.strip()[-300:]}")
    return modules


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("WSDESIGN_REQUIRE_TOOLS"):
        pytest.fail(f"{reason}, and WSDESIGN_REQUIRE_TOOLS is set")
    pytest.skip(f"{reason}; .ci/run installs what all tests need")
