"""Runs the examples that each rule carries: `fires` must fire, `quiet` must be false, and not merely unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import Catalogue
from wizard.content.kleene import UNKNOWN
from wizard.design.document import flatten
from wizard.review.view import View

if TYPE_CHECKING:
    from wizard.content.model import Rule
    from wizard.content.pack import Pack
    from wizard.errors import Problem


Outcomes = dict[tuple[str, str], Any]  # by rule and side: true, false, unknown, or why the example is no design


def run_examples(catalogue: Catalogue, pack: Pack) -> Outcomes:
    """Run the examples of every rule of a pack."""
    outcomes: Outcomes = {}
    for name in [entry["id"] for entry in pack.raw["rules"] if entry["id"] in catalogue.rules]:
        rule = catalogue.rules[name]
        for side in ("fires", "quiet"):
            try:
                answers = accepted_answers(catalogue, rule.examples[side])
                outcomes[name, side] = _outcome(catalogue, rule, answers)
            except (KeyError, Refused) as error:
                outcomes[name, side] = error
    return outcomes


def faults_of_examples(pack: Pack, outcomes: Outcomes) -> list[Problem]:
    """Return the rules of a pack whose examples do not behave."""
    found = []
    for entry in pack.raw["rules"]:
        for side, wanted in (("fires", True), ("quiet", False)):
            got = outcomes.get((entry["id"], side), wanted)  # a pack may disable its own rule
            if got is wanted:
                continue
            said = "unknown" if got is UNKNOWN else str(bool(got)).lower()
            message = f"must be {str(wanted).lower()}, is {said}"
            remedy = None
            if isinstance(got, KeyError):
                message = f"names {got.args[0]}, which is no field"
            if isinstance(got, Refused):
                message, remedy = f"is no design: {got}", got.refusals[0].remedy
            found.append(pack.problem("rules", entry, ("examples", side), message, remedy))
    return found


def accepted_answers(catalogue: Catalogue, example: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of an example, by question.

    Raises:
        KeyError: it names something that is no field.
        Refused: a question does not allow its answer.
    """
    answers = flatten(example, catalogue)
    acceptor, refusals = Acceptor(catalogue), []
    for path, value in answers.items():
        field = catalogue.fields.get(path)
        try:
            if field is not None and value is not None:
                acceptor.accept(field, value)
        except Refused as refused:
            refusals += [refusal._replace(message=f"{path}: {refusal.message}") for refusal in refused.refusals]
    if refusals:
        raise Refused(refusals)
    return answers


def outcome(catalogue: Catalogue, rule: Rule, example: dict[str, Any]) -> Any:
    """Return what a rule says of an example: true if it fires for any record, false, or unknown.

    Raises:
        KeyError: the example names something that is no field.
    """
    return _outcome(catalogue, rule, flatten(example, catalogue))


def _outcome(catalogue: Catalogue, rule: Rule, answers: dict[str, Any]) -> Any:
    view = View(catalogue, answers, {}, "full")
    fires = catalogue.expression(rule.fires, rule.each)
    if not rule.each:
        return view.evaluate(fires)
    records = view.records(rule.over)
    if records is None:
        return UNKNOWN
    results = [view.evaluate(fires, **{rule.variable: record}) for record in records]
    return True if True in results else UNKNOWN if UNKNOWN in results else False
