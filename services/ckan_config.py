"""The two configurations: the county's portal, and the plain CKAN that stands for the city."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from . import credentials, datastore, postgres, redis_server, solr_server
from .paths import RUN
from .ports import Ports
from .progress import StepError

PORTAL_INI = RUN / "portal.ini"
CITY_INI = RUN / "city.ini"
PLUGINS = (
    "shuangpai scheming_datasets scheming_organizations harvest shuangpai_ckan_harvester"
    " datastore shuangpai_datastore"
)
LOCAL_INI = RUN / "portal.local.ini"
"""Options of this installation, section [app:main]; they win over ours and are never written."""
BENCH_NUMBERS = {"bench_ours": 2, "bench_stock": 3}
"""The Redis numbers of a benchmark's two sides."""
_LOGGING = """
[loggers]
keys = root, ckan, ckanext
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
[logger_ckan]
level = INFO
handlers = console
qualname = ckan
propagate = 0
[logger_ckanext]
level = INFO
handlers = console
qualname = ckanext
propagate = 0
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def write(ports: Ports) -> bool:
    """Write both configurations; say whether one differs from before."""
    changed = [_store(PORTAL_INI, portal(ports)), _store(CITY_INI, _city(ports))]
    for name in ("portal", "city"):
        (RUN / "storage" / name).mkdir(parents=True, exist_ok=True)
    return any(changed)


def portal(ports: Ports) -> dict[str, str]:
    """Give every option of the portal as it would be written now, those of this installation included."""
    return _portal(ports) | _local(LOCAL_INI)


def written(options: Mapping[str, str]) -> str:
    """Give the text of a configuration."""
    lines = "\n".join(f"{key} = {value.replace('%', '%%')}" for key, value in options.items())
    head = "# Written by `make up`; changes made here are lost.\n[DEFAULT]\ndebug = false\n"
    return f"{head}\n[app:main]\n{lines}\n{_LOGGING}"


def store_privately(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")


def portal_url(ports: Ports) -> str:
    """Give the address under which the portal is opened."""
    return f"http://127.0.0.1:{ports.portal}"


def city_url(ports: Ports) -> str:
    """Give the address of the demo's city."""
    return f"http://127.0.0.1:{ports.city}"


def write_bench(ports: Ports) -> dict[str, Path]:
    """Write the configurations of the two sides of a benchmark: ours, and CKAN with its own harvester."""
    password = credentials.read()["postgres_test"]
    inis = {}
    for name, base in (("bench_ours", _portal(ports)), ("bench_stock", _city(ports))):
        storage = RUN / "storage" / name
        storage.mkdir(parents=True, exist_ok=True)
        own = {
            "ckan.site_id": name,
            "sqlalchemy.url": postgres.url(ports.postgres, name, "shuangpai_test", password),
            "solr_url": solr_server.url(ports.solr, name),
            "ckan.redis.url": redis_server.url(ports.redis, BENCH_NUMBERS[name]),
            "ckan.storage_path": str(storage),
            "ckan.files.storage.default.path": str(storage / "files"),
        }
        if name == "bench_ours":
            own |= datastore.urls(ports.postgres, name, "shuangpai_test", password)
            own["ckanext.xloader.jobs_db.uri"] = _job_log(name)
        if name == "bench_stock":
            own |= {"ckan.plugins": "harvest ckan_harvester", "ckan.harvest.mq.type": "redis"}
        inis[name] = RUN / f"{name}.ini"
        _store(inis[name], base | own)
    return inis


def _job_log(name: str) -> str:
    """Give the address of the file in which xloader logs its jobs: of this checkout alone."""
    return f"sqlite:///{RUN / f'xloader-{name}.db'}"


