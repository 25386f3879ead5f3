"""The page on which a framework's rule is read and, in a draft, changed: in
sentences, by place, with nothing typed lost.
"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.core import i18n
from lms.core.db import session
from lms.evidence import rules, service
from lms.framework.models import Framework
from lms.framework.rules import attainment
from lms.framework.types import (
    DEFAULT_RULE,
    AttainmentRule,
    Depth,
    Result,
    SourceRule,
)
from lms.studio import service as studio
from tests import lite

WRITER = "nation-thu"
pytestmark = lite


@pytest.fixture
def draft(app):
    """A draft of the digital framework."""
    return studio.begin(access.actor_for(WRITER), "digital-224").id


def rule_of(framework_id):
    session().rollback()
    session().expire_all()
    return session().get_one(Framework, framework_id).rule


def edit_of(framework_id):
    session().rollback()
    session().expire_all()
    return session().get_one(Framework, framework_id).edit


def fields(framework_id, **more):
    """What the form sends when nothing is changed, and what is."""
    usual = {
        "edit": edit_of(framework_id),
        "result": "best",
        "enough": "1",
        "sources.quiz.valid_days": "",
        "sources.quiz.deepest": "",
        "sources.signoff.valid_days": "",
        "sources.signoff.deepest": "",
        "confidence.high.judgements": "3",
        "confidence.high.age_days": "365",
        "confidence.high.spread": "1",
        "confidence.medium.judgements": "2",
        "confidence.medium.age_days": "1095",
        "confidence.medium.spread": "2",
    }
    return usual | {
        name.replace("__", "."): value for name, value in more.items()
    }


def test_a_rule_is_set_in_a_draft_and_read_in_sentences(browser, draft):
    writer = browser(WRITER)
    changed = fields(
        draft,
        result="latest",
        enough=" 2 ",
        sources__quiz__valid_days="730",
        sources__signoff__deepest="shows_how",
        confidence__high__age_days="200",
    )
    answer = writer.post(f"/frameworks/{draft}/rule", changed)
    assert (answer.status_code, answer.location) == (
        302,
        f"/frameworks/{draft}/rule?done=rule-saved",
    )
    rule = attainment.read(rule_of(draft)).rule
    assert (rule.result, rule.enough, rule.high.age_days) == (
        Result.LATEST,
        2,
        200,
    )
    assert rule.sources == {
        "quiz": SourceRule(730),
        "signoff": SourceRule(None, Depth.SHOWS_HOW),
    }
    page = writer.get(f"/frameworks/{draft}/rule").text
    assert "only the newest of these makes the level" in page
    assert (
        "Nothing is said about a person before 2 have judged independently"
        in page
    )
    assert "Quiz: counts for 730 days and proves at most “knows how”." in page
    assert (
        "sign-off: counts without an end and proves at most “shows how”."
        in page
    )
    assert 'value="730"' in page


def test_the_form_sent_back_as_it_was_leaves_no_rule_behind(browser, draft):
    before = edit_of(draft)
    assert (
        browser(WRITER)
        .post(f"/frameworks/{draft}/rule", fields(draft))
        .status_code
        == 302
    )
    assert rule_of(draft) == {}
    assert edit_of(draft) >= before


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("enough", "0", "should be a whole number from 1 to 20"),
        ("enough", "two", "should be a whole number from 1 to 20"),
        ("enough", "9" * 30, "should be a whole number from 1 to 20"),
        ("result", "worst", "should be one of: best, latest"),
        (
            "sources__quiz__valid_days",
            "-3",
            "should be a whole number from 1 to 36500",
        ),
        (
            "sources__quiz__valid_days",
            "1.5",
            "should be a whole number from 1 to 36500",
        ),
        (
            "sources__quiz__deepest",
            "everything",
            "should be one of: knows, knows_how, shows_how, does",
        ),
        (
            "confidence__high__judgements",
            "1",
            "“High” must ask at least as much as “medium” in every line.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_typed_is_lost(
    browser, draft, name, value, said
):
    before = edit_of(draft)
    answer = browser(WRITER).post(
        f"/frameworks/{draft}/rule",
        fields(draft, sources__signoff__valid_days="1234", **{name: value}),
    )
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "once at the top, once at the field"
    assert 'value="1234"' in answer.text
    if name == "sources__quiz__valid_days":
        assert (
            'href="#sources.quiz.valid_days">Quiz – Days for which it counts</a>'
            in answer.text
        )
    if name.endswith(("days", "enough", "judgements")):
        assert f'value="{value}"' in answer.text
    assert (rule_of(draft), edit_of(draft)) == ({}, before)


def test_whoever_saved_meanwhile_is_not_overwritten(browser, draft):
    writer, stale = browser(WRITER), fields(draft, enough="2")
    assert (
        writer.post(
            f"/frameworks/{draft}/rule", fields(draft, enough="3")
        ).status_code
        == 302
    )
    answer = writer.post(f"/frameworks/{draft}/rule", stale)
    assert answer.status_code == 409
    assert rule_of(draft) == {"enough": 3}
    assert 'name="enough"' in answer.text and 'value="2"' in answer.text
    again = stale | {"edit": edit_of(draft)}
    assert writer.post(f"/frameworks/{draft}/rule", again).status_code == 302
    assert rule_of(draft) == {"enough": 2}


def test_what_is_in_force_is_read_and_never_changed(browser, draft):
    published = session().scalar(
        select(Framework.id).where(
            Framework.stage == "published", Framework.key == "digital-224"
        )
    )
    writer = browser(WRITER)
    page = writer.get(f"/frameworks/{published}/rule").text
    assert "the best of these makes the level" in page and "<select" not in page
    assert (
        writer.post(
            f"/frameworks/{published}/rule", fields(published, enough="2")
        ).status_code
        == 409
    )
    assert rule_of(published) == {}


def test_only_who_writes_frameworks_sees_or_changes_a_drafts_rule(
    browser, draft
):
    for who in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "province-quang",
        "trainer-mai",
    ):
        reads = who in (
            "manager-duc",
            "province-quang",
        )  # what is in force, not the draft
        assert browser(who).get(f"/frameworks/{draft}/rule").status_code == (
            404 if reads else 403
        ), who
        assert browser(who).get("/frameworks/1/rule").status_code == (
            200 if reads else 403
        ), who
        assert (
            browser(who)
            .post(f"/frameworks/{draft}/rule", fields(draft, enough="2"))
            .status_code
            == 403
        ), who
    assert rule_of(draft) == {}
    assert browser(WRITER).get("/frameworks/999999/rule").status_code == 404


def test_what_is_said_of_a_source_from_elsewhere_survives_the_form(
    browser, draft
):
    actor = access.actor_for(WRITER)
    rule = {"sources": {"citizens": {"valid_days": 90}}}
    studio.change(
        actor, draft, edit_of(draft), lambda content: content | {"rule": rule}
    )
    writer = browser(WRITER)
    assert (
        "“citizens” is not installed here"
        in writer.get(f"/frameworks/{draft}/rule").text
    )
    assert (
        writer.post(
            f"/frameworks/{draft}/rule", fields(draft, enough="2")
        ).status_code
        == 302
    )
    assert rule_of(draft) == rule | {"enough": 2}


def test_each_source_is_told_as_it_works_here(app):
    sources = service.sources()
    rule = AttainmentRule(sources={"quiz": SourceRule(30, Depth.DOES)})
    told = [i18n.say(one) for one in rules.sentences(rule, sources)]
    assert "Quiz: counts for 30 days and proves at most “knows how”." in told, (
        "never deeper than the quiz can"
    )
    assert "Self-assessment: shown beside, never counted." in told
    once_more = "Confirmation after a change of law: proves no level by itself; it makes earlier evidence sure again"
    assert f"{once_more}." in told
    shorter = AttainmentRule(sources={"confirmation": SourceRule(90)})
    assert f"{once_more}, for 90 days." in [
        i18n.say(one) for one in rules.sentences(shorter, sources)
    ]
    assert (
        len(told)
        == len(rules.sentences(DEFAULT_RULE, sources))
        == len(sources) + 3
    )
    with i18n.use("vi"):
        assert not {
            i18n.say(one) for one in rules.sentences(rule, sources)
        } & set(told)


@pytest.mark.parametrize(("own", "told"), [(20, 20), (60, 30)])
def test_what_runs_out_earlier_is_told(app, own, told):
    quiz = replace(service.sources()["quiz"], valid_days=own)
    rule = AttainmentRule(sources={"quiz": SourceRule(30)})
    lines = map(i18n.say, rules.sentences(rule, {"quiz": quiz}))
    assert any(f"counts for {told} days" in line for line in lines)
