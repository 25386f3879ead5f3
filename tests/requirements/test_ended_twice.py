"""Ending a row again is answered as it was the first time."""

from lms.core import clock
from lms.people import service as people
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
