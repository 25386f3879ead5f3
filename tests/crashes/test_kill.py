"""Killed at any moment, the server loses nothing that it has said is stored."""

import random
import time

from tests.crashes.writers import wait_for_acts

KILLS = 1


def test_what_was_said_to_be_stored_outlives_kills(lives, rounds):
    def during(site, writers):
        for _ in rounds(KILLS):
            wait_for_acts(writers, random.randint(6, 12))
            time.sleep(random.uniform(0, 0.05))
            site.kill()
            site.start()
        wait_for_acts(writers, 4)

    lives(during)
