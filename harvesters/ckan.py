"""Sources on CKAN: the catalog as ``package_search`` shows it to everybody."""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from ckan.plugins import toolkit as tk

from ckanext.harvest.model import HarvestSource

from ckanext.shuangpai import outbound
from ckanext.shuangpai.domain.sync import record as records
from ckanext.shuangpai.domain.sync.paging import MOST_RECORDS, Ask, Evidence, Page, Walk
from ckanext.shuangpai.harvesters.base import SyncHarvester
from ckanext.shuangpai.harvesters.errors import ShapeError, StatusError
from ckanext.shuangpai.harvesters.retry import patiently
from ckanext.shuangpai.harvesters.settings import Settings

__all__ = ["CkanCatalog", "ShuangpaiCkanHarvester"]

PASSES = 3
"""How often a catalog that changes under our hands is read again."""
PROOF_ROWS = 1000
LONGEST_NUMBER = 300
"""Digits of a whole number; a longer one is read as a text, for Python reads no number so long."""


class ShuangpaiCkanHarvester(SyncHarvester):
    """The city's catalog, or any other on CKAN."""

    kind = "shuangpai_ckan"

    def words(self) -> tuple[str, str]:
        """Return what the form of a source says of this kind."""
        return tk._("CKAN (government data catalog)"), tk._(
            "Syncs the entries of another CKAN: completeness can be checked, the county’s decisions stay,"
            " and nothing is deleted, only archived"
        )

    def catalog(
        self, source: HarvestSource, settings: Settings, client: outbound.Client
    ) -> CkanCatalog:
        """Read the source's ``package_search``."""
        return CkanCatalog(source.url, settings, client)

    def record_url(self, source_url: str, record: dict[str, Any]) -> str:
        """Return the page of a dataset."""
        return f"{base_url(source_url)}/dataset/{quote(str(record['id']), safe='')}"


class CkanCatalog:
    """One CKAN as a run reads it: pages of whole records, then a list of identifiers as proof."""

    def __init__(self, url: str, settings: Settings, client: outbound.Client) -> None:
        self.evidence = Evidence()
        self._url = f"{base_url(url)}/api/3/action/package_search"
        self._settings = settings
        self._client = client

    def batches(self) -> Iterator[list[Any]]:
        """Yield each record once; afterwards the evidence says whether these were all."""
        evidence = self.evidence
        for number in range(PASSES):
            if number == 0 or evidence.missing:
                walk = Walk(self._settings.rows)
                for page, results in self._walk(walk, {}):
                    fresh = evidence.add(walk, page)
                    yield [results[place] for place in fresh]
            proof = Walk(PROOF_ROWS)
            for _ in self._walk(proof, {"fl": "id"}):
                pass
            evidence.prove(proof)
            if evidence.whole:
                return

    def _walk(self, walk: Walk, more: Mapping[str, str]) -> Iterator[tuple[Page, list[Any]]]:
        """Page through the list."""
        while (ask := walk.next()) is not None:
            count, results = patiently(partial(self._page, ask, more), self._settings.patience)
            page = Page(count, tuple(records.listed_as(one) for one in results))
            walk.take(ask, page)
            yield page, results

    def _page(self, ask: Ask, more: Mapping[str, str]) -> tuple[int, list[Any]]:
        """Ask for one page; ``StatusError`` or ``ShapeError`` unless it is one."""
        asked = {"rows": ask.rows, "start": ask.start, "sort": "id asc", **more}
        reply = self._client.get(f"{self._url}?{urlencode(asked)}")
        if reply.status != 200:
            raise StatusError(reply.status, _seconds(reply.headers.get("retry-after")))
        return read_page(reply.body)


def base_url(url: str) -> str:
    """Return a CKAN's address, also when its API or its list of datasets was given."""
    return re.sub(r"/+(api(/.*)?|dataset/*)?$", "", re.split(r"[?#]", url.strip())[0])


def read_page(body: bytes) -> tuple[int, list[Any]]:
    """Return count and records of an answer of ``package_search``; ``ShapeError`` if it is none."""
    try:
        answer = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise ShapeError("no JSON") from error
    if not isinstance(answer, Mapping):
        raise ShapeError("no object")
    if answer.get("success") is not True:
        raise ShapeError("success is not true")
    result = answer.get("result")
    if not isinstance(result, Mapping):
        raise ShapeError("no result")
    count, results = result.get("count"), result.get("results")
    if isinstance(count, str) and count.isascii() and count.isdigit():
        count = _whole(count)
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_RECORDS:
        raise ShapeError("no count")
    if not isinstance(results, list):
        raise ShapeError("no results")
    return count, results


def _whole(text: str) -> int | str:
    """Read a whole number; one that no record means stays the text it is."""
    return int(text) if len(text) <= LONGEST_NUMBER else text


def _seconds(header: str | None) -> float | None:
    """Read ``Retry-After`` in seconds; dates are left to our own patience."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
