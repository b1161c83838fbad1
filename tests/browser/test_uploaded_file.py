"""A file that somebody uploaded runs nothing on the portal's own address, whatever it says it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.county import County
from tests.hardening.test_resource_files import DECLARED, SAMPLES
from tests.hardening.test_uploads import packed

pytestmark = pytest.mark.slow("drives a real browser through files of every kind")

SCRIPT = b"window.top.ran = (window.top.ran || 0) + 1"
TEXTS = ("csv", "tsv", "txt", "json", "geojson", "xml")
MARKUP = (
    b"a,b\n<html xmlns='http://www.w3.org/1999/xhtml'><script>window.top.ran = 1</script></html>"
)

EMBED = """async (addresses) => {
    window.ran = 0;
    const ended = (element) => new Promise((done) => {
        element.onload = element.onerror = () => done();
        document.body.append(element);
    });
    const make = (name, facts) => Object.assign(document.createElement(name), facts);
    for (const address of addresses) {
        await ended(make("script", {src: address}));
        await ended(make("script", {src: address, type: "module"}));
        await ended(make("link", {href: address, rel: "stylesheet"}));
    }
    return window.ran;
}"""


def sent(visitor: Any, token: str, entry: str, ending: str, declared: str, content: bytes) -> str:
    """Upload a file as its officer does, and return where it is given out."""
    answer = visitor.page.request.post(
        f"{visitor.address}/api/action/resource_create",
        headers={"Authorization": token},
        multipart={
            "package_id": entry,
            "url": "",
            "mimetype": declared,
            "mimetype_inner": declared,
            "upload": {"name": f"note.{ending}", "mimeType": declared, "buffer": content},
        },
    )
    assert answer.ok, answer.text()
    return str(answer.json()["result"]["url"])


def test_no_uploaded_file_runs_on_the_portals_address(visitor: Any, county: County) -> None:
    one = visitor()
    entry, token = county.entries["open"]["id"], county.users["clerk"]["token"]
    kinds = [(ending, SCRIPT if ending in TEXTS else SAMPLES[ending]) for ending in SAMPLES]
    kinds += [("csv", MARKUP), ("zip", packed({"a.csv": SCRIPT}))]
    addresses = [
        sent(one, token, entry, ending, DECLARED[number % len(DECLARED)], content)
        for number, (ending, content) in enumerate(kinds)
    ]
    one.open("/about")
    assert one.page.evaluate(EMBED, addresses) == 0
    one.faults.clear()  # the browser says of each that it refused it, and so it should


@pytest.mark.parametrize("ending", ["csv", "txt", "pdf", "png", "xlsx", "zip"])
def test_a_file_is_downloaded_by_its_link_as_often_as_asked(
    visitor: Any, county: County, ending: str
) -> None:
    """Of a second time too, when the browser asks only whether what it keeps is still right."""
    one = visitor()
    entry, token = county.entries["open"], county.users["clerk"]["token"]
    address = sent(one, token, entry["id"], ending, "text/html", SAMPLES[ending])
    one.open(address.removeprefix(one.address).partition("/download/")[0])
    link = one.page.locator(f"a[href='{address}']").first
    for _ in range(2):
        with one.page.expect_download(timeout=10_000) as got:
            link.click(timeout=10_000)
        assert (got.value.suggested_filename, got.value.failure()) == (f"note.{ending}", None)
        assert got.value.path().read_bytes() == SAMPLES[ending]
