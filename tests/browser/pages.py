"""Every page that the common walk opens, and as whom: a new page gets one line here.

``{open}``, ``{draft}``, ``{withheld}``, ``{city}`` are names of entries, ``{civil}`` and ``{centre}`` of
departments, ``{resource}``, ``{source}`` and ``{job}`` of what their words say; ``{user}`` is the walker.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CENTRE", "CITIZEN", "CLERK", "HEAD", "PAGES", "PageOf", "pages_of"]

CITIZEN, CLERK, HEAD, CENTRE = "citizen", "clerk", "head", "centre"
ROLES = (CITIZEN, CLERK, HEAD, CENTRE)


@dataclass(frozen=True)
class PageOf:
    """One page: its address, who opens it, and what is excused on it."""

    path: str
    roles: tuple[str, ...]
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
    PageOf("/accessibility", (CITIZEN,)),
    PageOf("/user/login", (CITIZEN,)),
    PageOf("/user/register", (CITIZEN,)),
    PageOf("/user/reset", (CITIZEN,)),
    PageOf("/nichts", (CITIZEN,), status=404),
    PageOf("/dataset/{draft}", (CITIZEN,), status=404),
    PageOf("/dataset/{withheld}", (CLERK,)),
    PageOf("/dataset/{draft}", (CLERK,)),
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
]


def pages_of(role: str) -> list[PageOf]:
    """Return the pages that a role opens on the walk."""
    return [page for page in PAGES if role in page.roles]
