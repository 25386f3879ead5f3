"""`python3 dev.py test --quick [ROOM …]`: the tests of the rooms that a change
touches and the cheap ones of the house, on SQLite, in under two minutes.

Without names the change is what differs from where this branch left `main`,
files that git does not know yet included; if nothing does, the last commit.
What there is no time for is left out and named at the end.
"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60
"""From the first test on; starting, and the test that is running at the end,
come on top.
"""
NO_TIME = "no time left in a quick run"
HOUSE = [
    f"tests/house/test_{name}.py"
    for name in ("rooms", "contracts", "budgets", "words")
]
ELSEWHERE = {
    "access": ["tests/access", "tests/people", "tests/directory"],
    "cli": ["tests/directory/test_commands.py", "tests/evidence"],
    "config": ["tests/house/test_wiring.py"],
    "enrolment": ["tests/enrolment", "tests/learning", "tests/courses"],
    "extension": ["tests/embedding"],
    "operations": ["tests/test_operations.py"],
    "standalone": ["tests/test_standalone.py", "tests/test_backup.py"],
}
"""Where a room's tests are, if not in the folder of its name alone."""
BESIDE = {
    "benchmarks": "tests/test_benchmarks.py",
    "courses": "tests/contracts",
    "docs": "tests/house/test_documents.py",
    "migrations": "tests/test_migrations.py",
}


def tests_of_room(room: str) -> list[str]:
    """Where a room's tests are, from the root."""
    return ELSEWHERE.get(room, [f"tests/{room}"])


def tests_for(changed: Iterable[str]) -> set[str]:
    """Where the tests for these changed files are, named from the root; the
    browser's are left out.
    """
    found: set[str] = set()
    for path in changed:
        top, *rest = Path(path).parts
        if top == "lms" and rest:
            found.update(tests_of_room(rest[0]))
        elif top == "tests" and rest and rest[0] not in {"browser", "house"}:
            found.add(f"tests/{rest[0]}")
        elif top == "tests" and path.endswith(".py"):
            found.add(path)
        elif top in BESIDE:
            found.add(BESIDE[top])
    return found


def _git(*words: str) -> list[str]:
    run = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True
    )
    return run.stdout.splitlines()


def changed_files() -> list[str]:
    """What the change touches, from the root; nothing where there is no git."""
    base = (*_git("merge-base", "HEAD", "main"), "HEAD")[0]
    unknown = _git("ls-files", "--others", "--exclude-standard")
    now = [*_git("diff", "--name-only", base), *unknown]
    return now or _git("diff", "--name-only", "HEAD~1")


def main() -> None:
    """Choose, run, and say what was left out."""
    options = [one for one in sys.argv[1:] if one.startswith("-")]
    named = [f"lms/{one}/" for one in sys.argv[1:] if one not in options]
    chosen = sorted(tests_for(named or changed_files()))
    there = [one for one in chosen if (ROOT / one).exists()]
    print("Quick:", *(there or ["no room"]), "and the house", flush=True)
    own = ["-n", "2", "-p", "tests.quick"]
    sys.exit(pytest.main([*HOUSE, *there, *own, *options]))


# What follows is for pytest, to which this module is a plugin.

_begun: list[float] = []


def pytest_collection_modifyitems(config, items) -> None:
    """Without PostgreSQL, whose tests take as long again, and the browser."""
    kept = [one for one in items if _is_quick(one)]
    config.hook.pytest_deselected(items=[x for x in items if x not in kept])
    items[:] = kept


def _is_quick(item) -> bool:
    if item.get_closest_marker("browser") or "postgresql" in item.name:
        return False
    return "postgres" not in item.fixturenames


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item) -> None:
    """Nothing new is begun when time is over."""
    now = time.monotonic()
    _begun.append(now)
    if now > _begun[0] + SECONDS:
        pytest.skip(NO_TIME)


def pytest_terminal_summary(terminalreporter) -> None:
    """What was left out, by file."""
    skipped = terminalreporter.stats.get("skipped", [])
    late = Counter(
        one.nodeid.partition("::")[0]
        for one in skipped
        if NO_TIME in str(one.longrepr)
    )
    told = [f"{path} ({number})" for path, number in sorted(late.items())]
    terminalreporter.write_line(
        f"Left out: PostgreSQL, browser, and for want of time: {', '.join(told) or 'nothing'}"
    )


if __name__ == "__main__":
    main()
