"""The documents say what the program does: actions, options, commands, fields, words and links."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import yaml

from docs import generate
from tests.sources import ROOT, below, shown, tracked
from tests.test_architecture import ARROWS

DOCS = ROOT / "docs"
DOCUMENTS = [path for path in tracked() if path.suffix == ".md" and "samples" not in path.parts]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
ABOUT_ACCOUNTS = """
    am_following_user dataset_followee_count dataset_followee_list followee_count
    followee_list group_followee_count group_followee_list organization_followee_count
    organization_followee_list organization_list_for_user user_followee_count user_followee_list
    user_follower_count user_follower_list follow_user unfollow_user
    user_delete user_patch user_update organization_member_create
    organization_member_delete user_autocomplete
""".split()
ABOUT_GROUPS = """
    group_create group_delete group_member_create group_member_delete group_patch group_purge
    group_update member_delete
""".split()
ABOUT_SOURCES = """
    harvest_abort_failed_jobs harvest_source_create harvest_source_delete harvest_source_patch
    harvest_source_reindex harvest_source_show harvest_source_update harvest_sources_reindex
    harvest_job_create harvest_jobs_run
""".split()
CORE_ACTIONS_EXPLAINED_TOGETHER = {
    "bulk_update_private": "bulk_update_public",
    "tag_autocomplete": "tag_list",
    "tag_search": "tag_list",
    "tag_show": "tag_list",
    **dict.fromkeys(ABOUT_ACCOUNTS, "user_list"),
    **dict.fromkeys(ABOUT_GROUPS, "member_create"),
    **dict.fromkeys(("organization_delete", "organization_purge"), "organization_update"),
    **dict.fromkeys(ABOUT_SOURCES, "harvest_source_list"),
}
"""Changed core actions that share the section of another."""
CORE_WORDS = {"admin", "editor", "member", "organization"}
"""Words of CKAN that the glossary gives a Chinese term."""


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sections(path: Path) -> dict[str, str]:
    """Return the third-level sections of a document by the name in their heading."""
    found = re.split(r"^### `?([^`\n]+)`?.*$", text_of(path), flags=re.M)
    return dict(zip(found[1::2], found[2::2], strict=True))


@cache
def identifiers() -> set[str]:
    """Return every word of the sources and their file names that could be an identifier."""
    words: set[str] = set()
    for folder in ("ckanext-shuangpai", "schemas", "harvesters"):
        for path in below(folder):
            if path.suffix in (".py", ".yaml"):
                words |= set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text_of(path)))
                words |= {path.stem, path.parent.name}
    return words


def public_actions() -> list[str]:
    from ckanext.shuangpai.logic import action

    return sorted(set(action.__all__))


def known_actions() -> list[str]:
    return [CORE_ACTIONS_EXPLAINED_TOGETHER.get(name, name) for name in public_actions()]


def test_every_action_has_a_section_and_every_section_an_action() -> None:
    api = sections(DOCS / "api.md")
    documented = {name for name in api if re.fullmatch(r"[a-z_]+", name)}
    assert set(known_actions()) - documented == set()
    assert {name for name in documented if name.startswith("shuangpai_")} <= set(public_actions())


@pytest.mark.parametrize("name", sorted(set(known_actions())))
def test_each_action_shows_a_call_and_its_answer(name: str) -> None:
    section = sections(DOCS / "api.md")[name]
    calls = [one for one in re.findall(r"```console\n(.*?)```", section, re.S) if "curl" in one]
    assert any(f"/api/action/{name}" in call for call in calls)
    for call in calls:
        words = shlex.split(call)
        bodies = [words[at + 1] for at, word in enumerate(words) if word == "-d"]
        assert all(json.loads(body) is not None for body in bodies)
    answers = re.findall(r"```json\n(.*?)```", section, re.S)
    assert answers
    assert all(json.loads(answer) is not None for answer in answers)


def test_every_option_is_documented() -> None:
    declared = yaml.safe_load(
        (ROOT / "ckanext-shuangpai" / "config_declaration.yaml").read_text(encoding="utf-8")
    )
    keys = {option["key"] for group in declared["groups"] for option in group["options"]}
    api = text_of(DOCS / "api.md")
    assert {key for key in keys if f"`{key}`" not in api} == set()


def test_options_named_in_documents_exist() -> None:
    declared = text_of(ROOT / "ckanext-shuangpai" / "config_declaration.yaml")
    named = {
        (shown(path), option)
        for path in DOCUMENTS
        for option in re.findall(r"ckanext\.shuangpai\.([a-z_]{4,})\b", text_of(path))
        if f"ckanext.shuangpai.{option}:" not in text_of(path)
    }
    rooms = set(ARROWS) | {"plugin", "migration", "schemas"}
    unknown = {
        (path, option)
        for path, option in named
        if option not in rooms and f"ckanext.shuangpai.{option}\n" not in declared
    }
    assert unknown == set()


def test_every_command_is_documented() -> None:
    from ckanext.shuangpai.cli import shuangpai

    api = text_of(DOCS / "api.md")
    names = [" ".join(path) for path, _ in generate.leaves(shuangpai, ("ckan", "shuangpai"))]
    assert names
    assert [name for name in names if f"### `{name}`" not in api] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_generated_parts_are_current(path: Path) -> None:
    assert generate.render(text_of(path)) == text_of(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_relative_links_lead_somewhere(path: Path) -> None:
    broken = [
        link
        for link in LINK.findall(text_of(path))
        if not link.startswith(("http:", "https:", "mailto:")) and not leads(path, link)
    ]
    assert broken == []


def leads(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(target)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", text_of(path), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def glossary_rows() -> list[tuple[str, str]]:
    """Return term and identifier of each row of the glossary."""
    rows = re.findall(r"^\| ([^|]+) \| `([^`]+)` \|", text_of(DOCS / "glossary.md"), re.M)
    assert len(rows) > 100
    return rows


def test_identifiers_of_the_glossary_exist() -> None:
    known = identifiers() | CORE_WORDS
    named = {identifier for _, identifier in glossary_rows() if not identifier.isdigit()}
    assert named - known == set()


def test_terms_of_the_glossary_are_chinese_or_codes() -> None:
    assert {
        term
        for term, identifier in glossary_rows()
        if not re.search(r"[\u4e00-\u9fff]", term) and len(identifier) > 1
    } == set()


def test_every_table_is_in_the_glossary() -> None:
    tables = {
        name
        for path in below("ckanext-shuangpai/model", ".py")
        for name in re.findall(r"__tablename__\s*=\s*[\"'](\w+)[\"']", text_of(path))
    }
    assert tables - {identifier for _, identifier in glossary_rows()} == set()


def test_every_field_is_in_the_mapping() -> None:
    mapping = text_of(DOCS / "mapping.md")
    named = {
        field["field_name"]
        for name in ("dataset.yaml", "organization.yaml")
        for key, fields in yaml.safe_load(text_of(ROOT / "schemas" / name)).items()
        if key.endswith("fields")
        for field in fields
    }
    assert {name for name in named if f"`{name}`" not in mapping} == set()


def test_every_cycle_is_in_the_mapping() -> None:
    lists = yaml.safe_load(text_of(ROOT / "ckanext-shuangpai/reference/code_lists.yaml"))
    section = text_of(DOCS / "mapping.md").partition("## Update cycle")[2]
    assert {code for code in lists["update_cycle"]["codes"] if f"`{code}`" not in section} == set()


def test_architecture_names_every_room_and_its_arrows() -> None:
    row = re.compile(r"^\| (`[^|]+`) \| [^|]+ \|([^|]*)\|$", re.M)
    told = {
        room: set(re.findall(r"`(\w+)`", arrows))
        for rooms, arrows in row.findall(text_of(DOCS / "architecture.md"))
        for room in re.findall(r"`(\w+)`", rooms)
    }
    existing = {one: to for one, to in ARROWS.items() if one != "__init__" and room_exists(one)}
    assert {room: told.get(room) for room in existing} == existing


def room_exists(room: str) -> bool:
    folders = (ROOT / "ckanext-shuangpai", ROOT)
    return any((one / room).is_dir() or (one / f"{room}.py").exists() for one in folders)


def test_paths_named_in_documents_exist() -> None:
    pattern = re.compile(
        r"`((?:ckanext-shuangpai|docs|tests|services|demo|bench|harvesters|schemas|i18n|changes)/[\w./-]+)`"
    )
    missing = {
        (shown(path), name)
        for path in DOCUMENTS
        for name in pattern.findall(text_of(path))
        if not (ROOT / name).exists()
    }
    assert missing == set()


@pytest.mark.parametrize("path", below("docs/decisions", ".md"), ids=shown)
def test_decisions_have_one_form(path: Path) -> None:
    text = text_of(path)
    number = path.name[:4]
    assert text.startswith(f"# {number} ")
    assert re.search(r"^20\d\d-\d\d-\d\d\. (Accepted|Superseded|Proposed)", text, re.M)


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in below("docs/decisions", ".md")]
    assert sorted(set(numbers)) == sorted(numbers)


def test_readme_begins_with_what_it_is_and_the_two_commands() -> None:
    start = "\n".join(text_of(ROOT / "README.md").splitlines()[:25])
    assert "make demo" in start
    assert "make test" in start
    assert "双牌县政务数据" in start
