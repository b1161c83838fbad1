"""A small county with people, entries, a file and a source, and clients of its pages."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.views.busy import fill

FILE_NAME = "养老服务机构（2026年）.csv"
FILE = "机构名称,床位数\n双牌县社会福利中心,120\n".encode()
PASSWORD = "Shui-Niu-Lin-42"
ROLES = ("anonymous", "clerk", "head", "centre", "sysadmin")


@dataclass
class County:
    """What the pages show, by short names."""

    departments: dict[str, dict[str, Any]]
    users: dict[str, dict[str, Any]]
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)
    job: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """What stands in the addresses of pages of a busy county (tests/pages.py)."""


@pytest.fixture
def county(with_plugins, clean_db, clean_index, make_department, entry_fields) -> County:
    """A department with a clerk and a head, the Centre, four entries in different states."""
    government = make_department("双牌县人民政府")
    civil = make_department("双牌县民政局", parent=government["name"], catalog_number="002")
    centre = make_department("双牌县政务服务中心", parent=government["name"], functions=["centre"])
    users = {
        "clerk": _user("clerk", "张三", civil, "editor"),
        "head": _user("head", "李四", civil, "admin"),
        "centre": _user("reviewer", "王五", centre, "admin"),
        "sysadmin": _user("root", "系统管理员", None, "", sysadmin=True),
    }
    made = County({"government": government, "civil": civil, "centre": centre}, users)
    _entries(made, entry_fields)
    _source(made)
    return made


@pytest.fixture
def busy(county, entry_fields, make_department) -> County:
    """The county after everything has happened in it once."""
    county.names = fill(county, entry_fields, make_department)
    return county


@dataclass
class Reader:
    """A client of the pages, logged in as somebody or nobody."""

    app: Any
    headers: dict[str, str]

    def get(self, address: str, **options: Any) -> Any:
        """Open a page."""
        return _sendable(self.app.get(address, headers=self.headers, **options))

    def post(self, address: str, form: dict[str, Any], **options: Any) -> Any:
        """Send a form."""
        return _sendable(self.app.post(address, data=form, headers=self.headers, **options))


def _sendable(answer: Any) -> Any:
    """See that a server can send the headers: it takes Latin letters only, the test client any."""
    for name, value in answer.headers.items():
        assert value.isascii(), f"{name}: {value}"
    return answer


@pytest.fixture
def reader(app, county):
    """Return a maker of clients: ``reader("clerk")`` is logged in as the clerk."""

    def make(role: str) -> Reader:
        if role == "anonymous":
            return Reader(app, {})
        return Reader(app, {"Authorization": county.users[role]["token"]})

    return make


def _user(
    name: str, fullname: str, department: dict[str, Any] | None, role: str, **facts: Any
) -> dict[str, Any]:
    user = factories.UserWithToken(
        name=name,
        fullname=fullname,
        email=f"{name}@example.org",
        about="负责目录编制。",
        password=PASSWORD,
        **facts,
    )
    if department:
        tk.get_action("organization_member_create")(
            _context(), {"id": department["id"], "username": name, "role": role}
        )
    return user


def _entries(county: County, entry_fields: Any) -> None:
    civil = county.departments["civil"]["id"]
    create = tk.get_action("package_create")
    make = county.entries
    published = {"entry_state": "published", "tag_string": "水,养老，水利（2024）"}
    make["open"] = create(_context(), entry_fields(civil, **published))
    county.resource = tk.get_action("resource_create")(
        _context(),
        {
            "package_id": make["open"]["id"],
            "name": FILE_NAME,
            "url": "",
            "upload": FileStorage(io.BytesIO(FILE), FILE_NAME),
            "url_type": "upload",
        },
    )
    make["withheld"] = create(_context(), entry_fields(civil, **_withheld(), **published))
    make["draft"] = create(
        _context(), entry_fields(civil, title="救灾物资信息", contact_name="", state="draft")
    )
    origin = {"source": "永州市公共数据目录", "remote_id": "1", "url": "", "state": "archived"}
    make["city"] = create(
        {**_context(), "shuangpai_sync": True},
        entry_fields(civil, title="市级养老机构", region_code="431100", origin=origin, **published),
    )


def _withheld() -> dict[str, Any]:
    law = {"instrument": "中华人民共和国个人信息保护法", "article": "第二十八条"}
    return {
        "title": "低保对象信息",
        "share_class": "withheld",
        "share_method": "",
        "share_scope": "",
        "share_refusal_reason": "涉及个人隐私",
        "share_refusal_basis": law,
        "share_refusal_confirmation": {
            "organization": "双牌县人民政府办公室",
            "document": "双政办函〔2026〕3号",
            "date": "2026-01-05",
        },
        "open_class": "withheld",
        "open_refusal_category": "privacy",
        "open_basis": law,
        "security_level": "3",
    }


def _source(county: County) -> None:
    county.source = tk.get_action("harvest_source_create")(
        _context(),
        {
            "name": "yongzhou",
            "title": "永州市公共数据目录",
            "url": "http://127.0.0.1:9/",
            "source_type": "shuangpai_ckan",
            "frequency": "MANUAL",
            "owner_org": county.departments["centre"]["id"],
        },
    )
    county.job = tk.get_action("harvest_job_create")(
        _context(), {"source_id": county.source["id"], "run": False}
    )


def _context() -> dict[str, Any]:
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"ignore_auth": True, "user": name, "auth_user_obj": model.User.get(name)}
