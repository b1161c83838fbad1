"""Who writes which field of an office, by every way in; members, heads, and what the Centre is told."""

import itertools
import json

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.cli import departments_check
from ckanext.shuangpai.domain.office import HEAD_WRITES
from ckanext.shuangpai.logic import office
from ckanext.shuangpai.model.outbox import Outbox

CODES = ("11431123MB0123457D", "12431123MB0008176A", "13431123MB0200012A")
VALUES = {
    "title": "双牌县新民政局",
    "name": "another-name",
    "description": "新的简介",
    "image_url": "https://example.org/logo.png",
    "uscc": CODES[1],
    "region_code": "431100",
    "org_kind": "mass",
    "parent": "forest",
    "catalog_number": "777",
    "position": "9",
    "responsible_section": "法规股",
    "head": "党组书记、局长",
    "contact_name": "值班室",
    "contact_phone": "0746-7720002",
    "functions": ["centre", "confirming"],
    "former_titles": ["双牌县民政科"],
}
"""For each field of the schema a value other than the stored one."""
STORED = {
    "uscc": CODES[0],
    "region_code": "431123",
    "org_kind": "government",
    "catalog_number": "002",
    "position": "3",
    "functions": ["finance"],
    "former_titles": ["双牌县社会局"],
    "description": "简介",
    "head": "局长",
    "contact_name": "数据专员",
    "contact_phone": "0746-7720001",
}
ROLES = (
    "nobody", "citizen", "other", "clerk", "editor", "head", "centre_editor", "centre_head", "sysadmin",
)  # fmt: skip
_made = {}
_numbers = itertools.count(1)


@pytest.fixture
def county(shared_db, make_department, make_member):
    """An office with every field, another one, the Centre, and people of every part."""
    if shared_db:
        _made.clear()
        civil = make_department("双牌县民政局", name="civil", **STORED)
        forest = make_department("双牌县林业局", name="forest")
        centre = make_department("双牌县政务服务中心", name="centre", functions=["centre"])
        _made.update(
            civil=civil,
            forest=forest,
            centre=centre,
            nobody=None,
            citizen=factories.UserWithToken(),
            other=make_member(forest["id"], "admin"),
            clerk=make_member(civil["id"], "member"),
            editor=make_member(civil["id"], "editor"),
            head=make_member(civil["id"], "admin"),
            centre_editor=make_member(centre["id"], "editor"),
            centre_head=make_member(centre["id"], "admin"),
            sysadmin=factories.SysadminWithToken(),
        )
    return _made


@pytest.fixture
def fresh(county, make_department, make_member):
    """Return a maker of an office of one test's own, with a head."""

    def make(**fields):
        made = make_department(f"双牌县第{next(_numbers)}局", **fields)
        return made, make_member(made["id"], "admin")

    return make


def row(office_):
    """Return the stored row of an office and its memberships, as the database has them."""
    model.Session.rollback()
    whole = 'SELECT to_jsonb(g) FROM "group" AS g WHERE id = :id'
    people = "SELECT table_name, table_id, capacity, state FROM member WHERE group_id = :id ORDER BY 1, 2, 3, 4"
    asked = {"id": office_["id"]}
    stored = model.Session.execute(sa.text(whole), asked).scalar_one()
    members = [tuple(one) for one in model.Session.execute(sa.text(people), asked)]
    return stored, members


def events(kind=None):
    """Return the facts of what is to be told of offices, newest first."""
    query = model.Session.query(Outbox).filter(Outbox.kind.like("organization_%"))
    found = query.order_by(Outbox.id.desc()).all()
    return [one for one in found if kind is None or one.kind == kind]


def restore(county):
    whole = {**office.stored(county["civil"]["id"]), **STORED}
    for name in VALUES.keys() - STORED.keys():
        whole[name] = county["civil"].get(name) or ""
    context = {"ignore_auth": True, "user": ""}
    tk.get_action("organization_update")(context, whole)


def fields():
    return [
        one["field_name"] for one in tk.h.scheming_get_organization_schema("organization")["fields"]
    ]


def asked(way, county, name, value):
    if way == "update":
        return {**office.stored(county["civil"]["id"]), name: value}
    return {"id": county["civil"]["id"], name: value}


