"""What becomes of earlier evidence when a framework changes, case by case."""

import json

import pytest

from lms.core.errors import Invalid
from lms.framework.types import Carry
from lms.studio.rules import changes, diff, effects
from lms.studio.rules.effects import GapEffect


def row(key, **words):
    return {"key": key, "parent": None, "title": {"vi": key}} | words


def version(*rows, carries=None, **more):
    content = {"competencies": list(rows), "levels": {}, "rule": {}} | more
    return content if carries is None else content | {"carries": carries}


def decided(how, *new, requirements=None):
    return {"how": how, "new": list(new), "requirements": requirements}


OLD = version(row("a"), row("b"), row("c"))
NEW = version(row("a"), row("b", title={"vi": "B"}), row("d"))


def test_what_is_reworded_or_gone_is_touched_and_the_place_is_not():
    assert changes.touched(OLD, NEW) == ["b", "c"]
    assert changes.removed(OLD, NEW) == ["c"]
    moved = version(row("a", parent="b"), row("b"), row("c"))
    assert changes.touched(OLD, moved) == []
    for name in ("title", "description", "indicators"):
        worded = version(row("a", **{name: {"vi": "x"}}), row("b"), row("c"))
        assert changes.touched(OLD, worded) == ["a"]
    first = changes.touched(None, NEW), changes.removed(None, NEW)
    assert first == ([], [])


@pytest.mark.parametrize(
    ("key", "decision", "fits"),
    [
        ("b", None, False),
        ("b", decided(Carry.SAME), True),
        ("b", decided(Carry.SAME, "a"), False),
        ("c", decided(Carry.SAME), False),
        ("c", decided(Carry.DROPPED), True),
        ("c", decided(Carry.DROPPED, "a"), False),
        ("c", decided(Carry.REPLACED, "d"), True),
        ("c", decided(Carry.REPLACED), False),
        ("c", decided(Carry.REPLACED, "a", "d"), False),
        ("c", decided(Carry.REPLACED, "gone"), False),
        ("b", decided(Carry.REPLACED, "b"), False),
        ("c", decided(Carry.SPLIT, "a", "d"), True),
        ("c", decided(Carry.SPLIT, "a", "b", "d"), True),
        ("c", decided(Carry.SPLIT, "d"), False),
        ("c", decided(Carry.SPLIT, "d", "d"), False),
        ("c", decided(Carry.SPLIT, "d", "gone"), False),
    ],
)
def test_a_decision_names_what_is_there_and_as_many_as_it_takes(
    key, decision, fits
):
    assert changes.fits(key, decision, NEW) is fits
    if decision and not fits:
        with pytest.raises(Invalid) as refused:
            changes.decide(NEW, key, decision)
        assert refused.value.field == "new"
    elif decision:
        new = changes.decide(NEW, key, decision)
        assert new["carries"] == {key: decision}
        assert key not in changes.undecided(OLD, new)


def test_requirements_ask_for_what_is_there():
    able = decided(Carry.REPLACED, "d", requirements=["a", "d"])
    assert changes.decide(NEW, "c", able)["carries"]["c"] == able
    for wrong in (["gone"], ["d", "gone"]):
        with pytest.raises(Invalid) as refused:
            changes.decide(NEW, "c", able | {"requirements": wrong})
        assert refused.value.field == "requirements"
    words = changes.decide(NEW, changes.LEVEL_WORDS, decided(Carry.DROPPED))
    assert list(words["carries"]) == [changes.LEVEL_WORDS]


def test_what_waits_until_it_is_decided():
    assert changes.undecided(OLD, NEW) == ["b", "c"]
    carries = {"b": decided(Carry.SAME), "c": decided(Carry.SAME)}
    assert changes.undecided(OLD, NEW | {"carries": carries}) == ["c"]
    levels = OLD | {"levels": {"1": {"vi": "x"}}}
    assert changes.rewords_levels(OLD, levels)
    assert not changes.rewords_levels(OLD, OLD)
    assert not changes.rewords_levels(None, levels)
    assert changes.undecided(OLD, levels) == [changes.LEVEL_WORDS]
    for how, waits in ((Carry.SAME, False), (Carry.DROPPED, True)):
        said = levels | {"carries": {changes.LEVEL_WORDS: decided(how)}}
        assert bool(changes.undecided(OLD, said)) is waits
    assert changes.undecided(OLD, OLD) == []


