"""The first page of those who lead, train or administer."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import execute, transaction
from lms.core.i18n import day
from lms.courses import service as courses
from lms.evidence.models import Seal
from lms.evidence.types import Attainment
from lms.framework import service as framework
from lms.gapmap import rules as gapmap_rules
from lms.gapmap import service as gapmap
from lms.gapmap.service import maps
from lms.gapmap.types import Gap, GapState, Split
from lms.learning import rules
from lms.people.models import PostingRow
from lms.quizzes.models import QuizTally
from lms.requirements.models import RequirementRow
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft
from lms.web.feature import Waiting
from tests import lite


@lite
@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("mentor-hoa", "hand-in waits for your answer"),
        ("manager-duc", "requirements from above"),
        ("manager-duc", "Competencies in"),
        ("admin", "No backup has been made yet"),
    ],
)
def test_each_role_reads_what_waits(browser, signed_work, login, said):
    assert said in browser(login).get("/").text


@pytest.fixture
def signed_work(app, actor):
    """Lan has handed something in."""
    lan = actor("lan")
    revision = courses.current("giup-nguoi-cao-tuoi-dung-vneid")
    done_at = clock.now() - dt.timedelta(hours=3)
    draft = HandInDraft("Giúp bác Mơ nộp hồ sơ.", done_at, "Quầy 2")
    signoff.save_draft(lan, revision, "task", draft)
    signoff.hand_in(lan, revision, "task", draft, "lan:once")


@lite
def test_home_says_what_was_handed_in_when_and_who_can_answer(
    browser, signed_work, monkeypatch
):
    """Whatever the next step is."""
    on, later = day(clock.today(), "en"), clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = browser("lan").get("/").text
    waits = page.partition('aria-label="Handed in"')[2].partition("</section")
    assert f"Waits for an answer; you handed it in on {on}." in waits[0]
    assert re.search("Who can answer: [^<]*Phạm Thị Thanh Hòa", waits[0])


def waiting(number):
    """So many things, the most urgent first."""
    return [
        Waiting(one, f"Thing {one}", "/menu", "flag", "Open")
        for one in range(number)
    ]


@lite
@pytest.mark.parametrize(("number", "folded"), [(4, 0), (5, 2), (7, 4)])
def test_of_much_that_waits_the_most_urgent_stands_before_the_next_step(
    browser, monkeypatch, number, folded
):
    monkeypatch.setattr("lms.learning.views._desk", lambda _: waiting(number))
    page = browser("lan").get("/").text
    before, _fold, behind = page.partition('<details class="fold ways">')
    assert behind.partition("</details>")[0].count(">Thing") == folded
    assert (f"{folded} more things wait" in behind) == bool(folded)
    shown = number - folded
    assert f">Thing {shown - 1}<" in before
    assert f">Thing {shown}<" not in before
    assert page.count(">Thing") == number


@lite
@pytest.mark.parametrize(("number", "folded"), [(0, False), (1, True)])
def test_what_is_their_own_is_folded_on_a_phone_for_whom_others_wait(
    browser, monkeypatch, number, folded
):
    monkeypatch.setattr("lms.learning.views._desk", lambda _: waiting(number))
    page = browser("lan").get("/").text
    assert ('<section class="hero next brief"' in page) is folded
    assert ('<details class="fold own">' in page) is folded
    assert '<h2 id="plan" class="eyebrow">' in page


@lite
def test_a_learner_reads_nothing_of_it(browser):
    assert "Waiting for you" not in browser("lan").get("/").text


@lite
def test_whoever_serves_the_nation_reads_its_numbers_and_where_they_lead(
    browser,
):
    page = browser("nation-thu")
    home = page.get("/").text
    assert "Nothing waits for you" in home
    most = home.partition("Where most is missing")[2]
    link = re.search(r'href="(/maps/\d+/[^"]+)"', most)[1]
    assert page.get(link).status_code == 200
    assert "meet it" in most


def watched(page):
    """The lines of what a head keeps an eye on: address, title, detail."""
    card = page.partition("To keep an eye on</h2>")[2].partition("</section>")
    line = r'<a href="([^"]+)">([^<]+)</a></h3><p[^>]*>([^<]*)<'
    return re.findall(line, html.unescape(card[0]))


@lite
def test_a_head_reads_what_essential_is_lacking_and_may_act_there(app, browser):
    head = browser("manager-duc")
    at, _post, said = watched(head.get("/").text)[0]
    numbers = r"(\d+) of (\d+) for whom it is essential meet it"
    met, asked = re.search(numbers, said).groups()
    assert int(met) < int(asked)
    panel = head.get(at).text.partition('id="cell"')[2]
    assert "Ask for a course" in panel
    assert people_in_words(int(asked)) in panel
    with transaction():
        execute(update(RequirementRow).values(essential=False))
        announce_change()
    assert "Essential: " not in head.get("/").text, "nothing but useful"
    for other in ("lan", "mentor-hoa", "trainer-mai"):
        assert "To keep an eye on" not in browser(other).get("/").text


@lite
def test_a_head_reads_what_is_not_shown_yet_and_of_what_has_a_name(
    app, browser, monkeypatch
):
    """What is unknown is not lacking, what is to re-confirm has its own line."""
    one, other, third = list(framework.vocabulary())[:3]
    gaps = {
        ("a", "no-name"): Split(0, unknown=9),
        ("a", one): Split(0, reconfirm=8),
        ("a", other): Split(3, reconfirm=1, unknown=1),
        ("a", third): Split(1, not_yet=2),
        ("b", "no-name"): Split(0, unknown=9),
        ("c", one): Split(1, reconfirm=2),
    } | {(post, one): Split(unknown=1) for post in "defg"}
    monkeypatch.setattr(maps, "essential_splits", lambda path: gaps)
    text = browser("manager-duc").get("/").text
    lines = {title: detail for _at, title, detail in watched(text)}
    assert "1 of 3 for whom it is essential meet it" in lines["a"]
    assert lines["a"].endswith("; 1 more competency is not shown by all yet")
    assert not {"b", "c"} & set(lines)
    assert "2 more posts with something essential not shown yet" in lines
    assert "lack" not in "".join([*lines, *lines.values()])


def people_in_words(number):
    """So many, as a page says it."""
    return f"{number} person" if number == 1 else f"{number} people"


@lite
def test_a_head_reads_of_what_is_doubted_and_rests_on_one_as_the_map_does(
    app, browser, monkeypatch
):
    """The same numbers, from the same figures, and each leads to its people."""
    head, real = browser("manager-duc"), gapmap.for_unit
    splits = {
        key: Split(1, 2) if place else Split(3, unknown=2)
        for place, key in enumerate(framework.vocabulary())
    }

    def known(*args, **kwargs):
        return replace(real(*args, **kwargs), splits=splits)

    monkeypatch.setattr(gapmap, "for_unit", known)
    lines = watched(head.get("/").text)
    many = len(splits) - 1
    said = {title: at for at, title, _detail in lines}
    doubted = f"{2 * many} requirements to re-confirm after a change of law"
    alone = f"{many} competencies rest on one person"
    assert said[doubted].endswith("#numbers")
    assert said[alone].endswith("#coverage")
    with monkeypatch.context() as patch:
        patch.setattr(gapmap_rules, "rests_on_one", lambda _split: False)
        assert "on one person" not in head.get("/").text, "the rule of the map"
    splits |= dict.fromkeys([*splits][2:], Split(3))
    first = [*splits][1]
    said = {title: at for at, title, _detail in watched(head.get("/").text)}
    only = said["2 requirements to re-confirm after a change of law"]
    assert only.endswith(f"/{first}?state=reconfirm#people")
    assert head.get(only).status_code == 200


def measures(page):
    """The names, figures and shares of all bars of a picture."""
    line = r"<li><(?:a|span)[^>]*>([^<]+)</(?:a|span)> <b>([^<]+)</b> <svg"
    return re.findall(line, page)


@lite
def test_a_trainer_sees_which_quizzes_fail_the_hardest_first(app, browser):
    slugs = (
        "giup-nguoi-cao-tuoi-dung-vneid",
        "chung-thuc-ban-sao",
        "phan-loai-don",
    )
    with transaction():
        execute(delete(QuizTally))
    for slug, people, passed in zip(slugs, (8, 9, 4), (7, 2, 0), strict=True):
        with transaction() as db:
            of = {"revision_id": courses.current(slug).id, "part": "quiz"}
            counts = {"people": people, "attempts": 10, "passed": passed}
            db.add(QuizTally(**of, **counts))
    home = browser("trainer-mai").get("/").text
    said = [figures for _name, figures in measures(home)]
    assert said == ["2 of 10 passed", "7 of 10 passed"], "and nothing of few"
    with transaction():
        execute(delete(QuizTally))
    empty = browser("trainer-mai").get("/").text
    assert not measures(empty)
    assert "Once 5 people have taken a quiz" in empty


@lite
def test_who_administers_sees_the_record_grow_and_what_never_was(app, browser):
    admin = browser("admin")
    assert "from the second night on" in admin.get("/").text
    with transaction() as db:
        for day, rows in enumerate((10, 14, 14, 15), 20):
            at = dt.datetime(2026, 11, day, 20, tzinfo=dt.UTC)
            db.add(Seal(sealed_at=at, last_id=rows, rows=rows, digest="0"))
    home = admin.get("/").text
    assert [number for _day, number in measures(home)] == ["4", "0", "1"]
    shares = re.findall(r'class="meets"[^>]* width="([\d.]+)', home)
    assert [float(one) for one in shares] == [99.2, 24.2]
    assert '<aside class="two">' in home, "side by side beneath what waits"
    facts = home.partition("How the system does")[2]
    assert facts.count("None yet") == 2, "no backup, no file"
    assert facts.count(">None<") == 2, "no failed job, no lost message"
    assert "None yet" not in browser("lan").get("/").text


@lite
@pytest.mark.parametrize("login", ["admin", "trainer-mai", "province-quang"])
def test_whoever_holds_a_role_is_not_sent_to_an_administrator(browser, login):
    assert "No post is entered for you" not in browser(login).get("/").text


@lite
def test_who_works_in_a_unit_without_a_post_has_met_nothing(app, browser):
    with transaction():
        execute(update(PostingRow).values(post=""))
    page = browser("lan").get("/").text
    assert "No post is entered for you" in page
    assert "You meet everything your post asks for" not in page


NOW = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("days", "state", "told"),
    [
        (0, GapState.MEETS, True),
        (13, GapState.MEETS, True),
        (14, GapState.MEETS, False),
        (1, GapState.NEARLY, False),
        (1, GapState.RECONFIRM, False),
    ],
)
def test_what_was_reached_is_told_for_two_weeks(days, state, told):
    shown = Attainment(last_at=NOW - dt.timedelta(days=days))
    gap = Gap(None, shown, state, 0)
    assert bool(rules.just_reached([gap], NOW)) is told
