"""The return after nodes are lost: what the capacity model knows of the loss, run as the storm that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.capacity.after_loss import Recovery, Return
from wizard.storm.after_loss import command_of, homecoming

if TYPE_CHECKING:
    from wizard.capacity.after_loss import AfterLoss
    from wizard.capacity.model import Result
    from wizard.review.view import View
    from wizard.storm.after_loss import Known

TARGET = "reliability.storm.recovery_target_s"
POLICY = "reliability.reconnect.policy"
ACCEPT_RATE = "scale.accept_per_s_per_node"
USUAL_TARGET_S = 300.0  # the question's default


def recovery_of(result: Result, view: View, file: str | None, known: Known | None = None) -> Recovery:
    """Return when the clients of a lost node, and of a lost zone, are back.

    Args:
        file: the design, for the command that shows the same; None where that would be another storm.
        known: returns that need not be simulated again.
    """
    target_s, policy = view.answers.get(TARGET), view.answers.get(POLICY)
    losses = {"one": result.after_losing_one, "zone": result.after_losing_zone}
    found = {
        name: _return(loss, result.nodes_run, view, file, known) for name, loss in losses.items() if loss is not None
    }
    return Recovery(
        target_s=float(target_s or USUAL_TARGET_S),
        target_stated=target_s is not None,
        asks_accept_rate=view.applies.get(ACCEPT_RATE, True),
        reconnects=None if policy is None else policy != "none",
        returns={name: back for name, back in found.items() if back is not None},
    )


def _return(loss: AfterLoss, nodes: int, view: View, file: str | None, known: Known | None) -> Return | None:
    if loss.admitted_per_s is None:
        return None
    back = homecoming(
        view.answers,
        clients=round(float(loss.reconnects)),
        accept_rate_per_s=float(loss.admitted_per_s),
        nodes_left=nodes - loss.lost,
        known=known,
    )
    if back is None:
        return None
    command = None if file is None else command_of(back.settings, file)
    return Return(back.all_s, back.settings.horizon_s, back.wasted_ratio, command, back.simulated)
