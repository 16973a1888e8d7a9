"""``wsdesign check``: the gate. Imports neither typer nor rich: this path starts fast."""

from __future__ import annotations

import os
import sys
from functools import partial

from wizard.cli.documents import find_designs, open_design, report_error
from wizard.cli.today import today
from wizard.errors import Exit, InvalidInput, Problem, WsdesignError, printable
from wizard.report import reporter
from wizard.review.gate import Review, gate, review
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.cli.fix import Fixing
    from wizard.cli.settings import Settings
    from wizard.design.document import Design
    from wizard.review.baseline import Baseline
    from wizard.review.gate import Known

SAY_THE_WAY = ("text", "json", "markdown")  # formats that end with what would turn the gate green


def run(
    paths: list[str],
    settings: Settings,
    *,
    output_format: str = "text",
    output: str | None = None,
    fail_on: str = "error",
    require: str = "all",
    baseline: str | None = None,
    write_baseline: str | None = None,
    fixing: Fixing | None = None,
) -> int:
    """Check every design and write one report; return the exit code.

    A file that cannot be read does not hide what the others say: all are checked, and the exit code is 2.

    Args:
        baseline: a file of what was known before; only what is not in it fails the gate.
        write_baseline: where to write what is known now. With ``baseline`` nothing new comes in, so that it can only
            shrink; without, everything does, and the gate passes.
        fixing: what to mend before the report is made; None for nothing.
    """
    known = _read(baseline) if baseline is not None else None
    date_of_today = today()
    reviews: list[Review] = []
    unreadable = False
    for path in find_designs(paths, settings.language_for()):
        try:
            if fixing is not None:
                from wizard.cli.fix import mend

                marked = partial(_marked_one, known=known, baseline=baseline)
                mend(path, settings, fixing, fail_on=fail_on, require=require, marked=marked)
            design, catalogue = open_design(path, settings)
        except WsdesignError as error:
            sys.stderr.write(report_error(error, settings.language_for()))
            unreadable = True
            continue
        reviews.append(review(design, catalogue, today=date_of_today, code=_code(design, date_of_today)))
    language = settings.language_for(reviews[0].design.language if reviews else None)
    if write_baseline is not None and not unreadable:
        known = _write_baseline(write_baseline, reviews, known, kept=baseline, language=language)
        baseline = write_baseline
    if known is not None and baseline is not None:
        reviews = _marked(reviews, known, baseline)
    codes = [gate(result, fail_on=fail_on, require=require) for result in reviews]
    if output_format in SAY_THE_WAY and any(codes):
        from wizard.review.plan import way_to_green

        reviews = [
            result._replace(plan=way_to_green(result, fail_on=fail_on, require=require, today=date_of_today))
            for result in reviews
        ]
    worst = Exit.CANNOT_RUN if unreadable else max(codes, default=Exit.OK)
    if output_format == "json":  # programs read the exit code there, even where nothing could be read
        codes = [*codes, worst]
    if (reviews or output_format == "json") and not (fixing is not None and fixing.diff):
        write(reporter(output_format)(reviews, codes, language), output)
    return worst


def _code(design: Design, date_of_today: str) -> list[dict[str, Any]] | None:
    if not design.code:
        return []
    from wizard.cli.code_age import code_changes

    return code_changes(design, today=date_of_today)


# --- the baseline -----------------------------------------------------------------------------------------------------


def _read(baseline: str) -> Baseline:
    from wizard.reading import read_bytes
    from wizard.review.baseline import read_baseline

    if not os.path.exists(baseline):
        remedy = f"write it: wsdesign check --write-baseline {baseline}"
        raise InvalidInput([Problem(baseline, None, None, None, "does not exist", remedy)])
    return read_baseline(read_bytes(baseline).decode("utf-8", "replace"), baseline)


def _marked(reviews: list[Review], known: Baseline, baseline: str) -> list[Review]:
    return [_marked_one(result, known=known, baseline=baseline) for result in reviews]


def _marked_one(result: Review, *, known: Baseline | None, baseline: str | None) -> Review:
    if known is None or baseline is None:
        return result
    from wizard.review.baseline import with_baseline

    return with_baseline(result, _entries(result, known, baseline))


def _entries(result: Review, known: Baseline, baseline: str) -> tuple[Known, ...]:
    """Return what a baseline says of a design; one that it does not name may be one that has moved."""
    from wizard.review.baseline import moved_from

    name, folder = _name_in(baseline, result.design.file), os.path.dirname(baseline)
    if name in known:
        return known[name]
    vanished = {old: own for old, own in known.items() if old != "-" and not os.path.exists(os.path.join(folder, old))}
    return vanished.get(moved_from(result, vanished) or "", ())


def _write_baseline(
    target: str, reviews: list[Review], known: Baseline | None, *, kept: str | None, language: str
) -> Baseline:
    """Write what is wrong now; entries of designs that were not checked stay as long as their files do."""
    from wizard.review.baseline import entries_of, written

    before = known if known is not None else _read(target) if os.path.exists(target) else {}
    folder = os.path.dirname(target)
    entries = {name: own for name, own in before.items() if os.path.exists(os.path.join(folder, name))}
    for result in reviews:
        found = entries_of(result)
        if known is not None and kept is not None:
            old = {entry.fingerprint for entry in _entries(result, known, kept)}
            found = tuple(entry for entry in found if entry.fingerprint in old)
        entries[_name_in(target, result.design.file)] = found
    write(written(entries), target)
    if reviews:
        say, count = reviews[0].view.catalogue.word, sum(map(len, entries.values()))
        sys.stderr.write(printable(say("check.baseline_written", language, file=target, count=count)) + "\n")
    return entries


def _name_in(baseline: str, design: str) -> str:
    """Return a design's name in a baseline: seen from the baseline's folder, so that any working directory will do."""
    if design == "<stdin>":
        return "-"
    return os.path.relpath(design, os.path.dirname(baseline) or ".").replace(os.sep, "/")


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
