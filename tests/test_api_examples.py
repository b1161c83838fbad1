"""The calls in docs/api.md are made one after the other, and answer what the document shows."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.fixtures.city import make_source
from tests.fixtures.loading import clean_datastore  # noqa: F401  (tables of earlier runs are gone)
from tests.harvesters.fault_server import City, city_of, record
from tests.sources import ROOT

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "clean_datastore", "clean_queues", "with_test_worker"
)

API = ROOT / "docs" / "api.md"
WHAT_CAME = ROOT / ".run" / "log" / "api-examples.json"
"""Where the whole answers are left, for whoever writes the document."""
EXAMPLE = re.compile(
    r"^```console\n(?P<call>curl.*?)^```\n+^```json\n(?P<answer>.*?)^```", re.M | re.S
)
CHANGING = re.compile(
    r"^[0-9a-f]{8}-[0-9a-f-]{27}$|^[0-9a-f]{12,64}$|^\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?$"
    r"|^https?://[\w.:]+|^[A-Za-z0-9_-]{43}$"
)
"""Identifiers, hashes, times and addresses differ from run to run."""
MEASURED = {"content", "parts", "rule", "score", "seconds", "user"}
"""What changes from run to run, or with each version of a table."""


NAMED = {
    "shuangpai_case_open": "$CASE",
    "shuangpai_case_paper_add": "$PAPER",
    "shuangpai_takedown_create": "$TAKEDOWN",
}
"""Variables of the document that stand for the id of what was last made."""


@dataclass
class Example:
    """One call of the document with the answer it shows."""

    action: str
    role: str
    answer: Any
    query: str = ""
    body: dict[str, Any] | None = None
    form: dict[str, str] = field(default_factory=dict)

    def fill(self, known: dict[str, str]) -> None:
        """Put ids in the places of their variables."""
        for name, value in known.items():
            self.query = self.query.replace(quote(name), value)
            if self.body is not None:
                self.body = json.loads(json.dumps(self.body).replace(name, value))


def examples() -> Iterator[Example]:
    """Give the examples in the order of the document."""
    for match in EXAMPLE.finditer(API.read_text(encoding="utf-8")):
        words = shlex.split(match["call"].replace("\\\n", " "))
        given = list(zip(words, words[1:], strict=False))
        values: dict[str, list[str]] = {}
        for option, value in given:
            values.setdefault(option, []).append(value)
        address = next(word for word in words if "/api/action/" in word)
        role = re.search(r"Authorization: \$(\w+)", " ".join(words))
        yield Example(
            action=address.rpartition("/")[2],
            role=role.group(1) if role else "",
            answer=json.loads(match["answer"]),
            query=urlencode(dict(one.split("=", 1) for one in values.get("--data-urlencode", ()))),
            body=json.loads(values["-d"][0]) if "-d" in values else None,
            form=dict(one.split("=", 1) for one in values.get("-F", ())),
        )


@pytest.fixture
def city() -> Iterator[City]:
    """A city that shows one record, as its CKAN does."""
    columns = ("姓名", "身份证号", "户主姓名", "保障类别", "保障金额", "发放日期")
    items = [{"name": name, "type": "C", "length": 50} for name in columns]
    shown = record(
        1,
        title="城乡最低生活保障对象信息",
        notes="全市城乡最低生活保障对象的基本情况和保障金额。",
        open_type="3",
        no_open_basis="《社会救助暂行办法》第六十一条",
        security="L3",
        items=json.dumps(items, ensure_ascii=False),
    )
    with city_of([shown]) as running:
        yield running


@pytest.fixture
def tokens(
    city: City,
    ckan_config: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    make_department: Callable[..., dict[str, Any]],
    make_member: Callable[..., dict[str, Any]],
) -> dict[str, str]:
    """The offices, people and source that the document takes for granted."""
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_allow", [city.allowed])
    centre = make_department(
        "双牌县政务服务中心", name="centre", functions=["centre"], catalog_number="001"
    )
    office = make_department("双牌县民政局", name="minzheng", catalog_number="002")
    make_department("永州市民政局", name="yongzhou-minzheng", region_code="431100", org_kind="city")
    make_source(city, {"centre": centre})
    return {
        "ADMIN": factories.SysadminWithToken()["token"],
        "CENTRE": make_member(centre["id"], "editor")["token"],
        "OFFICER": token_of(make_member(office["id"], "editor", name="data_officer")),
        "HEAD": make_member(office["id"], "admin")["token"],
    }


def token_of(user: dict[str, Any]) -> str:
    """Make the token that the document lists."""
    asked = {"user": user["name"], "name": "demo"}
    context: Any = {"ignore_auth": True, "user": user["name"]}
    return tk.get_action("api_token_create")(context, asked)["token"]


@pytest.mark.slow("every example of the document is called")
def test_examples_answer_what_the_document_shows(app: Any, tokens: dict[str, str]) -> None:
    came: list[dict[str, Any]] = []
    wrong: list[str] = []
    known: dict[str, str] = {}
    for example in examples():
        example.fill(known)
        answer = asked(app, example, tokens)
        if example.action.startswith("shuangpai_import"):
            # What an import gives to the background is done before the next call.
            jobs.Worker().work(burst=True)
        if example.action in NAMED and answer["success"]:
            known[NAMED[example.action]] = answer["result"]["id"]
        shown = answer["result"] if answer["success"] else answer["error"]
        came.append({"action": example.action, "role": example.role, "answer": shown})
        wrong += [
            f"{example.action}: {fault}" for fault in differences(example.answer, shown, "answer")
        ]
    if WHAT_CAME.parent.is_dir():
        WHAT_CAME.write_text(json.dumps(came, ensure_ascii=False, indent=1), encoding="utf-8")
    assert came
    assert wrong == []


def asked(app: Any, example: Example, tokens: dict[str, str]) -> dict[str, Any]:
    """Make the call and return the envelope of CKAN's API."""
    url = f"/api/action/{example.action}" + (f"?{example.query}" if example.query else "")
    headers = {"Authorization": tokens[example.role]} if example.role else {}
    if example.form:
        data: dict[str, Any] = {**example.form}
        for name, value in example.form.items():
            if value.startswith("@"):
                path = ROOT / value[1:]
                data[name] = (path.open("rb"), path.name)
        return app.post(url, data=data, headers=headers, status=None).json
    if example.body is None:
        return app.get(url, headers=headers, status=None).json
    return app.post(url, json=example.body, headers=headers, status=None).json


def differences(told: Any, came: Any, where: str) -> Iterator[str]:
    """Say where the document tells something else than what came; it may leave things out."""
    if isinstance(told, dict) and isinstance(came, dict):
        for key, value in told.items():
            if key not in came:
                yield f"{where}.{key} did not come"
            elif key not in MEASURED:
                yield from differences(value, came[key], f"{where}.{key}")
    elif isinstance(told, list) and isinstance(came, list):
        for number, value in enumerate(told):
            faults = [list(differences(value, one, f"{where}[{number}]")) for one in came]
            if all(faults):
                yield from min(faults, key=len, default=[f"{where}[{number}] did not come"])
    elif told != came and not (CHANGING.match(str(told)) and CHANGING.match(str(came))):
        yield f"{where}: told {told!r}, came {came!r}"
