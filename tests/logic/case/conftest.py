"""A county with people of every part, made once a module; each test brings entries of its own."""

from __future__ import annotations

import itertools

import pytest

from ckan import model

PASSED = {"result": "passed", "opinion": "内容不涉密。"}
_counties: dict[str, dict] = {}
_numbers = itertools.count(1)


@pytest.fixture
def county(request, with_plugins):
    """Departments with their people: an officer and a head each, and two people of the Centre."""
    key = request.module.__name__
    if key not in _counties:
        _counties.clear()
        for name in ("clean_db", "clean_index"):
            request.getfixturevalue(name)
        make = [request.getfixturevalue(name) for name in ("make_department", "make_member")]
        _counties[key] = _made(*make)
    return _counties[key]


def _made(make_department, make_member):
    civil = make_department("双牌县民政局", catalog_number="002")
    forest = make_department("双牌县林业局", catalog_number="017")
    office = make_department("双牌县人民政府办公室", functions=["confirming"])
    government = make_department("双牌县人民政府", org_kind="region", functions=["government"])
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    return {
        "civil": civil,
        "forest": forest,
        "centre": centre,
        "officer": make_member(civil["id"], "editor"),
        "head": make_member(civil["id"], "admin"),
        "clerk": make_member(civil["id"], "member"),
        "other": make_member(forest["id"], "editor"),
        "office": make_member(office["id"], "editor"),
        "government": make_member(government["id"], "editor"),
        "reviewer": make_member(centre["id"], "editor"),
        "second": make_member(centre["id"], "admin"),
    }


@pytest.fixture
def give(act):
    """Return a giver of commands at the newest version: ``give(user, case, "submit")``."""

    def run(user, case, command, **data):
        version = data.pop("version", None) or case["version"]
        answer = act(
            "shuangpai_case_command", user, id=case["id"], command=command, version=version, **data
        )
        case.clear()
        case.update(answer)
        return case

    return run


@pytest.fixture
def reviewed(county, act, give, entry_fields):
    """Return a maker of an entry and its case, brought to a state: ``reviewed("review")``."""

    def make(state="preparing", **changes):
        changes = {"title": f"养老服务机构信息{next(_numbers)}", **changes}
        fields = entry_fields(county["civil"]["id"], **changes)
        entry = act("package_create", county["officer"], **fields)
        case = act("shuangpai_case_open", county["officer"], type="entry_review", entry=entry["id"])
        if state != "preparing":
            submit(county, give, case)
        if state == "published":
            give(county["reviewer"], case, "approve")
        return entry, case

    return make


def submit(county, give, case, **data):
    give(county["head"], case, "secrecy_review", **PASSED)
    give(county["head"], case, "head_consent")
    give(county["officer"], case, "submit", **data)


def state_of(entry):
    model.Session.expire_all()
    return model.Package.get(entry["id"]).extras["entry_state"]
