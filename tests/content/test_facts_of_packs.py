"""The facts of a pack: stacks, backbones, clients, coefficients and platforms, whole or refused with file and line."""

from __future__ import annotations

import pytest

from tests.content.packs import MANIFEST, MakePack, faults
from wizard.content.layers import load_catalogue
from wizard.content.shape_of_facts import POLICIES, STACK_FIGURES
from wizard.storm.settings import POLICIES as STORM_POLICIES
from wizard.storm.settings import TABLE

FIGURE = "{value: 11, how: {en: load test}, source: 'https://wiki.example/load', confidence: measured}"
STACK = """\
stacks:
  - id: ours-netty
    name: {en: Our Netty}
    kind: server
    threads: all
    encodes: once
    keeps_zlib_streams: false
    as_of: 2026-10
    figures:
""" + "".join(f"      {name}: {FIGURE}\n" for name in STACK_FIGURES)
CHANGE = "stacks:\n  - id: go-gorilla\n    override: true\n    figures: {runtime_kib: FIGURE}\n"
CLIENT = "{id: ours, name: {en: Ours}, policy: full, source: 'https://x.example', as_of: 2026-10, note: {en: Ours.}}"
BACKBONE = (
    "{id: ours, name: {en: Ours}, single_threaded: true, as_of: 2026-10, figures: {client_us: F, overhead_bytes: F}}"
)

FAULTY = [
    ("stacks", STACK.replace("    kind: server\n", ""), "stacks.yaml:2:5: ours-netty: 'kind' is missing; kind is one of server, managed"),
    ("stacks", STACK.replace("    threads: all\n", ""), "stacks.yaml:2:5: ours-netty: 'threads' is missing; a server stack says how many"),
    ("stacks", STACK.replace("      tls_kib: " + FIGURE + "\n", ""), "stacks.yaml:10:7: ours-netty.figures: 'tls_kib' is missing; capacity reckons"),
    ("stacks", STACK.replace(FIGURE, "11"), "stacks.yaml:10:20: ours-netty.figures.runtime_kib: 11 stands where a mapping is needed; write a figure as {value: 11"),
    ("stacks", STACK.replace("value: 11", "value: 0"), "stacks.yaml:10:28: ours-netty.figures.runtime_kib.value: must be above 0, got 0"),
    ("stacks", STACK.replace("value: 11", "value: 11, low: 12"), "stacks.yaml:10:20: ours-netty.figures.runtime_kib: lies outside its own range of 12 to 11"),
    ("stacks", STACK.replace("streams: false", "streams: true"), "stacks.yaml:7:25: ours-netty.keeps_zlib_streams: is not known to the rules on compression; override"),
    ("stacks", STACK.replace("kind: server", "kind: managed"), "stacks.yaml:2:5: ours-netty: 'unit' is missing; say what one unit of the service holds"),
    ("stacks", CHANGE.replace("FIGURE", "{value: 12}"), "stacks.yaml:4:28: go-gorilla.figures.runtime_kib: a changed fact needs its own source"),
    ("stacks", CHANGE.replace("FIGURE", FIGURE.replace("11", "99")), "stacks.yaml:4:28: go-gorilla.figures.runtime_kib: lies outside its own range of 10 to 34"),
    ("stacks", CHANGE.replace("{runtime_kib: FIGURE}", "[1]"), "stacks.yaml:4:14: go-gorilla.figures: a list stands where a mapping is needed"),
    ("clients", f"clients: [{CLIENT.replace('full', 'fast')}]\n", "clients.yaml:1:48: ours.policy: 'fast' is none of none, exponential, full"),
    ("clients", f"clients: [{CLIENT.replace('note:', 'waits_s: [[1]], note:')}]\n", "clients.yaml:1:109: ours.waits_s.0: has 1 entries, not 2; write each wait as"),
    ("backbones", f"backbones: [{BACKBONE.replace('F', FIGURE)}]\n", "backbones.yaml:1:18: ours.id: ours is no choice of scale.backbone; known are"),
    ("coefficients", "coefficients: [{id: kernel_kib, override: true, value: 4}]\n", "coefficients.yaml:1:16: kernel_kib: a changed fact needs its own source"),
    ("coefficients", "coefficients: [{id: kernel, value: 4, what: {en: x}, as_of: 2026-10, confidence: measured}]\n", "coefficients.yaml:1:21: kernel.id: kernel is no coefficient of the capacity model; did you mean kernel_kib?"),
    ("platforms", "platforms: [{id: ours, name: {en: Ours}, as_of: 2026-10, sources: [{url: x}], idle: {default_s: soon}}]\n", "platforms.yaml:1:97: ours.idle.default_s: 'soon' stands where a number is needed"),
    ("platforms", "platforms: [{id: aws_alb, hop: {idle_timeout_s: 9}}]\n", "platforms.yaml:1:13: aws_alb: is known already, and lacks what a new one needs; to change part of it, write `override: true` with the id aws-alb"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "fault"), FAULTY, ids=[fault.partition(": ")[2][:60] for _, _, fault in FAULTY]
)
def test_a_faulty_fact_is_refused_with_file_line_and_remedy(
    name: str, text: str, fault: str, make_pack: MakePack
) -> None:
    make_pack(MANIFEST.replace(", zh", ""))
    make_pack.write(f"facts/{name}.yaml", text)
    found = faults(str(make_pack.folder))
    assert any(line.startswith(f"facts/{fault}") for line in found), found


def test_a_stack_of_ones_own_and_a_measured_figure_are_taken(make_pack: MakePack) -> None:
    make_pack(MANIFEST.replace(", zh", ""))
    make_pack.write("facts/stacks.yaml", STACK + CHANGE.removeprefix("stacks:\n").replace("FIGURE", FIGURE))
    stacks = {entry["id"]: entry for entry in load_catalogue((str(make_pack.folder),)).raw["stacks"]}
    assert stacks["ours-netty"]["figures"]["upgrade_us"]["value"] == 11
    assert stacks["go-gorilla"]["figures"]["runtime_kib"]["confidence"] == "measured"
    assert stacks["go-gorilla"]["figures"]["tls_kib"]["value"] == 16


def test_a_client_library_may_have_every_policy_of_the_storm_model() -> None:
    assert (*STORM_POLICIES, TABLE) == POLICIES
