"""Files are taken by ending and content, through every door; what is refused leaves nothing behind."""

from __future__ import annotations

import io
import itertools
import zipfile

import pytest
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.lib import files
from ckan.lib.uploader import FKResourceUpload
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.file_types import refuse_unfit

from tests.fixtures.portal import SITE
from tests.workbook.making import xls_bytes

CSV = "乡镇,亩\n五里牌镇,120\n"
WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
OLE = xls_bytes([["乡镇", "亩"], ["五里牌镇", 120]])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360000002"
    "000001e221bc330000000049454e44ae426082".replace(" ", "")
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'
PAGE = b"<!DOCTYPE html><html><body>1</body></html>"


def packed(parts: dict[str, bytes]) -> bytes:
    """Return an archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


GOOD = {
    "水利.csv": CSV.encode(),
    "有尖括号.csv": b"a,b\n1,2\n<script>,<html>\n",
    "水利（国标）.csv": CSV.encode("gb18030"),
    "水利（双字节）.csv": CSV.encode("utf-16"),
    "古树.json": b'{"a": [1, "<b>"]}',
    "古树.xml": "<?xml version='1.0'?><树><名>樟</名></树>".encode(),
    "名录.xlsx": packed(WORKBOOK),
    "名录.xls": OLE,
    "说明.txt": "说明".encode(),
    "全部.zip": packed(
        {"一/水利.csv": CSV.encode(), "名录.xlsx": packed(WORKBOOK), "界线.shp": b"\0\0"}
    ),
    "图.PNG": PNG,
}
BAD = {
    "没有后缀": (CSV.encode(), "不接收"),
    "页面.html": (PAGE, "不接收"),
    "图.svg": (SVG, "不接收"),
    "程序.exe": (b"MZ" + bytes(100), "不接收"),
    "启用宏.xlsm": (packed({**WORKBOOK, "xl/vbaProject.bin": b"1"}), "不接收"),
    "空.csv": (b"", "空"),
    "页面.csv": (PAGE, "内容"),
    "图.csv": (SVG, "内容"),
    "双字节页面.csv": (PAGE.decode().encode("utf-16"), "内容"),
    "程序.csv": (b"MZ\x90\x00" + bytes(200), "内容"),
    "压缩.csv": (packed(WORKBOOK), "内容"),
    "文字.pdf": (b"hello", "内容"),
    "文字.xlsx": (b"hello", "内容"),
    "截断.xlsx": (packed(WORKBOOK)[:60], "内容"),
    "空壳.xlsx": (packed({"readme.txt": b"1"}), "内容"),
    "宏.xlsx": (packed({**WORKBOOK, "xl/vbaProject.bin": b"1"}), "宏"),
    "旧宏.xls": (OLE + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
    "网页.xml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "内容"),
    "样式.xml": (b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', "内容"),
    "里面有程序.zip": (packed({"a.csv": b"1", "b.exe": b"MZ"}), "b.exe"),
    "里面有压缩.zip": (packed({"a.zip": packed({"b.csv": b"1"})}), "a.zip"),
    "里面有宏.zip": (packed({"a.xlsx": packed({**WORKBOOK, "xl/vbaProject.bin": b"1"})}), "宏"),
    "里面有页面.zip": (packed({"a.csv": PAGE}), "内容"),
}


def locked_archive() -> bytes:
    """Return an archive whose only part says that it has a password."""
    content = bytearray(packed({"a.csv": b"1,2"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    return bytes(content)


def file(name: str, content: bytes) -> FileStorage:
    """Return a file as a form brings it."""
    return FileStorage(io.BytesIO(content), name)


@pytest.fixture
def entry(with_plugins, clean_db, clean_index, act, make_department, make_member, entry_fields):
    office = make_department("双牌县水利局")
    officer = make_member(office["id"])
    made = act("package_create", officer, **entry_fields(office["id"]))
    return {"id": made["id"], "officer": officer, "office": office}


def attach(act, entry, name: str, content: bytes) -> dict:
    """Add a file to the entry as its officer does."""
    given = {"package_id": entry["id"], "name": name, "url": "", "upload": file(name, content)}
    return act("resource_create", entry["officer"], **given)


def stored_file(id_: str) -> bytes:
    """Return what is stored for a resource."""
    upload = FKResourceUpload({})
    return upload.storage.content(files.FileData(upload.get_path(id_)))


def files_of(act, entry) -> list[str]:
    """Return the names of an entry's resources, as they are stored."""
    return [
        one["name"] for one in act("package_show", entry["officer"], id=entry["id"])["resources"]
    ]


