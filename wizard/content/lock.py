"""What pins a pack that was taken from elsewhere: where it came from, and the hash of what was taken."""

from __future__ import annotations

import os

from wizard.errors import InvalidInput, Problem
from wizard.reading import read_bytes
from wizard.tree import parse
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.tree import Tree

LOCK = "pack.lock"  # YAML, beside the manifest; whoever deletes it has a pack of their own


class Pin(NamedTuple):
    """What a lock says."""

    source: str
    revision: str | None  # commit of git
    version: str  # as the manifest says
    sha256: str
    on: str  # the day on which it was taken


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the hash of the files of a pack by their names in it; line ends are none of it, as git may change them."""
    from hashlib import sha256  # loads OpenSSL, which few commands need

    whole = sha256()
    for name in sorted(texts):
        content = sha256(texts[name].replace("\r\n", "\n").encode()).hexdigest()
        whole.update(f"{name}\0{content}\n".encode())
    return whole.hexdigest()


def read_pin(folder: str) -> tuple[Pin, Tree] | None:
    """Return what a pack's lock says, with where it stands; None for a pack of one's own.

    Raises:
        InvalidInput: the lock says no source or no hash.
    """
    path = os.path.join(folder, LOCK)
    if not os.path.lexists(path):
        return None
    tree = parse(read_bytes(path), path)
    said = {name: tree.data.get(name) for name in Pin._fields}
    problems = [
        Problem(path, 1, 1, name, "is missing", "take the pack anew, or delete the lock to keep the pack as your own")
        for name in ("source", "sha256")
        if not isinstance(said[name], str)
    ]
    if problems:
        raise InvalidInput(problems)
    revision = None if said["revision"] is None else str(said["revision"])
    return Pin(str(said["source"]), revision, str(said["version"]), str(said["sha256"]), str(said["on"])), tree


def hold_to_lock(folder: str, texts: Mapping[str, str]) -> None:
    """See that the files of a pack are still those that were taken, if it was taken from elsewhere.

    Raises:
        InvalidInput: it is not.
    """
    found = read_pin(folder)
    if found is not None and found[0].sha256 != digest_of(texts):
        pin, tree = found
        message = f"is not that of the files here: they were changed since they were taken from {pin.source}"
        remedy = "restore them, take the pack anew, or delete the lock to keep the pack as your own"
        raise InvalidInput([Problem(tree.name, *tree.position(("sha256",)), "sha256", message, remedy)])
