"""The pages of the table: everything typed is kept, what is wrong is named, and
it all works without a script.
"""

import html
import re

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.core import clock
from lms.core.db import session
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.service import matrix

OFFICER, SKILL = "one-stop-officer", "com.languages"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def duc(browser):
    return browser("manager-duc")


def unit(key="cua-song"):
    return people.find_unit(key).id


def address(page, key="cua-song"):
    return f"/requirements/{unit(key)}/{page}"


def fields(page):
    """The fields of the big form, as a browser would send them."""
    form = page.text.split("data-matrix", 1)[1].split("</form>")[0]
    found = {
        name: html.unescape(text)
        for name, text in re.findall(
            r'<textarea[^>]*?name="(\w+)"[^>]*>([^<]*)', form
        )
    }
    for name, options in re.findall(
        r'<select[^>]*?name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        found[name] = next(
            iter(re.findall(r'<option value="([^"]*)" selected', options)), ""
        )
    for name, value in re.findall(
        r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form
    ):
        found[html.unescape(name)] = html.unescape(value)
    found.pop("csrf_token")
    return found


def value(page, competency, post=OFFICER):
    return html.unescape(
        re.search(
            rf'name="cell:{post}:{competency}"[^>]*?value="([^"]*)"', page.text
        )[1]
    )


def rows():
    session().rollback()
    return session().scalar(select(func.count()).select_from(RequirementRow))


def test_what_is_typed_is_saved_and_said(duc):
    sent = fields(duc.get(address("matrix")))
    assert sent[f"cell:{OFFICER}:{SKILL}"] == "2s"
    sent |= {
        f"cell:{OFFICER}:{SKILL}": "4d",
        f"cell:{OFFICER}:com.it": "(2 thực hiện)",
        "reason": "Du khách",
        "ground": "tourism",
        "act": "save",
    }
    answer = duc.post(address("matrix"), sent)
    assert answer.status_code == 302
    page = duc.get(answer.location)
    assert "2 cells set" in page.text and "To undo it" in page.text
    assert (value(page, SKILL), value(page, "com.it")) == ("4d", "(2d)")


def test_who_saves_what_nobody_changed_reads_that(duc):
    sent = fields(duc.get(address("matrix"))) | {"act": "save"}
    page = duc.get(duc.post(address("matrix"), sent).location).text
    assert "Nothing was changed." in page
    assert "0 cells" not in page and "To undo it" not in page


def test_a_cell_that_was_emptied_is_said_alone(duc):
    sent = fields(duc.get(address("matrix")))
    sent |= {f"cell:{OFFICER}:{SKILL}": "", "reason": "x", "act": "save"}
    page = duc.get(duc.post(address("matrix"), sent).location).text
    assert "Saved. 1 ended." in page and "0 cells" not in page


def test_what_reaches_many_is_shown_before_it_is_saved(duc, monkeypatch):
    monkeypatch.setattr(matrix, "MANY", 1)
    before, sent = rows(), fields(duc.get(address("matrix")))
    sent |= {f"cell:{OFFICER}:{SKILL}": "1s", "reason": "x", "act": "save"}
    page = duc.post(address("matrix"), sent)
    assert page.status_code == 200
    assert rows() == before
    assert "Nothing is saved yet: this changes what" in page.text
    assert "(lower than before)" in page.text
    again = fields(page) | {"act": "save"}
    other = again | {f"cell:{OFFICER}:{SKILL}": "3s"}
    page = duc.post(address("matrix"), other)
    assert "Nothing is saved yet" in page.text, "what was typed since"
    assert duc.post(address("matrix"), again).status_code == 302
    assert value(duc.get(address("matrix")), SKILL) == "1s"


