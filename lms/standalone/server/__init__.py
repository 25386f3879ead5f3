"""Serves the application over HTTP, with the worker in the same process."""

import errno
import ipaddress
import logging
import signal
import socket
import sys
import threading
from pathlib import Path

import click
import waitress
from flask import Flask

from lms.cli import work
from lms.core.db import session
from lms.standalone import database, demo

MEGABYTE = 1024 * 1024


def serve(
    app: Flask, host: str, port: int, threads: int = 0, worker: bool = True
) -> None:
    """Answer requests until the process is told to end; with `threads` 0 as
    many at a time as `LMS_THREADS` says.
    """
    _check(app, host)
    if worker:
        _start_worker(app)
    # waitress then finishes running requests
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A request that waits for a thread is no event: the log stays readable.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        waitress.serve(
            app,
            listen=f"{in_address(host)}:{port}",
            threads=threads or app.config["LMS_THREADS"],
            clear_untrusted_proxy_headers=not app.config["LMS_PROXIES"],
            ident=None,
            max_request_body_size=app.config["LMS_REQUEST_MB"] * MEGABYTE,
            _quiet=True,
        )
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise click.ClickException(
            f"Port {port} cannot be used ({problem.strerror}). Choose another with --port."
        ) from problem


def _check(app: Flask, host: str) -> None:
    """Refuse a database that cannot be trusted, and to show the demo's people
    with their known password to others.
    """
    with app.app_context():
        database.check(session().get_bind(), Path(app.config["LMS_DATA"]))
        if demo.is_filled() and not is_loopback(host):
            raise click.ClickException(
                "The demo's people and their known password are in this database, so it listens on loopback only. Use another LMS_DATA."
            )
        session().rollback()


def _start_worker(app: Flask) -> None:
    threading.Thread(
        target=_work, args=(app,), daemon=True, name="lms-worker"
    ).start()


def _work(app: Flask) -> None:
    with app.app_context():
        work(lambda: False)


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
