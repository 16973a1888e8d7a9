"""Quantities as people type them, numbers as people read them."""

from __future__ import annotations

import pytest

from wizard.units import BadQuantity, forms, parse_quantity, show_number, unit_of


@pytest.mark.parametrize(
    ("text", "field_name", "value"),
    [
        ("25", "interval_s", 25),
        ("30s", "interval_s", 30),
        ("30 s", "interval_s", 30),
        ("  30sec ", "interval_s", 30),
        ("1500ms", "interval_s", 1.5),
        pytest.param("5m", "interval_s", 300, id="5m is minutes in a field of time"),
        ("5min", "interval_s", 300),
        ("2h", "ttl_s", 7200),
        ("1d", "ttl_s", 86400),
        ("1s", "rtt_p95_ms", 1000),
        ("0.5s", "rtt_p95_ms", 500),
        (".5s", "rtt_p95_ms", 500),
        ("20µs", "cpu_us", 20),
        ("20us", "cpu_us_per_inbound", 20),
        ("1ms", "cpu_us", 1000),
        ("90s", "length_minutes", 1.5),
        ("36h", "retention_days", 1.5),
        ("64KiB", "max_message_bytes", 65536),
        ("64kib", "max_message_bytes", 65536),
        ("64KB", "max_message_bytes", 64000),
        pytest.param("64k", "max_message_bytes", 65536, id="64k bytes is 64 KiB"),
        pytest.param("2m", "max_message_bytes", 2097152, id="2m bytes is 2 MiB"),
        ("1GiB", "memory_per_node_mib", 1024),
        ("60 KiB", "memory_per_connection_kib", 60),
        ("60", "memory_per_connection_kib", 60),
        ("1Gbps", "egress_mbps_per_node", 1000),
        ("500 kbps", "egress_mbps", 0.5),
        ("60/min", "rate_per_s", 1),
        ("2/s", "client_msgs_per_min", 120),
        ("10k", "rate_per_s", 10000),
        ("10k/min", "client_msgs_per_min", 10000),
        ("6k/h", "client_msgs_per_min", 100),
        ("10k", "peak_connections", 10000),
        pytest.param("5m", "peak_connections", 5000000, id="5m is five million in a field of counts"),
        ("40,000", "peak_connections", 40000),
        ("40_000", "peak_connections", 40000),
        ("1e6", "peak_connections", 1000000),
        ("-5", "peak_connections", -5),
        ("+5", "peak_connections", 5),
        ("70%", "share_pct", 70),
        ("70", "share_pct", 70),
        pytest.param("5", "messages_per_s_per_connection", 5, id="unit in the middle of the name"),
        pytest.param("300/min", "messages_per_s_per_connection", 5, id="rate for each of something"),
    ],
)
def test_a_quantity_reads_in_the_fields_own_unit(text: str, field_name: str, value: float) -> None:
    assert parse_quantity(text, field_name) == value


@pytest.mark.parametrize(
    ("text", "field_name"),
    [
        ("", "interval_s"),
        ("soon", "interval_s"),
        ("s", "interval_s"),
        ("1.2.3", "interval_s"),
        ("1 2", "interval_s"),
        ("--5", "interval_s"),
        ("nan", "interval_s"),
        ("inf", "interval_s"),
        ("0x10", "interval_s"),
        ("30 s s", "interval_s"),
        ("٣٠x", "interval_s"),
        pytest.param("64KiB", "interval_s", id="a size in a field of time"),
        pytest.param("30s", "max_message_bytes", id="a time in a field of size"),
        pytest.param("30s", "peak_connections", id="a time in a count"),
        pytest.param("10k", "share_pct", id="thousands of per cent"),
        pytest.param("5%", "peak_connections", id="per cent in a count"),
        pytest.param("1d", "rate_per_s", id="a time in a rate"),
        pytest.param("1/week", "rate_per_s", id="a rate per something unknown"),
    ],
)
def test_what_is_no_quantity_of_the_field_is_refused(text: str, field_name: str) -> None:
    with pytest.raises(BadQuantity):
        parse_quantity(text, field_name)


def test_a_whole_result_is_a_whole_number() -> None:
    assert isinstance(parse_quantity("1.5KiB", "frame_bytes"), int)
    assert isinstance(parse_quantity("30.0", "interval_s"), int)
    assert isinstance(parse_quantity("0.1s", "interval_s"), float)


@pytest.mark.parametrize("text", ["1e400", "-1e400", "1e308 GiB"])
def test_a_number_beyond_all_measure_is_refused(text: str) -> None:
    with pytest.raises(BadQuantity):
        parse_quantity(text, "max_message_bytes")


@pytest.mark.parametrize(
    ("field_name", "unit"),
    [
        ("interval_s", "s"),
        ("rtt_p95_ms", "ms"),
        ("cpu_us", "µs"),
        ("client_msgs_per_min", "/min"),
        ("rate_per_s", "/s"),
        ("accept_per_s_per_node", "/s"),
        ("messages_per_s_per_connection", "/s"),
        ("deliveries_per_s_per_node", "/s"),
        ("connect_attempts_per_ip_per_min", "/min"),
        ("max_message_bytes", "bytes"),
        ("max_bytes_per_conn", "bytes"),
        ("memory_per_connection_kib", "KiB"),
        ("memory_per_node_mib", "MiB"),
        ("egress_mbps_per_node", "Mbps"),
        ("share_pct", "%"),
        ("retention_days", "d"),
        ("peak_connections", None),
        ("users", None),
        ("nodes", None),
    ],
)
def test_the_unit_stands_in_the_name(field_name: str, unit: str | None) -> None:
    assert unit_of(field_name)[0] == unit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (60, "60"),
        (60.0, "60"),
        (1600, "1,600"),
        (1234567.0, "1,234,567"),
        (-1600, "-1,600"),
        (0.32, "0.32"),
        (33.333333, "33.33"),
        (666.666666, "666.67"),
        (1.5, "1.5"),
        (1234.5, "1,234.5"),
        (0.999, "1"),
        pytest.param(0.002, "0.002", id="small: two significant digits"),
        pytest.param(0.00034567, "0.00035", id="smaller"),
        (-0.25, "-0.25"),
    ],
)
def test_a_number_shows_at_most_two_decimals_and_its_thousands(value: float, shown: str) -> None:
    assert show_number(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(4401, "4401"), (1234.5, "1234.5"), (2026.0, "2026")])
