"""How the code measures: `python -m tests.house.measure [ROOM …]` prints the
figures that `test_budgets.py` holds, and the densest functions.

Syntax nodes (all of `ast.walk`, annotations included) come first, so that lines
are free to hold one thought each.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"
BRANCHES = (
    ast.If,
    ast.For,
    ast.While,
    ast.IfExp,
    ast.ExceptHandler,
    ast.Assert,
    ast.match_case,
)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """One function: where it stands and how large it is."""

    place: str
    nodes: int
    lines: int
    complexity: int
    is_view: bool


@dataclass
class Figures:
    """What is measured of some files."""

    modules: list[tuple[str, int]] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    nodes: int = 0
    lines: int = 0
    wide: list[str] = field(default_factory=list)

    @property
    def nodes_per_line(self) -> float:
        """Over lines that are neither blank nor comment."""
        return self.nodes / self.lines

    def sizes(self) -> list[int]:
        """Syntax nodes of each function."""
        return [one.nodes for one in self.functions]

    def spans(self, *, views: bool) -> list[int]:
        """Lines of each function, of the views or of all others."""
        return [one.lines for one in self.functions if one.is_view is views]


def count_nodes(tree: ast.AST) -> int:
    """All syntax nodes below this one, itself included."""
    return sum(1 for _ in ast.walk(tree))


def complexity_of(function: ast.AST) -> int:
    """Ways through a function, after McCabe 1976; a comprehension and each of
    its conditions counts as a branch.
    """
    total = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            total += 1
        elif isinstance(node, ast.comprehension):
            total += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            total += len(node.values) - 1
    return total


def percentile(values: Iterable[int], share: float = 0.95) -> int:
    """The value that this share of all stays within."""
    ordered = sorted(values)
    return ordered[int(share * len(ordered))] if ordered else 0


def functions_in(path: Path, tree: ast.AST) -> Iterator[Function]:
    """The functions and methods of one module."""
    place = path.relative_to(ROOT)
    parts = [part.removesuffix(".py") for part in place.parts]
    is_view = "views" in parts
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            yield Function(
                f"{place}:{node.lineno} {node.name}",
                count_nodes(node),
                node.end_lineno - node.lineno + 1,
                complexity_of(node),
                is_view,
            )


def measure(files: Iterable[Path]) -> Figures:
    """The figures of these files."""
    figures = Figures()
    for path in files:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        code = [
            line
            for line in source.splitlines()
            if line.strip() and not line.strip().startswith("#")
        ]
        figures.modules.append(
            (str(path.relative_to(ROOT)), len(source.splitlines()))
        )
        figures.functions += functions_in(path, tree)
        figures.nodes += count_nodes(tree)
        figures.lines += len(code)
        figures.wide += [line for line in code if len(line) > 100]
    return figures


def classes_by_name(folder: Path = LMS) -> dict[str, list[str]]:
    """Where each class name is used for a class."""
    places = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(ROOT)}")
    return places


def report(figures: Figures) -> str:
    """The figures as a row of a table."""
    sizes = figures.sizes()
    return (
        f"{figures.nodes:>7} nodes {figures.lines:>6} lines "
        f"{figures.nodes_per_line:4.1f} a line | {len(sizes):>4} functions: "
        f"nodes {median(sizes):5.1f} / {percentile(sizes):>3} / {max(sizes):>3}, "
        f"lines {percentile(figures.spans(views=False)):>2}, "
        f"views {percentile(figures.spans(views=True)):>2}"
    )


def main(rooms: list[str]) -> None:
    """Print what is asked for: all rooms, or some with their densest parts."""
    folders = sorted(path for path in LMS.iterdir() if path.is_dir())
    for folder in folders:
        if rooms and folder.name not in rooms:
            continue
        figures = measure(sorted(folder.rglob("*.py")))
        if figures.functions:
            print(f"{folder.name:<13}", report(figures))
        if rooms:
            densest = sorted(figures.functions, key=lambda one: -one.nodes)
            for one in densest[:20]:
                print(f"  {one.nodes:>4} {one.complexity:>3} {one.place}")
    if not rooms:
        print(f"{'all':<13}", report(measure(sorted(LMS.rglob("*.py")))))


if __name__ == "__main__":
    main(sys.argv[1:])
