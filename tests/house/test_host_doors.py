"""The stand-alone application is a host like any other: it enters the product
by the public door, by the services of the rooms and by the ground.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STANDALONE = sorted((ROOT / "lms" / "standalone").rglob("*.py"))
OPEN_TO_HOSTS = {
    "lms",
    "lms.cli",
    "lms.config",
    "lms.core",
    "lms.core.columns",
    "lms.core.db",
    "lms.core.errors",
    "lms.core.health",
    "lms.core.i18n",
    "lms.core.letters",
    "lms.core.marks",
    "lms.core.state",
    "lms.web.forms",
    "lms.web.meter",  # the number of a request, for a page of the host's own
}
ROOM_DOORS = {"service", "types"}


def _modules(file: Path):
    """The modules of the product that a file imports, with the line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if len(parts) == 2 and node.module not in OPEN_TO_HOSTS:
                for alias in node.names:
                    yield node.lineno, f"{node.module}.{alias.name}"
            else:
                yield node.lineno, node.module


def _is_open(module: str) -> bool:
    parts = module.split(".")
    if parts[0] != "lms" or module in OPEN_TO_HOSTS:
        return True
    if parts[1] == "standalone":
        return True
    return len(parts) == 3 and parts[2] in ROOM_DOORS


def test_the_stand_alone_host_enters_by_doors_that_any_host_has():
    closed = [
        f"{file.relative_to(ROOT)}:{line} enters {module}"
        for file in STANDALONE
        for line, module in _modules(file)
        if not _is_open(module)
    ]
    assert closed == []
