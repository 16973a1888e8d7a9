"""English and Chinese are both complete, each in its own punctuation, and say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from wcwidth import wcswidth

from tests.content import digest
from tests.content.texts import Pair, all_texts
from wizard.content.catalogue import split_placeholders

TEXTS = list(all_texts())
LABEL_CELLS = 56
HAN = re.compile(r"[㐀-䶿一-鿿]")
CHINESE = re.compile(r"[㐀-䶿一-鿿\u3000-\u303f\uff01-\uff5e‘’“”…—]")
QUOTED = re.compile(r"`[^`]*`|\{[^{}]*\}|https?://\S+")
MISPLACED = re.compile(r"[㐀-䶿一-鿿][,;:?!]|[,;:?!][㐀-䶿一-鿿]")


def offenders(bad: Callable[[str, str], bool]) -> list[str]:
    """Return the texts of which ``bad(english, chinese)`` holds."""
    return [f"{pair.where}: {pair.texts}" for pair in TEXTS if bad(pair.texts["en"], pair.texts["zh"])]


def placeholders(text: str) -> list[str]:
    return sorted(part for literal, part in split_placeholders(text) if not literal)


def halfwidth(text: str) -> str:
    """Return a text without its spaces, and with Chinese punctuation put as English puts it."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).replace("、", ",").replace("。", "."))


def test_the_pack_is_not_empty() -> None:
    assert len(TEXTS) > 3000


def test_every_text_has_both_languages_and_no_other() -> None:
    incomplete = [
        pair.where
        for pair in TEXTS
        if set(pair.texts) != {"en", "zh"}
        or not all(isinstance(text, str) and text.strip() for text in pair.texts.values())
    ]
    assert incomplete == []


def test_english_holds_no_chinese_character_or_punctuation() -> None:
    assert offenders(lambda english, chinese: bool(CHINESE.search(english))) == []


def test_chinese_is_chinese_unless_it_is_a_name() -> None:
    """A name of a product reads the same in both languages, but for its brackets."""
    assert (
        offenders(lambda english, chinese: not HAN.search(chinese) and halfwidth(english) != halfwidth(chinese)) == []
    )


def test_no_half_width_punctuation_touches_a_chinese_character() -> None:
    assert offenders(lambda english, chinese: bool(MISPLACED.search(QUOTED.sub("", chinese)))) == []


def test_both_languages_have_the_same_placeholders() -> None:
    assert offenders(lambda english, chinese: placeholders(english) != placeholders(chinese)) == []


def test_the_label_of_a_choice_fits_into_a_line() -> None:
    wide = [
        f"{pair.where}: {text}"
        for pair in TEXTS
        if pair.where.endswith(".label")
        for text in pair.texts.values()
        if wcswidth(text) > LABEL_CELLS
    ]
    assert wide == []


def test_no_text_holds_a_control_character() -> None:
    assert offenders(lambda english, chinese: not english.isprintable() or not chinese.isprintable()) == []


@pytest.mark.parametrize(
    ("text", "misplaced"),
    [
        ("心跳，每 25 秒", False),
        ("心跳,每 25 秒", True),
        ("心跳: 25", True),
        ("`心跳: 25`", False),
        ("{a if b else '心跳:'}", False),
        ("15/8：295", False),
        ("用 [x, y]", False),
    ],
)
def test_misplaced_punctuation_is_told_from_quoted(text: str, misplaced: bool) -> None:
    assert bool(MISPLACED.search(QUOTED.sub("", text))) is misplaced


# --- one side reworded ------------------------------------------------------------------------------------------------


def test_no_english_text_was_reworded_while_its_chinese_stayed() -> None:
    changed = digest.one_sided(digest.stored(), digest.current())
    assert changed == [], f"look at the Chinese of these, then run: {digest.COMMAND} {' '.join(changed)}"


@pytest.mark.parametrize(
    ("english", "chinese", "noticed"),
    [
        ("Beat every 25 s", "每 25 秒一次心跳", []),
        ("Beat every 20 s", "每 25 秒一次心跳", ["rules:x.fix"]),
        ("Beat every 20 s", "每 20 秒一次心跳", []),
        ("Beat every 25 s", "每 20 秒一次心跳", []),
    ],
)
def test_only_a_text_reworded_on_the_english_side_is_noticed(english: str, chinese: str, noticed: list[str]) -> None:
    before = {"rules:x.fix": digest.digest_of(Pair("", {"en": "Beat every 25 s", "zh": "每 25 秒一次心跳"}))}
    now = {"rules:x.fix": digest.digest_of(Pair("", {"en": english, "zh": chinese}))}
    assert digest.one_sided(before, now) == noticed


def test_a_new_text_needs_no_acceptance() -> None:
    assert digest.one_sided({}, {"rules:x.fix": ["1", "2"]}) == []


def test_accepting_some_texts_leaves_the_others() -> None:
    before = {"a": ["1", "1"], "b": ["1", "1"], "gone": ["1", "1"]}
    now = {"a": ["2", "1"], "b": ["2", "1"], "new": ["1", "1"]}
    assert digest.accepted(before, now, ["a"]) == {"a": ["2", "1"], "b": ["1", "1"], "new": ["1", "1"]}
    assert digest.accepted(before, now, []) == now


def test_every_text_has_a_name_of_its_own() -> None:
    names = [pair.where for pair in TEXTS]
    assert len(set(names)) == len(names)
