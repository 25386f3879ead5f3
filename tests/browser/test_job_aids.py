"""A job aid is one sheet of paper, in both languages."""

import pypdfium2
import pytest

from lms.courses import service as courses
from tests.browser.person import Person


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_job_aid_is_one_sheet_of_paper(chromium, live, language):
    with live.app.app_context():
        revisions = [one.id for one in courses.catalogue()]
    lan = Person(chromium, live, "lan", 1280, language, True)
    sheets = {}
    for revision in revisions:
        lan.go(f"/revisions/{revision}/job-aid")
        paper = lan.page.pdf(format="A4", prefer_css_page_size=True)
        sheets[revision] = len(pypdfium2.PdfDocument(paper))
    assert len(revisions) >= 10
    assert [one for one in revisions if sheets[one] != 1] == []