def _portal(ports: Ports) -> dict[str, str]:
    own = credentials.read()["postgres_shuangpai"]
    return _common(ports, "portal", "shuangpai", redis_server.PORTAL_NUMBER) | {
        "ckan.site_id": "shuangpai",
        "ckan.site_url": portal_url(ports),
        "ckan.site_title": "双牌县政务数据目录",
        "ckan.plugins": PLUGINS,
        "scheming.dataset_schemas": "ckanext.shuangpai:schemas/dataset.yaml",
        "scheming.organization_schemas": "ckanext.shuangpai:schemas/organization.yaml",
        "scheming.presets": "ckanext.scheming:presets.json ckanext.shuangpai:schemas/presets.yaml",
        "scheming.dataset_fallback": "false",
        "ckan.harvest.mq.type": "redis",
        "ckan.harvest.log_scope": "-1",
        "ckan.harvest.timeout": "1440",
        "ckanext.shuangpai.outbound_allow": f"127.0.0.1:{ports.city}",
        "ckanext.xloader.jobs_db.uri": _job_log("portal"),
        **datastore.urls(ports.postgres, "shuangpai", "shuangpai", own),
    }


def _city(ports: Ports) -> dict[str, str]:
    return _common(ports, "city", "city", redis_server.CITY_NUMBER) | {
        "ckan.site_id": "city",
        "ckan.site_url": city_url(ports),
        "ckan.site_title": "永州市公共数据目录（演示）",
        "ckan.plugins": "",
    }


def _common(ports: Ports, name: str, database: str, redis_number: int) -> dict[str, str]:
    known = credentials.read()
    key = known["portal_secret" if name == "portal" else "city_secret"]
    address = postgres.url(ports.postgres, database, database, known[f"postgres_{database}"])
    return {
        "use": "egg:ckan",
        "SECRET_KEY": key,
        "SESSION_COOKIE_NAME": f"{database}_session",
        "REMEMBER_COOKIE_NAME": f"{database}_remember",
        "SESSION_TYPE": "redis",
        "PERMANENT_SESSION_LIFETIME": "1800",
        "sqlalchemy.url": address,
        "solr_url": solr_server.url(ports.solr, database),
        "ckan.redis.url": redis_server.url(ports.redis, redis_number),
        "ckan.storage_path": str(RUN / "storage" / name),
        "ckan.files.default_storages.default": "default",
        "ckan.files.storage.default.type": "ckan:fs",
        "ckan.files.storage.default.path": str(RUN / "storage" / name / "files"),
        "ckan.files.storage.default.initialize": "true",
        "ckan.locale_default": "zh_Hans_CN",
        "ckan.locales_offered": "zh_Hans_CN en",
        "ckan.display_timezone": "Asia/Shanghai",
        "ckan.auth.anon_create_dataset": "false",
        "ckan.auth.create_unowned_dataset": "false",
        "ckan.auth.create_dataset_if_not_in_organization": "false",
        "ckan.auth.user_create_groups": "false",
        "ckan.auth.user_create_organizations": "false",
        "ckan.auth.create_user_via_api": "false",
        "ckan.auth.create_user_via_web": "false" if name == "city" else "true",
        "ckan.auth.public_user_details": "false",
        "ckan.auth.public_activity_stream_detail": "false",
        "ckan.gravatar_default": "disabled",
        "ckan.feeds.author_name": "双牌县政务服务中心",
        "ckan.jobs.timeout": "900",
        "ckan.max_resource_size": "100",
        "ckan.search.show_all_types": "dataset",
        "ckan.datasets_per_page": "20",
    }


def _local(file: Path) -> dict[str, str]:
    """Read the options that the operator sets; ``StepError`` names a line that cannot be read."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise StepError(
            f"reading {file}",
            str(error).replace("\n", " "),
            "options stand in a section [app:main], one a line, name = value",
        ) from error
    others = [name for name in parser.sections() if name != "app:main"]
    if others:
        raise StepError(
            f"reading {file}",
            f"it has a section [{others[0]}], which nothing reads",
            "put every option into [app:main]",
        )
    return dict(parser["app:main"]) if parser.has_section("app:main") else {}


def _store(file: Path, options: Mapping[str, str]) -> bool:
    text = written(options)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    store_privately(file, text)
    return True
