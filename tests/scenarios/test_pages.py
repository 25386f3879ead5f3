"""The pages of a scenario, as a browser without scripts uses them."""

import re

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.core.cache import announce_change
from lms.core.db import execute, transaction
from lms.legal.models import LegalBasis
from lms.standalone.demo import deeds
from tests import lite
from tests.scenarios.shipped import BAD, GOOD, SLUG

pytestmark = lite
CASE = "/revisions/9/scenarios/ba-nhan"


class Player:
    """Sends what stands on the page."""

    def __init__(self, browser):
        self.browser = browser
        answer = browser.post(CASE)
        self.address = answer.headers["Location"]
        self.page = browser.get(self.address).text

    def choose(self, key):
        """Press the button of this choice."""
        assert f'value="{key}"' in self.page
        step = re.search(r'name="step" value="(\d+)"', self.page)[1]
        answer = self.browser.post(
            self.address, {"step": step, "choice": key}, follow=True
        )
        self.page = answer.text
        return answer


@pytest.fixture
def player(app, browser):
    return Player(browser("lan"))


def test_a_case_is_played_to_its_end_page_by_page(player):
    assert "<strong" in player.page and "4/10" in player.page
    for key in GOOD:
        answer = player.choose(key)
        assert answer.status_code == 200
    page = player.page
    assert "Mrs Nhàn gets her result on the new date" in page
    assert "counts as evidence" in page
    assert "118/2025/NĐ-CP" in page
    assert page.count("Choose otherwise at decision") == len(GOOD)
    assert "not open to you at this moment" not in page


def test_values_say_in_words_what_a_choice_has_changed(player):
    player.choose("send-back")
    assert re.search(r"1/10</strong> <span>lost</span>", player.page)
    assert "(down by 3)" in player.page
    assert player.page.index("<h1>") < player.page.index("What do you do?")


def test_an_older_page_is_told_and_goes_nowhere(player):
    old = player.page
    player.choose("receive-her")
    player.page = old
    answer = player.choose("send-back")
    assert answer.status_code == 409
    assert "You have already gone on from there" in answer.text
    assert "No level-2 account" in answer.text


def test_the_same_page_sent_again_is_where_one_stands(player):
    old = player.page
    player.choose("receive-her")
    player.page = old
    answer = player.choose("receive-her")
    assert answer.status_code == 200 and "No level-2 account" in answer.text


@pytest.mark.parametrize(
    "form",
    [{}, {"step": "x", "choice": "receive-her"}, {"step": "0", "choice": ""}],
)
def test_what_says_nothing_is_asked_for_again(player, form):
    answer = player.browser.post(player.address, form)
    assert answer.status_code == 422
    assert "Choose what to do first." in answer.text


def test_one_goes_back_and_the_page_says_so(player):
    for key in BAD:
        player.choose(key)
    assert "Mrs Nhàn goes home" in player.page
    back = f"{player.address}/restart"
    answer = player.browser.post(back, {"step": "1"}, follow=True)
    assert "You stand at this decision again" in answer.text
    assert "Mrs Nhàn turns to the door" in answer.text
    wrong = player.browser.post(back, {"step": "7"})
    assert wrong.status_code == 422 and "no such decision" in wrong.text


def test_an_ended_play_shows_its_end_wherever_one_enters(player):
    for key in BAD:
        player.choose(key)
    assert player.browser.get(player.address).status_code == 302
    player.page = '<input name="step" value="2"> value="call-back"'
    answer = player.choose("call-back")
    assert answer.status_code == 409 and "ended or was left" in answer.text


def test_the_first_page_leads_on_and_lists_what_ended(player):
    page = player.browser.get(CASE).text
    assert "Go on" in page and "as a map" not in page
    for key in BAD:
        player.choose(key)
    page = player.browser.get(CASE).text
    assert "Way 1: not passed yet" in page and "Play again" in page


def test_the_mentor_comes_from_the_evidence_to_the_play(player, browser):
    for key in GOOD:
        player.choose(key)
    mentor = browser("mentor-hoa")
    lan = access.actor_for("lan").person_id
    gaps = mentor.get(f"/people/{lan}/gaps/pro.dossier-intake").text
    address = re.search(r'href="(/plays/\d+/result)"', gaps)[1]
    page = mentor.get(address).text
    assert "the apology letter with the true reason" in page
    assert "Choose otherwise" not in page and "Play again" not in page


def test_the_map_is_drawn_anew_for_another_language_or_number(browser):
    trainer = browser("trainer-mai")
    english = trainer.get(f"{CASE}/map").text
    assert trainer.get(f"{CASE}/map").text == english
    trainer.client.set_cookie("lms_lang", "vi")
    assert "Scenes" not in trainer.get(f"{CASE}/map").text
    trainer.client.delete_cookie("lms_lang")
    with transaction():
        basis = update(LegalBasis).filter_by(key="nd-118-2025")
        execute(basis.values(number="99/2099/NĐ-CP"))
        announce_change()
    drawn = trainer.get(f"{CASE}/map").text
    piece = drawn[drawn.index('id="scenes"') : drawn.index('id="endings"')]
    assert "99/2099/NĐ-CP" in piece


def test_the_map_says_in_a_list_what_it_draws(browser):
    trainer = browser("trainer-mai")
    assert "as a map" in trainer.get(CASE).text
    page = trainer.get(f"{CASE}/map").text
    drawn = page[page.index('class="casemap"') :]
    assert drawn.count("<rect") == 18 == drawn.count('<details id="at-')
    assert "only if" in page and "at least 5" in page
    for anchor in re.findall(r'href="#(at-[\w-]+)"', page):
        assert f'id="{anchor}"' in page
    assert browser("lan").get(f"{CASE}/map").status_code == 403


def test_the_demo_has_a_case_to_look_at(app, browser):
    deeds.practise(access.actor_for("kien"), SLUG)
    for passes in (False, True):
        deeds.play_case(access.actor_for("kien"), SLUG, passes)
    kien = access.actor_for("kien").person_id
    mentor = browser("mentor-hoa")
    page = mentor.get(f"/people/{kien}/gaps/pro.dossier-intake").text
    plays = set(re.findall(r'href="(/plays/\d+/result)"', page))
    ended = [mentor.get(one).text for one in plays]
    assert len([one for one in ended if ">Passed<" in one]) == 1
    assert len([one for one in ended if "Not passed yet" in one]) == 1