@pytest.mark.usefixtures("with_plugins", "with_request_context")
def test_what_is_taken_and_what_is_refused_with_its_reason():
    taken = tk.aslist(tk.config["ckanext.shuangpai.upload_types"])
    for name, content in GOOD.items():
        stream = io.BytesIO(content)
        assert "/" in refuse_unfit(name, stream, taken), name
        assert stream.tell() == 0, name
    for name, (content, why) in {**BAD, "加密.zip": (locked_archive(), "密码")}.items():
        with pytest.raises(tk.ValidationError) as refused:
            refuse_unfit(name, io.BytesIO(content), taken)
        message = str(refused.value.error_dict["upload"])
        assert name in message
        assert why in message


def test_a_refused_file_leaves_nothing(entry, act):
    before = act("package_show", entry["officer"], id=entry["id"])
    for name in ("页面.csv", "宏.xlsx", "里面有程序.zip"):
        with pytest.raises(tk.ValidationError):
            attach(act, entry, name, BAD[name][0])
        model.Session.rollback()
    assert act("package_show", entry["officer"], id=entry["id"]) == before


def test_a_refused_file_does_not_replace_another(entry, act):
    resource = attach(act, entry, "水利.csv", CSV.encode())
    for action in ("resource_update", "resource_patch"):
        with pytest.raises(tk.ValidationError):
            act(
                action,
                entry["officer"],
                id=resource["id"],
                name="水利",
                url="",
                upload=file("水利.csv", PAGE),
            )
        model.Session.rollback()
        assert stored_file(resource["id"]) == CSV.encode()


OTHER_ADDRESSES = """
javascript:alert(1) data:text/html,1 file:///etc/hosts ftp://a/b //a/b example.org/a.csv https:// vbscript:1
""".split()


def test_addresses_of_other_kinds_are_refused(entry, act):
    for url, kind in itertools.product(OTHER_ADDRESSES, ("", "link", "datastore")):
        with pytest.raises(tk.ValidationError) as refused:
            act(
                "resource_create",
                entry["officer"],
                package_id=entry["id"],
                name="链接",
                url=url,
                url_type=kind,
            )
        assert "url" in str(refused.value.error_dict)
        model.Session.rollback()
    with pytest.raises(tk.ValidationError):
        act(
            "package_patch",
            entry["officer"],
            id=entry["id"],
            resources=[{"name": "链接", "url": url}],
        )
    model.Session.rollback()
    assert files_of(act, entry) == []


def test_addresses_of_files_are_taken(entry, act):
    for url in ("https://example.org/a.csv", "HTTP://example.org/数据.csv"):
        act("resource_create", entry["officer"], package_id=entry["id"], name=url, url=url)
    assert len(files_of(act, entry)) == 2


def test_sizes_have_a_limit_in_words(entry, act, monkeypatch, ckan_config):
    monkeypatch.setitem(ckan_config, "ckan.max_resource_size", 1)
    with pytest.raises(tk.ValidationError) as refused:
        attach(act, entry, "水利.csv", b"1,2\n" * 300_000)
    assert "1 MB" in refused.value.error_dict["upload"][0]


def test_pictures_are_pictures(entry, act):
    admin = factories.Sysadmin()
    for name, content in (("图.svg", SVG), ("图.png", SVG), ("图.png", PAGE), ("图.html", PAGE)):
        picture = FileStorage(io.BytesIO(content), name, content_type="image/png")
        with pytest.raises(tk.ValidationError) as refused:
            act("organization_patch", admin, id=entry["office"]["id"], image_upload=picture)
        assert name in str(refused.value.error_dict["image_upload"])
        model.Session.rollback()


def test_a_picture_is_taken(entry, act):
    admin = factories.Sysadmin()
    picture = FileStorage(io.BytesIO(PNG), "局徽.png", content_type="image/png")
    shown = act("organization_patch", admin, id=entry["office"]["id"], image_upload=picture)
    assert shown["image_display_url"].endswith(".png")


def test_requests_have_a_limit(monkeypatch, portal):
    monkeypatch.setitem(portal.flask_app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = portal.post("/api/action/package_search", json={"q": "水" * 2000}, base_url=SITE)
    assert answer.status_code == 413
    assert "MB" in answer.json["error"]["message"]
    page = portal.post("/user/login", data={"login": "x" * 2000}, base_url=SITE)
    assert (page.status_code, "太大" in page.text or "大于" in page.text) == (413, True)


def test_upstream_still_takes_any_file():
    """Fails when CKAN looks at the files of resources itself: then this piece can shrink."""
    assert not hasattr(FKResourceUpload, "verify_type")
