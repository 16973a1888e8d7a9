"""What rules take from the platform facts where a design says nothing, figure by figure."""

from __future__ import annotations

import pytest

from wizard.content.catalogue import Catalogue
from wizard.content.kleene import UNLIMITED
from wizard.review.view import hop_facts

# kind, transport, idle timeout and life of a connection in seconds; None: nothing is taken for granted.
TIMES = [
    ("aws_alb", "websocket", 60, None),
    ("aws_nlb", "websocket", 350, None),
    ("aws_classic_elb", "websocket", 60, None),
    ("aws_api_gateway", "websocket", 600, 7200),
    ("aws_apigw_http", "sse", 300, 900),
    ("cloudfront", "websocket", 600, None),
    pytest.param("cloudfront", "sse", 30, None, id="CloudFront times an event stream by the origin's response"),
    ("cloudflare_proxy", "websocket", 100, None),
    ("cloudflare_gateway_swg", "websocket", 270, None),
    ("nginx", "websocket", 60, None),
    ("ingress_nginx", "sse", 60, None),
    pytest.param("haproxy", "websocket", None, None, id="HAProxy has no built-in timeout, so it is asked"),
    ("envoy", "websocket", 300, None),
    pytest.param("istio", "websocket", UNLIMITED, None, id="Istio switches Envoy's stream idle timer off"),
    pytest.param("envoy", "sse", 300, None, id="Envoy's route timeout is off on a route made for streams"),
    ("apache_httpd", "websocket", 60, None),
    ("kong", "websocket", 60, None),
    ("varnish", "websocket", 60, None),
    ("squid", "websocket", 900, 86400),
    ("caddy", "websocket", UNLIMITED, None),
    ("vercel_functions", "websocket", 300, 300),
    ("supabase_edge_functions", "websocket", None, 400),
    ("heroku_router", "websocket", 55, None),
    ("fly_io", "websocket", UNLIMITED, None),
    ("railway", "websocket", UNLIMITED, None),
    ("railway", "sse", 300, 900),
    pytest.param("gcp_alb", "websocket", 30, 30, id="the classic Google balancer ends busy sockets, too"),
    ("gcp_global_alb", "websocket", 30, 86400),
    ("gcp_global_alb", "sse", 30, 30),
    pytest.param("gcp_regional_alb", "websocket", 30, None, id="no life is stated for the regional balancer"),
    ("gcp_cloud_run", "websocket", 300, 300),
    ("gcp_app_engine_flex", "websocket", 3600, 3600),
    pytest.param("azure_application_gateway", "websocket", None, None, id="20 s is unconfirmed, so it is asked"),
    ("azure_front_door", "websocket", 300, 14400),
    ("azure_lb", "websocket", 240, None),
    ("azure_app_service", "websocket", 230, None),
    ("oci_load_balancer", "websocket", 60, None),
    ("carrier_nat", "websocket", 240, None),
]


@pytest.mark.parametrize(("kind", "transport", "idle_timeout_s", "max_lifetime_s"), TIMES)
def test_a_hop_takes_its_times_from_the_facts_of_its_kind(
    kind: str, transport: str, idle_timeout_s: object, max_lifetime_s: float | None, catalogue: Catalogue
) -> None:
    facts = hop_facts(catalogue.by_hop_kind[kind], transport)
    assert (facts.get("idle_timeout_s"), facts.get("max_lifetime_s")) == (idle_timeout_s, max_lifetime_s)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("aws_api_gateway", {"max_message_bytes": 131072, "max_frame_bytes": 32768, "max_new_connections_per_s": 500}),
        ("durable_object", {"max_message_bytes": 33554432, "max_connections": 32768}),
        ("azure_front_door", {"max_connections": 3000, "sse_supported": False}),
        ("azure_web_pubsub", {"max_message_bytes": 1048576}),
        ("cloudfront", {"idle_counts": "from_server"}),
        ("nginx", {"idle_counts": "any"}),
        ("oci_load_balancer", {"idle_counts": "from_server"}),
    ],
)
def test_a_platform_has_the_limits_that_its_vendor_names(
    kind: str, facts: dict[str, object], catalogue: Catalogue
) -> None:
    known = hop_facts(catalogue.by_hop_kind[kind], "websocket")
    assert {name: known.get(name) for name in facts} == facts


@pytest.mark.parametrize("kind", ["nginx", "envoy", "apache_httpd", "varnish", "akamai"])
def test_what_somebody_may_have_configured_is_not_taken_for_granted(kind: str, catalogue: Catalogue) -> None:
    assert "upgrade_supported" not in hop_facts(catalogue.by_hop_kind[kind], "websocket")


def test_every_platform_names_its_date_its_confidence_and_a_source(catalogue: Catalogue) -> None:
    lacking = [
        name
        for name, platform in catalogue.platforms.items()
        if not (platform.as_of and platform.raw.get("confidence") and platform.raw.get("sources"))
    ]
    assert lacking == []
