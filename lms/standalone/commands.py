"""The command `lms`: everything a host has as `flask lms …`, and what only the
stand-alone application needs.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info

from lms import PersonInfo
from lms.access.types import Role
from lms.cli import failing_in_words, group, in_words
from lms.core import migrate
from lms.core.db import session, transaction
from lms.core.letters import folding
from lms.core.state import setting
from lms.directory import service as directory
from lms.legal import service as legal
from lms.people import service as people
from lms.standalone import accounts, database, demo, server
from lms.standalone.app import create_app, require_site, settings_from
from lms.standalone.backup import commands as backup
from lms.standalone.demo.start import Say
from lms.standalone.running import lock, logs
from lms.studio import service as studio

DEMO_ROLES = (
    ("lan", "công chức mới / recruit"),
    ("mentor-hoa", "người hướng dẫn / mentor"),
    ("manager-duc", "quản lý phường / ward manager"),
    ("trainer-mai", "người phụ trách bồi dưỡng / trainer"),
    ("province-quang", "quản lý tỉnh / province manager"),
    ("nation-an", "quản lý toàn quốc / national manager"),
    ("nation-thu", "cán bộ khung năng lực toàn quốc / national frameworks"),
    ("admin", "quản trị viên / administrator"),
)
UNFINISHED = "demo.unfinished"
"""Lies in the folder while the demo is made."""
SETTING_UP = {"db", "restore"}
"""The commands that may begin a site where there is none, besides the demo."""
DRIVERS = ("psycopg", "psycopg2")


@click.group(help="Công vụ LMS.")
def cli() -> None:
    """Holds the commands below and those of `lms.cli`."""


Around = Callable[[Flask], AbstractContextManager[None]]


def _within(command: click.Command, around: Around) -> click.Command:
    """The same command with something around it."""

    @pass_script_info
    @failing_in_words
    def run(info: ScriptInfo, **values: Any) -> None:
        with around(info.load_app()):
            click.get_current_context().invoke(command, **values)

    return click.Command(
        command.name, callback=run, params=command.params, help=command.help
    )


def _alone(app: Flask) -> AbstractContextManager[None]:
    """Nothing runs beside it."""
    return lock.alone(Path(app.config["LMS_DATA"]))


@contextmanager
def _logged(app: Flask) -> Iterator[None]:
    """It has a log, as the server has."""
    logs.set_up(app.config["LMS_LOG_JSON"])
    with app.app_context():
        engine = session().get_bind()
        migrate.check(engine)
        logs.started(f"{database.description(engine)}, worker")
    yield


def _migrations(db: click.Group) -> click.Group:
    """The commands that change tables."""
    commands = [_within(one, _alone) for one in db.commands.values()]
    return click.Group(db.name, commands=commands, help=db.help)


_OF_ANY_HOST = group.commands | {
    "db": _migrations(group.commands["db"]),
    "worker": _within(group.commands["worker"], _logged),
}
cli.add_command(backup.backup)
cli.add_command(backup.restore)
for _command in _OF_ANY_HOST.values():
    cli.add_command(_command)


def main() -> None:
    """The console script."""
    cli(obj=ScriptInfo(create_app=application))


@failing_in_words
def application() -> Flask:
    """That of the command that runs."""
    names = click.get_current_context().command_path.split()
    if SETTING_UP.isdisjoint(names):
        with _naming_settings():
            require_site()
    return _application()


@contextmanager
def _naming_settings() -> Iterator[None]:
    """Fails in words for a setting of the wrong kind, which the words name."""
    try:
        yield
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong


@failing_in_words
def _application(**overrides: Any) -> Flask:
    """`create_app` on a folder that is then in use; fails in words for what an
    operator can mend.
    """
    try:
        with _naming_settings():
            app = create_app(**overrides)
    except ModuleNotFoundError as missing:
        if missing.name not in DRIVERS:
            raise
        raise click.ClickException(
            f"{missing.name} is missing. Run: pip install 'congvu-lms[postgresql]'"
        ) from missing
    lock.share(Path(app.config["LMS_DATA"]))
    return app


_port = click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="Port to listen on.",
)


@cli.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on.",
)
@_port
@click.option(
    "--threads",
    default=0,
    type=click.IntRange(0, 64),
    help="Requests worked on at the same time; LMS_THREADS by default.",
)
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Do background work in this process too.",
)
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer on this port together; as many as there are processors use them all.",
)
@pass_script_info
@failing_in_words
def serve(
    info: ScriptInfo,
    host: str,
    port: int,
    threads: int,
    worker: bool,
    processes: int,
) -> None:
    """Serve the application (behind a proxy that speaks HTTPS; see
    docs/operations.md).
    """
    server.serve(
        info.load_app(),
        host,
        port,
        threads,
        worker,
        processes,
    )


@cli.command()
@click.argument("login")
@click.argument("name")
@click.option(
    "--unit",
    default="",
    help="Key of the unit to administer; the root by default.",
)
@in_words()
def admin(login: str, name: str, unit: str) -> None:
    """Make the first administrator; prints a one-time code for signing in."""
    database.check(session().get_bind(), Path(setting("LMS_DATA")))
    top, key = people.put_first_unit(), folding.fold(login)
    with transaction():
        code = _administrator(key, name, unit or top.key)
    legal.load()
    studio.load_presets(top)
    click.echo(
        f"Sign in as {key} with this one-time code and choose a password: {code}"
    )


def _administrator(key: str, name: str, unit: str) -> str:
    """Their one-time code."""
    place = people.find_unit(unit)
    if place is None:
        raise click.ClickException(f"There is no unit with the key {unit!r}.")
    person = people.mirror(PersonInfo(key, name))
    code = accounts.new_code(key, key)
    directory.grant(None, person.id, Role.ADMIN, place.id)
    return code


@cli.command(name="demo")
@_port
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="A loopback address."
)
@click.option(
    "--reset", is_flag=True, help="Throw the demo's data away and start anew."
)
@click.option(
    "--small", is_flag=True, help="A few people of today instead of a year."
)
@click.option("--no-serve", is_flag=True, help="Only set up.")
@failing_in_words
def demo_command(
    port: int, host: str, reset: bool, small: bool, no_serve: bool
) -> None:
    """Set up the demo and serve it on this machine only."""
    if not server.is_loopback(host):
        raise click.ClickException(
            "The demo has a known password, so it listens on loopback addresses only (127.0.0.1)."
        )
    if not no_serve:
        server.require_free_port(host, port)
    fill = demo.fill_to_look_at if small else demo.fill_year
    app = _demo_application(host, port, reset, fill)
    with app.app_context():
        _introduce(host, port)
    folder = app.config["LMS_MAIL_FOLDER"]
    click.echo(f"  Thư gửi đi / mail sent: {folder}\n")
    if not no_serve:
        server.serve(app, host, port)


def _demo_mail(host: str, port: int) -> dict[str, str]:
    """The demo writes its mail into a folder, and to nobody."""
    with _naming_settings():
        folder = settings_from(os.environ)["LMS_DATA"]
    return {
        "LMS_PUBLIC_URL": f"http://{server.in_address(host)}:{port}",
        "LMS_MAIL_FROM": "demo@example.vn",
        "LMS_MAIL_FOLDER": str(Path(folder) / "mail"),
        "LMS_MAIL_HOST": "",
        "LMS_WEBHOOK_URL": "",
    }


def _demo_application(
    host: str, port: int, reset: bool, fill: Callable[[Say], None]
) -> Flask:
    """The application with the demo in it."""
    # Werkzeug knows no IPv6 address by name.
    trusted = "" if ":" in host else f"{host},localhost,127.0.0.1"
    overrides = {"LMS_SECURE_COOKIES": False, "LMS_TRUSTED_HOSTS": trusted}
    overrides |= _demo_mail(host, port)
    app = _application(**overrides)
    _require_demo_only(app)
    is_in_folder = not app.config["LMS_DATABASE_URL"]
    if reset and is_in_folder:
        data = Path(app.config["LMS_DATA"])
        with lock.alone(data):
            _remove_data(data)
        app = _application(**overrides)
    with app.app_context():
        anew = reset and not is_in_folder
        _set_up(app.config["LMS_DATA"], fill, from_nothing=anew)
        session().rollback()
    return app


def _require_demo_only(app: Flask) -> None:
    """A real site's records must not get the demo's people with their known
    password, nor be thrown away by --reset.
    """
    with app.app_context():
        engine = session().get_bind()
        at = migrate.current(engine)
        migrate.refuse_newer(at)
        if at and demo.is_foreign():
            raise click.ClickException(
                "This database holds people who are not the demo's. Choose another folder: set LMS_DATA."
            )
        session().close()
        engine.dispose()


def _remove_data(data: Path) -> None:
    """Only what the demo itself made."""
    for name in ("lms.db", "lms.db-wal", "lms.db-shm", "secret.key"):
        (data / name).unlink(missing_ok=True)
    for name in ("files", "mail"):
        shutil.rmtree(data / name, ignore_errors=True)


def _set_up(data: str, fill: Callable[[Say], None], from_nothing: bool) -> None:
    engine = session().get_bind()
    if from_nothing:
        migrate.downgrade(engine, "base")
    if migrate.current(engine) != migrate.head():
        _say("Database")
        migrate.upgrade(engine)
    unfinished = Path(data) / UNFINISHED
    if not demo.is_filled():
        unfinished.touch()
        fill(_say)
        unfinished.unlink()
    elif unfinished.exists():
        click.echo(
            "  The demo was stopped while it was made, so some of it is missing. --reset makes it whole."
        )


def _say(step: str) -> None:
    click.echo(f"  · {step}")


def _introduce(host: str, port: int) -> None:
    """Where it is and who may sign in."""
    click.echo(
        f"\n  http://{server.in_address(host)}:{port}/   mật khẩu của mọi người / everybody's password: {demo.PASSWORD}\n"
    )
    there = people.ids_by_key(dict(DEMO_ROLES))
    for login, role in DEMO_ROLES:
        if login in there:
            click.echo(f"    {login:<16} {role}")
    click.echo(
        "\n  Ctrl+C: dừng / stop.  --reset: làm lại từ đầu / start anew.\n"
    )
