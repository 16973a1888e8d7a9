"""``wsdesign check``: the gate. Imports neither typer nor rich: this path starts fast."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wizard.cli.documents import find_designs, open_design, report_error
from wizard.cli.today import today
from wizard.errors import Exit, WsdesignError
from wizard.report import reporter
from wizard.review.gate import Review, gate, review

if TYPE_CHECKING:
    from wizard.cli.settings import Settings


def run(
    paths: list[str],
    settings: Settings,
    *,
    output_format: str = "text",
    output: str | None = None,
    fail_on: str = "error",
    require: str = "all",
) -> int:
    """Check every design and write one report; return the exit code.

    A file that cannot be read does not hide what the others say: all are checked, and the exit code is 2.
    """
    date_of_today = today()
    reviews: list[Review] = []
    codes: list[Exit] = []
    unreadable = False
    for path in find_designs(paths, settings.language_for()):
        try:
            design, catalogue = open_design(path, settings)
        except WsdesignError as error:
            sys.stderr.write(report_error(error))
            unreadable = True
            continue
        result = review(design, catalogue, today=date_of_today)
        reviews.append(result)
        codes.append(gate(result, fail_on=fail_on, require=require))
    worst = Exit.CANNOT_RUN if unreadable else max(codes, default=Exit.OK)
    language = settings.language_for(reviews[0].design.language if reviews else None)
    if output_format == "json":  # programs read the exit code there, even where nothing could be read
        codes = [*codes, worst]
    if reviews or output_format == "json":
        write(reporter(output_format)(reviews, codes, language), output)
    return worst


def write(text: str, output: str | None) -> None:
    """Write a report to standard output or to a file.

    Raises:
        WsdesignError: the file cannot be written.
    """
    if output is None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:  # `| head` read enough; the exit code is the gate all the same
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    try:
        with open(output, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise WsdesignError(f"{output}: cannot be written: {error.strerror}") from None
