"""``wsdesign explain``: why a rule exists and what mends it, what a question means, what a platform really does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from wizard.cli.documents import catalogue_for, open_design
from wizard.cli.platform_page import platform_page
from wizard.cli.today import today
from wizard.content.accept import Acceptor, Refused
from wizard.content.kleene import UNKNOWN, truth
from wizard.content.model import pick
from wizard.content.nearest import nearest
from wizard.design.emit import flow
from wizard.errors import Exit, WsdesignError, printable
from wizard.review.arithmetic import clauses, derivations, origins
from wizard.review.examples import accepted_answers
from wizard.review.findings import assess, show_value, subject_of, words
from wizard.review.gate import review
from wizard.review.view import View
from wizard.storm.libraries import called, libraries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Derived, Field, Rule, Source
    from wizard.review.arithmetic import Origin
    from wizard.review.findings import Finding, NotAssessed
    from wizard.review.gate import Review
    from wizard.storm.libraries import Library


def run(name: str, settings: Settings, *, design_file: str | None = None) -> int:
    """Print what ``name`` is; with a design, also what it comes to with its numbers.

    Raises:
        WsdesignError: nothing has this name; the nearest names are given.
    """
    result, catalogue, language = None, catalogue_for(), settings.language_for()
    if design_file is not None:
        design, catalogue = open_design(design_file, settings)
        result = review(design, catalogue, today=today())
        language = settings.language_for(design.language)
    lines = _explanation(name, catalogue, language, result)
    if lines is None:
        stacks = [entry["id"] for entry in catalogue.raw["stacks"]]
        known = [
            *stacks,
            *catalogue.rules,
            *catalogue.fields,
            *catalogue.platforms,
            *catalogue.derived,
            *catalogue.exits,
        ]
        near = nearest(name, known)
        remedy = "; " + catalogue.word("remedy.did_you_mean", language, name=near) if near else ""
        raise WsdesignError(printable(catalogue.word("explain.unknown", language, name=name) + remedy))
    sys.stdout.write(printable("\n".join(lines)) + "\n")
    return Exit.OK


def _explanation(name: str, catalogue: Catalogue, language: str, result: Review | None) -> list[str] | None:
    rule = catalogue.rule(name)
    if rule is not None:
        return list(_rule(rule, catalogue, language, result))
    if name in catalogue.fields:
        return list(_field(catalogue.fields[name], catalogue, language, result))
    platform = catalogue.platforms.get(name) or catalogue.by_hop_kind.get(name)
    if platform is not None:
        return list(platform_page(platform, catalogue, language))
    if name in catalogue.derived:
        return list(_derived(catalogue.derived[name], catalogue, language, result))
    entry = next((entry for entry in catalogue.raw["stacks"] if entry["id"] == name), None)
    if entry is not None:
        return list(_stack(entry, catalogue, language))
    if name in catalogue.exits:
        exit_ = catalogue.exits[name]
        return [f"{name}: {pick(exit_.sentence, language)}", "", exit_.holds]
    libraries = called(name, libraries_of(catalogue.raw.get("clients", ())))
    return list(_library(libraries[0], catalogue, language)) if len(libraries) == 1 else None


def _library(library: Library, catalogue: Catalogue, language: str) -> Iterator[str]:
    label = _labelled(catalogue, language)
    yield f"{library.id} ({library.policy})"
    yield pick(library.name, language)
    yield ""
    yield pick(library.note, language)
    for figure, value in library.figures.items():
        yield f"  {figure}: {show_value(value, figure, language, catalogue)}"
    if library.waits_s:
        waits = ", ".join(f"{low:g}" if low == high else f"{low:g}-{high:g}" for low, high in library.waits_s)
        yield "  " + label("explain.waits", waits)
    yield label("check.source", f"{library.source} {library.as_of}")


def _labelled(catalogue: Catalogue, language: str) -> Callable[[str, str], str]:
    joint = "：" if language == "zh" else ": "
    return lambda key, text: f"{catalogue.word(key, language)}{joint}{text}"


def _sources(sources: tuple[Source, ...], label: Callable[[str, str], str]) -> Iterator[str]:
    for source in sources:
        yield label("check.source", " ".join(filter(None, (source.ref, source.at, source.url, source.as_of))))


def _rule(rule: Rule, catalogue: Catalogue, language: str, result: Review | None) -> Iterator[str]:
    label = _labelled(catalogue, language)
    severity = catalogue.word(f"severity.{rule.severity}", language)
    yield f"{rule.code or ''} {rule.id} ({severity})".strip()
    yield pick(rule.title, language)
    yield ""
    here = [finding for finding in result.findings if finding.rule.id == rule.id] if result else []
    for part in ("why", "fix"):
        if result is not None and here:
            yield label(f"check.{part}", words(result.view, here[0], part, language))
            continue
        template = catalogue.template(pick(getattr(rule, part), language), rule.each)
        counted = any(not isinstance(piece, str) for piece in template.parts)
        text = _on_example(rule, part, catalogue, language)
        if text is None:
            yield label(f"check.{part}", pick(getattr(rule, part), language))
        else:
            yield label(f"check.{part}", catalogue.word("explain.on_example", language, text=text) if counted else text)
    yield label("explain.fires", (f"{rule.each}: " if rule.each else "") + rule.fires)
    if rule.error_from:
        yield catalogue.word("explain.error_from", language, criticality=rule.error_from)
    if rule.warning_if:
        yield label("explain.warning_if", rule.warning_if)
    yield from _sources(rule.sources, label)
    if rule.standards:
        yield label("explain.standards", ", ".join(rule.standards))
    for side in ("fires", "quiet"):
        if side in rule.examples:
            yield label(f"explain.example.{side}", flow(rule.examples[side]))
    if result is not None:
        yield ""
        yield from _rule_on_design(rule, catalogue, language, result)


def _on_example(rule: Rule, part: str, catalogue: Catalogue, language: str) -> str | None:
    """Return a text of a rule with the numbers of its own failing example; None where a pack's example does not fire."""
    try:
        answers = accepted_answers(catalogue, rule.examples["fires"])
    except (KeyError, Refused):
        return None
    view = View(catalogue, answers, {}, "full")
    own = [finding for finding in assess(view).findings if finding.rule.id == rule.id]
    return words(view, own[0], part, language) if own else None


