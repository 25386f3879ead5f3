"""The pages of the studio: every step without JavaScript, everything typed
kept, nothing half-saved.
"""

import re
from html import unescape

import pytest
from sqlalchemy import select

from lms.core import outbox
from lms.core.db import in_transaction, session
from lms.extension.features import HANDLERS
from lms.framework import service as framework
from lms.framework.models import Framework
from lms.framework.rules import content as contents
from lms.studio.service import drafts
from lms.studio.types import StaleDraft
from tests.studio.test_versions import KEY, carries, reworded, said, without


@pytest.fixture
def backend():
    """Pages differ on no database; versions are tested on both."""
    return "sqlite"


@pytest.fixture
def thu(browser):
    return browser("nation-thu")


@pytest.fixture
def draft(app, actor):
    """The id of an open draft that says what is in force."""
    return drafts.begin(actor("nation-thu"), KEY).id


def now(key=KEY):
    session().rollback()
    session().expire_all()
    return drafts.draft(key)


def fields(page):
    """What a form on the page would send: text areas, inputs, selects and radio
    buttons as they stand.
    """
    main = page.text.split("<main", 1)[1]
    found = dict(
        re.findall(
            r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.S
        )
    )
    found |= dict(
        re.findall(
            r'<input id="[^"]+" name="([^"]+)" type="[^"]+" value="([^"]*)"',
            main,
        )
    )
    found |= dict(
        re.findall(r'<input type="hidden" name="(edit)" value="([^"]*)"', main)
    )
    for name, body in re.findall(
        r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', main, re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected>', body)
        found[name] = chosen[1] if chosen else ""
    found |= dict(
        re.findall(
            r'<input type="radio" name="([^"]+)" value="([^"]+)" checked>', main
        )
    )
    return {name: unescape(value) for name, value in found.items()}


def test_the_list_names_every_framework_its_versions_and_who_published(
    thu, draft
):
    page = thu.get("/frameworks").text
    assert "Digital competencies" in page
    assert "from a file" in page
    assert page.count("in force") == 3
    assert "Go on with the draft" in page
    assert "Vũ Hoàng Minh Thư" in page


def test_who_sets_requirements_is_led_to_the_frameworks(browser):
    for login, shown in (
        ("nation-thu", True),
        ("province-quang", True),
        ("manager-duc", True),
        ("lan", False),
    ):
        assert ('href="/frameworks"' in browser(login).get("/").text) is shown


def test_a_whole_competency_is_written_in_a_form_and_stands_where_it_should(
    thu, draft
):
    base = f"/frameworks/{draft}"
    form = fields(thu.get(f"{base}/new-competency?under=dig.data"))
    assert form["parent"] == "dig.data"
    form |= {
        "key": "dig.ai",
        "title_vi": "Trí tuệ nhân tạo",
        "description_vi": "Dùng đúng việc",
        "indicators_3_vi": "Tự kiểm tra kết quả",
    }
    answer = thu.post(f"{base}/competencies", form)
    assert answer.status_code == 302
    assert answer.location.endswith("/draft?done=draft-saved#dig.ai")
    row = contents.by_key(now().content)["dig.ai"]
    assert (row["parent"], row["title"], row["indicators"]) == (
        "dig.data",
        {"vi": "Trí tuệ nhân tạo"},
        {"3": {"vi": "Tự kiểm tra kết quả"}},
    )
    assert "dig.ai" not in framework.competencies()


def test_opening_and_saving_a_competency_unchanged_changes_nothing(thu, draft):
    before = now().content
    path = f"/frameworks/{draft}/competencies/dig.safety"
    assert thu.post(path, fields(thu.get(path))).status_code == 302
    assert now().content == before


@pytest.mark.parametrize("what", ["head", "levels"])
def test_opening_and_saving_the_rest_unchanged_changes_nothing(
    thu, draft, what
):
    before = now().content
    path = f"/frameworks/{draft}/{what}"
    assert thu.post(path, fields(thu.get(path))).status_code == 302
    assert now().content == before


