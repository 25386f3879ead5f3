"""What is imported is declared, and what is declared is locked by its hash."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _name(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    extras = PROJECT["optional-dependencies"].values()
    groups = [PROJECT["dependencies"], *extras]
    return {_name(one) for group in groups for one in group}


def _imported() -> set[str]:
    modules = set()
    for file in (ROOT / "lms").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module)
    return {module.split(".")[0] for module in modules}


def test_every_distribution_that_is_imported_is_declared():
    owners = packages_distributions()
    needed = {
        _name(owners[module][0])
        for module in _imported() - {"lms"} - sys.stdlib_module_names
        if module in owners
    }
    assert needed - _declared() == set()


def test_every_dependency_is_locked_by_its_hash():
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    locked = {_name(entry) for entry in entries}
    assert _declared() <= locked
    assert [
        one.split()[0] for one in entries if "--hash=sha256:" not in one
    ] == []