def _rule_on_design(rule: Rule, catalogue: Catalogue, language: str, result: Review) -> Iterator[str]:
    say, view = catalogue.word, result.view
    yield say("explain.on_design", language, file=result.design.file)
    expression = catalogue.expression(rule.fires, rule.each)
    bindings = [{rule.variable: record} for record in view.records(rule.over) or []] if rule.each else [{}]
    own = {finding.subject: finding for finding in result.findings if finding.rule.id == rule.id}
    gaps = {gap.subject: gap for gap in result.assessment.not_assessed if gap.rule.id == rule.id}
    if not own and not gaps:
        yield say("explain.quiet_here", language)
    for bound in bindings:
        subject = subject_of(catalogue, rule, bound)
        yield from _verdict(rule, subject, own.get(subject), gaps.get(subject), language, result)
        for clause in clauses(view, expression, bound):
            joint = f"{clause.joint} " if clause.joint else ""
            yield f"    {joint}{clause.text}  → {_truth(clause.outcome, catalogue, language)}"
        for origin in origins(view, expression, bound):
            yield f"  {origin.path} = {_shown(origin.value, origin.path, language, catalogue)}{_whence(origin, language, result)}"
    if rule.each and not bindings:
        yield say("check.not_assessed.line", language, rule=rule.code or rule.id, paths=rule.over)
    for step in derivations(view, expression):
        value = _shown(step.value, step.name, language, catalogue)
        yield f"  {step.name} = {value} = {step.formula}" + (f" = {step.numbers}" if step.numbers != value else "")


def _verdict(
    rule: Rule, subject: str | None, finding: Finding | None, gap: NotAssessed | None, language: str, result: Review
) -> Iterator[str]:
    say = result.view.catalogue.word
    name = f"[{subject}] " if subject else ""
    if finding is not None:
        place = result.design.place(finding.path)
        yield f"{place.file}:{place.line}:{place.column}: {words(result.view, finding, 'message', language)}"
        yield words(result.view, finding, "fix", language)
    elif gap is not None:
        yield name + say("check.not_assessed.line", language, rule=rule.code or rule.id, paths=", ".join(gap.needs))
    elif subject:
        yield name + say("explain.quiet_here", language)


def _truth(outcome: Any, catalogue: Catalogue, language: str) -> str:
    key = "explain.unknown_here" if outcome is UNKNOWN else "value.true" if truth(outcome) else "value.false"
    return catalogue.word(key, language)


def _shown(value: Any, path: str, language: str, catalogue: Catalogue) -> str:
    return show_value(value, path.rpartition(".")[2], language, catalogue)


