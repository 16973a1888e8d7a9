"""Fetches a pack from where somebody publishes it: a folder, an archive, a web address, a repository of git.

Whatever comes from there is only read, never unpacked: files of the names that a pack has, regular ones, within bounds.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from wizard.content.lock import LOCK
from wizard.content.pack import MANIFEST, MAX_FILES, MAX_SIZE
from wizard.errors import WsdesignError
from wizard.reading import read_bytes, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DOWNLOAD = 10_000_000  # bytes; archives of repositories hold more than the pack
MAX_UNPACKED = 100_000_000  # bytes that an archive may grow to while it is looked through
MAX_MEMBERS = 20_000
TIMEOUT_S = 30
_KEPT = (".yaml", ".yml")
_ALSO = ("LICENSE", "COPYING", "NOTICE", "README")


class Fetched(NamedTuple):
    """The files of a pack, by their names in it, and the commit they are of."""

    files: dict[str, bytes]
    revision: str | None = None


def fetch(source: str, revision: str | None = None) -> Fetched:
    """Return the pack at a source; ``#folder`` behind it names the folder in it where the pack lies.

    Raises:
        WsdesignError: it cannot be reached, is too large, holds links or names that lead out of it, or no pack.
    """
    where, inside, given = parts_of(source)
    source = without_password(source)
    revision = revision or given
    inside = _clean(inside, source) if inside else ""
    commit = None
    if os.path.isdir(where) and revision is None:
        files = dict(_of_folder(os.path.join(where, inside), source))
        inside = ""
    elif _is_archive(where) and revision is None:
        files = _of_archive(_bytes_of(where), source)
    elif _is_git(where) or revision is not None:
        files, commit = _of_git(where, revision, source)
    elif os.path.exists(where):
        raise WsdesignError(f"{source}: is no folder, no .tar.gz, .tgz or .zip, and no repository of git")
    else:
        raise WsdesignError(
            f"{source}: there is no such folder or archive; a repository of git ends in .git, or has --rev"
        )
    return Fetched(_pack_in(files, inside, source), commit)


def without_password(text: str) -> str:
    """Return a text without the user and password of the addresses in it: no message and no lock holds them."""
    return re.sub(r"(https?://)[^/@\s]*@", r"\1", text)


def parts_of(source: str) -> tuple[str, str, str | None]:
    """Return where a source lies, the folder in it, and the revision: ``https://host/packs.git@v2#acme``."""
    where, _, inside = source.partition("#")
    found = re.fullmatch(r"(.*\.git)@([^@/:]+)", where)
    return (found[1], inside, found[2]) if found else (where, inside, None)


def _is_archive(where: str) -> bool:
    return where.partition("?")[0].endswith((".tar.gz", ".tgz", ".zip"))


def _is_git(where: str) -> bool:
    return where.endswith(".git") or where.startswith(("git@", "ssh://", "git://", "git+"))


def _pack_in(files: dict[str, bytes], inside: str, source: str) -> dict[str, bytes]:
    """Return the files of the pack among those of an archive: where it was said to be, at the top, or in its one folder."""
    roots = sorted({os.path.dirname(name) for name in files if os.path.basename(name) == MANIFEST})
    at = [root for root in roots if root == inside or root.endswith(f"/{inside}")] if inside else roots
    if "" in at:
        at = [""]
    if len(at) != 1:
        known = ", ".join(f"{source.partition('#')[0]}#{root}" for root in roots[:5])
        if at:
            raise WsdesignError(f"{source}: holds several packs; name one: {known}")
        if roots:
            raise WsdesignError(f"{source}: holds no pack there; name one: {known}")
        raise WsdesignError(f"{source}: holds no pack there; a pack is a folder with a {MANIFEST}")
    start = f"{at[0]}/" if at[0] else ""
    found = {name.removeprefix(start): content for name, content in files.items() if name.startswith(start)}
    size = sum(map(len, found.values()))
    if len(found) > MAX_FILES or size > MAX_SIZE:
        raise WsdesignError(f"{source}: is larger than a pack may be: {MAX_FILES} files, {MAX_SIZE:,} bytes")
    found.pop(LOCK, None)
    return found


def _wanted(name: str) -> bool:
    base = os.path.basename(name)
    return base.endswith(_KEPT) or base.startswith(_ALSO)


def _clean(name: str, source: str) -> str:
    """Return the name of a file in a pack, with slashes; one that leads out of it is refused."""
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or ":" in plain or not plain.isprintable():
        raise WsdesignError(f"{source}: holds {name!r}, a name that leads out of it")
    return "/".join(parts)


# --- folders ----------------------------------------------------------------------------------------------------------


def _of_folder(folder: str, source: str) -> Iterator[tuple[str, bytes]]:
    size = count = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(root, name)
            if not _wanted(name) or name.startswith("."):
                continue
            if os.path.islink(path):
                raise WsdesignError(
                    f"{source}: {os.path.relpath(path, folder)} is a link or a device; put the file itself there"
                )
            content = read_bytes(path)
            size, count = size + len(content), count + 1
            if count > MAX_MEMBERS or size > MAX_DOWNLOAD:
                raise WsdesignError(f"{source}: is larger than a pack may be: {MAX_FILES} files, {MAX_SIZE:,} bytes")
            yield os.path.relpath(path, folder).replace(os.sep, "/"), content


