"""No private name of a library is used: it may be gone with its next release."""

import ast
import re

import pytest

from tests.house.measure import ROOT

CODE = sorted((ROOT / "lms").rglob("*.py"))
TEMPLATES = sorted((ROOT / "lms").rglob("*.html"))
# Documented as public in spite of their look: named tuples and rows have no
# other names for these, so that fields may have any.
PUBLIC = {"_asdict", "_fields", "_make", "_mapping", "_replace"}


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _defined(tree: ast.AST) -> set[str]:
    """The private names that a module gives to its own functions, classes,
    values and attributes.
    """
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(
            node.ctx, ast.Store
        ):
            names.add(node.attr)
    return {name for name in names if _is_private(name)}


def _used(tree: ast.AST):
    """The private names that a module takes from elsewhere: as an attribute, by
    `getattr` with a text, or by an import; each with its line.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom | ast.Import):
            module = getattr(node, "module", None) or ""
            names = [alias.name for alias in node.names]
            for part in ".".join([module, *names]).split("."):
                yield node.lineno, part
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("getattr", "setattr", "hasattr")
            and isinstance(node.args[1], ast.Constant)
        ):
            yield node.lineno, node.args[1].value


@pytest.mark.parametrize(
    "file", CODE, ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_private_name_of_a_library_is_used(file):
    tree = ast.parse(file.read_text())
    known = _defined(tree) | PUBLIC
    foreign = [
        f"line {line}: {name}"
        for line, name in _used(tree)
        if _is_private(name) and name not in known
    ]
    assert not foreign


def test_no_private_name_is_used_in_a_template():
    foreign = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in TEMPLATES
        for name in re.findall(r"\w\._[a-z]\w*", file.read_text())
    ]
    assert not foreign


@pytest.mark.parametrize(
    "line",
    [
        "current_app._get_current_object()",
        "from sqlalchemy.engine import _row",
        "import sqlalchemy.engine._row",
        "from wtforms.fields._core import Field",
        'getattr(form, "_fields_of")',
        "class Form(Base):\n    def a(self): return self._inner",
    ],
)
def test_what_is_looked_for_is_found(line):
    tree = ast.parse(line)
    names = {name for _line, name in _used(tree) if _is_private(name)}
    assert names - _defined(tree) - PUBLIC
