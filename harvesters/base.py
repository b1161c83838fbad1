"""A sync, written once for every kind of source: gather, fetch, import, and the proof of a run.

A kind of source gives a name, a way to read its catalog and the address of one record. What it
reads ends up in the catalog the same way: unchanged records are not touched, new ones are made,
changed ones are merged with what the county decided, and those that are gone are archived.
"""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

import ckan.plugins as p
from ckan import model
from ckan.lib.search import SearchError, SearchIndexError
from ckan.plugins import toolkit as tk

from ckanext.harvest.interfaces import IHarvester
from ckanext.harvest.model import (
    HarvestGatherError,
    HarvestJob,
    HarvestObject,
    HarvestObjectError,
    HarvestSource,
)

from ckanext.shuangpai import config, outbound
from ckanext.shuangpai.domain.sync.report import Outcome
from ckanext.shuangpai.harvesters import gathering, profiles, run, words
from ckanext.shuangpai.harvesters.errors import BusyError, SettingsError, SyncError
from ckanext.shuangpai.harvesters.importing import Importer, SecretError
from ckanext.shuangpai.harvesters.settings import Settings, read_settings
from ckanext.shuangpai.logic import organization
from ckanext.shuangpai.model.sync_run import SyncRun, exclusive

__all__ = ["SyncHarvester"]

log = logging.getLogger(__name__)

OWNERS = ("city_liaison", "centre")
"""Functions of the office that gets a record whose department is unknown and whose source has none."""


FAILURES = (
    tk.ValidationError,
    tk.NotAuthorized,
    tk.ObjectNotFound,
    SearchError,
    SearchIndexError,
    SQLAlchemyError,
    ValueError,
    TypeError,
    LookupError,
)
"""What a record may do to us; anything else is a fault of ours and stops the run."""


