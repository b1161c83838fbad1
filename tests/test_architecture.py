"""The arrows between the rooms of the house, and the names that others rely on."""

from __future__ import annotations

import ast
import re
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.sources import PACKAGE, ROOT, Module, below, modules, parsed, shown, tracked

EVERYWHERE = {"config", "language", "serving"}
"""Small rooms that any room but the domain may use."""
TABLES = {"domain", "reference", "model"}
ARROWS = {
    "domain": set(),
    "language": {"domain"},
    "config": set(),
    "serving": set(),
    "reference": {"domain"},
    "entry_form": {"domain", "reference"},
    "file_types": {"reference"},
    "kept_text": set(),
    "outbound": set(),
    "channels": set(),
    "model": {"domain"},
    "workbook": {"domain", "reference"},
    "loading": {*TABLES, "logic", "outbound", "workbook"},
    "search": {*TABLES, "logic"},
    "duplicate_candidates": {"domain"},
    "duplicate_index": {*TABLES, "duplicate_candidates"},
    "logic": {
        *TABLES,
        "search",
        "workbook",
        "duplicate_candidates",
        "duplicate_index",
        "file_types",
        "kept_text",
        "channels",
    },
    "harvesters": {*TABLES, "outbound", "search", "logic"},
    "page_facts": {"domain", "reference"},
    "data_tables": {"reference"},
    "helpers": {"data_tables", "page_facts", "display", "entry_form", "domain", "reference"},
    "display": {"domain", "reference"},
    "case_display": {"domain", "reference"},
    "usage": set(),
    "content_disposition": set(),
    "delivery": {"hardening"},
    "views": {
        "helpers",
        "case_display",
        "content_disposition",
        "delivery",
        "usage",
        "workbook",
        "domain",
        "reference",
    },
    "cli": {"domain", "reference", "search", "duplicate_index"},
    "hardening": {"content_disposition", "domain", "file_types"},
    "__init__": set(),
}
"""Which rooms each room may import; docs/architecture.md tells the same. Plugin wires all of them."""

READ_FROM_BELOW = {"logic.organization", "logic.sync_reasons"}
"""What search and harvesters may read of logic: the departments, and the words of a sync's reasons."""

OVERRIDES = {
    "admin/config.html": "",
    "admin/index.html": "",
    "base.html": "",
    "error_document_template.html": "",
    "footer.html": "",
    "header.html": "",
    "home/about.html": "",
    "group/manage_members.html": "",
    "group/members.html": "",
    "organization/bulk_process.html": "",
    "organization/edit_base.html": "",
    "organization/index.html": "",
    "organization/manage_members.html": "",
    "organization/read.html": "",
    "organization/snippets/info.html": "",
    "organization/snippets/organization_item.html": "",
    "organization/snippets/organization_list.html": "",
    "package/base.html": "",
    "package/base_form_page.html": "",
    "package/edit.html": "",
    "package/new_resource.html": "",
    "package/read_base.html": "",
    "package/search.html": "",
    "package/snippets/resource_form.html": "",
    "package/snippets/resource_item.html": "",
    "package/snippets/resource_upload_field.html": "",
    "package/snippets/resources_list.html": "",
    "package/snippets/search_facets.html": "passes an option that CKAN's own list does not",
    "package/snippets/search_results.html": "",
    "page.html": "",
    "scheming/form_snippets/multiple_checkbox.html": "upstream brings a style element, which the policy refuses",
    "scheming/form_snippets/organization.html": "who sees an entry is not chosen, it follows",
    "scheming/organization/about.html": "",
    "scheming/organization/group_form.html": "a head writes a list and reads the rest; a department is no group",
    "scheming/package/read.html": "",
    "scheming/package/resource_read.html": "",
    "scheming/package/snippets/resource_form.html": "",
    "scheming/snippets/form_field.html": "scheming's own has no block for how long a text may be",
    "snippets/license.html": "",
    "scheming/package/snippets/package_form.html": "one page instead of CKAN's two-step form",
    "snippets/facet_list.html": "",
    "snippets/home_breadcrumb_item.html": "a word instead of a sign",
    "snippets/language_selector.html": "links instead of a list that needs a script",
    "snippets/package_item.html": "",
    "snippets/search_form.html": "",
    "snippets/social.html": "",
    "snippets/job_details.html": "harvest's own tells times by script, in badges of its colours, and has no blocks",
    "source/about.html": "",
    "source/admin.html": "",
    "source/admin_base.html": "",
    "source/job/list.html": "",
    "source/job/read.html": "",
    "source/new_source_form.html": "harvest's own speaks English in part and has no blocks",
    "source/read.html": "",
    "source/read_base.html": "",
    "user/dashboard.html": "",
    "user/edit.html": "",
    "user/edit_user_form.html": "",
    "user/logout_first.html": "",
    "user/perform_reset.html": "",
    "user/read_base.html": "",
    "user/snippets/api_token_create_form.html": "CKAN's own has scripts in attributes, outside of blocks",
    "user/snippets/api_token_list.html": "CKAN's own has scripts in attributes, outside of blocks",
    "user/snippets/info.html": "",
    "user/snippets/login_form.html": "CKAN's own offers to remember the reader, outside of blocks",
}
"""Templates that stand before one of CKAN, scheming or harvest; a reason where it is replaced whole."""