def _whence(origin: Origin, language: str, result: Review) -> str:
    """Say where a value comes from: an answer and its line, a guess, a platform's default of a date, or nowhere yet."""
    values: dict[str, str] = {}
    if origin.kind == "platform":
        platform = result.view.fact_defaults[origin.path].platform
        values = {"platform": pick(platform.raw["name"], language), "as_of": platform.as_of}
    elif origin.kind in ("answer", "assumed"):
        place = result.design.place(origin.path)
        values = {"place": f"{place.file}:{place.line}"}
    return f"  ({result.view.catalogue.word(f'explain.from.{origin.kind}', language, **values)})"


def _field(field: Field, catalogue: Catalogue, language: str, result: Review | None) -> Iterator[str]:
    label = _labelled(catalogue, language)
    yield f"{field.path} ({field.kind}" + (f", {field.unit})" if field.unit else ")")
    yield pick(field.text, language)
    yield ""
    for text in (field.why, field.help):
        if text:
            yield pick(text, language)
    if field.kind == "number":
        yield catalogue.word("help.allowed", language, allowed=Acceptor(catalogue, language).allowed_range(field))
    for choice in field.choices:
        note = pick(choice.note, language)
        yield f"  {choice.value}: {pick(choice.label, language)}" + (f" ({note})" if note else "")
    for child in field.fields:
        yield f"  {child.name}: {pick(child.text, language)}"
    if field.default is not None or field.default_from is not None:
        default = field.default_from or show_value(field.default, field.name, language, catalogue)
        yield catalogue.word("help.default", language, value=default, why=pick(field.default_why, language))
    if field.when:
        yield label("explain.when", field.when)
    if field.link:
        yield from _sources((catalogue.source({"key": field.link}),), label)
    readers = [rule.code or rule.id for rule in catalogue.rules.values() if field.path in _reads(catalogue, rule)]
    if readers:
        yield label("explain.read_by", ", ".join(readers))
    if field.informational:
        yield label("explain.informational", pick(field.informational, language))
    if result is not None and field.path in result.design.answers:
        place = result.design.place(field.path)
        value = show_value(result.view.given[field.path], field.name, language, catalogue)
        yield f"{place.file}:{place.line}:{place.column}: {value}"


def _reads(catalogue: Catalogue, rule: Rule) -> frozenset[str]:
    return catalogue.reads(catalogue.expression(rule.fires, rule.each))


def _stack(entry: dict[str, Any], catalogue: Catalogue, language: str) -> Iterator[str]:
    label = _labelled(catalogue, language)
    yield f"{entry['id']} (scale.stack)"
    yield pick(entry["name"], language)
    yield ""
    if entry["kind"] == "server":
        yield f"- {catalogue.word('explain.stack.threads_' + entry['threads'], language)}"
        yield f"- {catalogue.word('explain.stack.encodes_' + entry['encodes'], language)}"
        if entry["keeps_zlib_streams"]:
            yield f"- {catalogue.word('explain.stack.keeps_zlib', language)}"
    for name, figure in entry.get("figures", {}).items():
        alone = figure.get("low") is None
        shown = {key: show_value(figure.get(key), name, language, catalogue) for key in ("value", "low", "high")}
        key = "explain.stack.figure_alone" if alone else "explain.stack.figure"
        how = pick(figure["how"], language)
        yield "  " + catalogue.word(key, language, name=name, confidence=figure["confidence"], how=how, **shown)
        if figure.get("source"):
            yield "    " + label("check.source", figure["source"])
    for name, value in entry.get("unit", {}).items():
        shown_value = value if isinstance(value, str) else show_value(value, name, language, catalogue)
        yield f"  {name}: {shown_value}"
    for note in entry.get("notes", ()):
        yield f"- {pick(note, language)}"
    yield label("explain.as_of_short", str(entry["as_of"]))


def _derived(derived: Derived, catalogue: Catalogue, language: str, result: Review | None) -> Iterator[str]:
    yield f"{derived.name}" + (f" ({derived.unit})" if derived.unit else "")
    yield pick(derived.meaning, language)
    yield ""
    yield derived.formula
    if result is not None:
        value = show_value(result.view.derived(derived.name), derived.name, language, catalogue)
        yield f"{result.design.file}: {value}" + (f" {derived.unit}" if derived.unit else "")
        for path, read in result.view.scope.facts.items():
            yield f"  {path} = {show_value(read, path, language, catalogue)}"
