"""The plug in `tests/plug`, as another distribution would bring it: built,
installed beside the product, used, and refused where it clashes.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLUG = ROOT / "tests" / "plug"
PIP = (
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--no-index",
    "--no-build-isolation",
    "--no-compile",
)


def _python(*arguments: str, path: str = ""):
    """A fresh Python that finds what lies in this folder too."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LMS_", "PYTEST_"))
    }
    environment |= {"PYTHONUTF8": "1"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (path, str(ROOT))))
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which the plug was installed."""
    target = tmp_path_factory.mktemp("target")
    result = _python(*PIP, "--target", str(target), str(PLUG))
    assert result.returncode == 0, result.stderr
    return target


def test_the_plug_works_from_the_question_to_the_file(installed):
    tests = ("tests/plug_story.py", "tests/contracts")
    result = _python(
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *tests,
        "-k",
        # What a plug stores, the product's own sources and types store on both.
        "(plug_story or scale or workshop or outline) and not postgresql",
        path=str(installed),
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr
    listed = _python(
        "-c",
        "from lms.core.sockets import discover\n"
        f"print([key for key, group in {GROUPS!r}.items() if key in discover(group)])",
        path=str(installed),
    )
    assert listed.stdout == f"{list(GROUPS)}\n", listed.stderr


GROUPS = {
    "scale": "lms.quizzes.questions",
    "workshop": "lms.evidence.sources",
    "outline": "lms.exchange.formats",
}


@pytest.mark.parametrize("key", sorted(GROUPS))
def test_two_plugs_with_one_key_are_refused_at_start_up(
    installed, tmp_path, key
):
    other = tmp_path / "other_plug-2.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: other-plug\nVersion: 2.0\n"
    )
    (other / "entry_points.txt").write_text(
        f"[{GROUPS[key]}]\nother = agency_plug.{MODULES[key]}:PLUGIN\n"
    )
    start = _python(
        "-c",
        "from lms.standalone.app import create_app; create_app()",
        path=os.pathsep.join((str(installed), str(tmp_path))),
    )
    assert start.returncode == 1
    last = start.stderr.strip().splitlines()[-1]
    assert "of agency-plug" in last
    assert "of other-plug" in last
    assert f"the same key {key!r}" in last


MODULES = {"scale": "scale", "workshop": "workshop", "outline": "outline"}


def test_the_plug_imports_what_plugs_may():
    """As docs/extending.md says."""
    found = [
        line
        for file in PLUG.rglob("*.py")
        for line in file.read_text().splitlines()
        if re.match(r"(from|import) lms", line)
    ]
    may = r"from lms\.(core[. ]|\w+\.\w+\.base |\w+\.types |\w+ import service)"
    assert found
    assert [line for line in found if not re.match(may, line)] == []


def test_the_page_on_extending_shows_the_files_of_the_plug():
    page = (ROOT / "docs" / "extending.md").read_text()
    blocks = set(re.findall(r"```\w*\n(.*?)```", page, re.DOTALL))
    files = [path for path in PLUG.rglob("*") if path.is_file()]
    shown = [
        path
        for path in files
        if "__pycache__" not in path.parts and path.name != "__init__.py"
    ]
    missing = [
        str(path.relative_to(PLUG))
        for path in shown
        if path.read_text() not in blocks
    ]
    assert missing == []