SOLR_ELSEWHERE = {
    "ckanext-shuangpai/cli/doctor.py": "looks at Solr from outside, also when search/ is broken",
}
SOLR_MODULES = (
    "pysolr",
    "ckan.lib.search.common",
    "ckan.lib.search.query",
    "ckan.lib.search.index",
)


def ids(module: Module) -> str:
    return module.name.removeprefix(f"{PACKAGE}.")


def room_of(target: str) -> str | None:
    """Return the room an imported name belongs to, None for others' modules."""
    if not target.startswith(f"{PACKAGE}."):
        return None
    return target.removeprefix(f"{PACKAGE}.").split(".")[0]


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_arrows_go_one_way(module: Module) -> None:
    if module.room == "plugin":
        return
    allowed = ARROWS[module.room] | {module.room}
    if module.room != "domain":
        allowed |= EVERYWHERE
    reached = {room_of(target) for target, _ in module.imports()} - {None}
    assert reached - allowed == set()


@pytest.mark.parametrize(
    "module", [one for one in modules() if one.room in ("search", "harvesters")], ids=ids
)
def test_only_departments_are_read_from_below(module: Module) -> None:
    start = f"{PACKAGE}.logic."
    read = [target for target, _ in module.imports() if (target + ".").startswith(start)]
    names = {".".join(target.removeprefix(f"{PACKAGE}.").split(".")[:2]) for target in read}
    assert names - READ_FROM_BELOW == set()


