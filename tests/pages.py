"""Every page of the portal, who walks it in a browser, and every other address with why it is no page.

A new page gets one line here: tests/test_pages.py fails on a route that is in no list. The walk through
words (tests/views/test_chinese.py) opens each page as everybody; the walk in the browser
(tests/browser/test_walk.py) as the roles of its line.

``{open}``, ``{draft}``, ``{withheld}``, ``{city}`` are names of entries, ``{civil}`` and ``{centre}`` of
departments, ``{resource}``, ``{source}``, ``{job}``, ``{group}``, ``{pair}`` and
``{run}`` of what their words say, ``{review}`` and so on of cases by their type; ``{user}`` is the walker.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CENTRE", "CITIZEN", "CLERK", "HEAD", "NO_PAGES", "PAGES", "PageOf", "pages_of", "paths"]

CITIZEN, CLERK, HEAD, CENTRE = "citizen", "clerk", "head", "centre"
ROLES = (CITIZEN, CLERK, HEAD, CENTRE)


@dataclass(frozen=True)
class PageOf:
    """One page: its address, who opens it in a browser, and what is excused on it."""

    path: str
    roles: tuple[str, ...] = ()
    status: int = 200
    breadcrumb: bool = True


PAGES = [
    PageOf("/", (CITIZEN, CLERK), breadcrumb=False),
    PageOf("/dataset/", (CITIZEN,)),
    PageOf("/dataset/?q=养老", (CITIZEN,)),
    PageOf("/dataset/?q=没有这样的数据", (CITIZEN,)),
    PageOf("/dataset/?open_class=unconditional&organization={civil}&tags=水", (CITIZEN,)),
    PageOf("/dataset/{open}", (CITIZEN, CLERK)),
    PageOf("/dataset/{city}", (CITIZEN,)),
    PageOf("/dataset/{open}/resource/{resource}", (CITIZEN,)),
    PageOf("/department/", (CITIZEN,)),
    PageOf("/organization/", (CITIZEN,)),
    PageOf("/organization/{civil}", (CITIZEN, HEAD)),
    PageOf("/organization/about/{civil}", (CITIZEN,)),
    PageOf("/about", (CITIZEN,)),
    PageOf("/sitemap", (CITIZEN,)),
    PageOf("/developers", (CITIZEN,)),
    PageOf("/accessibility", (CITIZEN,)),
    PageOf("/user/login", (CITIZEN,)),
    PageOf("/user/register", (CITIZEN,)),
    PageOf("/user/reset", (CITIZEN,)),
    PageOf("/nichts", (CITIZEN,), status=404),
    PageOf("/dataset/{draft}", (CITIZEN,), status=404),
    PageOf("/dataset/{withheld}", (CLERK,)),
    PageOf("/dataset/{draft}", (CLERK,)),
    PageOf("/user/_logout", (CLERK,)),
    PageOf("/dashboard/datasets", (CLERK,)),
    PageOf("/dashboard/organizations", (CLERK,)),
    PageOf("/user/{user}", (CLERK,)),
    PageOf("/user/edit/{user}", (CLERK,)),
    PageOf("/user/{user}/organizations", (CLERK,)),
    PageOf("/user/{user}/api-tokens", (CLERK,)),
    PageOf("/dataset/new", (CLERK,)),
    PageOf("/dataset/edit/{draft}", (CLERK,)),
    PageOf("/dataset/resources/{open}", (CLERK,)),
    PageOf("/dataset/{open}/resource/new", (CLERK,)),
    PageOf("/dataset/{open}/resource/{resource}/edit", (CLERK,)),
    PageOf("/organization/edit/{civil}", (HEAD,)),
    PageOf("/organization/manage_members/{civil}", (HEAD,)),
    PageOf("/organization/member_new/{civil}", (HEAD,)),
    PageOf("/organization/bulk_process/{civil}", (HEAD,)),
    PageOf("/calendar/", (CITIZEN,)),
    PageOf("/calendar/?start=2026-09-24&days=10", (CITIZEN,)),
    PageOf("/calendar/import/", (CENTRE,)),
    PageOf("/desk/", (CLERK, CENTRE)),
    PageOf("/desk/?list=asked", (CLERK,)),
    PageOf("/desk/?list=all&open=any", (CENTRE,)),
    PageOf("/case/new/", (CLERK,)),
    PageOf("/case/new/entry_review", (CLERK,)),
    PageOf("/case/new/change_duty", (CENTRE,)),
    PageOf("/case/nichts", (CLERK,), status=404),
    PageOf("/harvest", (CENTRE,)),
    PageOf("/import/", (CLERK, CENTRE)),
    PageOf("/duplicates/", (CLERK, CENTRE)),
    PageOf("/sync/", (CLERK, CENTRE)),
    PageOf("/sync/{source}", (CENTRE,)),
    PageOf("/sync/{source}", (CLERK,), status=403, breadcrumb=False),
    PageOf("/sync/{source}/start", (CENTRE,)),
    PageOf("/notices/", (CLERK, CENTRE)),
    PageOf("/notices/?unread=1", (CLERK,)),
    PageOf("/takedown/", (CLERK, CENTRE)),
    PageOf("/takedown/?state=confirmed"),
    PageOf("/takedown/new?entry={open}", (CLERK,)),
    PageOf("/takedown/new?resource_id={resource}&kind=file"),
    PageOf("/takedown/nichts", (CLERK,), status=404),
    PageOf("/editions/", (CITIZEN, CENTRE)),
    PageOf("/editions/1", (CITIZEN,)),
    PageOf("/editions/1/changes", (CITIZEN,)),
    PageOf("/editions/99", (CITIZEN,), status=404),
    PageOf("/case/{review}", (CLERK, CENTRE)),
    PageOf("/case/{review}/sheet", (CLERK,)),
    PageOf("/case/{change_duty}", (CENTRE,)),
    PageOf("/case/{duplicate}", (CENTRE,)),
    PageOf("/case/{inconsistency}", (CENTRE,)),
    PageOf("/case/{dispute}", (CENTRE,)),
    PageOf("/case/{prepared}"),
    PageOf("/case/{returned}"),
    PageOf("/case/{published}"),
    PageOf("/case/new/duplicate", (CLERK,)),
    PageOf("/case/new/inconsistency", (CLERK,)),
    PageOf("/case/new/dispute", (CLERK,)),
    PageOf("/case/new/nichts"),
    PageOf("/desk/?list=due&overdue=1"),
    PageOf("/desk/?q=nichts"),
    PageOf("/desk/bulk/"),
    PageOf("/calendar/?start=gestern&days=3"),
    PageOf("/duplicates/?judged=false"),
    PageOf("/duplicates/sweep"),
    PageOf("/duplicates/{pair}", (CENTRE,)),
    PageOf("/import/{run}", (CLERK,)),
    PageOf("/import/{run}?outcome=refused"),
    PageOf("/import/nichts"),
    PageOf("/dataset/?q=["),
    PageOf("/dataset/{open}/resource/{resource}?table_find=没有的词"),
    PageOf("/dataset/{open}/resource/{resource}?table_sort=-床位数"),
    PageOf("/dataset/{open}/resource/{resource}/view"),
    PageOf("/dataset/{open}/resource/{resource}/view/nichts"),
    PageOf("/dataset/{open}/resource/{resource}/new_view?view_type=text_view"),
    PageOf("/dataset/{open}/resource/{resource}/edit_view/nichts"),
    PageOf("/dataset/{open}/resource/{resource}/views"),
    PageOf("/dataset/{open}/resource/{resource}/delete"),
    PageOf("/dataset/{open}/resource/nichts"),
    PageOf("/dataset/{open}/dictionary/{resource}"),
    PageOf("/dataset/{open}/dictionary/nichts"),
    PageOf("/datastore/api_info/{resource}"),
    PageOf("/dataset/{draft}/resource/new"),
    PageOf("/dataset/edit/{open}"),
    PageOf("/dataset/edit/{withheld}"),
    PageOf("/dataset/delete/{open}"),
    PageOf("/dataset/followers/{open}"),
    PageOf("/dataset/groups/{open}"),
    PageOf("/dataset/nichts"),
    PageOf("/organization/?q=民政"),
    PageOf("/organization/?q=nichts"),
    PageOf("/organization/nichts"),
    PageOf("/organization/new"),
    PageOf("/organization/members/{civil}"),
    PageOf("/organization/admins/{civil}"),
    PageOf("/organization/delete/{civil}"),
    PageOf("/organization/member_delete/{civil}?user={clerk_id}"),
    *(
        PageOf(f"/group/{path}")
        for path in ("", "new", "{group}", "about/{group}", "admins/{group}", "edit/{group}")
    ),
    *(
        PageOf(f"/group/{path}/{{group}}")
        for path in (
            "members",
            "manage_members",
            "member_new",
            "delete",
        )
    ),
    PageOf("/group/member_delete/{group}?user={clerk_id}"),
    PageOf("/dashboard/"),
    PageOf("/dashboard/groups"),
    PageOf("/user/"),
    PageOf("/user/me"),
    PageOf("/user/edit"),
    PageOf("/user/delete/{user}"),
    PageOf("/user/followers/{user}"),
    PageOf("/user/{user}/groups"),
    PageOf("/user/logged_out_redirect"),
    PageOf("/user/reset/{clerk_id}?key=wrong"),
    PageOf("/user/reset/{clerk_id}?key={key}"),
    PageOf("/harvest/?q=nichts", (CENTRE,)),
    PageOf("/harvest/new", (CENTRE,)),
    PageOf("/harvest/{source}", (CENTRE,)),
    PageOf("/harvest/about/{source}", (CENTRE,)),
    PageOf("/harvest/admin/{source}", (CENTRE,)),
    PageOf("/harvest/edit/{source}", (CENTRE,)),
    PageOf("/harvest/delete/{source}"),
    PageOf("/harvest/refresh/{source}"),
    PageOf("/harvest/clear/{source}"),
    PageOf("/harvest/followers/{source}"),
    PageOf("/harvest/groups/{source}"),
    PageOf("/harvest/{source}/job", (CENTRE,)),
    PageOf("/harvest/{source}/job/last"),
    PageOf("/harvest/{source}/job/{job}", (CENTRE,)),
    PageOf("/harvest/{source}/job/nichts"),
    PageOf("/harvest/nichts"),
    PageOf("/ckan-admin/"),
    PageOf("/ckan-admin/config"),
    PageOf("/ckan-admin/trash"),
    PageOf("/ckan-admin/reset_config"),
]


FILE, PROGRAMS, LEADS = "a file", "an answer for programs", "leads to a page of the list"
FORM = "takes a form; opened, it leads to the list or to an empty form"
CLOSED = "closed: see hardening/addresses.py"
NO_PAGES = {
    "/api": PROGRAMS,
    "/feeds/": PROGRAMS,
    "/<path:filename>": FILE,
    "/webassets/": FILE,
    "/shuangpai/script/": FILE,
    "/robots.txt": FILE,
    "/sitemap.xml": FILE,
    "/case/<id>/paper/": FILE,
    "/dataset/<id>/data-items.csv": FILE,
    "/dataset/<id>/resource/<resource_id>/data.<kind>": FILE,
    "/dataset/<id>/resource/<resource_id>/download": FILE,
    "/datastore/dump/": FILE,
    "/desk/desk.csv": FILE,
    "/editions/<int:number>/catalog.<kind>": FILE,
    "/file/": FILE,
    "/group/member_dump/": FILE,
    "/organization/member_dump/": FILE,
    "/import/<id_>/findings.csv": FILE,
    "/import/<id_>/marked/": FILE,
    "/import/template.xlsx": FILE,
    "/shuangpai/export.": FILE,
    "/import/<id_>/progress": "a part of a walked page",
    "/sync/<name>/progress": "a part of a walked page",
    "/duplicates/sweep/progress": "a part of a walked page",
    "/entry-form/": FORM,
    "/harvest/<source>/job/<id>/abort": FORM,
    "/harvest/object/": "what a source sent, as it sent it",
    "/dataset/harvest_object/": "what a source sent, as it sent it",
    "/harvest/<id>/resource/": CLOSED,
    "/harvest/resources/": CLOSED,
    "/group/followers/": CLOSED,
    "/organization/followers/": CLOSED,
    "/group/bulk_process/": CLOSED,
    "/no/": LEADS,
    "/zh_CN/": LEADS,
    "/zh_TW/": LEADS,
    "/start": LEADS,
    "/editions/latest": LEADS,
    "/util/redirect": LEADS,
    "/testing/": CLOSED,
}
"""Beginnings of routes that answer GET and are no page, and why."""


def pages_of(role: str) -> list[PageOf]:
    """Return the pages that a role opens on the walk in a browser."""
    return [page for page in PAGES if role in page.roles]


def paths() -> list[str]:
    """Return the address of every page, once."""
    return list(dict.fromkeys(page.path for page in PAGES))
