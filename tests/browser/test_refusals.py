"""Pages that refuse: each says what is wrong and leads on; a form that is sent twice does one thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ckan import model

from tests.browser import axe
from tests.fixtures.browser import REQUEST_BYTES, Visitor
from tests.views.test_long_and_strange import as_form

MANY = REQUEST_BYTES + 1_000_000
"""Characters: somewhat more than the portal of these tests reads of one request."""


def refused(person: Visitor, status: int, path: str) -> None:
    """Open an address that refuses; the console may say so."""
    answer = person.page.goto(person.address + path)
    assert answer is not None
    assert answer.status == status


def forgive(person: Visitor) -> None:
    """Take back what the console says of answers that are meant to refuse."""
    person.faults[:] = [one for one in person.faults if "Failed to load resource" not in one]


def on_the_account_form(visitor: Callable[[], Visitor]) -> tuple[Visitor, Page]:
    """Let the clerk open the form of its own account."""
    clerk = visitor()
    clerk.log_in("clerk")
    clerk.open("/user/edit/clerk")
    return clerk, clerk.page


@pytest.mark.parametrize("width", [1440, 360])
def test_a_refusal_has_its_words_and_a_way_on(visitor, county, width: int):
    citizen, clerk = visitor(width=width), visitor(width=width)
    clerk.log_in("clerk")
    for person, status, path, words in [
        (citizen, 404, "/nichts", "没有这个页面"),
        (citizen, 404, f"/dataset/{county.entries['draft']['name']}", "没有这个页面"),
        (clerk, 403, f"/sync/{county.source['name']}", "没有查看这个页面的权限"),
        (clerk, 403, "/ckan-admin/", "没有查看这个页面的权限"),
        (citizen, 400, "/dataset/?q=a%00b", "NUL"),
    ]:
        refused(person, status, path)
        main = person.page.get_by_role("main")
        expect(main).to_contain_text(words)
        expect(person.page.get_by_role("heading", level=1)).to_have_count(1)
        assert person.fits()
        assert axe.violations(person.page) == []
        main.get_by_role("link", name="首页").click()
        expect(person.page.get_by_label("搜索数据目录", exact=True)).to_be_visible()
        forgive(person)


def test_a_form_that_is_too_old_is_explained(visitor):
    """The token is of another session: nothing is saved, and the page says why."""
    clerk, page = on_the_account_form(visitor)
    page.locator("input[name=_csrf_token]").evaluate_all(
        "fields => fields.forEach((field) => { field.value = 'old'; })"
    )
    page.get_by_label("姓名").fill("改过的姓名")
    page.get_by_role("button", name="更新资料").click()
    expect(page.get_by_role("main")).to_contain_text("没有保存")
    assert axe.violations(page) == []
    forgive(clerk)
    page.go_back()
    page.reload()
    expect(page.get_by_label("姓名")).to_have_value("张三")


def test_a_case_that_went_on_meanwhile_is_explained(visitor, busy):
    """Two desks have one case open: the slower one is shown how it stands now, and keeps the text."""
    first, second = visitor(), visitor()
    for person in (first, second):
        person.log_in("reviewer")
        person.open(f"/case/{busy.names['review']}")
    first.page.locator("#do-approve summary").first.click()
    first.page.locator("#do-approve").get_by_role("button", name="审核通过").click()
    expect(first.page.get_by_text("已办理：审核通过")).to_be_visible()
    slow = second.page.locator("#do-return")
    slow.locator("summary").first.click()
    for box in slow.locator("textarea:visible").all():
        box.fill("信息项说明不完整")
    slow.locator("form").evaluate("form => { form.noValidate = true; }")
    with second.page.expect_response(lambda answer: answer.request.method == "POST") as told:
        slow.locator("button[type=submit]").click()
    assert told.value.status == 409
    expect(second.page.get_by_role("main")).to_contain_text("信息项说明不完整")
    assert axe.violations(second.page) == []
    forgive(second)


def test_more_than_a_request_may_hold_is_explained(visitor):
    """One page in words, not a connection that breaks; what was typed is one step back."""
    clerk, page = on_the_account_form(visitor)
    page.get_by_label("姓名").evaluate("(field, many) => { field.value = 'x'.repeat(many); }", MANY)
    with page.expect_response(lambda answer: answer.request.method == "POST") as told:
        page.get_by_role("button", name="更新资料").click()
    assert told.value.status == 413
    expect(page.get_by_role("main")).to_contain_text("MB")
    assert axe.violations(page) == []
    forgive(clerk)


def twice(page: Page, path: str, form: dict[str, Any]) -> list[int]:
    """Send one form twice at once, as two clicks without scripts do; return what was answered."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    address = re.match(r"https?://[^/]+", page.url)
    assert address
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def send(_number: int) -> int:
        import requests

        return requests.post(
            address.group() + path, data=form, headers=headers, timeout=120, allow_redirects=False
        ).status_code

    with ThreadPoolExecutor(2) as both:
        return list(both.map(send, range(2)))


def hidden(page: Page, form: str) -> dict[str, str]:
    """Return what a form sends that nobody types."""
    fields = page.locator(f"{form} input[type=hidden][name]")
    pairs = fields.evaluate_all("all => all.map((one) => [one.name, one.value])")
    return dict(pairs)


def test_two_clicks_make_one_entry(visitor, county, entry_fields):
    clerk = visitor()
    clerk.log_in("clerk")
    clerk.open("/dataset/new")
    fields = entry_fields(county.departments["civil"]["id"], title="临时救助信息")
    form = {**as_form(fields), **hidden(clerk.page, "#dataset-edit"), "state": "active"}
    assert twice(clerk.page, "/entry-form/save", form) == [302, 302]
    model.Session.expire_all()
    assert model.Session.query(model.Package).filter_by(title="临时救助信息").count() == 1


def test_two_clicks_open_one_case(visitor, county):
    """A dispute has no entry that would hold the second back: the portal knows the form again."""
    from ckanext.shuangpai.model.case import Case

    clerk = visitor()
    clerk.log_in("clerk")
    clerk.open("/case/new/dispute")
    form = {
        **hidden(clerk.page, ".shuangpai-open-form"),
        "payload-respondent": county.departments["centre"]["id"],
        "payload-subject": "拒绝共享",
    }
    answers = twice(clerk.page, "/case/new/dispute", form)
    model.Session.expire_all()
    assert model.Session.query(Case).count() == 1, answers
