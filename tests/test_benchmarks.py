"""What the benchmarks measure is real and whole: every page is measured and is
the page it should be; their nation's evidence stands in true chains and adds
up to what is kept of it.
"""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from lms.config import resolve
from lms.core.db import session
from lms.evidence import service as evidence
from lms.evidence.models import AttainmentRow
from lms.evidence.service import projection, verification
from lms.gapmap.models import MapTotal
from tests.house.measure import ROOT
from tests.house.test_routes import PUBLIC

SUMS, TOTALS = AttainmentRow.__table__, MapTotal.__table__


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch):
    """The scripts are modules of their own folder."""
    folder = Path(__file__).parent.parent / "benchmarks"
    monkeypatch.syspath_prepend(folder)


@pytest.fixture
def backend():
    """One database is enough to see what is measured."""
    return "sqlite"


def dispose(app):
    with app.app_context():
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def ward(tmp_path):
    """A ward of twelve, in which two people act and one waits."""
    import people

    made = people.build(tmp_path / "ward", "", 12, 3, lambda _done, _of: None)
    yield made
    dispose(made.app)


def test_every_page_is_measured(app):
    import pages
    import story

    exist = {
        rule.endpoint.removeprefix("lms.")
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
    }
    measured = [page.endpoint for page in pages.PAGES]
    assert sorted([*measured, *pages.NOT_YET]) == sorted(exist)
    assert set(pages.TARGETS) <= exist | set(story.ACTS)
    assert exist >= pages.EVERYBODY > pages.LISTS


def test_of_a_file_of_a_whole_list_a_hundred_rows_are_measured():
    import pages
    from measure import rows_in

    from lms.core import tables

    rows = [[name] for name in "abc"]
    workbook = tables.xlsx_bytes("Names", ["Name"], rows)
    assert rows_in(workbook) >= 1 + len(rows)
    assert rows_in(b"Name\r\na\r\nb\r\n") == 3
    assert rows_in(b'{"year": 2026, "people": [{}, {}]}') == 2
    assert pages.cost("planning.people_file", 30.0, 1_000) == 3
    assert pages.cost("planning.people_file", 30.0, 20) == 30
    assert pages.cost("planning.unit", 30.0, 1_000) == 30


def test_every_page_and_act_of_the_benchmark_is_what_it_should_be(ward):
    import run
    import story

    before = ward.written()
    found = run.counted(ward, "")
    assert len(found) == len(run.requests(ward)) + len(story.ACTS)
    assert found["account.sign_in"] == (0, 0)
    assert {ward.written()[work] - before[work] for work in before} == {2}


def test_a_page_with_another_content_stops_the_benchmark():
    from measure import Failed, Request

    page = Request("/gaps", holds="bench.c22")
    page.check(200, "", b"<p>bench.c22</p>")
    with pytest.raises(Failed, match="does not contain"):
        page.check(200, "", b"<p>nothing is required</p>")
    with pytest.raises(Failed, match="answered 500"):
        page.check(500, "", b"bench.c22")


def test_rows_are_counted_whichever_way_they_are_fetched(app):
    import measure

    query = text("SELECT 1 UNION SELECT 2 UNION SELECT 3")
    with measure.counting(app) as count, app.app_context():
        session().execute(query)
        count.clear()  # what setting a connection up has fetched
        assert len(session().execute(query).all()) == 3
        session().execute(query).first()
        raw = session().connection().connection.driver_connection
        assert len(raw.execute(str(query)).fetchall()) == 3
        session().close()
    assert len(count.statements) == 2
    assert count.rows == 3 + 1 + 3


def test_the_quickest_of_a_round_counts():
    from measure import Timing

    timing = Timing()
    timing.add([4.0, 9.0], [2.0, 1.0])
    timing.add([6.0], [2.0])
    assert timing.ratio == 3.5
    assert timing.spread == 0.5


