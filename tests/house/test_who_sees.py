"""The second table of docs/visibility.md, page by page through the browser: who
sees where somebody is judged and decided about.
"""

from pathlib import Path

import pytest

from lms.core.db import transaction
from lms.directory import service as directory
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.standalone import accounts
from tests.access.test_visibility import EVERYONE, MADE
from tests.conftest import Browser
from tests.house.everything import READER, one

OTHER = "minh"
"""A mentor of the ward who has judged nothing of it."""
EVERYBODY = EVERYONE | {READER, OTHER, "yen", "tuan"}
MENTORS = {"mentor-hoa", "mentor-province", OTHER}
HEADS = {"yen", "manager-duc"}
"""Of Long: who leads them, and who manages the ward; Yến reviews Lan's trial."""
ABOVE = {"province-quang"}
"""Who answers the petition."""
SEEN = {
    "Sheet of a period": {
        "evaluation.sheet": {"long"} | HEADS,
        "evaluation.sheet_paper": {"long"} | HEADS,
        "decided": {"long"} | HEADS | {"hr-ward"} | ABOVE,
    },
    "Year": {
        "evaluation.year_of": HEADS,
        "evaluation.year_paper": {"long"} | HEADS,
    },
    "Decision, its documents": {
        "decisions.one": {"long"} | HEADS | {"hr-ward"} | ABOVE,
        "decisions.paper": {"long"} | HEADS | {"hr-ward"} | ABOVE,
        "decisions.reply_document": {"long"} | HEADS | {"hr-ward"} | ABOVE,
    },
    "Trial period": {
        "trials.one": {"lan", "mentor-hoa", "hr-ward", "hr-office"} | HEADS,
    },
    "What of a trial is changed": {
        "trials.changes": {"manager-duc", "hr-ward", "hr-office"},
    },
    "Training file": {
        "records.person": {"lan", READER, "manager-duc"} | MENTORS,
        "records.task": {"lan", "manager-duc"} | MENTORS,
    },
    "Paper of a record, its credential": {
        "records.paper": {"lan"},
        "records.credential": {"lan"},
    },
    "Objection, by whom it is made": {"signoff.objection": {"thao"}},
    "Objection, to be decided": {"signoff.decide_form": MENTORS},
    "Second reading": {
        "oversight.reading": {READER},
        "oversight.file": {READER},
    },
    "Question about what was signed": {"oversight.finding": {"manager-duc"}},
}
"""Who opens which page, by the row of the document."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def addresses(app, pages):
    """Of each page, with people of every role and distance."""
    for key, (role, unit) in MADE.items():
        with transaction():
            person = people.mirror(PersonInfo(key, f"Người {key}"))
            accounts.add(key, key, "no-password")
        directory.grant(None, person.id, role, people.find_unit(unit).id)
    found = {name: path for name, (_who, path) in pages.items()}
    return found | {"decided": f"/sheets/{one('decision', 'basis')}"}


def test_each_page_opens_for_those_of_the_table_and_nobody_else(app, addresses):
    browsers = {who: Browser(app, who) for who in EVERYBODY}
    wrong = {}
    for name, seen in {
        k: v for row in SEEN.values() for k, v in row.items()
    }.items():
        found = set()
        for who, browser in browsers.items():
            with browser.get(addresses[name]) as answer:
                if answer.status_code == 200:
                    found.add(who)
        if found != seen:
            wrong[name] = found ^ seen
    assert wrong == {}


def test_the_page_about_it_has_a_row_for_each():
    text = Path("docs/visibility.md").read_text("utf-8")
    for row in SEEN:
        assert f"| {row}" in text
