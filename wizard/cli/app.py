"""The command line as typer sees it: names, options and help. Each command's work lies in its own file."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from wizard import __version__
from wizard.cli.language import speak, usage_error_lines
from wizard.cli.options import GLOBAL, File, FormatOption, WithPacks, give, given, one_of, one_of_argument
from wizard.cli.pack_app import pack_app
from wizard.cli.settings import Settings
from wizard.content.outputs import OUTPUTS
from wizard.errors import Exit, WsdesignError
from wizard.report import REPORTERS
from wizard.review.gate import FAIL_ON, REQUIRE

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="wsdesign",
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=GLOBAL,
)


def run_app(arguments: Sequence[str], settings: Settings) -> int:
    """Run one command; usage errors are typer's own and end with 2."""
    give(settings)
    language = settings.language_for()
    command = typer.main.get_command(app)
    speak(command, language)
    try:
        result = command.main(args=_value_behind_options(arguments), prog_name="wsdesign", standalone_mode=False)
    except Exception as error:
        show = getattr(error, "show", None)  # a usage error of click, or of the copy of click inside typer
        if show is None:
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            show()  # its message is the help
        else:
            sys.stderr.write("\n".join(usage_error_lines(error, language)) + "\n")
        return int(getattr(error, "exit_code", Exit.CANNOT_RUN))
    return int(result or 0)


_LOOKS_LIKE_AN_OPTION = re.compile(r"-\s*[\d.,]|-\s")  # a negative number, or a list in YAML
_TAKES_THE_NEXT = ("--why", "--by")


