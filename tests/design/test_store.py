"""Design files on disk: reading with care, saving whole, one writer at a time."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.design.store import Lock, interrupts_held, save
from wizard.errors import Busy, WsdesignError
from wizard.reading import read_bytes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and modes of POSIX")

IMPORTS = "import sys, time, signal\nfrom wizard.design.store import Lock, interrupts_held, save\nfrom wizard.reading import read_bytes\n"


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTS + program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_saved_text_reads_back_to_the_byte(tmp_path: Path) -> None:
    path = str(tmp_path / "wsdesign.yaml")
    save(path, "\ufeffname: 边缘\r\n")
    assert read_bytes(path) == b"\xef\xbb\xbfname: \xe8\xbe\xb9\xe7\xbc\x98\r\n"
    assert os.listdir(tmp_path) == ["wsdesign.yaml"]


def as_nobody(program: str, *arguments: str) -> str:
    """Run a program without root's rights and return what it prints."""
    drop = "import os\nif os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
    process = start(drop + program, *arguments)
    output, errors = process.communicate(timeout=20)
    assert not errors
    return output


REPORT = "\nexcept Exception as error: print(type(error).__name__, error)"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that other users reach; those of ``tmp_path`` are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_missing_permissions_are_told_in_plain_words(open_folder: Path) -> None:
    folder = open_folder
    path = folder / "wsdesign.yaml"
    path.write_text("a: 1\n")
    path.chmod(0o400 if os.getuid() == 0 else 0)
    assert as_nobody("try: read_bytes(sys.argv[1])" + REPORT, str(path)) == (
        f"InvalidInput {path}: cannot be read: permission denied; check the path and its permissions\n"
    )
    path.chmod(0o444)
    assert as_nobody("try: save(sys.argv[1], 'a: 2')" + REPORT, str(path)) == (
        f"WsdesignError {path}: not saved: it is read-only; allow writing, or name another file\n"
    )
    path.chmod(0o666)
    folder.chmod(0o555)
    assert as_nobody("try: save(sys.argv[1], 'a: 2')" + REPORT, str(path)) == (
        f"WsdesignError {path}: not saved: permission denied; what was there is as it was\n"
    )
    assert as_nobody("try: Lock(sys.argv[1]).__enter__()" + REPORT, str(path)) == (
        f"WsdesignError {path}: cannot be locked for editing: permission denied; its folder must allow writing\n"
    )
    folder.chmod(0o755)
    assert path.read_text() == "a: 1\n"


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.yaml"
    real.parent.mkdir()
    real.write_text("a: 1\n")
    link = tmp_path / "wsdesign.yaml"
    link.symlink_to(real)
    with Lock(str(link)):
        save(str(link), "a: 2\n")
    assert link.is_symlink()
    assert real.read_text() == "a: 2\n"
    assert sorted(os.listdir(real.parent)) == [".real.yaml.lock", "real.yaml"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o640])
def test_the_mode_of_a_file_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("a: 1\n")
    path.chmod(mode)
    save(str(path), "a: 2\n")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_gets_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    save(str(tmp_path / "wsdesign.yaml"), "a: 1\n")
    assert (tmp_path / "wsdesign.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
def test_the_owner_of_a_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("a: 1\n")
    os.chown(path, 12345, 23456)
    save(str(path), "a: 2\n")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_leftover_of_a_killed_process_is_no_obstacle(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / ".wsdesign.yaml.wsdesign.tmp").symlink_to(victim)
    save(str(tmp_path / "wsdesign.yaml"), "a: 1\n")
    assert victim.read_text() == "precious"
    assert sorted(os.listdir(tmp_path)) == ["victim", "wsdesign.yaml"]


def test_what_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("a: 1\n")
    with pytest.raises(WsdesignError, match=r"wsdesign.yaml: not saved: U\+D800 is no character that UTF-8 can hold"):
        save(str(path), "a: \ud800\n")
    with pytest.raises(WsdesignError, match="not saved: it is not a regular file"):
        save(str(tmp_path), "a: 1\n")
    with pytest.raises(WsdesignError, match="not saved: no such file or directory"):
        save(str(tmp_path / "absent" / "wsdesign.yaml"), "a: 1\n")
    assert path.read_text() == "a: 1\n"


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("a: 1\n")
    limit = (
        "import resource\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
    )
    process = start(limit + "try: save(sys.argv[1], 'a' * 100_000)" + REPORT, str(path))
    output, errors = process.communicate(timeout=20)
    assert not errors
    assert output == f"WsdesignError {path}: not saved: file too large; what was there is as it was\n"
    assert path.read_text() == "a: 1\n"
    assert os.listdir(tmp_path) == ["wsdesign.yaml"]


@pytest.mark.parametrize("number", range(40))
def test_a_killed_save_leaves_no_torn_file(tmp_path: Path, number: int) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("0:" + "x" * 50_000)
    loop = (
        "print('begun', flush=True)\nround = 0\nwhile True:\n    round += 1\n"
        "    save(sys.argv[1], f'{round}:' + chr(97 + round % 26) * 50_000)\n    print(round, flush=True)"
    )
    process = start(loop, str(path))
    assert first_line(process) == "begun"
    time.sleep(random.Random(number).uniform(0, 0.05))
    process.send_signal([signal.SIGKILL, signal.SIGTERM, signal.SIGINT][number % 3])
    output, _ = process.communicate(timeout=20)
    rounds, _, content = path.read_text().partition(":")
    assert len(content) == 50_000
    assert len(set(content)) == 1
    assert int(rounds) >= int((output.split() or ["0"])[-1]), "a save that was acknowledged is lost"


def test_an_interrupt_waits_until_the_save_is_done_and_is_not_lost() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            steps.append("still here")
        steps.append("not reached")
    assert steps == ["still here"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_an_interrupt_nothing_is_raised_and_the_handler_is_back() -> None:
    with interrupts_held():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_can_save_too(tmp_path: Path) -> None:
    thread = threading.Thread(target=save, args=(str(tmp_path / "wsdesign.yaml"), "a: 1\n"))
    thread.start()
    thread.join()
    assert (tmp_path / "wsdesign.yaml").read_text() == "a: 1\n"


HOLD = "with Lock(sys.argv[1]): print('held', flush=True); time.sleep(60)"


def test_a_second_process_learns_who_is_editing(tmp_path: Path) -> None:
    path = str(tmp_path / "wsdesign.yaml")
    process = start(HOLD, path)
    try:
        assert first_line(process) == "held"
        with pytest.raises(Busy) as caught, Lock(path):
            pass
        host = os.uname().nodename
        assert f"{path}: is being edited by process {process.pid} of " in str(caught.value)
        assert f" on {host} since 2" in str(caught.value)
    finally:
        process.kill()
        process.communicate()
    with Lock(path):  # kill -9 has freed it
        assert (tmp_path / ".wsdesign.yaml.lock").read_text().startswith(f"process {os.getpid()} of ")


def test_a_lock_holds_within_one_process_too_and_ends_with_its_block(tmp_path: Path) -> None:
    path = str(tmp_path / "wsdesign.yaml")
    with Lock(path):
        save(path, "a: 1\n")
        with pytest.raises(Busy), Lock(path):
            pass
    with Lock(path), Lock(str(tmp_path / "other.yaml")):
        pass


def test_a_lock_in_no_folder_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(WsdesignError, match=r"the folder .*/absent does not exist"),
        Lock(str(tmp_path / "absent/a.yaml")),
    ):
        pass
