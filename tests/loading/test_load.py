"""Files of every kind into the DataStore: nothing is lost, nothing vanishes without a word."""

from __future__ import annotations

import pytest

CSV = "机构名称,床位数,联系电话\n泷泊镇敬老院,30,0746-7730001\n江村镇敬老院,40,0746-7730002\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(load, encoding) -> None:
    found = load(CSV.encode(encoding))
    assert found["columns"] == {"机构名称": "text", "床位数": "numeric", "联系电话": "text"}
    assert found["rows"][0] == ["泷泊镇敬老院", 30, "0746-7730001"]
    assert found["state"] == "complete"
    assert found["rows_loaded"] == 2