def test_a_value_is_known_for_every_field(county):
    assert set(VALUES) == set(fields())
    assert set(HEAD_WRITES) < set(fields())


@pytest.mark.parametrize("way", ["update", "patch"])
@pytest.mark.parametrize("role", ROLES)
def test_every_field_by_every_role(county, act, role, way):
    # sixteen fields, each written and put back: about two seconds for the sysadmin
    for name, value in VALUES.items():
        before = row(county["civil"])
        data = asked(way, county, name, value)
        if role == "sysadmin" or (role == "head" and name in HEAD_WRITES):
            act(f"organization_{way}", county[role], **data)
            assert office.stored(county["civil"]["id"])[name] == value, name
            restore(county)
            continue
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as refused:
            act(f"organization_{way}", county[role], **data)
        if role == "head":
            assert list(refused.value.error_dict) == [name]
        else:
            assert isinstance(refused.value, tk.NotAuthorized), name
        assert row(county["civil"]) == before, name


@pytest.mark.parametrize("role", ROLES)
def test_every_field_by_the_form(county, app, role):
    # a page and a row for each of sixteen fields
    headers = {"Authorization": county[role]["token"]} if county[role] else {}
    for name, value in VALUES.items():
        before = row(county["civil"])
        data = {"save": "", **office.stored(county["civil"]["id"])}
        data = {key: one for key, one in data.items() if key in fields() and one}
        data |= {"former_titles": "\n".join(STORED["former_titles"]), name: value}
        if name == "former_titles":
            data[name] = "\n".join(value)
        answer = app.post(
            "/organization/edit/civil", data=data, headers=headers, follow_redirects=False
        )
        if role == "sysadmin" or (role == "head" and name in HEAD_WRITES):
            assert answer.status_code == 302, (name, answer.body[-3000:])
            assert office.stored(county["civil"]["id"])[name] == value
            restore(county)
            continue
        assert row(county["civil"]) == before, name
        if role == "head":
            assert f'data-field-label="{name}"' in answer.body
            assert "系统管理员登记" in answer.body
        else:
            assert answer.status_code in (302, 401, 403, 404), name


def test_the_form_of_a_head_asks_for_what_he_writes_and_shows_the_rest(county, app):
    page = app.get(
        "/organization/edit/civil", headers={"Authorization": county["head"]["token"]}
    ).body
    for name in fields():
        asked_for = f'name="{name}"' in page
        assert asked_for == (name in HEAD_WRITES), name
    assert CODES[0] in page
    assert "由系统管理员登记" in page
    whole = app.get(
        "/organization/edit/civil", headers={"Authorization": county["sysadmin"]["token"]}
    ).body
    assert all(f'name="{name}"' in whole for name in fields())


def test_a_form_with_the_listed_fields_alone_keeps_the_rest(county, app):
    before = office.stored(county["civil"]["id"])
    headers = {"Authorization": county["head"]["token"]}
    data = {"save": "", "description": "只写这一项", "contact_phone": "0746-7720003"}
    answer = app.post(
        "/organization/edit/civil", data=data, headers=headers, follow_redirects=False
    )
    assert answer.status_code == 302
    after = office.stored(county["civil"]["id"])
    restore(county)
    kept = set(before) - set(HEAD_WRITES)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (after["description"], after["contact_phone"]) == ("只写这一项", "0746-7720003")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "deleted"),
        ("type", "group"),
        ("is_organization", False),
        ("approval_status", "pending"),
        ("extras", [{"key": "functions", "value": '["centre"]'}]),
        ("groups", [{"name": "forest"}]),
        ("users", [{"name": "nobody-else", "capacity": "admin"}]),
        ("tomorrow", "a field that no schema has yet"),
    ],
)
@pytest.mark.parametrize("way", ["update", "patch"])
def test_what_ckan_keeps_of_an_office_is_not_written_either(county, act, way, name, value):
    before = row(county["civil"])
    data = asked(way, county, name, value)
    if name == "tomorrow":
        act(f"organization_{way}", county["head"], **data)
    else:
        with pytest.raises(tk.ValidationError) as refused:
            act(f"organization_{way}", county["head"], **data)
        assert list(refused.value.error_dict) == [name]
    assert row(county["civil"]) == before


