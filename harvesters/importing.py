"""One record of a source put into the catalog: made, merged or archived, in one transaction."""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false
import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib import helpers as h
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.harvest.model import HarvestObject

from ckanext.shuangpai.domain import secrecy
from ckanext.shuangpai.domain.entry_normalisation import normalise_entry
from ckanext.shuangpai.domain.sync import record as records
from ckanext.shuangpai.domain.sync.mapping import map_record
from ckanext.shuangpai.domain.sync.merge import Conflict, merge
from ckanext.shuangpai.domain.sync.profile import Profile
from ckanext.shuangpai.domain.sync.reading import Unmapped, Vocabulary
from ckanext.shuangpai.domain.sync.report import Outcome, State
from ckanext.shuangpai.domain.sync.secret import secret_field
from ckanext.shuangpai.harvesters import profiles
from ckanext.shuangpai.logic.sync_reasons import Reason
from ckanext.shuangpai.model import catalog_code as codes
from ckanext.shuangpai.model.sync_record import SyncRecord

__all__ = ["Importer", "SecretError"]

NAMESPACE = uuid.UUID("5e2b6c0a-8f0c-4d55-9d3f-6f6a7d3b1c11")
REPORTED = {
    Outcome.CREATED: "added",
    Outcome.UPDATED: "updated",
    Outcome.UNCHANGED: "not modified",
    Outcome.ARCHIVED: "deleted",
}
DEFERRED = sa.text("SET CONSTRAINTS harvest_object_package_id_fkey DEFERRED")


