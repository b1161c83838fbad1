"""`make i18n`: texts into the templates, new ones into the Chinese catalog, and compile it.

Two templates: ``ckanext-shuangpai.pot`` holds our texts; ``upstream.pot`` those of CKAN, harvest
and scheming that have no Chinese there. One catalog translates both, and wins over CKAN's own
where that speaks of 数据集 or 组织: what it holds beyond the templates is kept while upstream has it.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .paths import ROOT

LOCALE = "zh_Hans_CN"
STARTED = dt.datetime(2026, 11, 23, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""The date in every header: a later one would change the files without a change of text."""
DOMAIN = "ckanext-shuangpai"
I18N = ROOT / "i18n"
OWN = I18N / f"{DOMAIN}.pot"
UPSTREAM = I18N / "upstream.pot"
CHINESE = I18N / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.po"
SOURCES = ("ckanext-shuangpai", "harvesters")
CORE_ROOMS = ("cli", "lib", "logic", "model", "templates", "views")
"""The rooms of CKAN that are read afresh, because its own template misses a few texts."""
NEIGHBOURS = ("ckanext.harvest", "ckanext.scheming")
METHODS = [
    ("**/tests/**", "ignore"),
    ("2.8_templates/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "ckan"),
    ("**.txt", "ckan"),
]
NOT_SHOWN = re.compile(
    r"ckanext/(?:audioview|chained_functions|datapusher|example_|multilingual|stats|tabledesigner|tracking)"
    r"|/tests/|/cli/"
)
"""Where texts stand that a reader of this portal never meets: plugins that it does not have."""
SAME_IN_CHINESE = frozenset({"CSV", "JSON", "URI", "X", "TRUE", "FALSE", "API", "ID"})
SPOKEN = (
    *("active", "deleted", "draft", "pending"),
    *("New", "Running", "Finished", "Aborting", "Aborted", "Error"),
    *("added", "updated", "not modified"),
    *("Manual", "Monthly", "Weekly", "Biweekly", "Daily", "Always"),
    *("MANUAL", "MONTHLY", "WEEKLY", "BIWEEKLY", "DAILY", "ALWAYS"),
    *("Frequency", "Type", "Source type", "Joe Bloggs", "my-group", "my-organization"),
    *("Title", "Name", "URL", "Email", "Fullname", "Username", "User", "Role", "Old password"),
    *("Password1", "Password2", "Password", "Config", "Notes", "Owner org", "Expires in"),
    *("Description", "Format", "Upload", "upload", "Image url", "Reset", "Auth", "Login"),
    ("{number} harvest found", "{number} harvests found"),
    ('{number} harvest found for "{query}"', '{number} harvests found for "{query}"'),
    *("No harvests found", 'No harvests found for "{query}"'),
)
"""Texts that upstream puts together from names: of fields, states, cycles and kinds."""
HEADER = {
    OWN: "# Texts of ckanext-shuangpai.",
    UPSTREAM: "# Texts of CKAN, harvest and scheming that have no Chinese there.",
    CHINESE: "# Chinese of ckanext-shuangpai, and of what CKAN, harvest and scheming lack.",
}


def main() -> None:
    """Bring templates, catalog and compiled catalog up to date; name what still wants Chinese."""
    own, known = own_texts(), upstream_texts()
    wanted = without_chinese(known)
    store(OWN, sorted_catalog(own))
    store(UPSTREAM, sorted_catalog(wanted))
    chinese, dropped = updated(read(CHINESE, LOCALE), [*own, *wanted], {key(one) for one in known})
    store(CHINESE, chinese)
    compile_catalog()
    missing = [key(one) for one in chinese if one.id and not filled(one)]
    print(f"{len(own)} texts of ours, {len(wanted)} from upstream, {len(missing)} without Chinese")
    for text in dropped:
        print(f"  no longer used: {text}")
    for text in missing:
        print(f"  wants Chinese: {text}")


def own_texts() -> list[Message]:
    """Extract the texts of this project."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "own.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
        options = ["-F", "babel.cfg", "--add-location=file", "-o", str(target), *SOURCES]
        subprocess.run([*command, *options], cwd=ROOT, check=True)
        return [one for one in read(target) if one.id]


def upstream_texts() -> list[Message]:
    """Return the texts of CKAN and its neighbours that readers of this portal may meet."""
    found: dict[str, Message] = {}
    spoken = (Message(text, locations=[("put together", 0)]) for text in SPOKEN)
    for one in (*_upstream(), *spoken):
        places = [place for place, _ in one.locations]
        if one.id and (not places or not all(NOT_SHOWN.search(place) for place in places)):
            found.setdefault(key(one), one)
    return list(found.values())


def without_chinese(messages: Iterable[Message]) -> list[Message]:
    """Return the messages that CKAN's own catalog leaves in English, though they have words."""
    core = read(Path(str(files("ckan"))) / "i18n" / LOCALE / "LC_MESSAGES" / "ckan.po", LOCALE)
    done = {key(one) for one in core if one.id and filled(one) and not one.fuzzy}
    return [one for one in messages if key(one) not in done and has_words(key(one))]


def has_words(text: str) -> bool:
    """Say whether a text holds a word to translate, not only marks, names of values and codes."""
    bare = re.sub(r"\{[^}]*\}|%\(\w+\)[sd]|<[^>]+>|https?://\S+", " ", text)
    return text not in SAME_IN_CHINESE and bool(re.search(r"[A-Za-z]", bare))


def updated(old: Catalog, wanted: Iterable[Message], known: set[str]) -> tuple[Catalog, list[str]]:
    """Return the catalog for the wanted texts and the known ones it has; and what was dropped."""
    strings = {key(one): one.string for one in old if one.id}
    fresh = _catalog(LOCALE)
    for one in sorted(wanted, key=key):
        fresh.add(one.id, strings.get(key(one)) or _empty(one), flags=one.flags - {"fuzzy"})
    held = {key(one) for one in fresh if one.id}
    dropped = []
    for one in old:
        if one.id and key(one) not in held:
            if key(one) in known:
                fresh.add(one.id, one.string, flags=one.flags - {"fuzzy"})
            else:
                dropped.append(key(one))
    return fresh, dropped


def compile_catalog() -> None:
    """Compile the Chinese catalog beside its source."""
    with CHINESE.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(CHINESE, LOCALE))


