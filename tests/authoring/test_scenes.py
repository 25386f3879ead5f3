"""A scenario is written in the browser, from nothing to its publishing, without
a script; what cannot be is refused where it is typed.
"""

import html
import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.rules.scenes import places
from lms.core.db import session
from tests.authoring.test_settings import begin, fields
from tests.conftest import Browser

SLUG, PART = "chung-thuc-ban-sao", "ba-tu"
SHIPPED = "tiep-nhan-so-hoa-ho-so", "ba-nhan"


@pytest.fixture
def backend():
    """What a draft stores is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


def said(name, text):
    """A text in both languages, as a form sends it."""
    return {f"{name}-vi": text, f"{name}-en": f"{text} (en)"}


class Writer:
    """A trainer at the pages of one scenario of a draft."""

    def __init__(self, browser, draft_id, part):
        self.browser, self.draft_id, self.part = browser, draft_id, part
        self.at = f"/author/drafts/{draft_id}/scenarios/{part}"

    def page(self, path=""):
        answer = self.browser.get(self.at + path)
        assert answer.status_code == 200, path
        return html.unescape(answer.text)

    def send(self, path, **typed):
        """The form as it stands, with this typed."""
        names = {one.replace("_", "-"): typed[one] for one in typed}
        shown = fields(self.browser.get(self.at + path).text)
        return self.browser.post(self.at + path, shown | names)

    def write(self, path, **typed):
        """The same, which is taken; where it leads."""
        answer = self.send(path, **typed)
        assert answer.status_code == 302, html.unescape(answer.text)
        return answer.location

    def act(self, name, entry, act, **more):
        form = {"list": name, "entry": entry, "act": act, **more}
        return self.browser.post(f"{self.at}/order", form)

    @property
    def content(self):
        session().expire_all()
        trainer = access.actor_for("trainer-mai")
        draft = service.open_draft(trainer, self.draft_id)
        return draft.source.files[f"{self.part}.yaml"]

    @property
    def data(self):
        return outline.read_data(self.content)


def pair(name, text):
    """A text in both languages, as arguments."""
    key = name.replace("-", "_")
    return {f"{key}_vi": text, f"{key}_en": f"{text} (en)"}


@pytest.fixture
def empty(mai):
    """A scenario that was just added."""
    draft_id = begin(mai, SLUG)
    typed = {"kind": "scenario", "title_vi": "Bà Tư", "title_en": "Mrs Tư"}
    mai.post(f"/author/drafts/{draft_id}/add", typed)
    return Writer(mai, draft_id, PART)


@pytest.fixture
def shipped(mai):
    """One that comes with the product."""
    return Writer(mai, begin(mai, SHIPPED[0]), SHIPPED[1])


def test_a_scenario_is_written_from_nothing_published_and_played(
    empty, mai, browser
):
    page = empty.page()
    assert "Begin here" in page and "No scene yet" in page
    empty.write("/case", **pair("about", "Bà Tư đến quầy."))
    empty.write(
        "/new/variables", **pair("label", "Lòng tin"), start="5", to="10"
    )
    where = empty.write("/new/scenes", **pair("title", "Ở quầy"))
    assert f"{empty.at}/scenes/o-quay?done=course-saved#choices" in where
    scene = "/scenes/o-quay"
    empty.write(scene, **pair("text", "Bà chờ."), **pair("hint", "Nghe đã."))
    # A choice begins the ending that it leads to.
    where = empty.write(
        f"{scene}/choices",
        **pair("text", "Mời ngồi"),
        **pair("reason", "Bà yên tâm."),
        effects_longtin="+2",
        then="+endings",
    )
    assert "/endings/ket-cuc?" in where
    empty.write(
        "/endings/ket-cuc",
        **pair("title", "Xong"),
        **pair("text", "Bà về."),
        **pair("meaning", "Tốt."),
    )
    # Written by half, it is kept, and what is missing is said.
    empty.write(
        f"{scene}/choices", **pair("text", "Quát"), effects_longtin="= 1"
    )
    page = empty.page()
    assert "1. Ở quầy (en), Choice 2, Why" in page
    assert "leads nowhere yet" in page and 'class="scene flawed"' in page
    assert "is missing" in mai.get(f"/author/drafts/{empty.draft_id}").text
    empty.write(
        f"{scene}/choices/quat",
        **pair("reason", "Bà sợ."),
        then="ket-cuc",
    )
    page = empty.page()
    assert "Nothing is missing" in page and "flawed" not in page
    empty.write("/case", pass_longtin_low="6")
    assert empty.data["pass"] == {"longtin": "at least 6"}
    [greet, shout] = empty.data["scenes"][0]["choices"]
    assert greet["effects"] == {"longtin": 2}
    assert shout["effects"] == {"longtin": "set to 1"}
    _try(empty)
    _publish(mai, empty.draft_id)
    lan = browser("lan")
    course = lan.get(f"/courses/{SLUG}").text
    case = re.search(rf'href="(/revisions/\d+/scenarios/{PART})"', course)[1]
    assert "Bà Tư đến quầy." in lan.get(case).text
    play = lan.post(case).headers["Location"]
    answer = lan.post(play, {"step": "0", "choice": "moi-ngoi"}, follow=True)
    assert "Bà yên tâm." in answer.text and "Passed" in answer.text


def _try(writer):
    """Play it in the draft: a way stands in the address only."""
    before = writer.content
    assert 'value="quat"' in writer.page("/play")
    page = writer.page("/play?start=o-quay&way=quat")
    assert "Not passed yet" in page and "Bà sợ." in page
    wrong = writer.browser.get(f"{writer.at}/play?way=nothing")
    assert wrong.status_code == 409
    assert writer.browser.get(f"{writer.at}/play?start=x").status_code == 404
    assert writer.content == before


def _publish(mai, draft_id):
    page = mai.get(f"/author/drafts/{draft_id}/publish").text
    edit = re.search(r'name="edit"[^>]*value="(\d+)"', page)[1]
    typed = {"note": "Có tình huống.", "edit": edit}
    answer = mai.post(f"/author/drafts/{draft_id}/publish", typed)
    assert "done=course-published" in answer.location


def test_a_skeleton_says_what_is_missing_until_it_is_written(empty, mai):
    answer = mai.post(f"{empty.at}/begin")
    assert "done=scenario-begun" in answer.location
    page = empty.page()
    assert page.count('class="scene flawed"') == 1
    assert page.count('class="ending flawed"') == 2
    # What comes first leads to its very input.
    first = re.search(r'class="button first" href="([^"#]+)#(\S+)"', page)
    assert f'id="{first[2]}"' in mai.get(first[1]).text
    again = mai.post(f"{empty.at}/begin")
    assert again.location == answer.location
    again = mai.post(f"{empty.at}/begin?again=1")
    assert again.status_code == 409 and "already" in again.text
    assert mai.get(f"{empty.at}/play").status_code == 200


def test_nothing_can_be_played_where_nothing_is(empty, mai):
    answer = mai.get(f"{empty.at}/play")
    assert answer.status_code == 409 and "no scene yet" in answer.text


CHOICE = "/scenes/arrival/choices/receive-her"
REFUSED = {
    "no such target": (CHOICE, {"then": "nirvana"}, "then", "neither a scene"),
    "no effect": (CHOICE, {"effects-trust": "a lot"}, "effects-trust", "+2 to"),
    "set too far": (CHOICE, {"effects-trust": "= 99"}, "effects-trust", "0 to"),
    "no number": (
        CHOICE,
        {"when-trust-low": "x"},
        "when-trust",
        "whole numbers",
    ),
    "never holds": (
        CHOICE,
        {"when-trust-low": "99"},
        "when-trust",
        "never hold",
    ),
    "an old font": (
        CHOICE,
        {"text-vi": "NguyÔn V¨n An, t«i lµ"},
        "text",
        "",
    ),
    "no room": ("/variables/trust", {"to": "0"}, "to", "more than 0"),
    "beyond": ("/variables/trust", {"start": "50"}, "start", "0 to 10"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_at_its_input(shipped, case):
    path, typed, control, told = REFUSED[case]
    before = shipped.content
    shown = fields(shipped.browser.get(shipped.at + path).text)
    answer = shipped.browser.post(shipped.at + path, shown | typed)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert f'href="#{control}"' in page and told in page
    assert f'id="{control}"' in page
    assert next(iter(typed.values())) in page
    assert shipped.content == before


def test_all_mistakes_of_a_form_are_said_at_once(shipped):
    typed = {"effects-trust": "x", "when-legality-low": "y"}
    shown = fields(shipped.browser.get(shipped.at + CHOICE).text)
    page = shipped.browser.post(shipped.at + CHOICE, shown | typed).text
    assert 'href="#effects-trust"' in page and 'href="#when-legality"' in page


def test_a_form_sent_as_it_stands_changes_no_letter(shipped):
    before = shipped.content
    data = shipped.data
    for path in ("/case", "/scenes/arrival", "/variables/trust", CHOICE):
        shipped.write(path)
        assert shipped.data == data, path
    assert shipped.content == before


def test_what_is_not_written_is_said_at_its_scene_and_stored(shipped, mai):
    shipped.write("/scenes/arrival", title_en="")
    page = shipped.page("/scenes/arrival")
    assert "its English text (en) is missing" in page
    shipped.write(CHOICE, then="")
    page = shipped.page("/scenes/arrival")
    assert "leads nowhere yet" in page and "is missing" in page
    assert f"/scenarios/{shipped.part}{CHOICE}#then" in page
    draft = html.unescape(mai.get(f"/author/drafts/{shipped.draft_id}").text)
    assert f"{CHOICE}#then" in draft


def test_a_script_is_shown_as_what_it_is(shipped):
    code = "<script>alert(1)</script>"
    shipped.write("/scenes/arrival", text_vi=code, title_vi=code, text_en=code)
    for path in ("", "/scenes/arrival", "/play"):
        page = shipped.browser.get(shipped.at + path).text
        assert code not in page and "&lt;script&gt;" in page


def test_a_new_name_keeps_what_leads_there(shipped):
    into = [one for one in _targets(shipped) if one == "account"]
    assert into
    shipped.write("/scenes/account", **pair("title", "Tên mới"))
    assert [one for one in _targets(shipped) if one == "account"] == into
    assert "3. Tên mới" in shipped.page()


def _targets(writer):
    return [
        choice.get("then")
        for scene in writer.data["scenes"]
        for choice in scene["choices"]
    ]


def test_what_is_duplicated_has_keys_of_its_own(shipped):
    assert (
        "done=scene-copied" in shipped.act("scenes", "arrival", "copy").location
    )
    page = shipped.page("/scenes/arrival-2")
    assert "(copy)" in page and "Nothing yet." in page
    keys = [
        one["key"]
        for scene in shipped.data["scenes"]
        for one in scene["choices"]
    ]
    assert len(keys) == len(set(keys))
    answer = shipped.act("choices", "receive-her", "copy", scene="arrival")
    assert "/scenes/arrival?done=scene-copied#choices" in answer.location
    shipped.act("scenes", "arrival-2", "down")
    assert [one["key"] for one in shipped.data["scenes"]][2] == "arrival-2"


def test_what_is_taken_out_leaves_nothing_that_leads_there(shipped):
    shipped.act("scenes", "account", "out")
    assert "account" not in _targets(shipped) and None in _targets(shipped)
    shipped.act("variables", "trust", "out")
    assert b"trust:" not in shipped.content
    assert "can never" not in shipped.page()
    answer = shipped.act("scenes", "account", "up")
    assert answer.status_code == 409 and "took it out" in answer.text
    assert shipped.act("scenes", "arrival", "paint").status_code == 422
    assert shipped.act("pass", "arrival", "out").status_code == 422


@pytest.mark.parametrize(
    ("path", "list_name", "most"),
    [
        ("/new/scenes", "scenes", 40),
        ("/new/endings", "endings", 12),
        ("/scenes/arrival/choices", "choices", 6),
    ],
)
def test_there_is_a_limit_and_a_way_on(shipped, path, list_name, most):
    def fill(data):
        holder = data["scenes"][0] if list_name == "choices" else data
        first = holder[list_name][0]
        while len(holder[list_name]) < most:
            key = f"more-{len(holder[list_name])}"
            holder[list_name].append(first | {"key": key, "choices": []})
        if list_name == "choices":
            for one in holder["choices"]:
                one.pop("choices", None)

    trainer = access.actor_for("trainer-mai")
    service.change_scenario(trainer, shipped.draft_id, shipped.part, fill)
    before = shipped.content
    answer = shipped.send(path, **pair("text", "Một nữa"))
    assert answer.status_code == 422
    assert f"at most {most}" in answer.text and "Một nữa" in answer.text
    assert shipped.content == before


def test_two_trainers_never_overwrite_each_other(shipped):
    """Different choices of one scene never meet; the same one is shown to the
    second with both texts.
    """
    other = "/scenes/arrival/choices/send-back"
    one, two = (
        fields(shipped.browser.get(shipped.at + path).text)
        for path in (CHOICE, other)
    )
    same = fields(shipped.browser.get(shipped.at + CHOICE).text)
    post = shipped.browser.post
    assert post(shipped.at + other, two | {"text-en": "B"}).status_code == 302
    assert post(shipped.at + CHOICE, one | {"text-en": "A"}).status_code == 302
    late = post(shipped.at + CHOICE, same | {"text-en": "C"})
    assert late.status_code == 409
    assert (
        "Stored by somebody else" in late.text and ">C</textarea>" in late.text
    )
    texts = [one["text"]["en"] for one in shipped.data["scenes"][0]["choices"]]
    assert {"A", "B"} < set(texts) and "C" not in texts


def test_a_form_saves_by_itself_and_never_over_others_work(shipped):
    page = shipped.browser.get(shipped.at + CHOICE).text
    assert f'data-autosave="{shipped.at}{CHOICE}?autosave=1"' in page
    sent, stored = fields(page), shipped.content
    first = _autosave(shipped, CHOICE, sent | {"text-vi": "Một."})
    assert first["saved"].startswith("Saved at")
    assert "Một.".encode() in shipped.content != stored
    mine = {"text-vi": "Một hai.", "was-item": first["was"]["item"]}
    assert "Saved" in _autosave(shipped, CHOICE, sent | mine)["saved"]
    before = shipped.content
    late = _autosave(shipped, CHOICE, sent | {"text-vi": "Ba."})
    assert "Somebody else" in late["saved"]
    assert late["refused"]
    assert shipped.content == before
    answer = shipped.browser.post(
        shipped.at + CHOICE, sent | {"text-vi": "Ba."}
    )
    assert answer.status_code == 409
    assert "Stored by somebody else" in answer.text


def test_what_begins_something_waits_for_the_button(shipped):
    before = shipped.content
    sent = fields(shipped.browser.get(shipped.at + CHOICE).text)
    said = _autosave(shipped, CHOICE, sent | {"then": places.NEW_SCENE})
    assert "Press Save" in said["saved"]
    assert shipped.content == before


def _autosave(writer, path, sent):
    answer = writer.browser.post(f"{writer.at}{path}?autosave=1", sent)
    assert answer.status_code == 200
    return answer.json


def test_a_form_that_is_sent_twice_adds_one(shipped):
    path = "/scenes/arrival/choices"
    shown = fields(shipped.browser.get(shipped.at + path).text)
    typed = shown | said("text", "Gọi ngay") | {"then": "+scenes"}
    first, second = (
        shipped.browser.post(shipped.at + path, typed) for _time in range(2)
    )
    assert "/scenes/canh?" in first.location and second.status_code == 302
    assert len(shipped.data["scenes"][0]["choices"]) == 4
    assert len(shipped.data["scenes"]) == 15


def test_only_its_writers_open_it(shipped, browser):
    for who in ("lan", "mentor-hoa"):
        person = browser(who)
        for path in ("", "/case", "/scenes/arrival", CHOICE, "/play"):
            assert person.get(shipped.at + path).status_code == 403
        form = {"list": "scenes", "entry": "arrival", "act": "out"}
        for path in ("/order", "/begin", "/case", "/scenes/arrival", CHOICE):
            answer = person.post(shipped.at + path, form)
            assert answer.status_code == 403, path
    for path in ("/scenes/nothing", "/pass/trust", "/new/choices"):
        assert shipped.browser.get(shipped.at + path).status_code == 404
    quiz = f"/author/drafts/{shipped.draft_id}/scenarios/quiz"
    assert shipped.browser.get(quiz).status_code == 404


def test_a_play_of_a_former_revision_stays_readable(shipped, mai, browser):
    lan = browser("lan")
    course = lan.get(f"/courses/{SHIPPED[0]}").text
    case = re.search(r'href="(/revisions/\d+/scenarios/ba-nhan)"', course)[1]
    play = lan.post(case).headers["Location"]
    lan.post(play, {"step": "0", "choice": "send-back"})
    lan.post(play, {"step": "1", "choice": "let-go"})
    before = lan.get(f"{play}/result").text
    assert "Mrs Nhàn goes home" in before
    shipped.write("/scenes/arrival", **pair("title", "Tên mới"))
    shipped.act("choices", "send-back", "out", scene="arrival")
    for name in ("papers", "turns-away"):
        shipped.act("scenes", name, "out")
    _mend(shipped)
    _publish(mai, shipped.draft_id)
    assert lan.get(f"{play}/result").text == before


def _mend(writer):
    """Lead to the first ending whatever leads nowhere now, and leave out what
    nothing leads to.
    """
    trainer = access.actor_for("trainer-mai")

    def mend(data):
        ending = data["endings"][0]["key"]
        for scene in data["scenes"]:
            for choice in scene["choices"]:
                choice.setdefault("then", ending)

    service.change_scenario(trainer, writer.draft_id, writer.part, mend)
    for _round in range(20):
        draft = service.open_draft(trainer, writer.draft_id)
        sketch = service.sketch_of(draft, writer.part)
        lost = [
            one.field
            for one in sketch.led
            if "lead" in one.text and not one.warning
        ]
        if not lost:
            return
        name, place = re.fullmatch(r"(\w+)\[(\d+)\].*", lost[0]).groups()
        key = writer.data[name][int(place)]["key"]
        writer.act(name, key, "out")
        service.change_scenario(trainer, writer.draft_id, writer.part, mend)


@pytest.mark.parametrize(
    "content",
    [
        b"scenes: {}\nendings: 3\nvariables: [1, {}]\n",
        b"scenes: [{choices: 5}, {key: 7, choices: [[], {then: []}]}, x]\n",
        b"[]",
        b"\xff",
        b"scenes: [{choices: [" + b"{key: a, then: b}, " * 2000 + b"]}]\n",
    ],
)
def test_a_file_of_any_kind_is_shown(shipped, content):
    trainer = access.actor_for("trainer-mai")
    service.change_file(
        trainer, shipped.draft_id, f"{shipped.part}.yaml", lambda _: content
    )
    assert shipped.browser.get(shipped.at).status_code == 200
    assert shipped.browser.get(f"{shipped.at}/case").status_code == 200
