"""``ckan shuangpai sync``: bring another catalog's entries up to date, now."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]

STAGES = {"gather": "Reading", "import": "Storing"}
NUMBERS = ("promised", "seen", "created", "updated", "unchanged", "archived")
LISTS = ("refused", "unmapped", "conflicts", "skipped", "errors")
SHOWN = 20


@click.command(short_help="Bring another catalog's entries up to date.")
@click.argument("source")
@click.option("--approve", is_flag=True, help="Archive all entries of a source that shows nothing.")
@click.option("--force", is_flag=True, help="Read records again that have not changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON value.")
def sync(source: str, approve: bool, force: bool, as_json: bool) -> None:
    """Sync SOURCE (name or id of a harvest source) and wait; fails unless all of it arrived."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    # The operator at the machine may sync any source.
    context = Context(user=user["name"], ignore_auth=True)
    if not as_json:
        context["shuangpai_progress"] = _Progress()  # type: ignore[typeddict-unknown-key]
    data = {"source": source, "approve": approve, "force": force}
    try:
        report = tk.get_action("shuangpai_sync_run")(context, data)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        raise click.ClickException("；".join(error.error_summary.values())) from error
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report)
    if report["status"] != "complete":
        sys.exit(1)


class _Progress:
    """Shows on standard error how far a run is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        click.echo(f"\r{_(STAGES[stage])} {done}/{total}", nl=done >= total, err=True)


def _(msgid: str) -> str:
    return tk._(msgid)


def _tell(report: dict[str, Any]) -> None:
    click.echo(f"{report['source']}: {report['status']}")
    click.echo("  ".join(f"{name} {report[name]}" for name in NUMBERS))
    for name in LISTS:
        lines = report[name]
        if lines:
            click.echo(f"{name} ({len(lines)}):")
        for line in lines[:SHOWN]:
            click.echo(f"  {line if isinstance(line, str) else _line(line)}")


def _line(line: dict[str, Any]) -> str:
    parts = [f"{key}={value}" for key, value in line.items() if value not in ("", None, [])]
    return "  ".join(parts)


COMMANDS = (sync,)
