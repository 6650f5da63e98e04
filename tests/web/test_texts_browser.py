"""Editing an article in a real browser: from its page to what changes, kept, and read again; by the axe rules."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.testing import article

# skips this module too, with its reason, where there is no Chromium
from .browsing import browser as browser  # isort: skip
from .operating import address as address
from .operating import no_violations, sign_in
from .test_texts import CHANGED, TEXT, TITLE, of_source


def test_a_typing_mistake_goes(address: str, browser: Browser, station: Station) -> None:
    number, _ = take_in(station, article(TITLE, *TEXT))
    finish(station, number)
    page = sign_in(browser, address, station)
    page.goto(f"{address}/console/articles/{number}")
    page.get_by_role("link", name="Sửa nội dung").click()
    text = page.get_by_label("Các đoạn")
    assert text.input_value() == "\n\n".join(TEXT)
    no_violations(page)
    text.fill(text.input_value().replace("tiểu tương", "tiểu thương"))
    page.get_by_label("Lý do sửa").fill("sửa lỗi chính tả")
    page.get_by_role("button", name="Xem chỗ sẽ đổi").click()
    expect(page.get_by_role("status")).to_contain_text("1 chỗ sẽ đổi")
    expect(page.get_by_role("status")).to_contain_text("1 trên 4 câu phải thu lại")
    expect(page.locator("ins")).to_have_text("thương.")
    page.get_by_text("Nghe thử câu sẽ thu lại").click()
    expect(page.get_by_label("Nghe câu 1")).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="Lưu thành bản mới").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#live .state")).to_have_text("đang phát", timeout=30_000)
    expect(page.get_by_text("Bản 2 (đang dùng)")).to_be_visible()
    page.get_by_text("Bản 1:").click()
    expect(page.get_by_role("link", name="Sửa từ bản 1")).to_be_visible()
    no_violations(page)
    take_in(station, of_source(*CHANGED))  # now the source changes it as well
    finish(station, number)
    page.reload()
    both = page.get_by_role("region", name="Nguồn và người vận hành cùng sửa")
    expect(both.locator("ins").last).to_have_text("Có chỗ gửi xe.")
    no_violations(page)
    both.get_by_role("button", name="Lấy bản của nguồn").click()
    expect(page.locator("#live .state")).to_have_text("đang phát", timeout=30_000)
    expect(page.get_by_text("Bản 3 (đang dùng)")).to_be_visible()
    page.close()
