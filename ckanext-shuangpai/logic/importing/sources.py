"""From uploaded files to candidates: the entries of their sheets or JSON lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...domain.entry_normalisation import normalise_entry
from ...domain.metadata_template import Change, Draft, SheetReading, draft_entry, read_sheet
from ...domain.metadata_template.blocks import Problem
from ...domain.metadata_template.values import SEPARATORS
from ...domain.secrecy import secret_marker
from ...domain.text import is_blank
from ...reference import code_lists
from ...workbook import Budget, Limits, Source, read, refusal_text
from .candidate import Candidate
from .report import FileReport, line
from .words import change_text, problem_text, template, vocabulary

__all__ = ["candidates"]

NOT_TAKEN = frozenset(
    {"id", "name", "type", "state", "private", "origin", "entry_state", "organization"}
    | {"metadata_created", "metadata_modified", "creator_user_id", "num_resources", "num_tags"}
    | {"isopen", "license_title", "license_url", "groups", "relationships_as_object"}
    | {"relationships_as_subject", "author", "author_email", "maintainer", "maintainer_email"}
    | {"url", "version", "revision_id", "extras", "plugin_data", "display_name"}
)
"""Fields of a JSON entry that are not the deliverer's to set, or that CKAN derives."""


def candidates(
    name: str, content: bytes, limits: Limits, known: frozenset[str], lang: str, budget: Budget
) -> Iterator[tuple[FileReport, list[Candidate]]]:
    """Yield each file in an upload with its entries; ``known`` are the fields that entries have."""
    for source in read(name, content, limits, budget):
        report = FileReport(source.name)
        yield report, list(_of(source, report, known, lang))


def _of(
    source: Source, report: FileReport, known: frozenset[str], lang: str
) -> Iterator[Candidate]:
    if source.refused is not None:
        text = refusal_text(source.refused, lang)
        report.refused.append(line("", None, "", "", "", source.refused.code, text))
        return
    for number, given in enumerate(source.entries or (), start=1):
        report.entries += 1
        yield _listed(given, number, report, known, lang)
    for sheet in source.sheets:
        reading = read_sheet(sheet, template())
        _tell_sheet(reading, report, lang)
        keys = frozenset(
            column.key for column in (reading.header.columns.values() if reading.header else ())
        )
        marked = _secret_sheet(reading)
        for block in reading.blocks:
            report.entries += 1
            draft = draft_entry(sheet.name, block, keys, vocabulary())
            candidate = _drafted(draft, reading, report, lang)
            candidate.secret = marked or secret_marker(draft.entry)
            yield candidate


def _secret_sheet(reading: SheetReading) -> str | None:
    """A mark of secrecy over the table or in the sheet's name counts for all its entries."""
    lines = reading.header.lines_above if reading.header else ()
    return secret_marker({"title": "。".join((reading.sheet.name, *lines))})


def _drafted(draft: Draft, reading: SheetReading, report: FileReport, lang: str) -> Candidate:
    return Candidate(
        report,
        lang,
        draft.sheet,
        draft.row,
        draft.title,
        dict(draft.entry),
        draft,
        reading,
        list(draft.changes),
        list(draft.problems),
    )


def _listed(
    given: Any, number: int, report: FileReport, known: frozenset[str], lang: str
) -> Candidate:
    """Take one entry of a JSON list; what entries do not have is told, not dropped in silence."""
    if not isinstance(given, Mapping):
        candidate = Candidate(report, lang, "", number, "", {})
        candidate.problems.append(Problem(number, "", "", "not_an_entry", {}))
        return candidate
    fields = {key: value for key, value in given.items() if key in known}
    candidate = Candidate(report, lang, "", number, str(given.get("title") or ""), fields)
    for key, value in given.items():
        if key not in known and key not in NOT_TAKEN and not is_blank(value):
            candidate.changes.append(Change(number, str(key), "", "", "column_not_recognised"))
    tags = given.get("tags", given.get("tag_string"))
    if isinstance(tags, str):
        tags = [part.strip() for part in SEPARATORS.split(tags) if part.strip()]
    if isinstance(tags, list):
        fields["tags"] = [one if isinstance(one, Mapping) else {"name": str(one)} for one in tags]
    candidate.secret = secret_marker(given)
    candidate.given, made = normalise_entry(fields, code_lists())
    candidate.changes += [Change(number, m.field, m.value, m.to, m.code) for m in made]
    return candidate


def _tell_sheet(reading: SheetReading, report: FileReport, lang: str) -> None:
    sheet = reading.sheet.name
    secret = _secret_sheet(reading) is not None
    for one in reading.problems:
        value = "" if secret or secret_marker({"title": one.value}) else one.value
        one = one._replace(value=value)
        text = problem_text(one.code, lang, value=one.value, **one.facts)
        label = reading.label(one.key, template())
        report.refused.append(line(sheet, one.row, "", label, one.value, one.code, text))
    for change in reading.changes:
        text = change_text(change.code, lang)
        made = line(sheet, change.row, "", change.value, "", change.code, text)
        report.normalised.append({**made, "to": change.to})
