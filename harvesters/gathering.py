"""Reading a source: what is new, what is the same, what must not be taken, what is gone."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.shuangpai.domain.sync import record as records
from ckanext.shuangpai.domain.sync.paging import Evidence
from ckanext.shuangpai.domain.sync.report import State
from ckanext.shuangpai.domain.sync.secret import secret_field
from ckanext.shuangpai.harvesters import words
from ckanext.shuangpai.harvesters.errors import SyncError
from ckanext.shuangpai.harvesters.run import Options
from ckanext.shuangpai.logic.sync_reasons import Reason
from ckanext.shuangpai.model.sync_record import Known, SyncRecord
from ckanext.shuangpai.model.sync_run import SyncRun
from ckanext.shuangpai.outbound import OutboundError

__all__ = ["Gathering", "RemoteCatalog"]

log = logging.getLogger(__name__)

LONGEST_LIST = 1000


class RemoteCatalog(Protocol):
    """A source as a run reads it: batches of records, and afterwards the proof of completeness."""

    evidence: Evidence

    def batches(self) -> Iterable[list[Any]]:
        """Yield records never yielded before; ``SyncError`` or ``OutboundError`` when it ends early."""
        ...


class Gathering:
    """One reading of one source; makes a harvest object of each record that needs work."""

    def __init__(self, job: HarvestJob, run: SyncRun, mapping: str, options: Options) -> None:
        self.job = job
        self.run = run
        self.mapping = mapping
        self.options = options
        self.objects: dict[str, str] = {}
        self.unchanged = 0
        self.withdrawn: set[str] = set()
        self.refused: list[dict[str, str]] = []
        self.skipped: list[dict[str, str]] = []
        self.errors: list[Reason] = []
        self.paused = False
        self._wrote = False

    @property
    def object_ids(self) -> list[str]:
        """The objects to import, in the order in which their records came."""
        return list(self.objects.values())

    def read(self, catalog: RemoteCatalog) -> list[str]:
        """Read everything the source shows; returns the ids of the objects to import."""
        evidence = catalog.evidence
        try:
            for batch in catalog.batches():
                self._batch(batch)
                self.options.progress("gather", len(evidence.seen), evidence.promised)
        except (OutboundError, SyncError) as error:
            self.errors.append(words.failure(error))
            log.warning("Source %s: %s", self.run.source_id, type(error).__name__)
        if evidence.whole:
            self._archive(evidence)
        elif not self.errors:
            promised, seen = evidence.promised, len(evidence.seen)
            code = "more_than_promised" if seen > promised else "incomplete"
            self.errors.append({"code": code, "promised": promised, "seen": seen})
        self._note(evidence)
        return self.object_ids

    def fail(self, error: Exception) -> None:
        """End a reading that could not begin."""
        self.errors.append(words.failure(error))
        self._note(Evidence())

    def _note(self, evidence: Evidence) -> None:
        self.run.gathered = {
            "promised": evidence.promised,
            "seen": len(evidence.seen),
            "whole": evidence.whole,
            "unchanged": self.unchanged,
            "refused": self.refused[:LONGEST_LIST],
            "skipped": self.skipped[:LONGEST_LIST],
            "errors": self.errors,
            "paused": self.paused,
        }
        model.Session.commit()

    def _batch(self, batch: list[Any]) -> None:
        """Sort records by what they need; two queries, whatever their number."""
        named: dict[str, Mapping[str, Any]] = {}
        for record in batch:
            remote_id = records.remote_id(record)
            if remote_id is None:
                shown = records.shown_id(record)
                self.refused.append({"remote_id": shown, "code": "no_identifier"})
            elif _skipped(record):
                self.withdrawn.add(remote_id)
                self.skipped.append({"remote_id": remote_id, "code": _skipped(record)})
            else:
                named[remote_id] = record
        known = SyncRecord.known(self.run.source_id, list(named)) if named else {}
        contents: dict[str, str] = {}
        for remote_id, record in named.items():
            content = self._content(remote_id, record, known.get(remote_id))
            if content is not None:
                contents[remote_id] = content
        self._objects(contents)
        if self._wrote:
            model.Session.commit()
            self._wrote = False

    def _content(
        self, remote_id: str, record: Mapping[str, Any], known: Known | None
    ) -> str | None:
        """Return the record as text when there is work to do, else None."""
        if records.depth(record) > records.DEEPEST:
            self._refuse(remote_id, {"code": "too_deep"})
            return None
        if known is not None and self._is_unchanged(record, known):
            self.unchanged += 1
            return None
        field = secret_field(record)
        if field is not None:
            self._refuse_secret(remote_id, field, known)
            return None
        return json.dumps(records.clean(record), ensure_ascii=False)

    def _is_unchanged(self, record: Mapping[str, Any], known: Known) -> bool:
        if self.options.forced or not known.stored or known.state != State.ACTIVE.value:
            return False
        return known.hash == records.content_hash(record, self.mapping)

    def _refuse(self, remote_id: str, refusal: Mapping[str, str]) -> None:
        SyncRecord.refuse(self.run.source_id, remote_id, self.run.id, refusal)
        self._wrote = True

    def _refuse_secret(self, remote_id: str, field: str, known: Known | None) -> None:
        """Refuse a secret record by its identifier alone; an entry made of it before is withdrawn."""
        refusal = {"code": "secret", "field": records.clean(field)}
        stored = known is not None and known.stored
        self._refuse(remote_id, refusal)
        log.warning("Source %s shows a record marked as secret", self.run.source_id)
        if stored:
            self._objects({remote_id: ""}, claim=False)

    def _archive(self, evidence: Evidence) -> None:
        """Mark for archiving what the source no longer shows; an empty source needs approval."""
        self._drop(self.objects.keys() - evidence.shown)
        held = SyncRecord.held(self.run.source_id)
        gone = evidence.gone(held) + [one for one in held if one in self.withdrawn]
        if gone and not evidence.shown and not self.options.approved:
            self.paused = True
            self.errors.append({"code": "empty_source", "count": len(gone)})
            return
        self._objects(dict.fromkeys(gone, ""))
        SyncRecord.forget_unshown(self.run.source_id, evidence.shown)

    def _drop(self, vanished: set[str]) -> None:
        """Forget objects of records that came by and were gone again before the proof."""
        if vanished:
            ids = [self.objects.pop(remote_id) for remote_id in vanished]
            table = HarvestObject.__table__
            model.Session.execute(sa.delete(table).where(table.c.id.in_(ids)))

    def _objects(self, contents: Mapping[str, str], claim: bool = True) -> None:
        """Make the harvest objects of one batch; without content they mean that a record is gone."""
        if not contents:
            return
        if claim:
            SyncRecord.claim(self.run.source_id, contents, self.run.id)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        rows = [
            {
                "id": make_uuid(),
                "guid": remote_id,
                "harvest_job_id": self.job.id,
                "harvest_source_id": self.run.source_id,
                "content": content or None,
                # Waiting objects get onto the queue; those of this process must not.
                "state": "IMPORT" if self.options.held else "WAITING",
                "current": False,
                "retry_times": 0,
                "gathered": now,
            }
            for remote_id, content in contents.items()
        ]
        model.Session.execute(sa.insert(HarvestObject), rows)
        self.objects.update((row["guid"], row["id"]) for row in rows)
        self._wrote = True


def _skipped(record: Mapping[str, Any]) -> str:
    """Return why a record is no part of the source's catalog: deleted, a draft, another type."""
    state = record.get("state") or "active"
    if state != "active":
        return "not_active"
    kind = record.get("type") or "dataset"
    return "" if kind == "dataset" else "other_type"
