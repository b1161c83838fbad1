"""The action API over HTTP, as a stock client calls it."""

import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def call(app):
    def post(action, user, **data):
        headers = {"Authorization": user["token"]} if user else {}
        answer = app.post(f"/api/3/action/{action}", json=data, headers=headers, status=None)
        return answer.status_code, answer.json

    return post


@pytest.fixture
def officer(make_department, make_member):
    department = make_department("双牌县民政局", catalog_number="002")
    return {**make_member(department["id"], "editor"), "department": department["id"]}


def test_errors_are_chinese_and_name_the_article(call, officer, entry_fields):
    status, answer = call(
        "package_create", officer, **entry_fields(officer["department"], notes="")
    )
    assert status == 409
    assert answer["error"]["notes"] == [
        "摘要不能为空：请用一两句话说明内容和关键字段（指南核心元数据6）"
    ]
    status, answer = call(
        "package_create",
        officer,
        **entry_fields(officer["department"], collecting_department="没有的局"),
    )
    assert status == 409
    assert answer["error"]["collecting_department"][0].startswith("单位“没有的局”不在单位目录中")


def test_check_tells_every_finding_without_saving(call, officer, entry_fields):
    fields = entry_fields(officer["department"], share_class="有条件", update_cycle="")
    status, answer = call("shuangpai_entry_check", officer, **fields)
    assert status == 200
    result = answer["result"]
    assert [finding["code"] for finding in result["findings"]] == [
        "share_condition_required",
        "share_purpose_required",
        "update_cycle_required",
    ]
    assert result["findings"][0]["basis"] == [
        {"instrument": "《双牌县政务大数据管理办法》", "article": "第二十三条"}
    ]
    assert result["normalised"] == [
        {"field": "share_class", "value": "有条件", "to": "conditional", "code": "code_variant"}
    ]
    assert result["valid"] is False


def test_strangers_are_turned_away(call, entry_fields):
    status, _answer = call("shuangpai_entry_check", None, title="x")
    assert status == 403
    status, _answer = call("package_create", None, title="x")
    assert status == 403


def test_what_is_no_entry_is_one_clear_error(call, officer):
    for garbage in (
        {"data_items": "不是列表"},
        {"data_items": [1, None, "姓名"]},
        {"formats": {"class": []}},
        {"co_departments": {"a": 1}},
        {"share_refusal_basis": [[]]},
        {"related_codes": [None, {}]},
        {"category": {"x": 1}},
        {"published_on": ["2026"]},
        {"title": {"zh": "x"}},
        {"extras": "no"},
        {"owner_org": ["x"]},
        {"catalog_code": {"a": 1}},
        {"provenance": 5},
        {"update_cycle": {"a": 1}},
    ):
        status, answer = call("shuangpai_entry_check", officer, **garbage)
        assert status in (200, 409), (garbage, answer)
        status, answer = call("package_create", officer, **garbage)
        assert status in (403, 409), (garbage, answer)
