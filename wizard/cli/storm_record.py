"""``wsdesign storm --record``: keeps the result in the design, with the figures it rests on, as evidence."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from wizard.cli.today import today
from wizard.design.edit import set_value
from wizard.design.order import Ranks
from wizard.design.store import Lock, save
from wizard.errors import printable
from wizard.reading import read_bytes
from wizard.review.evidence import TESTED, changed_inputs, described, storm_inputs
from wizard.storm.from_answers import POLICY_OF
from wizard.storm.settings import figures_of
from wizard.tree import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.review.view import View
    from wizard.storm.from_answers import StormOptions
    from wizard.storm.output import Outcome

_RECONNECT = "reliability.reconnect."
_PATH_OF = {  # of an option, and what one of the option is there
    "clients": ("context.scale.peak_connections", 1),
    "accept_rate": ("accept_per_s", 1),
    "connect_timeout": ("transport.connect_timeout_s", 1),
    "base": (f"{_RECONNECT}base_ms", 1000),
    "cap": (f"{_RECONNECT}cap_s", 1),
    "factor": (f"{_RECONNECT}factor", 1),
    "first_delay": (f"{_RECONNECT}first_delay_max_ms", 1000),
}
_OF_NO_ANSWER = ("jitter", "cap_jitter", "max_attempts", "retry_after", "drop_window")


def record_storm(file: str, outcome: Outcome, view: View, options: StormOptions, say: Callable[..., str]) -> None:
    """Write the result under ``review.storm`` in one surgical edit of the text as it stands now, and say so.

    ``tested`` becomes ``simulation`` where nothing better stands there.
    """
    language = "zh" if say("storm.never") == view.catalogue.word("storm.never", "zh") else "en"
    inputs = _used(view, options)
    settings = {name: value for name, value in figures_of(outcome.settings).items() if value is not None}
    figures = {name: value for name, value in outcome.result.figures().items() if value is not None}
    entry = {"on": today(), "method": outcome.method, "inputs": inputs, "settings": settings, "results": figures}
    order = Ranks(view.catalogue).of
    with Lock(file):
        tree = parse(read_bytes(file), file)
        tree = parse(set_value(tree.text, ("review", "storm"), entry, file, order=order), file)
        if view.answers.get(TESTED) in (None, "not_tested"):
            tree = parse(set_value(tree.text, tuple(TESTED.split(".")), "simulation", file, order=order), file)
        save(file, tree.text)
    changed = changed_inputs(inputs, view)
    if changed:
        message = say("storm.recorded_other", file=file, changed=described(changed, view, language))
    else:
        message = say("storm.recorded", file=file)
    sys.stderr.write(printable(message) + "\n")


def _used(view: View, options: StormOptions) -> dict[str, Any]:
    """Return the figures that the storm was run with: the design's, but for those of the command line."""
    inputs = storm_inputs(view)
    for option, (path, scale) in _PATH_OF.items():
        value = getattr(options, option)
        if value is not None:
            inputs[path] = value * scale
    # What no answer says is kept by the option's name; the design then says something else, namely nothing.
    for option in _OF_NO_ANSWER:
        value = getattr(options, option)
        if value not in (None, 0):
            inputs["--" + option.replace("_", "-")] = value
    policy = f"{_RECONNECT}policy"
    if options.policy is not None and POLICY_OF.get(str(inputs.get(policy))) != options.policy:
        inputs[policy] = options.policy
    queue, nodes = "scale.accept_queue_per_node", inputs.get("scale.nodes")
    if options.accept_queue is not None:
        inputs[queue] = options.accept_queue / nodes if nodes else options.accept_queue
    return inputs