def test_head_and_levels_are_changed(thu, draft):
    form = fields(thu.get(f"/frameworks/{draft}/head"))
    thu.post(
        f"/frameworks/{draft}/head",
        form
        | {
            "title_vi": "Năng lực số, bản 2",
            "as_of": "2026-12-01",
            "legal_basis": "",
        },
    )
    form = fields(thu.get(f"/frameworks/{draft}/levels"))
    thu.post(
        f"/frameworks/{draft}/levels",
        form
        | {
            "levels_5_title_vi": "",
            "levels_5_title_en": "",
            "levels_5_description_vi": "",
            "levels_5_description_en": "",
        },
    )
    row = now()
    assert row.title["vi"] == "Năng lực số, bản 2"
    assert (row.as_of.isoformat(), row.legal_basis) == ("2026-12-01", None)
    assert sorted(row.levels) == list("1234")


@pytest.mark.parametrize(
    ("wrong", "field", "word"),
    [
        ({"title_vi": "", "title_en": ""}, "title_vi", "languages"),
        ({"title_vi": "x" * 201}, "title_vi", "200"),
        ({"indicators_2_en": "x" * 2001}, "indicators_2_en", "2000"),
        ({"parent": "no.such"}, "parent", "valid"),
    ],
)
def test_bad_input_is_named_at_its_field_and_everything_typed_is_kept(
    thu, draft, wrong, field, word
):
    path = f"/frameworks/{draft}/competencies/dig.safety"
    answer = thu.post(
        path,
        fields(thu.get(path))
        | {"description_vi": "Vừa gõ xong câu này."}
        | wrong,
    )
    assert answer.status_code == 422
    at_field = re.search(rf'id="{field}-wrong-1">([^<]*)<', answer.text)
    assert at_field and word in at_field[1]
    assert "Vừa gõ xong câu này." in answer.text
    assert now().edit == 1


@pytest.mark.parametrize("key", ["", "Có dấu", "dig.safety", "com.ethics"])
def test_a_key_that_cannot_be_taken_is_refused_at_its_field(thu, draft, key):
    form = fields(thu.get(f"/frameworks/{draft}/new-competency")) | {
        "key": key,
        "title_vi": "Tên",
        "description_vi": "Mô tả",
    }
    answer = thu.post(f"/frameworks/{draft}/competencies", form)
    assert answer.status_code == 422
    assert 'id="key-wrong-1"' in answer.text
    assert "Mô tả" in answer.text
    assert now().edit == 1


def test_the_list_of_what_is_wrong_names_each_field(thu, draft):
    """Two texts can be wrong in the same words; a missing key is not quoted as
    an empty one.
    """
    answer = thu.post(
        f"/frameworks/{draft}/competencies",
        {"edit": "1", "key": "", "parent": ""},
    )
    said = unescape(answer.text.split('role="alert"')[1].split("</ul>")[0])
    assert "Key: A key is needed" in said
    assert "What it is called: Write this" in said
    assert "What it means: Write this" in said
    answer = thu.post(
        f"/frameworks/{draft}/levels",
        {"edit": "1", "levels_2_title_vi": "x" * 201},
    )
    assert "Level 2, What it is called: This is longer" in answer.text


def test_everything_that_a_new_framework_lacks_is_said_at_once(thu):
    answer = thu.post("/frameworks/new", {"edit": "0", "legal_basis": ""})
    for field in ("key", "title_vi", "source_vi", "as_of"):
        assert f'id="{field}-wrong-1"' in answer.text


def test_a_version_reads_out_what_a_competency_stands_under_by_its_name(
    thu, draft
):
    thu.post(
        f"/frameworks/{draft}/move",
        {"edit": "1", "competency": "dig.devices", "way": "in"},
    )
    assert (
        "(stands under General knowledge of digital transformation)"
        in thu.get(f"/frameworks/{draft}").text
    )


