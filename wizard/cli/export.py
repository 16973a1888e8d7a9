"""``wsdesign export``: writes the documents of a design into a folder, or says whether what is there still fits."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import TYPE_CHECKING

from wizard.cli.cache import templates_cache
from wizard.cli.documents import open_design
from wizard.cli.progress import Progress
from wizard.content.pack import templates_root
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.gate import review

if TYPE_CHECKING:
    from wizard.cli.settings import Settings

ALL = "all"
EVERY_WAIVER_IN_FORCE = ""  # sorts before every date: documents print end dates, so they must not depend on today

_WORDS = {
    "working": {"en": "{number} of {total}: {name} ...", "zh": "第 {number} 项，共 {total} 项：{name} ……"},
    "written": {
        "en": "{to}: {written} written, {same} unchanged",
        "zh": "{to}：写入 {written} 个文件，{same} 个未变",
    },
    "differs": {"en": "{path}: differs from the design", "zh": "{path}：与设计不一致"},
    "missing": {"en": "{path}: is missing", "zh": "{path}：不存在"},
    "stale": {"en": "{path}: no longer belongs to the design", "zh": "{path}：已不属于该设计"},
    "equal": {"en": "{to}: up to date, {same} files", "zh": "{to}：已是最新，共 {same} 个文件"},
    "not_a_folder": {"en": "{to}: is a file, not a folder", "zh": "{to}：是文件，不是文件夹"},
    "not_writable": {"en": "{to}: cannot be written: {why}", "zh": "{to}：无法写入：{why}"},
    "no_templates": {"en": "{folder}: is not a folder of templates", "zh": "{folder}：不是模板文件夹"},
    "no_pictures": {
        "en": "{path}: was made with the extra pictures, which is not installed: pip install 'wsdesign[pictures]'",
        "zh": "{path}：使用了扩展 pictures 制作，而此处未安装：pip install 'wsdesign[pictures]'",
    },
    "no_format": {"en": "{got} is none of {known}", "zh": "{got} 不在可选格式之中：{known}"},
}


def run(
    file: str,
    settings: Settings,
    *,
    to: str,
    output_format: str,
    check: bool = False,
    templates: str | None = None,
) -> int:
    """Write one format, or all, into the folder ``to``; with ``check`` write nothing and compare.

    Args:
        templates: a folder whose files take the place of built-in templates of the same name.

    Returns:
        0, or 1 where ``check`` found a difference.

    Raises:
        WsdesignError: the design, a schema or a template cannot be used, or the folder cannot be written.
    """
    design, catalogue = open_design(file, settings)
    language = settings.language or design.language or "en"  # not the locale: two machines must agree
    if os.path.exists(to) and not os.path.isdir(to):
        raise WsdesignError(_say("not_a_folder", language, to=to))
    from wizard.render import FORMATS, renderer
    from wizard.render.material import gather

    if output_format != ALL and output_format not in FORMATS:
        raise WsdesignError(_say("no_format", language, got=output_format, known=", ".join([*FORMATS, ALL])))
    folders: tuple[str, ...] = (templates_root(),)
    if templates is not None:
        if not os.path.isdir(templates):
            raise WsdesignError(_say("no_templates", language, folder=templates))
        folders = (templates, *folders)
    result = review(design, catalogue, today=EVERY_WAIVER_IN_FORCE)
    material = gather(result, language, folders=folders, open_file=read_beside, cache=templates_cache())
    names = list(FORMATS) if output_format == ALL else [output_format]
    progress = Progress(sys.stderr, _WORDS["working"][language], len(names), plain=settings.plain)
    files: dict[str, str] = {}
    for name in names:
        progress.step(name)
        files |= renderer(name)(material)
    progress.end()
    return compare(files, to, language) if check else write(files, to, language)


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language].format(**values)


def read_beside(path: str) -> bytes:
    """Return a file that a design refers to."""
    with open(path, "rb") as file:
        return file.read()


def _present(path: str) -> str | None:
    try:
        return read_beside(path).decode("utf-8", errors="replace")
    except OSError:
        return None


def write(files: dict[str, str], to: str, language: str) -> int:
    """Write every file whose text differs, each at once or not at all.

    Raises:
        WsdesignError: one cannot be written.
    """
    written = 0
    for name, text in files.items():
        path = os.path.join(to, *name.split("/"))
        if _present(path) != text:
            try:
                _replace(path, text)
            except OSError as error:
                raise WsdesignError(_say("not_writable", language, to=path, why=error.strerror)) from None
            written += 1
    for name in stale(files, to):
        _tell(_say("stale", language, path=os.path.join(to, name)))
    _tell(_say("written", language, to=to, written=written, same=len(files) - written))
    return Exit.OK


def _replace(path: str, text: str) -> None:
    """Put a file in its place, so that nobody ever finds half of it."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".wsdesign-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def compare(files: dict[str, str], to: str, language: str) -> int:
    """Name every file that differs, is missing, or is left over from an earlier design; return 1 if there is one.

    Raises:
        WsdesignError: a page was drawn with the extra ``pictures``, which is missing here, so nobody can compare it.
    """
    from wizard.render.html import lacks_pictures

    found = 0
    for name, text in files.items():
        path = os.path.join(to, *name.split("/"))
        present = _present(path)
        if present != text:
            if present is not None and lacks_pictures(present):
                raise WsdesignError(_say("no_pictures", language, path=path))
            found += 1
            sys.stdout.write(printable(_say("missing" if present is None else "differs", language, path=path)) + "\n")
    for name in stale(files, to):
        found += 1
        sys.stdout.write(printable(_say("stale", language, path=os.path.join(to, name))) + "\n")
    if found:
        return Exit.FINDINGS
    _tell(_say("equal", language, to=to, same=len(files)))
    return Exit.OK


def stale(files: dict[str, str], to: str) -> list[str]:
    """Return schema files that an earlier export wrote and this design no longer has; no other file is looked at."""
    from wizard.render.messages import GENERATED

    if not any(name.startswith("schemas/") for name in files):
        return []
    found = []
    for folder in ("schemas", "schemas/control"):
        path = os.path.join(to, *folder.split("/"))
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            if name.endswith(".schema.json") and f"{folder}/{name}" not in files:
                text = _present(os.path.join(path, name)) or ""
                found += [f"{folder}/{name}"] if GENERATED in text else []
    return found


def _tell(text: str) -> None:
    sys.stderr.write(printable(text) + "\n")
