"""What each file of a room may be called and import.

Imports between rooms go down only (import-linter, in `test_contracts.py`);
here is what holds inside a room and at its doors.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from tests.house.measure import LMS

NO_FEATURES = {
    "standalone",
    "cli",
    "config",
    "extension",
    "web",
    "core",
    "translations",
}
"""Rooms of wiring and of tools, which need files of other names."""
FEATURES = sorted(
    path.name
    for path in LMS.iterdir()
    if path.is_dir() and path.name not in NO_FEATURES | {"__pycache__"}
)
ORDER = (
    "types",
    "rules",
    "models",
    "loader",
    "queries",
    "service",
    "forms",
    "views",
)
"""The vocabulary of a room, from the bottom up."""
SOCKETS = {
    "evidence": ("sources",),
    "quizzes": ("questions",),
    "exchange": ("formats",),
    "conversion": ("questions", "documents", "packages"),
}
PORTS = {"people": "host"}
PAGES = ("views", "forms")
WEB = ("flask", "flask_login", "flask_wtf", "wtforms", "lms.web")
PURE = ("types", "rules")
IMPURE = (
    *WEB,
    "sqlalchemy",
    "lms.core.columns",
    "lms.core.db",
    "lms.core.clock",
    "lms.core.state",
)
WEB_BELOW_VIEWS = {
    ("access", "service", "flask"),  # the actor belongs to the request
}


@dataclass(frozen=True)
class Import:
    """One imported name: `lms.people.service.find`, and who imports it."""

    path: Path
    line: int
    name: str

    @property
    def room(self) -> str:
        """The room of the importing module."""
        return self.path.relative_to(LMS).parts[0]

    @property
    def kind(self) -> str:
        """What the importing module is: views, service, ..."""
        return self.path.relative_to(LMS).parts[1].removesuffix(".py")

    @property
    def target(self) -> list[str]:
        """Room, kind and name that are imported, for a name of ours."""
        return self.name.split(".")[1:]

    def __str__(self) -> str:
        return f"{self.path.relative_to(LMS)}:{self.line} imports {self.name}"


def imports_of(path: Path) -> Iterator[Import]:
    """Every name that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield Import(path, node.lineno, name)


IMPORTS = [
    one
    for room in FEATURES
    for path in sorted((LMS / room).rglob("*.py"))
    for one in imports_of(path)
]


def is_within(name: str, modules: tuple[str, ...]) -> bool:
    """Whether the name is one of these modules or lies in one."""
    return any(
        name == module or name.startswith(f"{module}.") for module in modules
    )


def public_names(room: str) -> set[str]:
    """What the `__init__` of a room names in `__all__`."""
    tree = ast.parse((LMS / room / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == (
            "__all__"
        ):
            return set(ast.literal_eval(node.value))
    return set()


@pytest.mark.parametrize("room", FEATURES)
def test_a_room_has_files_of_the_vocabulary_only(room):
    known = {"__init__", "templates", "presets", *ORDER}
    known |= {*SOCKETS.get(room, ()), PORTS.get(room)}
    names = {
        path.name.removesuffix(".py")
        for path in (LMS / room).iterdir()
        if path.name != "__pycache__"
    }
    assert names <= known


def test_only_pages_know_the_web():
    wrong = [
        str(one)
        for one in IMPORTS
        if one.kind not in PAGES
        and is_within(one.name, WEB)
        and (one.room, one.kind, one.name.split(".")[0]) not in WEB_BELOW_VIEWS
    ]
    assert wrong == []


def test_pages_know_no_tables():
    tables = [
        str(one)
        for one in IMPORTS
        if one.kind in PAGES
        and (
            is_within(one.name, ("lms.core.db",))
            or (one.name.startswith("lms.") and "models" in one.target)
        )
    ]
    assert tables == []


def test_rules_and_types_are_pure():
    wrong = [
        str(one)
        for one in IMPORTS
        if one.kind in (*PURE, *chain.from_iterable(SOCKETS.values()))
        and is_within(one.name, IMPURE)
    ]
    assert wrong == []


def test_inside_a_room_imports_go_down():
    wrong = []
    for one in IMPORTS:
        same_room = one.name.startswith(f"lms.{one.room}.")
        if not same_room or one.kind not in ORDER:
            continue
        target = one.target[1]
        if target in ORDER and ORDER.index(target) > ORDER.index(one.kind):
            wrong.append(str(one))
    assert wrong == []


def test_a_room_is_entered_by_its_doors():
    wrong = []
    for one in IMPORTS:
        if not one.name.startswith("lms.") or len(one.target) < 2:
            continue
        room, door = one.target[:2]
        if room == one.room or room not in FEATURES:
            continue
        if door not in ("service", "types", *public_names(room)):
            wrong.append(str(one))
    assert wrong == []


def test_a_room_imports_no_tables_of_another():
    """What is joined with, the room that owns it offers as a query."""
    wrong = [
        str(one)
        for one in IMPORTS
        if one.name.startswith("lms.")
        and one.target[0] in FEATURES
        and one.target[0] != one.room
        and one.target[1:2] == ["models"]
    ]
    assert wrong == []
