"""With ten thousand questions a search costs what it costs with a hundred."""

from sqlalchemy import insert, select

from lms.bank import service
from lms.bank.models import QuestionEntry, QuestionWord
from lms.bank.types import BankFilter
from lms.core.db import execute, session, transaction
from tests import lite

PER_PAGE, MOST = 20, 30_000
"""Questions of a page, and steps of SQLite for it; some 270,000 where every
question that holds a word is listed first.
"""
ASKED = {
    "nothing": {},
    "a word that all have": {"search": "chung"},
    "a word that a few have": {"search": "vai7"},
    "a word that one has": {"search": "rieng17"},
    "a beginning": {"search": "chu"},
    "two words": {"search": "chung thuc"},
    "two words apart": {"search": "thuc chung"},
    "a tag": {"tag": "nhan"},
    "an easy one": {"difficulty": "easy", "search": "chung"},
    "nowhere": {"search": "khongdaucoca"},
}


def fill(count):
    """So many questions, told from each other by a word of their own."""
    with transaction():
        first = execute(select(QuestionEntry.__table__)).first()._asdict()
        there = {one: first[one] for one in first if one != "id"}
        start = 1_000_000
        rows = [
            there | {"id": start + n, "difficulty": ("easy", "hard")[n % 2]}
            for n in range(count)
        ]
        execute(insert(QuestionEntry), rows)
        words = [
            {"word": word, "entry_id": start + n}
            for n in range(count)
            for word in words_of(n)
        ]
        execute(insert(QuestionWord), words)


def words_of(n):
    common = ["chung", "thuc", "chung thuc", "#nhan"]
    return [*common, f"vai{n % 30}", f"rieng{n}"]


def steps(actor, asked):
    """What the database does for a page, in its own steps."""
    count = 0

    def tick():
        nonlocal count
        count += 1

    raw = session().connection().connection.driver_connection
    raw.set_progress_handler(tick, 10)
    query = service.find(actor, BankFilter(**asked))
    execute(query.limit(PER_PAGE)).all()
    raw.set_progress_handler(None, 0)
    return count * 10


@lite
def test_a_page_of_ten_thousand_costs_little_whatever_is_asked(app, actor):
    mai = actor("trainer-mai")
    fill(10_000)
    took = {name: steps(mai, asked) for name, asked in ASKED.items()}
    assert {name: one for name, one in took.items() if one > MOST} == {}


@lite
def test_what_is_found_among_so_many_is_what_holds_it(app, actor):
    mai = actor("trainer-mai")
    fill(1_200)
    found = {
        name: len(execute(service.find(mai, BankFilter(**asked))).all())
        for name, asked in ASKED.items()
        if asked
    }
    assert found["a word that one has"] == 11  # and those that go on
    assert found["a word that a few have"] == 40
    assert found["a tag"] == 1_200
    assert found["an easy one"] >= 600
    assert found["two words"] >= 1_200
    assert found["nowhere"] == 0
