"""A file that somebody uploaded runs nothing on the portal's own address, whatever it says it is."""

from __future__ import annotations

from typing import Any

import requests

from tests.fixtures.county import County
from tests.hardening.test_resource_files import DECLARED, SAMPLES
from tests.hardening.test_uploads import packed

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
    """Over 2 s: a browser, a portal, and a file of each kind."""
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


def test_a_file_is_downloaded_by_its_link(visitor, county: County) -> None:
    one = visitor()
    sent = requests.post(
        f"{one.address}/api/3/action/resource_create",
        headers={"Authorization": county.users["clerk"]["token"]},
        data={"package_id": county.entries["open"]["id"], "name": "床位"},
        files={"upload": ("beds.csv", b"a,b\n1,2\n")},
        timeout=60,
    ).json()["result"]
    one.open(f"/dataset/{county.entries['open']['name']}/resource/{sent['id']}")
    with one.page.expect_download() as got:
        one.page.locator(f"a[href*='{sent['id']}/download']").first.click()
    assert (got.value.suggested_filename, got.value.failure()) == ("beds.csv", None)
