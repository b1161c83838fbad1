"""The wheel holds everything the portal needs, nothing else, and works where only it is installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.sources import ROOT, modules

STANDARD = sys.stdlib_module_names
PACKAGE = "ckanext/shuangpai"
FOLDERS = {
    "ckanext-shuangpai/": f"{PACKAGE}/",
    "schemas/": f"{PACKAGE}/schemas/",
    "harvesters/": f"{PACKAGE}/harvesters/",
    "i18n/": f"{PACKAGE}/i18n/",
}
"""Where the tracked files of each folder stand in the wheel."""
NOT_SHIPPED = {"ckanext-shuangpai/domain/ruff.toml"}
"""Tracked files of those folders that no portal needs: the linter's settings."""
IMPORTED_AS = {
    "PyYAML": "yaml",
    "flask-babel": "flask_babel",
    "python-calamine": "python_calamine",
    "opencc-python-reimplemented": "opencc",
    "ckanext-scheming": "ckanext.scheming",
    "ckanext-harvest": "ckanext.harvest",
    "ckanext-xloader": "ckanext.xloader",
}
"""Names by which distributions are imported, where they differ."""
USED_WITHOUT_IMPORT = {
    "psycopg2": "the driver that SQLAlchemy loads",
    "ckanext-scheming": "a plugin that the configuration names",
    **dict.fromkeys(
        ("tabulator", "Unidecode", "chardet", "six"), "xloader, which requires nothing"
    ),
}
THROUGH_CKAN = {
    "alembic", "babel", "blinker", "bleach", "ckan", "click", "dateutil", "dominate", "flask",
    "flask_login", "flask_session", "flask_wtf", "passlib", "ckanext.datastore", "magic",
    "jinja2", "lxml", "markupsafe", "pytz", "redis", "requests", "rq", "sqlalchemy", "urllib3", "werkzeug",
}  # fmt: skip
"""What ``ckan[requirements]`` brings, its own extensions included."""
LOOK_AROUND = """
import importlib, json, pkgutil, sys
from importlib.metadata import distribution
from importlib.resources import files

import ckan.plugins.core as core
from alembic.config import Config
from alembic.script import ScriptDirectory
from ckan.cli.db import _resolve_alembic_config

plugin = importlib.import_module("ckanext.shuangpai.plugin")
package = importlib.import_module("ckanext.shuangpai")
modules = [
    module.name
    for module in pkgutil.walk_packages(package.__path__, "ckanext.shuangpai.")
    if ".migration." not in module.name
]
for name in modules:
    importlib.import_module(name)
core._PLUGINS_SERVICE["shuangpai"] = plugin.ShuangpaiPlugin()
ini = _resolve_alembic_config("shuangpai")
scripts = ScriptDirectory.from_config(Config(ini))
points = distribution("ckanext-shuangpai").entry_points.select(group="ckan.plugins")
print(json.dumps({
    "plugin": plugin.__file__,
    "modules": modules,
    "alembic": ini,
    "revisions": [script.revision for script in scripts.walk_revisions()],
    "entry_points": {point.name: point.load().__module__ for point in points},
    "neighbours": [importlib.import_module(f"ckanext.{name}").__name__
                   for name in ("scheming", "harvest", "activity")],
    "locales": sorted(path.name for path in (files(package) / "i18n").iterdir()),
}))
"""


def tracked() -> list[str]:
    """Return the files that git knows or would add, links included."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = done.stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).exists()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a clean copy of the tracked files."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked():
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy, follow_symlinks=False)
    target = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(target)]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def contents(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the wheel; CKAN and the other requirements are lent to it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    options = ["--no-index", "--no-input", "--disable-pip-version-check", str(wheel)]
    subprocess.run([*install, *options], check=True, capture_output=True)
    (site,) = (folder / "lib").glob("python3*/site-packages")
    lent = Path(pytest.__file__).parent.parent
    (site / "zz_lent.pth").write_text(f"{lent}\n")
    # Extensions stand in one folder, as pip puts them; one of them brings the folder's __init__.py.
    for one in (lent / "ckanext").iterdir():
        if not (site / "ckanext" / one.name).exists():
            (site / "ckanext" / one.name).symlink_to(one)
    return python


@pytest.fixture(scope="module")
def seen(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What a Python of that environment finds, started in an empty folder."""
    done = subprocess.run(
        [environment, "-c", LOOK_AROUND],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1500:]
    return json.loads(done.stdout.splitlines()[-1])


