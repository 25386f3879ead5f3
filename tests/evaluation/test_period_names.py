"""How a period is said: a month, a quarter, otherwise its days. How the most of
a line is said.
"""

import datetime as dt
from fractions import Fraction

import pytest

from lms.core import i18n
from lms.evaluation.rules.amounts import spoken
from lms.evaluation.rules.periods import PeriodDays
from lms.evaluation.service.papers.parts import period_said


@pytest.mark.parametrize(
    "since, until, said",
    [
        ("2026-10-01", "2026-11-01", "Month 10/2026"),
        ("2026-10-01", "2027-01-01", "Quarter IV/2026"),
        ("2026-01-01", "2026-04-01", "Quarter I/2026"),
        ("2026-02-01", "2026-05-01", "1 Feb 2026 to 30 Apr 2026"),
    ],
)
def test_a_period_is_said_as_people_say_it(monkeypatch, since, until, said):
    monkeypatch.setattr(i18n, "lang", lambda: "en")
    days = PeriodDays(*map(dt.date.fromisoformat, (since, until)))
    assert period_said(days) == said


def test_the_most_of_a_line_is_said_as_each_language_writes_it():
    assert spoken(Fraction(5)) == {"vi": "5", "en": "5"}
    assert spoken(Fraction(5, 2)) == {"vi": "2,5", "en": "2.5"}
    assert spoken(Fraction(10)) == {"vi": "10", "en": "10"}


def test_a_day_in_a_sentence_is_written_as_people_write_it():
    text = "The period runs until %(last)s. A sheet is announced after its last day of work."
    with i18n.use("vi"):
        said = i18n.gettext(text, last=dt.date(2026, 12, 31))
    assert "31/12/2026" in said
