"""One import from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ... import serving
from ...domain.metadata_template import Problem
from ...domain.text import comparable, is_blank
from ...language import reader_language
from ...workbook import Budget
from ..auth import centre_editor
from ..organization import Department, departments
from .accepting import limits
from .candidate import Candidate
from .departments import Directory
from .judge import Judge
from .ledger import ledger_of
from .options import Options
from .planned import Write
from .report import FileReport
from .sources import candidates
from .stored import Catalog
from .supply import Supply, fill_owner, resolved, texts_of
from .write import write_all

__all__ = ["report_of", "run"]

Progress = Callable[[str, int, int], None]


def report_of(
    context: Context, files: Sequence[tuple[str, bytes]], options: Options
) -> dict[str, Any]:
    """Import files as ``run`` does; returns the report as everybody gets it."""
    return {"files": [one.as_dict() for one in run(context, files, options)]}


def run(context: Context, files: Sequence[tuple[str, bytes]], options: Options) -> list[FileReport]:
    """Import files, given by name and content; returns the report, a part a file.

    The caller has checked who may import, publish and create departments.
    """
    progress: Progress = context.get("shuangpai_progress") or _silent  # type: ignore[assignment]
    lang = reader_language()
    reports: list[FileReport] = []
    found: list[Candidate] = []
    bounds = limits()
    budget = Budget(bounds.served_seconds if serving.is_served() else bounds.upload_seconds)
    for number, (name, content) in enumerate(files, start=1):
        for report, part in candidates(name, content, bounds, _known_fields(), lang, budget):
            report.part = len(reports)
            reports.append(report)
            found += part
        progress("read", number, len(files))
    writes = _judge(context, found, options, progress)
    if options.dry_run:
        for write in writes:
            write.candidate.file.count(write.kind)
    else:
        write_all(context, writes, lambda done, total: progress("write", done, total))
    return reports


def _judge(
    context: Context, found: list[Candidate], options: Options, progress: Progress
) -> list[Write]:
    directory = Directory(context, options.create_organizations, options.dry_run)
    for candidate in found:
        if candidate.secret is None:
            directory.resolve(candidate)
    parts = {one.file.part for one in found}
    fills = {part: resolved(context, texts_of(options.fill, part)) for part in parts}
    authority = _has_authority(context)
    own = None if authority else _own_department(context)
    fill_owner(found, fills, own, departments(context))
    _mark_repeated(found)
    keys = [_identity(candidate) for candidate in found]
    codes = frozenset(code for code, _, _ in keys if code)
    owners = {owner for _, _, owner in keys if owner}
    catalog = Catalog(owners, codes)
    ids = (catalog.id_of(*key) for key in keys)
    catalog.load(id_ for id_ in ids if id_)
    judge = Judge(
        context,
        catalog,
        codes,
        _may_edit(context, authority),
        authority,
        options,
        Supply(context, options.fill, fills, options.keeps_stored),
        ledger_of(context),
    )
    writes: list[Write] = []
    for number, candidate in enumerate(found, start=1):
        write = judge.judge(candidate)
        if write is not None:
            writes.append(write)
        if number % 100 == 0 or number == len(found):
            progress("check", number, len(found))
    return writes


def _identity(candidate: Candidate) -> tuple[str, str, str]:
    given = candidate.given
    names = ("catalog_code", "title", "owner_org")
    code, title, owner = (str(given.get(name) or "") for name in names)
    return code, title, owner


def _mark_repeated(found: list[Candidate]) -> None:
    """Refuse the second entry with the same code, or the same title and provider, in one import."""
    seen: dict[tuple[str, str], Candidate] = {}
    for candidate in found:
        code, title, owner = _identity(candidate)
        if is_blank(title) or candidate.secret is not None:
            continue
        keys = [("code", code)] if code else []
        keys.append((owner, comparable(title)))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is None:
            for key in keys:
                seen[key] = candidate
            continue
        where = f"{first.file.file} {first.sheet} {first.row}".replace("  ", " ")
        key, cell = candidate.place("catalog_code" if code and keys[0] in seen else "title")
        facts = {"first": f"{where}《{first.title}》"}
        problem = Problem(cell.row, key, cell.text, "duplicate_in_file", facts)
        candidate.problems.append(problem)


def _has_authority(context: Context) -> bool:
    """Say whether the user acts for every department: the Centre, a sysadmin, the operator."""
    known = bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))
    return known or centre_editor(context)


def _own_department(context: Context) -> Department | None:
    """Return the one department for which the user compiles entries; None if there are several."""
    asked = tk.fresh_context(context)
    offered = tk.get_action("organization_list_for_user")(asked, {"permission": "create_dataset"})
    return departments(context).by_id.get(offered[0]["id"]) if len(offered) == 1 else None


def _may_edit(context: Context, everywhere: bool) -> Callable[[str], bool]:
    """Return the question whether the user compiles entries for a department."""
    user = context.get("user")
    answers: dict[str, bool] = {}

    def may(owner: str) -> bool:
        if owner not in answers:
            answers[owner] = everywhere or authz.has_user_permission_for_group_or_org(
                owner, user, "create_dataset"
            )
        return answers[owner]

    return may


def _known_fields() -> frozenset[str]:
    schema = tk.h.scheming_get_dataset_schema("dataset")
    names = {str(field["field_name"]) for field in schema["dataset_fields"]}
    return frozenset(names | {"tags", "resources"}) - {
        "name",
        "origin",
        "entry_state",
        "tag_string",
    }


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""
