"""Compiles the content into the wheel; everything else about the distribution stands in ``pyproject.toml``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithContent(build_py):
    """Adds ``wizard/_pack/``: the built-in pack as JSON, checked, and the templates."""

    def run(self) -> None:
        if getattr(self, "editable_mode", False):
            super().run()
            return  # a checkout reads the YAML
        shutil.rmtree(
            self.build_lib, ignore_errors=True
        )  # pip builds in the tree: what an earlier build left is not ours
        super().run()
        sys.path.insert(0, str(ROOT))
        from wizard.content.build import write_compiled
        from wizard.content.lint import faults_of_sense
        from wizard.content.pack import read_builtin

        pack = read_builtin()
        faults = faults_of_sense(pack.raw, pack)
        if faults:
            raise SystemExit("\n".join(map(str, faults)))
        target = Path(self.build_lib) / "wizard" / "_pack"
        target.mkdir(parents=True, exist_ok=True)
        write_compiled(pack.raw, str(target))
        shutil.copytree(ROOT / "templates", target / "templates", dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithContent})
