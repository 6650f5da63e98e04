"""The console in a real browser: a code, a pasted text, live progress, a player; every page by the axe rules, by keyboard."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from broadcaster.station import Station
from broadcaster.store import signin

# skips this module too, with its reason, where there is no Chromium
from .browsing import browser as browser  # isort: skip
from .operating import address as address
from .operating import no_violations, sign_in

TEXT = "Họp khu phố 3\n\nMời bà con đến nhà văn hóa lúc 19h tối thứ sáu.\n\nNội dung là bàn việc trồng cây."


def test_from_the_code_to_the_player(address: str, browser: Browser, station: Station) -> None:
    with station.store.begin() as tx:
        code = signin.new_code(tx, station.now())
    page = browser.new_page(locale="vi-VN")
    page.goto(f"{address}/console/")
    expect(page).to_have_url(f"{address}/console/signin")
    no_violations(page)
    page.get_by_label("Mã đăng nhập").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    no_violations(page)
    page.get_by_label("Dán văn bản").fill(TEXT)
    page.get_by_role("button", name="Chuyển thành tiếng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Họp khu phố 3", timeout=20_000)
    expect(page.locator("audio")).to_be_visible(timeout=30_000)
    no_violations(page)
    page.goto(f"{address}/console/")
    expect(page.get_by_role("link", name="Họp khu phố 3").first).to_be_visible()
    no_violations(page)
    page.get_by_role("link", name="Nhật ký phát sóng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhật ký phát sóng tháng")
    no_violations(page)
    page.close()


def test_every_control_is_reached_and_named_by_keyboard(address: str, browser: Browser, station: Station) -> None:
    page = sign_in(browser, address, station)
    wanted = page.evaluate("document.querySelectorAll('a[href], button, input, textarea').length")
    named: set[str] = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        named.add(
            page.evaluate(
                "(e => e.tagName + '|' + (e.labels?.[0]?.innerText || e.innerText || e.ariaLabel || ''))(document.activeElement)"
            )
        )
    assert all(name.split("|")[1].strip() for name in named if not name.startswith(("BODY", "HTML")))
    assert len(named) >= wanted - 2
    page.close()
