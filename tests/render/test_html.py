"""The HTML page: the same content as the Markdown, in order, alone in the world, and safe from what answers hold."""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.render.page import Page
from tests.render.test_documents import HOSTILE
from wizard.cli.export import run
from wizard.cli.settings import Settings
from wizard.render import renderer
from wizard.render.html import FILE, lacks_pictures
from wizard.render.html_markdown import Document, convert
from wizard.render.markdown import DOCUMENTS

if TYPE_CHECKING:
    from tests.render.conftest import Make

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(ROOT.glob("tests/review/samples/*.yaml"))
EXAMPLES = sorted(ROOT.glob("examples/*/wsdesign.yaml"))
HOSTILE_WORDS = "</title></text><script>alert(1)</script>\u202e ]]> & \"quoted\" 'x' " + "w" * 500
TYPED = json.dumps(HOSTILE_WORDS)
VERY_HOSTILE = f"""
context:
  product: {{name: {TYPED}, summary: {TYPED}}}
  hops: [{{name: {TYPED}, kind: other, idle_timeout_s: 60}}, {{name: b, kind: other, max_lifetime_s: 9}}]
  clients: [{{kind: browser, rtt_p95_ms: 100}}]
transport: {{choice: websocket, rationale: {TYPED}}}
auth: {{method: ticket, issuer: {{endpoint: {TYPED}, authenticated_by: {TYPED}}}}}
protocol:
  heartbeat: {{mechanism: ws_ping_server, interval_s: 20, timeout_s: 5}}
  messages: [{{type: {TYPED}, direction: s2c, rate_per_s: 5}}]
  close_codes: [{{code: 4400, cause: kicked, reason: {TYPED}, client_action: stop}}]
"""


def page_of(make: Make, source: str | Path, language: str = "en", folders: tuple[str, ...] = ()) -> str:
    files = renderer("html")(make(source, language, folders))
    assert list(files) == [FILE]
    return files[FILE]


