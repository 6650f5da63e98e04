"""The red button and the banner in a real browser: by keyboard alone, without a script, and under the axe rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from broadcaster.delivery.refresh import refresh
from broadcaster.station import Station
from tests.bulletins.emergency_samples import TEXT
from tests.web.browsing import browser
from tests.web.operating import address, no_violations, sign_in

__all__ = ["address", "browser"]


def test_an_operator_hears_confirms_and_cancels(browser: Browser, address: str, station: Station) -> None:
    page = sign_in(browser, address, station)
    page.get_by_role("link", name="Thông báo khẩn").click()
    no_violations(page)
    page.get_by_label("Loại", exact=True).select_option(label="Cảnh báo thiên tai")
    page.get_by_label("Nội dung").fill(TEXT)
    page.get_by_label("Khu vực").fill("Khu phố 3")
    page.get_by_role("button", name="Nghe và xem lại").click()
    page.get_by_role("button", name="Xác nhận: phát ngay").wait_for()
    sound = page.locator("section.alarm audio")
    sound.evaluate(
        "one => new Promise(done => one.readyState > 0 ? done() : one.addEventListener('loadedmetadata', done))"
    )
    assert sound.evaluate("one => one.duration") > 3
    no_violations(page)
    page.get_by_role("button", name="Xác nhận: phát ngay").click()
    page.get_by_text("đang hiệu lực", exact=True).wait_for()
    no_violations(page)
    page.get_by_role("button", name="Hủy thông báo").first.click()
    page.get_by_text("đã hủy", exact=True).wait_for()
    page.close()


def test_the_button_works_without_a_script(browser: Browser, address: str, station: Station) -> None:
    signed = sign_in(browser, address, station)
    context = browser.new_context(java_script_enabled=False, storage_state=signed.context.storage_state())
    page = context.new_page()
    page.goto(f"{address}/console/emergency")
    page.get_by_label("Nội dung").fill(TEXT)
    page.get_by_role("button", name="Nghe và xem lại").click()
    page.get_by_role("button", name="Xác nhận: phát ngay").click()
    page.get_by_text("đang hiệu lực", exact=True).wait_for()
    context.close()
    signed.close()


@pytest.mark.parametrize("path", ["", "en/", "bulletins/"])
def test_the_banner_stands_first_and_breaks_no_rule(
    browser: Browser, address: str, station: Station, path: str
) -> None:
    from broadcaster.bulletins import emergency_life as life
    from tests.bulletins.emergency_samples import message

    life.accept(station, message(station, areas=("Khu phố 3",)))
    refresh(station)
    page = browser.new_page()
    page.goto(f"{address}/{path}")
    assert page.locator("main > :first-child h2").inner_text() in (
        "Thông báo khẩn đang có hiệu lực",
        "Emergency messages now in force",
    )
    no_violations(page)
    page.close()