class SyncHarvester(p.SingletonPlugin):
    """The stages that ckanext-harvest calls, from its queues or in one process."""

    p.implements(IHarvester)

    kind = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._importers: dict[str, Importer] = {}
        self._held: set[str] = set()

    def catalog(
        self, source: HarvestSource, settings: Settings, client: outbound.Client
    ) -> gathering.RemoteCatalog:
        """Return the source as something that yields batches of records."""
        raise NotImplementedError

    def record_url(self, source_url: str, record: dict[str, Any]) -> str:
        """Return the address at which people see one record."""
        raise NotImplementedError

    def words(self) -> tuple[str, str]:
        """Return title and description of this kind of source, in the reader's language."""
        raise NotImplementedError

    def info(self) -> dict[str, str]:
        """Describe the kind of source to the form that makes one."""
        title, description = self.words()
        return {
            "name": self.kind,
            "title": title,
            "description": description,
            "form_config_interface": "Text",
        }

    def validate_config(self, config: str | None) -> str | None:
        """Check a source's configuration when it is saved."""
        read_settings(config)
        return config

    def get_original_url(self, harvest_object_id: str) -> str:
        """Return the address of a record at its source."""
        obj = HarvestObject.get(harvest_object_id)
        return self.record_url(obj.source.url, {"id": obj.guid})

    def options(self, approved: bool, forced: bool, progress: Any = None) -> run.Options:
        """Return what to write on a job that runs in one process, whose caller holds the source."""
        silent = run.Options().progress
        return run.Options(True, approved, forced, progress or silent)

    def conclude(self, job: HarvestJob, interrupted: bool, unindexed: bool) -> dict[str, Any]:
        """Settle the run of a job that ran in one process; returns its report."""
        self._held.discard(job.id)
        this_run = SyncRun.of_job(job.id)
        if this_run is None:
            raise BusyError(job.id)
        if unindexed:
            errors = [*this_run.gathered.get("errors", []), words.not_indexed()]
            this_run.gathered = {**this_run.gathered, "errors": errors, "unindexed": True}
        return run.settle(this_run, interrupted)

    def gather_stage(self, harvest_job: HarvestJob) -> list[str]:
        """Read the whole source; returns the objects to import, and settles a run that has none."""
        options = getattr(harvest_job, "shuangpai_options", None) or run.Options()
        if options.held:
            self._held.add(harvest_job.id)
            return self._gather(harvest_job, options)
        with exclusive(harvest_job.source_id) as held:
            if not held:
                HarvestGatherError.create(words.failure(BusyError()), harvest_job)
                return []
            return self._gather(harvest_job, options)

    def fetch_stage(self, harvest_object: HarvestObject) -> bool:
        """Nothing to fetch: the list holds whole records."""
        return True

    def import_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Bring one record into the catalog; whatever goes wrong with it stays its own."""
        job_id, obj_id = harvest_object.harvest_job_id, harvest_object.id
        importer = self._importer(job_id)
        try:
            outcome = self._import(importer, harvest_object)
        except SecretError as error:
            model.Session.rollback()
            importer.refuse(HarvestObject.get(obj_id), error.field)
            outcome = None
        except FAILURES as error:
            model.Session.rollback()
            code, field, message = _reason(error)
            log.warning("A record of source %s was not stored: %s", importer.source_id, code)
            importer.fail(HarvestObject.get(obj_id), code, message, field)
            HarvestObjectError.create(message, HarvestObject.get(obj_id), "Import")
            outcome = None
        if job_id not in self._held:
            this_run = SyncRun.of_job(job_id)
            if this_run is not None:
                run.settle_if_done(this_run)
        if outcome is Outcome.UNCHANGED:
            return "unchanged"
        return outcome is not None

    def _gather(self, job: HarvestJob, options: run.Options) -> list[str]:
        source = job.source
        this_run = run.begin(source, job, options)
        try:
            settings = read_settings(source.config)
        except SettingsError as error:
            reading = gathering.Gathering(job, this_run, "", options)
            reading.fail(error)
        else:
            reading = gathering.Gathering(job, this_run, settings.profile.mapping, options)
            with self._client() as client:
                reading.read(self.catalog(source, settings, client))
        for message in reading.errors:
            HarvestGatherError.create(message, job)
        if not reading.object_ids and not options.held:
            run.settle(this_run)
            model.Session.commit()
        return reading.object_ids

    def _client(self) -> outbound.Client:
        seconds = config.outbound_timeout()
        limits = outbound.Limits(
            connect=min(10, seconds),
            read=seconds,
            total=seconds,
            size=config.outbound_max_bytes(),
        )
        return outbound.Client(outbound.AllowList(config.outbound_allow()), limits)

    def _import(self, importer: Importer, obj: HarvestObject) -> Outcome:
        if not obj.content:
            return importer.archive(obj)
        return importer.store(obj, self.record_url(importer.source_url, {"id": obj.guid}))

    def _importer(self, job_id: str) -> Importer:
        """Return what the records of a job share; made once a job and process."""
        if job_id not in self._importers:
            self._importers = {job_id: self._make_importer(HarvestJob.get(job_id))}
        return self._importers[job_id]

    def _make_importer(self, job: HarvestJob) -> Importer:
        package = model.Package.get(job.source_id)
        index = organization.departments()

        def department(text: str) -> str | None:
            found = index.find(text)
            return found.id if found else None

        owner = package.owner_org if package else None
        for function in OWNERS:
            offices = index.with_function(function)
            owner = owner or (offices[0].id if offices else None)
        this_run = SyncRun.of_job(job.id)
        return Importer(
            source_id=job.source_id,
            source_url=job.source.url,
            source_title=(package.title if package else "") or job.source.title or job.source.url,
            owner_org=owner,
            profile=read_settings(job.source.config).profile,
            vocabulary=profiles.vocabulary(department),
            run_id=this_run.id if this_run else None,
            user=tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
        )


def _reason(error: Exception) -> tuple[str, str, str]:
    """Return code, field and words for a record that could not be stored."""
    if isinstance(error, tk.ValidationError):
        fields = sorted(str(name) for name in error.error_dict)
        said = "；".join(f"{name}: {value}" for name, value in error.error_summary.items())
        return "invalid", ", ".join(fields), said
    if isinstance(error, (SearchError, SearchIndexError)):
        return "not_indexed", "", words.not_indexed()
    if isinstance(error, SyncError):
        return "unreadable", "", words.failure(error)
    message = tk._("The record cannot be stored ({kind}): tell the operator")
    return "unreadable", "", message.format(kind=type(error).__name__)
