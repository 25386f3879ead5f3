"""What a course may claim of its scenario."""

import shutil

import pytest

from lms.authoring import service as authoring
from lms.core import paths
from tests.scenarios.shipped import PART, SLUG

KNOWN = authoring.known_presets()
EFFECT = "{competency: pro.dossier-intake, level: 2, depth: knows_how, effect: record}"


@pytest.fixture
def spoiled(tmp_path):
    """`spoiled(file, old, new)`: what is wrong with the shipped course then."""
    folder = tmp_path / SLUG
    shutil.copytree(paths.COURSES / SLUG, folder)

    def check(file, old, new):
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        _draft, found = authoring.check(folder, KNOWN)
        return [str(one) for one in found]

    return check


def test_what_cannot_be_failed_records_nothing(spoiled):
    text = (paths.COURSES / SLUG / f"{PART}.yaml").read_text("utf-8")
    [found] = spoiled(f"{PART}.yaml", text[text.index("\npass:") :], "\n")
    assert "can also be failed" in found and f"{SLUG}/{PART}.yaml" in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("knows_how", "does", "the deepest is “knows_how”"),
        ("record", "ask_mentor", "a quiz or a scenario can “record”"),
    ],
)
def test_a_scenario_claims_what_it_can_prove(spoiled, old, new, said):
    found = spoiled("course.yaml", EFFECT, EFFECT.replace(old, new))
    assert any(said in one for one in found)


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("nd-367-2025", "still to be compared with the official text"),
        ("no-such-law", "names “no-such-law”, which does not exist"),
    ],
)
def test_what_a_choice_cites_is_known_and_sure(spoiled, basis, said):
    found = spoiled(f"{PART}.yaml", "[nd-118-2025]", f"[{basis}]")
    assert any(said in one and f"{PART}.yaml" in one for one in found)
    assert any("scenes[0].choices[0].legal_bases" in one for one in found)