def expected() -> set[str]:
    """Return the path in the wheel of every tracked file that belongs there."""
    paths = set()
    for name in tracked():
        folder = next((one for one in FOLDERS if name.startswith(one)), None)
        if folder and name not in NOT_SHIPPED and not (ROOT / name).is_symlink():
            paths.add(FOLDERS[folder] + name.removeprefix(folder))
    chinese = f"{PACKAGE}/i18n/zh_CN/"
    paths |= {path.replace("/zh_CN/", "/zh_Hans_CN/") for path in paths if chinese in path}
    return paths


def test_every_tracked_file_is_in_the_wheel(contents: list[str]) -> None:
    assert sorted(expected() - set(contents)) == []


def test_nothing_else_is_in_the_wheel(contents: list[str]) -> None:
    other = [
        name
        for name in contents
        if name not in expected() and ".dist-info/" not in name and not name.endswith("-nspkg.pth")
    ]
    assert other == []


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("templates/*.html", 20),
        ("schemas/*.yaml", 3),
        ("reference/*.yaml", 5),
        ("assets/*.css", 1),
        ("migration/shuangpai/versions/*.py", 4),
        ("migration/shuangpai/alembic.ini", 1),
        ("i18n/*.pot", 1),
        ("i18n/zh_CN/LC_MESSAGES/*.po", 1),
        ("i18n/zh_CN/LC_MESSAGES/*.mo", 1),
        ("i18n/zh_Hans_CN/LC_MESSAGES/*.po", 1),
        ("i18n/zh_Hans_CN/LC_MESSAGES/*.mo", 1),
        ("config_declaration.yaml", 1),
    ],
)
def test_each_kind_of_data_is_there(contents: list[str], pattern: str, least: int) -> None:
    folder, _, suffix = pattern.rpartition("*")
    if folder:
        start = f"{PACKAGE}/{folder}"
        found = [one for one in contents if one.startswith(start) and one.endswith(suffix)]
    else:
        found = [one for one in contents if one == f"{PACKAGE}/{pattern}"]
    assert len(found) >= least


def test_licence_and_readme_travel_along(wheel: Path, contents: list[str]) -> None:
    licence = next(name for name in contents if name.endswith(".dist-info/licenses/LICENSE"))
    metadata = next(name for name in contents if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(licence).decode()
        assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
        assert "Version 3, 19 November 2007" in text
        facts = archive.read(metadata).decode()
    assert "License-Expression: AGPL-3.0-or-later" in facts
    assert "双牌县" in facts


def test_plugin_comes_from_the_wheel(seen: dict, environment: Path) -> None:
    installed = environment.parent.parent
    assert Path(seen["plugin"]).is_relative_to(installed)
    assert Path(seen["alembic"]).is_relative_to(installed)


def test_every_module_can_be_imported(seen: dict, contents: list[str]) -> None:
    shipped = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in contents
        if name.startswith(PACKAGE) and name.endswith(".py") and "/migration/" not in name
    }
    assert shipped - {"ckanext.shuangpai"} == set(seen["modules"])


def test_migrations_are_found(seen: dict) -> None:
    versions = ROOT / "ckanext-shuangpai" / "migration" / "shuangpai" / "versions"
    assert len(seen["revisions"]) == len(list(versions.glob("0*.py")))


def test_entry_points_load(seen: dict) -> None:
    assert seen["entry_points"]["shuangpai"] == "ckanext.shuangpai.plugin"
    assert all(one.startswith("ckanext.shuangpai.") for one in seen["entry_points"].values())


def test_neighbours_in_the_namespace_stay_importable(seen: dict) -> None:
    assert seen["neighbours"] == ["ckanext.scheming", "ckanext.harvest", "ckanext.activity"]


def test_both_names_of_the_chinese_locale_are_there(seen: dict) -> None:
    assert {"zh_CN", "zh_Hans_CN"} <= set(seen["locales"])


def imported_modules() -> set[str]:
    """Return the names that the extension imports, with two levels for members of ckanext."""
    names = {target for module in modules() for target, written in module.imports() if not written}
    return {
        ".".join(name.split(".")[: 2 if name.startswith("ckanext.") else 1])
        for name in names
        if not name.startswith("ckanext.shuangpai") and name.split(".")[0] not in STANDARD
    }


def requirements() -> dict[str, str]:
    """Return the runtime requirements and the names by which they are imported."""
    facts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[=<>! ]", one)[0] for one in facts["project"]["dependencies"]]
    return {name: IMPORTED_AS.get(name, name) for name in names}


def test_every_requirement_is_used() -> None:
    used = imported_modules()
    idle = {name for name, module in requirements().items() if module not in used}
    assert idle - set(USED_WITHOUT_IMPORT) == set()


def test_every_import_is_required() -> None:
    assert imported_modules() - set(requirements().values()) - THROUGH_CKAN == set()
