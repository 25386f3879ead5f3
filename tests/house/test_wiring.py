"""What a new room has to touch: its folder, its migration, one name in
`extension/features.py`, one in the layers of pyproject.toml (their contract is
exhaustive), translations.
"""

import ast
import re
from pathlib import Path

from lms.extension.features import FEATURES, HANDLERS, ROOMS

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"
CODE = sorted(LMS.rglob("*.py"))
NOT_A_FEATURE = {"standalone"}  # its pages are a host's


def _rooms_with_views() -> set[str]:
    modules = {*LMS.glob("*/views.py"), *LMS.glob("*/views/__init__.py")}
    return {path.relative_to(LMS).parts[0] for path in modules} - NOT_A_FEATURE


def test_every_room_with_pages_is_one_name_in_the_wiring():
    assert set(ROOMS) == _rooms_with_views()
    assert len(FEATURES) == len(ROOMS)


def test_the_wiring_names_no_other_room():
    """But for what stands on every page, the signs of gaps and the unit one is
    looking at, and for what carries notices outside.
    """
    known = {"access", "audit", "cli", "config", "core", "extension", "people"}
    known |= {"web", "framework", "gapmap", "finding", "messages"}
    named = set()
    for file in (LMS / "extension").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = [*node.module.split("."), node.names[0].name]
                if parts[0] == "lms":
                    named.add(parts[1])
    assert named <= known


def test_every_kind_of_job_that_is_asked_for_has_a_handler():
    asked = set()
    for file in CODE:
        asked |= set(re.findall(r'enqueue\(\s*"(\w+)"', file.read_text()))
    due = {kind for feature in FEATURES for kind in feature.nightly}
    assert asked
    assert asked | due <= set(HANDLERS)


def test_no_two_rooms_declare_the_same_job_word_or_page():
    for kind in ("jobs", "words"):
        names = [
            name for feature in FEATURES for name in getattr(feature, kind)
        ]
        assert len(names) == len(set(names)), kind
    pages = [one.name for feature in FEATURES for one in feature.blueprints]
    assert len(pages) == len(set(pages))
