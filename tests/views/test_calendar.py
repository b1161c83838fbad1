"""The calendar of working days, for everybody: a year, and the day on which something is due."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic.case.recompute import recompute
from ckanext.shuangpai.model.case_clock import CaseClock


def test_a_year_and_a_due_date_are_shown(reader):
    page = reader("anonymous").get("/calendar/?year=2026&start=2026-09-24&days=10").body
    assert "2026年10月15日到期" in page
    assert "248 个工作日" in page
    assert "国庆节" in page
    both = reader("anonymous").get("/calendar/?start=2026-12-22&duty=verification").body
    assert "办法第二十七条" in both
    assert "条例" in both


@pytest.mark.parametrize("question", ["start=gestern&days=3", "start=2026-09-24&days=-1"])
def test_a_wrong_question_is_told(reader, question):
    answer = reader("anonymous").get(f"/calendar/?{question}")
    assert answer.status_code == 200
    assert "error-block" in answer.body


def test_a_year_out_of_reach_is_no_page(reader):
    assert reader("anonymous").get("/calendar/?year=9999").status_code == 404


def test_the_centre_is_reminded_of_the_next_year(reader):
    missing = (
        reader("anonymous").get("/api/action/shuangpai_calendar_show").json["result"]["missing"]
    )
    assert ("放假安排还没有导入" in reader("centre").get("/desk/").body) == bool(missing)
    assert "放假安排还没有导入" not in reader("clerk").get("/desk/").body


def notice(*lines):
    """Return a small notice of 2027 that names every statutory holiday."""
    days = [
        "2027-01-01,元旦", "2027-02-05,春节", "2027-02-06,春节", "2027-02-07,春节", "2027-02-08,春节",
        "2027-04-05,清明节", "2027-05-01,劳动节", "2027-05-02,劳动节", "2027-06-09,端午节",
        "2027-09-15,中秋节", "2027-10-01,国庆节", "2027-10-02,国庆节", "2027-10-03,国庆节",
    ]  # fmt: skip
    rows = [f"{one},放假" for one in days]
    return "\n".join(["日期,名称,类型", *rows, *lines]).encode()


class TestLoading:
    FORM = {
        "kind": "notice",
        "year": "2027",
        "number": "国办发明电〔2026〕9号",
        "link": "https://www.gov.cn/a",
    }

    def send(self, who, **form):
        return who.post("/calendar/import/", {**self.FORM, **form}, follow_redirects=False)

    def test_only_the_centre_loads(self, reader):
        assert "装入放假通知" not in reader("clerk").get("/calendar/").body
        assert reader("clerk").get("/calendar/import/").status_code == 403
        assert self.send(reader("clerk"), do="load").status_code == 403
        assert (
            reader("anonymous").get("/calendar/import/", follow_redirects=False).status_code == 302
        )
        assert "装入放假通知" in reader("centre").get("/calendar/").body

    def test_faults_keep_what_was_typed(self, reader):
        page = self.send(
            reader("centre"), number="七号文", upload=(io.BytesIO(notice()), "2027.csv")
        )
        assert page.status_code == 400
        assert "七号文" in page.body
        assert "已留存“2027.csv”" in page.body
        none = self.send(reader("centre"))
        assert none.status_code == 400
        assert "2027" in none.body

    def test_a_notice_is_looked_at_loaded_and_taken_back(self, reader, running_case):
        centre = reader("centre")
        file = (io.BytesIO(notice("2027-01-04,元旦,放假")), "2027.csv")
        page = self.send(centre, upload=file, do="preview").body
        assert "2027年1月4日" in page
        assert "个在计期限中有 1 个变动" in page
        assert "国办发明电〔2026〕9号" in page
        assert "暂定" in centre.get("/calendar/?year=2027").body
        content = re.search(r'name="content" value="([^"]+)"', page).group(1)
        done = self.send(centre, content=content, do="load")
        assert done.status_code == 302, done.body
        after = centre.get(done.headers["Location"]).body
        assert "第 1 版日历生效" in after
        assert "1 个期限重算" in after
        case = centre.get(f"/case/{running_case}").body
        assert "国办发明电〔2026〕9号" in case
        restored = centre.post("/calendar/import/", {"restore": "0", "do": "preview"}).body
        assert "确认装入" in restored
        centre.post("/calendar/import/", {"restore": "0", "do": "load"})
        assert "恢复旧版" in centre.get("/calendar/import/").body


@pytest.fixture
def running_case(county):
    """A duty of the provider whose term runs into the first days of 2027."""
    case = tk.get_action("shuangpai_case_open")(
        {"user": "reviewer", "auth_user_obj": model.User.get("reviewer")},
        {
            "type": "change_duty",
            "entries": [county.entries["open"]["id"]],
            "trigger": "law",
            "instrument": "社会救助法",
            "occurred_on": "2026-11-24",
        },
    )
    model.Session.query(CaseClock).filter_by(case_id=case["id"]).update(
        {"started_on": dt.date(2026, 12, 21)}
    )
    model.Session.commit()
    recompute("测试", "", dt.datetime.now(dt.UTC))
    return case["id"]