@pytest.mark.parametrize("role", ["head", "sysadmin"])
@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("group_update", {"functions": ["centre"], "title": "x"}),
        ("group_patch", {"functions": ["centre"]}),
        ("group_delete", {}),
        ("group_purge", {}),
        ("group_member_create", {"username": "civil", "role": "admin"}),
        ("group_member_delete", {"username": "civil"}),
    ],
)
def test_to_the_actions_of_groups_an_office_is_not_there(county, act, role, action, data):
    before = row(county["civil"])
    with pytest.raises(tk.ObjectNotFound):
        act(action, county[role], id=county["civil"]["id"], **data)
    assert row(county["civil"]) == before


def test_a_group_becomes_no_office(county, act):
    group = factories.Group(user=county["citizen"])
    for action in ("group_update", "group_patch"):
        with pytest.raises(tk.ValidationError):
            act(action, county["citizen"], id=group["id"], name=group["name"], is_organization=True)
    with pytest.raises(tk.ObjectNotFound):
        act("organization_patch", county["sysadmin"], id=group["id"], is_organization=True)
    assert not model.Group.get(group["id"]).is_organization


@pytest.mark.parametrize("role", [one for one in ROLES if one != "sysadmin"])
@pytest.mark.parametrize("action", ["organization_create", "organization_delete"])
def test_only_a_sysadmin_makes_and_ends_an_office(
    county, act, role, action, ckan_config, monkeypatch
):
    monkeypatch.setitem(ckan_config, "ckan.auth.user_create_organizations", True)
    with pytest.raises(tk.NotAuthorized):
        act(action, county[role], id="civil", title="双牌县自立局", functions=["centre"])
    assert model.Group.get("civil").state == "active"


def test_an_entry_writes_nothing_of_its_office(county, act, entry_fields):
    before = row(county["civil"])
    wanted = {"organization": {"id": "civil", "name": "civil", "functions": ["centre"]}}
    made = act(
        "package_create",
        county["editor"],
        **entry_fields(county["civil"]["id"], title="甲信息"),
        **wanted,
    )
    act("package_patch", county["editor"], id=made["id"], **wanted)
    act("package_revise", county["editor"], match={"id": made["id"]}, update=wanted)
    stored, members = row(county["civil"])
    assert (stored, [one for one in members if one[0] == "user"]) == before


class TestWords:
    def test_no_two_offices_have_a_word_in_common(self, fresh, act, county):
        made, _ = fresh(uscc=CODES[2], former_titles=["双牌县老局"])
        other, _ = fresh()
        for changes in (
            {"title": made["title"]},
            {"title": "双牌县老局"},
            {"title": "雙牌縣 老局"},
            {"former_titles": ["双牌县新局", made["title"]]},
            {"former_titles": ["双牌县老局"]},
            {"uscc": CODES[2].lower()},
        ):
            [name] = changes
            with pytest.raises(tk.ValidationError) as refused:
                act("organization_patch", county["sysadmin"], id=other["id"], **changes)
            assert list(refused.value.error_dict) == [name]
            assert made["title"] in refused.value.error_dict[name][0]
            with pytest.raises(tk.ValidationError) as refused:
                act(
                    "organization_create",
                    county["sysadmin"],
                    **{"title": "双牌县又一局", **changes},
                )
            assert list(refused.value.error_dict) == [name]

    def test_an_office_that_ended_gives_its_words_back(self, fresh, act, county):
        made, _ = fresh(former_titles=["双牌县旧称局"])
        act("organization_delete", county["sysadmin"], id=made["id"])
        again = act("organization_create", county["sysadmin"], title="双牌县旧称局")
        with pytest.raises(tk.ValidationError) as refused:
            act("organization_patch", county["sysadmin"], id=made["id"], state="active")
        assert "former_titles" in refused.value.error_dict
        assert again["title"] == "双牌县旧称局"

    def test_old_doubles_may_stay_and_nobody_joins_them(self, fresh, act, county):
        first, _ = fresh()
        second, head = fresh()
        statement = sa.text('UPDATE "group" SET title = :title WHERE id = :id')
        model.Session.execute(statement, {"title": first["title"], "id": second["id"]})
        model.Session.commit()
        act("organization_patch", head, id=second["id"], description="照常修改")
        act("organization_patch", county["sysadmin"], id=second["id"], position="7")
        assert (first["title"], [first["title"]] * 2) in departments_check.doubles()

    def test_the_database_itself_refuses_a_second_code(self, fresh):
        first, _ = fresh(uscc="11431123MB01234599"[:17] + check_sign("11431123MB0123459"))
        second, _ = fresh()
        with pytest.raises(sa.exc.IntegrityError):
            model.Session.execute(
                sa.text('UPDATE "group" SET extras = extras || :more WHERE id = :id'),
                {"more": json.dumps({"uscc": first["uscc"]}), "id": second["id"]},
            )
        model.Session.rollback()

    def test_what_an_office_shows_is_no_mobile_number(self, county, act):
        for number in ("13800001234", "+86 138 0000 1234", "电话：１３８００００１２３４"):
            with pytest.raises(tk.ValidationError) as refused:
                act("organization_patch", county["head"], id="civil", contact_phone=number)
            assert list(refused.value.error_dict) == ["contact_phone"]


