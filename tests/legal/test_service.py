"""Legal bases, and since when a successor holds in their place."""

import datetime as dt

import pytest

from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import transaction
from lms.legal import service
from lms.legal.models import LegalBasis

OLD, NEW, OTHER = "nd-23-2015", "nd-280-2025", "nd-118-2025"


def replace(key, by, on):
    with transaction() as db:
        row = db.get(LegalBasis, key)
        row.replaced_by, row.replaced_on = by, on
        announce_change()


SHIPPED = {"luat-65-2025", "nd-61-2018", "nd-107-2021", "nd-13-2023"}


def test_what_is_shipped_as_replaced_is_known_with_its_day(app):
    assert set(service.replaced()) == SHIPPED
    assert service.replaced(()) == {}
    assert service.predecessors(["nd-118-2025"]) == {
        "nd-61-2018",
        "nd-107-2021",
    }
    assert service.in_place_of(["nd-61-2018", "nd-118-2025"]) == {"nd-118-2025"}
    assert (
        service.named(["nd-61-2018"])["nd-61-2018"].successor
        == "118/2025/NĐ-CP"
    )
    assert service.preset_successors()["nd-13-2023"] == "nd-356-2025"


def test_a_replacement_takes_effect_at_local_midnight_of_its_day(app):
    today = clock.today()
    replace(OLD, NEW, today)
    replace(OTHER, NEW, today + dt.timedelta(days=1))
    since = service.replaced()[OLD]
    assert since.astimezone(clock.zone()) == dt.datetime.combine(
        today, dt.time.min, clock.zone()
    )
    assert since <= clock.now()
    assert set(service.replaced()) - SHIPPED == {OLD}, (
        "tomorrow's replacement waits for its day"
    )
    assert service.replaced([OLD, "no-such-key"]) == {OLD: since}
    assert service.replaced([OTHER, NEW]) == {}


def test_a_replacement_that_lay_ahead_holds_from_its_day_on(app, monkeypatch):
    day = clock.today() + dt.timedelta(days=30)
    replace(OLD, NEW, day)
    midnight = dt.datetime.combine(day, dt.time.min, clock.zone())
    monkeypatch.setattr(
        clock, "now", lambda: midnight - dt.timedelta(seconds=1)
    )
    assert OLD not in service.replaced()
    monkeypatch.setattr(clock, "now", lambda: midnight)
    assert service.replaced([OLD]) == {OLD: midnight}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_replacement_taken_back_is_gone_at_once(app):
    replace(OLD, NEW, clock.today())
    assert OLD in service.replaced()
    replace(OLD, None, None)
    assert OLD not in service.replaced()
