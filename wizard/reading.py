"""Reads files that others wrote: regular files only, and never more of one than is allowed."""

from __future__ import annotations

import os
import stat

from wizard.errors import InvalidInput, Problem
from wizard.tree import MAX_BYTES

# Opening a FIFO would otherwise wait for a writer; Windows knows neither flag, but needs its own.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_bytes(path: str) -> bytes:
    """Return the content of a regular file of at most :data:`MAX_BYTES`.

    Raises:
        InvalidInput: missing, a folder, a device, unreadable or too large.
    """
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        raise _refusal(path, "does not exist", f"begin it with `wsdesign start {path}`") from None
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # Windows answers "permission denied" for a folder
            raise _refusal(path, "is a folder", "name a file in it") from None
        raise _refusal(path, f"cannot be read: {reason(error)}", "check the path and its permissions") from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise _refusal(path, "is a folder", "name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(path, "is a device or a pipe", "name a regular file")
        # Asked for one byte more than is allowed, a file that grows meanwhile gives itself away.
        source = b"" if status.st_size > MAX_BYTES else _read_at_most(descriptor, MAX_BYTES + 1)
    except OSError as error:
        raise _refusal(path, f"cannot be read: {reason(error)}", "check the disk") from None
    finally:
        os.close(descriptor)
    if status.st_size > MAX_BYTES or len(source) > MAX_BYTES:
        message = f"is larger than the {MAX_BYTES:,} bytes allowed"
        raise _refusal(path, message, "split it, or move what is not design elsewhere")
    return source


def _read_at_most(descriptor: int, size: int) -> bytes:
    chunks = []
    while size > 0 and (chunk := os.read(descriptor, size)):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _refusal(path: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(path, None, None, None, message, remedy)])


def reason(error: Exception) -> str:
    """Return what the system says of a failure, as the end of a sentence."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
