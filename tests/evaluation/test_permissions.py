"""Who may open what, and send what: every route of evaluation, trial periods and
decisions, for everybody there is, in one table. A route without a line makes
it fail.

What is sent is an empty form: 422 and 409 mean that it was read and found
wanting, 302 that it was done. 403: never theirs. 404: not this one's. Who is
not signed in, or was suspended, is asked to sign in: 302 for a page, 401 for a
form.
"""

import io

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.files import StoredFile
from lms.decisions import service as decisions
from lms.directory import service as directory
from lms.evaluation import service
from lms.evaluation.queries.works import works_of
from lms.evaluation.types import PeriodKind
from lms.people import service as people
from lms.trials import service as trials
from lms.trials.types import ReviewDraft
from tests.conftest import Browser
from tests.evaluation import test_years as years
from tests.evaluation.conftest import decided, delivery, id_of, product, work
from tests.papers import pdf
from tests.permission_table import lines_of, routes, status
from tests.trials.conftest import concern, plan

ROOMS = {"evaluation", "trials", "decisions"}
WHO = {
    "own": "lan",  # whose work, sheet, year and trial it is
    "peer": "kien",  # in the same office, no role
    "ment": "mentor-hoa",  # helps in the trial
    "rev": "yen",  # reviews the trial; leads another office of the ward
    "head": "manager-duc",  # leads the ward; decides the trial
    "hr": "ha",  # of the ward
    "up": "province-quang",  # leads the province; decides the year
    "side": "mentor-son",  # leads another ward of the province
    "trai": "trainer-mai",
    "adm": "admin",
    "susp": "thao",  # HR of the ward, suspended since
    "none": None,
}
GIVEN = (
    ("yen", Role.MANAGER, "cua-song.office"),
    ("ha", Role.HR, "cua-song"),
    ("mentor-son", Role.MANAGER, "doi-thong"),
    ("thao", Role.HR, "cua-song"),
)

