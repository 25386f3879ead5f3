"""`python3 dev.py mutants [ROOM …]`: make small wrong changes, one at a time,
and see whether a test notices. By hand: it takes minutes a room.

Everything is imported, and the databases are filled, once. Each change is made
in a process forked from there, which runs the tests that come through the
changed function, the quickest first, until one fails.
"""

import argparse
import ast
import gc
import json
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import NoReturn

import pytest

from tests.mutations import OUTSIDE, Mutation, mutations
from tests.quick import tests_of_room

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.gettempdir())
if Path("/dev/shm").is_dir():
    FOLDER = Path("/dev/shm")
KINDS = ("permission", "rule", "lock", "service")
SURVIVED, NOTICED, IMPOSSIBLE = 0, 1, 2
RESULTS = {
    SURVIVED: "survived",
    IMPOSSIBLE << 8: "impossible",
}  # by wait status
_WITH_CACHE = lru_cache(len)
Line = tuple[str, str, str, str]  # room, kind, result, change
WITH_DATABASE = {"app", "empty_app", "filled_sqlite", "filled_postgres"}


def files(room: str) -> list[Path]:
    """The modules in which changes are made: decisions and use-cases."""
    found = (ROOT / "lms" / room).rglob("*.py")
    inside = {"rules", "service", "queries"}
    if room == "access":
        inside = {*inside, "types"}
    return [
        path.relative_to(ROOT)
        for path in sorted(found)
        if inside & {*path.with_suffix("").parts}
    ]


def choose(rooms: list[str], kinds: list[str], every: int) -> list[Mutation]:
    """Each `every`th change of these kinds."""
    trees = [
        (path, ast.parse((ROOT / path).read_text()))
        for room in rooms
        for path in files(room)
    ]
    found = [one for path, tree in trees for one in mutations(path, tree)]
    return [one for one in found if one.kind in kinds][::every]


