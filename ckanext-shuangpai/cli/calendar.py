"""`ckan shuangpai calendar import|show|check`: the working days by which terms are counted."""

from __future__ import annotations

import base64
import json
from typing import Any, BinaryIO

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]


@click.group(short_help="The working days by which terms are counted.")
def calendar() -> None:
    """Load notices of days off, look at a year, check that the next year is there."""


@calendar.command("import", short_help="Load a notice, local days, or an earlier version.")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--year", type=int, help="The year that the notice is for.")
@click.option("--number", help="The document's number, such as 国办发明电〔2025〕7号.")
@click.option("--link", help="Where the notice can be read.")
@click.option("--local", is_flag=True, help="Days of the county alone, by a county document.")
@click.option("--restore", type=int, help="Bring an earlier version back; 0 is the shipped one.")
@click.option("--dry-run", is_flag=True, help="Store nothing; say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def import_command(
    file: BinaryIO | None,
    year: int | None,
    number: str | None,
    link: str | None,
    local: bool,
    restore: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load days off and make-up workdays from FILE (JSON, CSV or iCalendar); open cases follow."""
    data: dict[str, Any] = {
        "year": year,
        "number": number,
        "link": link,
        "kind": "local" if local else None,
        "restore": restore,
        "dry_run": dry_run,
    }
    data = {key: value for key, value in data.items() if value is not None}
    if file is not None:
        data["content"] = base64.b64encode(file.read()).decode("ascii")
    report = _asked("shuangpai_calendar_import", data)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for line in report["days"]:
        click.echo(f"  {line['date']}  {line['before']['why']} -> {line['after']['why']}")
    if dry_run:
        click.echo(
            tk._("{days} days would change; nothing was stored").format(days=len(report["days"]))
        )
    else:
        message = tk._("Version {version} of the calendar counts now: {days} days changed")
        click.echo(message.format(version=report["version"], days=len(report["days"])))


@calendar.command(short_help="Show the days off and make-up workdays of a year.")
@click.argument("year", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def show(year: int | None, as_json: bool) -> None:
    """Show the special days of YEAR (this year when left out), and the notices behind them."""
    shown = _asked("shuangpai_calendar_show", {"year": year} if year else {})
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(_heading(shown))
    for one in shown["days"]:
        click.echo(f"  {one['date']}  {one['why']}  {one['notice']}")


@calendar.command(short_help="Fail when the next year's notice is missing (from 1 November).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def check(as_json: bool) -> None:
    """Exit with 1 from 1 November, with 2 from 1 December, while the next year is not announced."""
    missing = _asked("shuangpai_calendar_show", {})["missing"]
    if as_json:
        click.echo(json.dumps({"missing": missing}))
    elif missing is None:
        click.echo(tk._("The calendar is complete."))
    else:
        message = tk._("The notice for {year} is missing: terms that reach it are provisional")
        click.echo(message.format(year=missing["year"]))
    if missing is not None:
        raise SystemExit(2 if missing["critical"] else 1)


def _heading(shown: dict[str, Any]) -> str:
    numbers = "、".join(one["number"] or one["link"] for one in shown["notices"])
    state = numbers if shown["announced"] else tk._("not announced yet, provisional")
    line = tk._("{year}: {days} working days ({state})")
    return line.format(year=shown["year"], days=shown["working_days"], state=state)


def _asked(action: str, data: dict[str, Any]) -> dict[str, Any]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    # The operator at the machine may change the calendar.
    context = Context(user=user["name"], ignore_auth=True)
    try:
        return tk.get_action(action)(context, data)
    except tk.ValidationError as error:
        raise click.ClickException("；".join(error.error_summary.values())) from error


COMMANDS = (calendar,)
