"""Packs and designs out of a pull request that mean ill: refused or bounded, in little time and memory.

They run in a process that the kernel ends where one takes more than it may.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.command import Done, environment
from tests.content.packs import MANIFEST, QUESTION, RULE, MakePack, with_rule

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")

CPU_S = 2
MEMORY_BYTES = 300_000_000  # of address space, of which some 100 MB are libraries
DESIGN = "wsdesign: 1\npacks: [PACK]\ncontext:\n  regions: [eu, us]\n"

Fill = Callable[[MakePack], object]
Run = Callable[..., Done]


# One process runs all cases in turn; a case that takes too long is the end of it.
PROGRAM = f"""
import contextlib, io, json, os, resource, signal, sys
from wizard.__main__ import main

resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
for line in sys.__stdin__:
    folder, *arguments = json.loads(line)
    os.chdir(folder)
    sys.argv, sys.stdin = ["wsdesign", *arguments], io.TextIOWrapper(io.BytesIO())
    out, err, code = io.StringIO(), io.StringIO(), None
    signal.setitimer(signal.ITIMER_PROF, {CPU_S})
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def bounded() -> Iterator[subprocess.Popen[str]]:
    """Yield the process that runs commands within limits."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(PYTHONUTF8="1"),
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def run(bounded: subprocess.Popen[str], tmp_path: Path) -> Run:
    def run_in_turn(*arguments: str) -> Done:
        assert bounded.stdin is not None
        assert bounded.stdout is not None
        bounded.stdin.write(json.dumps([str(tmp_path), *arguments]) + "\n")
        bounded.stdin.flush()
        answer = bounded.stdout.readline()
        assert answer, f"more than {CPU_S} s of processor time, or ended by the kernel"
        return Done(*json.loads(answer))

    return run_in_turn


def write_design(folder: Path, text: str = DESIGN) -> str:
    """Write the design; it names its pack by the whole path, since one process sees many packs."""
    text = text.replace("PACK", str(folder / "ours"))
    (folder / "wsdesign.yaml").write_text(text, encoding="utf-8")
    return text


def rule(**changes: str) -> Fill:
    return lambda make: make(questions=QUESTION, rules=with_rule(**changes))


def derived(*formulas: str) -> Fill:
    lines = [f'  - {{name: d{n}, formula: "{text}", meaning: {{en: x, zh: 某}}}}\n' for n, text in enumerate(formulas)]
    return lambda make: make(
        questions=QUESTION, rules=with_rule(fires=f"d{len(formulas) - 1} > 0"), derived="derived:\n" + "".join(lines)
    )


def file(name: str, text: str) -> Fill:
    def fill(make: MakePack) -> None:
        make(questions=QUESTION, rules=RULE)
        make.write(name, text)

    return fill


def link(name: str, target: str) -> Fill:
    def fill(make: MakePack) -> None:
        make(questions=QUESTION, rules=RULE)
        path = make.folder / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return fill


def pipe(name: str) -> Fill:
    def fill(make: MakePack) -> None:
        make(questions=QUESTION, rules=RULE)
        (make.folder / name).unlink(missing_ok=True)
        os.mkfifo(make.folder / name)

    return fill


def many(count: int, each: Callable[[int], str], head: str) -> Fill:
    text = head + "".join(map(each, range(count)))
    return lambda make: make(
        questions=QUESTION,
        rules=text if head.endswith("rules:\n") else RULE,
        **({} if head.endswith("rules:\n") else {"derived": text}),
    )


def empty_files(make: MakePack) -> None:
    make()
    for number in range(300):
        make.write(f"rules/{number}.yaml", "stage: context\nrules: []\n")


ENTRY = RULE.partition("rules:\n")[2]
LOOPS = "any(" * 6 + "a == b and b == c" + "".join(f" for {v} in context.regions)" for v in "abcdef")

REFUSED: list[tuple[str, Fill, str]] = [
    ("code", rule(fires="__import__('os').system('touch owned')"), "only the named functions may be called"),
    ("an attribute", rule(fires="context.regions.__class__.__mro__"), "is not a field of any question"),
    ("an attribute of a text", rule(fires='"\'\'.__class__"'), "only fields may follow a dot"),
    ("an attribute in a message", rule(why='{en: "{context.regions.__class__}", zh: 某}'), "is not a field of any question"),
    ("a lambda", rule(fires='"(lambda: 1)()"'), "only the named functions may be called"),
    ("an assignment", rule(fires="(x := 1)"), "NamedExpr is not allowed"),
    ("an f-string", rule(fires="f'{context}'"), "JoinedStr is not allowed"),
    ("9**9**9", rule(fires="9**9**9 > 1"), "an exponent may be at most 64"),
    ("a text of 10 MB", rule(message=f'{{en: "{"x" * 10_000_000}", zh: 某}}'), "is larger than the 2,000,000 bytes allowed"),
    ("an expression of 1.6 MB", rule(fires='"' + "1+" * 800_000 + '1"'), "bytes together"),
    ("an expression of 100 kB", rule(fires='"' + "1+" * 50_000 + '1"'), "is longer than 2000 characters"),
    ("brackets", rule(fires="(" * 900 + "1" + ")" * 900), "too many nested parentheses"),
    ("signs", rule(fires='"' + "-" * 1_900 + '1"'), "has more than 400 parts"),
    ("deep YAML", file("rules/x.yaml", "rules: " + "[" * 100_000), "is nested more than 100 deep"),
    ("a bomb of aliases", file("rules/x.yaml", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nrules: [*c]\n"), "is an anchor, which is not used here"),
    ("a tag", file("rules/x.yaml", "rules: !!python/object/apply:os.system [touch owned]\n"), "is a tag, which is not used here"),
    ("a list of a million", file("rules/x.yaml", "rules: [" + "1," * 400_000 + "1]"), "is value number 100,001"),
    ("placeholders", rule(message='{en: "' + "{count(context.regions)}" * 10_000 + '", zh: 某}'), "has more than 40 placeholders"),
    ("a format", file("ui.yaml", "refuse.text: {en: '{got:>9999999999}'}\n"), "takes {got}, without any format"),
    ("an index in a text", file("ui.yaml", "refuse.text: {en: '{got.__init__.__globals__}'}\n"), "takes {got}, without any format"),
    ("derived values upon each other", derived("1", *(f"d{n} + d{n}" for n in range(400))), "stands on too many other derived values"),
    ("derived values in a ring", derived("d1", "d0"), "is defined by itself"),
    ("60,000 keys that nobody knows", file("rules/x.yaml", "stage: context\nrules:\n  - id: a\n" + "".join(f"    unknown{n}: 1\n" for n in range(60_000))), "is no key here"),
    ("16,000 names of no field", many(400, lambda n: ENTRY.replace("ours-region-lock", f"r{n}").replace("OUR1", f"OUR{n}").replace("Data must stay, yet", "{context.nothng} " * 39), "stage: context\nrules:\n"), "context.nothng is not a field of any question"),
    ("a name of 1,900 letters in each of 400 rules", many(400, lambda n: ENTRY.replace("ours-region-lock", f"r{n}").replace("OUR1", f"OUR{n}").replace("fires: context.ours", f"fires: context.{'a' * 1_900}", 1), "stage: context\nrules:\n"), "is not a field of any question"),
    ("5,000 rules", many(5_000, lambda n: f"  - {{id: r{n}}}\n", "stage: context\nrules:\n"), "entries, more than the 500"),
    ("300 files", empty_files, "200 files together"),
    ("a link to a device", link("rules/0-ours.yaml", "/dev/zero"), "is a link that leads out of the pack"),
    ("a link to a file elsewhere", link("rules/0-ours.yaml", "/etc/passwd"), "is a link that leads out of the pack"),
    ("a link to itself", link("rules/0-ours.yaml", "0-ours.yaml"), "cannot be read"),
    ("a manifest that is a device", link("pack.yaml", "/dev/zero"), "is a link that leads out of the pack"),
    ("a manifest that is a pipe", pipe("pack.yaml"), "is a device or a pipe"),
    ("a pipe among the rules", pipe("rules/0-ours.yaml"), "is a device or a pipe"),
    ("a pack that extends the root", lambda make: make(MANIFEST + "extends: [/]\n"), "is not a pack"),
]  # fmt: skip


@pytest.mark.parametrize(("fill", "message"), [pytest.param(fill, message, id=name) for name, fill, message in REFUSED])
def test_a_hostile_pack_is_refused_by_every_command(fill: Fill, message: str, tmp_path: Path, run: Run) -> None:
    fill(MakePack(tmp_path / "ours"))
    write_design(tmp_path)
    done = run("check")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err) < 100_000
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "arguments", [("pack", "lint", "ours"), ("start", "--no-input", "--set", "context.direction=bidirectional")]
)
def test_start_and_lint_refuse_it_as_well(arguments: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    rule(fires="9**9**9 > 1")(MakePack(tmp_path / "ours"))
    write_design(tmp_path)
    done = run(*arguments)
    assert done.code in (1, 2)
    assert "an exponent may be at most 64" in done.out + done.err
    assert (tmp_path / "wsdesign.yaml").read_text("utf-8") == DESIGN.replace("PACK", str(tmp_path / "ours"))


@pytest.mark.parametrize(
    "named", ["[/dev/zero]", "[/etc/passwd]", "['']", "[/proc/self]", "[" + "PACK," * 20_000 + "PACK]"]
)
def test_what_is_no_pack_is_refused(named: str, tmp_path: Path, run: Run) -> None:
    MakePack(tmp_path / "ours")(questions=QUESTION, rules=RULE)
    write_design(tmp_path, DESIGN.replace("[PACK]", named))
    done = run("check", "--require", "none")
    if "PACK" in named:  # named again and again, it is read once
        assert done.code == 0
    else:
        assert done.code == 2
        assert "is not a pack" in done.err


@pytest.mark.parametrize(
    "fill",
    [
        pytest.param(rule(fires='"' + "(" * 20 + "9" + "**64)" * 20 + ' > 1"'), id="a power of a power"),
        pytest.param(derived("9 ** 64", *(f"d{n} * d{n}" for n in range(40))), id="a number of 10^13 digits"),
        pytest.param(derived("1.5 ** 64", *(f"d{n} * d{n}" for n in range(40))), id="beyond what floats hold"),
        pytest.param(rule(fires="any(x % 0 > 1 for x in [1, 2])"), id="a division by zero"),
    ],
)
def test_what_grows_without_bound_is_unknown(fill: Fill, tmp_path: Path, run: Run) -> None:
    fill(MakePack(tmp_path / "ours"))
    write_design(tmp_path)
    done = run("check", "--format", "json")
    assert done.code == 1
    unknown = json.loads(done.out)["designs"][0]["not_assessed"]
    assert [entry["needs"] for entry in unknown if entry["rule"] == "ours-region-lock"] == [[]]


def test_loops_within_loops_end_as_not_assessed(tmp_path: Path, run: Run) -> None:
    """The rules are sound; it is the design that makes them endless."""
    entry = ENTRY.replace("fires: context.ours.region_lock and count(context.regions) > 1", f"fires: {LOOPS}")
    entries = "".join(entry.replace("ours-region-lock", f"ours-{n}").replace("OUR1", f"OUR{n}") for n in range(300))
    MakePack(tmp_path / "ours")(questions=QUESTION, rules="stage: context\nrules:\n" + entries)
    regions = ", ".join(f"r{n}" for n in range(2_000))
    design = DESIGN.replace("[eu, us]", f"[{regions}]")
    write_design(tmp_path, design)
    done = run("check", "--format", "json")
    assert done.code == 1
    unknown = json.loads(done.out)["designs"][0]["not_assessed"]
    assert {"ours-0", "ours-299"} <= {entry["rule"] for entry in unknown}


def test_a_design_of_nothing_but_unknown_fields_is_refused(tmp_path: Path, run: Run) -> None:
    decisions = "".join(f"    context.directoin{n}: {{why: x}}\n" for n in range(20_000))
    (tmp_path / "wsdesign.yaml").write_text(f"wsdesign: 1\nreview:\n  decisions:\n{decisions}", encoding="utf-8")
    done = run("check")
    assert done.code == 2
    assert done.err.count("\n") == 100


def test_an_endless_text_is_repeated_by_no_finding(tmp_path: Path, run: Run) -> None:
    entries = "".join(
        ENTRY.replace("ours-region-lock", f"ours-{n}").replace("OUR1", f"OUR{n}")
        .replace("context.ours.region_lock and count(context.regions) > 1", "is_set(context.product.summary)")
        .replace("{count(context.regions)}", "{context.product.summary}")
        for n in range(100)
    )  # fmt: skip
    MakePack(tmp_path / "ours")(questions=QUESTION, rules="stage: context\nrules:\n" + entries)
    text = DESIGN + f"  product: {{summary: {'x' * 1_900_000}}}\n"
    write_design(tmp_path, text)
    done = run("check", "--format", "json")
    assert done.code == 1
    assert len(done.out) < 5_000_000


def test_lint_of_many_rules_that_all_need_a_proof_ends_in_time(tmp_path: Path, run: Run) -> None:
    fires = "context.regions == ['x'] and not (context.direction == 'bidirectional' and context.ours.region_lock)"
    entries = "".join(
        ENTRY.replace("ours-region-lock", f"ours-{n}")
        .replace("OUR1", f"OUR{n}")
        .replace(
            "context.ours.region_lock and count(context.regions) > 1", f'"{fires} and count(context.clients) > {n}"'
        )
        for n in range(400)
    )
    MakePack(tmp_path / "ours")(questions=QUESTION, rules="stage: context\nrules:\n" + entries)
    done = run("pack", "lint", str(tmp_path / "ours"))
    assert done.code == 1
    assert done.out.count("examples.fires: must be true, is false") == 400