class Trial:
    """A pytest run that runs its tests anew for each change."""

    def __init__(
        self,
        changes: list[Mutation],
        folder: Path,
        pure: bool = False,
    ):
        self.changes, self.folder, self.pure = changes, folder, pure
        self.locks = any(one.kind == "lock" for one in changes)
        self.results: dict[str, list[Mutation]] = defaultdict(list)
        self.failed, self.used = False, None

    def pytest_runtest_logreport(self, report) -> None:
        """A test that failed, in this process."""
        self.failed = self.failed or report.failed

    def pytest_runtest_teardown(self, item) -> None:
        """The folder of the test, while it is known."""
        self.used = (getattr(item, "funcargs", None) or {}).get("tmp_path")

    def pytest_collection_modifyitems(self, items) -> None:
        """Locks are PostgreSQL's; all else is quicker on SQLite."""
        items[:] = [one for one in items if self.fits(one)]

    def fits(self, item) -> bool:
        """Whether the test is for these changes."""
        if self.pure and not WITH_DATABASE.isdisjoint(_fixtures(item)):
            return False
        return _on_postgres(item) == self.locks and not item.get_closest_marker(
            "browser"
        )

    def pytest_runtestloop(self, session) -> bool:
        """Warm up, see which test comes through what, try each change."""
        self.items = session.items
        for name in ("app", "filled_sqlite", "filled_postgres"):
            users = [one for one in self.items if name in _fixtures(one)]
            self.passes(users[:1])
        self.functions, self.caches = _imported()
        self.through = self.learn()
        print(
            f"{len(self.through)} of {len(self.items)} tests pass", flush=True
        )
        for change in self.changes:
            if self.pure and not self.tests_of(change):
                self.results["elsewhere"].append(change)
            else:
                self.attempt(change)
        return True

    def passes(self, items) -> bool:
        """Whether they pass; ends with the first that fails."""
        self.failed = False
        for item in items:
            # As if the session came next: what it has filled is kept.
            item.ihook.pytest_runtest_protocol(item=item, nextitem=item.session)
            if self.used:  # pytest keeps it when the test has failed
                shutil.rmtree(self.used, ignore_errors=True)
            if self.failed:
                return False
        return True

    def learn(self) -> dict[int, tuple[float, dict[str, set[int]]]]:
        """Of each test that passes: its seconds, and the first lines of the
        functions it came through, by file.
        """
        pid = os.fork()
        if not pid:
            _be_silent()
            known = self.trace()
            (self.folder / "through").write_bytes(pickle.dumps(known))
            os._exit(0)
        os.waitpid(pid, 0)
        return pickle.loads((self.folder / "through").read_bytes())

    def trace(self) -> dict:
        """What `learn` tells. What is remembered from the test before is
        forgotten, or a test would seem not to come through it.
        """
        files = {str(ROOT / one.path) for one in self.changes}
        known = {}

        def called(frame, _event, _argument) -> None:
            code = frame.f_code
            if code.co_filename in files:
                seen[code.co_filename].add(code.co_firstlineno)

        for number, item in enumerate(self.items):
            seen: dict[str, set[int]] = defaultdict(set)
            self.forget()
            start = time.monotonic()
            threading.settrace(called)
            sys.settrace(called)
            passed = self.passes([item])
            sys.settrace(None)
            if passed:
                known[number] = time.monotonic() - start, dict(seen)
        return known

    def tests_of(self, change: Mutation) -> list[int]:
        """The tests that come through the changed function, the quickest
        first; of what is outside of functions, through the module.
        """
        path = str(ROOT / change.path)
        found = [
            number
            for number, (_, seen) in self.through.items()
            if any(line in change.function for line in seen.get(path, ()))
        ]
        if change.function is OUTSIDE and not found:
            found = list(self.through)
        return sorted(found, key=lambda number: self.through[number][0])

    def attempt(self, change: Mutation) -> None:
        """Try it in a process of its own."""
        tests = self.tests_of(change)
        if pid := os.fork():
            _pid, ended = os.waitpid(pid, 0)
            result = RESULTS.get(ended, "noticed")
            self.results[result].append(change)
            print(f"{result}: {change}", flush=True)
            return
        _be_silent()
        status = IMPOSSIBLE
        try:
            self.put(change)
            passed = all(map(self.passes_in_time, tests))
            status = SURVIVED if passed else NOTICED
        finally:
            os._exit(status)

    def passes_in_time(self, number: int) -> bool:
        """Whether a test passes; what never ends is noticed too."""
        signal.alarm(20 + int(3 * self.through[number][0]))
        return self.passes([self.items[number]])

    def put(self, change: Mutation) -> None:
        """Make the change in what is imported."""
        change.make()
        path = str(ROOT / change.path)
        tree = ast.fix_missing_locations(change.tree)
        if change.function is OUTSIDE:
            _define_again(path, tree, change.line)
        else:
            codes = dict(_codes(compile(tree, path, "exec")))
            taken = dict(_defaults(tree))
            for function in self.functions[path]:
                place = _place(function.__code__)
                function.__code__ = codes[place]
                if place[1] in taken:
                    _give_defaults(function, taken[place[1]])
        self.forget()

    def forget(self) -> None:
        """What functions remember of earlier calls."""
        for cache in self.caches:
            cache.cache_clear()


def _fixtures(item) -> list[str]:
    return getattr(item, "fixturenames", [])


def _on_postgres(item) -> bool:
    """Whether a test needs PostgreSQL: it asks for it, is run on both, or its
    file says that all of it does.
    """
    if "postgresql" in item.nodeid or "postgres" in _fixtures(item):
        return True
    return 'return "postgresql"' in item.path.read_text()


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _imported() -> tuple[dict[str, list[FunctionType]], list]:
    """Our functions, by file, and what remembers results of theirs."""
    functions, caches = defaultdict(list), []
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            functions[one.__code__.co_filename].append(one)
        elif type(one) is type(_WITH_CACHE):
            caches.append(one)
    return functions, caches


def _codes(code: CodeType) -> Iterator[tuple[tuple, CodeType]]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield _place(one), one
            yield from _codes(one)


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _defaults(tree: ast.Module) -> Iterator[tuple[int, ast.arguments]]:
    """By the first line of each function what it takes unless told."""
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            lines = [part.lineno for part in (one, *one.decorator_list)]
            yield min(lines), one.args


