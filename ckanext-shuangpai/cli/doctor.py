"""`ckan shuangpai doctor`: what is wrong with this installation, in words, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
import pysolr
import redis
import requests
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from rq import Worker
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from ckan import model
from ckan.lib.jobs import DEFAULT_QUEUE_NAME, add_queue_name_prefix
from ckan.lib.redis import connect_to_redis
from ckan.lib.search.common import make_connection
from ckan.plugins import plugin_loaded
from ckan.plugins import toolkit as tk

from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine

from ..domain.code_list import CHINESE
from ..language import in_language
from . import departments_check, setup_checks
from .complaint import Complaint

__all__ = ["COMMANDS", "examine"]

CONSUMERS = ("harvest-gather", "harvest-fetch")
"""The names by which the harvest consumers show themselves in Redis (services/programs.py)."""
_MIGRATIONS = Path(__file__).parent.parent / "migration" / "shuangpai"
_REQUIRED_FIELDS = {"info_items": "text", "org_title": "text", "_version_": "plong"}
_LANGUAGES = {"zh": CHINESE, "en": "en"}
_WAITING_TOO_LONG = 100
_UNTOLD_MINUTES = 10


def examine() -> list[Complaint]:
    """Run every check; one that cannot run is a complaint of its own."""
    complaints: list[Complaint] = []
    for check in (
        _database,
        _departments,
        _datastore,
        _redis,
        _worker,
        _notices,
        _harvest,
        _solr,
        _index,
        _language,
        setup_checks.disk,
        setup_checks.options,
        setup_checks.calendar,
        setup_checks.mail,
        setup_checks.site,
    ):
        complaints += _guarded(check)
    return complaints


def _guarded(check: Callable[[], Iterator[Complaint]]) -> list[Complaint]:
    try:
        return list(check())
    except DBAPIError as error:
        model.Session.rollback()
        return [_silent(check, str(error.orig))]
    except (redis.RedisError, requests.RequestException, pysolr.SolrError, OSError) as error:
        return [_silent(check, str(error))]


def _silent(check: Callable[[], Iterator[Complaint]], reason: str) -> Complaint:
    remedy = tk._("Start the service, or correct its address in the configuration.")
    what = tk._("It does not answer: {reason}").format(reason=reason)
    return Complaint(check.__name__.strip("_"), what, remedy)


def _database() -> Iterator[Complaint]:
    wanted = set(ScriptDirectory(str(_MIGRATIONS)).get_heads())
    with model.ensure_engine().connect() as connection:
        options = {"version_table": "shuangpai_alembic_version"}
        present = set(MigrationContext.configure(connection, opts=options).get_current_heads())
    if present != wanted:
        yield Complaint(
            "database",
            tk._("The tables are at version {present}, the program needs {wanted}.").format(
                present=", ".join(sorted(present)) or "0", wanted=", ".join(sorted(wanted))
            ),
            "ckan db upgrade -p shuangpai",
        )


def _departments() -> Iterator[Complaint]:
    """Look for words that mean two departments, and for departments with people and without a head."""
    remedy = tk._("Correct it on the department's form, as a sysadmin.")
    for word, titles in departments_check.doubles():
        what = tk._("“{word}” means several departments: {titles}.")
        told = what.format(word=word, titles="、".join(titles))
        yield Complaint("departments", told, remedy, urgent=False)
    without = departments_check.headless()
    if without:
        what = tk._("Departments with members and without a head: {titles}.")
        told = what.format(titles="、".join(without))
        remedy = tk._("Make one of their members head, on the page of members.")
        yield Complaint("departments", told, remedy, urgent=False)


def _datastore() -> Iterator[Complaint]:
    """Look whether both roles get in, and whether the one for readers can only read."""
    if not plugin_loaded("datastore"):
        return
    remedy = "ckan datastore set-permissions"
    with get_write_engine().connect() as connection:
        if not _may_create(connection):
            what = tk._("The writing role of the DataStore may not make tables.")
            yield Complaint("datastore", what, remedy)
    with get_read_engine().connect() as connection:
        if _may_create(connection):
            what = tk._("The reading role of the DataStore may make tables: it is to read only.")
            yield Complaint("datastore", what, remedy)


def _may_create(connection: Connection) -> bool:
    asked = sa.text("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
    return bool(connection.execute(asked).scalar())


def _redis() -> Iterator[Complaint]:
    connect_to_redis().ping()
    yield from ()


def _worker() -> Iterator[Complaint]:
    queue = add_queue_name_prefix(DEFAULT_QUEUE_NAME)
    serving = [w for w in Worker.all(connection=connect_to_redis()) if queue in w.queue_names()]
    if not serving:
        yield Complaint(
            "worker",
            tk._("No background worker runs; imports and index changes wait."),
            "ckan jobs worker",
        )


def _notices() -> Iterator[Complaint]:
    """Look whether what happened is told: the process of the notices takes it up within seconds."""
    waiting = sa.text(
        "SELECT count(*), min(created) FROM shuangpai_outbox"
        " WHERE expanded IS NULL AND created < now() - make_interval(mins => :minutes)"
    )
    with model.ensure_engine().connect() as connection:
        if not sa.inspect(connection).has_table("shuangpai_outbox"):
            return
        count, first = connection.execute(waiting, {"minutes": _UNTOLD_MINUTES}).one()
    if count:
        what = tk._("{count} events have not been told to anybody, the first since {time}.")
        told = what.format(count=count, time=first.isoformat(timespec="minutes"))
        yield Complaint("notices", told, "ckan shuangpai notices deliver --every 5")


def _harvest() -> Iterator[Complaint]:
    if not plugin_loaded("harvest"):
        return
    connection = connect_to_redis()
    number = str(connection.connection_pool.connection_kwargs.get("db", 0))
    names = {one["name"] for one in connection.client_list() if one["db"] == number}
    for name in CONSUMERS:
        if name not in names:
            command = f"ckan harvester {name.removeprefix('harvest-')}-consumer"
            what = tk._("The consumer {name} does not run, or does not give its name in Redis.")
            yield Complaint("harvest", what.format(name=name), command)
    site = tk.config["ckan.site_id"]
    for key in ("harvest_job_id", "harvest_object_id"):
        waiting = connection.llen(f"ckanext-harvest:{site}:{key}")
        if waiting > _WAITING_TOO_LONG:
            what = tk._("{count} messages wait in the queue {queue}.")
            yield Complaint(
                "harvest",
                what.format(count=waiting, queue=key),
                tk._("Look at the consumer's log."),
            )


def _solr() -> Iterator[Complaint]:
    address = tk.config["solr_url"].rstrip("/")
    answer = requests.get(f"{address}/schema", params={"wt": "json"}, timeout=10)
    answer.raise_for_status()
    schema = answer.json()["schema"]
    fields = {field["name"]: field["type"] for field in schema["fields"]}
    wrong = [name for name, kind in _REQUIRED_FIELDS.items() if fields.get(name) != kind]
    if schema["name"] != "ckan-2.12" or wrong:
        what = tk._("The core has the schema {name} and lacks what Chinese search needs: {fields}.")
        yield Complaint(
            "solr",
            what.format(name=schema["name"], fields=", ".join(wrong)),
            tk._("Install services/solr's schema, empty the core, and run: ckan shuangpai reindex"),
        )


def _index() -> Iterator[Complaint]:
    stored = (
        model.Session.query(model.Package)
        .filter(model.Package.state.in_(("active", "draft")))
        .count()
    )
    site = tk.config["ckan.site_id"]
    found = make_connection().search("*:*", rows=0, fq=f'+site_id:"{site}" +entity_type:package')
    if found.hits != stored:
        what = tk._("The search index holds {found} entries, the database {stored}.")
        yield Complaint(
            "index", what.format(found=found.hits, stored=stored), "ckan shuangpai reindex"
        )


def _language() -> Iterator[Complaint]:
    if tk.config["ckan.locale_default"] != "zh_Hans_CN":
        yield Complaint(
            "language",
            tk._("ckan.locale_default is {value}.").format(value=tk.config["ckan.locale_default"]),
            "ckan.locale_default = zh_Hans_CN",
        )
    catalog = Path(__file__).parent.parent / "i18n" / "zh_Hans_CN" / "LC_MESSAGES"
    if not (catalog / "ckanext-shuangpai.mo").exists():
        what = tk._("The Chinese translation is not compiled.")
        yield Complaint("language", what, "make i18n")


@click.command(short_help="Say what is wrong with this installation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Speak this language.")
def doctor(as_json: bool, lang: str | None) -> None:
    """Check database, Redis, worker, consumers, Solr, index, language, disk, options, calendar; hints do not fail."""
    complaints = in_language(_LANGUAGES[lang], examine) if lang else examine()
    if as_json:
        click.echo(json.dumps([asdict(c) for c in complaints], ensure_ascii=False))
    else:
        for complaint in complaints:
            mark = "!!" if complaint.urgent else "--"
            click.echo(f"  {mark}  {complaint.part}: {complaint.what}\n      -> {complaint.remedy}")
        if not any(one.urgent for one in complaints):
            click.echo("  ok  " + tk._("The installation is in order."))
    if any(one.urgent for one in complaints):
        raise SystemExit(1)


COMMANDS = (doctor,)
