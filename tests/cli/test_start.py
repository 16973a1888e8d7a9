"""``wsdesign start`` without a person: refusals, answers from files and flags, levels, presets, resuming."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.command import BASELINE, EMPTY, Done, in_turn, is_one_line, wsdesign
from wizard.content.catalogue import Catalogue

SECTIONS = ("context:", "transport:", "auth:", "protocol:", "reliability:", "scale:", "ops:", "security:")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d.yaml"
    path.write_text(EMPTY)
    return path


def test_without_a_terminal_one_line_names_every_other_way(tmp_path: Path) -> None:
    done = wsdesign("start", "d.yaml", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert is_one_line(done.err)
    for way in ("--answers", "--set", "wsdesign next", "wsdesign answer", "--plain"):
        assert way in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_refusal_speaks_the_language_asked_for(tmp_path: Path) -> None:
    assert "标准输入不是终端" in wsdesign("start", "--lang", "zh", cwd=tmp_path).err


def test_a_new_document_says_how_deep_it_asks(tmp_path: Path) -> None:
    levels = {"--quick": "review:\n  level: quick\n", "--full": "review:\n  level: full\n", "--no-input": ""}
    runs = in_turn([("start", f"{option}.yaml"[2:], "--no-input", option) for option in levels], cwd=tmp_path)
    for done, (option, review) in zip(runs, levels.items(), strict=True):
        assert (done.code, done.err) == (0, "")
        assert "context.product.name" in done.out
        assert (tmp_path / f"{option[2:]}.yaml").read_text() == f"wsdesign: 1\nlanguage: en\n{review}"


def test_the_document_is_called_wsdesign_yaml_unless_named(tmp_path: Path) -> None:
    wsdesign("start", "--no-input", "--lang", "zh", cwd=tmp_path)
    assert (tmp_path / "wsdesign.yaml").read_text() == "wsdesign: 1\nlanguage: zh\n"


def test_set_takes_what_a_person_would_type(file: Path) -> None:
    done = wsdesign(
        "start", "d.yaml", "--set", "context.product.name=Order board", "--set", "context.latency.target_p95_ms=0.2s",
        "--set", "context.hops=[{name: alb, kind: aws_alb}]", "--set", "context.hops[0].idle_timeout_s=5m",
        "--set", "context.offline_delivery=yes", "--set", "transport.rationale=a=b is allowed behind the first sign",
        cwd=file.parent,
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "6" in done.out.splitlines()[0]
    assert "context.clients" in done.out.splitlines()[1]
    assert file.read_text() == (
        "wsdesign: 1\nlanguage: en\ncontext:\n  product:\n    name: Order board\n"
        "  hops:\n    - name: alb\n      kind: aws_alb\n      idle_timeout_s: 300\n  latency:\n    target_p95_ms: 200\n"
        "  offline_delivery: true\n"
        "transport:\n  rationale: a=b is allowed behind the first sign\nreview:\n  level: quick\n"
    )


REFUSED = [
    (["context.direction=sideways"], "server_to_client, bidirectional, client_to_server"),
    (["context.product.name=Board", "context.direction=sideways"], "server_to_client, bidirectional"),
    (["context.latency.target_p95_ms=0"], "from 1 to 600000"),
    (["context.directoin=bidirectional"], "did you mean context.direction?"),
    (["context.hops[4].kind=nginx"], "context.hops has 0 records"),
    (["context.direction"], "PATH=VALUE"),
]


def refused_runs(folder: Path) -> list[Done]:
    """Run every refused assignment, each on a document of its own: 0.yaml, 1.yaml and so on."""
    options = [[part for assignment in row for part in ("--set", assignment)] for row, _ in REFUSED]
    return in_turn([["start", f"{n}.yaml", *given] for n, given in enumerate(options)], cwd=folder)


def test_a_refused_value_ends_with_2_and_leaves_the_file_to_the_byte(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yaml" for number in range(len(REFUSED))]
    for file in files:
        file.write_text(EMPTY)
    for done, file, (assignments, named) in zip(refused_runs(tmp_path), files, REFUSED, strict=True):
        assert (done.code, done.out) == (2, ""), assignments
        assert named in done.err
        assert file.read_text() == EMPTY, assignments


def test_a_refused_value_begins_no_document(tmp_path: Path) -> None:
    assert {done.code for done in refused_runs(tmp_path)} == {2}
    assert [path.name for path in tmp_path.glob("[!.]*")] == []


def test_answers_of_another_document_are_taken_whole(tmp_path: Path) -> None:
    done = wsdesign("start", "d.yaml", "--quick", "--answers", BASELINE, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1  # nothing is open
    text = (tmp_path / "d.yaml").read_text()
    assert [line for line in text.splitlines() if line in SECTIONS] == list(SECTIONS)
    assert wsdesign("check", "d.yaml", "--require", "core", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "text",
    [
        "context: {direction: bidirectional}\n",
        "---\ncontext:\n  direction: bidirectional\n",
        "{context: {direction: bidirectional}}",
    ],
    ids=["bare", "document mark", "braces"],
)  # fmt: skip
def test_a_file_of_answers_needs_no_format_version(file: Path, text: str) -> None:
    (file.parent / "a.yaml").write_text(text)
    done = wsdesign("start", "d.yaml", "--answers", "a.yaml", cwd=file.parent)
    assert (done.code, done.err) == (0, "")
    assert "direction: bidirectional\n" in file.read_text()


def test_a_refused_file_of_answers_names_its_lines_and_writes_nothing(file: Path) -> None:
    (file.parent / "a.yaml").write_text("context:\n  direction: sideways\n  latency: {target_p95_ms: yes}\n")
    old, new = in_turn([["start", name, "--answers", "a.yaml"] for name in ("d.yaml", "n.yaml")], cwd=file.parent)
    assert (old.code, new.code) == (2, 2)
    assert file.read_text() == EMPTY
    assert not (file.parent / "n.yaml").exists()
    places = [line.partition(": context")[0] for line in old.err.splitlines()]
    assert places == ["error: a.yaml:2:14", "error: a.yaml:3:28"]


def test_no_input_never_asks_and_says_what_is_open(file: Path) -> None:
    done = wsdesign("start", "d.yaml", "--no-input", "--plain", cwd=file.parent, stdin="Board\n")
    assert (done.code, done.err) == (0, "")
    assert is_one_line(done.out)
    assert "47" in done.out
    assert "(context.product.name, context.clients, context.hops, context.latency.target_p95_ms, " in done.out
    assert file.read_text() == EMPTY


def test_resuming_says_how_far_it_is(file: Path) -> None:
    wsdesign("answer", "d.yaml", "context.product.name", "Board", cwd=file.parent)
    done = wsdesign("start", "d.yaml", "--plain", cwd=file.parent)
    assert "d.yaml" in done.out.splitlines()[0]
    assert "1 of 47" in done.out.splitlines()[0]


def test_one_stage_alone_is_asked(file: Path) -> None:
    done = wsdesign("start", "d.yaml", "--plain", "--stage", "2", cwd=file.parent)
    assert "\nStage 2 of 6: " in done.out
    assert "Before stage 1" not in done.out


def test_there_are_six_stages(file: Path) -> None:
    runs = in_turn(
        [("start", "d.yaml", "--stage", stage, "--no-input") for stage in ("7", "-1", "two")], cwd=file.parent
    )
    assert [done.code for done in runs] == [2, 2, 2]


def test_a_preset_is_proposed_and_waits_for_a_person(tmp_path: Path) -> None:
    done = wsdesign("start", "d.yaml", "--preset", "chat", "--no-input", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    text = (tmp_path / "d.yaml").read_text()
    assert "state: assumed" in text
    assert "by: import" in text


@pytest.mark.parametrize("preset", ["chat", "collaborative-editor", "live-ticker", "ai-token-stream", "iot"])
def test_a_preset_speaks_the_language_of_its_design(preset: str, tmp_path: Path) -> None:
    runs = [("--lang", lang, "start", f"{lang}.yaml", "--preset", preset, "--no-input") for lang in ("en", "zh")]
    assert [done.code for done in in_turn(runs, cwd=tmp_path)] == [0, 0]
    english, chinese = (
        [entry["why_not"] for entry in yaml.safe_load((tmp_path / f"{lang}.yaml").read_text("utf-8"))["transport"]["alternatives"]]
        for lang in ("en", "zh")
    )  # fmt: skip
    assert len(english) == len(chinese) >= 2
    assert all(text.isascii() for text in english)
    assert all("\u4e00" <= text[0] <= "\u9fff" or text.startswith("HTTP") for text in chinese), chinese


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_names_every_preset(catalogue: Catalogue, language: str) -> None:
    texts = yaml.safe_load((Path(__file__).parents[2] / "checklists" / "cli.yaml").read_text("utf-8"))
    assert all(preset["id"] in texts["start.preset"][language] for preset in catalogue.raw["presets"])


def test_an_unknown_preset_names_those_there_are_and_begins_no_document(tmp_path: Path) -> None:
    done = wsdesign("start", "n.yaml", "--preset", "nothing", "--no-input", cwd=tmp_path)
    assert done.code == 2
    assert "chat" in done.err
    assert not (tmp_path / "n.yaml").exists()


def test_a_broken_document_is_left_alone(file: Path) -> None:
    file.write_text("wsdesign: 1\ncontext:\n  direction: sideways\n")
    done = wsdesign("start", "d.yaml", "--set", "context.product.name=Board", cwd=file.parent)
    assert done.code == 2
    assert done.err.startswith("error: d.yaml:3:14: context.direction: ")
    assert file.read_text() == "wsdesign: 1\ncontext:\n  direction: sideways\n"


def test_the_command_that_resumes_can_be_pasted(tmp_path: Path) -> None:
    (tmp_path / "our design.yaml").write_text(EMPTY)
    done = wsdesign("start", "our design.yaml", "--plain", cwd=tmp_path)
    assert done.out.splitlines()[-1].endswith("wsdesign start 'our design.yaml'")


def begun(folder: Path, *typed: str, options: tuple[str, ...] = ("--quick",)) -> Done:
    """Begin a new design with these lines typed one after another."""
    return wsdesign("start", "n.yaml", "--plain", *options, cwd=folder, stdin="".join(f"{line}\n" for line in typed))


def test_an_interview_that_ends_before_the_first_answer_leaves_no_file(tmp_path: Path) -> None:
    for typed in ((), ("1",), ("1", ":s", ":?")):  # the first row of the first menu is to begin from scratch
        done = begun(tmp_path, *typed)
        assert done.code == 2
        assert is_one_line(done.err)
        assert "--answers" in done.err
        assert [path.name for path in tmp_path.glob("[!.]*")] == []


def test_after_one_answer_the_end_of_input_says_where_it_is_saved(tmp_path: Path) -> None:
    done = begun(tmp_path, "1", "Board")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "Everything is saved in n.yaml. To go on: wsdesign start n.yaml"
    assert "name: Board\n" in (tmp_path / "n.yaml").read_text()


@pytest.mark.parametrize("typed", [":?", ":s", ":u", ":b", ":r", ":o", ":x", "99"])
def test_nothing_but_a_row_chooses_where_to_start_from(tmp_path: Path, typed: str) -> None:
    done = begun(tmp_path, typed, "2", ":q")
    assert done.out.count("Where do you want to start from?") == (1 if typed in (":x", "99") else 2)
    assert "evidence: preset chat" in (tmp_path / "n.yaml").read_text()


def test_where_to_start_from_is_asked_again_where_nothing_was_chosen(tmp_path: Path) -> None:
    for _ in range(2):
        out = begun(tmp_path).out
        assert "Where do you want to start from?" in out
        assert "Enter takes From scratch." in out


def test_a_quick_review_says_at_once_what_it_gives_and_what_it_leaves(tmp_path: Path) -> None:
    for language, said in (("en", "A quick review asks the 47 core questions. "), ("zh", "快速评审只问 47 个核心问题")):
        done = begun(tmp_path, options=("--quick", "--lang", language))
        assert done.out.splitlines()[1].startswith(said)
        assert "--require core" in done.out.splitlines()[1]
    assert "core questions" not in begun(tmp_path, options=()).out


def test_a_design_goes_deeper_later(file: Path) -> None:
    done = wsdesign("start", "d.yaml", "--plain", "--standard", cwd=file.parent)
    assert "From now on d.yaml is a standard review." in done.out
    assert file.read_text() == "wsdesign: 1\nlanguage: en\nreview:\n  level: standard\n"
    wsdesign("start", "d.yaml", "--full", "--set", "context.product.name=Board", cwd=file.parent)
    assert "level: full" in file.read_text()
    assert "name: Board" in file.read_text()


def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(file: Path) -> None:
    done = wsdesign("start", "d.yaml", "--dry-run", "--set", "context.product.name=Board", cwd=file.parent)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith(("+", "-"))] == [
        "--- d.yaml", "+++ d.yaml (not written)", "+context:", "+  product:", "+    name: Board",
    ]  # fmt: skip
    assert file.read_text() == EMPTY


def test_a_dry_run_of_a_new_design_begins_no_file(tmp_path: Path) -> None:
    done = wsdesign("start", "n.yaml", "--dry-run", "--preset", "chat", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "+wsdesign: 1\n" in done.out
    assert "evidence: preset chat" in done.out
    assert [path.name for path in tmp_path.glob("[!.]*")] == []
    refused = wsdesign("start", "n.yaml", "--dry-run", "--set", "context.direction=sideways", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")


def test_a_dry_run_of_one_answer_says_what_it_would_raise(file: Path) -> None:
    file.write_text(BASELINE.read_text("utf-8"), "utf-8")
    before = file.read_text("utf-8")
    done = wsdesign("answer", "d.yaml", "protocol.heartbeat.interval_s", "1m", "--dry-run", cwd=file.parent)
    assert "-    interval_s: 25\n+    interval_s: 60\n" in done.out
    assert "error WS303: " in done.out
    assert file.read_text("utf-8") == before


def test_an_organisations_own_file_is_proposed_with_its_reasons_and_owners(file: Path) -> None:
    (file.parent / "ours.yaml").write_text(
        "auth: {method: ticket}\ncontext: {hops: [{kind: nginx, name: edge}]}\nreview:\n  decisions:\n"
        "    auth.method: {why: company standard, owner: iam-team}\n    context.hops[0]: {owner: edge-team}\n"
        "    security.abuse.kick: {owner: safety}\n"
    )
    done = wsdesign("start", "d.yaml", "--preset", "ours.yaml", "--no-input", cwd=file.parent)
    assert (done.code, done.err) == (0, "")
    text = file.read_text()
    assert "    auth.method:\n      state: assumed\n      why: company standard\n" in text
    assert "      owner: iam-team\n      by: import\n" in text
    assert '    "context.hops[0]": {owner: edge-team}\n' in text
    assert "    security.abuse.kick: {owner: safety}\n" in text
