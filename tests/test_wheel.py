"""The built wheel, installed in a clean environment, does the main job: start, check, export."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, install it, and return the command."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", str(folder), str(_sources(folder))], check=True)
    environment = folder / "venv"
    venv.create(environment, with_pip=True)
    wheel = next(folder.glob("wsdesign-*.whl"))
    python = environment / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True
    )
    return environment / "bin" / "wsdesign"


def _sources(folder: Path) -> Path:
    """Copy what git knows, so that nothing of an earlier build comes along."""
    copy = folder / "sources"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    return copy


def test_wheel_starts_checks_and_exports_a_design(installed: Path, tmp_path: Path) -> None:
    sample = ROOT / "tests" / "review" / "samples" / "f0-baseline.yaml"
    started = _run(installed, tmp_path, "start", "new.yaml", "--answers", str(sample), "--no-input")
    assert started.returncode == 0, started.stderr
    checked = _run(installed, tmp_path, "check", "new.yaml")
    assert checked.returncode == 0, checked.stdout
    exported = _run(installed, tmp_path, "export", "new.yaml", "--to", "docs")
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "docs" / "README.md").exists()


def test_wheel_carries_compiled_content_and_no_yaml(installed: Path) -> None:
    package = next((installed.parent.parent / "lib").glob("python*/site-packages/wizard"))
    assert (package / "_pack" / "content.json").exists()
    assert (package / "_pack" / "templates").is_dir()
    assert not list((package / "_pack").glob("*.yaml"))


def _run(command: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(command), *arguments], cwd=folder, capture_output=True, text=True, check=False)
