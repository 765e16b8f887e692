"""The search page in a browser: what its script adds, what keys can do, and that hostile texts do nothing.

Needs Playwright's library and a Chromium of the system, which `.ci/run` installs; nothing is downloaded.
"""

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from recorte.search import Archive
from recorte.server import ServerOptions, create_app
from test_server_page import hostile_records
from test_server_process import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
    # What the browser's driver leaves open is not ours.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
_PATIENCE = 60_000
"""Milliseconds; machines differ."""


@contextmanager
def running(archive: Path) -> Iterator[str]:
    """Run a server in a thread, and give its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(ServerOptions(archive)), port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def address(sample_archive: Path) -> Iterator[str]:
    """Give the address of a server of the sample archive."""
    with running(sample_archive) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Give a browser without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright's library")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_QUIET.split(), timeout=_PATIENCE)
        yield browser
        browser.close()


class Visit:
    """A page in a browser, with what went wrong on it."""

    def __init__(self, browser: "Browser", **options: Any) -> None:
        self.context = browser.new_context(**{"locale": "pt-BR", **options})
        self.context.set_default_timeout(_PATIENCE)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.foreign.append(request.url))

    def _dismiss(self, dialog: "Dialog") -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a page; at its end nothing has gone wrong on any, or come from elsewhere."""
    made: list[Visit] = []

    def make(**options: Any) -> Visit:
        made.append(Visit(browser, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.wrong == []
        assert [url for url in one.foreign if not url.startswith("http://127.0.0.1:")] == []


def test_a_search_by_keys_alone(visit: Callable[..., Visit], address: str) -> None:
    """From the box by its suggestions to an article, and back to the same results."""
    page = visit().page
    page.goto(address)
    page.keyboard.type("Reality La")
    page.wait_for_selector("[role=option]:first-child:has-text('Reality Labs')")  # others come while it is typed
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#q", "aria-activedescendant")
    assert active is not None
    assert page.inner_text(f"#{active} > span:first-child") == "Reality Labs"
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert "q=Reality+Labs" in page.url
    results, titles = page.url, page.locator(".hit h2").all_inner_texts()
    page.locator(".hit h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#article")
    assert page.inner_text("h1") == titles[0]
    page.go_back()
    page.wait_for_selector(".hit")
    assert (page.url, page.locator(".hit h2").all_inner_texts()) == (results, titles)


def test_suggestions_go_with_escape_and_a_title_leads_to_its_article(visit: Callable[..., Visit], address: str) -> None:
    """What was typed stays."""
    page = visit().page
    page.goto(address)
    page.fill("#q", "Reality")
    page.wait_for_selector("[data-article]")
    page.keyboard.press("Escape")
    assert page.is_hidden("#suggestions")
    assert page.input_value("#q") == "Reality"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[data-article]")
    title = page.inner_text("[data-article] span >> nth=0")
    page.click("[data-article]")
    page.wait_for_selector("#article")
    assert page.inner_text("h1") == title


def test_results_follow_the_filters_and_the_back_button(visit: Callable[..., Visit], address: str) -> None:
    """Without another page being loaded; the address is that of what is shown."""
    page = visit().page
    page.goto(f"{address}/?q=Meta")
    page.evaluate("window.same = true")
    every = page.inner_text("#count")
    page.fill("#from", "2023")
    page.press("#from", "Tab")
    page.wait_for_url("**from=2023**")
    page.wait_for_function("before => document.getElementById('count').textContent !== before", arg=every)
    fewer = page.inner_text("#count")
    page.click(".sort a >> nth=2")
    page.wait_for_url("**sort=oldest**")
    page.wait_for_function(
        "() => !document.querySelector('[aria-busy]')"
        " && document.querySelector('.hit time')?.dateTime.startsWith('2023')"
    )
    days = [str(day) for day in page.evaluate("[...document.querySelectorAll('.hit time')].map(time => time.dateTime)")]
    assert days == sorted(days)
    page.go_back()
    page.wait_for_url(lambda url: "sort" not in url)
    page.go_back()
    page.wait_for_function("before => document.getElementById('count').textContent === before", arg=every)
    assert (page.url, page.input_value("#from")) == (f"{address}/?q=Meta", "")
    assert every != fewer
    assert page.evaluate("window.same") is True


def test_matches_of_an_article_are_gone_through(visit: Callable[..., Visit], address: str) -> None:
    """Forwards, backwards, and around."""
    # What moves while the page scrolls by and by may no longer be where it is clicked.
    page = visit(reduced_motion="reduce").page
    page.goto(f"{address}/?q=Reality+Labs+perdas")
    page.click(".hit h2 a")
    page.wait_for_selector(".matches .next:not([hidden])")
    marks = page.locator(".text mark").all_inner_texts()
    assert len(marks) > 2
    for button, place in (("next", 0), ("next", 1), ("previous", 0), ("previous", len(marks) - 1), ("next", 0)):
        page.click(f".matches .{button}")
        page.locator(".place", has_text=f"{place + 1} /").wait_for()
        assert page.inner_text(".text mark.here") == marks[place]
        assert page.inner_text(".place").strip() == f"{place + 1} /"


def test_a_passage_is_copied_with_its_citation(visit: Callable[..., Visit], address: str) -> None:
    """Ready to be pasted."""
    one = visit(viewport={"width": 1280, "height": 900})
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = one.page
    page.goto(f"{address}/?q=Reality+Labs+perdas")
    passage = page.inner_text(".passage p >> nth=0")
    title = page.inner_text(".hit h2 >> nth=0")
    page.hover(".passage >> nth=0")
    page.click(".passage .copy >> nth=0")
    page.wait_for_function("() => document.getElementById('status').textContent === 'Citação copiada'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{passage}” (")
    assert title in copied


def test_everything_works_without_a_script(visit: Callable[..., Visit], address: str) -> None:
    """By forms and links."""
    page = visit(java_script_enabled=False, viewport={"width": 1280, "height": 900}).page
    page.goto(address)
    page.fill("#q", "Reality Labs perdas")
    page.press("#q", "Enter")
    page.wait_for_selector(".hit")
    page.click(".side summary >> nth=0")
    page.fill("#from", "2023")
    page.click(".filters button")
    page.wait_for_url("**from=2023**")
    page.click(".hints summary")
    assert page.is_visible(".hints .help")
    page.click(".chart a >> nth=0", position={"x": 3, "y": 60})
    page.wait_for_url("**to=2023**")
    page.click(".chosen a >> nth=0")
    page.wait_for_url(lambda url: "from" not in url)
    page.click(".side summary >> nth=0")
    page.click(".facet a >> nth=0")
    page.wait_for_url("**section=**")
    page.click(".hit .why")
    page.wait_for_selector(".explanation")
    page.click(".sort a >> nth=1")
    page.wait_for_url("**sort=newest**")
    page.click(".hit h2 a")
    page.wait_for_selector("#article")
    page.click(".matches .first")
    assert re.search(r"#m\d+$", page.url)
    assert page.is_hidden(".matches .next")
    page.click(".back a")
    page.wait_for_selector(".hit")


def test_a_count_narrows_and_its_label_leads_back(visit: Callable[..., Visit], address: str) -> None:
    """By keys; the page stays, the focus goes to what was found, and the box keeps the filter for a new query."""
    page = visit(viewport={"width": 1280, "height": 900}).page
    page.goto(f"{address}/?q=Meta")
    page.evaluate("window.same = true")
    every = page.inner_text("#count")
    value = page.locator("#facet-section + ul a").first
    count = value.locator(".number").inner_text()
    value.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**section=**")
    page.locator(".chosen a").wait_for()
    assert page.inner_text("#count").startswith(f"{count} artigo")
    assert page.evaluate("document.activeElement.id") == "results"
    assert page.locator(".box .kept [name=section]").count() == 1
    page.click(".chosen a")
    page.wait_for_function("before => document.getElementById('count').textContent === before", arg=every)
    assert page.evaluate("window.same") is True
    assert page.locator(".box .kept [name=section]").count() == 0


def test_a_timeline_is_gone_through_by_arrows(visit: Callable[..., Visit], address: str) -> None:
    """It is one stop for the tabulator; what a column counts is told, and Enter narrows to it."""
    page = visit().page
    page.goto(f"{address}/?q=Meta")
    page.wait_for_selector(".chart a[tabindex='0']")
    assert page.locator(".chart a[tabindex='0']").count() == 1
    labels = page.evaluate("[...document.querySelectorAll('.chart a')].map(a => a.getAttribute('aria-label'))")
    page.locator(".chart a").first.focus()
    for key, place in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == labels[place]
        assert page.inner_text(".caption") == labels[place]
    page.keyboard.press("Enter")
    page.wait_for_url("**from=**")
    page.locator(".chosen .value").wait_for()
    assert page.inner_text(".chosen .value") == labels[0].partition(":")[0]


def test_a_stretch_of_a_timeline_is_dragged(visit: Callable[..., Visit], address: str) -> None:
    """From one column over others; a click that does not move is a click."""
    page = visit(viewport={"width": 1280, "height": 900}).page
    page.goto(f"{address}/?q=Meta")
    box = page.locator(".chart").bounding_box()
    assert box is not None
    columns = page.evaluate("[...document.querySelectorAll('.column')].map(it => it.dataset.first)")
    width, middle = box["width"] / len(columns), box["y"] + 60
    page.mouse.move(box["x"] + width * 4.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + width * 7.5, middle, steps=4)
    assert page.inner_text(".caption") == f"{columns[4]} – {columns[7]}"
    page.mouse.up()
    page.wait_for_url(f"**from={columns[4]}&to={columns[7]}**")
    page.locator(".chosen .all").click()
    page.wait_for_url(lambda url: "from" not in url)
    page.wait_for_function("count => document.querySelectorAll('.column').length === count", arg=len(columns))
    page.locator(".chart a").last.click(position={"x": 2, "y": 60})
    page.wait_for_url(f"**from={columns[-1]}&to={columns[-1]}**")


def test_why_an_article_was_found_is_shown_in_place(visit: Callable[..., Visit], address: str) -> None:
    """And hidden again, by the back button too."""
    page = visit().page
    page.goto(f"{address}/?q=Reality+Labs+perdas")
    page.evaluate("window.same = true")
    page.locator("#hit-3 .why").click()
    page.wait_for_selector("#hit-3 .explanation")
    page.wait_for_function("document.activeElement.className === 'explanation'")
    page.go_back()
    page.wait_for_selector(".explanation", state="detached")
    page.go_forward()
    page.locator("#hit-3 .explanation .why").click()
    page.wait_for_selector(".explanation", state="detached")
    assert page.evaluate("window.same") is True


def test_what_is_printed_says_what_was_asked(visit: Callable[..., Visit], address: str) -> None:
    """In place of the box, which nobody can type into on paper."""
    page = visit().page
    page.goto(f"{address}/?q=Reality+Labs+perdas")
    assert (page.is_visible("#q"), page.is_visible(".asked")) == (True, False)
    page.emulate_media(media="print")
    assert (page.is_visible("#q"), page.is_visible(".asked")) == (False, True)
    assert page.inner_text(".asked") == "Reality Labs perdas"


def test_a_server_that_does_not_answer_is_told(visit: Callable[..., Visit], address: str) -> None:
    """For all to see; what was found before stays."""
    one = visit()
    one.page.goto(f"{address}/?q=Meta")
    titles = one.page.locator(".hit h2").all_inner_texts()
    one.context.set_offline(True)
    one.page.click(".sort a >> nth=1")
    one.page.wait_for_selector(".told")
    assert one.page.inner_text(".told") == "O servidor não respondeu; tente de novo."
    assert one.page.locator(".hit h2").all_inner_texts() == titles
    assert one.page.get_attribute("#results", "aria-busy") is None
    one.wrong[:] = [text for text in one.wrong if "ERR_INTERNET_DISCONNECTED" not in text]


_WIDTHS = (320, 768, 1280)
"""The narrowest telephone, a tablet, a desktop."""

_STATES = {
    "home": "/",
    "completed": "/",
    "results": "/?q=Reality+Labs+perdas&why=1",
    "narrowed": "/?q=Meta&from=2022-02&to=2023&section=%3DEconomia&sort=newest",
    "nothing": "/?q=Realty+Labbs&from=2022",
    "refused": "/?q=Meta&from=ontem",
    "missing": "/nada",
    "article": "/article?id={}&q=Reality+Labs",
}
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("locale", ["pt-BR", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_can_be_used_by_all(
    visit: Callable[..., Visit], address: str, sample_archive: Path, scheme: str, locale: str
) -> None:
    """By the rules of axe for WCAG 2.2 AA and its best practices: contrast, names, headings, sizes, landmarks.

    On every screen, from the narrowest telephone on. (Columns of a timeline may be narrower than 24 pixels, as the
    fields for dates do the same; axe does not look at them.)
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    one = visit(color_scheme=scheme, locale=locale, reduced_motion="reduce")
    with Archive.open(sample_archive) as archive:
        doc_id = archive.search("Reality Labs").hits[0].doc_id
    flaws = set()
    for state, path in _STATES.items():
        one.page.goto(address + path.format(doc_id))
        one.page.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))")
        assert one.page.get_attribute("html", "lang") == locale[:2]
        if state == "completed":
            one.page.fill("#q", "Reality")
            one.page.wait_for_selector("[role=option]")
        for width in _WIDTHS:
            one.page.set_viewport_size({"width": width, "height": 800})
            found = axe.run(one.page, options={"runOnly": _RULES, "rules": {"target-size": {"enabled": True}}}).response
            assert "target-size" in {it["id"] for it in found["passes"]}, (state, width)
            flaws |= {
                (state, width, it["id"], node["html"][:200]) for it in found["violations"] for node in it["nodes"]
            }
            assert one.page.evaluate("document.documentElement.scrollWidth") <= width, (state, width)
    assert flaws == set()
    one.wrong[:] = [text for text in one.wrong if "Failed to load resource" not in text]


def test_hostile_texts_do_nothing(
    visit: Callable[..., Visit], archive_of: Callable[..., Archive], tmp_path: Path
) -> None:
    """In results, counts, filters, articles, suggestions, and a query: nothing runs, or leads to what would."""
    records = hostile_records()
    archive_of(*records)
    with running(tmp_path / "archive-0") as address:
        page = visit().page
        page.goto(f"{address}/?q=ataque&limit=100")
        assert page.locator(".hit").count() == len(records)
        links = [str(link) for link in page.evaluate("[...document.querySelectorAll('.hit h2 a')].map(a => a.href)")]
        for link in links:
            page.goto(link)
            assert page.locator("#article").count() == 1
            assert page.evaluate("[...document.links].every(a => a.protocol === 'http:')")
            assert page.evaluate("window.hurt") is None
        for record in records:
            page.goto(address)
            page.fill("#q", record["secao"].replace("\x00", ""))
            page.press("#q", "Enter")
            page.wait_for_selector("#results")
            assert page.evaluate("window.hurt") is None
        page.goto(f"{address}/?q=ataque")
        for link in page.evaluate("[...document.querySelectorAll('.facet a')].map(a => a.href)"):
            page.goto(link)
            page.wait_for_selector(".chosen")
            page.click(".hit .why")
            page.wait_for_selector(".explanation")
            assert page.evaluate("[...document.links].every(a => a.protocol === 'http:')")
            assert page.evaluate("window.hurt") is None
        page.goto(address)
        page.fill("#q", "Ataqu")
        page.wait_for_selector("[data-article]")
        assert page.locator("#suggestions img, #suggestions script, #suggestions svg").count() == 0
        assert page.evaluate("window.hurt") is None