TABLE = """
                                    own peer ment  rev head   hr   up side trai  adm susp none
GET  decisions.index                200  200  200  200  200  200  200  200  200  200  302  302
GET  decisions.mine                 200  200  200  200  200  200  200  200  200  200  302  302
GET  decisions.one                  200  404  404  404  200  200  200  404  404  404  302  302
GET  decisions.paper                200  404  404  404  200  200  200  404  404  404  302  302
GET  decisions.reply_document       200  404  404  404  200  200  200  404  404  404  302  302
GET  evaluation.catalogue           200  200  200  200  200  200  200  404  404  404  302  302
GET  evaluation.catalogues          403  403  403  200  200  200  200  200  403  403  302  302
GET  evaluation.export_schema       200  200  200  200  200  200  200  200  200  200  302  302
GET  evaluation.inbox               403  403  403  200  200  403  200  200  403  403  302  302
GET  evaluation.lines               403  403  403  403  200  200  200  403  403  403  302  302
GET  evaluation.mine                200  200  200  200  200  200  200  200  200  200  302  302
GET  evaluation.my_sheets           200  200  200  200  200  200  200  200  200  200  302  302
GET  evaluation.my_year             200  200  200  200  200  200  200  200  200  200  302  302
GET  evaluation.parts_page          403  403  403  200  200  403  200  200  403  403  302  302
GET  evaluation.person              404  404  404  404  200  404  404  404  404  404  302  302
GET  evaluation.reduce_page         404  404  404  404  200  404  404  404  404  404  302  302
GET  evaluation.rule                200  200  200  200  200  200  200  200  200  200  302  302
GET  evaluation.sheet               200  404  404  404  200  404  404  404  404  404  302  302
GET  evaluation.sheet_paper         200  404  404  404  200  404  404  404  404  404  302  302
GET  evaluation.take_over_page      404  404  404  404  200  404  404  404  404  404  302  302
GET  evaluation.team                403  403  403  200  200  403  200  200  403  403  302  302
GET  evaluation.year_file           403  403  403  200  200  403  200  200  403  403  302  302
GET  evaluation.year_json           403  403  403  200  200  403  200  200  403  403  302  302
GET  evaluation.year_of             302  404  404  404  200  200  200  404  404  404  302  302
GET  evaluation.year_paper          200  404  404  404  200  200  200  404  404  404  302  302
GET  evaluation.years               403  403  403  200  200  403  200  200  403  403  302  302
GET  trials.changes                 404  404  404  404  200  200  404  404  404  404  302  302
GET  trials.index                   200  200  200  200  200  200  200  200  200  200  302  302
GET  trials.mine                    200  200  200  200  200  200  200  200  200  200  302  302
GET  trials.new                     404  404  404  404  200  200  404  404  404  404  302  302
GET  trials.one                     200  404  200  200  200  200  404  404  404  404  302  302
POST decisions.answer               422  404  404  404  422  422  422  404  404  404  401  401
POST decisions.decide               404  404  404  404  404  404  409  404  404  404  401  401
POST decisions.document             404  404  404  404  409  404  404  404  404  404  401  401
POST decisions.hand_on              422  404  404  404  422  422  422  404  404  404  401  401
POST decisions.petition             422  404  404  404  422  422  422  404  404  404  401  401
POST decisions.read                 302  404  404  404  404  404  404  404  404  404  401  401
POST decisions.reply                422  404  404  404  422  422  422  404  404  404  401  401
POST decisions.withdraw             422  404  404  404  422  422  422  404  404  404  401  401
POST evaluation.answer              404  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.assess              409  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.begin               404  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.decide              404  404  404  404  409  409  409  404  404  404  401  401
POST evaluation.deliver             422  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.deliver_again       409  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.enter_organisation  404  404  404  404  422  403  422  404  404  404  401  401
POST evaluation.excuse              404  404  404  404  422  404  404  404  404  404  401  401
POST evaluation.give                404  404  404  404  422  404  404  404  404  404  401  401
POST evaluation.give_parts          403  403  403  422  422  403  422  422  403  403  401  401
POST evaluation.hand_back           404  404  404  404  422  404  404  404  404  404  401  401
POST evaluation.hand_back_own       422  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.keep_year           404  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.keep_work           302  404  404  404  302  404  404  404  404  404  401  401
POST evaluation.note_month          404  404  404  404  422  422  404  404  404  404  401  401
POST evaluation.open_for            302  404  404  404  302  404  404  404  404  404  401  401
POST evaluation.open_own            302  302  302  302  302  302  409  409  409  409  401  401
POST evaluation.open_period         404  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.propose             409  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.propose_year        404  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.reduce_work         404  404  404  404  422  404  404  404  404  404  401  401
POST evaluation.remove_month        404  404  404  404  409  409  404  404  404  404  401  401
POST evaluation.remove_product      404  404  404  404  409  409  409  404  404  404  401  401
POST evaluation.return_for_rework   409  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.review              409  404  404  404  409  404  404  404  404  404  401  401
POST evaluation.save_product        404  404  404  404  409  409  409  404  404  404  401  401
POST evaluation.take_back           302  404  404  404  404  404  404  404  404  404  401  401
POST evaluation.take_over           404  404  404  404  422  404  404  404  404  404  401  401
POST evaluation.write_lines         403  403  403  403  422  422  422  403  403  403  401  401
POST trials.close_concern           422  404  422  422  422  422  404  404  404  404  401  401
POST trials.confirm_end             404  404  404  404  302  302  404  404  404  404  401  401
POST trials.note_away               404  404  404  404  422  422  404  404  404  404  401  401
POST trials.plan                    404  404  404  404  422  422  404  404  404  404  401  401
POST trials.propose                 404  404  404  409  404  409  404  404  404  404  401  401
POST trials.raise_concern           422  404  422  422  422  422  404  404  404  404  401  401
POST trials.replace                 404  404  404  404  422  422  404  404  404  404  401  401
POST trials.review                  404  404  404  422  404  404  404  404  404  404  401  401
POST trials.take_away_out           404  404  404  404  302  302  404  404  404  404  401  401
POST trials.withdraw                404  404  404  404  422  422  404  404  404  404  401  401
"""
ADDRESS = {
    "decisions.answer": "/decisions/{decision}/answer",
    "decisions.decide": "/decisions/{decision}/decide",
    "decisions.document": "/decisions/{decision}/document",
    "decisions.hand_on": "/decisions/{decision}/hand-on",
    "decisions.index": "/decisions",
    "decisions.mine": "/my-decisions",
    "decisions.one": "/decisions/{decision}",
    "decisions.paper": "/decisions/{decision}/paper.pdf",
    "decisions.petition": "/decisions/{decision}/petition",
    "decisions.read": "/decisions/{decision}/read",
    "decisions.reply": "/decisions/{decision}/reply",
    "decisions.reply_document": "/decisions/{decision}/documents/{file}",
    "decisions.withdraw": "/decisions/{decision}/withdraw",
    "evaluation.answer": "/work/deliveries/{delivery}",
    "evaluation.assess": "/sheets/{sheet}/self",
    "evaluation.begin": "/catalogues",
    "evaluation.catalogue": "/catalogues/{list}",
    "evaluation.catalogues": "/catalogues",
    "evaluation.decide": "/catalogues/{list}/decide",
    "evaluation.deliver": "/my-work/{work}",
    "evaluation.deliver_again": "/my-work/deliveries/{delivery}",
    "evaluation.enter_organisation": "/years/{year}/organisations/{ward}",
    "evaluation.excuse": "/work/deliveries/{delivery}/excuse",
    "evaluation.export_schema": "/evaluation/export.schema.json",
    "evaluation.give": "/work/people/{lan}",
    "evaluation.return_for_rework": "/sheets/{sheet}/back",
    "evaluation.give_parts": "/work/parts",
    "evaluation.hand_back": "/work/{work}/hand-back",
    "evaluation.hand_back_own": "/my-work/{work}/hand-back",
    "evaluation.inbox": "/work/inbox",
    "evaluation.keep_year": "/work/people/{lan}/year/{year}",
    "evaluation.keep_work": "/work/{work}/keep",
    "evaluation.lines": "/evaluation/lines/{ward}",
    "evaluation.mine": "/my-work",
    "evaluation.my_sheets": "/my-sheets",
    "evaluation.my_year": "/my-year",
    "evaluation.note_month": "/work/people/{lan}/year/{year}/months",
    "evaluation.open_for": "/work/people/{lan}/sheet",
    "evaluation.open_own": "/my-sheets",
    "evaluation.open_period": "/catalogues/periods",
    "evaluation.parts_page": "/work/parts",
    "evaluation.person": "/work/people/{lan}",
    "evaluation.propose": "/sheets/{sheet}/propose",
    "evaluation.propose_year": "/work/people/{lan}/year/{year}/propose",
    "evaluation.reduce_page": "/work/{work}/reduce",
    "evaluation.reduce_work": "/work/{work}/reduce",
    "evaluation.remove_month": "/work/people/{lan}/year/{year}/months/1",
    "evaluation.remove_product": "/catalogues/{list}/products/1/remove",
    "evaluation.review": "/sheets/{sheet}/review",
    "evaluation.rule": "/evaluation/rule",
    "evaluation.save_product": "/catalogues/{list}/products",
    "evaluation.sheet": "/sheets/{sheet}",
    "evaluation.sheet_paper": "/sheets/{sheet}/paper.xlsx",
    "evaluation.take_back": "/my-work/deliveries/{delivery}/take-back",
    "evaluation.take_over": "/work/{work}/take-over",
    "evaluation.take_over_page": "/work/{work}/take-over",
    "evaluation.team": "/work",
    "evaluation.write_lines": "/evaluation/lines/{ward}",
    "evaluation.year_file": "/years/{year}/years.csv",
    "evaluation.year_json": "/years/{year}/export.json",
    "evaluation.year_of": "/work/people/{lan}/year/{year}",
    "evaluation.year_paper": "/work/people/{lan}/year/{year}/paper.xlsx",
    "evaluation.years": "/years",
    "trials.changes": "/trials/{trial}/changes",
    "trials.close_concern": "/trials/{trial}/concerns/{concern}/close",
    "trials.confirm_end": "/trials/{trial}/end",
    "trials.index": "/trials",
    "trials.mine": "/my-trial",
    "trials.new": "/people/{lan}/trial",
    "trials.note_away": "/trials/{trial}/away",
    "trials.one": "/trials/{trial}",
    "trials.plan": "/people/{lan}/trial",
    "trials.propose": "/trials/{trial}/propose",
    "trials.raise_concern": "/trials/{trial}/concerns",
    "trials.replace": "/trials/{trial}/successors",
    "trials.review": "/trials/{trial}/review",
    "trials.take_away_out": "/trials/{trial}/away/1/take",
    "trials.withdraw": "/trials/{trial}/withdraw",
}
"""Of Lan's things."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def world(actor):
    """Lan's work, sheet, proposed year and trial, and everybody around."""
    for person, role, unit in GIVEN:
        with transaction():
            place = people.find_unit(unit)
            access.store_role(id_of(person), role, place, None)
    return _work(actor) | _decided(actor) | {"lan": id_of("lan")}


