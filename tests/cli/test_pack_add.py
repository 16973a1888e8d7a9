"""Packs of others: taken from folders, archives, web addresses and git, pinned, upgraded; hostile ones leave nothing."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.command import Done, in_turn, wsdesign
from tests.content.packs import MANIFEST, QUESTION, MakePack, with_rule
from wizard.cli.pack_add import _kept

DESIGN = "# Board\nwsdesign: 1\ncontext:\n  ours:\n    region_lock: true\n  regions: [eu, us]\n"
SOUND = {"questions": QUESTION, "rules": with_rule(severity="warning")}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a sound pack somewhere else."""
    MakePack(tmp_path / "elsewhere" / "ours")(**SOUND)
    return tmp_path / "elsewhere" / "ours"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "wsdesign.yaml").write_text(DESIGN, "utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.email=a@example.org", "-c", "user.name=A", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def packed(folder: Path, name: str) -> Path:
    """Return an archive of a folder, which lies in it under its own name."""
    target = folder.parent / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(folder.rglob("*.yaml")):
                archive.write(path, f"{folder.name}/{path.relative_to(folder)}")
    else:
        with tarfile.open(target, "w:gz") as archive:
            archive.add(folder, folder.name)
    return target


def lock_of(folder: Path) -> dict[str, str]:
    lines = (folder / "pack.lock").read_text("utf-8").splitlines()[1:]
    return {key: value.strip('"') for key, _, value in (line.partition(": ") for line in lines)}


def run(repository: Path, *arguments: str | Path) -> Done:
    return in_turn([arguments], cwd=repository)[0]


@pytest.fixture
def web(source: Path) -> Iterator[str]:
    """Serve what lies beside the pack on the loopback interface."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(source.parent))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


Place = Callable[[Path, str], tuple[str, str | None]]


def in_git(source: Path, web: str) -> tuple[str, str | None]:
    git(source, "init", "-q")
    return f"file://{source}/.git", committed(source, "one")


PLACES: list[tuple[str, Place]] = [
    ("a folder", lambda source, web: (str(source), None)),
    ("a .tar.gz", lambda source, web: (str(packed(source, "p.tar.gz")), None)),
    ("a .zip", lambda source, web: (str(packed(source, "p.zip")), None)),
    ("a web address", lambda source, web: (f"{web}/{packed(source, 'p.tgz').name}", None)),
    ("git", in_git),
]


@pytest.mark.parametrize("place", [pytest.param(place, id=name) for name, place in PLACES])
def test_a_pack_is_taken_pinned_and_named_by_the_design(place: Place, source: Path, repository: Path, web: str) -> None:
    where, commit = place(source, web)
    done = run(repository, "pack", "add", where)
    assert (done.code, done.err) == (0, "")
    version = "1" + (f" @ {commit[:12]}" if commit else "")
    assert done.out == f"ours {version} from {where} lies in packs/ours now, and wsdesign.yaml names it.\n"
    kept = repository / "packs" / "ours"
    assert sorted(str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()) == [
        "pack.lock", "pack.yaml", "questions/0-ours.yaml", "rules/0-ours.yaml",
    ]  # fmt: skip
    lock = lock_of(kept)
    assert (lock["source"], lock.get("revision"), lock["version"], lock["on"]) == (where, commit, "1", "2026-11-24")
    assert (repository / "wsdesign.yaml").read_text("utf-8") == DESIGN.replace(
        "wsdesign: 1\n", "wsdesign: 1\npacks: [packs/ours]\n"
    )
    assert "OUR1 ours-region-lock" in run(repository, "check", "--require", "none").out


def test_the_same_files_have_the_same_hash_wherever_they_come_from(source: Path, repository: Path) -> None:
    for name, where in (("a", source), ("b", packed(source, "p.tar.gz")), ("c", packed(source, "p.zip"))):
        assert run(repository, "pack", "add", where, "--as", f"packs/{name}").code == 0
    assert len({lock_of(repository / "packs" / name)["sha256"] for name in "abc"}) == 1
    for path in (repository / "packs" / "a").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as git does for some
    assert run(repository, "check", "--require", "none").code == 0


def test_a_pinned_pack_that_was_changed_is_refused_until_it_is_restored_or_made_ones_own(
    source: Path, repository: Path
) -> None:
    run(repository, "pack", "add", source)
    rules = repository / "packs" / "ours" / "rules" / "0-ours.yaml"
    text = rules.read_text("utf-8")
    rules.write_text(text.replace("> 1", "> 100"), "utf-8")
    english, chinese = (wsdesign("--lang", language, "check", cwd=repository) for language in ("en", "zh"))
    assert english.code == 2
    assert english.err == (
        f"error: packs/ours/pack.lock:4:9: sha256: is not that of the files here: they were changed since they were taken "
        f"from {source}; restore them, take the pack anew, or delete the lock to keep the pack as your own\n"
    )
    assert chinese.err.startswith("错误：packs/ours/pack.lock:4:9: sha256: 与此处的文件不符：")
    rules.write_text(text, "utf-8")
    assert wsdesign("check", "--require", "none", cwd=repository).code == 0
    rules.write_text(text.replace("> 1", "> 100"), "utf-8")
    (repository / "packs" / "ours" / "pack.lock").unlink()
    assert wsdesign("check", "--require", "none", cwd=repository).code == 0


def test_an_upgrade_says_what_changes_and_with_dry_run_changes_nothing(source: Path, repository: Path) -> None:
    git(source, "init", "-q")
    first = committed(source, "one")
    git(source, "tag", "v1")
    make = MakePack(source)
    make.write("pack.yaml", MANIFEST.replace("version: 1", "version: 2") + "waivers: {longest_days: 90}\n")
    make.write(
        "rules/0-ours.yaml",
        with_rule(severity="error", fires="count(context.regions) >= 2 and context.ours.region_lock"),
    )
    make.write("questions/0-ours.yaml", QUESTION + "  - {path: context.regions, override: true, depth: standard}\n")
    second = committed(source, "two")
    where = f"file://{source}/.git"
    assert run(repository, "pack", "add", f"{where}@v1").code == 0
    kept = repository / "packs" / "ours"
    assert (lock_of(kept)["revision"], lock_of(kept)["source"]) == (first, where)
    changes = (
        "ours-region-lock.fires: context.ours.region_lock and count(context.regions) > 1 -> "
        "count(context.regions) >= 2 and context.ours.region_lock (stricter)\n"
        "severity of ours-region-lock: warning -> error (stricter)\n"
        "waivers.longest_days: — -> 90 (stricter)\n"
        "context.regions.depth: full -> standard\n"
    )
    dry = run(repository, "pack", "upgrade", "packs/ours", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert dry.out == (
        f"{changes}packs/ours: would go from 1 @ {first[:12]} to 2 @ {second[:12]}; nothing was changed.\n"
    )
    assert lock_of(kept)["revision"] == first
    assert run(repository, "pack", "diff", f"{where}@v1", source).out == changes
    done = run(repository, "pack", "upgrade", "packs/ours")
    assert done.out == f"{changes}packs/ours: 1 @ {first[:12]} -> 2 @ {second[:12]}\n"
    assert lock_of(kept)["revision"] == second
    assert run(repository, "pack", "upgrade", "packs/ours").out == f"packs/ours: is up to date (2 @ {second[:12]}).\n"
    back = run(repository, "pack", "upgrade", "packs/ours", "--rev", "v1")
    assert "severity of ours-region-lock: error -> warning\n" in back.out
    assert sorted(path.name for path in (repository / "packs").iterdir()) == ["ours"]


def test_a_pack_in_a_folder_of_a_repository_is_named_behind_a_sign(tmp_path: Path, repository: Path) -> None:
    for name in ("one", "two"):
        MakePack(tmp_path / "many" / name)(MANIFEST.replace("ours", name), **SOUND)
    several, one = in_turn(
        [("pack", "add", str(tmp_path / "many")), ("pack", "add", f"{tmp_path / 'many'}#two")], cwd=repository
    )
    assert (several.code, several.err) == (
        2, f"error: {tmp_path}/many: holds several packs; name one: {tmp_path}/many#one, {tmp_path}/many#two\n",
    )  # fmt: skip
    assert (one.code, one.err) == (0, "")
    assert (repository / "packs" / "two" / "pack.lock").exists()


def test_a_path_in_a_lock_leads_on_from_the_lock(source: Path, repository: Path) -> None:
    assert run(repository, "pack", "add", "../elsewhere/ours").code == 0
    kept = repository / "packs" / "ours"
    assert lock_of(kept)["source"] == "../../../elsewhere/ours"
    MakePack(source).write("pack.yaml", MANIFEST.replace("version: 1", "version: 2"))
    done = run(kept, "pack", "upgrade", ".")
    assert (done.code, done.err) == (2, "error: .: name the folder of the pack from outside it\n")
    done = run(kept.parent, "pack", "upgrade", "ours")
    assert (done.code, done.out) == (0, "No difference.\nours: 1 -> 2\n")
    assert lock_of(kept)["source"] == "../../../elsewhere/ours"


@pytest.mark.parametrize("name", ["p.tgz", "p.git", "p.git@v1#inside"])
def test_a_password_in_an_address_is_neither_said_nor_kept(name: str, repository: Path) -> None:
    done = run(repository, "pack", "add", f"http://ci:s3cret@127.0.0.1:1/{name}")
    assert done.code == 2
    assert "s3cret" not in done.err
    assert _kept(f"https://ci:s3cret@git.example/{name}", "packs/ours") == (
        f"https://git.example/{name.replace('@v1', '')}"
    )


def test_a_faulty_pack_is_not_taken(source: Path, repository: Path) -> None:
    MakePack(source).write("rules/0-ours.yaml", with_rule(fires="context.nothing > 1"))
    done = run(repository, "pack", "add", source)
    assert done.code == 2
    assert f"error: {source}/rules/0-ours.yaml:8:12: ours-region-lock.fires: context.nothing is not a field" in done.err
    assert (repository / "wsdesign.yaml").read_text("utf-8") == DESIGN
    assert list((repository / "packs").iterdir()) == []


def member(name: str, content: bytes = b"x: 1\n", **changes: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in changes.items():
        setattr(info, key, value)
    return info, content


HOSTILE = [
    ("a name that climbs", [member("../../evil.yaml")], "holds '../../evil.yaml', a name that leads out of it"),
    ("a whole name", [member("/etc/evil.yaml")], "holds '/etc/evil.yaml', a name that leads out of it"),
    ("a name of another system", [member("c:\\evil.yaml")], "a name that leads out of it"),
    ("a link", [member("ours/pack.yaml", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")], "ours/pack.yaml is a link or a device"),
    ("a hard link", [member("ours/pack.yaml", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")], "is a link or a device"),
    ("a device", [member("ours/pack.yaml", b"", type=tarfile.CHRTYPE)], "is a link or a device"),
    ("a large file", [member("ours/pack.yaml", b"#" * 11_000_000)], "holds more than 10,000,000 bytes of YAML"),
    ("many files", [member(f"ours/{n}.yaml") for n in range(201)] + [member("ours/pack.yaml")], "is larger than a pack may be: 200 files"),
    ("nothing", [], "holds no pack there; a pack is a folder with a pack.yaml"),
    ("a bomb", [member("ours/zeros.bin", b"\0" * 120_000_000), member("ours/pack.yaml")], "it unpacks to more than 100,000,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "message"), [pytest.param(m, said, id=name) for name, m, said in HOSTILE])
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    members: list[tuple[tarfile.TarInfo, bytes]], message: str, repository: Path
) -> None:
    with tarfile.open(repository / "p.tar.gz", "w:gz", compresslevel=1) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    before = sorted(repository.parent.rglob("*"))
    done = run(repository, "pack", "add", "p.tar.gz")
    assert done.code == 2
    assert message in done.err
    left = {path for path in repository.parent.rglob("*") if path not in before}
    assert left <= {repository / ".wsdesign.yaml.lock"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "nowhere: there is no such folder or archive; a repository of git ends in .git, or has --rev"),
        (("wsdesign.yaml",), "wsdesign.yaml: is no folder, no .tar.gz, .tgz or .zip, and no repository of git"),
        (("gone.tar.gz",), "gone.tar.gz: cannot be read: no such file or directory"),
        (("file:///nowhere/x.git",), "git: "),
        (("--rev", "--upload-pack=touch owned", "file:///nowhere/x.git"), "git: "),
        (("ext::sh -c touch% owned.git",), "git: "),
        (("http://127.0.0.1:1/p.zip",), "http://127.0.0.1:1/p.zip: cannot be fetched: "),
    ],
)
def test_what_cannot_be_fetched_is_said(arguments: tuple[str, ...], message: str, repository: Path) -> None:
    done = run(repository, "pack", "add", *arguments)
    assert done.code == 2
    assert message in done.err
    assert not (repository / "owned").exists()


def test_a_pack_that_is_there_is_not_overwritten_and_one_without_a_lock_not_upgraded(
    source: Path, repository: Path
) -> None:
    MakePack(repository / "packs" / "ours")(**SOUND)
    added, upgraded = in_turn([("pack", "add", source), ("pack", "upgrade", "packs/ours")], cwd=repository)
    assert added.code == upgraded.code == 2
    assert "packs/ours: is there already; `wsdesign pack upgrade packs/ours` brings it up to date" in added.err
    assert "packs/ours: has no pack.lock, so it was not taken from elsewhere" in upgraded.err


def test_a_pack_upon_another_is_taken_where_that_one_lies_beside_it(tmp_path: Path, repository: Path) -> None:
    MakePack(tmp_path / "elsewhere" / "base")(MANIFEST.replace("ours", "base"), **SOUND)
    MakePack(tmp_path / "elsewhere" / "team")(MANIFEST.replace("ours", "team") + "extends: [../base]\n")
    elsewhere = tmp_path / "elsewhere"
    alone, base, both = in_turn(
        [("pack", "add", elsewhere / "team"), ("pack", "add", elsewhere / "base"), ("pack", "add", elsewhere / "team")],
        cwd=repository,
    )
    assert alone.code == 2
    assert "extends.0: there is no folder" in alone.err
    assert base.code == both.code == 0
    assert (repository / "wsdesign.yaml").read_text("utf-8").splitlines()[2] == "packs: [packs/base, packs/team]"
