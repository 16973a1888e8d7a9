"""Design files on disk: saved whole or not at all, held by one process at a time."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import time
from typing import TYPE_CHECKING

from wizard.errors import Busy, WsdesignError, printable
from wizard.reading import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_HOLD = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def save(path: str, text: str) -> None:
    """Replace a file by this text, or create it; a reader sees the old text or the new one, never a part.

    Mode, owner and a symbolic link stay. Hold :class:`Lock` around reading, editing and saving: the temporary file
    has a fixed name, so that a killed process leaves one at most.

    Raises:
        WsdesignError: the text could not be written; the old file is as it was.
    """
    shown = printable(path)
    try:
        content = text.encode("utf-8")
        resolved = os.path.realpath(path)
        status = _status(resolved)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise WsdesignError(f"{shown}: not saved: it is not a regular file; name another file")
        if status is not None and not os.access(resolved, os.W_OK):
            raise WsdesignError(f"{shown}: not saved: it is read-only; allow writing, or name another file")
        with interrupts_held():
            _replace(resolved, content, status)
    except UnicodeEncodeError as error:
        character = f"U+{ord(text[error.start]):04X}"
        raise WsdesignError(f"{shown}: not saved: {character} is no character that UTF-8 can hold") from None
    except (OSError, ValueError) as error:
        raise WsdesignError(f"{shown}: not saved: {reason(error)}; what was there is as it was") from None


def _replace(resolved: str, content: bytes, status: os.stat_result | None) -> None:
    temporary = _beside(resolved, "wsdesign.tmp")
    try:
        _unlink(temporary)  # left by a process that was killed
        descriptor = os.open(temporary, _CREATE, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if status is not None:
                _keep_owner_and_mode(descriptor, status)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, resolved)
    except BaseException:
        _unlink(temporary)
        raise
    _sync_folder(os.path.dirname(resolved))


def _status(resolved: str) -> os.stat_result | None:
    try:
        return os.stat(resolved)
    except FileNotFoundError:
        return None


def _keep_owner_and_mode(descriptor: int, status: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        with contextlib.suppress(PermissionError):  # only root gives files away; the text matters more
            os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))  # last, as a change of owner clears bits


def _sync_folder(folder: str) -> None:
    """Make the new name survive a power cut. The file is replaced by now, so a failure here is none of the save."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems cannot
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment and raise it at the end; in the main thread only, where Python hears it."""
    came = False

    def remember(*_: object) -> None:
        nonlocal came
        came = True

    before = signal.getsignal(signal.SIGINT)
    if before is None:  # installed by foreign code, so it could not be put back
        yield
        return
    try:
        signal.signal(signal.SIGINT, remember)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


class Lock:
    """Keep a second process from editing the same design, for as long as the ``with`` block runs.

    The lock lies on a file beside the design, as saving replaces the design itself, and ends with the process, however
    that ends. The lock file stays: who deletes it lets two others each lock a file of that name. Network file systems
    may not honour it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor: int | None = None

    def __enter__(self) -> Lock:
        """Take the lock.

        Raises:
            Busy: another holds it; the message says who.
            WsdesignError: the folder takes no lock file.
        """
        try:
            beside = _beside(os.path.realpath(self.path), "lock")
            descriptor = os.open(beside, _HOLD, 0o666)
        except FileNotFoundError:
            folder = os.path.dirname(os.path.realpath(self.path))
            raise WsdesignError(f"{printable(self.path)}: the folder {printable(folder)} does not exist") from None
        except (OSError, ValueError) as error:
            message = f"{printable(self.path)}: cannot be locked for editing: {reason(error)}"
            raise WsdesignError(f"{message}; its folder must allow writing") from None
        try:
            _lock(descriptor)
            _write_holder(descriptor)
        except (BlockingIOError, PermissionError):
            holder = _read_holder(descriptor)
            os.close(descriptor)
            raise Busy(f"{printable(self.path)}: is being edited by {holder}; try again when that has ended") from None
        except OSError as error:
            os.close(descriptor)
            raise WsdesignError(f"{printable(self.path)}: cannot be locked for editing: {reason(error)}") from None
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows forbids reading a locked byte, so lock one behind the text

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_holder(descriptor: int) -> None:
    host = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    user = os.environ.get("USER") or os.environ.get("USERNAME") or (str(os.getuid()) if hasattr(os, "getuid") else "")
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    holder = f"process {os.getpid()} of {user or 'unknown'} on {host or 'this host'} since {since}\n"
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, holder.encode("utf-8", "replace"))


def _read_holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    first_line = os.read(descriptor, 300).decode("utf-8", "replace").partition("\n")[0]
    return printable(first_line) or "another process"


def _beside(resolved: str, suffix: str) -> str:
    folder, name = os.path.split(resolved)
    return os.path.join(folder, f".{name}.{suffix}")


def _unlink(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
