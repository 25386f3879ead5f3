"""A lesson open on two pages: the newer answer to its question stays."""

import re

from lms.core.db import session
from lms.courses import service as courses
from lms.learning import service
from tests import lite

SLUG = "chung-thuc-ban-sao"


def fields(page):
    mark = re.search(r'name="was-q0" value="(\w*)"', page)[1]
    kept = {"keep-q0": "stored"} if 'name="keep-q0"' in page else {}
    return {"was-q0": mark} | kept


@lite
def test_an_answer_of_another_page_is_not_taken_back(browser, actor):
    revision = courses.current(SLUG)
    part = revision.course.parts[0].key
    address = f"/revisions/{revision.id}/lessons/{part}"

    def stored():
        session().rollback()
        session().expire_all()
        found = service.lesson(actor("lan"), revision.id, part)
        return found.question.echo(found.response, found.order)

    lan = browser("lan")
    first, other = (fields(lan.get(address).text) for _ in range(2))
    assert lan.post(address, first | {"q0": "1"}).status_code == 302
    refused = lan.post(address, other | {"q0": "0"})
    assert refused.status_code == 409
    assert "another page" in refused.text
    assert stored() == ["1"]
    choice = fields(refused.text)
    assert lan.post(address, choice | {"q0": "0"}).status_code == 302
    assert stored() == ["1"]
    lan.post(address, choice | {"q0": "0", "keep-q0": "here"})
    assert stored() == ["0"]
    lan.post(address, choice | {"q0": "1", "keep-q0": "stored"})
    assert stored() == ["0"], "an older page that changed nothing"