def test_a_miss_is_named_and_is_the_exit_status(monkeypatch, capsys):
    import report

    monkeypatch.setattr(report, "missed", [])
    assert report.judge(True, "home") == "ok"
    assert report.conclude() == 0
    assert "Every target is met" in capsys.readouterr().out
    assert report.judge(False, "home costs 9 floors") == "MISSED"
    assert report.conclude() == 1
    assert "home costs 9 floors" in capsys.readouterr().out


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A nation of two provinces, in an open context."""
    import nation

    monkeypatch.setattr(nation, "PROVINCES", 2)
    monkeypatch.setattr(nation, "COMMUNES", 5)
    found = nation.build(
        tmp_path / "nation", "", 90, lambda _what, _done, _all: None
    )
    with found.app.app_context():
        yield found
    dispose(found.app)


def rows(table):
    found = session().execute(select(table))
    return sorted(tuple(map(repr, row)) for row in found)


def test_the_nation_is_what_the_product_itself_would_have_made(made):
    from nation import CHIEFS

    evidence.seal()
    sums, totals = rows(SUMS), rows(TOTALS)
    assert len(sums) == made.evidence > 500 and len(totals) > 100
    found = verification.check()
    assert (found.rows, found.faults) == (made.evidence, [])
    projection.rebuild()
    assert rows(SUMS) == sums
    assert set(CHIEFS) == {"ward", "province", "nation"}


def test_the_pages_of_a_nation_are_found(made):
    import maps

    found = maps.requests(made)
    assert {"directory.people", "gapmap.cell: ward"} < found.keys()
    held = maps.Asked(made.app, found["directory.people"])
    assert held() and held.size


def test_recording_evidence_is_measured_by_what_it_really_does(made):
    import ledger

    def shown():
        query = select(SUMS.c.person_id).where(SUMS.c.shows_how == 3)
        return len(rows(SUMS)), session().execute(query).all()

    keys = sorted(set(session().scalars(select(SUMS.c.competency))))
    before = shown()
    everybody = range(made.learner, made.learner + made.people)
    found = ledger.against_bare(everybody, keys, rounds=2, pairs=3)
    assert len(found.page) == len(found.floor) == len(found.ratios) == 2
    assert all(found.page)
    assert shown() != before
    names = {table.name for table in SUMS.metadata.tables.values()}
    assert "bench_floor" not in names


def test_an_entrance_that_grows_as_the_square_is_found():
    hostile = pytest.importorskip("hostile")
    assert hostile.is_well(1000, [0.02, 0.045, 0.1])
    assert hostile.is_well(1000, [0.0001, 0.0004, 0.0016])
    assert not hostile.is_well(1000, [0.02, 0.08, 0.32])
    assert not hostile.is_well(1000, [1.0, 2.0, 4.0])
    names = [entrance.name for entrance in hostile.ENTRANCES]
    assert len(names) == len(set(names)) > 25
    resolve(hostile.SETTINGS)  # or no entrance is measured at all


ENTRANCES = {
    "lms.web.static": "name of a static file",
    "lms.web.language": "page to come back to in another language",
    "lms.web.display": "page to come back to in another language",
    "lms.web.health": "arguments of an address",
    "lms.web.standing": "arguments of an address",
    "lms.web.stand": "form of many fields",
    "lms.operations.ready": "arguments of an address",
    "lms.records.check": "code of a paper",
    "lms.records.issuer": "arguments of an address",
    "lms.records.keys": "arguments of an address",
    "lms.records.status": "arguments of an address",
    "lms.account.sign_in": "sign in form with a long name",
    "lms.account.start": "form of many fields",
    "lms.account.sign_out": "cookie of the session",
    "lms.account.password": "cookie of the session",
    "lms.account.change_password": "form of many fields",
    "lms.account.strength": "password that is judged",
    "lms.account.confirm_page": "proof of a mail address",
    "lms.account.confirm_mail": "proof of a mail address",
    "lms.messages.stop_page": "address that stops messages",
    "lms.messages.stop": "address that stops messages",
    "lms.messages.calendar": "address of a calendar",
}
"""By each address that anybody may open, the worst that is measured there."""
DOCUMENT = "word paragraphs", "slide of many points", "file packed in a file"
QUESTIONS = "moodle file of full questions", "gift file of many questions"
PICTURE = "picture of many pixels", "photo of many notes"
MEDIUM = *PICTURE, "recording of many boxes", "drawing of many elements"
HANDED_IN = "pages of a scan", "name of a file", "file that begins late"
TABLE = "table of many rows", "sheet of full rows", "text of old letters"
FORMS = {
    "authoring/_pieces": DOCUMENT,
    "authoring/lesson": MEDIUM,
    "authoring/media": MEDIUM,
    "authoring/questions_in": QUESTIONS,
    "decisions/_forms": HANDED_IN,
    "directory/import": (*TABLE, "people of one name"),
    "exchange/_notes": (
        *TABLE,
        "units in a chain",
        "postings of one person",
        "requirements of one competency",
        "requirements that end before they begin",
        "requirements that stand on each other",
        "months of one person",
        "products of one title",
    ),
    "exchange/_report": TABLE,
    "exchange/framework_import": (
        "framework of a chain",
        "moodle framework of many references",
        "yaml framework of many keys",
        "package of many items",
    ),
    "signoff/task": HANDED_IN,
    "web/error": ("form of many parts",),
}
"""By each template with a form that takes files."""


def test_every_public_and_every_file_entrance_is_measured():
    hostile = pytest.importorskip("hostile")
    names = {entrance.name for entrance in hostile.ENTRANCES}
    assert ENTRANCES.keys() == PUBLIC
    assert names.issuperset(ENTRANCES.values())
    rooms = ROOT / "lms"
    takes_files = {
        f"{path.relative_to(rooms).parts[0]}/{path.stem}"
        for path in rooms.rglob("*.html")
        if "multipart/form-data" in path.read_text()
    }
    assert takes_files == FORMS.keys()
    assert names.issuperset(one for some in FORMS.values() for one in some)


def test_a_page_is_too_long_unless_it_lists_much(monkeypatch):
    lengths = pytest.importorskip("lengths")
    import report

    monkeypatch.setattr(report, "missed", [])
    fine = lengths.Length(4_000, 2_000, 3, [], 0, [], 5_000, 25_000)
    lengths.row("short", fine)
    lengths.row("list", fine._replace(phone=9_000, things=20))
    assert report.missed == []
    lengths.row("long", fine._replace(phone=4_001))
    lengths.row("thumb", fine._replace(small=["a x"]))
    lengths.row("large letters", fine._replace(aside=1))
    names = [one.split(":")[0] for one in report.missed]
    assert names == ["long", "thumb", "large letters"]
