"""The command line: ``ckan shuangpai …``; each command calls actions by name."""

import click

from . import doctor, duplicates, search, sync, template

__all__ = ["shuangpai"]


@click.group(short_help="Government data catalog: import, sync, duplicates, search index.")
def shuangpai() -> None:
    """Work on the government data catalog."""


for _module in (template, sync, duplicates, search, doctor):
    for _command in getattr(_module, "COMMANDS", ()):
        shuangpai.add_command(_command)
