"""The worker: background work, and what is due once a day."""

import signal
import time
from collections.abc import Callable

import click

from lms.cli.options import in_words
from lms.core import clock, outbox
from lms.core.health import milestones
from lms.core.state import state
from lms.gapmap import service as gapmap
from lms.messages import service as messages

REST = 0.02
"""Seconds between two steps of counting, in which others may write."""
EVERY = 600
"""Seconds after which is asked again for what is due once a day."""
SIGN_OF_LIFE = 30
"""Seconds after which the worker says again that it lives."""


def periodic() -> None:
    """Ask for what is due once a day; any number of workers ask, one does it."""
    outbox.enqueue_once(f"nightly:{clock.today().isoformat()}", "nightly")


def work(stop: Callable[[], bool]) -> None:
    """Work until told to stop."""
    outbox.work_on(state().jobs, stop, before=_Rounds())


class _Rounds:
    """What is done before each round of the worker."""

    def __init__(self) -> None:
        self.next = self.next_sign = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now >= self.next_sign:
            milestones.reach(milestones.WORKER)
            self.next_sign = now + SIGN_OF_LIFE
        if now >= self.next:
            periodic()
            self.next = now + EVERY
        count_maps()
        while messages.release():
            time.sleep(REST)


def count_maps() -> None:
    """Bring the maps up to date, step by step."""
    while gapmap.step():
        time.sleep(REST)


@click.command("worker")
@click.option(
    "--once",
    is_flag=True,
    help="Do what is due and stop (for cron or the task scheduler).",
)
@in_words()
def worker(once: bool) -> None:
    """Do the work of the outbox: notices, nightly expiry and seal."""
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))
    if once:
        click.echo(f"{_work_once()} jobs done")
    else:
        work(lambda: bool(stopped))


def _work_once() -> int:
    milestones.reach(milestones.WORKER)
    periodic()
    while messages.release():
        pass
    count = 0
    while outbox.work_once(state().jobs):
        count += 1
    count_maps()
    return count
