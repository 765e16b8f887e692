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
    page.wait_for_selector("[role=option]")
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
    page.select_option("#sort", "oldest")
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
    page.click(".hit h2 a")
    page.wait_for_selector("#article")
    page.click(".matches .first")
    assert re.search(r"#m\d+$", page.url)
    assert page.is_hidden(".matches .next")
    page.click(".back a")
    page.wait_for_selector(".hit")


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("path", ["/", "/?q=Reality+Labs+perdas", "/?q=nadaquehaja", "/article?id={}&q=Reality"])
def test_no_page_is_wider_than_its_window(
    visit: Callable[..., Visit], address: str, sample_archive: Path, path: str, width: int
) -> None:
    """From the narrowest telephone on."""
    with Archive.open(sample_archive) as archive:
        path = path.format(archive.search("Reality Labs").hits[0].doc_id)
    page = visit(viewport={"width": width, "height": 700}).page
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


_CONTRAST = """() => {
  const number = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = number(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest(".unseen")) continue;
    const [one, other] = [number(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) faint.push(`${element.tagName} ${element.className} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?q=Realty+Labs+perdas&from=2022", "/article?id={}&q=Reality"])
def test_every_text_stands_out_from_what_is_behind_it(
    visit: Callable[..., Visit], address: str, sample_archive: Path, path: str, scheme: str
) -> None:
    """By 4.5 to 1 at least, as WCAG 2.2 AA asks, by day and by night."""
    with Archive.open(sample_archive) as archive:
        path = path.format(archive.search("Reality Labs").hits[0].doc_id)
    page = visit(color_scheme=scheme).page
    page.goto(address + path)
    assert page.evaluate(_CONTRAST) == []


_UNNAMED = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
  .filter((one) => one.getClientRects().length)
  .filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute("aria-label")))
  .map((one) => one.outerHTML)"""

_REPEATED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""

_SMALL = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, .pages a")]
  .map((one) => [one.outerHTML, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""


@pytest.mark.parametrize("path", ["/", "/?q=Meta", "/article?id={}&q=Reality"])
def test_whatever_can_be_used_has_a_name_and_a_size(
    visit: Callable[..., Visit], address: str, sample_archive: Path, path: str
) -> None:
    """One heading of the first level, a language, no id twice, and targets of 24 pixels, as WCAG 2.2 AA asks."""
    with Archive.open(sample_archive) as archive:
        path = path.format(archive.search("Reality Labs").hits[0].doc_id)
    page = visit().page
    page.goto(address + path)
    for flaw in (_UNNAMED, _REPEATED, _SMALL):
        assert page.evaluate(flaw) == []
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.get_attribute("html", "lang") == "pt"


def test_hostile_texts_do_nothing(
    visit: Callable[..., Visit], archive_of: Callable[..., Archive], tmp_path: Path
) -> None:
    """In results, articles, suggestions, and a query; nothing runs, and no link leads to what would."""
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
        page.goto(address)
        page.fill("#q", "Ataqu")
        page.wait_for_selector("[data-article]")
        assert page.locator("#suggestions img, #suggestions script, #suggestions svg").count() == 0
        assert page.evaluate("window.hurt") is None
