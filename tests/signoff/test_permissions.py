"""Who may open what, and send what: every route of the rooms of mentors, for
everybody there is, in one table. A route without a line makes it fail.

What is sent is an empty form: 422 and 409 mean that it was read and found
wanting, 302 that it was done. 403: never theirs. 404: not this one's. Who is
not signed in, or was suspended, is asked to sign in: 302 for a page, 401 for a
form.
"""

import pytest

from lms.access.types import Role
from lms.core.db import transaction
from lms.courses import service as courses
from lms.directory import service as directory
from lms.mentoring import service as mentoring
from lms.mentoring.types import PairEnd
from lms.people import service as people
from lms.people.types import NewUnit
from lms.signoff import service
from tests.conftest import Browser
from tests.mentoring.conftest import id_of, pair
from tests.permission_table import lines_of, routes, status
from tests.signoff.conftest import PART, SLUG, draft
from tests.signoff.test_files import upload
from tests.signoff.test_observing import sign_seen

ROOMS = {"signoff", "mentoring", "guidance"}
WHO = {
    "lan": "lan",  # whose work it is
    "peer": "kien",  # in the same office, no role
    "own": "mentor-hoa",  # mentor of her ward, and paired with her
    "part": "thao",  # mentor in another office of her ward
    "ward": "mentor-son",  # mentor of another ward of the province
    "far": "huong",  # mentor in another province
    "pair": "yen",  # paired with her, no role
    "ex": "tuan",  # was paired with her, no role
    "trai": "trainer-mai",
    "head": "manager-duc",
    "hr": "linh",  # of her ward
    "adm": "admin",
    "susp": "ha",  # mentor of her ward, suspended since
    "none": None,
}
GIVEN = (
    ("thao", Role.MENTOR, "cua-song.office"),
    ("huong", Role.MENTOR, "xa-la"),
    ("linh", Role.HR, "cua-song"),
    ("ha", Role.MENTOR, "cua-song"),
)

