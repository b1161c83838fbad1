"""A PostgreSQL cluster of our own in .run/postgres: loopback TCP only, password required.

The server refuses to run as root. For root it therefore runs under an unprivileged account, which may not be able
to look into the checkout: root opens the data folder and hands over the open descriptor.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import credentials
from .paths import LOG, RUN, STAMPS
from .progress import StepError, tail, wait_until

DATA = RUN / "postgres"
ONLY_TESTS = STAMPS / "postgres-holds-only-tests"
"""There until the cluster is to hold more than the data of tests; a cluster of an older version has none."""
ACCOUNTS = ("postgres", "nobody")
"""Accounts under which root lets the server run: the first that exists."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_completion_target": "0.9",
    "max_parallel_workers_per_gather": "0",
    "log_min_duration_statement": "2000",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
_FOR_TESTS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Nothing waits for the disk: what a power cut takes is made anew by the next run."""


def binary(name: str) -> Path:
    """Find a program of the newest installed PostgreSQL (14 or later)."""
    folders = [f for f in Path("/usr/lib/postgresql").glob("*/bin") if f.parent.name.isdigit()]
    for folder in sorted(folders, key=lambda f: int(f.parent.name), reverse=True):
        if int(folder.parent.name) >= 14 and (folder / name).exists():
            return folder / name
    raise StepError(
        "finding PostgreSQL",
        f"no program {name} of PostgreSQL 14 or later in /usr/lib/postgresql",
        "install the Debian package postgresql",
    )


def initialise(data: Path = DATA) -> None:
    """Create a cluster; it gets its name only when it is complete."""
    fresh = data.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    log = LOG / "initdb.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with _handed_over(fresh) as (folder, descriptors), _password_file() as (password, descriptor):
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"]
        with log.open("wb") as out:
            code = subprocess.run(
                [binary("initdb"), "-D", folder, f"--pwfile={password}", *options],
                preexec_fn=_give_up_root,
                pass_fds=[*descriptors, descriptor],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=_clean_environment(),
                check=False,
            ).returncode
    if code:
        raise StepError(
            "creating the PostgreSQL cluster",
            f"initdb ended with {code}:\n{tail(log)}",
            "look at the reason above, and try again",
        )
    fresh.rename(data)


def serve(port: int, data: Path = DATA) -> None:
    """Become the server of a cluster (this call does not return); signals then reach it directly."""
    server = binary("postgres")
    chosen = _SETTINGS | (_FOR_TESTS if data == DATA and ONLY_TESTS.exists() else {})
    settings = [word for key, value in chosen.items() for word in ("-c", f"{key}={value}")]
    with _handed_over(data) as (folder, descriptors):
        for descriptor in descriptors:
            os.set_inheritable(descriptor, True)
        _give_up_root()
        arguments = [str(server), "-D", folder, "-p", str(port), *settings]
        os.execve(server, arguments, _clean_environment())


def make_durable(data: Path = DATA) -> None:
    """Bring a stopped cluster to the disk as it is: from now on it holds what must outlive a power cut."""
    with _handed_over(data) as (folder, descriptors):
        command = [binary("initdb"), "--sync-only", "-D", folder]
        subprocess.run(
            command,
            preexec_fn=_give_up_root,
            pass_fds=descriptors,
            stdout=subprocess.DEVNULL,
            env=_clean_environment(),
            check=True,
        )
    if data == DATA:
        ONLY_TESTS.unlink(missing_ok=True)


def is_ready(port: int) -> bool:
    """Say whether the server takes connections."""
    command = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(command, check=False).returncode == 0


def wait_ready(port: int, log: Path) -> None:
    """Wait for the server after a start."""
    wait_until(
        "waiting for PostgreSQL",
        lambda: is_ready(port),
        60,
        lambda: f"end of {log}:\n{tail(log) if log.exists() else '(no log)'}",
    )


def query(port: int, sql: str, database: str = "postgres") -> str:
    """Run statements as the cluster's owner; rows come as lines, columns separated by |."""
    command = [
        binary("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
        "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", database,
    ]  # fmt: skip
    environment = _clean_environment() | {"PGPASSWORD": credentials.read()["postgres_superuser"]}
    done = subprocess.run(
        command, input=sql, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StepError(
            "asking PostgreSQL", done.stderr.strip() or f"psql ended with {done.returncode}"
        )
    return done.stdout.strip()


def database_exists(port: int, name: str) -> bool:
    """Say whether a database exists."""
    return query(port, f"SELECT 1 FROM pg_database WHERE datname = '{_plain(name)}'") == "1"


def ensure_role(port: int, role: str, password: str) -> None:
    """Create a role that may log in, or give it this password."""
    role = _plain(role)
    exists = query(port, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") == "1"
    verb = "ALTER" if exists else "CREATE"
    query(port, f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")


def ensure_database(port: int, name: str, role: str, *, safe: bool = True) -> bool:
    """Create a database unless it exists; say whether it was created.

    With `safe=False` a commit does not wait for the disk: for test data only.
    """
    if database_exists(port, name):
        return False
    query(
        port,
        f"CREATE DATABASE {_plain(name)} OWNER {_plain(role)} ENCODING 'UTF8' TEMPLATE template0",
    )
    if not safe:
        query(port, f"ALTER DATABASE {_plain(name)} SET synchronous_commit = off")
    return True


def drop_database(port: int, name: str) -> None:
    """Remove a database together with the connections to it."""
    query(port, f"DROP DATABASE IF EXISTS {_plain(name)} WITH (FORCE)")


def url(port: int, database: str, role: str, password: str) -> str:
    """Give the address by which SQLAlchemy reaches a database."""
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def _plain(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise StepError("naming a database", f"{name!r} is not lower case letters, digits and _")
    return name


def _account() -> pwd.struct_passwd | None:
    """Choose the account of the server: None means whoever runs this."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StepError(
        "starting PostgreSQL",
        "root may not run it and no other account exists",
        "run as an ordinary user",
    )


def _give_up_root() -> None:
    account = _account()
    if account is None:
        return
    os.chdir("/")
    os.setgid(account.pw_gid)
    os.initgroups(account.pw_name, account.pw_gid)
    os.setuid(account.pw_uid)


@contextmanager
def _handed_over(data: Path) -> Iterator[tuple[str, list[int]]]:
    """Give the data folder's path for the server and the descriptors that must stay open."""
    account = _account()
    if account is None:
        yield str(data), []
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if os.fstat(descriptor).st_uid != account.pw_uid:
            subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", data], check=True)
        os.fchmod(descriptor, 0o700)
        yield f"/proc/self/fd/{descriptor}", [descriptor]
    finally:
        os.close(descriptor)


@contextmanager
def _password_file() -> Iterator[tuple[str, int]]:
    """Hold the superuser's password in memory, readable by initdb alone."""
    descriptor = os.memfd_create("password")
    try:
        os.write(descriptor, credentials.read()["postgres_superuser"].encode() + b"\n")
        account = _account()
        if account is not None:
            os.fchown(descriptor, account.pw_uid, account.pw_gid)
        os.fchmod(descriptor, 0o600)
        yield f"/proc/self/fd/{descriptor}", descriptor
    finally:
        os.close(descriptor)


def _clean_environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8"}