class SecretError(Exception):
    """The record is marked as secret in this field; nothing of it may be kept."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Importer:
    """What all records of one run have in common."""

    source_id: str
    source_title: str
    source_url: str
    owner_org: str | None
    profile: Profile
    vocabulary: Vocabulary
    run_id: str | None
    user: str

    def store(self, obj: HarvestObject, url: str) -> Outcome:
        """Create or update the entry of a record; everything it changes is committed at once."""
        record = json.loads(obj.content)
        row = SyncRecord.lock(self.source_id, obj.guid, self.run_id)
        digest = records.content_hash(record, self.profile.mapping)
        package_id = row.package_id or self._own_id("entry", obj.guid)
        package = model.Session.get(model.Package, package_id)
        done = row.hash == digest and row.state == State.ACTIVE.value and package is not None
        if done and row.outcome != Outcome.PENDING.value:
            model.Session.rollback()
            return Outcome.UNCHANGED
        field = secret_field(record)
        if field is not None:
            raise SecretError(field)
        incoming, unmapped = self._incoming(record, obj.guid)
        fetched = obj.gathered.replace(tzinfo=dt.UTC)
        row.package_id, row.hash, row.fetched = package_id, digest, fetched
        row.unmapped = [one.as_dict() for one in unmapped]
        origin = {
            "source": self.source_id,
            "remote_id": obj.guid,
            "url": url,
            "fetched": fetched.isoformat(timespec="seconds"),
            "hash": digest,
            "mapping": self.profile.mapping,
            "state": "active",
        }
        if package is None:
            return self._create(obj, row, incoming, origin)
        if package.state == model.State.DELETED:
            return self._leave_deleted(obj, row, incoming)
        return self._update(obj, row, incoming, origin)

    def archive(self, obj: HarvestObject) -> Outcome:
        """Mark an entry whose record is gone; one whose record is secret is not shown any more."""
        row = SyncRecord.lock(self.source_id, obj.guid, self.run_id)
        withdraw = row.state == State.REFUSED.value
        if not withdraw and row.outcome != Outcome.PENDING.value:
            model.Session.rollback()
            return Outcome.UNCHANGED
        if withdraw:
            model.Session.query(HarvestObject).filter(
                HarvestObject.guid == obj.guid, HarvestObject.harvest_source_id == self.source_id
            ).update({"content": None}, synchronize_session=False)
        else:
            row.settle(self.run_id, Outcome.ARCHIVED, State.ARCHIVED)
        row.conflicts = []
        package = model.Session.get(model.Package, row.package_id) if row.package_id else None
        if package is None or package.state == model.State.DELETED:
            return self._done(obj, Outcome.ARCHIVED)
        current = self._show(package.id)
        changed = {**current, "origin": {**(current.get("origin") or {}), "state": "archived"}}
        if withdraw:
            changed["entry_state"] = "withdrawn"
        self._link(obj, package.id, Outcome.ARCHIVED)
        self._save(current, changed)
        return Outcome.ARCHIVED

    def fail(self, obj: HarvestObject, refusal: Reason) -> None:
        """Write down why a record did not become an entry; the next run tries again."""
        row = SyncRecord.lock(self.source_id, obj.guid, self.run_id)
        row.hash = None
        _finish(obj, None)
        row.settle(self.run_id, Outcome.FAILED, State.FAILED)
        row.refusal = dict(refusal)
        model.Session.commit()

    def refuse(self, obj: HarvestObject, field: str) -> None:
        """Refuse a secret record: its content leaves the harvest object too."""
        refusal = {"code": "secret", "field": records.clean(field)}
        SyncRecord.refuse(self.source_id, obj.guid, self.run_id or "", refusal)
        obj.content = None
        _finish(obj, None)
        model.Session.commit()

    def _incoming(
        self, record: Mapping[str, Any], remote_id: str
    ) -> tuple[dict[str, Any], list[Unmapped]]:
        """Return the record as the catalog would store it, and what has no place."""
        mapped = map_record(record, self.profile, self.vocabulary)
        entry, _changes = normalise_entry(mapped.entry, profiles.lists())
        marked = secrecy.secret_marker(entry)
        if marked:
            raise SecretError(marked)
        entry = {key: value for key, value in entry.items() if value not in (None, "", [], {})}
        entry["owner_org"] = entry.get("collecting_department") or self.owner_org
        entry["provenance"] = self._provenance(record, entry)
        entry.setdefault("tags", [])
        entry["resources"] = [self._resource(one) for one in entry.get("resources", [])]
        return entry, mapped.unmapped

    def _provenance(self, record: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, str]:
        organization = record.get("organization")
        named = organization.get("title") if isinstance(organization, Mapping) else ""
        words = dict(self.profile.provenance)
        statement = words.get("statement", "")
        for name, value in (("{source}", self.source_title), ("{department}", named or "未注明")):
            statement = statement.replace(name, str(value))
        return {**words, "system": self.source_title, "statement": statement}

    def _resource(self, link: Mapping[str, Any]) -> dict[str, Any]:
        resource = {**link, "id": self._own_id("resource", str(link["id"]))}
        if resource.get("format"):
            resource["format"] = h.unified_resource_format(resource["format"])
        return resource

    def _own_id(self, kind: str, remote_id: str) -> str:
        """Return the id that this record gets here, always the same one."""
        return str(uuid.uuid5(NAMESPACE, f"{kind}\n{self.source_id}\n{remote_id}"))

    def _create(
        self, obj: HarvestObject, row: SyncRecord, incoming: dict[str, Any], origin: dict[str, str]
    ) -> Outcome:
        entry = {**incoming, "id": row.package_id, "type": "dataset", "origin": origin}
        entry["entry_state"] = self.profile.entry_state
        code = incoming.pop("catalog_code", "")
        if code and codes.known(code):
            # Another entry has the city's code: this one gets its own.
            row.unmapped = [*row.unmapped, Unmapped("catalog_code", code, "code_taken").as_dict()]
            del entry["catalog_code"]
        row.synced, row.conflicts = incoming, []
        row.settle(self.run_id, Outcome.CREATED, State.ACTIVE)
        self._link(obj, entry["id"], Outcome.CREATED)
        tk.get_action("package_create")(self._context(), entry)
        return Outcome.CREATED

    def _update(
        self, obj: HarvestObject, row: SyncRecord, incoming: dict[str, Any], origin: dict[str, str]
    ) -> Outcome:
        incoming.pop("catalog_code", None)
        current = self._show(origin_id := str(row.package_id))
        merged = merge(row.synced or current, current, incoming)
        row.synced = incoming
        row.conflicts = [one.as_dict() for one in merged.conflicts]
        before = current.get("origin") or {}
        same = all(before.get(key) == origin[key] for key in ("source", "remote_id", "state"))
        if same and not merged.changes:
            row.settle(self.run_id, Outcome.UNCHANGED, State.ACTIVE)
            return self._done(obj, Outcome.UNCHANGED)
        row.settle(self.run_id, Outcome.UPDATED, State.ACTIVE)
        self._link(obj, origin_id, Outcome.UPDATED)
        self._save(current, {**current, **merged.changes, "origin": origin})
        return Outcome.UPDATED

    def _leave_deleted(
        self, obj: HarvestObject, row: SyncRecord, incoming: dict[str, Any]
    ) -> Outcome:
        """The county deleted the entry: that stands, and is reported."""
        row.synced, row.conflicts = incoming, [Conflict("state", "deleted_here").as_dict()]
        row.settle(self.run_id, Outcome.UNCHANGED, State.ACTIVE)
        return self._done(obj, Outcome.UNCHANGED)

    def _done(self, obj: HarvestObject, outcome: Outcome) -> Outcome:
        """Commit what needs no change of the entry."""
        _finish(obj, outcome)
        model.Session.commit()
        return outcome

    def _link(self, obj: HarvestObject, package_id: str, outcome: Outcome) -> None:
        """Make this object the entry's current one; the entry may follow in the transaction."""
        if outcome is not Outcome.CREATED:
            model.Session.query(HarvestObject).filter(
                HarvestObject.package_id == package_id, HarvestObject.current.is_(True)
            ).update({"current": False}, synchronize_session=False)
        obj.package_id, obj.current = package_id, outcome is not Outcome.ARCHIVED
        _finish(obj, outcome)
        model.Session.execute(DEFERRED)
        model.Session.flush()

    def _context(self) -> Context:
        # The operator who made the source decided that its records are taken over.
        return Context(user=self.user, ignore_auth=True, shuangpai_sync=True)  # type: ignore[typeddict-unknown-key]

    def _show(self, package_id: str) -> dict[str, Any]:
        context = Context(user=self.user, ignore_auth=True, use_cache=False)
        return tk.get_action("package_show")(context, {"id": package_id})

    def _save(self, current: dict[str, Any], changed: dict[str, Any]) -> None:
        context = self._context()
        context["original_package"] = current  # type: ignore[typeddict-unknown-key]
        tk.get_action("package_update")(context, changed)
        # An update that changes nothing leaves the rest of the transaction to us.
        model.Session.commit()


def _finish(obj: HarvestObject, outcome: Outcome | None) -> None:
    """Write on the harvest object what became of it, for the harvest pages."""
    obj.state = "COMPLETE" if outcome else "ERROR"
    obj.report_status = REPORTED[outcome] if outcome else "errored"
    obj.import_finished = dt.datetime.now(dt.UTC).replace(tzinfo=None)