def test_bad_cells_are_named_and_everything_typed_is_kept(duc):
    before, sent = rows(), fields(duc.get(address("matrix")))
    typed = {
        f"cell:{OFFICER}:{SKILL}": "4d",
        f"cell:{OFFICER}:com.it": 'zz"<b>',
        f"cell:{OFFICER}:dig.safety": "1d",
        "reason": "Vì <i>du khách</i>",
    }
    page = duc.post(
        address("matrix"),
        sent
        | typed
        | {"act": "save", "since": "2099-01-01", "legal_basis": "luat-80-2025"},
    )
    assert page.status_code == 422
    assert rows() == before
    assert (
        value(page, SKILL),
        value(page, "com.it"),
        value(page, "dig.safety"),
    ) == ("4d", 'zz"<b>', "1d")
    assert "Vì &lt;i&gt;du khách" in page.text
    assert 'value="2099-01-01"' in page.text
    assert re.search(r'value="luat-80-2025" selected', page.text)
    assert (
        "Safety and cybersecurity × " in page.text and "Hải Bình" in page.text
    )
    assert "Save only the good ones" in page.text
    again = fields(page) | {"act": "good"}
    page = duc.post(address("matrix"), again)
    assert (
        "1 cell was saved" in page.text
        and "2 cells cannot be taken" in page.text
    )
    assert rows() == before + 1


@pytest.mark.parametrize("field", ["reason", "since", "until"])
def test_what_all_cells_share_is_checked_at_its_field(duc, field):
    before, sent = rows(), fields(duc.get(address("matrix")))
    sent |= {f"cell:{OFFICER}:{SKILL}": "4d", "reason": "Vì sao", "act": "save"}
    sent |= {
        "reason": {"reason": ""},
        "since": {"since": "31/31/31"},
        "until": {"until": "2020-01-01"},
    }[field]
    page = duc.post(address("matrix"), sent)
    assert page.status_code == 422
    assert value(page, SKILL) == "4d"
    assert re.search(rf'id="{field}"[^>]*aria-invalid', page.text)
    assert rows() == before


def test_turning_to_another_office_keeps_what_was_typed(duc):
    before, sent = rows(), fields(duc.get(address("matrix")))
    sent |= {
        f"cell:{OFFICER}:{SKILL}": "4d",
        f"cell:{OFFICER}:com.it": "zz",
        "reason": "Du khách",
    }
    page = duc.post(address("matrix"), sent | {"act": "show:clerk"})
    assert page.status_code == 200
    assert "cell:clerk:com.it" in page.text
    assert "2 typed cells of other offices wait" in page.text
    sent = fields(page)
    assert (sent[f"cell:{OFFICER}:{SKILL}"], sent["reason"]) == (
        "4d",
        "Du khách",
    )
    assert f"cell:{OFFICER}:dig.safety" not in sent, (
        "only what was typed is carried along"
    )
    page = duc.post(
        address("matrix"), sent | {"act": "save", "cell:clerk:com.it": "3d"}
    )
    assert page.status_code == 422 and rows() == before
    page = duc.post(
        address("matrix"), fields(page) | {"act": f"show:{OFFICER}"}
    )
    assert (value(page, SKILL), value(page, "com.it")) == ("4d", "zz")
    answer = duc.post(
        address("matrix"),
        fields(page) | {"act": "save", f"cell:{OFFICER}:com.it": ""},
    )
    assert answer.status_code == 302 and "set=2" in answer.location
    assert rows() == before + 2


def test_another_editor_is_noticed_over_a_turn_to_another_office(duc, browser):
    sent = fields(duc.get(address("matrix")))
    other = browser("province-quang")
    theirs = fields(other.get(address("matrix"))) | {
        f"cell:{OFFICER}:com.it": "5d",
        "reason": "Khác",
        "act": "save",
    }
    assert other.post(address("matrix"), theirs).status_code == 302
    page = duc.post(
        address("matrix"),
        sent
        | {
            f"cell:{OFFICER}:com.it": "2d",
            "reason": "Tôi",
            "act": "show:clerk",
        },
    )
    page = duc.post(address("matrix"), fields(page) | {"act": "save"})
    assert page.status_code == 422
    assert "Dương Nhật Quang has changed this cell" in page.text
    assert (
        duc.post(address("matrix"), fields(page) | {"act": "save"}).status_code
        == 302
    )


