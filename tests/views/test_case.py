"""Cases through pages: each role its steps, refusals that name the rule, papers, bulk, the print sheet."""

from __future__ import annotations

import io
import json
import re

import pytest

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
RECORD = {"payload-result": "passed", "payload-opinion": "不涉及国家秘密"}


@pytest.fixture
def new_entry(county, entry_fields):
    """Return a maker of entries that the clerk compiled and that await their review."""

    def make(title="托育服务机构信息", **fields):
        clerk = model.User.get("clerk")
        context = {"user": "clerk", "auth_user_obj": clerk}
        facts = entry_fields(county.departments["civil"]["id"], title=title, **fields)
        return tk.get_action("package_create")(context, facts)

    return make


@pytest.fixture
def give(reader):
    """Return a giver of commands through the page of a case, at its newest version."""

    def do(role, case_id, command, version=None, **form):
        page = reader(role).get(f"/case/{case_id}").body
        newest = re.search(r'name="version" value="(\d+)"', page)
        known = version if version is not None else newest.group(1) if newest else "0"
        sent = {"command": command, "version": known, "confirmed": "1", **form}
        return reader(role).post(f"/case/{case_id}/command", sent, follow_redirects=False)

    return do


@pytest.fixture
def submitted(reader, new_entry, give):
    """Return a maker of cases that wait for the Centre, made through pages by clerk and head."""

    def make(title="托育服务机构信息"):
        entry = new_entry(title)
        answer = reader("clerk").post(
            "/case/new/entry_review",
            {"payload-entry": entry["id"], "do": "open"},
            follow_redirects=False,
        )
        case_id = answer.headers["Location"].rpartition("/")[2]
        assert give("head", case_id, "secrecy_review", **RECORD).status_code == 302
        assert give("head", case_id, "head_consent").status_code == 302
        assert give("clerk", case_id, "submit").status_code == 302
        return entry, case_id

    return make


def test_an_entry_is_reviewed_and_published_through_pages(reader, submitted, give):
    entry, case_id = submitted()
    assert "审核中" in reader("clerk").get(f"/dataset/{entry['name']}").body or "待审核" in (
        reader("clerk").get(f"/dataset/{entry['name']}").body
    )
    assert "托育服务机构信息" in reader("centre").get("/desk/").body
    page = reader("centre").get(f"/case/{case_id}").body
    for words in ("审核通过", "退回修改", "期限是怎么算的", "办理经过", "送审内容", "审查记录"):
        assert words in page
    own = give("clerk", case_id, "approve")
    assert own.status_code == 403  # no such button for who asked, and the rule that says so
    assert "“审核通过”应当由县政务服务中心办理（办法第十七条、第十八条" in own.body

    refused = give("centre", case_id, "return", reason="")
    assert refused.status_code == 400
    assert "办法第十八条" in refused.body

    done = give("centre", case_id, "approve", reason="同意")
    assert done.status_code == 302
    page = reader("clerk").get(f"/case/{case_id}").body
    assert "已发布" in page
    assert 'name="command"' not in page
    assert reader("anonymous").get(f"/dataset/{entry['name']}").status_code == 200
    sheet = reader("clerk").get(f"/case/{case_id}/sheet").body
    assert "目录编制审核办件单" in sheet
    assert "同意" in sheet


def test_a_command_that_comes_late_keeps_what_was_typed(submitted, give):
    _, case_id = submitted()
    late = give("centre", case_id, "return", version="1", reason="请补充信息项说明<script>")
    assert late.status_code == 409
    assert "其他人已先一步办理" in late.body
    assert "请补充信息项说明&lt;script&gt;" in late.body
    gone = give("centre", case_id, "head_consent", version="1", reason="我写的意见")
    assert gone.status_code == 409
    assert "我写的意见" in gone.body


def test_danger_wants_a_yes(submitted, give):
    _, case_id = submitted()
    answer = give("centre", case_id, "return", reason="补充", confirmed="")
    assert answer.status_code == 400
    assert "请先勾选" in answer.body
    assert "补充" in answer.body


