"""`ckan shuangpai notices deliver`: put what happened into inboxes, and send it out."""

from __future__ import annotations

import json
import time

import click

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]

AN_HOUR = 3600


@click.group(short_help="Notices to departments and readers.")
def notices() -> None:
    """Deliver what is waiting to be told."""


@notices.command(short_help="Put what waits into inboxes, and send it by mail and other channels.")
@click.option(
    "--every", type=click.FloatRange(min=0.1), help="Go on for ever, with so many seconds between."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def deliver(every: float | None, as_json: bool) -> None:
    """Deliver now; exit with 1 when a channel is down. A letter that fails is tried again later.

    With --every, reminders are decided too, once an hour.
    """
    reminded: float | None = None
    while True:
        if every is not None and (reminded is None or time.monotonic() - reminded > AN_HOUR):
            _asked("shuangpai_case_remind")
            reminded = time.monotonic()
        told = _asked("shuangpai_notice_deliver")
        if every is None or told["expanded"] or told["sent"] or told["down"]:
            click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(told))
        if every is None:
            raise SystemExit(1 if told["down"] else 0)
        time.sleep(every)


def _asked(action: str) -> dict[str, object]:
    # The delivering process tells everybody: it acts for the portal itself.
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        context = Context(user=user["name"], ignore_auth=True)
        return tk.get_action(action)(context, {})
    finally:
        model.Session.remove()


def _line(told: dict[str, object]) -> str:
    line = tk._("{expanded} events told, {sent} letters sent, {waiting} waiting")
    words = line.format(**told)
    down = told["down"]
    if down:
        words += "；" + tk._("down: {channels}").format(channels=", ".join(map(str, down)))  # type: ignore[arg-type]
    return words


COMMANDS = (notices,)
