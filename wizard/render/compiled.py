"""Keeps compiled templates between two runs: compiling them takes longer than filling them."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import jinja2
from jinja2 import FileSystemBytecodeCache

from wizard import __version__

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """The templates compiled for one way of escaping; a folder that cannot be read or written is no fault.

    Args:
        folder: the user's own, as what lies in it is run.
        escaping: name of the way, as a template that two of them share is compiled twice.
    """

    def __init__(self, folder: str, escaping: str) -> None:
        super().__init__(folder, f"{__version__}-{jinja2.__version__}-{escaping}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read one template, if it is there and made from the same text."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one template, if that is possible."""
        try:
            os.makedirs(self.directory, mode=0o700, exist_ok=True)
            super().dump_bytecode(bucket)
        except OSError:
            pass
