"""Client libraries as their sources have them: indexing, first attempt, cap and jitter, giving up."""

from __future__ import annotations

import numpy as np
import pytest

from wizard.cli.documents import catalogue_for
from wizard.storm import exact
from wizard.storm.libraries import Library, called, libraries_of
from wizard.storm.policies import schedule_of
from wizard.storm.settings import StormSettings, faults

LIBRARIES = {library.id: library for library in libraries_of(catalogue_for().raw["clients"])}
PLAIN = StormSettings(1000, 100.0)


def bounds(library: Library, waits: int) -> list[tuple[float, float]]:
    """Return the least and the longest of the first waits, in seconds."""
    storm = library.storm(PLAIN)
    schedule = schedule_of(storm)
    steps = np.minimum(np.arange(waits), len(schedule.low) - 1)
    low, high = (np.minimum(part, schedule.ceiling)[steps].tolist() for part in (schedule.low, schedule.high))
    found = [(round(a, 3), round(b, 3)) for a, b in zip(low, high, strict=True)]
    if storm.first_delay_s is not None:
        found[0] = (0.0, storm.first_delay_s)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("socketio", [(0.5, 1.5), (1, 3), (2, 5), (4, 5), (5, 5), (5, 5)], id="the cap comes after the jitter"),
        pytest.param("phoenix-socket", [(0.01, 0.01), (0.05, 0.05), (0.1, 0.1), (0.15, 0.15)], id="tries from 1"),
        pytest.param("centrifuge-js", [(0.5, 1), (0.5, 1.5), (0.5, 2.5), (0.5, 4.5)], id="full jitter above half a second"),
        pytest.param("signalr", [(0, 0), (2, 2), (10, 10), (30, 30)], id="the first attempt is immediate"),
        pytest.param("ably-js", [(0, 0), (16, 20), (20, 25), (24, 30)], id="the first failure counts twice"),
        pytest.param("graphql-ws", [(1.3, 4), (2.3, 5), (4.3, 7), (8.3, 11), (16.3, 19)], id="added jitter"),
        pytest.param("firebase", [(0, 0), (0, 1.3), (0, 1.69), (0, 2.197)], id="measured from the last attempt"),
        pytest.param("meteor", [(0.01, 0.01), (0.01, 0.01), (3.63, 6.05), (7.986, 13.31)], id="two at once"),
        pytest.param("grpc", [(0, 0), (1, 1), (1.28, 1.92), (2.048, 3.072)], id="jitter from the third attempt on"),
        pytest.param("mattermost", [*[(3, 5)] * 7, (192, 194), (243, 245), (300, 302)], id="the close counts as a failure"),
        pytest.param("reconnecting-websocket-4", [(1, 5), (1.3, 6.5), (1.69, 8.45)], id="grows from the first wait"),
        pytest.param("pusher-js", [(1, 1), (15, 15), (30, 30), (60, 60), (60, 60)], id="doubling timeouts"),
    ],
)  # fmt: skip
def test_the_waits_are_those_of_the_source(name: str, expected: list[tuple[float, float]]) -> None:
    assert bounds(LIBRARIES[name], len(expected)) == expected


def test_signalr_gives_up_after_the_fourth_attempt() -> None:
    result = exact.simulate(LIBRARIES["signalr"].storm(StormSettings(1000, 1.0, accept_queue=5)))
    assert result.attempts_per_client == pytest.approx(4, abs=0.1)
    assert result.gave_up == 1000 - result.recovered > 900


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("socket.io", ["socketio"]),
        ("Socket.IO", ["socketio"]),
        ("phoenix", ["phoenix-socket"]),
        ("signalr", ["signalr"]),
        ("centrifuge-js", ["centrifuge-js"]),
        pytest.param("action-cable", ["action-cable-7", "action-cable-6"], id="two may be meant"),
        ("reconnecting-websocket-4", ["reconnecting-websocket-4"]),
        ("nothing-like-it", []),
        ("-", []),
    ],
)
def test_a_library_is_found_by_the_name_people_use(name: str, ids: list[str]) -> None:
    assert [library.id for library in called(name, LIBRARIES.values())] == ids


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=lambda library: library.id)
def test_every_library_makes_a_storm_and_names_its_source_and_date(library: Library) -> None:
    assert faults(library.storm(PLAIN)) == []
    assert library.source.startswith("https://")
    assert library.as_of >= "2026"
    assert library.note.keys() == {"en", "zh"}
