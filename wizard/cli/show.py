"""``wsdesign show``: a diagram in the terminal, as a picture where it fits, else as numbered lines, or its source."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from wizard.cli.cache import templates_cache
from wizard.cli.documents import open_design
from wizard.cli.export import read_beside
from wizard.cli.today import today
from wizard.content.pack import templates_root
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.gate import review

if TYPE_CHECKING:
    from wizard.cli.settings import Settings

_WORDS = ("beat", "dead", "unknown", "no_limit", "second", "if", "else", "loop")
DIAGRAMS = ("auth", "states", "timeouts", "path")


def run(name: str, file: str, settings: Settings, *, mermaid: bool = False) -> int:
    """Print one diagram of a design.

    Raises:
        WsdesignError: the design says too little to draw it, or has no Mermaid source for it.
    """
    from wizard.render.diagrams import diagram
    from wizard.render.material import gather
    from wizard.render.outline import outline
    from wizard.render.timeouts import picture, timeout_chain

    design, catalogue = open_design(file, settings)
    language = settings.language_for(design.language)
    result = review(design, catalogue, today=today())
    material = gather(result, language, folders=(templates_root(),), open_file=read_beside, cache=templates_cache())
    words = {word: catalogue.word(f"show.{word}", language) for word in _WORDS}
    if name == "timeouts":
        text = picture(timeout_chain(material.sheet), words, detect_s=material.sheet.number("detect_s"))
    else:
        source = diagram(material, name)
        text = source if mermaid or not source else _picture(source, settings) or "\n".join(outline(source, words))
    if not text.strip():
        raise WsdesignError(catalogue.word("show.nothing", language, name=name, file=file))
    sys.stdout.write(printable(text.rstrip("\n")) + "\n")
    return Exit.OK


def _picture(source: str, settings: Settings) -> str:
    """Return a drawing by termaid, of the extra ``pictures``, where it is there and the terminal is wide enough."""
    if settings.plain or not sys.stdout.isatty():
        return ""
    try:
        import termaid
    except ImportError:
        return ""
    from wizard.render.outline import plain

    drawn = str(termaid.render(plain(source)))
    width = max((len(line) for line in drawn.splitlines()), default=0)
    return drawn if width < shutil.get_terminal_size().columns else ""
