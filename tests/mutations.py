"""The small wrong changes that can be made to a module, for `tests.mutants`:
an edge moved by one, a condition turned round or left out, a refusal or a
lock taken away.
"""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

_PAIRS = [
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.BitAnd, ast.BitOr),
    (ast.Mult, ast.FloorDiv),
]
OPPOSITE = {ast.Div: ast.Mult, ast.Mod: ast.Mult, **dict(_PAIRS)}
OPPOSITE |= {new: old for old, new in _PAIRS}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any"}
LOCKS = {"lock", "lock_all", "lock_unit", "lock_versions", "locked"}
ANSWERS = {"allows", "allows_for_all", "seen", "sees", "sees_any"}
ANSWERS |= {"sees_everybody", "sees_person", "within"}
ASKS = {"require", "require_for", "require_for_all"}
PLACED = {"require", "allows"}  # their third argument says where
NOT_CODE = {"annotation", "returns", "decorator_list", "ctx"}
OUTSIDE = range(1_000_000)
Change = tuple[str, ast.AST]


@dataclass(frozen=True)
class Mutation:
    """One change; `kind`: permission, rule, lock or service. `function`: the
    lines of the outermost function around it, or `OUTSIDE`. `make` changes the
    tree.
    """

    path: Path
    tree: ast.Module
    line: int
    function: range
    kind: str
    what: str
    make: Callable[[], None]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


def mutations(path: Path, tree: ast.Module) -> Iterator[Mutation]:
    """All that can be changed in a module."""
    for top in tree.body:
        for line, function, asks, what, make in _below(top, OUTSIDE, False):
            kind = _kind(path, what, asks)
            yield Mutation(path, tree, line, function, kind, what, make)


def _below(node, function, asks) -> Iterator[tuple]:
    """`asks`: whether this is part of an expression that asks who may."""
    if isinstance(node, ast.FunctionDef) and function is OUTSIDE:
        lines = [one.lineno for one in (node, *node.decorator_list)]
        function = range(min(lines), node.end_lineno + 1)
    refuses = isinstance(node, ast.If) and _asks(node.test)
    for field, index, child in _children(node):
        here = refuses or _asks(child)
        if not isinstance(child, ast.stmt):
            here = here or asks
        for what, new in _changes(child):
            make = _setter(node, field, index, new)
            yield child.lineno, function, here, what, make
        made_once = isinstance(node, ast.ClassDef) and function is OUTSIDE
        if not made_once or isinstance(child, ast.FunctionDef):
            yield from _below(child, function, here and not refuses)


def _children(node) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in NOT_CODE:
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, ast.AST):
                    yield field, index, one


def _setter(node, field, index, new) -> Callable[[], None]:
    def change() -> None:
        if index is None:
            setattr(node, field, new)
        else:
            getattr(node, field)[index] = new

    return change


def _kind(path: Path, what: str, asks: bool) -> str:
    if what.startswith("lock"):
        return "lock"
    if asks or "access" in path.parts:
        return "permission"
    return "rule" if {"rules", "rules.py"} & set(path.parts) else "service"


def _asks(node: ast.AST) -> bool:
    """Whether the expression, or the statement that is one, asks who may."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Expr):
        return False
    return any(_name(one) in ASKS | ANSWERS for one in ast.walk(node))


def _name(node: ast.AST) -> str:
    """What `access.NAME(…)` calls."""
    if not isinstance(node, ast.Call) or not isinstance(
        node.func, ast.Attribute
    ):
        return ""
    base = node.func.value
    of_access = isinstance(base, ast.Name) and base.id == "access"
    return node.func.attr if of_access else ""


def _with(node, **fields) -> ast.AST:
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _changes(node: ast.AST) -> Iterator[Change]:
    for kind, changes in _CHANGES.items():
        if isinstance(node, kind):
            yield from changes(node)


def _compare(node: ast.Compare) -> Iterator[Change]:
    for at, op in enumerate(node.ops):
        new = OPPOSITE[type(op)]
        ops = [*node.ops[:at], new(), *node.ops[at + 1 :]]
        what = f"{type(op).__name__} to {new.__name__}"
        yield what, _with(node, ops=ops)


def _operator(node: ast.BoolOp | ast.BinOp) -> Iterator[Change]:
    if new := OPPOSITE.get(type(node.op)):
        what = f"{type(node.op).__name__} to {new.__name__}"
        yield what, _with(node, op=new())


def _unary(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not | ast.Invert):
        yield "not left out", node.operand


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield f"{node.value} turned", _with(node, value=not node.value)
    elif isinstance(node.value, int):
        what = f"{node.value} one more"
        yield what, _with(node, value=node.value + 1)


def _raise(node: ast.Raise) -> Iterator[Change]:
    yield "refusal left out", ast.Pass(lineno=node.lineno)


def _statement(node: ast.Expr) -> Iterator[Change]:
    if isinstance(node.value, ast.Call):
        name = ast.unparse(node.value.func)
        lock = "lock" if name.rpartition(".")[2] in LOCKS else "call"
        yield f"{lock} left out: {name}", ast.Pass(lineno=node.lineno)


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    if isinstance(node.test, ast.Name | ast.Attribute | ast.Call):
        test = ast.UnaryOp(ast.Not(), node.test)
        yield "condition turned round", _with(node, test=test)


def _filters(node) -> Iterator[Change]:
    for loop, one in enumerate(node.generators):
        for at in range(len(one.ifs)):
            less = _with(one, ifs=one.ifs[:at] + one.ifs[at + 1 :])
            rest = [*node.generators]
            rest[loop] = less
            yield "filter left out", _with(node, generators=rest)


def _entries(node: ast.Set) -> Iterator[Change]:
    for one in node.elts:
        rest = [*node.elts]
        rest.remove(one)
        what = f"left out of the set: {ast.unparse(one)}"
        yield what, _with(node, elts=rest or [ast.Constant("")])


def _call(node: ast.Call) -> Iterator[Change]:
    func = node.func
    if isinstance(func, ast.Name) and func.id in OTHER_NAME:
        new = OTHER_NAME[func.id]
        yield f"{func.id} to {new}", _with(node, func=_with(func, id=new))
    for at, word in enumerate(node.keywords):
        if word.arg == "with_for_update":
            words = node.keywords[:at] + node.keywords[at + 1 :]
            yield "lock left out", _with(node, keywords=words)
    if isinstance(func, ast.Attribute):
        yield from _method(node, func)
    if _name(node) in ANSWERS:
        yield f"{_name(node)} always", ast.Constant(True, lineno=node.lineno)
    if _name(node) in PLACED and len(node.args) > 2:
        yield f"{_name(node)} anywhere", _with(node, args=node.args[:2])


def _method(node: ast.Call, func: ast.Attribute) -> Iterator[Change]:
    if func.attr == "with_for_update":
        yield "lock left out", func.value
    if func.attr in {"where", "filter_by"}:
        given = [*node.args, *node.keywords]
        for one in given:
            args = [arg for arg in node.args if arg is not one]
            words = [word for word in node.keywords if word is not one]
            less = _with(node, args=args, keywords=words)
            what = f"left out of {func.attr}: {ast.unparse(one)}"
            yield what, less if len(given) > 1 else func.value


_CHANGES: dict[type | tuple, Callable[..., Iterator[Change]]] = {
    ast.Compare: _compare,
    (ast.BoolOp, ast.BinOp): _operator,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Raise: _raise,
    ast.Expr: _statement,
    (ast.If, ast.IfExp): _condition,
    (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp): _filters,
    ast.Set: _entries,
    ast.Call: _call,
}
