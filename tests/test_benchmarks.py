"""What the benchmarks measure is real: their nation's evidence stands in true
chains and adds up to what is kept of it.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core.db import execute, session
from lms.evidence import projection, verify
from lms.evidence.models import AttainmentRow
from lms.gapmap.models import Total

SUMS, TOTALS = AttainmentRow.__table__, Total.__table__


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A nation of two provinces, in an open context."""
    monkeypatch.syspath_prepend(Path(__file__).parent.parent / "benchmarks")
    import nation

    monkeypatch.setattr(nation, "PROVINCES", 2)
    monkeypatch.setattr(nation, "COMMUNES", 5)
    found = nation.build(
        tmp_path / "nation", "", 90, lambda _what, _done, _all: None
    )
    with found.app.app_context():
        yield found
        session().close()
        found.app.extensions["sqlalchemy"].engine.dispose()


def kept(table):
    return sorted(tuple(map(repr, row)) for row in execute(select(table)))


def test_the_nation_is_what_the_product_itself_would_have_made(made):
    from nation import CHIEFS

    sums, totals = kept(SUMS), kept(TOTALS)
    assert len(sums) == made.evidence > 500 and len(totals) > 100
    found = verify.check()
    assert (found.rows, found.faults) == (made.evidence, [])
    projection.rebuild()
    assert kept(SUMS) == sums
    assert set(CHIEFS) == {"ward", "province", "nation"}


def test_recording_evidence_is_measured_by_what_it_really_does(made):
    import ledger

    keys = sorted(
        {row.competency for row in execute(select(SUMS.c.competency))}
    )
    before = (
        len(kept(SUMS)),
        execute(select(SUMS.c.person_id).where(SUMS.c.shows_how == 3)).all(),
    )
    found = ledger.against_bare(
        range(made.learner, made.learner + made.people), keys, rounds=2, pairs=3
    )
    assert (
        len(found.page) == len(found.floor) == 6
        and all(found.page)
        and len(found.ratios) == 2
    )
    assert (
        len(kept(SUMS)),
        execute(select(SUMS.c.person_id).where(SUMS.c.shows_how == 3)).all(),
    ) != before
    assert "bench_floor" not in {
        table.name for table in SUMS.metadata.tables.values()
    }