TABLE = """
                                lan peer  own part ward  far pair   ex trai head   hr  adm susp none
GET  guidance.mine              200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  mentoring.away             200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  mentoring.index            403  403  403  403  403  403  403  403  403  200  200  403  302  302
GET  mentoring.mine             200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  mentoring.offer            200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  mentoring.pair             200  404  200  404  404  404  404  404  404  200  200  404  302  302
GET  mentoring.person           404  404  404  404  404  404  404  404  404  200  200  404  302  302
GET  mentoring.proposal         403  403  403  403  403  403  403  403  403  200  200  403  302  302
GET  mentoring.running          403  403  403  403  403  403  403  403  403  200  200  403  302  302
GET  mentoring.ties             200  200  200  200  200  200  200  200  200  200  200  200  302  302
POST mentoring.answer           409  404  409  404  404  404  404  404  404  409  409  404  401  401
POST mentoring.ask              409  409  409  409  409  409  409  409  409  409  409  409  401  401
POST mentoring.ask_for          404  404  404  404  404  404  404  404  404  409  409  404  401  401
POST mentoring.come_back        404  404  404  404  404  404  404  404  404  404  404  404  401  401
POST mentoring.confirm          403  403  403  403  403  403  403  403  403  422  422  403  401  401
POST mentoring.declare_tie      422  422  422  422  422  422  422  422  422  422  422  422  401  401
POST mentoring.end              422  404  422  404  404  404  404  404  404  422  422  404  401  401
POST mentoring.go_away          422  422  422  422  422  422  422  422  422  422  422  422  401  401
POST mentoring.note_meeting     422  404  422  404  404  404  404  404  404  404  404  404  401  401
POST mentoring.save_offer       422  422  422  422  422  422  422  422  409  422  422  409  401  401
POST mentoring.undo             403  403  403  403  403  403  403  403  403  409  409  403  401  401
POST mentoring.withdraw_offer   302  302  302  302  302  302  302  302  302  302  302  302  401  401
POST mentoring.withdraw_tie     404  404  404  404  404  404  404  404  404  404  404  404  401  401
GET  signoff.checklist          200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  signoff.choose_task        403  403  200  404  404  404  200  403  403  403  403  403  302  302
GET  signoff.code               200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  signoff.file               200  404  302  404  404  404  302  404  404  302  404  404  302  302
GET  signoff.inbox              403  403  200  200  200  200  200  403  403  403  403  403  302  302
GET  signoff.decide_form        403  403  404  404  404  404  404  403  403  403  403  403  302  302
POST signoff.decide_objection   403  403  404  404  404  404  404  403  403  403  403  403  401  401
GET  signoff.waiting_objections 403  403  200  200  200  200  200  403  403  403  403  403  302  302
GET  signoff.objection          200  404  404  404  404  404  404  404  404  404  404  404  302  302
GET  signoff.observe_form       403  403  200  404  404  404  200  403  403  403  403  403  302  302
GET  signoff.open_code          403  403  200  409  409  409  200  403  403  403  403  403  302  302
GET  signoff.picture            404  404  404  404  404  404  404  404  404  404  404  404  302  302
GET  signoff.review             200  404  200  404  404  404  200  404  404  200  404  404  302  302
GET  signoff.task               200  200  200  200  200  200  200  200  200  200  200  200  302  302
GET  signoff.together           403  403  200  200  200  200  200  403  403  403  403  403  302  302
GET  signoff.type_code          403  403  200  200  200  200  200  403  403  403  403  403  302  302
GET  signoff.view               200  404  200  404  404  404  200  404  404  200  404  404  302  302
POST signoff.autosave           409  200  200  200  200  200  200  200  409  200  200  409  401  401
POST signoff.begin_again        302  302  302  302  302  302  302  302  302  302  302  302  401  401
POST signoff.confirm            302  404  404  404  404  404  404  404  404  404  404  404  401  401
POST signoff.hand_in            409  422  422  422  422  422  422  422  409  422  422  409  401  401
POST signoff.keep               302  404  302  404  404  404  302  404  404  302  404  404  401  401
POST signoff.keep_typed         409  404  200  404  404  404  200  404  404  409  404  404  401  401
POST signoff.look_up_code       403  403  422  422  422  422  422  403  403  403  403  403  401  401
POST signoff.object_to          422  404  404  404  404  404  404  404  404  404  404  404  401  401
POST signoff.observe            403  403  422  404  404  404  422  403  403  403  403  403  401  401
POST signoff.original           200  404  404  404  404  404  404  404  404  200  404  404  401  401
POST signoff.return_for_rework  422  404  422  404  404  404  422  404  404  422  404  404  401  401
POST signoff.show_code          409  200  200  200  200  200  200  200  200  200  200  200  401  401
POST signoff.sign               422  404  422  404  404  404  422  404  404  422  404  404  401  401
POST signoff.sign_together      403  403  422  422  422  422  422  403  403  403  403  403  401  401
"""
ADDRESS = {
    "guidance.mine": "/my-people",
    "mentoring.answer": "/mentoring/pairs/{pair}/answer",
    "mentoring.ask": "/my-mentor",
    "mentoring.ask_for": "/mentoring/people/{lan}",
    "mentoring.away": "/my-mentor/away",
    "mentoring.come_back": "/my-mentor/away/1/end",
    "mentoring.confirm": "/mentoring/proposal",
    "mentoring.declare_tie": "/my-mentor/ties",
    "mentoring.end": "/mentoring/pairs/{pair}/end",
    "mentoring.go_away": "/my-mentor/away",
    "mentoring.index": "/mentoring",
    "mentoring.mine": "/my-mentor",
    "mentoring.note_meeting": "/mentoring/pairs/{pair}/meetings",
    "mentoring.offer": "/my-mentor/offer",
    "mentoring.pair": "/mentoring/pairs/{pair}",
    "mentoring.person": "/mentoring/people/{lan}",
    "mentoring.proposal": "/mentoring/proposal",
    "mentoring.running": "/mentoring/pairs",
    "mentoring.save_offer": "/my-mentor/offer",
    "mentoring.ties": "/my-mentor/ties",
    "mentoring.undo": "/mentoring/proposal/undo",
    "mentoring.withdraw_offer": "/my-mentor/offer/withdraw",
    "mentoring.withdraw_tie": "/my-mentor/ties/1/withdraw",
    "signoff.autosave": "{task}/autosave",
    "signoff.begin_again": "{task}/again",
    "signoff.checklist": "{task}/checklist",
    "signoff.choose_task": "/observe/people/{lan}",
    "signoff.code": "{task}/code",
    "signoff.confirm": "/submissions/{seen}/rounds/1/confirm",
    "signoff.file": "/files/{file}",
    "signoff.hand_in": "{task}",
    "signoff.inbox": "/inbox",
    "signoff.keep": "/submissions/{work}/keep",
    "signoff.keep_typed": "/submissions/{work}/autosave",
    "signoff.look_up_code": "/observe",
    "signoff.object_to": "/submissions/{seen}/rounds/1/objection",
    "signoff.decide_form": "/objections/1",
    "signoff.decide_objection": "/objections/1",
    "signoff.waiting_objections": "/objections",
    "signoff.objection": "/submissions/{seen}/rounds/1/objection",
    "signoff.observe": "/observe/people/{lan}/{unseen}/task",
    "signoff.observe_form": "/observe/people/{lan}/{unseen}/task",
    "signoff.open_code": "/observe/{code}",
    "signoff.original": "/files/{file}/original",
    "signoff.picture": "/files/{file}/pictures/1/small",
    "signoff.return_for_rework": "/submissions/{work}/return",
    "signoff.review": "/submissions/{work}",
    "signoff.show_code": "{task}/code",
    "signoff.sign": "/submissions/{work}/sign",
    "signoff.sign_together": "/inbox/together",
    "signoff.task": "{task}",
    "signoff.together": "/inbox/together?id={work}",
    "signoff.type_code": "/observe",
    "signoff.view": "/files/{file}/view",
}
"""Of Lan's things; of `{task}` everybody has their own."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def world(actor):
    """Lan's work in every state, her pairs, and a mentor of every distance."""
    with transaction():
        titles = {"vi": "Nơi xa", "en": "Far away"}
        far = NewUnit("tinh-la", "province", titles, "vn")
        people.add_units([far, NewUnit("xa-la", "commune", titles, "tinh-la")])
    for person, role, unit in GIVEN:
        place = people.find_unit(unit).id
        directory.grant(None, id_of(person), role, place)
    pair("mentor-hoa", "lan", is_main=True)
    pair("yen", "lan", is_main=False, competencies=("pro.certify-copies",))
    ended = pair("tuan", "lan", is_main=False, competencies=("dig.safety",))
    mentoring.end(actor("lan"), ended, PairEnd.CHANGED)
    return _works(actor) | {"pair": _pair_of(actor), "lan": id_of("lan")}


