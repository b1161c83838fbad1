"""``ckan shuangpai import`` and ``export``: workbooks into the catalog, and back."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import click

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["COMMANDS"]

SHOWN = 40


@click.command("import", short_help="Import workbooks, CSV, archives of them, or JSON lists.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--drafts", is_flag=True, help="Keep also entries with wrong values as drafts.")
@click.option("--complete", is_flag=True, help="Refuse entries that lack values.")
@click.option(
    "--fill",
    multiple=True,
    metavar="HEADING=TEXT",
    help="A value for all entries that lack it: --fill 使用范围=县级政务部门.",
)
@click.option("--create-organizations", is_flag=True, help="Create departments not yet known.")
@click.option("--publish", is_flag=True, help="Publish what has no finding.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON value.")
def import_(files: tuple[Path, ...], fill: tuple[str, ...], as_json: bool, **options: bool) -> None:
    """Import FILES; fails when something was refused. Entries that lack values become drafts."""
    given = [
        {"filename": file.name, "content": base64.b64encode(file.read_bytes()).decode("ascii")}
        for file in files
    ]
    context = _operator()
    if not as_json:
        context["shuangpai_progress"] = _show  # type: ignore[typeddict-unknown-key]
    data = {"files": given, "fill": _filled(fill), **options}
    report = _call("shuangpai_template_import", context, data)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report)
    refused = [line for file in report["files"] for line in file["refused"]]
    if any(line.get("kept") != "draft" for line in refused):
        sys.exit(1)


@click.command(short_help="Export entries as the national workbook.")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("ids", nargs=-1)
@click.option("--q", default="", help="A search, as in package_search.")
@click.option("--fq", default="", help="A filter, as in package_search.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON value.")
def export(target: Path, ids: tuple[str, ...], q: str, fq: str, as_json: bool) -> None:
    """Write the entries IDS, or a search, or everything, to TARGET (.xlsx or .csv)."""
    kind = target.suffix.lstrip(".").lower()
    data = {"q": q, "fq": fq, "format": kind, **({"ids": list(ids)} if ids else {})}
    made = _call("shuangpai_template_export", _operator(), data)
    target.write_bytes(base64.b64decode(made["content"]))
    if as_json:
        click.echo(
            json.dumps({"file": str(target), "entries": made["entries"]}, ensure_ascii=False)
        )
    else:
        text = tk._("{count} entries written to {file}")
        click.echo(text.format(count=made["entries"], file=target))


def _filled(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read HEADING=TEXT, once a heading."""
    fill: dict[str, str] = {}
    for pair in pairs:
        heading, sign, text = pair.partition("=")
        if not sign or not heading.strip() or heading.strip() in fill:
            message = tk._("--fill wants HEADING=TEXT, each heading once: “{pair}”")
            raise click.ClickException(message.format(pair=pair))
        fill[heading.strip()] = text
    return fill


def _operator() -> Context:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    # The operator at the machine may import and export everything.
    return Context(user=user["name"], ignore_auth=True)


def _call(action: str, context: Context, data: dict[str, Any]) -> dict[str, Any]:
    try:
        return tk.get_action(action)(context, data)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        raise click.ClickException("；".join(error.error_summary.values())) from error


def _show(stage: str, done: int, total: int) -> None:
    """Show on standard error how far an import is."""
    names = {"read": tk._("Reading files"), "check": tk._("Checking"), "write": tk._("Storing")}
    click.echo(f"\r{names[stage]} {done}/{total}", nl=done >= total, err=True)


def _tell(report: dict[str, Any]) -> None:
    for file in report["files"]:
        text = tk._(
            "{file}: {entries} entries; created {created}, updated {updated} ({revised} of them as revisions),"
            " unchanged {unchanged}, drafts {drafts}, refusals {refused}, values normalised {normalised}"
        )
        numbers = {name: len(file[name]) for name in ("refused", "drafts", "normalised")}
        click.echo(text.format(**{**file, **numbers}))
        _list([_place(line) + line["message"] for line in file["refused"]])
        _list([_missing(line) for line in file["drafts"]])
        for kind in ("created", "updated", "revised"):
            _list([_stored(line) for line in file["stored"] if line["kind"] == kind])


def _list(lines: list[str]) -> None:
    """Print lines, the first ones of many."""
    for line in lines[:SHOWN]:
        click.echo("  " + line)
    if len(lines) > SHOWN:
        rest = len(lines) - SHOWN
        click.echo("  " + tk._("… and {count} more; --json shows all").format(count=rest))


def _stored(line: dict[str, Any]) -> str:
    """Return what became of an entry, and where it is found: of a revision the case that decides."""
    words = {
        "created": tk._("created"),
        "updated": tk._("changed"),
        "revised": tk._("kept as a revision"),
    }
    path = f"/case/{line['case']}" if line["case"] else f"/dataset/{line['name']}"
    return (
        f"{_place({**line, 'column': ''})}{words[line['kind']]} {tk.config['ckan.site_url']}{path}"
    )


def _missing(line: dict[str, Any]) -> str:
    """Return of a draft what it lacks."""
    place = _place({**line, "column": ""})
    if not line["missing"]:
        return place + tk._("kept as a draft")
    return place + tk._("draft, still missing: {names}").format(names="、".join(line["missing"]))


def _place(line: dict[str, Any]) -> str:
    row = tk._("row {row}").format(row=line["row"]) if line["row"] else ""
    parts = [line["sheet"], row, line["entry"], line["column"]]
    place = " · ".join(part for part in parts if part)
    return f"{place}：" if place else ""


COMMANDS = (import_, export)
