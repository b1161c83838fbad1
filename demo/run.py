"""`make demo` after everything runs: fill county and city, do the main job, show what came out."""

from __future__ import annotations

import sys
from typing import Any

from services import ckan_config, ports
from services.ckan_config import CITY_INI, PORTAL_INI
from services.progress import StepError, say, step

from .steps import accounts, cases, city, city_sync, county, editions, results
from .steps.api import Api


def main() -> int:
    """Do every step; a failed one is explained."""
    try:
        _run()
    except StepError as failure:
        print(failure.explain(), file=sys.stderr, flush=True)
        return 1
    return 0


def _run() -> None:
    chosen = ports.read()
    portal_url, city_url = ckan_config.portal_url(chosen), ckan_config.city_url(chosen)
    _fill_city(city_url)
    with step("accounts and offices of the county"):
        admin = accounts.administrator(portal_url, PORTAL_INI, accounts.FILE)
        portal = Api(portal_url, admin["token"])
        offices = county.create_offices(portal)
        known = accounts.ensure(portal_url, PORTAL_INI, offices)
        centre = Api(portal_url, known["centre_head"]["token"])
    with step("importing the county's workbook"):
        imported = county.import_workbook(centre)
    with step("harvesting the city's catalog"):
        city_sync.ensure_source(portal, city_url, offices[accounts.CENTRE])
        synced = city_sync.sync(centre)
    with step("looking for what the city already has"):
        duplicates = _sweep(centre)
    with step("tables for the open entries"):
        attached = county.attach_tables(centre)
    say(f"      {attached[1]} tables, {attached[0]} of them new")
    with step("some cases in the offices"):
        opened = cases.ensure(portal_url, known, duplicates)
    say(f"      {opened} open cases: what each account owes stands on {portal_url}/desk")
    with step("the catalog's first edition"):
        editions.ensure(centre)
    results.show_import(imported)
    results.show_sync(synced)
    results.show_duplicates(duplicates)
    results.show_searches(Api(portal_url, known["citizen"]["token"]))
    results.show_doors(portal_url, city_url, known)


def _fill_city(city_url: str) -> None:
    with step("the sample city"):
        admin = accounts.administrator(city_url, CITY_INI, accounts.CITY_FILE)
        created, total = city.fill(Api(city_url, admin["token"]))
    say(f"      {total} entries, {created} of them new")


def _sweep(centre: Api) -> list[dict[str, Any]]:
    """Compare the whole catalog, and give the pairs that were found."""
    centre("shuangpai_duplicate_sweep")
    return centre("shuangpai_duplicate_list", limit=1000)["results"]


if __name__ == "__main__":
    sys.exit(main())