def check_sign(head):
    """Return the check sign of a 统一社会信用代码 (GB 32100-2015)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(head))
    return signs[(31 - total % 31) % 31]


class TestTheCentreIsTold:
    def test_of_a_change_by_the_sysadmin(self, fresh, act, county):
        made, head = fresh(functions=["finance"])
        known = len(events())
        act("organization_patch", head, id=made["id"], description="简介", head="局长")
        act("organization_patch", county["sysadmin"], id=made["id"], description="简介二")
        assert len(events()) == known
        act(
            "organization_patch",
            county["sysadmin"],
            id=made["id"],
            functions=["audit"],
            position="4",
        )
        told = events()[0]
        assert len(events()) == known + 1
        assert told.kind == "organization_changed"
        assert told.organizations == [[county["centre"]["id"], "editor"]]
        assert told.facts["changes"].splitlines() == [
            "排列顺序：（无） → 4",
            "法定职责：财政 → 审计",
        ]
        assert told.facts["url"] == f"/organization/{made['name']}"

    def test_of_a_field_that_is_emptied(self, fresh, act, county):
        made, _ = fresh(functions=["finance"], position="2")
        whole = office.stored(made["id"])
        for name in ("functions", "position"):
            whole.pop(name)
        act("organization_update", county["sysadmin"], **whole)
        assert "→ （无）" in events()[0].facts["changes"]

    def test_of_an_office_made_and_ended(self, act, county):
        made = act("organization_create", county["sysadmin"], title="双牌县新设局")
        assert (events()[0].kind, events()[0].facts["title"]) == (
            "organization_registered",
            "双牌县新设局",
        )
        act("organization_delete", county["sysadmin"], id=made["id"])
        assert events()[0].kind == "organization_ended"

    def test_of_nothing_that_was_refused(self, act, county, entry_fields):
        known = len(events())
        with pytest.raises(tk.ValidationError):
            act("organization_patch", county["sysadmin"], id="civil", uscc="12345")
        act("package_create", county["editor"], **entry_fields("civil", title="乙信息"))
        with pytest.raises(tk.ValidationError):
            act("organization_delete", county["sysadmin"], id="civil")
        model.Session.commit()
        assert len(events()) == known


class TestMembers:
    def test_who_makes_an_office_is_no_member_of_it(self, act, county):
        listed = [{"name": county["sysadmin"]["name"], "capacity": "admin"}]
        for users in (
            [],
            listed,
            [*listed, {"name": county["citizen"]["name"], "capacity": "editor"}],
        ):
            made = act(
                "organization_create",
                county["sysadmin"],
                title=f"双牌县设立{len(users)}局",
                users=users,
            )
            people = [one[1:3] for one in row(made)[1]]
            assert people == ([(county["citizen"]["id"], "editor")] if len(users) > 1 else [])

    def test_an_import_of_the_centre_makes_its_people_no_heads(self, act, county):
        made = tk.get_action("organization_create")(
            {"user": county["centre_editor"]["name"], "ignore_auth": True},
            {"title": "双牌县导入局"},
        )
        assert row(made)[1] == []

    @pytest.mark.parametrize("way", ["update", "patch"])
    @pytest.mark.parametrize("role", ["head", "sysadmin"])
    def test_a_list_of_users_changes_none(self, county, act, role, way):
        before = row(county["civil"])
        shown = act("organization_show", county["sysadmin"], id="civil", include_users=True)[
            "users"
        ]
        same = [{"name": one["name"], "capacity": one["capacity"]} for one in shown]
        act(f"organization_{way}", county[role], **asked(way, county, "users", same))
        for users in (
            [],
            same[:1],
            [*same, {"name": county["other"]["name"], "capacity": "admin"}],
        ):
            with pytest.raises(tk.ValidationError) as refused:
                act(f"organization_{way}", county[role], **asked(way, county, "users", users))
            assert list(refused.value.error_dict) == ["users"]
        assert row(county["civil"])[1] == before[1]

    def test_the_last_head_stays_until_there_is_another(self, fresh, act, county, make_member):
        made, head = fresh()
        make_member(made["id"], "editor")
        name = head["name"]
        ways = [
            ("organization_member_create", {"username": name, "role": "editor"}),
            ("organization_member_delete", {"username": name}),
            ("member_create", {"object": name, "object_type": "user", "capacity": "member"}),
            ("member_delete", {"object": head["id"], "object_type": "user"}),
        ]
        before = row(made)
        for action, data in ways:
            for who in (head, county["sysadmin"]):
                with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                    act(action, who, id=made["id"], **data)
        for action, data in (
            ("user_delete", {}),
            ("user_patch", {"state": "deleted"}),
            ("user_patch", {"sysadmin": True}),
        ):
            with pytest.raises(tk.ValidationError) as refused:
                act(action, county["sysadmin"], id=head["id"], **data)
            assert made["title"] in str(refused.value.error_dict)
        assert row(made) == before
        assert model.User.get(head["id"]).state == "active"
        make_member(made["id"], "admin")
        act("organization_member_delete", head, id=made["id"], username=name)
        act("user_delete", county["sysadmin"], id=head["id"])

    def test_a_sysadmin_or_a_deleted_account_is_no_other_head(
        self, fresh, act, county, make_member
    ):
        made, head = fresh()
        gone = make_member(made["id"], "admin")
        act("user_delete", county["sysadmin"], id=gone["id"])
        by_hand(made, county["sysadmin"], "admin")
        with pytest.raises(tk.ValidationError):
            act(
                "organization_member_delete",
                county["sysadmin"],
                id=made["id"],
                username=head["name"],
            )

    def test_a_sysadmin_becomes_no_member(self, fresh, act, county):
        made, head = fresh()
        for who in (head, county["sysadmin"]):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                act(
                    "organization_member_create",
                    who,
                    id=made["id"],
                    username=county["sysadmin"]["name"],
                    role="editor",
                )
        assert county["sysadmin"]["id"] not in {one[1] for one in row(made)[1]}

    @pytest.mark.parametrize("role", ["head", "sysadmin"])
    @pytest.mark.parametrize("kind", ["group", "package"])
    def test_members_are_people(self, county, act, entry_fields, role, kind):
        entry = act(
            "package_create", county["editor"], **entry_fields("civil", title=f"{kind}{role}信息")
        )
        thing = entry["id"] if kind == "package" else county["forest"]["id"]
        for action in ("member_create", "member_delete"):
            with pytest.raises(tk.ValidationError) as refused:
                act(
                    action,
                    county[role],
                    id="civil",
                    object=thing,
                    object_type=kind,
                    capacity="parent",
                )
            assert list(refused.value.error_dict) == ["object_type"]

    def test_a_role_is_one_of_three(self, county, act):
        with pytest.raises(tk.ValidationError) as refused:
            act(
                "member_create",
                county["head"],
                id="civil",
                object=county["citizen"]["name"],
                object_type="user",
                capacity="king",
            )
        assert list(refused.value.error_dict) == ["capacity"]

    def test_offices_without_a_head_are_listed(self, fresh, county):
        made, head = fresh()
        assert made["title"] not in departments_check.headless()
        user = model.User.get(head["id"])
        user.sysadmin = True
        model.Session.commit()
        assert made["title"] in departments_check.headless()


def by_hand(office_, user, capacity):
    """Put a membership into the tables, as nobody can by an action."""
    member = model.Member(
        group_id=office_["id"],
        table_name="user",
        table_id=user["id"],
        capacity=capacity,
        state="active",
    )
    model.Session.add(member)
    model.Session.commit()