@pytest.fixture(scope="module", params=[*SAMPLES, *EXAMPLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def text(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    run(str(request.param), Settings(), to=str(folder), output_format="html")
    return (folder / FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


# --- structure --------------------------------------------------------------------------------------------------------


def test_headings_go_down_one_level_at_a_time_from_a_single_first(page: Page) -> None:
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_document_is_there_and_in_the_contents(page: Page) -> None:
    linked = {link.attributes["href"] for link in page.all("a") if "nav" in link.within}
    for name in list(DOCUMENTS)[1:]:
        id_ = name.partition("-")[2]
        assert id_ in page.values("id")
        assert f"#{id_}" in linked


def test_landmarks_and_the_way_past_the_contents(page: Page) -> None:
    for tag in ("header", "nav", "main", "footer"):
        assert len(page.all(tag)) == 1
    assert page.all("a")[0].attributes["href"] == "#main"
    assert page.all("nav")[0].attributes["aria-labelledby"] in page.values("id")


def test_ids_are_unique_and_every_link_inside_has_its_aim(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        href = str(link.attributes["href"])
        assert href.startswith("https://") or href[1:] in ids, href
        assert link.words


def test_links_out_hand_nothing_over(page: Page) -> None:
    for link in page.all("a"):
        if str(link.attributes["href"]).startswith("https://"):
            assert link.attributes["rel"] == "noopener noreferrer"


def test_pictures_have_names(page: Page) -> None:
    drawn = [svg for svg in page.all("svg") if "svg" not in svg.within]  # a part of one needs no name of its own
    assert drawn
    ids = page.values("id")
    for svg in drawn:
        assert svg.attributes["role"] == "img"
        assert all(name in ids for name in str(svg.attributes["aria-labelledby"]).split())
    assert all(element.words for element in page.all("title", "desc"))
    assert all(image.attributes["alt"] for image in page.all("img"))


def test_the_page_runs_nothing_and_loads_nothing(page: Page, text: str) -> None:
    assert not page.all("script", "iframe", "object", "embed", "form", "base", "image", "use")
    assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
    assert not any("style" in element.attributes for element in page.elements)
    assert all(str(source).startswith("data:") for source in page.values("src"))
    assert [link.attributes for link in page.all("link")] == [{"rel": "icon", "href": "data:,"}]
    style = page.all("style")[0].words
    assert "@import" not in style
    assert "url(" not in style
    assert "default-src 'none'" in text


def test_tables_scroll_alone_and_name_their_columns(page: Page) -> None:
    for table in page.all("table"):
        assert table.within[-1] == "div"
    assert all(head.attributes["scope"] in ("col", "row") for head in page.all("th"))
    assert all(box.attributes["aria-label"] for box in page.all("div") if "tabindex" in box.attributes)


def test_nothing_of_the_markdown_is_left(page: Page) -> None:
    words = page.all("main")[0].words
    assert not re.search(r"</?(?:details|summary|code)>|\]\(|\[[ x]\] |```|&(?:lt|gt|amp|#\d+);", words)
    if page.all("html")[0].attributes["lang"] == "en":  # **…：** right before a letter is no emphasis in CommonMark
        assert "**" not in words


def test_all_words_of_the_markdown_are_on_the_page(make: Make) -> None:
    material = make(ROOT / "tests/review/samples/f6-foyer.yaml")
    page = Page(renderer("html")(material)[FILE])
    shown = set(re.findall(r"\w+", page.all("body")[0].words.casefold()))
    for file, text in renderer("md")(material).items():
        prose = re.sub(r"```(?:mermaid|text)\n.*?```|\]\([^)]*\)|<[^>]*>|&[#\w]+;", " ", text, flags=re.DOTALL)
        missing = set(re.findall(r"\w+", prose.replace("\\", "").casefold())) - shown
        assert missing <= {"json", "x", "text"}, (file, missing)


# --- language, sameness -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "contents"), [("en", "Contents"), ("zh", "目录")])
def test_the_page_is_in_the_language_it_names(make: Make, language: str, contents: str) -> None:
    page = Page(page_of(make, SAMPLES[3], language))
    assert page.all("html")[0].attributes["lang"] == language
    assert page.all("nav")[0].words.startswith(contents)
    chinese = re.findall(r"[\u4e00-\u9fff]", " ".join(e.words for e in page.all("svg", "nav", "figure")))
    assert bool(chinese) == (language == "zh")


def test_two_renders_are_the_same(make: Make) -> None:
    assert page_of(make, SAMPLES[1], "zh") == page_of(make, SAMPLES[1], "zh")


def test_a_design_with_nothing_in_it_gives_a_page(make: Make) -> None:
    page = Page(page_of(make, "context: {}"))
    assert len(page.all("section")) == len(DOCUMENTS)
    assert not page.all("svg")


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_the_chain_of_timeouts_is_drawn_in_place_of_its_text(make: Make) -> None:
    text = page_of(make, ROOT / "examples/sketchpad/wsdesign.yaml")
    titles = [title.words for title in Page(text).all("title")]
    assert "Idle timeouts against the heartbeat" in titles
    assert "Delay before each attempt" in titles
    assert any(title.endswith("use against limit") for title in titles)
    assert "|=====" not in text
    assert "60 s, decides: the shortest" in text


TEMPLATE = 'pie\n  "{{ v("context.product.name") }}" : 3\n'


@pytest.fixture
def own_diagram(tmp_path: Path) -> tuple[str, ...]:
    """Return a folder with a diagram of a kind that only the extra draws."""
    (tmp_path / "mermaid").mkdir()
    (tmp_path / "mermaid" / "path.mmd.j2").write_text(TEMPLATE, encoding="utf-8")
    return (str(tmp_path),)


def test_without_the_extra_an_unknown_diagram_shows_its_source(
    make: Make, own_diagram: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mmdr", None)
    text = page_of(make, SAMPLES[3], folders=own_diagram)
    assert "wsdesign[pictures]" in text
    assert "pie\n  &#34;Sketchpad&#34; : 3" in text
    assert '<meta name="generator" content="wsdesign">' in text
    assert not lacks_pictures(text)


def test_a_page_drawn_with_the_extra_says_so_and_cannot_be_judged_without_it(
    make: Make, own_diagram: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = SimpleNamespace(svg=lambda: "<svg><script>alert(1)</script></svg>")
    monkeypatch.setitem(sys.modules, "mmdr", SimpleNamespace(render=lambda source: drawing))
    text = page_of(make, SAMPLES[3], folders=own_diagram)
    assert '<meta name="generator" content="wsdesign[pictures]">' in text
    assert "<script" not in text
    assert Page(text).all("img")[0].attributes["alt"] == "Diagram"
    assert not lacks_pictures(text)
    monkeypatch.setitem(sys.modules, "mmdr", None)
    assert lacks_pictures(text)


def test_the_extra_is_not_asked_for_our_own_diagrams(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mmdr", SimpleNamespace(render=None))
    assert '<meta name="generator" content="wsdesign">' in page_of(make, SAMPLES[3])


# --- hostile answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("source", [HOSTILE, VERY_HOSTILE], ids=["markdown", "html"])
def test_answers_cannot_become_tags(make: Make, source: str, language: str) -> None:
    text = page_of(make, source, language)
    page = Page(text)
    assert not page.all("script", "img", "b", "iframe")
    assert len(page.all("title")) == 1 + len(page.all("svg"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
    assert not [href for href in page.values("href") if "javascript" in str(href)]


def test_a_hostile_name_is_shown_as_it_was_typed(make: Make) -> None:
    words = Page(page_of(make, VERY_HOSTILE)).all("main")[0].words
    assert "</title></text><script>alert(1)</script> ]]> & \"quoted\" 'x'" in words


# --- Markdown that our templates do not write, but a user's may -------------------------------------------------------


def converted(text: str) -> Document:
    return convert(
        text,
        "a",
        demote=1,
        product="P",
        anchors={"b.md": "b"},
        words={"done": "done:", "not_done": "open:", "table": "Table: {heading}"},
        draw_block=lambda language, block: None,
        draw_table=lambda rows: None,
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[x](b.md#part)", '<p><a href="#b">x</a></p>'),
        ("[x](c.md)", "<p>x</p>"),
        ("[x](http://a.example)", "<p>x</p>"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer">x</a></p>'),
        ("![what it shows](https://a.example/i.png)", "<p>what it shows</p>"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>"),
        ("<code>a&#124;b.c</code>", "<p><code>a|b.<wbr>c</code></p>"),
        ("~~~\n<i>\n~~~", "<pre><code>&lt;i&gt;\n</code></pre>"),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str) -> None:
    assert converted(f"# t\n\n{markdown}\n").body.strip() == html


def test_a_box_of_a_task_list_is_said_in_words() -> None:
    document = converted("# P: the title\n\n## [x] one\n\n- [ ] two\n")
    assert document.title.html == "The title"
    assert document.headings[0].html.striptags() == "✓done: one"
    assert "✗" in document.body
    assert "open: " in document.body


def test_a_table_without_head_has_its_heads_in_the_first_column() -> None:
    body = converted("# t\n\n| | |\n|---|---|\n| Status | decided |\n").body
    assert "thead" not in body
    assert '<th scope="row">Status</th>\n<td>decided</td>' in body