def test_outsiders_learn_nothing(reader, county, submitted, app, make_department):
    _, case_id = submitted()
    other = make_department("双牌县水利局")
    stranger = factories.UserWithToken(name="stranger", fullname="水利专员")
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": "root"},
        {"id": other["id"], "username": "stranger", "role": "admin"},
    )
    headers = {"Authorization": stranger["token"]}
    there = app.get(f"/case/{case_id}", headers=headers)
    absent = app.get("/case/00000000-0000-4000-8000-000000000000", headers=headers)
    assert there.status_code == absent.status_code == 404
    assert "没有这个事项" in there.body
    assert "托育" not in there.body
    for address in ("/desk/", f"/case/{case_id}", "/case/new/", f"/case/{case_id}/sheet"):
        answer = reader("anonymous").get(address, follow_redirects=False)
        assert answer.status_code == 302, address
        assert "/user/login" in answer.headers["Location"]
    citizen = factories.UserWithToken(name="citizen", fullname="公众")
    headers = {"Authorization": citizen["token"]}
    assert app.get("/desk/", headers=headers).status_code == 403
    assert app.get(f"/case/{case_id}", headers=headers).status_code == 404
    assert "工作台" not in app.get("/", headers=headers).body


def test_papers_are_kept_and_only_downloaded(reader, submitted):
    _, case_id = submitted()
    clerk = reader("clerk")
    sent = clerk.post(
        f"/case/{case_id}/paper",
        {"upload": (io.BytesIO(PDF), "关于目录的函.pdf")},
        follow_redirects=False,
    )
    assert sent.status_code == 302
    page = clerk.get(f"/case/{case_id}").body
    address = re.search(rf"/case/{case_id}/paper/[\w-]+", page).group()
    got = clerk.get(address)
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.data == PDF
    assert reader("anonymous").get(address, follow_redirects=False).status_code == 302

    bad = clerk.post(f"/case/{case_id}/paper", {"upload": (io.BytesIO(b"<script>"), "x.html")})
    assert bad.status_code == 400
    assert "x.html" in bad.body
    none = clerk.post(f"/case/{case_id}/paper", {})
    assert none.status_code == 400


def test_many_are_handled_together(reader, submitted):
    first, second = submitted("托育服务机构信息")[1], submitted("=殡葬服务机构信息")[1]
    centre = reader("centre")
    desk = centre.get("/desk/").body
    ticked = re.findall(r'name="case" value="([\w-]+:\d+)"', desk)
    assert {one.partition(":")[0] for one in ticked} == {first, second}
    stale = f"{first}:1"
    page = centre.post("/desk/bulk/", {"case": [*ticked, stale], "back": "//evil.example"})
    assert "批量办理 2 件事项" in page.body
    assert "有 1 件没有列入" in page.body
    assert "evil.example" not in page.body
    done = centre.post("/desk/bulk/do", {"case": ticked, "command": "approve"})
    assert "审核通过：办成 2 件，未办成 0 件" in done.body
    csv = centre.get("/desk/desk.csv?list=all&open=any")
    assert csv.headers["Content-Disposition"].startswith("attachment")
    text = csv.data.decode("utf-8-sig")
    assert "《=殡葬服务机构信息》" in text
    assert not re.search(r"^=|,=", text, re.M)


def test_one_trigger_opens_a_case_for_each_entry(reader, county):
    centre = reader("centre")
    found = centre.post(
        "/case/new/change_duty",
        {"q-entries": "养老", "find": "entries", "payload-instrument": "办法修订"},
    )
    assert "养老服务机构信息" in found.body
    assert "办法修订" in found.body
    empty = centre.post("/case/new/change_duty", {"do": "open"})
    assert empty.status_code in (400, 403)
    opened = centre.post(
        "/case/new/change_duty",
        {
            "payload-entries": [county.entries["open"]["id"], county.entries["withheld"]["id"]],
            "payload-trigger": "law",
            "payload-instrument": "中华人民共和国社会救助法",
            "payload-occurred_on": "2026-11-02",
            "do": "open",
        },
        follow_redirects=False,
    )
    assert opened.status_code == 302
    page = centre.get(opened.headers["Location"]).body
    assert "办法第十九条" in page
    assert "条例第十七条" in page
    assert "2026年11月2日" in page
    assert "2 件事项" in centre.get("/desk/?list=all&type=change_duty").body