def test_the_table_can_be_seen_and_set_for_a_later_day(duc):
    page = duc.get(address("matrix") + "?on=2099-01-01")
    assert "Shown as on 1 Jan 2099" in page.text
    assert 'value="2099-01-01"' in page.text
    for nonsense in ("x", "2020-01-01", "99999-99-99", ""):
        assert (
            clock.today().isoformat()
            in duc.get(address("matrix") + f"?on={nonsense}").text
        )


def test_what_is_set_for_a_later_day_is_shown_on_that_day(duc):
    """Nobody should think that a cell was lost because it does not hold today."""
    terms = {"reason": "Vì sao", "since": "2098-01-01"}
    sent = (
        fields(duc.get(address("matrix")))
        | terms
        | {f"cell:{OFFICER}:com.it": "3d", "act": "save"}
    )
    page = duc.get(duc.post(address("matrix"), sent).location)
    assert "Shown as on 1 Jan 2098" in page.text
    assert value(page, "com.it") == "3d"
    sent = {
        "block": f"\t{OFFICER}\ncom.drafting\t3d",
        "act": "save",
        "seen": "",
        "post": OFFICER,
        **terms,
    }
    page = duc.get(duc.post(address("paste"), sent).location)
    assert value(page, "com.drafting") == "3d"


def test_the_table_says_in_one_line_how_a_cell_is_read(duc):
    assert (
        "adds or raises. For example <kbd>2d</kbd>: level 2, does at work."
        in duc.get(address("matrix")).text
    )


def test_a_block_is_checked_first_then_saved(duc):
    before = rows()
    block = f"\tclerk\t{OFFICER}\nForeign\t1k\t1k\nUsing foreign languages\t2d\t4d\nUsing information technology\t\t(1h)\n"
    page = duc.post(address("paste"), {"block": block, "act": "check"})
    assert page.status_code == 200
    assert "Row 2" in page.text and "“Foreign” is not known here" in page.text
    assert "3 cells would change" in page.text
    many = matrix.reach(
        access.actor_for("manager-duc"), unit(), ("clerk", OFFICER)
    )
    assert f"changes what {many} people are measured against." in page.text
    assert rows() == before
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    sent = {
        "block": block,
        "seen": seen,
        "on": clock.today().isoformat(),
        "reason": "Bảng của phòng",
    }
    page = duc.post(address("paste"), sent | {"act": "save"})
    assert page.status_code == 422 and rows() == before, "all or nothing"
    assert "Bảng của phòng" in page.text and "Foreign" in page.text
    page = duc.post(address("paste"), sent | {"act": "good"})
    assert "3 cells were saved" in page.text and rows() == before + 3
    assert (
        "“Foreign” is not known here" in page.text
        and "Foreign\t1k" in page.text
    ), "what was left out stays to be mended"
    mended = block.replace("Foreign\t", "Ethics and strength of character\t")
    page = duc.post(address("paste"), {"block": mended, "act": "check"})
    assert "1 cell would change; 3 ask what is asked here already" in page.text


def test_a_block_that_does_not_fit_is_refused_and_kept(duc):
    before = rows()
    for act in ("check", "save", "good"):
        page = duc.post(
            address("paste"),
            {"block": "2d\n" * 40, "act": act, "seen": "", "reason": "x"},
        )
        assert page.status_code == 422
        assert "Row 18 has no place" in page.text
        assert "2d\n2d\n" in page.text
    assert rows() == before


def test_a_block_without_reason_or_unchecked_is_not_saved(duc):
    before, block = rows(), f"\t{OFFICER}\ncom.it\t2d"
    assert (
        duc.post(
            address("paste"), {"block": block, "act": "save", "reason": "x"}
        ).status_code
        == 422
    )
    page = duc.post(
        address("paste"),
        {"block": block, "act": "save", "seen": "", "reason": " "},
    )
    assert page.status_code == 422 and "Say why" in page.text
    assert rows() == before


def test_outside_ones_units_there_is_no_table(duc, browser):
    for page in ("matrix", "paste"):
        for who in (duc, browser("lan")):
            assert who.get(address(page, "doi-thong")).status_code in (403, 404)
            assert who.post(
                address(page, "doi-thong"), {"act": "save", "block": "2d"}
            ).status_code in (403, 404)
