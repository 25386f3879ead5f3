"""Ending a row again is answered as it was the first time; what is over stands in
nobody's way and is counted no more.
"""

import datetime as dt

import pytest

from lms.core import clock
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.types import CellChange, ChangeTerms
from tests import lite
from tests.house.walking import forms_in, standing


@lite
def test_what_has_ended_is_ended_once_and_told_the_same(browser):
    duc, unit = browser("manager-duc"), people.find_unit("cua-song").id
    at = f"/requirements/{unit}/posts/one-stop-officer?competency=com.it"
    said = {
        "competency": "com.it",
        "level": "3",
        "depth": "3",
        "essential": "1",
    }
    said |= {"reason": "Vì khách nước ngoài", "since": "", "until": ""}
    assert duc.post(at.partition("?")[0], said).status_code == 302
    to, sent = next(
        (to, standing(inside))
        for to, inside in forms_in(duc.get(at).text, at)
        if to.endswith("/end")
    )
    sent["on"] = clock.today().isoformat()
    first, again = duc.post(to, sent), duc.post(to, sent)
    assert "ended=1" in first.location
    assert again.location == first.location
    assert duc.post(to, sent | {"other": "1"}).status_code in {409, 422}


@lite
def test_what_is_over_is_no_newer_one_and_names_no_feature(
    actor, monkeypatch, browser
):
    who, unit = actor("manager-duc"), people.find_unit("cua-song")
    until, now = clock.today() + dt.timedelta(days=3), clock.now()
    change = CellChange("one-stop-officer", "com.it", 3, 3, True)
    uses = used(actor)
    requirements.require_level(
        who, unit.id, change, ChangeTerms("Một tuần", "tourism", until=until)
    )
    assert used(actor) == uses + 1
    later = now + dt.timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert used(actor) == uses
    # A page that was opened for another competency has shown nothing of it.
    said = {"competency": "com.it", "level": "4", "depth": "3"}
    said |= {"reason": "Vì khách nước ngoài", "since": "", "until": ""}
    at = f"/requirements/{unit.id}/posts/one-stop-officer"
    done = browser("manager-duc").post(at, said | {"seen": "another"})
    assert done.status_code == 302
    refused = browser("manager-duc").post(
        at, said | {"seen": "another", "level": "5"}
    )
    assert refused.status_code == 409


def used(actor):
    rows = {
        row.key: row.uses
        for row in requirements.grounds_with_usage(actor("nation-thu"))
    }
    return rows["tourism"]


class Page:
    """The page of `com.it` for one post as it was opened, and its forms."""

    def __init__(self, browser, chosen="com.it"):
        self.browser, unit = (
            browser("manager-duc"),
            people.find_unit("cua-song"),
        )
        at = f"/requirements/{unit.id}/posts/one-stop-officer"
        page = self.browser.get(f"{at}?competency={chosen}").text
        self.forms = {to: standing(one) for to, one in forms_in(page, at)}
        self.at = at

    def ask(self, level):
        said = {"competency": "com.it", "depth": "3", "level": str(level)}
        said |= {"reason": "Vì khách nước ngoài", "since": "", "until": ""}
        return self.browser.post(
            self.at, self.forms[self.at] | said
        ).status_code

    def end(self, after=0):
        day, to = clock.today() + dt.timedelta(days=after), f"{self.at}/end"
        sent = self.forms[to] | {"on": day.isoformat()}
        return self.browser.post(to, sent).status_code


@lite
@pytest.mark.parametrize("after", [0, 1])
def test_an_older_page_does_not_ask_anew_what_somebody_ended(browser, after):
    empty = Page(browser)
    assert empty.ask(3) == 302
    older, elsewhere = Page(browser), Page(browser, "com.coordination")
    assert Page(browser).end(after) == 302
    assert older.ask(4) == empty.ask(4) == 409
    assert elsewhere.ask(4) == (409 if after else 302)


@lite
def test_a_page_that_has_shown_the_last_day_is_no_older_one_after_it(
    browser, monkeypatch
):
    assert Page(browser).ask(3) == 302
    assert Page(browser).end(1) == 302
    page, later = Page(browser), clock.now() + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    page.browser = browser("manager-duc")
    assert page.ask(4) == 302
