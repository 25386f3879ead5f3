"""Serves the application over HTTP, with the worker in the same process, by one
process or by several on one port.
"""

import errno
import ipaddress
import socket
from pathlib import Path

import click
from flask import Flask

from lms.core.db import session
from lms.standalone import database, demo
from lms.standalone.running import logs
from lms.standalone.server import processes
from lms.standalone.server.site import serve_here

BACKLOG = 1024


def serve(
    app: Flask,
    host: str,
    port: int,
    threads: int = 0,
    worker: bool = True,
    count: int = 1,
) -> None:
    """Answer requests until the process is told to end, by so many processes
    (`count`), each with as many threads as `LMS_THREADS` says or `threads`.
    """
    _check(app, host)
    sockets = _listen(host, port)
    logs.set_up(app.config["LMS_LOG_JSON"])
    _say_start(app, f"{in_address(host)}:{port}", count)
    threads = threads or app.config["LMS_THREADS"]
    if count > 1:
        processes.supervise(sockets, threads, worker, count)
    else:
        serve_here(app, sockets, threads, worker)


def _listen(host: str, port: int) -> list[socket.socket]:
    """The open ports, one for each address that the name of the host has."""
    try:
        return [
            socket.create_server(place, family=family, backlog=BACKLOG)
            for family, place in _places(host, port)
        ]
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise click.ClickException(
            f"Port {port} cannot be used ({problem.strerror}). Choose another with --port."
        ) from problem


def _say_start(app: Flask, address: str, count: int) -> None:
    with app.app_context():
        engine = session().get_bind()
        said = database.description(engine)
        engine.dispose()
    logs.started(f"{said}, http://{address}, processes: {count}")


def _places(host: str, port: int) -> set[tuple[socket.AddressFamily, tuple]]:
    found = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    return {(family, place) for family, _, _, _, place in found}


def _check(app: Flask, host: str) -> None:
    """Refuse a database that cannot be trusted, and to show the demo's people
    with their known password to others.
    """
    with app.app_context():
        engine = session().get_bind()
        database.check(engine, Path(app.config["LMS_DATA"]))
        if demo.is_filled() and not is_loopback(host):
            raise click.ClickException(
                "The demo's people and their known password are in this database, so it listens on loopback only. Use another LMS_DATA."
            )
        session().close()
        engine.dispose()


def in_address(host: str) -> str:
    """As it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_free_port(host: str, port: int) -> None:
    """Refuse a port in use before the work of setting up, not after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                f"Port {port} is in use. Stop the other program or choose another: --port {port + 1}"
            ) from problem
