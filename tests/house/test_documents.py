"""What the documents name is there: files, links, commands, settings, tables,
modules, tasks.
"""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

import dev
from lms.config import SETTINGS
from lms.core.db import Base
from lms.standalone.commands import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")))
HISTORY = {"CHANGELOG.md"}  # tells what was
every = pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name not in HISTORY],
    ids=lambda page: page.name,
)
# What stands between back-ticks, and the lines of fenced blocks.
QUOTED = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def quoted(page: Path) -> list[str]:
    found = []
    for block, span in QUOTED.findall(page.read_text()):
        found += block.splitlines() if block else [span]
    return found


@every
def test_links_lead_somewhere(page):
    said = QUOTED.sub("", page.read_text())
    targets = re.findall(r"\]\(([^)#\s]+)", said)
    local = [one for one in targets if "://" not in one]
    assert [one for one in local if not (page.parent / one).exists()] == []


@every
def test_files_that_are_named_exist(page):
    named = re.compile(
        r"(?<![\w/-])(?:lms|tests|docs|benchmarks|migrations|static|courses)/[\w./-]+"
    )
    missing = []
    for text in quoted(page):
        for path in named.findall(text) if " " not in text.strip() else ():
            if not (ROOT / path).exists():
                missing.append(path)
    assert missing == []


@every
def test_settings_and_tables_that_are_named_exist(page):
    settings = {setting.name for setting in SETTINGS}
    tables = {*Base.metadata.tables, "lms_alembic_version"}
    text = page.read_text()
    assert set(re.findall(r"`(LMS_[A-Z_]+)\b", text)) <= settings
    assert set(re.findall(r"`(lms_[a-z_]+)`", text)) <= tables | {
        "lms_layout",
        "lms_lang",
    }


@every
def test_modules_that_are_named_exist(page):
    for name in re.findall(r"`(lms(?:\.(?!db\b)\w+)+)`", page.read_text()):
        module, _, attribute = name.rpartition(".")
        try:
            import_module(name)
        except ModuleNotFoundError:
            assert hasattr(import_module(module), attribute), name


def _command(words: list[str]) -> click.Command | None:
    command: click.Command | None = cli
    for word in words:
        if not isinstance(command, click.Group):
            break
        command = command.commands.get(word)
    return command


@every
def test_commands_that_are_named_exist_with_their_options(page):
    wrong = []
    for text in quoted(page):
        match = re.match(r"(?:flask )?lms ([a-z]+.*)", text.strip())
        if match is None:
            continue
        line = match[1].partition("#")[0]
        command = _command(re.findall(r"(?<!\S)[a-z][a-z-]*(?!\S)", line))
        known = {
            option
            for one in (command.params if command else ())
            for option in (*one.opts, *one.secondary_opts)
        }
        if (
            command is None
            or isinstance(command, click.Group)
            or not set(re.findall(r"(?<!\S)--[\w-]+", line)) <= known
        ):
            wrong.append(text)
    assert wrong == []


@every
def test_tasks_that_are_named_exist(page):
    named = re.findall(r"python3 dev\.py ([a-z-]+)", page.read_text())
    assert set(named) <= set(dev.TASKS)
