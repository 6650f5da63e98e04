"""Contrast of every pair of colours that the style sheet puts together, measured by WCAG's formula, light and dark."""

from __future__ import annotations

import re

import pytest

from broadcaster.publishing.site import static_files

TEXT, PART = 4.5, 3.0
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "accent") for ground in ("paper", "card")),
    ("ink", "tint", TEXT),
    ("accent", "tint", TEXT),
    ("soft", "tint", TEXT),
    ("accent-ink", "accent", TEXT),
    ("mark-ink", "mark", TEXT),
    ("urgent", "urgent-tint", TEXT),
    ("ink", "urgent-tint", TEXT),
    ("accent", "urgent-tint", TEXT),
    ("edge", "paper", PART),
    ("edge", "card", PART),
    ("focus", "paper", PART),
    ("focus", "card", PART),
    ("focus", "tint", PART),
    ("focus", "urgent-tint", PART),
    ("accent", "card", PART),
]


def schemes() -> dict[str, dict[str, str]]:
    css = static_files()["static/site.css"].decode()
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    )
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_colours_are_named_once_and_used_by_name() -> None:
    css = static_files()["static/site.css"].decode()
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    loose = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) - {"#fff", "#000"}  # print, and the ground of a QR code
    assert loose == set()
