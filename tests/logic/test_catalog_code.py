"""Catalog codes under concurrency: each is given once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain.catalog_code import CatalogCode
from ckanext.shuangpai.model import catalog_code as codes

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PREFIX = "307002431123"


def _in_own_session(work):
    try:
        result = work()
        model.Session.commit()
        return result
    finally:
        model.Session.remove()


def test_many_at_once_get_different_codes():
    with ThreadPoolExecutor(8) as pool:
        given = list(
            pool.map(lambda _: str(_in_own_session(lambda: codes.give(PREFIX))), range(40))
        )
    assert sorted(given) == [f"{PREFIX}/{number:06d}" for number in range(1, 41)]


def test_one_of_many_claims_wins():
    code = CatalogCode.parse(f"{PREFIX}/000007")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: _in_own_session(lambda: codes.claim(code)), range(16)))
    assert won.count(True) == 1
    assert str(codes.give(PREFIX)) == f"{PREFIX}/000008"


def test_what_is_rolled_back_leaves_a_gap_and_no_trace():
    first = codes.give(PREFIX)
    model.Session.rollback()
    assert str(codes.give(PREFIX)) == f"{PREFIX}/000002"
    model.Session.rollback()
    assert not codes.known(str(first))
    assert codes.claim(first)


def test_a_code_is_given_while_another_entry_is_being_stored():
    codes.give(PREFIX)  # not committed: its entry is on its way
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(_in_own_session, lambda: str(codes.give(PREFIX))).result(timeout=20)
    assert other == f"{PREFIX}/000002"


def test_a_code_is_given_while_another_is_being_claimed():
    assert codes.claim(CatalogCode.parse(f"{PREFIX}/000007"))
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(_in_own_session, lambda: str(codes.give(PREFIX))).result(timeout=20)
    assert other == f"{PREFIX}/000008"


def test_a_secret_resource_is_refused(act, make_department, make_member, entry_fields):
    department = make_department("双牌县民政局", catalog_number="002")
    officer = make_member(department["id"], "editor")
    entry = act("package_create", officer, **entry_fields(department["id"]))
    with pytest.raises(tk.ValidationError) as refused:
        act(
            "resource_create", officer, package_id=entry["id"], name="【秘密】名单.csv", url="a.csv"
        )
    assert "第二条" in str(refused.value.error_dict)
    assert "名单" not in str(refused.value.error_dict)
    assert act("package_show", officer, id=entry["id"])["resources"] == []
