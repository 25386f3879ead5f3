"""What is sent again with a file, after a cut, has one effect and the same
answer.
"""

import html
import io
import re

import pytest

from lms.access import service as access
from lms.authoring import service as authoring
from lms.core import clock
from lms.courses import service as courses
from lms.exchange.service import frameworks
from lms.framework import service as framework_service
from tests import papers
from tests.authoring.test_documents import MANUAL
from tests.authoring.test_writing import address, fields
from tests.core.test_pictures import picture
from tests.decisions.conftest import SUBJECT, plain, propose
from tests.evaluation.conftest import begun
from tests.exchange.test_frameworks import write
from tests.house.test_twice import rows

__all__ = ["plain"]
SLUG = "chung-thuc-ban-sao"
UNITS = "mã,loại,tên,tên (en),mã cấp trên\nmoi,commune,Phường Mới,,hai-binh\n"
POSTINGS = (
    "người;đơn vị;vị trí;từ ngày;đến ngày\nlan;cua-song.office;clerk;{};\n"
)
PEOPLE = "login,name,email,unit,post,from,role,role unit\nan.nguyen,Nguyễn Văn An,,cua-song.office,clerk,,mentor,cua-song\n"
PROFILES = "đơn vị,vị trí,năng lực,cấp độ,mức độ minh chứng,bắt buộc,lý do,đặc điểm địa bàn,căn cứ pháp lý,từ ngày,đến ngày\ncua-song,clerk,com.languages,4,does,có,Khách nước ngoài,,,,\n"
PRODUCTS = "mã;sản phẩm, công việc;nhóm;điểm;hệ số;sản phẩm chuẩn;năng lực\nBC-09;Báo cáo tuần;2;10;;;\n"
MONTHS = "tên đăng nhập;họ và tên;năm;tháng;điểm;đơn vị;văn bản\nlan;;2026;2;72,5;Xã Khác;12/QĐ\n"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def carried(page):
    """What the page of a look carries to the second step."""
    form = page.text.split('enctype="multipart/form-data"')[1].split("</form>")[
        0
    ]
    found = {name: html.unescape(said) for name, said in HIDDEN.findall(form)}
    found.pop("csrf_token")
    return found


def standing(page):
    """What stands in the form of a task."""
    found = re.findall(r'name="(was-\w+|once)"[^>]* value="([^"]*)"', page.text)
    return dict(found)


def hand_in(browser):
    lan = browser("lan")
    path = f"/revisions/{courses.current(SLUG).id}/tasks/task"
    form = standing(lan.get(path))
    yesterday = clock.now().replace(day=1)
    form |= {
        "text": "Tôi đã chứng thực. " * 30,
        "done_at": f"{yesterday:%Y-%m-%dT%H:%M}",
        "place": "Quầy số 2",
        "hand": "1",
    }
    return lan, path, form, "files", (papers.photo(), "anh.jpg")


def reply(browser):
    lan = browser(SUBJECT)
    path = f"/decisions/{propose()}/reply"
    return (
        lan,
        path,
        {"reply": "Tôi đã làm việc này."},
        "files",
        (papers.pdf(), "a.pdf"),
    )


def draft():
    return authoring.begin(access.actor_for("trainer-mai"), SLUG)


def medium(browser):
    path = f"/author/drafts/{draft()}/media/add"
    return (
        browser("trainer-mai"),
        path,
        {"language": "vi"},
        "file",
        (picture(), "a.jpg"),
    )


def replaced(browser):
    number, mai = draft(), browser("trainer-mai")
    sent = authoring.SentFile("a.jpg", picture(), "vi")
    name = authoring.add_medium(access.actor_for("trainer-mai"), number, sent)
    path = f"/author/drafts/{number}/media/replace"
    return mai, path, {"name": name}, "file", (picture(300, 200), "b.jpg")


def lesson(browser):
    number, mai = draft(), browser("trainer-mai")
    form = fields(mai.get(address(number)))
    form |= {
        "kind-vi-0": "figure",
        "text-vi-0": "Bàn tiếp dân",
        "act": "stay-vi-0",
    }
    return mai, address(number), form, "file-vi-0", (picture(), "a.jpg")


def document(browser):
    path = f"/author/drafts/{draft()}/document"
    return (
        browser("trainer-mai"),
        path,
        {"language": "vi"},
        "file",
        (MANUAL, "a.docx"),
    )


def course(browser):
    return (
        browser("trainer-mai"),
        "/author/new/file",
        {"language": "vi"},
        "file",
        (MANUAL, "a.docx"),
    )


def framework(browser):
    one = browser("nation-thu")
    content = framework_service.content_of(frameworks.find("digital-224"))
    title = {"vi": "Khung đổi tên", "en": "Renamed framework"}
    file = write({**content, "title": title}, "csv")
    sent = {"file": (io.BytesIO(file), "khung.csv"), "language": "vi"}
    page = one.post(
        "/files/frameworks/import", sent, content_type="multipart/form-data"
    )
    assert page.status_code == 200, page.text
    return one, "/files/frameworks/import/save", carried(page), "", None


def looked(who, path, text):
    def way(browser):
        one, to = browser(who), path() if callable(path) else path
        content = text.format(clock.today().isoformat()).encode()
        sent = {"file": (io.BytesIO(content), "a.csv")}
        page = one.post(to, sent, content_type="multipart/form-data")
        assert page.status_code == 200, page.text
        return one, to, carried(page) | {"save": "all"}, "", None

    return way


WAYS = {
    "hand-in": hand_in,
    "reply": reply,
    "medium": medium,
    "replaced": replaced,
    "lesson": lesson,
    "document": document,
    "course": course,
    "units": looked("admin", "/files/units", UNITS),
    "postings": looked("admin", "/files/postings", POSTINGS),
    "profiles": looked("province-quang", "/files/profiles", PROFILES),
    "products": looked(
        "manager-duc", lambda: f"/files/catalogues/{begun()}", PRODUCTS
    ),
    "months": looked("manager-duc", "/files/months", MONTHS),
    "framework": framework,
    "people": looked("admin", "/people/import", PEOPLE),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_is_sent_again_with_a_file_is_done_once(app, browser, name):
    one, path, form, field, file = WAYS[name](browser)
    answers, counted = [], []
    for _ in range(2):
        sent = dict(form)
        if field:
            sent[field] = (io.BytesIO(file[0]), file[1])
        answers.append(one.post(path, sent, content_type="multipart/form-data"))
        counted.append(rows())
    first, again = answers
    assert first.status_code < 400, first.text
    more = {
        table: (counted[0][table], counted[1][table])
        for table in counted[0]
        if counted[1][table] != counted[0][table]
    }
    assert more == {}
    assert (again.status_code, again.location) == (
        first.status_code,
        first.location,
    ), re.sub("<[^>]+>|\\s+", " ", again.text)


def number_in(path):
    return int(re.search(r"drafts/(\d+)", path)[1])


def test_what_became_of_it_meanwhile_does_not_refuse_it(app, browser):
    """The draft is gone when the same file comes again; another file is told
    so.
    """
    mai, path, form, field, (content, name) = replaced(browser)

    def send(some):
        sent = form | {field: (io.BytesIO(some), name)}
        return mai.post(path, sent, content_type="multipart/form-data")

    first = send(content)
    assert first.status_code == 302
    authoring.discard(access.actor_for("trainer-mai"), number_in(path))
    again = send(content)
    assert (again.status_code, again.location) == (302, first.location)
    assert send(picture(30, 20)).status_code in (404, 409)