def test_what_is_asked_for_instead_as_far_as_it_is_decided():
    def instead(decision, new=NEW):
        carries = {"c": decision, "b": decided(Carry.SAME, requirements=["a"])}
        return changes.successors(OLD, new | {"carries": carries})

    assert instead(decided(Carry.DROPPED)) == {}
    assert instead(decided(Carry.DROPPED, requirements=[])) == {"c": []}
    both = decided(Carry.SPLIT, "a", "d", requirements=["a", "d"])
    assert instead(both) == {"c": ["a", "d"]}
    assert instead(both | {"requirements": ["a", "gone"]}) == {}
    assert changes.successors(OLD, NEW) == {}


def moved(*decisions, rule=None):
    carries = dict(zip("bc", decisions, strict=True))
    return version(
        *NEW["competencies"], carries=carries, rule={} if rule is None else rule
    )


def test_rows_of_what_is_carried_and_whose_attainments_are_counted_anew():
    same, dropped = decided(Carry.SAME), decided(Carry.DROPPED)
    new = moved(same, decided(Carry.SPLIT, "a", "d"))
    assert changes.carried(OLD, new) == [
        ("b", "b", Carry.SAME),
        ("c", "a", Carry.SPLIT),
        ("c", "d", Carry.SPLIT),
    ]
    assert changes.affected(OLD, new) == ["a", "b", "c", "d"]
    assert changes.changes_evidence(OLD, new)
    gone = moved(same, dropped)
    assert changes.carried(OLD, gone)[1:] == [("c", None, Carry.DROPPED)]
    assert changes.affected(OLD, gone) == ["b", "c"]
    assert changes.affected(None, gone) == []
    assert not changes.changes_evidence(None, gone)
    kept = version(row("a"), row("b", title={"vi": "B"}), row("c"))
    kept |= {"carries": {"b": same}}
    assert not changes.changes_evidence(OLD, kept)
    ruled = OLD | {"rule": {"x": 1}}
    assert changes.changes_evidence(OLD, ruled)
    assert changes.affected(OLD, ruled) == ["a", "b", "c"]
    more = version(row("a"), row("b"), row("c"), row("z"), rule={"x": 1})
    assert changes.affected(OLD, more) == ["a", "b", "c", "z"]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ((True, True), (True, True), None),
        ((True, False), (True, False), None),
        ((False, True), (False, True), None),
        ((True, False), (True, True), GapEffect.LOST),
        ((False, True), (True, True), GapEffect.ASKED),
        ((True, True), (True, False), GapEffect.MET),
        ((True, True), (False, True), GapEffect.UNASKED),
    ],
)
def test_a_gap_opens_or_closes_and_why(before, after, effect):
    assert effects.effect(*before, *after) is effect


def test_effects_are_summed_by_post_and_by_competency_and_kept():
    tally = effects.EffectTally()
    for post, key, effect in (
        ("clerk", "a", GapEffect.LOST),
        ("clerk", "a", GapEffect.LOST),
        ("clerk", "b", GapEffect.MET),
        ("head", "a", GapEffect.ASKED),
    ):
        tally.add(post, key, effect)
    tally.people = 3
    kept = effects.EffectTally.of(json.loads(json.dumps(tally.stored())))
    assert (kept.people, kept.cells) == (3, tally.cells)
    assert effects.EffectTally.of({}) == effects.EffectTally()
    lost = {GapEffect.LOST: 2, GapEffect.MET: 1}
    assert tally.by_post() == {"clerk": lost, "head": {GapEffect.ASKED: 1}}
    assert tally.by_competency()["b"] == {GapEffect.MET: 1}
    totals = tally.totals()
    assert (effects.opened(totals), effects.closed(totals)) == (3, 1)


def test_a_law_that_is_named_or_no_more_is_shown():
    for before, after in ((None, "law"), ("law", None), ("law", "other")):
        old, new = (
            version(row("a"), title={}, source={}, as_of="x", legal_basis=one)
            for one in (before, after)
        )
        for content in (old, new):
            content["competencies"][0] |= {"indicators": {}}
        (change,) = diff.compare(old, new).head
        assert change.name == "legal_basis"
        shown = str(change.pieces)
        assert "None" not in shown
        assert all(one in shown for one in (before, after) if one)
