"""The listening site as files: well-formed, whole, linked, the same for the same input."""

from __future__ import annotations

import json
import re
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from broadcaster.publishing.site import build_front, static_files
from broadcaster.settings import StationSettings

from .site_checks import check, pages, tree_of
from .site_samples import NOW, SHOWS, STATION, write_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return write_site(tmp_path_factory.mktemp("site"))


def test_every_page_is_well_formed_and_inside_the_policy(site: dict[str, bytes]) -> None:
    check(site)


def test_every_link_leads_to_a_file_of_the_site(site: dict[str, bytes]) -> None:
    places = set(site) | {path.removesuffix("index.html") for path in site}
    for path, text in pages(site).items():
        if path in ("offline.html", "404.html"):
            continue  # shown at any address, so their links start at the root; tried in the browser
        for element, name, address, _ in tree_of(text).iterlinks():
            parts = urlsplit(address)
            if parts.scheme or name not in ("href", "src", "action"):
                assert parts.scheme in ("https", "podcast", "antennapod-subscribe", "tel", "mailto"), address
                continue
            target = normpath(join(path.rpartition("/")[0], unquote(parts.path))) if parts.path else path
            target += "/" if parts.path.endswith("/") and target != "." else ""
            assert target.removeprefix("./").replace("./", "") in places or target in (".", "./"), (
                path,
                element.tag,
                address,
            )


def test_addresses_work_in_any_folder_of_any_server(site: dict[str, bytes]) -> None:
    for path, text in pages(site).items():
        if path in ("offline.html", "404.html"):
            continue
        for element, _, address, _ in tree_of(text).iterlinks():
            if element.get("rel") not in ("canonical", "alternate"):
                assert not address.startswith("/"), (path, address)


def test_pages_shown_at_any_address_link_from_the_root_of_the_site() -> None:
    inside = StationSettings(**{**STATION.model_dump(), "base_url": "https://thixa.example/nghe/"})
    files = build_front(inside, SHOWS, [], [], NOW)
    for name in ("offline.html", "404.html"):
        links = [link for _, attribute, link, _ in tree_of(files[name].decode()).iterlinks() if attribute == "href"]
        assert all(link.startswith(("/nghe/", "#", "https://", "tel:", "mailto:", "./")) for link in links)


def test_the_same_input_gives_the_same_bytes(site: dict[str, bytes], tmp_path: Path) -> None:
    assert write_site(tmp_path) == site


def test_the_worker_changes_when_any_static_file_does_and_knows_them_all() -> None:
    files = static_files()
    worker = files["sw.js"].decode()
    assert "@VERSION@" not in worker
    assert "@CORE@" not in worker
    core = json.loads(re.search(r"const FILES = (\[.*?\]);", worker, re.DOTALL)[1])  # type: ignore[index]
    assert set(core) <= set(files)
    assert {path for path in files if path.endswith(".js") and path != "sw.js"} <= set(core)
    assert all(urljoin("https://x/", path).startswith("https://x/static/") for path in core)
