"""``ckan shuangpai sync``: bring another catalog's entries up to date, now."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]

SHOWN = 20
"""Lines of one list that are printed; the JSON has them all."""


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
        stages = {"gather": tk._("Reading the source"), "import": tk._("Storing records")}
        click.echo(f"\r{stages[stage]} {done}/{total}", nl=done >= total, err=True)


def _tell(report: dict[str, Any]) -> None:
    statuses = {
        "complete": tk._("complete: everything the source shows is here"),
        "partial": tk._("incomplete"),
        "failed": tk._("failed: nothing could be read"),
        "paused": tk._("paused: needs approval (--approve)"),
        "aborted": tk._("cut off"),
    }
    lists = {
        "errors": tk._("Errors"),
        "refused": tk._("Records that were not taken"),
        "conflicts": tk._("Fields that stay as the county decided"),
        "unmapped": tk._("Fields and values that have no place"),
        "skipped": tk._("Records that are no part of the catalog"),
    }
    numbers = tk._(
        "Promised {promised}, seen {seen}; created {created}, updated {updated}, "
        "unchanged {unchanged}, archived {archived}"
    )
    click.echo(f"{report['source']}: {statuses[report['status']]}")
    click.echo(numbers.format(**report))
    for name, title in lists.items():
        lines = report[name]
        if lines:
            click.echo(f"{title} ({len(lines)})")
        for line in lines[:SHOWN]:
            click.echo(f"  {line if isinstance(line, str) else _line(line)}")


def _line(line: dict[str, Any]) -> str:
    parts = [f"{key}={value}" for key, value in line.items() if value not in ("", None, [])]
    return "  ".join(parts)


COMMANDS = (sync,)
