"""`ckan shuangpai edition publish|diff`: numbered releases of the county catalog."""

from __future__ import annotations

import json
from typing import Any

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]


@click.group(short_help="Numbered releases of the county catalog.")
def edition() -> None:
    """Publish the county catalog as it stands, and see what changed between two editions."""


@edition.command(short_help="Publish every published entry as the next edition.")
@click.option(
    "--document",
    required=True,
    help="Number of the publishing document, such as 双政办函〔2026〕9号.",
)
@click.option("--date", help="Day of publication (YYYY-MM-DD); today when left out.")
@click.option("--note", help="A note that readers see.")
@click.option("--dry-run", is_flag=True, help="Publish nothing; say what it would be.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def publish(
    document: str, date: str | None, note: str | None, dry_run: bool, as_json: bool
) -> None:
    """Freeze the county catalog under the next number and tell all organizations."""
    data = {"document": document, "published_on": date, "note": note, "dry_run": dry_run}
    made = _asked("shuangpai_edition_publish", data)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    line = tk._(
        "Edition {number}: {entries} entries, {added} added, {removed} removed, {changed} changed"
    )
    click.echo(line.format(number=made["number"], **made["counts"]))
    if dry_run:
        click.echo(tk._("Nothing was published."))


@edition.command(short_help="Say what changed between two editions.")
@click.argument("number", type=int, required=False)
@click.option(
    "--against", type=int, help="The edition to compare with; the one before when left out."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def diff(number: int | None, against: int | None, as_json: bool) -> None:
    """Compare edition NUMBER (the last when left out) with an earlier one."""
    found = _asked("shuangpai_edition_diff", {"number": number, "against": against})
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for mark, name in (("+", "added"), ("-", "removed"), ("~", "changed")):
        for one in found[name]:
            fields = "、".join(field["title"] for field in one.get("fields", ()))
            click.echo(f"  {mark} {one['code']} {one['title']} {fields}".rstrip())


def _asked(action: str, data: dict[str, Any]) -> dict[str, Any]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    # The operator at the machine may publish what the Centre ordered.
    context = Context(user=user["name"], ignore_auth=True)
    given = {key: value for key, value in data.items() if value is not None}
    try:
        return tk.get_action(action)(context, given)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        raise click.ClickException("；".join(error.error_summary.values())) from error


COMMANDS = (edition,)
