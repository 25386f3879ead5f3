"""A form that is saved as a whole takes nothing back that its page has not
shown: of two pages opened at once the second to be saved says so, shows both,
and is taken when it is sent again.
"""

import re

import pytest

from lms.access import service as access
from lms.core.clock import today
from lms.courses import service as courses
from lms.people import service as people
from lms.teaching import service as teaching
from tests.conftest import Browser
from tests.house.walking import Walk, forms_in, standing

GUARD = re.compile(r"change|edit|mark|over|seen|shown|step|turn|version|was-.*")
"""Fields that say what a page has shown."""
EXCEPTIONS = {
    "adds something, takes nothing away": """
        authoring.add_medium authoring.add_part authoring.begin
        authoring.begin_scenario authoring.create authoring.duplicate
        authoring.keep_questions authoring.remark authoring.take_along
        directory.add directory.grant evaluation.begin
        evaluation.deliver evaluation.deliver_again evaluation.give
        evaluation.give_parts evaluation.open_for evaluation.open_own
        evaluation.open_period evaluation.take_over learning.enrol
        legal.add mentoring.ask mentoring.ask_for mentoring.confirm
        mentoring.declare_tie mentoring.go_away mentoring.note_meeting
        planning.ask_now planning.ask_people planning.assign_person
        planning.assign_unit planning.set_rule posts.add quizzes.start
        records.make records.make_credential records.make_mine
        records.make_task reports.send scenarios.start
        signoff.begin_again trials.note_away trials.plan
        trials.raise_concern
    """,
    "one decision or answer, once: refused to whoever comes second": """
        authoring.decide authoring.discard authoring.publish
        authoring.settle authoring.settle_document decisions.answer
        decisions.decide decisions.document decisions.hand_on
        decisions.petition decisions.read decisions.reply
        decisions.withdraw evaluation.answer
        evaluation.excuse evaluation.hand_back
        evaluation.hand_back_own evaluation.propose
        evaluation.propose_year evaluation.return_for_rework
        evaluation.take_back evidence.reply
        evidence.revoke mentoring.answer mentoring.end
        oversight.decide oversight.explain oversight.judge_case
        publishing.publish quizzes.correct_essay quizzes.submit
        reports.answer revalidation.confirm revalidation.enter
        revalidation.reopen revalidation.settle revalidation.undo
        signoff.confirm signoff.decide_objection signoff.object_to
        signoff.return_for_rework signoff.sign signoff.sign_together
        teaching.retire trials.close_concern trials.confirm_end
        trials.propose trials.replace trials.review trials.withdraw
    """,
    "takes back or ends what it names, again changes nothing": """
        authoring.bring_back authoring.correct authoring.remove
        authoring.take_out_medium directory.active directory.revoke
        evaluation.keep_work evaluation.remove_month
        evaluation.remove_product framework.end framework.tidy
        mentoring.come_back mentoring.undo mentoring.withdraw_offer
        mentoring.withdraw_tie messages.close_calendar messages.settle
        messages.stop notes.delete operations.retry planning.end_rule
        planning.undo_act planning.withdraw records.withdraw
        terms.take_day trials.take_away_out
    """,
    "moves one thing by one step, as it stands when it is moved": """
        authoring.move authoring.order_questions
        authoring.order_scenario
    """,
    "of one's own, which nobody else changes": """
        account.change_password account.confirm_mail
        account.end_other_sessions account.end_session
        account.give_mail account.sign_out
        account.start evidence.assess_self learning.renew
        messages.open_calendar messages.save oversight.save_reading
        planning.language recall.answer signoff.keep signoff.original
        signoff.show_code web.display web.language web.stand
    """,
    "the newest post holds from its day, those before it stay": """
        directory.posting
    """,
    "a new code, the one before holds no more": """
        directory.code directory.codes
    """,
    "a file: what it would change is shown first, row by row": """
        authoring.replace_medium directory.import_run
        exchange.framework_save matrix.paste_in months.bring_in
        products.bring_in rows.run
    """,
    "says that it was looked at or compared today": """
        framework.seen legal.checked
    """,
    "field by field by core.merging, seen in tests of the room": """
        authoring.autosave_text quizzes.autosave quizzes.autosave_essay
        signoff.autosave signoff.keep_typed
    """,
    "one decides as often as one likes until publishing, with the count of the draft, seen in tests/studio": """
        authoring.decide_results publishing.same
    """,
    "with the version of the sheet or the mark of the list, seen in tests/evaluation": """
        evaluation.review evaluation.save_product
    """,
    "stores nothing of anybody's": """
        account.strength authoring.bring_in_document
        authoring.look_at_file authoring.look_at_questions
        authoring.medium_block authoring.preview_text
        authoring.take_package authoring.try_part
        exchange.framework_look planning.calculate
        publishing.ask_effects signoff.look_up_code
    """,
}
"""Forms without such a field, and why nothing newer is erased by them."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def unit():
    return people.find_unit("cua-song").id


def requirement():
    at = f"/requirements/{unit()}/posts/one-stop-officer"
    said = {"competency": "com.it", "reason": "Vì khách nước ngoài"}
    said |= {"since": "", "until": "", "ground": "", "legal_basis": ""}
    return (
        "manager-duc",
        f"{at}?competency=com.it",
        said | {"level": "3", "depth": "3"},
        said | {"level": "4", "depth": "3"},
        "level 3",
    )


def ground():
    return (
        "nation-thu",
        "/requirements/grounds",
        {"title_vi": "Tên mới của nơi biên giới"},
        {"title_vi": "Một tên khác"},
        "Tên mới của nơi biên giới",
    )


def offer_of_course():
    return (
        "trainer-mai",
        "/author/courses/phan-loai-don/offer",
        {"to": "own", "act": "sure"},
        {"to": "chosen", "units": str(unit()), "act": "sure"},
        "What is stored:",
    )


def organisation():
    year, day = today().year, today().isoformat()
    said = {"document": "77/QĐ-UBND", "decided_on": day}
    return (
        "province-quang",
        f"/years?year={year}&at={unit()}",
        said | {"grade": "good"},
        {"document": "78/QĐ-UBND", "decided_on": day, "grade": "done"},
        "77/QĐ-UBND",
    )


def lines():
    said = {"document": "12/QĐ", "since": today().isoformat()}
    return (
        "manager-duc",
        f"/evaluation/lines/{unit()}",
        said | {"line-1.1": "Chấp hành kỷ luật"},
        said | {"line-1.1": "Giữ gìn kỷ cương"},
        "Chấp hành kỷ luật",
    )


def mentor():
    return (
        "mentor-hoa",
        "/my-mentor/offer",
        {"places": "2", "contact": "Quầy số 3, buổi sáng"},
        {"places": "1", "contact": "Điện thoại"},
        "Quầy số 3, buổi sáng",
    )


def number():
    name = "signoff.objection_days"
    said = {"ground": "QĐ 5", "since": today().isoformat(), "name": name}
    return (
        "manager-duc",
        f"/terms/{unit()}?name={name}",
        said | {"value": "4"},
        said | {"value": "6"},
        "<strong>4</strong>",
    )


def post():
    return (
        "nation-thu",
        "/posts/clerk",
        {"title_vi": "Công chức một cửa"},
        {"title_vi": "Một tên khác"},
        "What is stored: Công chức một cửa",
    )


def legal_basis():
    return (
        "nation-thu",
        "/legal-bases/nd-23-2015",
        {"title_vi": "Về chứng thực bản sao"},
        {"title_vi": "Một tên khác"},
        "What is stored: Về chứng thực bản sao",
    )


def name():
    return (
        "admin",
        f"/people/{people.find_person('lan').id}",
        {"email": "lan@moi.example"},
        {"email": "lan@cu.example"},
        "What is stored: lan@moi.example",
    )


def pace():
    return (
        "manager-duc",
        f"/plans/{unit()}",
        {"weekly": "60"},
        {"weekly": "90"},
        "What is stored: 60",
    )


def extra_time():
    return (
        "admin",
        f"/people/{people.find_person('lan').id}/extra-time",
        {"percent": "25", "reason": "Mắt kém"},
        {"percent": "50", "reason": "Mắt kém"},
        "What is stored: 25",
    )


def day_off():
    said = {"day": "2026-12-31", "document": "QĐ 1"}
    return (
        "admin",
        "/calendar",
        said | {"name": "Ngày nghỉ bù"},
        said | {"name": "Tất niên"},
        "Ngày nghỉ bù",
    )


def kind_of_unit():
    return (
        "admin",
        "/files/units",
        {"key": "island", "vi": "Đặc khu", "en": ""},
        {"key": "island", "vi": "Đảo", "en": ""},
        "What is stored: Đặc khu",
    )


def successor():
    """Of a course that is retired, the one that takes its place."""
    slug = "phan-loai-don"
    mai = access.actor_for("trainer-mai")
    if slug not in courses.retired():
        teaching.retire(mai, slug, "Đã có khóa mới.")
    return (
        "trainer-mai",
        f"/author/courses/{slug}/retire",
        {"replaced_by": "tiep-cong-dan"},
        {"replaced_by": "chung-thuc-ban-sao"},
        "What is stored:",
    )


FORMS = (
    requirement,
    ground,
    post,
    legal_basis,
    name,
    number,
    offer_of_course,
    mentor,
    organisation,
    lines,
    pace,
    extra_time,
    day_off,
    kind_of_unit,
    successor,
)


def opened(browser, path, named):
    """Where the form that has this field goes, and what it shows."""
    page = browser.get(path, follow_redirects=True).text
    return form_in(page, path, named)


def form_in(page, path, named):
    """The first of a page that has all these fields."""
    for to, inside in forms_in(page, path):
        if all(f'name="{name}"' in inside for name in {*named} - {"act"}):
            return to, standing(inside)
    raise AssertionError(f"{path}: no form has {named}")


def test_another_place_chosen_on_a_page_is_set_if_nothing_is_stored_there(app):
    browser = Browser(app, "manager-duc")
    _login, path, newer, *_more = requirement()
    to, kept = opened(browser, path, newer)
    assert browser.post(to, kept | newer).status_code == 302
    to, kept = opened(browser, path, newer)
    other = kept | newer | {"competency": "com.coordination"}
    assert browser.post(to, other).status_code == 302
    bare = path.partition("?")[0]
    to, kept = opened(browser, bare, newer)
    refused = browser.post(to, kept | newer | {"level": "4"})
    assert refused.status_code == 409
    assert "did not stand on it" in refused.text and "level 3" in refused.text


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.__name__)
def test_a_mark_that_no_page_has_given_makes_none_fail(app, case):
    login, path, newer, _older, _shown = case()
    browser = Browser(app, login)
    to, kept = opened(browser, path, newer)
    odd = {"seen": "[1]"}
    assert browser.post(to, kept | newer | odd).status_code in (302, 409)


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.__name__)
def test_an_older_page_does_not_erase_what_a_newer_one_stored(app, case):
    login, path, newer, older, shown = case()
    first, second = Browser(app, login), Browser(app, login)
    to, kept = opened(first, path, newer)
    assert "seen" in kept
    answer = second.post(to, kept | newer)
    assert answer.status_code == 302, answer.text
    again = second.post(to, kept | newer)
    assert (again.status_code, again.location) == (302, answer.location), (
        "the same again is the same"
    )
    refused = first.post(to, kept | older)
    assert refused.status_code == 409
    assert "changed after" in refused.text
    assert shown in refused.text, "what is stored"
    _to, kept = form_in(refused.text, path, older)
    typed = older.items() - {("act", "save"), ("act", "sure")}
    assert typed <= kept.items(), "everything typed is kept"
    assert first.post(to, kept | older).status_code == 302


def test_every_form_says_what_its_page_has_shown(app, pages):
    guarded, known = set(), [one.split() for one in EXCEPTIONS.values()]
    for found in Walk(app, pages).start():
        if any(map(GUARD.fullmatch, found.kind[1:])):
            guarded.add(found.name)
    excepted = {name for names in known for name in names}
    routes = {
        rule.endpoint.removeprefix("lms.")
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    }
    assert sum(map(len, known)) == len(excepted), "each once"
    assert not (neither := sorted(routes - guarded - excepted)), neither
    assert not (needless := sorted(excepted & guarded)), needless
    assert not (unknown := sorted(excepted - routes)), unknown
