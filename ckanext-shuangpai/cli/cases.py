"""``ckan shuangpai cases …``: diagrams of their types, reminders, what is overdue."""

from __future__ import annotations

import json
from typing import Any

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain import cases as types
from ..domain.case_diagram import mermaid
from ..domain.case_table import said

__all__ = ["COMMANDS"]


@click.group(short_help="Cases: diagrams of their types, reminders, what is overdue.")
def cases() -> None:
    """Work on cases."""


@cases.command(short_help="Draw the states of case types (Mermaid).")
@click.argument("names", nargs=-1, type=click.Choice([one.name for one in types.TYPES]))
def diagram(names: tuple[str, ...]) -> None:
    """Draw the types NAMES, or all of them, as Mermaid state diagrams."""
    for kind in types.TYPES:
        if not names or kind.name in names:
            click.echo(f"%% {said(kind.title)} {kind.name} {kind.ruleset}")
            click.echo(mermaid(kind))


@cases.command(short_help="Remind of terms that end soon, today, or ended yesterday.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def remind(as_json: bool) -> None:
    """Decide every reminder that is due today; repeated on one day it sends nothing twice."""
    done = tk.get_action("shuangpai_case_remind")(_operator(), {})
    if as_json:
        click.echo(json.dumps(done))
    else:
        click.echo(tk._("{sent} reminders sent, {skipped} skipped").format(**done))


@cases.command(short_help="List the open cases whose term has ended.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def overdue(as_json: bool) -> None:
    """List overdue cases with their binding date; exit with 1 when there are any."""
    rows = _overdue()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    for row in () if as_json else rows:
        waits = "、".join(one["organization_title"] for one in row["waits_for"])
        click.echo(f"  {row['due']}  {row['title']}  {waits}")
    if not as_json:
        click.echo(tk._("{count} cases are overdue").format(count=len(rows)))
    if rows:
        raise SystemExit(1)


def _overdue() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    asked = {"overdue": True, "open": True, "sort": "due", "limit": 100}
    while True:
        found = tk.get_action("shuangpai_case_list")(_operator(), {**asked, "offset": len(rows)})
        rows += found["results"]
        if not found["results"] or len(rows) >= found["count"]:
            return rows


def _operator() -> Context:
    # The operator at the machine sees every case.
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return Context(user=user["name"], ignore_auth=True)


COMMANDS = (cases,)