def test_a_competency_is_not_put_under_itself(thu, draft):
    path = f"/frameworks/{draft}"
    thu.post(
        f"{path}/move", {"edit": "1", "competency": "dig.devices", "way": "in"}
    )
    form = fields(thu.get(f"{path}/competencies/dig.foundations"))
    offered = (
        thu.get(f"{path}/competencies/dig.foundations")
        .text.split('name="parent"')[1]
        .split("</select>")[0]
    )
    assert "dig.devices" not in offered
    assert "dig.data" in offered
    answer = thu.post(
        f"{path}/competencies/dig.foundations", form | {"parent": "dig.devices"}
    )
    assert answer.status_code == 422


def test_a_stale_save_is_refused_with_what_was_typed_and_what_was_saved_meanwhile(
    thu, draft, browser, actor
):
    path = f"/frameworks/{draft}/competencies/dig.safety"
    mine = fields(thu.get(path)) | {"title_vi": "Lời của tôi"}
    drafts.put_draft(
        actor("nation-thu"),
        reworded(said(), "dig.safety", "Lời của người khác"),
        1,
    )
    answer = thu.post(path, mine)
    assert answer.status_code == 409
    assert "Lời của tôi" in answer.text
    assert "Lời của người khác" in answer.text
    assert "Your text is not saved yet" in answer.text
    assert (
        contents.by_key(now().content)["dig.safety"]["title"]["vi"]
        == "Lời của người khác"
    )
    again = fields(answer)
    assert again["title_vi"] == "Lời của tôi"
    assert thu.post(path, again).status_code == 302
    assert (
        contents.by_key(now().content)["dig.safety"]["title"]["vi"]
        == "Lời của tôi"
    )


def test_what_was_typed_outlives_a_draft_that_was_thrown_away(
    thu, draft, actor
):
    path = f"/frameworks/{draft}/competencies/dig.safety"
    mine = fields(thu.get(path)) | {"title_vi": "Lời của tôi"}
    drafts.discard(actor("nation-thu"), draft, 1)
    answer = thu.post(path, mine)
    assert answer.status_code == 409
    assert "Lời của tôi" in answer.text


def test_a_stale_button_changes_nothing_and_shows_the_draft_as_it_is(
    thu, draft
):
    path = f"/frameworks/{draft}"
    assert (
        thu.post(
            f"{path}/move", {"edit": "1", "competency": "dig.data", "way": "up"}
        ).status_code
        == 302
    )
    for act, form in (
        ("move", {"competency": "dig.data", "way": "down"}),
        ("take-out", {"competency": "dig.data"}),
        ("discard", {}),
    ):
        answer = thu.post(f"{path}/{act}", {"edit": "1", **form})
        assert answer.status_code == 409
        assert "Somebody else saved this draft" in answer.text
    assert [row["key"] for row in now().content["competencies"]][:3] == [
        "dig.foundations",
        "dig.data",
        "dig.devices",
    ]


def test_buttons_that_make_no_sense_are_refused_kindly(thu, draft):
    for form in (
        {"competency": "dig.foundations", "way": "up"},
        {"competency": "gone", "way": "up"},
        {"competency": "dig.data", "way": "sideways"},
        {},
    ):
        assert (
            thu.post(
                f"/frameworks/{draft}/move", {"edit": "1", **form}
            ).status_code
            == 422
        )
    assert now().edit == 1


def test_moving_keeps_the_buttons_open_where_one_was(thu, draft):
    answer = thu.post(
        f"/frameworks/{draft}/move",
        {"edit": "1", "competency": "dig.data", "way": "in"},
    )
    assert "open=dig.data" in answer.location
    page = thu.get(answer.location).text
    assert page.count("<details open>") == 1


