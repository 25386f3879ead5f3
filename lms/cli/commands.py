"""Every command that works inside any host."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from alembic.util import CommandError
from flask.cli import AppGroup

from lms.cli import courses, questions, records, rows, stored, worker
from lms.cli import frameworks as framework_files
from lms.cli.options import in_words, of_rows, sentence
from lms.core import migrate, tables
from lms.core.db import session
from lms.directory import loader as directory_loader
from lms.directory import service as directory
from lms.directory.types import ImportReport
from lms.evidence import service as evidence
from lms.gapmap import service as gapmap
from lms.inspection import service as inspection
from lms.legal import service as legal
from lms.people import service as people
from lms.requirements import service as requirements
from lms.studio import service as studio
from lms.studio.types import LoadResult

group = AppGroup("lms", help="Công vụ LMS.")
db = AppGroup("db", help="The database.")
people_group = AppGroup("people", help="People.")
evidence_group = AppGroup("evidence", help="The ledger of evidence.")
units = AppGroup("units", help="Units.")
frameworks = AppGroup(
    "frameworks", help="Competency frameworks, posts, legal bases."
)
maps = AppGroup("maps", help="Gap maps.")
for _inner in (
    db,
    courses.courses,
    questions.questions,
    people_group,
    evidence_group,
    units,
    frameworks,
    maps,
    stored.files,
    records.records,
):
    group.add_command(_inner)
frameworks.add_command(framework_files.export_framework)
frameworks.add_command(framework_files.import_framework)
rows.register(group, units)
group.add_command(worker.worker)


@db.command("upgrade")
@click.argument("revision", default="head")
@in_words(any_schema=True)
def upgrade(revision: str) -> None:
    """Bring the tables up to date (back up first; see docs/operations.md)."""
    _migrate(migrate.upgrade, revision)


def _migrate(way: Callable, revision: str) -> None:
    engine = session().get_bind()
    migrate.refuse_newer(migrate.current(engine))
    try:
        way(engine, revision)
    except CommandError as problem:  # no such revision
        raise click.ClickException(str(problem)) from problem
    click.echo(f"The database is at {migrate.current(engine)}.")


@db.command("downgrade")
@click.argument("revision")
@in_words(any_schema=True)
def downgrade(revision: str) -> None:
    """Take the tables back to an earlier revision; "base" removes them."""
    _migrate(migrate.downgrade, revision)


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@units.command("load")
@click.argument("file", type=_FILE)
@in_words()
def load_units(file: Path) -> None:
    """Bring in units from a YAML file, parents first, with what their layers
    require (see docs/operations.md).
    """
    click.echo(f"{requirements.load_units(file)} units")


LOADED = {
    LoadResult.UNCHANGED: "unchanged",
    LoadResult.PUBLISHED: "a new version",
    LoadResult.DRAFT: "left as a draft: say in the framework studio what becomes of earlier evidence, then publish it there",
    LoadResult.WAITS: "not loaded: somebody is working on a draft of this framework",
}


@frameworks.command("load")
@click.argument("files", nargs=-1, type=_FILE)
@in_words()
def load_frameworks(files: tuple[Path, ...]) -> None:
    """Load competency frameworks from YAML; without FILES the shipped ones with
    their posts and legal bases.

    Changed content is a new version, or a draft if somebody has to say what
    becomes of earlier evidence.
    """
    if not files:
        _load_shipped()
    for file in files:
        click.echo(f"{file.name}: {LOADED[studio.load(file)]}")


def _load_shipped() -> None:
    click.echo(f"{legal.load()} legal bases are new")
    presets = studio.load_presets(people.put_first_unit())
    for name, loaded in presets.items():
        click.echo(f"{name}: {LOADED[loaded]}")


@people_group.command("import")
@of_rows
@in_words()
def import_people(file, dry_run: bool, only_good: bool, encoding: str) -> None:
    """Add people from a CSV or XLSX: login, name, email, unit, post, from,
    role, role unit.
    """
    text = tables.text_of(file.read(), directory_loader.MOST_ROWS, encoding)
    report = directory.import_csv(None, text, dry_run, only_good)
    _print_bad_rows(report)
    _print_added(report)
    if report.bad and not only_good:
        sys.exit(1)


def _print_bad_rows(report: ImportReport) -> None:
    for row in report.bad:
        for problem in row.problems:
            text = sentence(problem)
            click.echo(f"line {row.line}, {problem.column}: {text}")
    for row in report.skipped:
        click.echo(
            f"line {row.line} skipped: {row.typed} is {row.doubted.name}, not {row.name}; decide on the page of the import"
        )


def _print_added(report: ImportReport) -> None:
    """How many there are, and the one-time code of each."""
    verb = "added" if report.saved else "would be added"
    click.echo(
        f"{len(report.added)} {verb}, {len(report.unchanged)} there already, {len(report.bad)} bad rows"
    )
    for login, code in report.codes.items():
        click.echo(f"{login}\t{code}")


@people_group.command("sync")
@in_words()
def sync() -> None:
    """Bring the host's units and people into the LMS, if the host has any to
    tell of.
    """
    click.echo(f"{people.sync()} people seen")


class _Digest(click.ParamType):
    """As `lms evidence seal` prints it, however a letter has broken it; one
    that was mistyped must not read like a record that was falsified.
    """

    name = "DIGEST"

    def convert(self, value: str, *_context: Any) -> str:
        digest = "".join(value.split()).lower()
        if not re.fullmatch("[0-9a-f]{64}", digest):
            self.fail("A digest of a seal has 64 of the signs 0–9 and a–f.")
        return digest


@evidence_group.command("verify")
@click.option(
    "--seal",
    "seals",
    type=_Digest(),
    multiple=True,
    help="The digest of a seal that was kept elsewhere; may be given several times.",
)
@in_words()
def verify(seals: tuple[str, ...]) -> None:
    """Compare the ledger, the log, their seals, what the evidence rests on,
    attainments and maps; name the first fault of each kind. 1 if there is any.
    """
    report = inspection.inspect(seals, _show_reading)
    for fault in report.faults.values():
        others = fault.count - 1
        more = f" (and {others} more)" if others else ""
        place = f"{fault.first}: " if fault.first else ""
        click.echo(f"{place}{fault.text}{more}")
    for note in report.notes:
        click.echo(f"not compared: {note}")
    count = sum(fault.count for fault in report.faults.values())
    click.echo(
        f"{report.rows} rows and {report.events} events read, {count} faults"
    )
    if count:
        sys.exit(1)


def _show_reading(what: str, done: int) -> None:
    """On standard error, and only to somebody who looks on."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} {what} ", nl=False, err=True)


