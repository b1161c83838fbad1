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
from ckan.model.types import make_uuid
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
from ckanext.shuangpai.harvesters.errors import BusyError, SettingsError
from ckanext.shuangpai.harvesters.importing import Importer, SecretError
from ckanext.shuangpai.harvesters.settings import Settings, read_settings
from ckanext.shuangpai.language import LOCALES, in_language, spoken_language
from ckanext.shuangpai.logic import organization
from ckanext.shuangpai.logic.sync_reasons import Reason
from ckanext.shuangpai.model.exclusive import Share
from ckanext.shuangpai.model.sync_run import SyncRun, exclusive, share_of

__all__ = ["SyncHarvester"]

log = logging.getLogger(__name__)

OWNERS = ("city_liaison", "centre")
"""Functions of the office that gets a record whose department is unknown and whose source has none."""

FAILURES = (
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
        self._share: Share | None = None

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

    def begin(
        self, source: HarvestSource, approved: bool, forced: bool, progress: Any = None
    ) -> HarvestJob | None:
        """Make the job and the run of a source that this process holds and syncs as a whole.

        None while consumers of the queue import what an earlier run has read.
        """
        silent = run.Options().progress
        options = run.Options(True, approved, forced, progress or silent)
        if run.is_shared(source):
            return None
        job = HarvestJob(id=make_uuid(), source_id=source.id, status="Running")
        run.begin(source, job, options)
        job.shuangpai_options = options
        return job

    def take_over(self, source: HarvestSource) -> dict[str, Any] | None:
        """Close a run whose process is gone; returns how to begin it again, None if nothing is to do."""
        with exclusive(source.id) as held:
            return run.close_left(source) if held else None

    def conclude(self, job: HarvestJob, interrupted: bool, unindexed: bool) -> dict[str, Any]:
        """Settle the run of a job that ran in one process; returns its report."""
        self._held.discard(job.id)
        this_run = SyncRun.of_job(job.id)
        if this_run is None:
            raise BusyError(job.id)
        if unindexed:
            errors = [*this_run.gathered.get("errors", []), {"code": "not_indexed"}]
            this_run.gathered = {**this_run.gathered, "errors": errors, "unindexed": True}
        return run.settle(this_run, interrupted)

    def gather_stage(self, harvest_job: HarvestJob) -> list[str]:
        """Read the whole source; returns the objects to import, and settles a run that has none."""
        options = getattr(harvest_job, "shuangpai_options", None) or run.Options()
        if options.held:
            self._held.add(harvest_job.id)
            return self._gather(harvest_job, options)
        if harvest_job.status == "Finished":
            log.warning("Job %s was ended before it began", harvest_job.id)
            return []
        with exclusive(harvest_job.source_id) as held:
            if not held or run.is_shared(harvest_job.source):
                HarvestGatherError.create(words.written({"code": "busy"}), harvest_job)
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
        except tk.ValidationError as error:
            model.Session.rollback()
            outcome = self._import_again(importer, obj_id, error)
        except FAILURES as error:
            model.Session.rollback()
            outcome = _fail(importer, obj_id, _reason(error))
        if job_id not in self._held:
            this_run = SyncRun.of_job(job_id)
            if this_run is not None and run.settle_if_done(this_run):
                self._let_go()
        if outcome is Outcome.UNCHANGED:
            return "unchanged"
        return outcome is not None

    def _gather(self, job: HarvestJob, options: run.Options) -> list[str]:
        source = job.source
        begun = SyncRun.of_job(job.id) if options.held else None
        this_run = begun or run.begin(source, job, options)
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
            HarvestGatherError.create(words.written(message), job)
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
            self._let_go()
            if job_id not in self._held:
                self._share = Share(share_of(job_id))
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

    def _let_go(self) -> None:
        """Give back this process's share of the records of a job."""
        if self._share is not None:
            self._share.release()
            self._share = None

    def _import_again(
        self, importer: Importer, obj_id: str, error: tk.ValidationError
    ) -> Outcome | None:
        """Note why the rules refuse a record: they make words themselves, so each language asks them anew."""
        said = {spoken_language(): _summary(error)}
        for lang in LOCALES.keys() - said.keys():

            def again() -> Outcome | str:
                try:
                    return self._import(importer, HarvestObject.get(obj_id))
                except tk.ValidationError as refusal:
                    model.Session.rollback()
                    return _summary(refusal)
                except FAILURES:
                    model.Session.rollback()
                    return _summary(error)

            answer = in_language(lang, again)
            if isinstance(answer, Outcome):
                return answer
            said[lang] = answer
        fields = ", ".join(sorted(str(name) for name in error.error_dict))
        return _fail(importer, obj_id, {"code": "invalid", "field": fields, "said": said})


def _fail(importer: Importer, obj_id: str, reason: Reason) -> None:
    log.warning("A record of source %s was not stored: %s", importer.source_id, reason["code"])
    importer.fail(HarvestObject.get(obj_id), reason)
    HarvestObjectError.create(words.written(reason), HarvestObject.get(obj_id), "Import")


def _reason(error: Exception) -> Reason:
    """Return why a record could not be stored, as code and facts."""
    if isinstance(error, (SearchError, SearchIndexError)):
        return {"code": "not_indexed"}
    return words.failure(error)


def _summary(error: tk.ValidationError) -> str:
    return "；".join(f"{name}: {value}" for name, value in error.error_summary.items())
