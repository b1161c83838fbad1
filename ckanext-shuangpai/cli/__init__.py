"""The command line: ``ckan shuangpai …``; each command calls actions by name."""

import click

from . import calendar, cases, doctor, duplicates, edition, imports, notices, search, sync, template

__all__ = ["shuangpai"]


@click.group(short_help="Government data catalog: import, sync, duplicates, search index.")
@click.pass_context
def shuangpai(context: click.Context) -> None:
    """Work on the government data catalog."""
    # Without a request, messages would come in English whatever the default language is.
    context.with_resource(context.meta["flask_app"].test_request_context())


for _module in (
    template,
    imports,
    sync,
    duplicates,
    cases,
    search,
    calendar,
    notices,
    edition,
    doctor,
):
    for _command in getattr(_module, "COMMANDS", ()):
        shuangpai.add_command(_command)
