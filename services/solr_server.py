"""Solr 9 from its Maven artifacts: the jars, the home, the cores."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from .paths import CACHE, LOG, PYTHON, RUN, SERVICES, STAMPS
from .progress import StepError, run, tail, wait_until

SOURCE = SERVICES / "solr"
FOLDER = RUN / "solr"
JARS = FOLDER / "lib"
HOME = FOLDER / "home"
CONFIGSETS = HOME / "configsets"
CORES = {"shuangpai": "shuangpai", "city": "stock"}
"""The cores of the demo and the configset of each."""
_STAMP = "configset.sha256"
_SIDE_FILES = ("synonyms.txt", "protwords.txt")


def install() -> bool:
    """Fetch the jars with Maven unless they are there; say whether anything was fetched."""
    wanted = hashlib.sha256((SOURCE / "pom.xml").read_bytes()).hexdigest()
    stamp = STAMPS / "solr-jars"
    if stamp.exists() and stamp.read_text() == wanted and any(JARS.glob("solr-core-*.jar")):
        return False
    shutil.rmtree(JARS, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    run(
        "fetching Solr",
        [
            "mvn", "-B", "-ntp", "-f", SOURCE / "pom.xml", "package",
            f"-Dmaven.repo.local={CACHE / 'maven'}", f"-Dsolr.jars={JARS}",
            f"-DbuildFolder={FOLDER / 'build'}",
        ],
        LOG / "maven.log",
        remedy="check the network (or the proxy in ~/.m2/settings.xml) and run the command again",
    )  # fmt: skip
    _check_jars()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    return True


def _check_jars() -> None:
    """Refuse a set of jars in which Maven mixed versions."""
    names = [jar.name for jar in JARS.glob("*.jar")]
    old_jetty = [n for n in names if n.startswith("jetty-") and "-9.4" in n]
    cores = [n for n in names if n.startswith("lucene-core-")]
    bindings = [n for n in names if n.startswith("log4j-slf4j")]
    if old_jetty or len(cores) != 1 or len(bindings) != 1:
        raise StepError(
            "checking the jars of Solr",
            f"mixed versions: {', '.join(old_jetty + cores + bindings)}",
            f"compare {SOURCE / 'pom.xml'} with the versions Solr wants",
        )


def write_home() -> None:
    """Write the home and both configsets as they are meant to be now."""
    HOME.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE / "solr.xml", HOME / "solr.xml")
    (FOLDER / "log").mkdir(exist_ok=True)
    _write_configset("stock", _stock_schema())
    _write_configset("shuangpai", _derived_schema())


def ensure_core_folder(core: str, configset: str) -> bool:
    """Prepare a core before Solr starts; say whether it starts empty.

    Only while Solr is down. An index made under another schema is removed: the portal then fills it again.
    """
    folder = HOME / core
    folder.mkdir(parents=True, exist_ok=True)
    wanted = _hashes(configset)
    emptied = _stamped(core)[:1] != wanted[:1]
    if emptied:
        shutil.rmtree(folder / "data", ignore_errors=True)
    (folder / _STAMP).write_text("\n".join(wanted))
    (folder / "core.properties").write_text(f"name={core}\nconfigSet={configset}\n")
    return emptied


def ensure_core(port: int, core: str, configset: str) -> bool:
    """Prepare a core while Solr runs; say whether it is new and therefore empty."""
    folder, wanted, stamped = HOME / core, _hashes(configset), _stamped(core)
    if stamped[:1] == wanted[:1] and core_answers(port, core):
        if stamped != wanted:
            admin(port, action="RELOAD", core=core)
            (folder / _STAMP).write_text("\n".join(wanted))
        return False
    drop_core(port, core)
    folder.mkdir(parents=True)
    (folder / _STAMP).write_text("\n".join(wanted))
    admin(port, action="CREATE", name=core, configSet=configset, instanceDir=str(folder))
    return True


def drop_core(port: int, core: str) -> None:
    """Remove a core with its index."""
    if core in core_names(port):
        admin(port, action="UNLOAD", core=core, deleteInstanceDir="true")
    shutil.rmtree(HOME / core, ignore_errors=True)


def _hashes(configset: str) -> list[str]:
    """Give a number for the schema (it decides what the index holds) and one for the rest."""
    folder = CONFIGSETS / configset / "conf"
    rest = b"".join(f.read_bytes() for f in sorted(folder.iterdir()) if f.name != "schema.xml")
    schema = (folder / "schema.xml").read_bytes()
    return [hashlib.sha256(part).hexdigest() for part in (schema, rest)]


def _stamped(core: str) -> list[str]:
    stamp = HOME / core / _STAMP
    return stamp.read_text().splitlines() if stamp.exists() else []


def command(port: int) -> list[str]:
    """Give the command line of the server."""
    heap = os.environ.get("SHUANGPAI_SOLR_HEAP", "768m")
    return [
        "java", "-server", "-Xms256m", f"-Xmx{heap}", "-Duser.timezone=UTC", "-Djava.awt.headless=true",
        # the collector clears up also while nothing is asked: the circuit breaker of solrconfig.xml counts
        # what lies about as used, and lets nothing through that would make others clear up
        "-XX:+UseG1GC", "-XX:InitiatingHeapOccupancyPercent=40", "-XX:G1PeriodicGCInterval=10000",
        "-XX:+ExitOnOutOfMemoryError",
        # the work-around of Solr's own start script for a crash of the Java 17 compiler
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=exclude,com.github.benmanes.caffeine.cache.BoundedLocalCache::put",
        f"-Djetty.port={port}", "-Dsolr.jetty.host=127.0.0.1", "-Dhost=127.0.0.1",
        f"-Dsolr.solr.home={HOME}", f"-Dsolr.install.dir={HOME}", f"-Dsolr.log.dir={FOLDER / 'log'}",
        f"-Dlog4j2.configurationFile={SOURCE / 'log4j2.xml'}",
        "-cp", f"{JARS}/*", str(SOURCE / "SolrLauncher.java"),
    ]  # fmt: skip


def url(port: int, core: str) -> str:
    """Give the address of a core."""
    return f"http://127.0.0.1:{port}/solr/{core}"


def admin(port: int, **parameters: str) -> dict[str, object]:
    """Call Solr's core administration."""
    question = urllib.parse.urlencode({"wt": "json", **parameters})
    return get_json(f"http://127.0.0.1:{port}/solr/admin/cores?{question}", seconds=120)