def _give_defaults(function: FunctionType, wanted: ast.arguments) -> None:
    """A default is no part of a function's code; those that are plain values
    are set anew.
    """
    with suppress(ValueError):
        values = tuple(map(ast.literal_eval, wanted.defaults))
        function.__defaults__ = values or None
    for name, value in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True):
        if isinstance(value, ast.Constant):
            function.__kwdefaults__[name.arg] = value.value


def _define_again(path: str, tree: ast.Module, line: int) -> None:
    """Run the changed assignment and those after it, and hand what they give
    to all modules that had taken the old.
    """
    ours = [one for name, one in sys.modules.items() if name[:3] == "lms"]
    module = next(one for one in ours if getattr(one, "__file__", "") == path)
    old = dict(vars(module))
    body = [
        one
        for one in tree.body
        if isinstance(one, ast.Assign | ast.AnnAssign)
        and one.end_lineno >= line
    ]
    exec(compile(ast.Module(body, []), path, "exec"), vars(module))
    for name, value in old.items():
        if vars(module)[name] is not value:
            for other in ours:
                _hand(other, value, vars(module)[name])


def _hand(module: ModuleType, old, new) -> None:
    for name, value in list(vars(module).items()):
        if value is old:
            setattr(module, name, new)


def main() -> None:
    """Try the changes and say which nobody noticed."""
    options = _options()
    rooms = options.rooms or sorted(
        path.parent.name for path in (ROOT / "lms").glob("*/service*")
    )
    kinds = options.kind or ["permission", "rule"]
    changes = choose(rooms, kinds, options.every)
    paths = {ROOT / one for room in rooms for one in tests_of_room(room)}
    where = [str(one) for one in options.tests or paths if one.exists()]
    with tempfile.TemporaryDirectory(prefix="lms-mutants-", dir=FOLDER) as made:
        shares = [Path(made) / str(one) for one in range(options.jobs)]
        for number, folder in enumerate(shares):
            if not os.fork():
                folder.mkdir()
                mine = changes[number :: options.jobs]
                _run(Trial(mine, folder, options.pure), folder, where)
        ends = [os.wait()[1] for _ in shares]
        told = [json.loads(_told(one).read_text()) for one in shares]
    _tell([line for one in told for line in one])
    sys.exit(max(map(os.waitstatus_to_exitcode, ends)))


def _run(trial: Trial, folder: Path, where: list[str]) -> NoReturn:
    """One share of the changes, with databases of its own, in a process that
    ends with it.
    """
    quiet = ["-s", "-p", "no:terminal", "-o", "addopts="]
    status = pytest.main(
        [*quiet, f"--basetemp={folder}/tests", *where], plugins=[trial]
    )
    _told(folder).write_text(json.dumps([*_lines(trial.results)]))
    os._exit(status)


def _told(folder: Path) -> Path:
    return folder / "told.json"


def _lines(results: dict[str, list[Mutation]]) -> Iterator[Line]:
    for result, changes in results.items():
        for one in changes:
            yield one.path.parts[1], one.kind, result, str(one)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py mutants")
    parser.add_argument("rooms", nargs="*", metavar="ROOM")
    parser.add_argument(
        "--kind", action="append", choices=[*KINDS], help="permission and rule"
    )
    parser.add_argument("--every", type=int, default=1, help="each Nth change")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--pure",
        action="store_true",
        help="only tests without a database, only what they come through",
    )
    parser.add_argument(
        "--tests",
        nargs="*",
        type=Path,
        default=[],
        help="instead of the rooms'",
    )
    return parser.parse_args()


def _tell(lines: list[Line]) -> None:
    counts = Counter((room, kind, result) for room, kind, result, _ in lines)
    print("\n| room | kind | tried | survived |\n|---|---|---|---|")
    for room, kind in sorted({key[:2] for key in counts}):
        survived = counts[room, kind, "survived"]
        tried = survived + counts[room, kind, "noticed"]
        print(f"| `{room}` | {kind} | {tried} | {survived} |")
    for *_, result, what in lines:
        if result == "survived":
            print(f"- {what}")
    if elsewhere := [
        what for *_, result, what in lines if result == "elsewhere"
    ]:
        print(f"{len(elsewhere)} more need a test with a database:")
        print(*(f"- {one}" for one in elsewhere), sep="\n")


if __name__ == "__main__":
    main()
