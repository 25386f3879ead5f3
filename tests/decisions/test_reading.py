"""How the arithmetic of a decision is read."""

import pytest

from lms.core import i18n
from lms.decisions.service import readable


@pytest.mark.parametrize(
    ("language", "frozen", "read"),
    [
        ("vi", "20.500", "20,5"),
        ("vi", "62.639", "62,639"),
        ("vi", "1200.000", "1.200"),
        ("en", "62.639", "62.639"),
        ("vi", "2026-11-29", "29/11/2026"),
        ("vi", "1.2.3", "1.2.3"),
        ("vi", "20", "20"),
    ],
)
def test_amounts_and_days_are_written_as_people_write_them(
    language, frozen, read
):
    with i18n.use(language):
        assert readable({"points": frozen}) == {"points": read}


def test_what_somebody_called_so_stays():
    said = {"document": "12.26", "title": "2026-11-29", "place": "1.50"}
    assert readable(said) == said
