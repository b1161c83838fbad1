"""Write the parts of the documents that follow from the program: `make docs`.

A part stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->``; tests/test_docs.py says
when one is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from . import duties as duty_parts
from .tables import DOCS, EXTENSION, ROOT, load, table

ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条|核心元数据|GB")
LIST_TITLES = {
    "catalog_class": "目录类别",
    "share_class": "共享类型",
    "share_method": "共享方式",
    "open_class": "开放类型",
    "open_refusal_category": "不予开放类别",
    "update_cycle": "更新周期",
    "format_class": "信息资源格式大类",
    "item_type": "数据类型",
    "security_level": "数据分级",
    "provenance_kind": "数据来源",
    "org_kind": "单位性质",
    "org_function": "法定职责",
    "region": "行政区划",
    "entry_state": "目录状态",
    "assignment": "是与否",
}


def code_lists() -> Iterator[str]:
    """Give one table a code list: Chinese, code, English, article."""
    for name, content in load(EXTENSION / "reference" / "code_lists.yaml").items():
        yield f"### {LIST_TITLES.get(name, name)} `{name}`"
        yield ""
        yield f"{content['article']}。"
        yield ""
        yield from table(["中文", "code", "English"], code_rows(content["codes"]))
        yield ""


def code_rows(codes: dict[str, dict[str, Any]]) -> Iterator[list[str]]:
    """Give the row of each code; the article where it has one of its own."""
    for code, facts in codes.items():
        article = f"（{facts['article']}）" if facts.get("article") else ""
        yield [facts["zh"] + article, f"`{code}`", facts["en"]]


def categories() -> Iterator[str]:
    """Give the second level of the category: number, Chinese, class."""
    content = load(EXTENSION / "reference" / "category.yaml")

    def rows() -> Iterator[list[str]]:
        for name, title in content["class_titles"].items():
            for number, facts in content[name]["items"].items():
                yield [facts["zh"], f"`{number}`", title, content[name]["article"]]

    yield from table(["项", "number", "类", "article"], rows())


def fields() -> Iterator[str]:
    """Give the fields of an entry, of a resource and of a department, from the schemas."""
    dataset, organization = (
        load(ROOT / "schemas" / "dataset.yaml"),
        load(ROOT / "schemas" / "organization.yaml"),
    )
    for title, content in (
        ("An entry (dataset)", dataset["dataset_fields"]),
        ("A file of an entry (resource)", dataset["resource_fields"]),
        ("A department (organization)", organization["fields"]),
    ):
        yield f"### {title}"
        yield ""
        yield from table(["中文", "field", "English", "article"], field_rows(content))
        yield ""


def field_rows(content: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Give the row of each field; the articles are in those sentences of its help that name one."""
    for field in content:
        label, help_text = field["label"], field.get("help_text") or {}
        sentences = str(help_text.get("zh_Hans_CN", "")).split("。")
        articles = "；".join(one for one in sentences if ARTICLE.search(one))
        yield [label["zh_Hans_CN"], f"`{field['field_name']}`", label["en"], articles]


def workbook() -> Iterator[str]:
    """Give the columns of the national workbook, in their order, with the field each fills."""
    content = load(EXTENSION / "reference" / "metadata_template.yaml")
    groups = content["groups"]
    rows = (
        [
            groups[column["group"]]["title"] if column.get("group") else "",
            column["title"],
            f"`{column['field']}`" if "field" in column else "",
            "" if column.get("export", True) else "read only",
        ]
        for column in content["columns"]
    )
    yield from table(["表头分组", "列", "field", ""], rows)


def rules() -> Iterator[str]:
    """Give the rules of an entry, by the stage that first demands them."""
    stages = {"save": "保存时", "submit": "送审时", "publish": "发布时"}
    severities = {"error": "错误", "warning": "提醒", "info": "提示"}
    lines = load(EXTENSION / "reference" / "entry_rules.yaml")
    for stage, title in stages.items():
        chosen = [line for line in lines if line.get("stage", "save") == stage]
        yield f"## {title} `{stage}`"
        yield ""
        yield from table(
            ["字段", "规则", "性质", "说什么"],
            (
                [
                    f"`{line['field']}`",
                    f"`{line['code']}`",
                    severities[line.get("severity", "error")],
                    line["zh"],
                ]
                for line in chosen
            ),
        )
        yield ""


def options() -> Iterator[str]:
    """Give the configuration options with default and meaning."""
    declared = load(EXTENSION / "config_declaration.yaml")
    rows = (
        [f"`{one['key']}`", f"`{one.get('default', '')}`".strip("`"), one["description"].strip()]
        for group in declared["groups"]
        for one in group["options"]
    )
    yield from table(["option", "default", "meaning"], rows)


def commands() -> Iterator[str]:
    """Give each command of ``ckan shuangpai`` with its arguments and options."""
    from ckanext.shuangpai.cli import shuangpai

    for path, command in leaves(shuangpai, ("ckan", "shuangpai")):
        context = click.Context(command, info_name=" ".join(path))
        pieces = " ".join(command.collect_usage_pieces(context))
        yield f"### `{' '.join(path)}`"
        yield ""
        yield f"`{' '.join(path)} {pieces}`".replace(" `", "`")
        yield ""
        yield " ".join((command.help or command.short_help or "").split())
        yield ""
        given = [one for one in command.params if isinstance(one, click.Option)]
        if given:
            yield from table(["option", "meaning"], (option_row(one, context) for one in given))
            yield ""


def option_row(option: click.Option, context: click.Context) -> list[str]:
    """Return an option with what it takes, and what it does."""
    takes = "" if option.is_flag else f" {option.make_metavar(context)}"
    return [f"`{', '.join(option.opts)}{takes}`", option.help or ""]


def cases() -> Iterator[str]:
    """Give each case type: its diagram, and its table row by row."""
    from ckanext.shuangpai.domain import cases as types
    from ckanext.shuangpai.domain.case_diagram import mermaid
    from ckanext.shuangpai.domain.case_diagram import table as rows

    for kind in types.TYPES:
        yield f"## {kind.title['zh_Hans_CN']} `{kind.name}`"
        yield ""
        yield f"{kind.articles}。规则版本 {kind.ruleset}。"
        yield ""
        yield from ("```mermaid", mermaid(kind), "```", "")
        yield from table(["操作", "环节", "谁", "之后", "要有", "时钟", "告知", "依据"], rows(kind))
        yield ""


def decisions() -> Iterator[str]:
    """Give a link to each decision."""
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        yield f"- [{title}](decisions/{path.name})"


def leaves(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from leaves(command.commands[name], (*path, name))
    else:
        yield path, command


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "calendar": duty_parts.calendar,
    "cases": cases,
    "categories": categories,
    "code-lists": code_lists,
    "commands": commands,
    "decisions": decisions,
    "duties": duty_parts.duties,
    "fields": fields,
    "options": options,
    "notices": duty_parts.notices,
    "parameters": duty_parts.parameters,
    "rules": rules,
    "workbook": workbook,
}


def render(text: str) -> str:
    """Return a document with each of its generated parts made anew."""

    def part(match: re.Match[str]) -> str:
        name = match.group(1)
        lines = "\n".join(PARTS[name]()).strip("\n")
        return f"<!-- begin: {name} -->\n\n{lines}\n\n<!-- end: {name} -->"

    return re.sub(r"<!-- begin: ([\w-]+) -->.*?<!-- end: \1 -->", part, text, flags=re.S)


def main() -> int:
    """Write every document whose generated parts have changed."""
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        fresh = render(text)
        if fresh != text:
            path.write_text(fresh, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}: written anew\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