@evidence_group.command("rebuild")
@in_words()
def rebuild() -> None:
    """Calculate all attainment anew from the ledger."""
    click.echo(f"{evidence.rebuild()} attainments written")


@evidence_group.command("seal")
@in_words()
def seal() -> None:
    """Seal the ledger now; keep the printed digest somewhere else."""
    click.echo(evidence.seal())


@evidence_group.command("export-chain")
@click.argument("person")
@click.option(
    "--ends",
    is_flag=True,
    help="With the ends of all chains at the last seal, so that it can be checked too.",
)
@in_words()
def export_chain(person: str, ends: bool) -> None:
    """Write the chain of the person with this key of the host, a JSON object a
    line, for docs/verify_chain.py.
    """
    row = people.find_person(person)
    if row is None:
        raise click.ClickException(f"There is nobody with the key {person}.")
    for line in evidence.chain_lines(row.id, row.key, whole=ends):
        click.echo(json.dumps(line, ensure_ascii=False))


@maps.command("rebuild")
@in_words()
def rebuild_maps() -> None:
    """Count every map anew, with progress. Killed on the way, it is gone on
    with by the worker.
    """

    gapmap.rebuild(_print_progress)


def _print_progress(done: int, units: int) -> None:
    click.echo(f"\r{done} of {units} units", nl=done == units)
