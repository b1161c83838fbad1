"""Cases as people handle them in the browser: who is there, and one step of a case by its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from ckan import model
from ckan.plugins import toolkit as tk

from tests.fixtures.county import PASSWORD
from tests.fixtures.world import Worlds

__all__ = ["PEOPLE", "Person", "act", "command", "entry_of", "people", "walker"]

PEOPLE = {
    "forester": ("林业局数据专员", "forest", "editor"),
    "confirmer": ("县政府办公室审核员", "office", "editor"),
    "second": ("中心第二审核员", "centre", "editor"),
    "third": ("中心第三审核员", "centre", "editor"),
    "governor": ("县政府办理员", "government", "editor"),
}
"""Accounts besides those of the page tests: their words, their department and their role."""
CASE = re.compile(r"/case/[0-9a-f-]{36}$")


class Person:
    """Somebody with a browser who handles cases."""

    def __init__(self, visitor: Any) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def open(self, address: str) -> Person:
        """Open a page of the portal."""
        self.visitor.open(address)
        return self

    @property
    def address(self) -> str:
        """The path of the page that is open."""
        return self.page.url.removeprefix(self.visitor.address)

    def offered(self) -> list[str]:
        """Return the steps that the open case offers, by their titles."""
        return self.page.locator(".shuangpai-command > summary").all_inner_texts()

    def form(self, command: str) -> Locator:
        """Unfold the form of a command."""
        place = self.page.locator(f"#do-{command}")
        if place.get_attribute("open") is None:
            place.locator("summary").first.click()
        return place

    def step(self, command: str, **typed: str) -> None:
        """Fill a command's form by its labels and send it; the page must say that it is done."""
        self.try_step(command, **typed)
        expect(self.page.locator(".alert-success, .flash-messages").first).to_contain_text("已办理")

    def try_step(self, command: str, **typed: str) -> None:
        """Fill a command's form by its labels and send it, whatever the portal says of it."""
        place = self.form(command)
        place.locator("form").evaluate("form => { form.noValidate = true; }")
        for label, value in typed.items():
            fill(place.get_by_label(re.compile(rf"^{label}")).first, value)
        confirm = place.locator("input[name=confirmed]")
        if confirm.count():
            confirm.check()
        before = len(self.visitor.faults)
        with self.page.expect_navigation():
            place.locator("button[type=submit]").click()
        self.forgive(before)

    def forgive(self, before: int) -> None:
        """Take back what the console says of an answer that is meant to refuse."""
        told = self.visitor.faults[before:]
        self.visitor.faults[before:] = [one for one in told if "Failed to load resource" not in one]

    def begin(self, button: str) -> str:
        """Press the button that opens a case, and return its address."""
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(CASE)
        return self.address

    def says(self, text: str) -> None:
        """Expect a text on the page."""
        expect(self.page.locator("main, [role=main]").first).to_contain_text(text)


def fill(control: Locator, value: str) -> None:
    """Choose or type a value, as the control has it."""
    if control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(label=value)
    elif control.get_attribute("type") == "file":
        name, content = value.split("=", 1)
        kind = "application/octet-stream"
        control.set_input_files([{"name": name, "mimeType": kind, "buffer": content.encode()}])
    else:
        control.fill(value)


@pytest.fixture
def people(county: Any, worlds: Worlds, make_department: Any, make_member: Any) -> Any:
    """The county of the page tests with a second department, a confirming office and more people."""

    def come() -> Any:
        _more_people(county, make_department, make_member)
        return county

    vars(county).update(vars(worlds("people", come, base=False)))
    return county


def _more_people(county: Any, make_department: Any, make_member: Any) -> None:
    offices = county.departments
    offices["forest"] = make_department("双牌县林业局", catalog_number="017")
    offices["office"] = make_department("双牌县人民政府办公室", functions=["confirming"])
    context = {"ignore_auth": True, "user": "root"}
    tk.get_action("organization_patch")(
        context, {"id": offices["government"]["id"], "functions": ["government"]}
    )
    for name, (words, office, role) in PEOPLE.items():
        county.users[name] = make_member(
            offices[office]["id"],
            role,
            name=name,
            fullname=words,
            email=f"{name}@example.org",
            password=PASSWORD,
        )


@pytest.fixture
def walker(visitor: Any, people: Any) -> Callable[..., Person]:
    """Return a maker of people who have logged in: ``walker("forester")``; each has one browser."""
    known: dict[str, Person] = {}

    def make(name: str, width: int = 1440) -> Person:
        if name not in known:
            known[name] = Person(visitor(width))
            known[name].visitor.log_in(name)
        return known[name]

    return make


def entry_of(name: str, fields: dict[str, Any], published: bool = False) -> dict[str, Any]:
    """Compile an entry as somebody, or store it as published."""
    who: Any = {"user": name, "auth_user_obj": model.User.get(name)}
    if published:
        who = {"user": "root", "auth_user_obj": model.User.get("root"), "ignore_auth": True}
        fields = {**fields, "entry_state": "published"}
    return tk.get_action("package_create")(who, fields)


def act(name: str, action: str, **data: Any) -> Any:
    """Call an action as somebody, to come quickly to the step that a test is about."""
    return tk.get_action(action)({"user": name, "auth_user_obj": model.User.get(name)}, data)


def command(name: str, case: dict[str, Any], command: str, **data: Any) -> dict[str, Any]:
    """Give a command as somebody, at the version that the case was last seen with."""
    seen = {"id": case["id"], "version": case["version"], "command": command}
    return act(name, "shuangpai_case_command", **seen, **data)