# --- archives ---------------------------------------------------------------------------------------------------------


def _bytes_of(where: str) -> bytes:
    if where.startswith(("https://", "http://")):
        return _download(where)
    try:
        with open(where, "rb") as file:
            content = file.read(MAX_DOWNLOAD + 1)
    except OSError as error:
        raise WsdesignError(f"{where}: cannot be read: {reason(error)}") from None
    if len(content) > MAX_DOWNLOAD:
        raise WsdesignError(f"{where}: is larger than the {MAX_DOWNLOAD:,} bytes allowed")
    return content


def _download(url: str) -> bytes:
    from urllib.error import URLError
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, build_opener

    shown = without_password(url)
    opener: OpenerDirector = build_opener(ProxyHandler(), HTTPHandler(), HTTPSHandler())
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            if not answer.geturl().startswith(("https://", "http://")):
                raise WsdesignError(f"{shown}: leads to {answer.geturl()}, which is no web address")
            content: bytes = answer.read(MAX_DOWNLOAD + 1)
    except (OSError, ValueError) as error:
        said = error.reason if isinstance(error, URLError) else error
        raise WsdesignError(f"{shown}: cannot be fetched: {said}") from None
    if len(content) > MAX_DOWNLOAD:
        raise WsdesignError(f"{shown}: is larger than the {MAX_DOWNLOAD:,} bytes allowed")
    return content


def _of_archive(content: bytes, source: str) -> dict[str, bytes]:
    try:
        members = _zip_members(content, source) if content[:2] == b"PK" else _tar_members(_Bounded(content), source)
        return dict(members)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        EOFError,
        zlib.error,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise WsdesignError(f"{source}: is no archive that can be read: {reason(error)}") from None


class _Bounded(io.RawIOBase):
    """What a gzip file unpacks to, which ends in an error where it grows too large."""

    def __init__(self, content: bytes) -> None:
        self.inner = gzip.GzipFile(fileobj=io.BytesIO(content)) if content[:2] == b"\x1f\x8b" else io.BytesIO(content)
        self.left = MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self.inner.read(size if 0 <= size <= self.left else self.left + 1)
        self.left -= len(chunk)
        if self.left < 0:
            raise OSError(f"it unpacks to more than {MAX_UNPACKED:,} bytes")
        return chunk


def _tar_members(stream: _Bounded, source: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        yield from _read_members(tar, source)


def _read_members(tar: Iterable[tarfile.TarInfo], source: str) -> Iterator[tuple[str, bytes]]:
    size = 0
    for number, member in enumerate(tar):
        if number > MAX_MEMBERS:
            raise WsdesignError(f"{source}: holds more than {MAX_MEMBERS:,} files")
        name = _clean(member.name, source)
        if not _wanted(name) or member.isdir():
            continue
        if not member.isreg():
            raise WsdesignError(f"{source}: {name} is a link or a device; put the file itself there")
        size += member.size
        if size > MAX_DOWNLOAD:
            raise WsdesignError(f"{source}: holds more than {MAX_DOWNLOAD:,} bytes of YAML")
        file = tar.extractfile(member)  # type: ignore[attr-defined]
        yield name, file.read()


def _zip_members(content: bytes, source: str) -> Iterator[tuple[str, bytes]]:
    size = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for number, member in enumerate(archive.infolist()):
            if number > MAX_MEMBERS:
                raise WsdesignError(f"{source}: holds more than {MAX_MEMBERS:,} files")
            name = _clean(member.filename, source)
            if not _wanted(name) or member.is_dir():
                continue
            if (member.external_attr >> 16) & 0o170000 not in (0, 0o100000):
                raise WsdesignError(f"{source}: {name} is a link or a device; put the file itself there")
            with archive.open(member) as file:
                unpacked = file.read(MAX_DOWNLOAD - size + 1)
            size += len(unpacked)
            if size > MAX_DOWNLOAD:
                raise WsdesignError(f"{source}: holds more than {MAX_DOWNLOAD:,} bytes of YAML")
            yield name, unpacked


# --- git --------------------------------------------------------------------------------------------------------------


def _of_git(where: str, revision: str | None, source: str) -> tuple[dict[str, bytes], str]:
    """Return the files of a revision; nothing is checked out, so that no filter and no hook of the repository runs."""
    url = where.removeprefix("git+")
    with tempfile.TemporaryDirectory(prefix="wsdesign-") as folder:
        _git("clone", "--quiet", "--bare", "--no-tags" if revision is None else "--tags", "--", url, folder)
        commit = _git("-C", folder, "rev-parse", "--verify", "--end-of-options", f"{revision or 'HEAD'}^{{commit}}")
        name = commit.decode().strip()
        archive = _git("-C", folder, "archive", "--format=tar", name)
    if len(archive) > MAX_UNPACKED:
        raise WsdesignError(f"{source}: is larger than the {MAX_UNPACKED:,} bytes allowed")
    return _of_archive(archive, source), name


def _git(*arguments: str) -> bytes:
    settings = ("-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null")
    try:
        done = subprocess.run(
            ["git", *settings, *arguments],
            capture_output=True,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"},
            check=False,
        )
    except OSError as error:
        raise WsdesignError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = without_password(done.stderr.decode("utf-8", "replace")).strip().splitlines()
        raise WsdesignError(f"git: {said[-1] if said else 'failed'}")
    return done.stdout
