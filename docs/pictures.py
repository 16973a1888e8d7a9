"""Makes the pictures of the README from real runs: ``python docs/pictures.py`` writes ``docs/*.svg``.

A pseudo terminal runs the wizard, real keys are typed, and the screen as it stands is drawn as SVG.
"""

from __future__ import annotations

import html
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pexpect
import pyte

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples"
COLUMNS, ROWS = 84, 34
CELL_WIDTH, LINE_HEIGHT = 8.4, 18.0
COLORS = {"red": "#ff7b72", "brown": "#e3b341", "yellow": "#e3b341", "green": "#7ee787", "cyan": "#79c0ff"}
ENTER = "\r"


def run_wizard(answers: Path, without: str, keys: list[tuple[str, str]], language: str) -> Any:
    """Resume a design that lacks one answer, and return the last screen; each key waits for a text first."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    with tempfile.TemporaryDirectory() as folder:
        lines = answers.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.strip().startswith(f"{without}:")]
        (Path(folder) / "wsdesign.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
        child = pexpect.spawn(
            sys.executable,
            ["-m", "wizard", "start", "--stage", "3", "--lang", language],
            cwd=folder,
            dimensions=(ROWS, COLUMNS),
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(HERE.parent)},
            timeout=20,
        )
        child.delaybeforesend = None
        screen.write_process_input = lambda data: child.send(data)
        for awaited, key in keys:
            _read_until(child, screen, stream, awaited)
            child.send(key)
        _read_until(child, screen, stream, "")
        child.close(force=True)
    return screen


def _read_until(child: Any, screen: Any, stream: Any, text: str) -> None:
    quiet = 0
    while quiet < 4:
        try:
            stream.feed(child.read_nonblocking(65536, timeout=0.5))
            quiet = 0
        except pexpect.TIMEOUT:
            quiet += 1
        except pexpect.EOF:
            return
        if text and any(text in line for line in screen.display) and quiet:
            return


def draw(screen: Any, title: str) -> str:
    """Return the screen as an SVG with a text per run of equal colour; no font or file from outside."""
    last = max((i for i, line in enumerate(screen.display) if line.strip()), default=0)
    width, height = COLUMNS * CELL_WIDTH + 32, (last + 1) * LINE_HEIGHT + 32
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{html.escape(title)}">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="#0d1117"/>',
        '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ]
    for number in range(last + 1):
        row = screen.buffer[number]
        column = 0
        while column < COLUMNS:
            cell = row[column]
            end = column
            text = ""
            while end < COLUMNS and (row[end].fg, row[end].bold) == (cell.fg, cell.bold):
                text += row[end].data
                end += 1
            if text.strip():
                color = COLORS.get(cell.fg, "#e6edf3")
                weight = ' font-weight="bold"' if cell.bold else ""
                words = text.strip()
                x = 16 + (column + len(text) - len(text.lstrip())) * CELL_WIDTH
                place = f'x="{x:g}" y="{30 + number * LINE_HEIGHT:g}" textLength="{len(words) * CELL_WIDTH:g}"'
                parts.append(f'<text {place} fill="{color}"{weight}>{html.escape(words)}</text>')
            column = end
    return "\n".join([*parts, "</g>", "</svg>", ""])


def main() -> None:
    """Draw the moment in which a finding appears after an answer."""
    keys = [(">", "\x15"), (">", "60"), ("60", ENTER), ("WS303", "")]
    screen = run_wizard(EXAMPLES / "harbor-chat" / "wsdesign.yaml", "interval_s", keys, "en")
    (HERE / "interview.svg").write_text(
        draw(screen, "The interview: a finding appears after an answer"), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
