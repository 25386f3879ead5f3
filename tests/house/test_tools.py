"""What the tools of the tests choose: which tests a quick run takes, which
wrong changes are tried.
"""

import ast
from pathlib import Path

import pytest

from tests import quick
from tests.mutations import OUTSIDE, mutations

ROOT = Path(__file__).resolve().parents[2]


def test_a_quick_run_takes_the_tests_of_the_rooms_that_were_changed():
    assert quick.tests_for(
        [
            "lms/quizzes/rules.py",
            "lms/quizzes/templates/quizzes/quiz.html",
            "lms/enrolment/service.py",
            "tests/signoff/test_rules.py",
            "tests/test_backup.py",
            "tests/house/test_routes.py",
            "tests/browser/test_story.py",
            "docs/maps.md",
            "static/lms.css",
            "README.md",
        ]
    ) == {
        "tests/quizzes",
        "tests/enrolment",
        "tests/learning",
        "tests/courses",
        "tests/signoff",
        "tests/test_backup.py",
        "tests/house/test_routes.py",
        "tests/browser/test_story.py",
        "tests/house/test_documents.py",
    }


@pytest.mark.parametrize(
    "room", sorted(path.name for path in (ROOT / "lms").glob("[a-z]*"))
)
def test_every_room_has_tests_that_a_quick_run_finds(room):
    if room not in {"translations", "__pycache__"}:
        places = quick.tests_of_room(room)
        assert [one for one in places if not (ROOT / one).exists()] == []


def changes(code, path="lms/room/service.py"):
    """The last line of the code after each change, by what the change is."""
    made = {}
    for number, _ in enumerate(mutations(Path(path), ast.parse(code))):
        one = list(mutations(Path(path), ast.parse(code)))[number]
        one.make()
        made[one.kind, one.what] = ast.unparse(one.tree).splitlines()[-1]
    return made


def test_edges_words_and_conditions_are_changed_one_at_a_time():
    assert changes("def late(a, b):\n    return a < b and not b + 1") == {
        ("service", "And to Or"): "    return a < b or not b + 1",
        ("service", "Lt to LtE"): "    return a <= b and (not b + 1)",
        ("service", "not left out"): "    return a < b and b + 1",
        ("service", "Add to Sub"): "    return a < b and (not b - 1)",
        ("service", "1 one more"): "    return a < b and (not b + 2)",
    }
    assert {kind for kind, _ in changes("X = 1", "lms/room/rules.py")} == {
        "rule"
    }


def test_whoever_asks_is_told_always_and_asks_for_anywhere():
    made = changes(
        "def see(actor, unit):\n    return access.allows(actor, SEE, [unit])"
    )
    assert made == {
        ("permission", "allows always"): "    return True",
        (
            "permission",
            "allows anywhere",
        ): "    return access.allows(actor, SEE)",
    }
    refusal = "def see(a):\n    if access.allows(a, S):\n        raise No"
    assert ("permission", "refusal left out") in changes(refusal)


def test_a_lock_and_a_condition_of_a_statement_are_left_out():
    made = changes("def row(db, key):\n    people.lock(key)")
    assert made == {("lock", "lock left out: people.lock"): "    pass"}
    assert changes("def f(s):\n    s.where(a, b=1).with_for_update()") == {
        (
            "service",
            "call left out: s.where(a, b=1).with_for_update",
        ): "    pass",
        ("lock", "lock left out"): "    s.where(a, b=1)",
        (
            "service",
            "left out of where: a",
        ): "    s.where(b=1).with_for_update()",
        (
            "service",
            "left out of where: b=1",
        ): "    s.where(a).with_for_update()",
        ("service", "1 one more"): "    s.where(a, b=2).with_for_update()",
    }


def test_what_a_class_is_made_of_is_left_as_it_is():
    code = "class A:\n    b: int = 1\n    def c(self): return True"
    assert [what for _, what in changes(code)] == ["True turned"]
    (one,) = mutations(Path("lms/a/rules.py"), ast.parse(code))
    assert one.function is not OUTSIDE
