"""The one place that asks the clock."""

from __future__ import annotations

import os
import time

from wizard.days import is_date
from wizard.errors import WsdesignError, printable


def today() -> str:
    """Return the date of today; ``WSDESIGN_TODAY`` stands in for it where a run has to be repeatable."""
    given = os.environ.get("WSDESIGN_TODAY")
    if given and not is_date(given):
        raise WsdesignError(printable(f"WSDESIGN_TODAY is a date such as 2026-11-23, got {given!r}"))
    return given or time.strftime("%Y-%m-%d")