@pytest.mark.parametrize("module", [one for one in modules() if one.room == "domain"], ids=ids)
def test_domain_needs_the_standard_library_only(module: Module) -> None:
    foreign = {
        target
        for target, relative in module.imports()
        if not relative and target.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


@pytest.mark.parametrize("module", [one for one in modules() if one.room == "domain"], ids=ids)
def test_domain_has_no_clock_and_no_input_or_output(module: Module) -> None:
    banned = {"io", "os", "pathlib", "random", "shutil", "socket", "subprocess", "time", "urllib"}
    imported = {target.split(".")[0] for target, relative in module.imports() if not relative}
    calls = {
        ast.unparse(node.func) for node in ast.walk(module.tree()) if isinstance(node, ast.Call)
    }
    clocks = {call for call in calls if re.search(r"(^|\.)(now|utcnow|today)$", call)}
    assert imported & banned == set()
    assert clocks == set()
    assert calls & {"open", "print", "input"} == set()


def test_nobody_imports_the_plugin() -> None:
    importers = [
        module.name
        for module in modules()
        if any(target.startswith(f"{PACKAGE}.plugin.") for target, _ in module.imports())
    ]
    assert importers == []


def test_plugin_is_wiring_only() -> None:
    lines = (ROOT / "ckanext-shuangpai" / "plugin.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 80


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_imports_inside_the_package_are_relative_and_absolute_in_harvesters(
    module: Module,
) -> None:
    relative = {target for target, written in module.imports() if written}
    absolute = {target for target, written in module.imports() if not written}
    if module.room == "harvesters":
        assert relative == set()
    else:
        assert {target for target in absolute if target.startswith(PACKAGE)} == set()


@pytest.mark.parametrize(
    "module", [one for one in modules() if one.room in ("views", "cli", "harvesters")], ids=ids
)
def test_edges_call_actions_by_name(module: Module) -> None:
    actions = f"{PACKAGE}.logic.action"
    assert {target for target, _ in module.imports() if target.startswith(actions)} == set()


@pytest.mark.parametrize(
    "module",
    [one for one in modules() if one.room in ("helpers", "page_facts", "data_tables", "display")],
    ids=ids,
)
def test_template_helpers_never_query(module: Module) -> None:
    banned = ("ckan.model", "ckanext.shuangpai.model", "sqlalchemy", "ckan.lib.search", "pysolr")
    assert {target for target, _ in module.imports() if target.startswith(banned)} == set()
    names = {node.attr for node in ast.walk(module.tree()) if isinstance(node, ast.Attribute)}
    assert "Session" not in names


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_only_search_speaks_solr(module: Module) -> None:
    if module.room == "search" or shown(module.path) in SOLR_ELSEWHERE:
        return
    imported = {target for target, _ in module.imports() if target.startswith(SOLR_MODULES)}
    texts = {
        node.value
        for node in ast.walk(module.tree())
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert imported == set()
    assert {text for text in texts if re.search(r"solr_url|/solr/", text)} == set()


def test_no_room_for_odds_and_ends() -> None:
    banned = {"utils", "util", "common", "misc", "manager", "tools"}
    assert [shown(path) for path in tracked() if path.stem in banned] == []


BLANKETS = [
    module
    for module in modules()
    if module.room in ("helpers",)
    or module.name in (f"{PACKAGE}.cli", f"{PACKAGE}.views")
    or module.name in (f"{PACKAGE}.logic.auth", f"{PACKAGE}.logic.validators")
    or module.name.startswith(f"{PACKAGE}.logic.action")
]
"""What ``@tk.blanket`` reads, and the files whose ``__all__`` are put together for it."""


@pytest.mark.parametrize("module", BLANKETS, ids=ids)
def test_blankets_read_what_all_says(module: Module) -> None:
    assert module.public_names() is not None


@pytest.mark.parametrize("module", BLANKETS, ids=ids)
def test_public_names_are_ours_or_cores_own(module: Module) -> None:
    names = [name for name in module.public_names() or () if not name.startswith("shuangpai")]
    assert [name for name in names if not is_cores_own(module, name)] == []


def is_cores_own(module: Module, name: str) -> bool:
    """Say whether CKAN itself has an action, an authorization or a validator of that name."""
    from ckan import authz, logic

    if ".logic.action" in module.name:
        from ckan.logic import action

        folders = ("create", "update", "get", "delete", "patch")
        return name.startswith("harvest") or any(
            hasattr(__import__(f"{action.__name__}.{one}", fromlist=[name]), name)
            for one in folders
        )
    if module.name.endswith(".auth"):
        return name in authz.auth_functions_list() or name.startswith("harvest")
    if module.name.endswith(".validators"):
        return callable(logic.get_validator(name))
    return False


@pytest.mark.parametrize("path", below("ckanext-shuangpai/model", ".py"), ids=shown)
def test_tables_carry_our_name(path: Path) -> None:
    names = re.findall(r"__tablename__\s*=\s*[\"'](\w+)[\"']", path.read_text(encoding="utf-8"))
    assert [name for name in names if not name.startswith("shuangpai_")] == []


def test_overridden_templates_are_listed() -> None:
    templates = ROOT / "ckanext-shuangpai" / "templates"
    own = {str(path.relative_to(templates)) for path in below(str(templates), ".html")}
    folders = [Path(str(files("ckan"))) / "templates"]
    folders += [
        Path(str(files(f"ckanext.{name}"))) / "templates" for name in ("scheming", "harvest")
    ]
    overriding = {name for name in own if any((folder / name).exists() for folder in folders)}
    assert overriding == set(OVERRIDES)


@pytest.mark.parametrize("name", sorted(name for name, why in OVERRIDES.items() if not why))
def test_an_override_extends_what_it_stands_before(name: str) -> None:
    text = (ROOT / "ckanext-shuangpai" / "templates" / name).read_text(encoding="utf-8")
    assert re.sub(r"\{#.*?#\}", "", text, flags=re.S).lstrip().startswith("{% ckan_extends %}")


@pytest.mark.parametrize("path", below("ckanext-shuangpai/templates", ".html"), ids=shown)
def test_each_posting_form_is_guarded(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b.*?(?:</form>|\Z)", text, flags=re.S | re.I)
    unguarded = [
        form[:80]
        for form in forms
        if re.search(r"""method=["']post["']""", form, re.I) and "csrf_input" not in form
    ]
    assert unguarded == []


def test_functions_have_annotations() -> None:
    missing = [
        f"{shown(module.path)}:{node.lineno} {node.name}"
        for module in modules()
        for node in ast.walk(parsed(module.path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not annotated(node)
    ]
    assert missing == []


def annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a function states what it returns and takes (self and cls need not)."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    wanted = [one for one in arguments if one.arg not in ("self", "cls")]
    return node.returns is not None and all(one.annotation is not None for one in wanted)
