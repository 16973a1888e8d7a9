"""After a node is lost: who carries its connections, how fast they come back, and whether everything still fits."""

from __future__ import annotations

from wizard.capacity.trace import least
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.limits import Resource
    from wizard.capacity.trace import Book


class AfterLoss(NamedTuple):
    """``lost`` nodes are gone. ``fits`` says whether each survivor stays within every limit, filled to 100 %."""

    lost: int
    connections_per_node: float | None  # None where nobody is left
    reconnects: float
    reconnects_per_s: float  # that knock at the survivors' doors: spread over the clients' first delay
    admitted_per_s: float | None  # that the survivors admit at most; None where the accept rate is open
    back_s: float | None  # until they are all back at the lower of both rates
    fits: bool
    over: tuple[str, ...]  # the resources that are over their limit


class Return(NamedTuple):
    """How the clients of lost nodes come back: simulated, or computed where no queue holds them up."""

    all_s: float | None  # None where not all are back within the horizon
    horizon_s: float
    wasted_ratio: float  # of the handshakes that are completed
    command: str | None  # that shows it second by second
    simulated: bool


class Recovery(NamedTuple):
    """What the return after a loss is held against, and each return by ``one`` or ``zone`` where it can be simulated."""

    target_s: float
    target_stated: bool
    asks_accept_rate: bool  # whether the design is one whose nodes have an accept rate
    reconnects: bool | None  # None where the design does not say how its clients reconnect
    returns: dict[str, Return]


def after_losing(lost: int, resources: list[Resource], inputs: Inputs, nodes: int, book: Book, name: str) -> AfterLoss:
    """Return what the survivors have to carry."""
    left = nodes - lost
    gone = book.figure(f"{name}.reconnects", inputs.connections * lost / nodes)
    arriving = book.figure(f"{name}.reconnects_per_s", gone / inputs.first_spread_s)
    if left < 1:
        return AfterLoss(lost, None, gone, arriving, None, None, False, ("nodes",))
    per_node = book.figure(f"{name}.connections_per_node", inputs.connections / left)
    over = tuple(
        resource.name
        for resource in resources
        if not resource.shared and float(resource.use(left)) > float(resource.limit) * (1 + 1e-9)
    )
    rate = back = None
    if inputs.accept_per_s_per_node is not None:
        rate = book.figure(f"{name}.admitted_per_s", inputs.accept_per_s_per_node * left)
        back = book.figure(f"{name}.back_s", gone / least(rate, arriving))
    return AfterLoss(lost, per_node, gone, arriving, rate, back, not over, over)
