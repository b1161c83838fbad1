"""`ckan shuangpai duplicates`: check an entry, compare the whole catalog, list the pairs."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from ckan.plugins import toolkit as tk

from .. import duplicate_index

__all__ = ["COMMANDS"]

_SILENT = 2.0
"""Seconds after which a running command says how far it is."""
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value only.")


class _Progress:
    """Says on stderr how far a step is, from two seconds on, once a second."""

    def __init__(self, what: str, quiet: bool) -> None:
        self._what = what
        self._quiet = quiet
        self._next = time.monotonic() + _SILENT

    def __call__(self, done: int, total: int) -> None:
        if not self._quiet and time.monotonic() >= self._next:
            self._next = time.monotonic() + 1
            click.echo(f"{self._what} {done}/{total}", err=True)


@click.group("duplicates", short_help="Entries that several departments keep (art. 18).")
def duplicates() -> None:
    """Find entries that the city or another department already has."""


@duplicates.command("check")
@click.argument("entry")
@click.option("--scope", type=click.Choice(["all", "city", "county"]), default="all")
@click.option("--limit", type=click.IntRange(1, 50), default=10)
@click.option("--near-misses", is_flag=True, help="Show what is alike but not the same, too.")
@_AS_JSON
def check(entry: str, scope: str, limit: int, near_misses: bool, as_json: bool) -> None:
    """Check one entry: its id or name, or a JSON file that holds one entry (- for stdin)."""
    options = {"scope": scope, "limit": limit, "include_distinct": near_misses}
    answer = _act("shuangpai_duplicate_check", {**_entry(entry), **options})
    if as_json:
        _print_json(answer)
        return
    click.echo(f"{answer['checked']['title']}: {answer['count']}")
    for result in answer["results"]:
        _show(result, result["entry"])


def _entry(text: str) -> dict[str, Any]:
    """Return the entry of a file, or the reference to a stored one."""
    if text != "-" and not Path(text).is_file():
        return {"id": text}
    try:
        content = json.loads(sys.stdin.read() if text == "-" else Path(text).read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{text}: no JSON ({error})") from error
    if not isinstance(content, dict):
        raise click.ClickException(f"{text}: one entry is wanted, a JSON object")
    return {"entry": content}


@duplicates.command("sweep")
@click.option("--rebuild", is_flag=True, help="Read every entry anew before comparing.")
@_AS_JSON
def sweep(rebuild: bool, as_json: bool) -> None:
    """Compare the whole catalog: county with city and county with county; store the pairs."""
    if rebuild:
        duplicate_index.rebuild(_Progress("read", quiet=False))
    report = _act("shuangpai_duplicate_sweep", {}, _Progress("compared", quiet=False))
    if as_json:
        _print_json(report)
        return
    keys = ("county", "city", "compared", "duplicates", "possible", "judged")
    click.echo("  ".join(f"{key} {report[key]}" for key in keys))


@duplicates.command("list")
@click.option("--verdict", multiple=True, type=click.Choice(["duplicate", "possible", "distinct"]))
@click.option("--level", type=click.Choice(["county_city", "county_county"]))
@click.option("--department", help="Id, name or title.")
@click.option("--limit", type=click.IntRange(1, 1000), default=1000)
@click.option("--offset", type=click.IntRange(0), default=0)
@_AS_JSON
def list_pairs(
    verdict: tuple[str, ...],
    level: str | None,
    department: str | None,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """List the pairs that the last sweep found, the surest first."""
    data: dict[str, Any] = {"limit": limit, "offset": offset}
    if verdict:
        data["verdict"] = list(verdict)
    data |= {key: value for key, value in (("level", level), ("department", department)) if value}
    answer = _act("shuangpai_duplicate_list", data)
    if as_json:
        _print_json(answer["results"])
        return
    for pair in answer["results"]:
        click.echo(f"{pair['ours'].get('department')} {pair['ours'].get('title')}")
        _show(pair, pair["theirs"])
    click.echo(f"{len(answer['results'])}/{answer['count']}")


def _show(result: dict[str, Any], theirs: dict[str, Any]) -> None:
    score = f"{result['score']:.2f}" if "score" in result else ""
    name = f"{theirs.get('department', '')} {theirs.get('title', '')}".strip()
    click.echo(f"  {result['verdict']} {score}  {name}")
    for reason in result["reasons"]:
        click.echo(f"      {reason}")


def _act(name: str, data: dict[str, Any], progress: _Progress | None = None) -> Any:
    """Call an action as the site's own user: who may run commands here may do everything."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    context: Any = {"user": user["name"], "ignore_auth": True, "shuangpai_progress": progress}
    try:
        return tk.get_action(name)(context, data)
    except tk.ValidationError as error:
        summary = error.error_summary
        words = "; ".join(f"{key}: {value}" for key, value in summary.items())
        raise click.ClickException(words) from error
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


COMMANDS = (duplicates,)
