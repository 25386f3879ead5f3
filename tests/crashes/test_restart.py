"""PostgreSQL is away for a moment: people are told so, and go on when it is
back, without anybody starting the product again.
"""

import operator
import os
import signal

import pytest

from tests.crashes.writers import PATIENCE, wait_for_acts, wait_until


@pytest.fixture
def backend():
    """SQLite has no server that could be away."""
    return "postgresql"


def test_everything_outlives_a_restart_of_the_database(
    lives, rounds, postgres_server
):
    def during(_site, writers):
        for _ in rounds(2):
            wait_for_acts(writers, 20)
            _end_at_once(postgres_server)
            _wait_until_told(writers)
            postgres_server.ensure_postgres_running()
        wait_for_acts(writers, 20)

    lives(during)


def _end_at_once(server):
    """Without asking those who are connected."""
    running = server.get_postmaster_info().process
    os.kill(server.get_pid(), signal.SIGQUIT)
    running.wait(PATIENCE)


def _wait_until_told(writers):
    """Until each of them has had the page that says so."""
    before = [one.statuses[503] for one in writers]

    def are_told():
        told = [one.statuses[503] for one in writers]
        return all(map(operator.gt, told, before))

    wait_until(are_told, writers)
