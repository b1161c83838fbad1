"""The project's own files, as the tests about architecture, words and documents read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = "ckanext.shuangpai"
IMPORTED_AS = {"ckanext-shuangpai": PACKAGE, "harvesters": f"{PACKAGE}.harvesters"}


@dataclass(frozen=True)
class Module:
    """A Python file of the extension under the name by which it is imported."""

    path: Path
    name: str

    @property
    def room(self) -> str:
        """The first folder or file name below the package: domain, logic, plugin …"""
        return (self.name + ".").removeprefix(f"{PACKAGE}.").split(".")[0] or "__init__"

    @property
    def package(self) -> str:
        """The package against which its relative imports are read."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    def tree(self) -> ast.Module:
        """Return the parsed source."""
        return parsed(self.path)

    def imports(self) -> Iterator[tuple[str, bool]]:
        """Give each imported name in full, and whether it was written relatively."""
        for node in ast.walk(self.tree()):
            if isinstance(node, ast.Import):
                yield from ((alias.name, False) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = self._start(node)
                yield from ((f"{start}.{alias.name}", node.level > 0) for alias in node.names)

    def public_names(self) -> list[str] | None:
        """Return ``__all__`` where it is written out, None where there is none."""
        for node in self.tree().body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Name) and one.id == "__all__" for one in targets):
                assert isinstance(node, ast.Assign)
                try:
                    return list(ast.literal_eval(node.value))
                except ValueError:
                    return []
        return None

    def _start(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.package.split(".")
        kept = parts[: len(parts) - node.level + 1]
        return ".".join([*kept, *([node.module] if node.module else [])])


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that git knows or would add, without links."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in sorted(set(done.stdout.decode().split("\0"))) if name)
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())


def below(folder: str, suffix: str = "") -> list[Path]:
    """Return the tracked files below a folder of the checkout."""
    return [
        path
        for path in tracked()
        if path.is_relative_to(ROOT / folder) and path.name.endswith(suffix)
    ]


@cache
def modules() -> tuple[Module, ...]:
    """Return the modules of the extension, migrations left out."""
    found = []
    for folder, package in IMPORTED_AS.items():
        for path in below(folder, ".py"):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            if "migration" not in parts:
                kept = parts[:-1] if parts[-1] == "__init__" else parts
                found.append(Module(path, ".".join((package, *kept))))
    return tuple(found)


def shown(path: Path) -> str:
    """Return a path as seen from the checkout."""
    return str(path.relative_to(ROOT))