def _work(actor):
    head, made = actor("manager-duc"), decided()
    day, ward = clock.today(), people.find_unit("cua-song").id
    service.open_period(head, ward, PeriodKind.MONTH, day)
    draft = work(product(made, "VB-01").id)
    given = service.give(head, id_of("lan"), draft, "given")
    service.deliver(actor("lan"), given, delivery(5), "sent")
    sent = works_of(id_of("lan"), 1)[0].deliveries[0]
    sheet = service.open_sheet(actor("lan"), id_of("lan"))
    found = {"work": given, "delivery": sent.row.id, "sheet": sheet}
    return found | {"list": made, "ward": ward, "year": day.year}


def _decided(actor):
    years.elsewhere(actor, "lan", *[80] * 7)
    decision = years.proposed(actor)
    leave = io.BytesIO(pdf()), "nghi-phep.pdf"
    decisions.reply(actor("lan"), decision, "Kèm giấy nghỉ.", [leave])
    file = session().query(StoredFile).one().id
    trial = plan(by="manager-duc")
    said = ReviewDraft(None, None, "", **concern())
    trials.raise_concern(actor("yen"), trial, said)
    dossier = trials.dossier(actor("yen"), trial)
    raised = dossier.open_concerns[0].id
    found = {"decision": decision, "trial": trial, "concern": raised}
    return found | {"file": file}


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