def test_the_form_leads_on_to_the_opened_case(reader, county, entry_fields):
    clerk = reader("clerk")
    fields = entry_fields(county.departments["civil"]["id"], title="婚姻登记机构信息")
    form = {name: value for name, value in fields.items() if isinstance(value, str)}
    form |= {name: json.dumps(value) for name, value in fields.items() if name not in form}
    form["state"] = "active"
    answer = clerk.post("/entry-form/save?then=review", form, follow_redirects=False)
    assert answer.status_code == 302, findings_of(answer.body)
    case = clerk.get(answer.headers["Location"]).body
    assert "婚姻登记机构信息" in case
    assert "准备提交" in case
    assert "条目已保存，审核办件已立" in case

    entry = re.search(r'href="/dataset/([\w-]+)"', case).group(1)
    stored = tk.get_action("package_show")({"ignore_auth": True}, {"id": entry})
    again = clerk.post(
        "/entry-form/save?then=review", {**form, "id": stored["id"]}, follow_redirects=False
    )
    assert again.headers["Location"] == answer.headers["Location"]


def findings_of(body):
    return re.findall(r'class="error-block">([^<]+)', body)


def test_a_withdrawal_is_asked_for(reader, new_entry):
    entry = new_entry()
    page = reader("clerk").get(f"/case/new/entry_review?entry={entry['name']}&kind=withdrawal").body
    assert "申请停用" in page


def test_papers_go_with_a_step_or_nothing_is_kept(reader, submitted, give):
    _, case_id = submitted()
    sent = {"reason": "请补充依据", "upload": (io.BytesIO(b"<script>"), "x.html")}
    refused = give("centre", case_id, "return", **sent)
    assert refused.status_code == 400
    assert "x.html" in refused.body
    assert "请重新选择" in refused.body
    assert "请补充依据" in refused.body
    page = reader("centre").get(f"/case/{case_id}").body
    assert "待审核" in page
    assert f"/case/{case_id}/paper/" not in page

    unsaid = give("centre", case_id, "return", reason="", upload=(io.BytesIO(PDF), "意见.pdf"))
    assert unsaid.status_code == 400
    assert "意见.pdf" not in reader("centre").get(f"/case/{case_id}").body
    done = give("centre", case_id, "return", reason="请补充", upload=(io.BytesIO(PDF), "意见.pdf"))
    assert done.status_code == 302
    timeline = reader("clerk").get(f"/case/{case_id}").body.partition("shuangpai-timeline")[2]
    assert "意见.pdf" in timeline.partition("</ol>")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/desk/?page=99999&sort=%27&list=%01&type=nichts&state=nichts",
        "/desk/?q=%01%27%22%3Cscript%3E",
        "/desk/?list=asked",
        "/desk/?list=due&overdue=1&open=any",
        "/case/new/",
        "/case/new/nichts",
        "/case/nichts",
        "/case/nichts/sheet",
        "/case/nichts/paper/nichts",
        "/desk/bulk/",
    ],
)
def test_strange_addresses_are_answered_in_words(reader, address):
    answer = reader("clerk").get(address)
    assert answer.status_code in (200, 404), answer.status_code
    assert "<script>" not in answer.body.partition("<h1")[2]


@pytest.mark.parametrize(
    "address",
    [
        "/desk/?page=99999&sort=%27&list=%00&type=nichts&state=nichts",
        "/desk/?q=%00%27%22%3Cscript%3E",
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(reader, address):
    answer = reader("clerk").get(address)
    assert answer.status_code == 400
    assert "请求中含有文字里不存在的字符（NUL）。" in answer.body
    assert "'\"<script>" not in answer.body
