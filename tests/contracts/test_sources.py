"""What every source of evidence promises, run over each one there is."""

import re

import pytest

from lms.core.sockets import discover
from lms.evidence import rules
from lms.evidence.sources.base import Source
from lms.framework.types import Depth

SOURCES = discover("lms.evidence.sources")
every = pytest.mark.parametrize("key", sorted(SOURCES))


def test_the_shipped_sources_are_found():
    assert {"quiz", "scenario", "signoff", "self"} <= set(SOURCES)


@every
def test_a_source_says_what_it_is_and_how_deep_it_can_prove(key):
    source = SOURCES[key]
    assert isinstance(source, Source)
    assert source.key == key and re.fullmatch(r"[a-z][a-z0-9-]{1,39}", key)
    assert source.label.strip()
    assert source.deepest in set(Depth)
    assert source.valid_days is None or source.valid_days > 0


@every
def test_no_claim_goes_deeper_than_its_source(key):
    for claimed in Depth:
        assert rules.cap(claimed, SOURCES[key].deepest) <= SOURCES[key].deepest


def test_only_a_person_who_watched_can_prove_work():
    """Of what is shipped; what else is installed says so itself."""
    assert SOURCES["signoff"].deepest is Depth.DOES
    assert SOURCES["quiz"].deepest is Depth.KNOWS_HOW
    assert SOURCES["scenario"].deepest is Depth.KNOWS_HOW


def test_a_confirmation_proves_nothing_new():
    assert not SOURCES["confirmation"].proves


def test_what_people_say_of_themselves_does_not_count():
    assert not SOURCES["self"].counts
