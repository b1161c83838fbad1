"""`ckan shuangpai reindex`: the search index made anew from the database."""

from __future__ import annotations

import json

import click

from ckan.plugins import toolkit as tk

from ..search.reindex import Report, reindex

__all__ = ["COMMANDS"]


@click.command("reindex", short_help="Index every entry again; the portal keeps answering.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 16))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def reindex_command(processes: int, as_json: bool) -> None:
    """Index every entry again with several processes, remove orphans, compare the counts."""
    if as_json:
        report = reindex(processes)
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        with click.progressbar(length=1, label=tk._("Indexing"), show_pos=True) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            report = reindex(processes, progress)
        _tell(report)
    if not report.complete:
        raise SystemExit(1)


def _tell(report: Report) -> None:
    line = tk._("{indexed} of {stored} entries indexed, {orphans} orphans removed, {seconds} s")
    click.echo(
        line.format(
            indexed=report.indexed,
            stored=report.stored,
            orphans=report.orphans_removed,
            seconds=report.seconds,
        )
    )
    for entry_id, reason in report.failed.items():
        click.echo(tk._("Not indexed: {entry}: {reason}").format(entry=entry_id, reason=reason))
    for entry_id in report.missing:
        click.echo(tk._("Missing in the index: {entry}").format(entry=entry_id))


COMMANDS = (reindex_command,)