def test_codes_and_years_show_without_separators(value: float, shown: str) -> None:
    assert show_number(value, grouped=False) == shown


@pytest.mark.parametrize("text", ["60,5", "1,2,3", "40,00", "1,2345", ",5", "1000,000", "12,000,0"])
def test_a_comma_that_parts_no_thousands_is_refused(text: str) -> None:
    """A decimal comma read as nothing would make the value ten times too large, and nobody would see it."""
    with pytest.raises(BadQuantity):
        parse_quantity(text, "rtt_p95_ms")


@pytest.mark.parametrize(("text", "value"), [("12,000", 12000), ("1,234,567", 1234567), ("1,234.5", 1234.5)])
def test_a_comma_may_part_thousands(text: str, value: float) -> None:
    assert parse_quantity(text, "rate_per_s") == value


@pytest.mark.parametrize(
    ("text", "field_name", "value"),
    [
        pytest.param("３０", "interval_s", 30, id="full-width digits"),
        ("３０ｓ", "interval_s", 30),
        ("６０．５", "interval_s", 60.5),
        ("１，０００", "peak_connections", 1000),
        ("７０％", "share_pct", 70),
        ("　30　", "interval_s", 30),
        pytest.param("−5", "peak_connections", -5, id="the minus sign of a text program"),
        ("30秒", "interval_s", 30),
        ("30 秒", "interval_s", 30),
        ("500毫秒", "interval_s", 0.5),
        ("5分", "interval_s", 300),
        ("5分钟", "interval_s", 300),
        ("2小时", "ttl_s", 7200),
        ("3天", "retention_days", 3),
        ("2秒", "rtt_p95_ms", 2000),
        ("1万", "peak_connections", 10000),
        ("1.5万", "peak_connections", 15000),
        ("3千", "peak_connections", 3000),
        ("2百万", "peak_connections", 2000000),
        ("1亿", "peak_connections", 100000000),
        ("40000条", "peak_connections", 40000),
        ("1万条/秒", "rate_per_s", 10000),
        ("100次/分钟", "client_msgs_per_min", 100),
        ("120/分", "rate_per_s", 2),
        ("1万字节", "max_message_bytes", 10000),
        ("2 hours", "ttl_s", 7200),
        ("90 seconds", "interval_s", 90),
        ("500M", "egress_mbps", 500),
        ("100兆", "egress_mbps", 100),
        ("1 Gbit/s", "egress_mbps", 1000),
        ("1,000", "peak_connections", 1000),
        ("0.125", "interval_s", 0.125),
        ("2.1250", "interval_s", 2.125),
        ("1000.125", "interval_s", 1000.125),
    ],
)
def test_what_people_type_in_english_and_chinese_is_read(text: str, field_name: str, value: float) -> None:
    assert parse_quantity(text, field_name) == value


@pytest.mark.parametrize(
    ("text", "field_name", "instead"),
    [
        pytest.param("40.000", "peak_connections", ("40", "40000"), id="40 or forty thousand"),
        ("-1.500", "peak_connections", ("-1.5", "-1500")),
        ("1.234", "interval_s", ("1.2340", "1234")),
        ("1.500s", "interval_s", ("1.5s", "1500s")),
        ("４０．０００", "peak_connections", ("40", "40000")),
        ("1.234.567", "peak_connections", ("1234567",)),
        pytest.param("60,5", "interval_s", ("60.5",), id="a decimal comma"),
        ("60,5s", "interval_s", ("60.5s",)),
        ("６０，５", "interval_s", ("60.5",)),
        ("soon", "interval_s", ()),
        pytest.param("10²", "peak_connections", (), id="a power is not 102"),
        ("十万", "peak_connections", ()),
        ("30个", "interval_s", ()),
        ("1兆", "max_message_bytes", ()),
        pytest.param("100MB/s", "egress_mbps", (), id="bytes in a field of bits"),
        ("1h30m", "interval_s", ()),
        ("约30秒", "interval_s", ()),
        ("20-30", "interval_s", ()),
        ("40 000", "peak_connections", ()),
        ("40'000", "peak_connections", ()),
    ],
)
def test_what_has_two_readings_or_none_is_refused_with_what_to_write(
    text: str, field_name: str, instead: tuple[str, ...]
) -> None:
    with pytest.raises(BadQuantity) as caught:
        parse_quantity(text, field_name)
    assert caught.value.instead == instead


@pytest.mark.parametrize(
    "field_name", ["interval_s", "max_bytes", "rate_per_s", "egress_mbps", "share_pct", "nodes", "rtt_p95_ms"]
)
def test_every_form_that_a_refusal_shows_is_read(field_name: str) -> None:
    assert all(parse_quantity(form, field_name) > 0 for form in forms(field_name))
