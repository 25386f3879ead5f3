"""The wheel holds everything that runs, nothing that does not, and starts the
demo from an empty folder without the checkout.
"""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ("courses", "migrations", "static")


def _run(*command, cwd, **environment):
    """A fresh Python; what it printed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LMS_", "PYTHON"))
    }
    env = {**kept, "PYTHONUTF8": "1", **environment}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built anew from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("congvu_lms-*-py3-none-any.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """`installed(code)`: run code on the installed wheel and its dependencies;
    the checkout is not on the path.
    """
    site, empty = (
        tmp_path_factory.mktemp("site"),
        tmp_path_factory.mktemp("empty"),
    )
    pip = (
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--no-compile",
    )
    _run(*pip, "--target", str(site), str(wheel), cwd=empty)
    path = os.pathsep.join(
        [
            str(site),
            sysconfig.get_path("purelib"),
            sysconfig.get_path("platlib"),
        ]
    )
    return (
        lambda *command: _run("-S", *command, cwd=empty, PYTHONPATH=path),
        site,
        empty,
    )


def _files(folder):
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_that_runs_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {
            name for name in packed.namelist() if ".dist-info/" not in name
        }
    bundled = {
        f"lms/_bundled/{file}" for folder in BUNDLED for file in _files(folder)
    }
    assert names == _files("lms") | bundled
    for needed in (
        "lms/translations/vi.po",
        "lms/web/templates/lms/layout.html",
        "lms/standalone/demo/people.yaml",
        "lms/standalone/demo/year-people.yaml",
        "lms/standalone/demo/courses/bot-mot-buoc/task.vi.md",
        "lms/posts/presets/posts.yaml",
        "lms/_bundled/static/lms.css",
        "lms/_bundled/static/lms.js",
        "lms/_bundled/migrations/env.py",
        "lms/_bundled/courses/chung-thuc-ban-sao/course.yaml",
    ):
        assert needed in names
    assert any(
        name.startswith("lms/_bundled/migrations/versions/0001")
        for name in names
    )
    assert not [
        name
        for name in names
        if "tests" in Path(name).parts or name.endswith((".db", ".key", ".pyc"))
    ]


def test_the_wheel_says_what_it_is(wheel):
    with zipfile.ZipFile(wheel) as packed:
        told = {
            Path(name).name: packed.read(name).decode()
            for name in packed.namelist()
            if ".dist-info/" in name
        }
    assert "Name: congvu-lms\n" in told["METADATA"]
    assert "License-Expression: Apache-2.0\n" in told["METADATA"]
    assert (
        "[console_scripts]\nlms = lms.standalone.commands:main"
        in told["entry_points.txt"]
    )


def test_the_installed_wheel_sets_the_demo_up_in_an_empty_folder(installed):
    run, site, empty = installed
    assert Path(
        run("-c", "import lms; print(lms.__file__)").strip()
    ).is_relative_to(site)
    assert (
        str(ROOT)
        not in run("-c", "import sys; print('\\n'.join(sys.path))").splitlines()
    )
    assert "xin-chao-cong-vu" in run(
        "-m", "lms", "demo", "--small", "--no-serve"
    )
    assert (empty / "instance" / "lms.db").exists()
    assert [path.name for path in empty.iterdir()] == ["instance"]


LOOK = """
from lms.core import paths
from lms.standalone.app import create_app
app = create_app(LMS_SECURE_COOKIES=False)
client = app.test_client()
page = client.get("/sign-in").text
print(paths.ROOT, "Đăng nhập" in page, client.get("/static/lms.css").status_code)
"""


def test_pages_words_and_styles_come_out_of_the_wheel(installed):
    run, site, _empty = installed
    root, vietnamese, style = run("-c", LOOK).split()
    assert Path(root) == site / "lms" / "_bundled"
    assert (vietnamese, style) == ("True", "200")
