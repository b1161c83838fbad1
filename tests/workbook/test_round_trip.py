"""What is laid out and written reads back as it was, in both kinds of file."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.shuangpai import workbook
from ckanext.shuangpai.domain.entry_comparison import same
from ckanext.shuangpai.domain.entry_normalisation import normalise_entry
from ckanext.shuangpai.domain.metadata_template import draft_entry, lay_out, read_sheet
from ckanext.shuangpai.logic.importing.words import template, vocabulary
from ckanext.shuangpai.reference import code_lists
from ckanext.shuangpai.workbook import write

from tests.workbook.entries import entries


def written(sheet, kind):
    return write.write_csv(sheet) if kind == "csv" else write.write_xlsx([sheet])


def read_back(content):
    [source] = workbook.read("目录", content)
    assert source.refused is None
    [sheet] = source.sheets
    reading = read_sheet(sheet, template())
    keys = frozenset(column.key for column in reading.header.columns.values())
    return [draft_entry(sheet.name, block, keys, vocabulary()) for block in reading.blocks]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(selection=st.lists(entries(), min_size=1, max_size=4))
def test_every_field_survives(kind, selection):
    stored = [normalise_entry(entry, code_lists())[0] for entry in selection]
    for number, entry in enumerate(stored):
        entry["catalog_code"] = f"307001431123/{number + 1:06d}"
    sheet = lay_out("目录", stored, template(), code_lists(), lambda id_: id_)
    drafts = read_back(written(sheet, kind))
    assert [draft.problems for draft in drafts] == [[]] * len(stored)
    assert len(drafts) == len(stored)
    for entry, draft in zip(stored, drafts, strict=True):
        read = draft.entry
        differ = {
            name: value for name, value in entry.items() if not same(name, read.get(name), value)
        }
        assert differ == {}
        assert [change for change in draft.changes if change.to != change.value] == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_equal_titles_that_follow_each_other_stay_two_entries(kind):
    entry = {
        "title": "统计表", "owner_org": "甲", "notes": "摘要", "share_class": "unconditional",
        "formats": [{"class": "document", "type": "pdf"}], "update_cycle": "yearly",
    }  # fmt: skip
    pair = [{**entry, "catalog_code": f"307001431123/00000{n}"} for n in (1, 2)]
    sheet = lay_out("目录", pair, template(), code_lists(), lambda id_: id_)
    codes = [draft.entry["catalog_code"] for draft in read_back(written(sheet, kind))]
    assert codes == ["307001431123/000001", "307001431123/000002"]
