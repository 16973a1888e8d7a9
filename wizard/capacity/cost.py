"""Cost of a month, where prices are given."""

from __future__ import annotations

from wizard.capacity.facts import noted
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.trace import Book

BYTES_PER_GB = 1_000_000_000


class Cost(NamedTuple):
    """In the currency of the prices; egress as if the peak lasted all month, so at most."""

    nodes: float | None
    egress_at_most: float | None

    @property
    def total(self) -> float:
        return (self.nodes or 0.0) + (self.egress_at_most or 0.0)


def cost_of(inputs: Inputs, facts: Facts, book: Book, *, nodes: int, egress_bytes_per_s: float) -> Cost | None:
    """Return the cost of a month; None without a price."""
    if inputs.price_per_node_hour is None and inputs.price_per_egress_gb is None:
        return None
    fact = facts.coefficients["hours_per_month"]
    hours = noted(book, "hours_per_month", fact)
    of_nodes = of_egress = None
    if inputs.price_per_node_hour is not None:
        of_nodes = book.figure("cost.nodes", nodes * inputs.price_per_node_hour * hours)
    if inputs.price_per_egress_gb is not None:
        gigabytes = egress_bytes_per_s * hours * 3600 / BYTES_PER_GB
        of_egress = book.figure("cost.egress_at_most", gigabytes * inputs.price_per_egress_gb)
    return Cost(of_nodes, of_egress)
