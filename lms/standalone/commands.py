"""The command `lms`: everything a host has as `flask lms …`, and what only the
stand-alone application needs.
"""

import errno
import ipaddress
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from lms.access.types import Role
from lms.cli.commands import group, work
from lms.core import folding, migrate
from lms.core.db import session, transaction
from lms.core.state import setting
from lms.directory import service as directory
from lms.legal import service as legal
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.standalone import accounts, database, demo
from lms.standalone.app import create_app
from lms.studio import service as studio

DEMO_ROLES = (
    ("lan", "công chức mới / recruit"),
    ("mentor-hoa", "người hướng dẫn / mentor"),
    ("manager-duc", "quản lý phường / ward manager"),
    ("trainer-mai", "người phụ trách bồi dưỡng / trainer"),
    ("province-quang", "quản lý tỉnh / province manager"),
    ("nation-thu", "cán bộ khung năng lực toàn quốc / national frameworks"),
    ("admin", "quản trị viên / administrator"),
)


@click.group(help="Công vụ LMS.")
def cli() -> None:
    """Holds the commands below and those of `lms.cli`."""


for _command in group.commands.values():
    cli.add_command(_command)


def main() -> None:
    """The console script."""
    cli(obj=ScriptInfo(create_app=_application))


def _application(**given: Any) -> Flask:
    try:
        return create_app(**given)
    except (
        ValueError
    ) as wrong:  # a setting of the wrong kind; the message names it
        raise click.ClickException(str(wrong)) from wrong


def _written(host: str) -> str:
    """As it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cli.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on.",
)
@click.option(
    "--port", default=8080, show_default=True, help="Port to listen on."
)
@click.option(
    "--threads",
    default=8,
    show_default=True,
    help="Requests worked on at the same time.",
)
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Do background work in this process too.",
)
@with_appcontext
def serve(host: str, port: int, threads: int, worker: bool) -> None:
    """Serve the application (behind a proxy that speaks HTTPS; see
    docs/operations.md).
    """
    from flask import current_app

    _serve(current_app._get_current_object(), host, port, threads, worker)


def _serve(
    app: Flask, host: str, port: int, threads: int, worker: bool
) -> None:
    data = Path(app.config["LMS_DATA"])
    with app.app_context():
        database.check(session().get_bind(), data)
        if demo.is_filled() and not _is_loopback(host):
            raise click.ClickException(
                "The demo's people and their known password are in this database, so it listens on loopback only. Use another LMS_DATA."
            )
        session().rollback()
    if worker:
        threading.Thread(
            target=_work, args=(app,), daemon=True, name="lms-worker"
        ).start()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # waitress then finishes running requests
    try:
        waitress.serve(
            app,
            listen=f"{_written(host)}:{port}",
            threads=threads,
            clear_untrusted_proxy_headers=not app.config["LMS_PROXIES"],
            ident=None,
            max_request_body_size=app.config["LMS_REQUEST_MB"] * 1024 * 1024,
            _quiet=True,
        )
    except OSError as problem:
        if problem.errno in (errno.EADDRINUSE, errno.EACCES):
            raise click.ClickException(
                f"Port {port} cannot be used ({problem.strerror}). Choose another with --port."
            ) from problem
        raise


def _work(app: Flask) -> None:
    with app.app_context():
        work(lambda: False)


@cli.command()
@click.argument("login")
@click.argument("name")
@click.option(
    "--unit",
    default="",
    help="Key of the unit to administer; the root by default.",
)
@with_appcontext
def admin(login: str, name: str, unit: str) -> None:
    """Make the first administrator; prints a one-time code for signing in."""
    database.check(session().get_bind(), Path(setting("LMS_DATA")))
    top = people.put_first_unit()
    with transaction():
        place = people.find_unit(unit) if unit else top
        if place is None:
            raise click.ClickException(
                f"There is no unit with the key {unit!r}."
            )
        key = folding.fold(login)
        person = people.mirror(PersonInfo(key, name))
        code = accounts.new_code(key, key)
        directory.grant(None, person.id, Role.ADMIN, place.id)
    legal.load()
    studio.load_presets(top)
    click.echo(
        f"Sign in as {key} with this one-time code and choose a password: {code}"
    )


@cli.command(name="demo")
@click.option(
    "--port", default=8080, show_default=True, help="Port to listen on."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="A loopback address."
)
@click.option(
    "--reset", is_flag=True, help="Throw the demo's data away and start anew."
)
@click.option("--no-serve", is_flag=True, help="Only set up.")
def demo_command(port: int, host: str, reset: bool, no_serve: bool) -> None:
    """Set up the demo and serve it on this machine only."""
    if not _is_loopback(host):
        raise click.ClickException(
            "The demo has a known password, so it listens on loopback addresses only (127.0.0.1)."
        )
    if not no_serve:
        _port_is_free(host, port)
    trusted = (
        "" if ":" in host else f"{host},localhost,127.0.0.1"
    )  # Werkzeug knows no IPv6 address by name
    given = {"LMS_SECURE_COOKIES": False, "LMS_TRUSTED_HOSTS": trusted}
    app = _application(**given)
    _only_the_demo(app)
    in_folder = not app.config["LMS_DATABASE_URL"]
    if reset and in_folder:
        _reset(Path(app.config["LMS_DATA"]).resolve())
        app = _application(**given)
    with app.app_context():
        _set_up(reset and not in_folder)
        session().rollback()
    click.echo(
        f"\n  http://{_written(host)}:{port}/   mật khẩu của mọi người / everybody's password: {demo.PASSWORD}\n"
    )
    for login, role in DEMO_ROLES:
        click.echo(f"    {login:<16} {role}")
    click.echo(
        "\n  Ctrl+C: dừng / stop.  --reset: làm lại từ đầu / start anew.\n"
    )
    if not no_serve:
        _serve(app, host, port, 8, worker=True)


def _port_is_free(host: str, port: int) -> None:
    """Say so before the work of setting up, not after it."""
    with socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET
    ) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                f"Port {port} is in use. Stop the other program or choose another: --port {port + 1}"
            ) from problem


def _only_the_demo(app: Flask) -> None:
    """A real site's records must not get the demo's people with their known
    password, nor be thrown away by --reset.
    """
    with app.app_context():
        engine = session().get_bind()
        try:
            foreign = migrate.current(engine) and demo.is_foreign()
        except SQLAlchemyError as problem:
            raise click.ClickException(
                f"The database cannot be used: {problem}"
            ) from problem
        if foreign:
            raise click.ClickException(
                "This database holds people who are not the demo's. Choose another folder: set LMS_DATA."
            )
        session().close()
        engine.dispose()


def _reset(data: Path) -> None:
    """Only what the demo itself made."""
    for name in ("lms.db", "lms.db-wal", "lms.db-shm", "secret.key"):
        (data / name).unlink(missing_ok=True)
    shutil.rmtree(data / "files", ignore_errors=True)


def _set_up(reset: bool) -> None:
    engine = session().get_bind()
    steps = 7

    def say(what: str, count: list[int] = [0]) -> None:  # noqa: B006 - counts the steps of this one run
        count[0] += 1
        bar = "█" * count[0] + "░" * (steps - count[0])
        click.echo(f"  {bar} {count[0]}/{steps}  {what}")

    try:
        if reset:
            migrate.downgrade(engine, "base")
        if migrate.current(engine) != migrate.head():
            say("Database")
            migrate.upgrade(engine)
        if not demo.is_filled():
            demo.fill(say)
    except SQLAlchemyError as problem:
        raise click.ClickException(
            f"The database cannot be used: {problem}"
        ) from problem