def test_the_difference_marks_words_and_compares_any_two(thu, draft, actor):
    content = without(
        reworded(said(), "dig.safety", "An toàn và bảo mật"), "dig.content"
    )
    drafts.put_draft(actor("nation-thu"), content, 1)
    page = thu.get(f"/frameworks/{draft}/difference").text
    assert "<ins>và bảo mật</ins>" in page.replace("\n", "") or "<ins>" in page
    assert "<del>" in page
    assert "Taken out (1)" in page
    assert "Reworded (1)" in page
    other = framework.published(KEY).id
    assert (
        "Newly added (1)"
        in thu.get(f"/frameworks/{other}/difference?from={draft}").text
    )


def test_the_way_to_publishing_step_by_step(thu, draft, actor):
    base = f"/frameworks/{draft}"
    content = without(
        reworded(reworded(said(), "dig.safety"), "dig.data"), "dig.devices"
    )
    drafts.put_draft(actor("nation-thu"), content, 1)
    assert "3 answers are still missing" in thu.get(f"{base}/draft").text
    page = thu.get(f"{base}/evidence")
    assert page.text.count("answer missing") == 3
    assert (
        "Say what becomes of earlier evidence"
        in thu.get(f"{base}/effects").text
    )
    answer = thu.post(
        f"{base}/evidence", {"edit": fields(page)["edit"], "same": "dig.data"}
    )
    assert answer.location.endswith("/evidence/dig.devices?done=draft-saved")
    answer = thu.post(f"{base}/evidence", {"edit": "3", "same": "dig.safety"})
    answer = thu.post(
        f"{base}/evidence/dig.devices",
        {
            "edit": "4",
            "how": "replaced",
            "new_1": "dig.data",
            "requirements": "follow",
        },
    )
    assert answer.location.endswith("/evidence?done=draft-saved")
    page = thu.get(f"{base}/evidence").text
    assert "answer missing" not in page
    assert "will ask instead for" in page
    assert thu.post(f"{base}/publish", {"edit": "5"}).status_code == 422
    assert thu.post(f"{base}/effects", {"edit": "5"}).status_code == 302
    assert "being calculated" in thu.get(f"{base}/effects").text
    while outbox.work_once(HANDLERS):
        pass
    page = thu.get(f"{base}/effects").text
    assert "gaps open" in page
    assert "Publish version 2" in page
    assert thu.post(f"{base}/publish", {"edit": "4"}).status_code == 409
    assert thu.post(f"{base}/publish", {"edit": "5"}).status_code == 302
    assert now() is None
    assert framework.published(KEY).version == 2
    assert "dig.devices" not in framework.competencies()
    page = thu.get(base).text
    assert "in force" in page
    assert "Vũ Hoàng Minh Thư" in page


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "how"),
        ({"how": "same"}, "how"),
        ({"how": "replaced"}, "new"),
        ({"how": "replaced", "new_1": "no.such"}, "new"),
        ({"how": "split", "new_1": "dig.data"}, "new"),
        ({"how": "split", "new_1": "dig.data", "new_2": "dig.data"}, "new"),
        ({"how": "dropped", "requirements": "follow"}, "requirements"),
        ({"how": "dropped", "requirements": "other"}, "requirements"),
        (
            {"how": "dropped", "requirements": "other", "instead": "no.such"},
            "requirements",
        ),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    thu, draft, actor, form, field
):
    drafts.put_draft(actor("nation-thu"), without(said(), "dig.safety"), 1)
    answer = thu.post(
        f"/frameworks/{draft}/evidence/dig.safety", {"edit": "2", **form}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert now().edit == 2
    if not form:
        assert "Say what the evidence given so far counts for" in answer.text
    if "how" in form and field != "how":
        assert re.search(rf'value="{form["how"]}" checked', answer.text)


def test_a_stale_decision_keeps_what_was_chosen(thu, draft, actor):
    drafts.put_draft(actor("nation-thu"), without(said(), "dig.safety"), 1)
    form = {
        "edit": "1",
        "how": "replaced",
        "new_1": "dig.data",
        "requirements": "end",
    }
    answer = thu.post(f"/frameworks/{draft}/evidence/dig.safety", form)
    assert answer.status_code == 409
    again = fields(answer)
    assert (
        again["how"],
        again["new_1"],
        again["requirements"],
        again["edit"],
    ) == ("replaced", "dig.data", "end", "2")
    assert (
        thu.post(f"/frameworks/{draft}/evidence/dig.safety", again).status_code
        == 302
    )
    assert now().content["carries"]["dig.safety"] == {
        "how": "replaced",
        "new": ["dig.data"],
        "requirements": [],
    }


def test_a_decision_that_a_later_change_makes_wrong_has_to_be_taken_again(
    thu, draft, actor
):
    content = carries(
        without(said(), "dig.safety"),
        "dig.safety",
        "replaced",
        "dig.data",
        requirements=["dig.data"],
    )
    drafts.put_draft(actor("nation-thu"), content, 1)
    assert "answer missing" not in thu.get(f"/frameworks/{draft}/evidence").text
    thu.post(
        f"/frameworks/{draft}/take-out", {"edit": "2", "competency": "dig.data"}
    )
    assert (
        thu.get(f"/frameworks/{draft}/evidence").text.count("answer missing")
        == 2
    )


def test_new_words_for_the_levels_are_confirmed_by_hand(thu, draft):
    form = fields(thu.get(f"/frameworks/{draft}/levels"))
    thu.post(
        f"/frameworks/{draft}/levels", form | {"levels_3_title_vi": "Bậc ba"}
    )
    assert "numbers stay right" in thu.get(f"/frameworks/{draft}/evidence").text
    thu.post(f"/frameworks/{draft}/evidence", {"edit": "2", "same": "*"})
    assert "No gap of anybody" in thu.get(f"/frameworks/{draft}/effects").text
    assert (
        thu.post(f"/frameworks/{draft}/publish", {"edit": "3"}).status_code
        == 302
    )


def test_requirements_that_name_what_is_taken_out_are_listed(thu, draft, actor):
    drafts.put_draft(actor("nation-thu"), without(said(), "dig.safety"), 1)
    page = thu.get(f"/frameworks/{draft}/requirements").text
    assert "Hải Bình City" in page
    assert "level 3, knows how" in page


def test_a_draft_that_changes_nothing_is_not_published(thu, draft):
    answer = thu.post(f"/frameworks/{draft}/publish", {"edit": "1"})
    assert answer.status_code == 422
    assert "nothing to publish" in answer.text


def test_a_new_framework_is_begun_and_filled(thu):
    form = {
        "edit": "0",
        "key": "tourism",
        "title_vi": "Du lịch",
        "title_en": "",
        "source_vi": "Thành phố soạn",
        "source_en": "",
        "as_of": "2026-11-01",
        "legal_basis": "",
    }
    answer = thu.post("/frameworks/new", form)
    assert answer.status_code == 302
    row = now("tourism")
    assert sorted(row.levels) == list("12345")
    empty = thu.post(f"/frameworks/{row.id}/publish", {"edit": "1"})
    assert empty.status_code == 422
    assert "without a competency" in empty.text
    more = {
        "edit": "1",
        "key": "tou.guide",
        "title_vi": "Hướng dẫn",
        "description_vi": "Chỉ đường",
        "parent": "",
    }
    assert (
        thu.post(f"/frameworks/{row.id}/competencies", more).status_code == 302
    )
    assert (
        thu.post(f"/frameworks/{row.id}/publish", {"edit": "2"}).status_code
        == 302
    )
    session().rollback()
    assert "tou.guide" in framework.competencies()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": KEY}, "key"),
        ({"key": "Không"}, "key"),
        ({"as_of": "hôm qua"}, "as_of"),
        ({"title_vi": ""}, "title_vi"),
        ({"source_vi": ""}, "source_vi"),
    ],
)
def test_a_new_framework_that_cannot_be_taken_says_why(thu, wrong, field):
    form = {
        "edit": "0",
        "key": "tourism",
        "title_vi": "Du lịch",
        "source_vi": "Thành phố soạn",
        "as_of": "2026-11-01",
        "legal_basis": "",
    }
    answer = thu.post("/frameworks/new", form | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-wrong-1"' in answer.text
    session().rollback()
    assert (
        session().scalar(select(Framework.id).where(Framework.key == "tourism"))
        is None
    )


@pytest.mark.parametrize(
    "login", ["lan", "manager-duc", "province-quang", "trainer-mai", "admin"]
)
def test_nobody_else_does_anything_here(browser, draft, login):
    stranger, path = browser(login), f"/frameworks/{draft}"
    for act in (
        "begin",
        "move",
        "take-out",
        "discard",
        "head",
        "levels",
        "competencies",
        "competencies/dig.safety",
        "evidence",
        "evidence/dig.safety",
        "effects",
        "publish",
    ):
        assert stranger.post(
            f"{path}/{act}",
            {"edit": "1", "competency": "dig.data", "way": "up"},
        ).status_code in (
            403,
            404,
        ), act
    assert stranger.post("/frameworks/new", {"key": "x"}).status_code == 403
    assert now().edit == 1


def test_what_is_not_there_is_not_found(thu, draft):
    for path in (
        "/frameworks/99999",
        "/frameworks/99999/difference",
        f"/frameworks/{draft}/competencies/no.such",
        f"/frameworks/{draft}/evidence/dig.safety",
    ):
        assert thu.get(path).status_code == 404
    published = framework.published(KEY).id
    assert thu.get(f"/frameworks/{published}/draft").status_code == 302
    assert thu.get(f"/frameworks/{published}/head").status_code == 409


def test_pages_cost_the_same_number_of_questions_however_large_the_framework_is(
    thu, draft, actor, app
):
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def questions(path):
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", listen)
        try:
            assert thu.get(path).status_code == 200
        finally:
            event.remove(Engine, "before_cursor_execute", listen)
        return len(asked)

    paths = [
        f"/frameworks/{draft}/{page}"
        for page in ("draft", "evidence", "effects", "difference")
    ]
    paths += [
        "/frameworks",
        f"/frameworks/{draft}",
        f"/frameworks/{draft}/competencies/dig.safety",
    ]
    for path in paths:
        questions(path)
    few = [questions(path) for path in paths]
    rows = [
        *said()["competencies"],
        *(
            {
                **said()["competencies"][0],
                "key": f"dig.more-{index}",
                "parent": None,
            }
            for index in range(200)
        ),
    ]
    drafts.put_draft(actor("nation-thu"), said(competencies=rows), 1)
    session().rollback()
    for path in paths:
        questions(path)  # after a change everybody reads anew once
    assert [questions(path) for path in paths] == few


def test_others_write_while_a_change_is_made_and_checked(draft, actor):
    """A thousand competencies take a second to be checked."""
    thu, seen = actor("nation-thu"), []

    def act(content):
        seen.append(in_transaction())
        return {**content, "title": {"vi": "Tên khác"}}

    changed = drafts.change(thu, draft, now().edit, act)
    assert seen == [False]
    assert changed.content["title"] == {"vi": "Tên khác"}
    with pytest.raises(StaleDraft):
        drafts.change(thu, draft, changed.edit - 1, act)
    assert seen == [False], "of an older count nothing is made"


def test_what_was_saved_while_a_change_was_checked_is_not_lost(draft, actor):
    thu, edit = actor("nation-thu"), now().edit

    def meanwhile(content):
        other = {**content, "title": {"vi": "Của người khác"}}
        drafts.put_draft(thu, other, edit)
        return content

    with pytest.raises(StaleDraft):
        drafts.change(thu, draft, edit, meanwhile)
    assert now().content["title"] == {"vi": "Của người khác"}
