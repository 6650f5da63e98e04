"""The listening site by the rules of WCAG 2.2 AA in a real browser: axe, targets, zoom, keyboard, forced colours, reduced motion.

Needs Debian's Chromium (``/usr/bin/chromium``); says so and skips when it is absent.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .browsing import EPISODE, Server, Visit, browser, folder, server

__all__ = ["browser", "folder", "server"]

PAGES = {
    "front": "",
    "episode": EPISODE,
    "corrected": "episodes/bai-0003/",
    "shows": "shows/",
    "show": "shows/tin-tuc/",
    "bulletin show": "shows/ban-tin/",
    "bulletins": "bulletins/",
    "search": "search/",
    "archive": "archive/",
    "month": "archive/2026-07/",
    "help": "help/",
    "withdrawn": "episodes/bai-0020/",
    "offline": "offline.html",
    "missing": "404.html",
}
ENGLISH = {
    "English front": "en/",
    "English episode": f"en/{EPISODE}",
    "English show": "en/shows/tin-tuc/",
    "English help": "en/help/",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_breaks_an_accessibility_rule(browser: Browser, server: Server, scheme: Any, width: int) -> None:
    found = []
    with Visit(browser, server, viewport={"width": width, "height": 800}, color_scheme=scheme) as visit:
        for name, path in (PAGES | (ENGLISH if (width, scheme) == (320, "dark") else {})).items():
            page = visit.open(path)
            for violation in Axe().run(page, options={"resultTypes": ["violations"]})["violations"]:
                found += [f"{name}: {violation['id']}: {node['html'][:150]}" for node in violation["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{name}: wider than the window")
    assert found == []


def test_the_state_while_playing_breaks_no_rule_either(browser: Browser, server: Server) -> None:
    with Visit(browser, server, viewport={"width": 390, "height": 800}) as visit:
        page = visit.open(EPISODE)
        page.get_by_role("button", name="Phát", exact=True).click()
        page.wait_for_selector(".line.spoken")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_selector(".mini:not([hidden])")
        assert Axe().run(page, options={"resultTypes": ["violations"]})["violations"] == []


SMALL_TARGETS = """() => {
  const seen = (e) => e.offsetParent !== null || getComputedStyle(e).position === 'fixed';
  const inSentence = (e) => { // WCAG 2.5.8: a link in running text is as high as its line
    const parent = e.closest('p, li, caption');
    return e.tagName === 'A' && parent && parent.closest('.text, .status, .lead') !== null;
  };
  return [...document.querySelectorAll('a[href], button, select, summary, input')].filter(seen).filter((e) => !inSentence(e)).map((e) => {
    const box = (e.type === 'checkbox' ? e.closest('label') : e).getBoundingClientRect();
    return [e.textContent.trim().slice(0, 40) || e.id, Math.round(box.width), Math.round(box.height)];
  }).filter(([, width, height]) => height < 44 || width < 40);
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_every_target_is_large_enough_for_a_thumb(browser: Browser, server: Server, width: int) -> None:
    found = {}
    with Visit(browser, server, viewport={"width": width, "height": 800}) as visit:
        for name, path in (PAGES | ENGLISH).items():
            small = visit.open(path).evaluate(SMALL_TARGETS)
            small = [each for each in small if each[0] != "Đến nội dung chính" and each[0] != "Skip to main content"]
            if small:
                found[name] = small
    assert found == {}


def test_text_at_twice_the_size_and_wide_spacing_still_fits(browser: Browser, server: Server) -> None:
    spacing = "html{font-size:225%!important} *{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-bottom:2em!important}"
    with Visit(browser, server, viewport={"width": 640, "height": 800}, bypass_csp=True) as visit:
        for path in ("", EPISODE, "shows/tin-tuc/", "help/", "search/"):
            page = visit.open(path)
            page.add_style_tag(content=spacing)
            cut = page.evaluate(
                "() => [...document.querySelectorAll('button, a, h1, h2, h3, p, li, label')].filter(e => e.offsetParent && !e.matches('.hide') && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).display !== 'inline').map(e => e.textContent.trim().slice(0, 60))"
            )
            assert cut == [], path
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


FOCUSED = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  return {
    tag: e.tagName, id: e.id, text: e.textContent.trim().replace(/\\s+/g, ' '), label: e.getAttribute('aria-label'),
    named: e.labels ? [...e.labels].map(l => l.textContent.trim()).join(' ') : '',
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight, covered: !(top && (e.contains(top) || top.contains(e) || (e.labels && [...e.labels].some(l => l.contains(top))))),
  };
}"""


def tab_through(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the top until the focus leaves the page; what had the focus on the way."""
    seen: list[dict[str, Any]] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            return seen
        seen.append(focused)
    raise AssertionError("the focus never left the page: a trap")


@pytest.mark.parametrize("path", ["", EPISODE, "shows/tin-tuc/", "bulletins/", "search/", f"en/{EPISODE}"])
def test_every_control_is_reached_named_and_seen_by_keyboard_alone(browser: Browser, server: Server, path: str) -> None:
    with Visit(browser, server, viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as visit:
        page = visit.open(path)
        seen = tab_through(page)
        there = page.evaluate(
            "[...document.querySelectorAll('a[href], button, select, summary, input')].filter(e => e.checkVisibility()).length"
        )
        assert len(seen) == there
        for stop in seen:
            assert stop["label"] or stop["named"] or stop["text"], stop
            assert stop["ring"], stop
            assert stop["inView"], stop
            assert not stop["covered"], stop


def test_forced_colours_and_reduced_motion_are_respected(browser: Browser, server: Server) -> None:
    with Visit(browser, server, forced_colors="active", reduced_motion="reduce") as visit:
        page = visit.open(EPISODE)
        page.locator(".transcript .line").first.click()
        page.wait_for_selector(".spoken")
        shown, plain = page.evaluate(
            "['.line.spoken', '.line:not(.spoken)'].map(s => getComputedStyle(document.querySelector(s)).backgroundColor)"
        )
        assert shown != plain
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.line')).transitionDuration)") == 0
        assert (
            page.evaluate("parseFloat(getComputedStyle(document.querySelector('[data-act=play]')).borderTopWidth)") >= 1
        )
