"""The picture of a rejected bulletin in a real browser: it is drawn, named, fits a phone, and breaks no axe rule."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from broadcaster.station import Station

# skips this module too, with its reason, where there is no Chromium
from .browsing import browser as browser  # isort: skip
from .operating import address as address
from .operating import no_violations, sign_in
from .test_rejected_bulletins import folder as folder
from .test_rejected_bulletins import reject_a_bulletin


def test_it_is_seen_and_described(address: str, browser: Browser, station: Station) -> None:
    reject_a_bulletin(station)
    page = sign_in(browser, address, station)
    figure = page.get_by_role("region", name="Bản tin phát thanh").get_by_role("figure")
    expect(figure).to_contain_text(", cần -")
    picture = figure.get_by_role("img", name="Dạng sóng và độ to")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 400")
    no_violations(page)
    page.close()