def _value_behind_options(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the VALUE of ``answer`` behind ``--`` where it begins with a hyphen: -5, "- eu"."""
    given = list(arguments)
    if given[:1] != ["answer"] or "--" in given:
        return given
    for at, argument in enumerate(given):
        if _LOOKS_LIKE_AN_OPTION.match(argument) and given[at - 1] not in _TAKES_THE_NEXT:
            return [*given[:at], *given[at + 1 :], "--", argument]
    return given


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    lang: Annotated[str | None, typer.Option(help="Language: en or zh.", metavar="en|zh")] = None,
    plain: Annotated[bool, typer.Option(help="Numbered lines, no colour, no redrawing.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colour (also NO_COLOR).")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; say what is still open.")] = False,
) -> None:
    """Design review for realtime systems: an interview, a checked design document, the documents for the team."""
    del lang, plain, no_color, no_input  # taken by main() wherever they stand
    if version:
        typer.echo(f"wsdesign {__version__}")
        raise typer.Exit


@app.command(epilog=GLOBAL)
def start(
    file: File = "wsdesign.yaml",
    quick: Annotated[bool, typer.Option("--quick", help="Only the core questions, about six a stage.")] = False,
    standard: Annotated[bool, typer.Option("--standard", help="The usual depth; deepens a quick design.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Every question that applies.")] = False,
    stage: Annotated[int | None, typer.Option(min=0, max=6, help="Only this stage (0 is the context).")] = None,
    answers: Annotated[str | None, typer.Option(help="Take the answers of this file, without asking.")] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A preset (chat, collaborative-editor, edge-notifications, game-lobby, iot, live-ticker, ai-token-stream, trading-feed), or your own answers file; you confirm its answers.",
        ),
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set one answer, without asking.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written; ask and write nothing.")
    ] = False,
) -> int:
    """Begin or resume the interview; every answer is saved at once."""
    from wizard.cli.start import run

    level = "quick" if quick else "full" if full else "standard" if standard else None
    return run(
        file, given(), level=level, stage=stage, answers=answers, assignments=tuple(assignments or ()),
        preset=preset, dry_run=dry_run,
    )  # fmt: skip


@app.command(epilog=GLOBAL)
def status(file: File = "wsdesign.yaml", output_format: FormatOption = "text") -> int:
    """Show progress by stage, what is open, undecided or due, and the next step."""
    from wizard.cli.status import run

    return run(file, given(), output_format=output_format)


@app.command("next", epilog=GLOBAL)
def next_question(
    file: File = "wsdesign.yaml",
    output_format: FormatOption = "text",
    after: Annotated[
        str | None, typer.Option(metavar="PATH", help="Move on from this question without deciding.")
    ] = None,
) -> int:
    """Print the next question, for scripts and agents."""
    from wizard.cli.steps import run_next

    return run_next(file, given(), output_format=output_format, after=after)


@app.command(epilog=GLOBAL)
def answer(
    file: File,
    path: Annotated[str, typer.Argument(help="The question, such as protocol.heartbeat.interval_s.")],
    value: Annotated[str | None, typer.Argument(help="30s, 64KiB, 10k, yes, a choice, or YAML for lists.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason, kept beside the answer.")] = None,
    undecided: Annotated[bool, typer.Option("--undecided", help="Not decided yet.")] = False,
    not_applicable: Annotated[bool, typer.Option("--not-applicable", help="Does not apply; needs --why.")] = False,
    by: Annotated[
        str | None, one_of(("person", "agent"), "Who answers; an agent's waits for a person.", "--by")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")] = False,
) -> int:
    """Record one answer; a refused one changes nothing."""
    from wizard.cli.steps import run_answer

    return run_answer(
        file, given(), path=path, value=value, why=why, undecided=undecided, not_applicable=not_applicable,
        by=by, dry_run=dry_run,
    )  # fmt: skip


@app.command(epilog=GLOBAL)
def check(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Designs, or folders of designs; - reads standard input.")
    ] = None,
    output_format: Annotated[str, one_of(REPORTERS, "Report format.", "--format")] = "text",
    output: Annotated[str | None, typer.Option(metavar="FILE", help="Write the report there.")] = None,
    fail_on: Annotated[str, one_of(FAIL_ON, "Lowest severity that fails the gate.", "--fail-on")] = "error",
    require: Annotated[str, one_of(REQUIRE, "What must be answered.", "--require")] = "all",
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="What was known before; only what is new fails the gate.")
    ] = None,
    write_baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write what is known now; with --baseline only what is still there."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend in the file what takes back no decision and no client notices.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: all that rules can compute.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would write; write nothing.")] = False,
) -> int:
    """Hold designs against the rules and the final checklist; the exit code is the gate."""
    from wizard.cli.check import run
    from wizard.cli.fix import Fixing

    if unsafe_fixes and not (fix or diff):
        raise WsdesignError("--unsafe-fixes goes with --fix, or with --diff to see first")
    return run(
        paths or ["wsdesign.yaml"], given(), output_format=output_format, output=output,
        fail_on=fail_on, require=require, baseline=baseline, write_baseline=write_baseline,
        fixing=Fixing(unsafe=unsafe_fixes, diff=diff) if fix or diff else None,
    )  # fmt: skip


@app.command(epilog=GLOBAL)
def explain(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="A rule (id or code), question, platform, stack, exit or derived value.")
    ],
    design: Annotated[str | None, typer.Option(metavar="FILE", help="With the numbers of this design.")] = None,
) -> int:
    """Explain a rule, question, platform, stack, exit condition or derived value."""
    from wizard.cli.explain import run

    return run(name, given(), design_file=design)


@app.command(epilog=GLOBAL)
def rules(
    matching: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only those that contain it.")] = "",
    output_format: FormatOption = "text",
    design: WithPacks = None,
) -> int:
    """List the rules."""
    from wizard.cli.lists import run_rules

    return run_rules(given(), output_format=output_format, matching=matching, design=design)


@app.command(epilog=GLOBAL)
def questions(
    matching: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only those that contain it.")] = "",
    output_format: FormatOption = "text",
    design: WithPacks = None,
) -> int:
    """List the questions: the fields of a design, and what expressions may read."""
    from wizard.cli.lists import run_questions

    return run_questions(given(), output_format=output_format, matching=matching, design=design)


@app.command(epilog=GLOBAL)
def platforms(
    matching: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only those that contain it.")] = "",
    output_format: FormatOption = "text",
    design: WithPacks = None,
) -> int:
    """List what is known of the platforms on the way: timeouts, lifetimes, dates."""
    from wizard.cli.lists import run_platforms

    return run_platforms(given(), output_format=output_format, matching=matching, design=design)


@app.command(epilog=GLOBAL)
def stacks(
    matching: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only those that contain it.")] = "",
    output_format: FormatOption = "text",
    design: WithPacks = None,
) -> int:
    """List the server stacks and managed services that capacity knows, with their figures."""
    from wizard.cli.lists import run_stacks

    return run_stacks(given(), output_format=output_format, matching=matching, design=design)


app.add_typer(pack_app, name="pack")


@app.command(epilog=GLOBAL)
def diff(
    old: Annotated[str, typer.Argument(help="A design, or REV:FILE of git.")],
    new: Annotated[str, typer.Argument(help="A design, or REV:FILE of git.")],
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if they differ.")] = False,
    output_format: FormatOption = "text",
) -> int:
    """Compare two designs: decisions, rules newly failing or fixed, what clients on the wire will meet."""
    from wizard.cli.diff import run

    return run(old, new, given(), exit_code=exit_code, output_format=output_format)


@app.command(epilog=GLOBAL)
def fmt(
    file: File = "wsdesign.yaml",
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if the order would change.")
    ] = False,
) -> int:
    """Put a document's sections and answers into the catalogue's order; comments move along."""
    from wizard.cli.fmt import run

    return run(file, given(), check=check_only)


@app.command(epilog=GLOBAL)
def migrate(file: File = "wsdesign.yaml") -> int:
    """Bring a document of an older format up to date, and say what was changed."""
    from wizard.cli.migrate import run

    return run(file, given())


@app.command(epilog=GLOBAL)
def schema(
    of: Annotated[str, one_of(("design", "pack", *OUTPUTS), "Which schema.", "--of")] = "design",
    write: Annotated[bool, typer.Option("--write", help="Write it to .wsdesign/ for your editor.")] = False,
) -> int:
    """Print the JSON Schema of the design document or of a JSON output."""
    from wizard.cli.schema import run

    return run(of, given(), write=write)


@app.command(epilog=GLOBAL)
def show(
    name: Annotated[str, one_of_argument(("auth", "states", "timeouts", "path"), "Which diagram.")],
    file: File = "wsdesign.yaml",
    mermaid: Annotated[bool, typer.Option("--mermaid", help="The Mermaid source instead.")] = False,
) -> int:
    """Show a diagram in the terminal."""
    from wizard.cli.show import run

    return run(name, file, given(), mermaid=mermaid)


@app.command(epilog=GLOBAL)
def storm(
    file: Annotated[str | None, typer.Argument(help="A design; without one the figures below are enough.")] = None,
    clients: Annotated[int | None, typer.Option(help="Clients that lose their connection.")] = None,
    accept_rate: Annotated[float | None, typer.Option(help="Handshakes the server completes per second.")] = None,
    accept_queue: Annotated[int | None, typer.Option(help="Handshakes that may wait; more are refused.")] = None,
    connect_timeout: Annotated[float | None, typer.Option(help="A client gives an attempt up after, s.")] = None,
    policy: Annotated[str | None, typer.Option(help="A policy or a client library; --compare lists them.")] = None,
    base: Annotated[float | None, typer.Option(help="Base delay, s.")] = None,
    cap: Annotated[float | None, typer.Option(help="Longest delay, s.")] = None,
    factor: Annotated[float | None, typer.Option(help="Growth of the delay after each failure.")] = None,
    first_delay: Annotated[float | None, typer.Option(help="First attempt after a random delay up to, s.")] = None,
    jitter: Annotated[float | None, typer.Option(help="Share of jitter of the policy proportional, 0 to 1.")] = None,
    cap_jitter: Annotated[str | None, typer.Option(metavar="before|after", help="Cap before or after jitter.")] = None,
    max_attempts: Annotated[int | None, typer.Option(help="A client gives up after so many.")] = None,
    retry_after: Annotated[float | None, typer.Option(help="Refused clients are told to stay away so long, s.")] = None,
    drop_window: Annotated[float | None, typer.Option(help="Clients drop spread over, s.")] = None,
    horizon: Annotated[float | None, typer.Option(help="Look so far ahead, s.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the random draws.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="All policies and libraries side by side.")] = False,
    method: Annotated[str, typer.Option(metavar="exact|fluid|auto", help="Draw clients, or masses.")] = "auto",
    record: Annotated[bool, typer.Option("--record", help="Keep the result in the design as evidence.")] = False,
    output_format: Annotated[str, typer.Option("--format", metavar="text|json|csv", help="Output format.")] = "text",
) -> int:
    """What a reconnect storm does: from the design, or from figures alone."""
    from wizard.cli.storm import StormOptions, run

    options = StormOptions(
        clients=clients, accept_rate=accept_rate, accept_queue=accept_queue, connect_timeout=connect_timeout,
        policy=policy, base=base, cap=cap, factor=factor, first_delay=first_delay, jitter=jitter,
        cap_jitter=cap_jitter, max_attempts=max_attempts, retry_after=retry_after,
        drop_window=drop_window, horizon=horizon, seed=seed,
    )  # fmt: skip
    return run(
        file, given(), options=options, compare=compare, method=method, record=record, output_format=output_format
    )


@app.command(epilog=GLOBAL)
def capacity(
    file: Annotated[str, typer.Argument(help="The design document.")] = "wsdesign.yaml",
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="What if; nothing is written.")
    ] = None,
    sweep: Annotated[
        str | None, typer.Option(metavar="PATH=A..B[:N]", help="The model along one input, in N steps.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Every formula, input and source.")] = False,
    compare_managed: Annotated[
        bool, typer.Option("--compare-managed", help="Managed services side by side: units, limits, a month's cost.")
    ] = False,
    output_format: Annotated[str, one_of(("text", "json", "csv"), "Output format.", "--format")] = "text",
) -> int:
    """How many nodes a design takes, and what breaks first; what-if without editing."""
    from wizard.cli.capacity import run

    return run(
        file, given(), assignments=tuple(assignments or ()), sweep=sweep, explain=explain,
        compare_managed=compare_managed, output_format=output_format,
    )  # fmt: skip


@app.command(epilog=GLOBAL)
def drill(
    name: Annotated[str, one_of_argument(("slow-consumer", "quiet-connection"), "Which drill.")],
    file: Annotated[str | None, typer.Argument(help="A design; slow-consumer does without one.")] = None,
    link_kbps: Annotated[
        float | None, typer.Option(help="What the slow reader takes, kbit/s; 0: it stands still.")
    ] = None,
    policy: Annotated[str | None, typer.Option(help="Of the send buffer: close_slow, drop_oldest ...")] = None,
    buffer_bytes: Annotated[float | None, typer.Option(help="Bound of one connection's send buffer.")] = None,
    messages_per_s: Annotated[float | None, typer.Option(help="Messages for one connection.")] = None,
    message_bytes: Annotated[float | None, typer.Option(help="Size of one message.")] = None,
    slow_share_pct: Annotated[float | None, typer.Option(help="Share of slow readers on a node.")] = None,
    outage_s: Annotated[float | None, typer.Option(help="How long the phone is in the tunnel.")] = None,
    output_format: FormatOption = "text",
) -> int:
    """What a slow reader costs; what a phone lives through that falls silent, hop by hop."""
    from wizard.cli.drill import DrillOptions, run

    options = DrillOptions(
        link_kbps=link_kbps, buffer_bytes=buffer_bytes, policy=policy, messages_per_s=messages_per_s,
        message_bytes=message_bytes, slow_share_pct=slow_share_pct, outage_s=outage_s,
    )  # fmt: skip
    return run(name, file, given(), options=options, output_format=output_format)


@app.command(epilog=GLOBAL)
def export(
    file: File = "wsdesign.yaml",
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="Folder to write into.")] = "design-docs",
    output_format: Annotated[
        str,
        typer.Option("--format", help="One of md, html, asyncapi ..., or all."),
    ] = "all",
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if what is there differs.")
    ] = False,
    templates: Annotated[
        str | None, typer.Option(metavar="DIR", help="Your own templates, over the built-in ones.")
    ] = None,
) -> int:
    """Write the documents: decisions, diagrams, protocol, timeouts, reconnect story, capacity, checklist."""
    from wizard.cli.export import run

    return run(file, given(), to=to, output_format=output_format, check=check_only, templates=templates)
