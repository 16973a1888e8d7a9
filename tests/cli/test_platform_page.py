"""The page of a platform: its times as sentences in both languages, and every word of the facts translated."""

from __future__ import annotations

import pytest

from wizard.cli.platform_page import platform_page
from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.content.model import pick


def page(catalogue: Catalogue, name: str, language: str) -> list[str]:
    return list(platform_page(catalogue.platforms[name], catalogue, language))


@pytest.mark.parametrize(
    ("name", "language", "line"),
    [
        ("aws-alb", "en", "aws-alb (load balancer, context.hops[].kind: aws_alb)"),
        ("aws-alb", "en", "  idle timeout: 1 to 4,000 s; set by idle_timeout.timeout_seconds; documented by the vendor"),
        ("aws-alb", "zh", "  空闲超时：1 到 4,000 秒；由 idle_timeout.timeout_seconds 设置；官方文档"),
        ("aws-apigw-websocket", "en", "  life of a connection: 7,200 s by default; at most 7,200 s"),
        ("linux-conntrack", "en", "  idle timeout: 432,000 s by default; set by net.netfilter.nf_conntrack_tcp_timeout_established; "
                                  "documented by the vendor"),
        ("carrier-nat", "zh", "  空闲超时：至少 60 秒；无法调整；规划值"),
        ("istio", "en", "  idle timeout: no limit; read in the source"),
        ("gcp-regional-alb", "zh", "  连接寿命：默认 30 秒；由 timeoutSec 设置；仅限 sse, long_polling"),
    ],
)  # fmt: skip
def test_the_times_of_a_platform_read_as_sentences(name: str, language: str, line: str, catalogue: Catalogue) -> None:
    assert line in page(catalogue, name, language)


def test_a_source_says_in_the_readers_language_what_it_is_for(catalogue: Catalogue) -> None:
    assert "来源：消息大小 https://learn.microsoft.com/azure/azure-web-pubsub/key-concepts" in page(
        catalogue, "azure-web-pubsub", "zh"
    )


@pytest.mark.parametrize("what", ["category", "confidence", "basis"])
def test_every_word_of_the_facts_is_there_in_both_languages(what: str) -> None:
    catalogue = load_catalogue()
    said = {p.raw.get(what) or p.raw.get("idle", {}).get(what) for p in catalogue.platforms.values()} - {None}
    untold = [word for word in sorted(said) if not pick(catalogue.raw["ui"].get(f"platform.{what}.{word}", {}), "zh")]
    assert untold == []
