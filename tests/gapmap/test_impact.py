"""What publishing would do to people is worked out before, and is then exactly
what happens.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.evidence import service as evidence
from lms.extension.features import HANDLERS
from lms.gapmap import rules
from lms.gapmap.service import impact
from lms.people import service as people
from lms.people.models import PostingRow
from lms.requirements import service as requirements_service
from lms.studio import service as studio
from lms.studio.models import PublishingEffects
from lms.studio.rules.effects import (
    EffectTally,
    GapEffect,
    closed,
    effect,
    opened,
)
from tests import lite
from tests.studio.test_versions import carries, reworded, said, without


def work():
    while outbox.work_once(HANDLERS):
        pass


def gaps():
    """Every gap of everybody with a post: (person, post, competency)."""
    found = {}
    for row in session().scalars(
        select(PostingRow).where(PostingRow.post != "")
    ):
        required = requirements_service.effective(
            row.post, people.unit(row.unit_id).path
        )
        for gap in rules.gaps(required, evidence.attainments(row.person_id)):
            found[
                row.person_id, row.post, gap.requirement.competency
            ] = not gap.closed
    return found


def foreseen(who, content):
    row = studio.put_draft(who, content, None)
    studio.ask_effects(who, row.id, row.edit)
    work()
    kept = session().get(PublishingEffects, row.id, populate_existing=True)
    assert kept.finished_at
    return row, EffectTally.of(kept.counts), kept


def gone(how, *new, requirements=()):
    return carries(
        without(said(), "dig.safety"),
        "dig.safety",
        how,
        *new,
        requirements=list(requirements),
    )


DRAFTS = {
    "only words": lambda: carries(
        reworded(said(), "dig.safety"), "dig.safety", "same"
    ),
    "dropped": lambda: carries(
        reworded(said(), "dig.safety"), "dig.safety", "dropped"
    ),
    "replaced": lambda: gone(
        "replaced", "dig.content", requirements=["dig.content"]
    ),
    "replaced and asked for elsewhere": lambda: gone(
        "replaced", "dig.devices", requirements=["dig.data"]
    ),
    "split and asked for in both": lambda: gone(
        "split",
        "dig.data",
        "dig.devices",
        requirements=["dig.data", "dig.devices"],
    ),
    "no longer asked for": lambda: gone("dropped"),
    "quizzes count for a day": lambda: said(
        rule={
            "sources": {"quiz": {"valid_days": 1}, "signoff": {"valid_days": 1}}
        }
    ),
    "counts for more": lambda: carries(
        reworded(said(), "dig.devices"),
        "dig.devices",
        "split",
        "dig.devices",
        "dig.data",
    ),
}


@pytest.mark.parametrize(
    "content", [pytest.param(make, id=name) for name, make in DRAFTS.items()]
)
def test_what_is_foreseen_is_what_happens(app, actor, content, monkeypatch):
    monkeypatch.setattr(impact, "BATCH", 3)
    thu, before = actor("nation-thu"), gaps()
    row, tally, kept = foreseen(thu, content())
    assert kept.done == kept.people > 3
    studio.publish(thu, row.id, row.edit)
    work()
    after = gaps()
    expected = EffectTally()
    changed = set()
    for person, post, key in before.keys() | after.keys():
        one = (person, post, key)
        found = effect(
            one in before,
            before.get(one, False),
            one in after,
            after.get(one, False),
        )
        if found:
            expected.add(post, key, found)
            changed.add(person)
    assert tally.cells == expected.cells
    assert tally.people == len(changed)


@lite
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("only words", set()),
        ("dropped", {GapEffect.LOST}),
        ("replaced", {GapEffect.ASKED, GapEffect.UNASKED, GapEffect.MET}),
        ("no longer asked for", {GapEffect.UNASKED}),
        ("quizzes count for a day", {GapEffect.LOST}),
        ("counts for more", {GapEffect.MET}),
    ],
)
def test_each_kind_of_effect_is_there_to_be_foreseen(app, actor, name, kinds):
    """The demo has evidence and requirements that these drafts touch; otherwise
    the test above would prove nothing.
    """
    totals = foreseen(actor("nation-thu"), DRAFTS[name]())[1].totals()
    assert {kind for kind, count in totals.items() if count} == kinds


@lite
def test_a_change_meanwhile_gives_up_and_what_was_found_is_known_as_stale(
    app, actor
):
    thu = actor("nation-thu")
    content = DRAFTS["dropped"]()
    row = studio.put_draft(thu, content, None)
    studio.ask_effects(thu, row.id, row.edit)
    row = studio.put_draft(thu, {**content, "title": {"vi": "Khác"}}, row.edit)
    work()
    assert (
        session()
        .get(PublishingEffects, row.id, populate_existing=True)
        .finished_at
        is None
    )
    assert not studio.draft_status(thu, row.id).knows_effects
    studio.ask_effects(thu, row.id, row.edit)
    work()
    assert studio.draft_status(thu, row.id).knows_effects
    studio.put_draft(thu, content, row.edit)
    assert not studio.draft_status(thu, row.id).knows_effects


@lite
def test_it_waits_until_everything_is_decided(app, actor):
    thu = actor("nation-thu")
    row = studio.put_draft(thu, reworded(said(), "dig.safety"), None)
    with pytest.raises(Invalid, match="earlier evidence"):
        studio.ask_effects(thu, row.id, row.edit)


@lite
def test_a_batch_done_twice_after_a_kill_is_counted_once(
    app, actor, monkeypatch
):
    monkeypatch.setattr(impact, "BATCH", 4)
    thu = actor("nation-thu")
    whole = foreseen(thu, DRAFTS["dropped"]())[1]
    row = studio.draft("digital-224")
    studio.ask_effects(thu, row.id, row.edit)
    real, calls = impact._add, []

    def killed_once(*given):
        real(*given)
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(impact, "_add", killed_once)
    work()
    again = update(outbox.Job).where(outbox.Job.error.like("%Interrupt%"))
    with transaction():
        session().execute(again.values(run_at=clock.now()))
    work()
    assert (
        EffectTally.of(
            session()
            .get(PublishingEffects, row.id, populate_existing=True)
            .counts
        ).cells
        == whole.cells
    )


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_an_effect_is_a_gap_that_opens_or_closes_and_nothing_else(
    asked, gap, asked_then, gap_then
):
    found = effect(asked, gap, asked_then, gap_then)
    before, after = asked and gap, asked_then and gap_then
    assert (found is None) == (before == after)
    if found is not None:
        assert (found in (GapEffect.LOST, GapEffect.ASKED)) == after


cells = st.lists(
    st.tuples(
        st.sampled_from("pq"),
        st.sampled_from("abc"),
        st.sampled_from(GapEffect),
    ),
    max_size=20,
)


@given(cells)
def test_sums_by_post_and_by_competency_are_the_total(found):
    tally = EffectTally()
    for post, key, one in found:
        tally.add(post, key, one)
    kept = EffectTally.of(tally.stored())
    assert kept.cells == tally.cells
    for sums in (tally.by_post(), tally.by_competency()):
        assert sum(map(opened, sums.values())) == opened(tally.totals())
        assert sum(map(closed, sums.values())) == closed(tally.totals())
    assert sum(tally.totals().values()) == len(found)
