"""Every page, as each role: accessible, as wide as the window, silent, at home, with a heading."""

from __future__ import annotations

import contextlib

import pytest
from playwright.sync_api import Response, TimeoutError

from tests.browser import axe
from tests.fixtures.browser import Visitor
from tests.fixtures.county import County
from tests.pages import CITIZEN, PageOf, pages_of

NAMES = {"clerk": "clerk", "head": "head", "centre": "reviewer"}
FALLEN = "Failed to load resource: the server responded with a status of {status}"
"""What the console says of a page that is meant to answer so."""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("role", ["citizen", "clerk", "head", "centre"])
def test_every_page_is_sound(visitor, busy: County, role: str):
    walker: Visitor = visitor()
    if role != CITIZEN:
        walker.log_in(NAMES[role])
    wrong = [fault for page in pages_of(role) for fault in faults(walker, page, busy, role)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("path", ["/", "/dataset/?q=养老", "/dataset/{open}", "/user/login"])
def test_elder_mode_is_large_and_sound(visitor, county: County, path: str):
    walker: Visitor = visitor(width=360)
    walker.open("/")
    walker.page.get_by_role("button", name="适老模式").click()
    walker.open(path.format(**names_of(county, CITIZEN)))
    size = "getComputedStyle(document.querySelector('main, [role=main]')).fontSize"
    assert walker.page.evaluate(size) == "20px"
    assert walker.fits()
    assert axe.violations(walker.page) == []


def faults(walker: Visitor, page: PageOf, county: County, role: str) -> list[str]:
    """Open a page and return what is wrong with it, each line beginning with its address."""
    path = page.path.format(**names_of(county, role))
    walker.page.set_viewport_size(WIDE)
    walker.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    before = len(walker.faults)
    answer = walker.page.goto(walker.address + path)
    _forgive(walker, before, page)
    found = [*_frame(walker, page, answer)]
    for size in (WIDE, NARROW):
        walker.page.set_viewport_size(size)
        for scheme in SCHEMES:
            walker.page.emulate_media(color_scheme=scheme)
            seen = axe.violations(walker.page, colours_only=scheme == "dark")
            found += [f"{size['width']} {scheme} {one}" for one in seen]
        if not walker.fits():
            found.append(f"{size['width']} is wider than the window")
    walker.page.emulate_media(color_scheme="light")
    return [f"{role} {page.path}: {one}" for one in found]


def _frame(walker: Visitor, page: PageOf, answer: Response | None) -> list[str]:
    found = []
    if answer is None or answer.status != page.status:
        found.append(f"answered {answer and answer.status}, not {page.status}")
    with contextlib.suppress(TimeoutError):
        walker.page.locator("h1:visible").first.wait_for(timeout=10_000)
    headings = walker.page.locator("h1:visible").count()
    if headings != 1:
        found.append(f"has {headings} h1")
    if page.breadcrumb and not walker.page.locator(".breadcrumb:visible").count():
        found.append("has no breadcrumb")
    language = walker.page.locator("html").get_attribute("lang")
    if language not in ("zh-CN", "zh-Hans-CN"):
        found.append(f"says it is in {language}")
    return found


def _forgive(walker: Visitor, before: int, page: PageOf) -> None:
    """Take back the console's complaint about a page that is meant to refuse."""
    if page.status != 200:
        said = FALLEN.format(status=page.status)
        walker.faults[before:] = [one for one in walker.faults[before:] if said not in one]


def names_of(county: County, role: str) -> dict[str, str]:
    """Return what stands in the addresses."""
    return {
        "user": NAMES.get(role, ""),
        "resource": county.resource["id"],
        "source": county.source["name"],
        "job": county.job["id"],
        **{key: one["name"] for key, one in county.departments.items()},
        **{key: one["name"] for key, one in county.entries.items()},
        **county.names,
    }
