"""The first source of a finding is the page that vouches for its number."""

from __future__ import annotations

import pytest

from tests.conftest import ReviewText
from wizard.review.cited import sources_of

DESIGN = """\
wsdesign: 1
transport: {choice: websocket}
context:
  clients: [{kind: browser, rtt_p95_ms: 150}]
  hops: [HOP]
protocol: {heartbeat: {interval_s: 60, mechanism: ws_ping_server}}
"""
NGINX_FACT = "https://github.com/nginx/nginx.org/blob/3924a7f8334b93bbb4d5368f3d0cd44922ef2a6b/xml/en/docs/http/"
AWS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"


@pytest.mark.parametrize(
    ("hop", "ref", "url"),
    [
        ("{name: edge, kind: nginx}", "nginx (proxy_pass): WebSocket, idle timeout", f"{NGINX_FACT}websocket.xml"),
        ("{name: lb, kind: aws_alb}", "AWS Application Load Balancer: idle timeout, HTTP/2 PING", AWS),
        pytest.param(
            "{name: edge, kind: nginx, idle_timeout_s: 50}", "nginx, WebSocket proxying",
            "https://nginx.org/en/docs/http/websocket.html", id="stated: the rule's own page about nginx",
        ),
        pytest.param(
            "{name: edge, idle_timeout_s: 50}", "Realtime workflow checklist, six stages (the text this product grew from)",
            None, id="nothing known of the hop",
        ),
    ],
)  # fmt: skip
def test_the_page_about_the_own_hop_comes_first(hop: str, ref: str, url: str | None, review_text: ReviewText) -> None:
    result = review_text(DESIGN.replace("HOP", hop))
    finding = next(f for f in result.findings if f.rule.code == "WS303")
    first = sources_of(result.view, finding, "en")[0]
    assert (first.ref, first.url) == (ref, url)


def test_no_page_is_cited_twice(review_text: ReviewText) -> None:
    result = review_text(DESIGN.replace("HOP", "{name: lb, kind: aws_alb}"))
    finding = next(f for f in result.findings if f.rule.code == "WS303")
    urls = [source.url for source in sources_of(result.view, finding, "en")]
    assert len(urls) == len(set(urls))


def test_the_name_of_a_fact_is_in_the_language_of_the_report(review_text: ReviewText) -> None:
    result = review_text(DESIGN.replace("HOP", "{name: edge, kind: nginx}"))
    finding = next(f for f in result.findings if f.rule.code == "WS303")
    assert sources_of(result.view, finding, "zh")[0].ref == "nginx（proxy_pass）：WebSocket、空闲超时"
