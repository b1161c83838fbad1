"""The rules of a catalog entry, once: a table of rules and one small function per kind of check.

The table is ``reference/entry_rules.yaml`` (domain knowledge §2.10: 指南, 办法 and 条例). Form,
action API, importer and harvester all call ``check_entry``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from . import secrecy, text_limits
from .code_list import CHINESE, CodeList
from .entry_checks import CHECKS, COMPLETENESS
from .fault import Fault
from .finding import Basis, Finding, Severity
from .personal_data import PersonalDataWords
from .text import is_blank

Stage = Literal["save", "submit", "publish"]
STAGES: tuple[Stage, ...] = ("save", "submit", "publish")


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    code: str
    field: str
    check: str
    messages: Mapping[str, str]
    basis: tuple[Basis, ...]
    when: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict[str, tuple[str, ...]]
    )
    stage: Stage = "save"
    severity: Severity = "error"
    list_name: str = ""
    record: str = ""
    column: str = ""
    error_from: Stage | None = None
    """The stage from which a warning stands against the entry."""


@dataclass(frozen=True)
class RuleContext:
    """What the rules need to know of the world: code lists, words, the day, what else exists.

    ``known_code`` says of a catalog code whether some entry has it, ``code_region`` of which region
    it is (``None``: unknown); ``section`` is the responsible section that the providing
    department's own record names; ``deidentified`` whether a de-identification stands behind it;
    ``records`` which reviews of the entry are on file (secrecy_review, impact_assessment,
    head_consent); ``limits`` how long texts may be (none: not looked at).
    """

    rules: Sequence[Rule]
    lists: Mapping[str, CodeList]
    words: PersonalDataWords
    today: date
    known_code: Callable[[str], bool] = lambda code: True
    code_region: Callable[[str], str | None] = lambda code: None
    section: str = ""
    deidentified: bool = False
    records: frozenset[str] = frozenset()
    limits: text_limits.Limits = dataclasses.field(default_factory=dict[str, Any])
    lang: str = CHINESE


def rules_from_table(
    table: Sequence[Mapping[str, Any]], instruments: Mapping[str, Mapping[str, Any]]
) -> tuple[Rule, ...]:
    """Read the table as loaded from YAML; ``KeyError`` for an unknown check or instrument."""
    rules: list[Rule] = []
    for line in table:
        if line["check"] not in CHECKS:
            raise KeyError(line["check"])
        rules.append(
            Rule(
                code=line["code"],
                field=line["field"],
                check=line["check"],
                messages={CHINESE: line["zh"], "en": line["en"]},
                basis=tuple(Basis(instruments[name]["title"], art) for name, art in line["basis"]),
                when={name: tuple(values) for name, values in line.get("when", {}).items()},
                stage=line.get("stage", "save"),
                severity=line.get("severity", "error"),
                list_name=line.get("list", ""),
                record=line.get("record", ""),
                column=line.get("column", ""),
                error_from=line.get("error_from"),
            )
        )
    return tuple(rules)


def check_entry(
    entry: Mapping[str, Any], context: RuleContext, stage: Stage = "save"
) -> list[Finding]:
    """Return every finding of an entry, in the order of the table; secret content is alone.

    The entry has normalised values (``normalise_entry``). A field that is missing is reported
    once: rules that depend on its value then say nothing.
    """
    marked = secrecy.secret_marker(entry)
    if marked:
        return [secret_finding(marked, context)]
    return [*length_findings(entry, context), *_findings(entry, context, stage)]


def length_findings(entry: Mapping[str, Any], context: RuleContext) -> list[Finding]:
    """Return a finding for each text that is over its limit; these hold for drafts and syncs too."""
    return [
        Finding(
            one.field,
            text_limits.CODE,
            text_limits.too_long_in_words(one, context.lang),
            row=one.row,
            column=one.column,
        )
        for one in (text_limits.too_long(entry, context.limits) if context.limits else ())
    ]


def secret_finding(marked: str, context: RuleContext) -> Finding:
    """Return the finding for secret content, which never repeats the content (办法第二条)."""
    messages = {
        CHINESE: "涉密数据不得进入本目录：涉及国家秘密、工作秘密的，按保密规定另行管理（办法第二条）",
        "en": "State and work secrets do not belong into this catalog (art. 2).",
    }
    basis = (Basis("《双牌县政务大数据管理办法》", "第二条"),)
    return Finding(marked, "secret", messages.get(context.lang, messages[CHINESE]), basis=basis)


def _findings(entry: Mapping[str, Any], context: RuleContext, stage: Stage) -> Iterator[Finding]:
    reached = STAGES.index(stage)
    for rule in context.rules:
        if STAGES.index(rule.stage) > reached or not _applies(rule, entry):
            continue
        for fault in CHECKS[rule.check](entry, rule, context):
            yield _finding(rule, fault, context, _severity(rule, reached))


def _applies(rule: Rule, entry: Mapping[str, Any]) -> bool:
    for name, values in rule.when.items():
        value = entry.get(name)
        if ("" if is_blank(value) else value) not in values:
            return False
    return True


def _severity(rule: Rule, reached: int) -> Severity:
    """Return how a rule's findings count at a stage."""
    if rule.error_from is not None and STAGES.index(rule.error_from) <= reached:
        return "error"
    return rule.severity


def _finding(rule: Rule, fault: Fault, context: RuleContext, severity: Severity) -> Finding:
    template = rule.messages.get(context.lang) or rule.messages[CHINESE]
    message = template.format(
        value=_short(fault.value), item=_short(fault.item), row=fault.row, title=fault.title
    )
    lacking = rule.check in COMPLETENESS and (not fault.value or rule.check == "basis")
    value = fault.value or fault.item
    return Finding(
        rule.field, rule.code, message, severity, rule.basis, value, lacking, fault.row, rule.column
    )


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
