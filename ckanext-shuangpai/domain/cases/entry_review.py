"""目录编制审核: an entry's way into the catalog, its revisions and its withdrawal (办法第十六条至第十八条、第二十三条).

The Centre's approval is the release (条例第十六条: 审核通过后统一通告): what it approves is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..case_table import (
    CaseType,
    ClockEffect,
    Demand,
    Facts,
    Field,
    Party,
    Role,
    State,
    Test,
    Transition,
    Words,
    words,
)  # fmt: skip
from .records import records_on_file

__all__ = ["TYPE", "entry_state"]

DRAFTED = ("preparing", "returned")
WAITING = ("countersigning", "review", "confirmation")
CLOCK, SIGNING, CONFIRMING = "entry_review", "entry_countersign", "entry_confirmation"
REVIEWED = ClockEffect("resume", CLOCK, CLOCK)
PAUSED, STOPPED = ClockEffect("pause", CLOCK), ClockEffect("stop", CLOCK)
SIGNED, CONFIRMED = ClockEffect("stop", SIGNING), ClockEffect("stop", CONFIRMING)
TAKEN_PART = ("opener", "drafter", "submitter", "consenter")

PARTIES = (
    Party("provider", "owner", words("提供单位", "Provider")),
    Party("co_department", "co_departments", words("会同部门", "Co-department")),
    Party("centre", "function:centre", words("县政务服务中心", "Government Service Centre")),
    Party("confirming", "function:confirming", words("审核确认单位", "Confirming office")),
)

ROLES = (
    Role("provider", "provider", words("提供单位数据专员", "Data officer of the provider")),
    Role("provider_head", "provider", words("提供单位负责人", "Head of the provider"), "admin"),
    Role("co_department", "co_department", words("会同部门", "Co-department")),
    Role("confirming", "confirming", words("审核确认单位", "Confirming office")),
    Role("centre", "centre", words("县政务服务中心", "Government Service Centre")),
)

STATES = (
    State("preparing", words("准备提交", "In preparation"), ("provider",)),
    State("countersigning", words("会签中", "Being countersigned"), ("co_department",)),
    State("review", words("待审核", "In review"), ("centre",)),
    State("returned", words("退回修改", "Returned"), ("provider",)),
    State("confirmation", words("待审核确认", "Awaiting confirmation"), ("confirming",)),
    State("published", words("已发布", "Published"), closed=True),
    State("withdrawn", words("已停用", "Withdrawn"), closed=True),
    State("cancelled", words("已撤销", "Cancelled"), closed=True),
)

ENTRY = Field("entry", "entry", words("条目", "Entry"))
KINDS = (("publication", words("发布", "Publication")), ("revision", words("修订", "Revision")), ("withdrawal", words("停用", "Withdrawal")))  # fmt: skip
KIND = Field("kind", "choice", words("办理事项", "What for"), required=False, choices=KINDS)
OPINION = Field("opinion", "textarea", words("审查意见", "Opinion"))
RESULTS = (("passed", words("通过", "Passed")), ("failed", words("不通过", "Failed")))
RESULT = Field("result", "choice", words("结论", "Result"), choices=RESULTS)


def _passed(name: str) -> Test:
    """A record of an earlier text counts no more."""
    return lambda facts: name in records_on_file(facts, str(facts.get("content") or ""))


def _withdrawal(facts: Facts) -> bool:
    return facts.get("kind") == "withdrawal"


def _unsigned(facts: Facts) -> list[str]:
    signed: Iterable[str] = facts.get("signed") or ()
    wanted: Iterable[str] = facts.get("co_departments") or ()
    return [one for one in wanted if one not in set(signed)]


def _joint(facts: Facts) -> bool:
    """基础、主题数据目录 are compiled together with others (办法第十七条); a withdrawal too."""
    return bool(facts.get("co_departments"))


CONDITIONS: Mapping[str, Test] = {
    "joint": _joint,
    "alone": lambda facts: not _joint(facts),
    "narrowing": lambda facts: bool(facts.get("narrowing")),
    "not_narrowing": lambda facts: not facts.get("narrowing"),
    "withdrawal": _withdrawal,
    "publication": lambda facts: not _withdrawal(facts),
    "last_signature": lambda facts: _unsigned(facts) == [facts.get("acting")],
    "more_signatures": lambda facts: (
        len(_unsigned(facts)) > 1 and facts.get("acting") in _unsigned(facts)
    ),
    "withheld": lambda facts: not _withdrawal(facts) and bool(facts.get("unconfirmed")),
    "shared": lambda facts: not _withdrawal(facts) and not facts.get("unconfirmed"),
}

DEMANDS = (
    Demand("no_findings", lambda facts: _withdrawal(facts) or not facts.get("findings"),
           words("条目还有 {findings} 处不符合规则：先改正再提交（办法第十七条）", "The entry still has {findings} findings: mend them first (art. 17)")),
    Demand("changed", lambda facts: facts.get("kind") != "revision" or bool(facts.get("changed")),
           words("修订与已发布的内容没有差别：不用提交（办法第十九条）", "The revision changes nothing: there is nothing to submit (art. 19)")),
    Demand("secrecy_review", lambda facts: _withdrawal(facts) or _passed("secrecy_review")(facts),
           words("缺少对当前内容的保密审查记录：由编制人以外的人审查通过后再提交（办法第三十七条）", "The present text has no secrecy review: have another person make it (art. 37)")),
    Demand("impact_assessment", lambda facts: _withdrawal(facts) or not facts.get("personal") or _passed("impact_assessment")(facts),
           words("含个人信息的条目缺少个人信息保护影响评估记录：评估后再提交（条例第十三条）", "An entry with personal data needs an impact assessment first (Decree 809, art. 13)")),
    Demand("head_consent", _passed("head_consent"),
           words("缺少单位负责人对当前内容的同意：负责人审核同意后再提交（条例第十三条）", "The head of the department has not consented to the present text (Decree 809, art. 13)")),
    Demand("confirming_office", lambda facts: bool(facts.get("confirming")),
           words("县里还没有登记“不予共享审核确认”职责的单位：请系统管理员登记后再审核（办法第二十三条）", "No office has the function of confirming withheld entries: have it registered first (art. 23)")),
    Demand("base_unchanged", lambda facts: not facts.get("conflicts"),
           words("修订期间已发布的内容有变动（{conflicts}）：退回提供单位核对（办法第十九条）", "The published text changed meanwhile ({conflicts}): return it to the provider (art. 19)")),
    Demand("ready_to_publish", lambda facts: not facts.get("publish_findings"),
           words("还不能发布：{publish_findings}", "It cannot be published yet: {publish_findings}")),
    Demand("another_department", lambda facts: not facts.get("own_department"),
           words("本单位的条目不能由本人导入时直接发布：由中心另一人审核（办法第四十条第一项）", "An entry of your own department is reviewed by another person of the Centre (art. 40(1))")),
)  # fmt: skip
SUBMISSION = ("no_findings", "changed", "secrecy_review", "impact_assessment", "head_consent")
RELEASE = ("base_unchanged", "ready_to_publish")


def _submit(target: str, shape: str, narrowing: bool, source: str) -> Transition:
    told = (
        words("交会同部门会签", "It goes to the co-departments")
        if target == "countersigning"
        else words("送县政务服务中心审核", "It goes to the Centre for review")
    )
    return Transition(
        "submit", (source,), ("provider",), target,
        words("提交审核", "Submit for review"),
        words(f"{told['zh_Hans_CN']}；审核期间内容锁定，可以撤回。", f"{told['en']}; the text is locked meanwhile, you may recall it."),
        "办法第十七条；条例第十三条",
        when=(shape, "narrowing" if narrowing else "not_narrowing"), reason=narrowing, basis=narrowing,
        demands=SUBMISSION, clocks=(ClockEffect("start", SIGNING, SIGNING),) if target == "countersigning" else (REVIEWED,),
        tells=("co_department",) if target == "countersigning" else ("centre",), mark="submitter", keep="submission",
    )  # fmt: skip


def _approve(target: str, shape: str, tells: tuple[str, ...], demands: tuple[str, ...], explained: Words) -> Transition:  # fmt: skip
    closes = target != "confirmation"
    return Transition(
        "approve", ("review",), ("centre",), target, words("审核通过", "Approve"), explained,
        "办法第十七条、第十八条；条例第十六条", when=(shape,), demands=demands,
        clocks=(STOPPED,) if closes else (STOPPED, ClockEffect("start", CONFIRMING, CONFIRMING)), tells=tells, not_by=TAKEN_PART, mark="decider",
        effect=("withdraw" if target == "withdrawn" else "publish") if closes else "", bulk=True,
    )  # fmt: skip


TRANSITIONS = (
    Transition(
        "open", (), ("provider", "centre"), "preparing", words("发起编制审核", "Begin a review"),
        words("为条目建立审核办件；在提交前补齐保密审查、评估和负责人同意。", "Begins the review of an entry; records and consent come before the submission."),
        "办法第十七条", when=("publication",), fields=(ENTRY, KIND), mark="opener",
    ),
    Transition(
        "open", (), ("provider", "centre"), "preparing", words("申请停用", "Ask for withdrawal"),
        words("条目停用后公众不再看到；经负责人同意和中心审核后生效。", "A withdrawn entry is no longer shown; it takes the head's consent and the Centre's review."),
        "办法第十七条", when=("withdrawal",), reason=True, fields=(ENTRY, KIND), mark="opener",
    ),
    Transition(
        "revise", DRAFTED, ("provider", "centre"), "", words("修改内容", "Change the text"),
        words("修改后的内容要重新审查和同意。", "A changed text needs new records and consent."), "办法第十七条、第十九条", mark="drafter", internal=True,
    ),
    Transition(
        "secrecy_review", DRAFTED, ("provider",), "", words("登记保密审查", "Record the secrecy review"),
        words("记录对当前内容的保密审查；编制人不能审查自己的条目。", "Records the secrecy review of the present text; not by who drafted it."),
        "办法第三十七条", when=("publication",), fields=(RESULT, OPINION), not_by=("drafter", "opener"), mark="reviewer",
    ),
    Transition(
        "impact_assessment", DRAFTED, ("provider",), "", words("登记影响评估", "Record the impact assessment"),
        words("记录对当前内容的保密风险和个人信息保护影响评估。", "Records the assessment of secrecy risk and of the effect on personal data."),
        "条例第十三条", when=("publication",), fields=(RESULT, OPINION),
    ),
    Transition(
        "head_consent", DRAFTED, ("provider_head",), "", words("负责人同意", "Consent"),
        words("负责人同意提交当前内容；之后再改动需要重新同意。", "The head consents to the present text; a later change needs a new consent."),
        "条例第十三条", not_by=("drafter", "opener"), mark="consenter",
    ),
    *(
        _submit(target, shape, narrowing, source)
        for source in DRAFTED
        for shape, target in (("joint", "countersigning"), ("alone", "review"))
        for narrowing in (True, False)
    ),
    Transition(
        "sign", ("countersigning",), ("co_department",), "review", words("会签同意", "Countersign"),
        words("最后一个会同部门会签后送县政务服务中心审核。", "After the last signature it goes to the Centre."),
        "办法第十七条", when=("last_signature",), clocks=(SIGNED, REVIEWED), tells=("centre", "provider"), not_by=TAKEN_PART, mark="signer",
    ),
    Transition(
        "sign", ("countersigning",), ("co_department",), "", words("会签同意", "Countersign"),
        words("记录本部门会签，等待其余会同部门。", "Records your signature; others are still to sign."),
        "办法第十七条", when=("more_signatures",), tells=("provider",), not_by=TAKEN_PART, mark="signer",
    ),
    Transition(
        "object", ("countersigning",), ("co_department",), "returned", words("会签不同意", "Object"),
        words("退回提供单位修改，并说明理由。", "Returns it to the provider with your reason."),
        "办法第十七条", reason=True, clocks=(SIGNED,), tells=("provider",), not_by=TAKEN_PART, danger=True,
    ),
    _approve("published", "shared", ("provider", "co_department"), RELEASE, words("立即发布：开放的条目公众马上可见；修订生效，旧内容由新内容替换。", "Published at once: what is open becomes visible; a revision takes effect.")),
    _approve("confirmation", "withheld", ("confirming", "provider"), ("base_unchanged", "no_findings", "confirming_office"), words("不予共享：送县人民政府指定的单位审核确认后发布。", "Withheld from sharing: goes to the confirming office before publication.")),
    _approve("withdrawn", "withdrawal", ("provider", "co_department"), (), words("条目停用：公众和其他部门不再看到。", "The entry is withdrawn: nobody else sees it any more.")),
    Transition(
        "return", ("review",), ("centre",), "returned", words("退回修改", "Return for changes"),
        words("退回提供单位，一次性告知要修改的内容；期间时钟暂停。", "Returns it with everything that must change; the clock stands still."),
        "办法第十八条；条例第十七条", reason=True, clocks=(PAUSED,), tells=("provider", "co_department"), not_by=TAKEN_PART, bulk=True, danger=True,
    ),
    Transition(
        "confirm", ("confirmation",), ("confirming",), "published", words("确认不予共享", "Confirm as withheld"),
        words("记录审核确认文号并发布该条目。", "Records your document number and publishes the entry."),
        "办法第二十三条", fields=(Field("document", "text", words("确认文号", "Document number")),),
        demands=("base_unchanged",), clocks=(CONFIRMED,), tells=("provider", "centre"), not_by=(*TAKEN_PART, "decider"), mark="confirmer", keep="confirmation", effect="publish",
    ),
    Transition(
        "decline", ("confirmation",), ("confirming",), "returned", words("不予确认", "Decline"),
        words("退回提供单位：应当改为无条件或有条件共享，或者补充依据。", "Returns it: to be shared, or with a better basis."),
        "办法第二十三条", reason=True, clocks=(CONFIRMED,), tells=("provider", "centre"), not_by=(*TAKEN_PART, "decider"), danger=True,
    ),
    Transition(
        "recall", WAITING, ("provider",), "returned", words("撤回", "Recall"),
        words("撤回后可以修改，再次提交要重新审核。", "You may change it and submit it again."),
        "办法第十七条", clocks=(SIGNED, PAUSED, CONFIRMED), tells=("centre",),
    ),
    Transition(
        "cancel", DRAFTED, ("provider",), "cancelled", words("撤销办件", "Cancel"),
        words("办件结束；未审核的修订不再保留，已发布的内容不变。", "Ends the case; an unreviewed revision is dropped, what is published stays."),
        "办法第十七条", reason=True, clocks=(STOPPED,), effect="cancel", danger=True,
    ),
    Transition(
        "release", DRAFTED, ("centre",), "published", words("汇总发布", "Release as delivered"),
        words("中心审核汇总单位报送的目录并发布。", "The Centre reviews what a department delivered, and publishes it."),
        "办法第十八条；条例第十六条", when=("publication", "not_narrowing"), demands=(*RELEASE, "another_department"), clocks=(STOPPED,), tells=("provider",), mark="decider", effect="publish", internal=True,
    ),
)  # fmt: skip


def _note(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    """Keep records with the text they were made of; signatures begin anew with each submission."""
    if row.command == "open":
        return {name: asked["seen"].get(name) for name in ("kind", "before")}
    if row.command in ("secrecy_review", "impact_assessment", "head_consent"):
        record = {
            "result": asked.get("result") or "passed",
            "opinion": asked.get("opinion") or "",
            "by": asked["actor"],
            "organization": asked["organization"],
            "content": asked["seen"].get("content"),
        }
        return {"records": {**(facts.get("records") or {}), row.command: record}}
    if row.command == "sign":
        return {"signed": [*(facts.get("signed") or ()), asked["organization"]]}
    if row.command == "submit":
        seen = ("content", "co_departments", "unconfirmed", "narrowing")
        return {"signed": [], **{name: asked["seen"].get(name) for name in seen}}
    return {}


def _owing(state: str, facts: Facts, role: str, organization: str) -> bool:
    """A co-department that has signed owes nothing more."""
    if state != "countersigning" or role != "co_department":
        return True
    return organization in _unsigned(facts)


TYPE = CaseType(
    name="entry_review", title=words("目录编制审核", "Entry review"), articles="办法第十六条至第十八条、第二十三条；条例第十三条至第十六条",
    ruleset="2025-08-01", valid_from="2022-12-14", parties=PARTIES, roles=ROLES, states=STATES,
    transitions=TRANSITIONS, conditions=CONDITIONS, demands=DEMANDS, note=_note, owing=_owing,
)  # fmt: skip


def entry_state(facts: Facts, state: str) -> str:
    """Return the state of the entry while its case is in a state (目录状态, a code of the list).

    A published entry is being revised (变更中) as long as its case runs, and stays public.
    """
    if state in ("published", "withdrawn"):
        return state
    before = str(facts.get("before") or "draft")
    if state == "cancelled":
        return before
    if facts.get("kind") in ("revision", "withdrawal"):
        return "revising"
    return {
        "preparing": "withdrawn" if before == "withdrawn" else "draft",
        "countersigning": "review",
    }.get(state, state)