def _pair_of(actor):
    rows = mentoring.guiding(actor("mentor-hoa"))
    return next(row.id for row in rows if row.person_id == id_of("lan"))


def _works(actor):
    lan, revision = actor("lan"), courses.current(SLUG)
    service.save_draft(lan, revision, PART, draft(), [upload()])
    work = service.hand_in(lan, revision, PART, draft(), "lan:1")
    file = service.for_review(lan, work.id).submission.latest().files[0].id
    seen, unseen = (courses.current(one) for one in OTHERS)
    code = service.show_code(lan, unseen, "task").code
    return {
        "work": work.id,
        "file": file,
        "seen": sign_seen(actor, seen),
        "seen_task": f"/revisions/{seen.id}/tasks/task",
        "task": f"/revisions/{revision.id}/tasks/{PART}",
        "unseen": unseen.id,
        "code": code,
    }


OTHERS = "chung-thuc-ban-sao", "tiep-cong-dan"


def test_every_route_has_its_line(app):
    assert routes(app, ROOMS) == {line[:2] for line in lines_of(TABLE)}
    assert set(ADDRESS) == {line[1] for line in lines_of(TABLE)}


@pytest.mark.parametrize("who", WHO)
def test_everybody_gets_what_the_table_says(app, actor, who):
    places = world(actor)
    browser = Browser(app, WHO[who])
    if who == "susp":
        directory.set_active(actor("admin"), id_of(WHO[who]), False)
    found = {
        (method, name): status(browser, method, ADDRESS[name].format(**places))
        for method, name, _expected in lines_of(TABLE)
    }
    expected = {line[:2]: line[2][who] for line in lines_of(TABLE)}
    assert found == expected
