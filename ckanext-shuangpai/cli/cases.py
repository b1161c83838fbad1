"""``ckan shuangpai cases …``: the tables of case types as diagrams."""

from __future__ import annotations

import click

from ..domain import cases as types
from ..domain.case_diagram import mermaid
from ..domain.case_table import said

__all__ = ["COMMANDS"]


@click.group(short_help="Cases: diagrams of their types.")
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


COMMANDS = (cases,)