def read(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalog or a template."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN)


def store(path: Path, catalog: Catalog) -> None:
    """Write a catalog in the order of its texts, so that a change shows as a small difference."""
    catalog.header_comment = HEADER[path]
    catalog.fuzzy = False
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, width=120, include_lineno=False)


def sorted_catalog(messages: Iterable[Message]) -> Catalog:
    """Return a template of messages, each with the files (not lines) that hold it."""
    template = _catalog(None)
    for one in messages:
        places = sorted({(place, 0) for place, _ in one.locations})
        template.add(one.id, locations=places, flags=one.flags - {"fuzzy"})
    return template


def key(message: Message) -> str:
    """Return the text by which a message is known; of a plural, the singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def filled(message: Message) -> bool:
    """Say whether every form of a message has its translation."""
    text = message.string
    return bool(text) if isinstance(text, str) else bool(text) and all(text)


def _upstream() -> Iterator[Message]:
    ckan = Path(str(files("ckan")))
    yield from read(ckan / "i18n" / "ckan.pot")
    folders = [ckan / room for room in CORE_ROOMS]
    folders += [Path(str(files(name))) for name in NEIGHBOURS]
    for folder in folders:
        base = folder.parent.parent
        for name, _line, text, _comments, _context in extract_from_dir(
            folder, METHODS, keywords=DEFAULT_KEYWORDS
        ):
            place = str((folder / name).relative_to(base))
            yield Message(text, locations=[(place, 0)])


def _empty(message: Message) -> str | tuple[str, ...]:
    return "" if isinstance(message.id, str) else ("",)


def _catalog(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        domain=DOMAIN,
        project=DOMAIN,
        version="0.1",
        charset="utf-8",
        msgid_bugs_address="the maintainers of ckanext-shuangpai",
        last_translator="ckanext-shuangpai",
        language_team=LOCALE,
        creation_date=STARTED,
        revision_date=STARTED,
        fuzzy=False,
    )


if __name__ == "__main__":
    main()
