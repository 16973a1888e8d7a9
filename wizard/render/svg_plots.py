"""The plots of the HTML page, from the same figures as the tables beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.render.svg_bars import Bar, draw_bars

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup

    from wizard.render.backoff import Attempt
    from wizard.render.capacity import Group, Line
    from wizard.render.timeouts import HopBudget, TimeoutChain

    Quantity = Callable[[float | None, str | None], str]

_MOST = 2.5  # times a limit; what is further above it is drawn this long

_WORDS = {
    "timeouts": {
        "en": "Idle timeouts against the heartbeat",
        "zh": "空闲超时与心跳对照",
    },
    "timeouts_desc": {
        "en": "One bar per hop, as long as its idle timeout; a mark per beat; a cross where a dead link is noticed.",
        "zh": "每一跳一根条，长度为其空闲超时；刻度为心跳发出的时刻；叉号为发现死连接的时刻。",
    },
    "decides": {"en": "{value}, decides: the shortest", "zh": "{value}，最短，起决定作用"},
    "every": {"en": "every {value}", "zh": "每 {value}"},
    "after": {"en": "after {value}", "zh": "{value} 后"},
    "schedule": {"en": "Delay before each attempt", "zh": "每次重连前的延迟"},
    "schedule_desc": {
        "en": "One bar per attempt, from the shortest to the longest delay that may be drawn.",
        "zh": "每次重连一根条，从最短到最长的随机延迟。",
    },
    "attempt": {"en": "Attempt {n}", "zh": "第 {n} 次"},
    "attempt_last": {"en": "Attempt {n} and on", "zh": "第 {n} 次及以后"},
    "limits": {"en": "{title}: use against limit", "zh": "{title}：用量与上限对照"},
    "limits_desc": {
        "en": "One bar per figure that has a limit, in percent of that limit; the upright line is the limit.",
        "zh": "每个有上限的数字一根条，以占上限的百分比表示；竖线为上限。",
    },
    "use": {"en": "{value} of {limit} ({share} %)", "zh": "{value}，上限 {limit}（{share}%）"},
    "use_over": {"en": "{value}, OVER {limit} ({share} %)", "zh": "{value}，超过上限 {limit}（{share}%）"},
    "limit_end": {"en": "limit = 100 %", "zh": "上限 = 100%"},
    "limit_end_over": {"en": "{share} % of the limit", "zh": "上限的 {share}%"},
}


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language].format(**{name: _plain(value) for name, value in values.items()})


def _plain(value: object) -> str:
    return str.__str__(value) if isinstance(value, str) else str(value)


def _described(key: str, language: str, bars: list[Bar]) -> str:
    """Return what the plot shows, and then every row in words."""
    colon, between = ("：", "；") if language == "zh" else (": ", "; ")
    return f"{_say(key, language)} {between.join(f'{bar.label}{colon}{bar.value}' for bar in bars)}"


# --- timeouts ---------------------------------------------------------------------------------------------------------


def draw_timeouts(
    chain: TimeoutChain,
    id_: str,
    *,
    words: Mapping[str, str],
    detect_s: float | None,
    quantity: Quantity,
    language: str,
) -> Markup:
    """Return the timeout chain in proportion; ``words`` are those of its picture in text."""
    known = [hop.idle_s for hop in chain.hops if hop.idle_s is not None]
    longest = max([*known, *(value for value in (chain.interval_s, detect_s) if value is not None)])
    bars = [_hop(hop, words, quantity, language) for hop in chain.hops]
    if chain.interval_s:
        value = _say("every", language, value=quantity(chain.interval_s, "s"))
        bars.append(Bar(_plain(words["beat"]), value, "marks", every=chain.interval_s))
    if detect_s is not None:
        value = _say("after", language, value=quantity(detect_s, "s"))
        bars.append(Bar(_plain(words["dead"]), value, "thin", end=detect_s, ends_with_cross=True))
    return draw_bars(
        bars,
        id_,
        scale=longest,
        ends=("0", quantity(longest, "s")),
        title=_say("timeouts", language),
        description=_described("timeouts_desc", language, bars),
    )


def _hop(hop: HopBudget, words: Mapping[str, str], quantity: Quantity, language: str) -> Bar:
    if hop.no_limit:
        return Bar(hop.name, _plain(words["no_limit"]), "open")
    if hop.idle_s is None:
        return Bar(hop.name, _plain(words["unknown"]), "none")
    value = quantity(hop.idle_s, "s")
    if hop.decides:
        return Bar(hop.name, _say("decides", language, value=value), "strong", end=hop.idle_s)
    return Bar(hop.name, value, "plain", end=hop.idle_s)


# --- reconnect schedule -----------------------------------------------------------------------------------------------


def draw_schedule(attempts: tuple[Attempt, ...], id_: str, *, quantity: Quantity, language: str) -> Markup | None:
    """Return the range of each delay; None where there is no delay to draw."""
    longest = max((attempt.high_s for attempt in attempts), default=0)
    if not longest:
        return None
    bars = [_attempt(attempt, attempt is attempts[-1], quantity, language) for attempt in attempts]
    return draw_bars(
        bars,
        id_,
        scale=longest,
        ends=("0", quantity(longest, "s")),
        title=_say("schedule", language),
        description=_described("schedule_desc", language, bars),
    )


def _attempt(attempt: Attempt, is_last: bool, quantity: Quantity, language: str) -> Bar:
    fixed = attempt.low_s == attempt.high_s
    high = quantity(attempt.high_s, "s")
    value = high if fixed else f"{quantity(attempt.low_s, None)} – {high}"
    label = _say("attempt_last" if is_last else "attempt", language, n=attempt.number)
    kind = "plain" if attempt.high_s else "none"
    return Bar(label, value, kind, start=0.0 if fixed else attempt.low_s, end=attempt.high_s)


# --- limits -----------------------------------------------------------------------------------------------------------


def draw_limits(group: Group, id_: str, *, quantity: Quantity, language: str) -> Markup | None:
    """Return each figure as a share of its limit; None where no figure has both."""
    bars = [bar for line in group.lines if (bar := _use(line, quantity, language)) is not None]
    if not bars:
        return None
    scale = max([1.0, *(bar.end for bar in bars)])
    end = _say("limit_end", language) if scale == 1.0 else _say("limit_end_over", language, share=_share(scale))
    return draw_bars(
        bars,
        id_,
        scale=scale,
        ends=("0 %" if language == "en" else "0%", end),
        title=_say("limits", language, title=group.title),
        description=_described("limits_desc", language, bars),
    )


def _use(line: Line, quantity: Quantity, language: str) -> Bar | None:
    if line.limit is None or line.limit.value is None or line.figure.value is None or line.limit.value <= 0:
        return None
    share = line.figure.value / line.limit.value
    over = line.holds is False
    value = _say(
        "use_over" if over else "use",
        language,
        value=quantity(line.figure.value, line.figure.unit),
        limit=quantity(line.limit.value, line.limit.unit),
        share=_share(share),
    )
    return Bar(line.figure.title, value, "over" if over else "plain", end=min(share, _MOST), limit=1.0)


def _share(share: float) -> str:
    return "<1" if 0 < share < 0.01 else f"{share * 100:,.0f}"