def get_json(address: str, seconds: float = 10) -> dict[str, object]:
    """Fetch a JSON object from Solr.

    Raises:
        StepError: with the reason Solr gives.
    """
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise StepError(
            "asking Solr", f"{address}: {error.read().decode(errors='replace')[:600]}"
        ) from error
    except OSError as error:
        raise StepError("asking Solr", f"{address}: {error}") from error


def core_names(port: int) -> set[str]:
    """List the cores that Solr has loaded."""
    return set(admin(port, action="STATUS", indexInfo="false")["status"])  # type: ignore[call-overload]


def core_answers(port: int, core: str) -> bool:
    """Say whether a core answers queries."""
    try:
        return get_json(url(port, core) + "/admin/ping?wt=json").get("status") == "OK"
    except StepError:
        return False


def count(port: int, core: str) -> int:
    """Count the documents of a core."""
    answer = get_json(url(port, core) + "/select?q=*:*&rows=0&wt=json")
    return int(answer["response"]["numFound"])  # type: ignore[index]


def is_ready(port: int) -> bool:
    """Say whether the server takes requests."""
    try:
        get_json(f"http://127.0.0.1:{port}/solr/admin/info/system?wt=json", seconds=5)
    except StepError:
        return False
    return True


def answers(port: int, core: str) -> bool:
    """Say whether a core answers a question as readers ask it."""
    try:
        get_json(url(port, core) + "/select?q=*:*&rows=0&wt=json", seconds=5)
    except StepError:
        return False
    return True


def wait_ready(port: int) -> dict[str, str]:
    """Wait for Solr and its cores after a start; give the cores that failed to load, with the reason."""
    log: Path = LOG / "solr.log"
    wait_until(
        "waiting for Solr",
        lambda: is_ready(port) and not _unsettled(port),
        120,
        lambda: f"end of {log}:\n{tail(log) if log.exists() else '(no log)'}",
    )
    return _failures(port)


def _unsettled(port: int) -> set[str]:
    """List the cores in the home that are neither loaded nor refused yet."""
    return {file.parent.name for file in HOME.glob("*/core.properties")} - (
        _loaded(port) | set(_failures(port))
    )


def _loaded(port: int) -> set[str]:
    cores: dict[str, dict[str, object]] = admin(port, action="STATUS", indexInfo="false")["status"]  # type: ignore[assignment]
    return {name for name, core in cores.items() if "uptime" in core}


def _failures(port: int) -> dict[str, str]:
    failures: dict[str, object] = admin(port, action="STATUS", indexInfo="false")["initFailures"]  # type: ignore[assignment]
    return {core: str(reason)[:300] for core, reason in failures.items()}


def _write_configset(name: str, schema: str) -> None:
    folder = CONFIGSETS / name / "conf"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (SOURCE / "configset").iterdir():
        shutil.copy(file, folder / file.name)
    for side in _SIDE_FILES:
        (folder / side).touch()
    (folder / "schema.xml").write_text(schema, encoding="utf-8")


def _stock_schema() -> str:
    folders = (PYTHON.parent.parent / "lib").glob(
        "python3.*/site-packages/ckan/config/solr/schema.xml"
    )
    return next(folders).read_text(encoding="utf-8")


def _derived_schema() -> str:
    done = subprocess.run(
        [PYTHON, SOURCE / "derive_schema.py"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StepError(
            "deriving the Solr schema",
            done.stderr.strip()[-1500:],
            "see services/solr/derive_schema.py",
        )
    return done.stdout
