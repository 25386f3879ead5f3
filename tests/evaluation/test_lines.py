"""What the common lines say: written by a unit, from a day on, inherited."""

import datetime as dt

import pytest

from lms.access import service as access
from lms.core.errors import Invalid
from lms.evaluation import service
from lms.evaluation.service.layers.lines import lines_at
from lms.evaluation.types import LinesDraft
from lms.people import service as people
from tests.evaluation.conftest import HEAD, id_of, today, ward
from tests.evaluation.test_sheets import later as later

WORDS = {"1.1": "Chấp hành kỷ luật", "2.4": "Thái độ với người dân"}
ABOVE = "province-quang"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def write(words=None, by=HEAD, unit="cua-song", since=None, document="12/QĐ"):
    draft = LinesDraft(words or WORDS, document, since or today())
    place = people.find_unit(unit).id
    service.write_lines(access.actor_for(by), place, draft)


def said(key="1.1"):
    path = people.find_unit("cua-song.centre").path
    return service.lines_here(path).name(key)


def test_the_nearest_unit_says_what_the_lines_say(app):
    assert said() == "1.1"
    assert said("2.4").startswith("2.4 · "), "what is known of its subject"
    write(by=ABOVE, unit="hai-binh")
    assert said() == "1.1 · Chấp hành kỷ luật"
    write({"1.1": "Giữ kỷ luật"})
    assert said() == "1.1 · Giữ kỷ luật"
    write({"1.1": "Mai mới có"}, since=today(1))
    assert said() == "1.1 · Giữ kỷ luật"


def test_what_is_wrong_is_said_at_its_field(app):
    draft = LinesDraft({"1.1": "a" * 301}, "", today(-1))
    with pytest.raises(Invalid) as refused:
        service.write_lines(access.actor_for(HEAD), ward(), draft)
    found = [refused.value, *refused.value.also]
    assert [one.field for one in found] == ["line-1.1", "document", "since"]


def test_a_period_that_is_over_keeps_its_words(app, later, month):
    write()
    path = people.find_unit("cua-song").path
    later(62)
    write({"1.1": "Sau này"})
    old = lines_at(path, month.valid_to)
    assert old.name("1.1") == "1.1 · Chấp hành kỷ luật"
    assert said() == "1.1 · Sau này"


def test_sheet_rule_and_page_say_what_is_written_or_that_it_is_not(
    app, browser, actor, month
):
    lan, duc = browser("lan"), browser(HEAD)
    sheet = service.open_sheet(actor("lan"), id_of("lan"))
    page, lines = f"/sheets/{sheet}", f"/evaluation/lines/{ward()}"
    text = lan.get(page).text
    assert "not yet written here" in text
    assert "Whoever leads your unit" in text, "who can, for who cannot"
    assert "Line 1.1" in text
    assert "not yet written" in lan.get("/evaluation/rule").text
    assert "Not yet written" in duc.get(lines).text
    assert lines in duc.get("/catalogues").text
    typed = {f"line-{key}": text for key, text in WORDS.items()}
    refused = duc.post(lines, typed)
    assert refused.status_code == 422
    assert 'value="Chấp hành kỷ luật"' in refused.text, "nothing is lost"
    day = dt.date.isoformat(today())
    done = duc.post(
        lines, typed | {"document": "12/QĐ", "since": day}, follow=True
    )
    assert "The words are stored" in done.text
    assert "To undo, write the earlier words with the same day" in done.text
    for path in (page, "/evaluation/rule"):
        text = lan.get(path).text
        assert "1.1 · Chấp hành kỷ luật" in text
        assert "12/QĐ" in text
    # The way to undo it that the page names.
    earlier = {name: "" for name in typed if name.startswith("line-")}
    undone = earlier | {"document": "12/QĐ (thu hồi)", "since": day}
    assert duc.post(lines, undone).status_code == 302
    assert "1.1 · Chấp hành kỷ luật" not in lan.get("/evaluation/rule").text
