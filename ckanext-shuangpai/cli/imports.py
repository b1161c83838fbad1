"""``ckan shuangpai imports``: what keeps imports in the background in order; run it every quarter of an hour."""

from __future__ import annotations

import json

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]


@click.command(short_help="Take up imports that were cut off; remove files kept long enough.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON value.")
def imports(as_json: bool) -> None:
    """Give imports whose worker died to the next one, and remove uploaded files whose time is over."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    # The operator at the machine keeps the imports of all in order.
    context = Context(user=user["name"], ignore_auth=True)
    done = tk.get_action("shuangpai_import_tidy")(context, {})
    if as_json:
        click.echo(json.dumps(done))
    else:
        text = tk._("Taken up: {resumed}; files removed of {cleared} imports")
        click.echo(text.format(**done))


COMMANDS = (imports,)
