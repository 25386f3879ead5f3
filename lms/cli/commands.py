"""Every command that works inside any host."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.authoring import service as authoring
from lms.cli import frameworks as framework_files
from lms.cli import rows
from lms.core import clock, migrate, outbox, paths, tables
from lms.core.db import session
from lms.core.errors import LMSError
from lms.core.state import state
from lms.core.yamlfile import Mistakes
from lms.directory import loader as directory_loader
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.gapmap import counts
from lms.legal import service as legal
from lms.people import service as people
from lms.requirements import service as requirements
from lms.studio import service as studio
from lms.studio.types import Loaded

REST = 0.02
group = AppGroup("lms", help="Công vụ LMS.")
db = AppGroup("db", help="The database.")
courses = AppGroup("courses", help="Course folders.")
people_group = AppGroup("people", help="People.")
evidence_group = AppGroup("evidence", help="The ledger of evidence.")
units = AppGroup("units", help="Units.")
frameworks = AppGroup(
    "frameworks", help="Competency frameworks, posts, legal bases."
)
maps = AppGroup("maps", help="Gap maps.")
for _inner in (
    db,
    courses,
    people_group,
    evidence_group,
    units,
    frameworks,
    maps,
):
    group.add_command(_inner)
frameworks.add_command(framework_files.export_framework)
frameworks.add_command(framework_files.import_framework)
rows.register(group, units)


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to date (back up first; see docs/operations.md)."""
    migrate.upgrade(session().get_bind(), revision)
    click.echo(f"The database is at {migrate.current(session().get_bind())}.")


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to an earlier revision; "base" removes them."""
    migrate.downgrade(session().get_bind(), revision)
    click.echo(f"The database is at {migrate.current(session().get_bind())}.")


@courses.command("check")
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=paths.COURSES,
)
def check(folder: Path) -> None:
    """Check one course folder or all below FOLDER; every mistake with file,
    line and field.
    """
    known, bad = authoring.known(), 0
    for one in (
        [folder]
        if (folder / "course.yaml").exists()
        else authoring.folders(folder)
    ):
        _draft, found = authoring.check(one, known)
        wrong = [mistake for mistake in found if not mistake.warning]
        bad += len(wrong)
        click.echo(f"{one.name}: {'mistakes' if wrong else 'good'}")
        for mistake in found:
            click.echo(f"  {'warning: ' if mistake.warning else ''}{mistake}")
    if bad:
        sys.exit(1)


@courses.command("load")
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=paths.COURSES,
)
def load(folder: Path) -> None:
    """Publish what is new in one course folder or in all below FOLDER; a course
    with mistakes is left as it was.
    """
    known, failed = authoring.known(), False
    for one in (
        [folder]
        if (folder / "course.yaml").exists()
        else authoring.folders(folder)
    ):
        try:
            click.echo(
                f"{one.name}: {'published' if authoring.publish(None, one, known) else 'unchanged'}"
            )
        except Mistakes as mistakes:
            failed = True
            click.echo(
                f"{one.name}: not published\n  "
                + str(mistakes).replace("\n", "\n  ")
            )
    if failed:
        sys.exit(1)


@units.command("load")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def load_units(file: Path) -> None:
    """Bring in units from a YAML file, parents first, with what their layers
    require (see docs/operations.md).
    """
    try:
        click.echo(f"{requirements.load_units(file)} units")
    except (Mistakes, LMSError) as refused:
        raise click.ClickException(str(refused)) from refused


LOADED = {
    Loaded.UNCHANGED: "unchanged",
    Loaded.PUBLISHED: "a new version",
    Loaded.DRAFT: "left as a draft: say in the framework studio what becomes of earlier evidence, then publish it there",
    Loaded.WAITS: "not loaded: somebody is working on a draft of this framework",
}


@frameworks.command("load")
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def load_frameworks(files: tuple[Path, ...]) -> None:
    """Load competency frameworks from YAML; without FILES the shipped ones with
    their posts and legal bases.

    Changed content is a new version, or a draft if somebody has to say what
    becomes of earlier evidence.
    """
    try:
        if not files:
            click.echo(f"{legal.load()} legal bases are new")
            for name, loaded in studio.load_presets(
                people.put_first_unit()
            ).items():
                click.echo(f"{name}: {LOADED[loaded]}")
        for file in files:
            click.echo(f"{file.name}: {LOADED[studio.load(file)]}")
    except (Mistakes, LMSError) as refused:
        raise click.ClickException(str(refused)) from refused


@people_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--only-good",
    is_flag=True,
    help="Import the good rows even if others are bad.",
)
@click.option(
    "--encoding",
    default="",
    help="windows-1258 or tcvn3, for a file of an old system; utf-8 for one that is right as it is.",
)
def import_people(file, dry_run: bool, only_good: bool, encoding: str) -> None:
    """Add people from a CSV or XLSX: login, name, email, unit, post, from,
    role, role unit.
    """
    try:
        text = tables.text_of(file.read(), directory_loader.MOST_ROWS, encoding)
        report = directory.import_csv(None, text, dry_run, only_good)
    except LMSError as refused:
        raise click.ClickException(str(refused)) from refused
    for row in report.bad:
        for problem in row.problems:
            click.echo(
                f"line {row.line}, {problem.column}: {problem.text % problem.values if problem.values else problem.text}"
            )
    verb = "added" if report.saved else "would be added"
    click.echo(
        f"{len(report.added)} {verb}, {len(report.unchanged)} there already, {len(report.bad)} bad rows"
    )
    for login, code in report.codes.items():
        click.echo(f"{login}\t{code}")
    if report.bad and not (only_good or dry_run):
        sys.exit(1)


@people_group.command("sync")
def sync() -> None:
    """Bring the host's units and people into the LMS, if the host has any to
    tell of.
    """
    click.echo(f"{people.sync()} people seen")


@evidence_group.command("verify")
def verify() -> None:
    """Walk the whole ledger; name the first row of every chain that is not as
    it was written.
    """
    report = evidence.check()
    for fault in report.faults:
        where = f"person {fault.person_id}, row {fault.seq}" + (
            f" (evidence {fault.evidence_id})" if fault.evidence_id else ""
        )
        click.echo(f"{where}: {fault.text}" if fault.person_id else fault.text)
    click.echo(f"{report.rows} rows read, {len(report.faults)} faults")
    if report.faults:
        sys.exit(1)


@evidence_group.command("rebuild")
def rebuild() -> None:
    """Calculate all attainment anew from the ledger."""
    click.echo(f"{evidence.rebuild()} attainments written")


@evidence_group.command("seal")
def seal() -> None:
    """Seal the ledger now; keep the printed digest somewhere else."""
    click.echo(evidence.seal())


@maps.command("rebuild")
def rebuild_maps() -> None:
    """Count every map anew, with progress. Killed on the way, it is gone on
    with by the worker.
    """

    def say(done: int, units: int) -> None:
        click.echo(f"\r{done} of {units} units", nl=done == units)

    counts.rebuild(say)


def periodic() -> None:
    """Ask for what is due once a day; any number of workers ask, one does it."""
    outbox.enqueue_once(f"nightly:{clock.today().isoformat()}", "nightly")


def work(stop: Callable[[], bool]) -> None:
    """Work until told to stop; what is due once a day is asked for every ten
    minutes.
    """
    asked = [-600.0]

    def before() -> None:
        if time.monotonic() - asked[0] >= 600:
            asked[0] = time.monotonic()
            periodic()
        count_maps()

    outbox.work_on(state().jobs, stop, before=before)


def count_maps() -> None:
    """Bring the maps a step further; a short rest between two steps lets others
    write.
    """
    while counts.step():
        time.sleep(REST)


@group.command("worker")
@click.option(
    "--once",
    is_flag=True,
    help="Do what is due and stop (for cron or the task scheduler).",
)
def worker(once: bool) -> None:
    """Do the work of the outbox: notices, nightly expiry and seal."""
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))
    if once:
        periodic()
        count = 0
        while outbox.work_once(state().jobs):
            count += 1
        count_maps()
        click.echo(f"{count} jobs done")
        return
    work(lambda: bool(stopped))
