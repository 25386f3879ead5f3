"""Files of rows in the browser and at the command line: shown first, then
brought in, in two steps that keep every line.
"""

import contextvars
import html
import io
import re
import unicodedata

import pytest

from lms.cli import group
from lms.cli.rows import _holds_for
from lms.core import tables
from lms.exchange.loader import rows as loader
from lms.exchange.loader.columns import UNITS as COLUMNS
from lms.exchange.types import FileRow
from lms.people import service as people
from lms.people.types import MOST_REACHED, Reach

pytestmark = pytest.mark.parametrize(
    "backend", ["sqlite"], indirect=True
)  # where no database can differ

UNITS = "mã;loại;tên;mã cấp trên\n\nhb.dao;commune;Đặc khu Đảo Xa;hai-binh\n\nhb.dao.vp;department;Văn phòng;hb.dao\n"
BAD = UNITS + "hb.x;village;Thôn;hb.dao\n"


def send(page, path, content, **fields):
    data = {"file": (io.BytesIO(content), "x"), **fields}
    return page.post(path, data, content_type="multipart/form-data")


def sealed(answer):
    return html.unescape(
        re.search(r'name="text" value="([^"]*)"', answer.text)[1]
    )


def test_units_are_looked_at_first_and_brought_in_then(app, browser):
    page = browser("admin")
    for content in (
        UNITS.encode(),
        UNITS.encode("utf-16"),
        tables.xlsx_bytes("x", *split(UNITS)),
    ):
        shown = send(page, "/files/units", content)
        assert (
            shown.status_code,
            "2 new rows" in shown.text,
            people.find_unit("hb.dao"),
        ) == (200, True, None)
    done = page.post("/files/units", {"text": sealed(shown), "save": "all"})
    assert (done.status_code, "It is done" in done.text) == (200, True)
    assert people.find_unit("hb.dao.vp").title["vi"] == "Văn phòng"
    assert "is there already" in send(page, "/files/units", UNITS.encode()).text


def split(text):
    header, *rows = [line.split(";") for line in text.splitlines() if line]
    return header, rows


def test_a_wrong_row_is_shown_with_its_line_and_the_good_ones_may_go_alone(
    app, browser
):
    page = browser("admin")
    shown = send(page, "/files/units", BAD.encode())
    assert re.search(
        r'<th scope="row" class="count">6</th><td>loại</td>|<th scope="row" class="count">6</th><td>kind</td>',
        shown.text,
    )
    again = page.post("/files/units", {"text": sealed(shown), "save": "all"})
    assert (again.status_code, people.find_unit("hb.dao")) == (422, None)
    assert '<th scope="row" class="count">6</th>' in again.text
    assert (
        page.post(
            "/files/units", {"text": sealed(shown), "save": "good"}
        ).status_code
        == 200
    )
    assert people.find_unit("hb.dao.vp") is not None


def old(text):
    """The text as Windows-1258 has it: the tone marks after their letters."""
    found = ""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(
            mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"
        )
        found += (
            unicodedata.normalize(
                "NFC", marks.translate(dict.fromkeys(map(ord, tone)))
            )
            + tone
        )
    return found.encode("cp1258")


def test_a_long_list_passes_both_steps(app, browser):
    page = browser("admin")
    rows = "".join(
        f"lon.{n};commune;Xã Thượng Phước Đại Thắng số {n};hai-binh\n"
        for n in range(6_000)
    )
    shown = send(
        page, "/files/units", ("mã;loại;tên;mã cấp trên\n" + rows).encode()
    )
    assert 'enctype="multipart/form-data" class="actions"' in shown.text
    done = page.post(
        "/files/units",
        {"text": sealed(shown), "save": "all"},
        content_type="multipart/form-data",
    )
    shown = page.get(done.location).text
    assert re.search(r'<progress[^>]*max="6000"[^>]*value="0"', shown)


def test_an_old_encoding_is_offered_with_the_place_and_read_once_it_is_named(
    app, browser
):
    page = browser("admin")
    content = old(
        "mã;loại;tên;mã cấp trên\nhb.z;commune;Xã Hòa Bình;hai-binh\n"
    )
    refused = send(page, "/files/units", content)
    assert (refused.status_code, "Windows-1258" in refused.text) == (422, True)
    assert "2 new rows" not in refused.text
    assert (
        "<details open><summary>If the letters come out wrong" in refused.text
    )  # the mend is at hand
    shown = send(page, "/files/units", content, encoding="windows-1258")
    assert "Xã Hòa Bình" in shown.text


def test_postings_in_the_browser(app, browser):
    page = browser("admin")
    text = "người;đơn vị;vị trí;từ ngày\nlan;cua-song.office;clerk;01/12/2026\n"
    shown = send(page, "/files/postings", text.encode())
    assert "Take this 1 row" in shown.text
    page.post("/files/postings", {"text": sealed(shown), "save": "all"})
    out = page.get("/files/postings/csv?unit=cua-song", buffered=True)
    assert "lan,cua-song.office,clerk,2026-12-01" in out.data.decode(
        "utf-8-sig"
    )
    assert (
        out.headers["Content-Disposition"]
        == 'attachment; filename="postings.csv"'
    )
    assert page.get("/files/postings/xlsx?unit=nowhere").status_code == 422
    assert page.get("/files/postings/csv").status_code == 422


PROFILES = "đơn vị,vị trí,năng lực,cấp độ,mức độ minh chứng,lý do\ncua-song,clerk,com.languages,3,does,Ven biển\n"


def test_profiles_in_the_browser(app, browser):
    page = browser("manager-duc")
    shown = send(page, "/files/profiles", PROFILES.encode())
    assert "Take this 1 row" in shown.text
    bad = send(
        page,
        "/files/profiles",
        (PROFILES + "cua-song,clerk,none,9,does,x\n").encode(),
    )
    assert bad.text.count('<th scope="row" class="count">3</th>') == 2
    done = page.post("/files/profiles", {"text": sealed(shown), "save": "all"})
    assert "It is done" in done.text
    for kind in ("csv", "xlsx", "yaml"):
        out = page.get(
            f"/files/profiles/requirements/{kind}?unit=cua-song", buffered=True
        )
        assert out.status_code == 200
        assert "there already" in send(page, "/files/profiles", out.data).text
    assert (
        "clerk"
        in page.get(
            "/files/profiles/posts/csv?unit=cua-song", buffered=True
        ).text
    )
    assert (
        page.get("/files/profiles/salaries/csv?unit=cua-song").status_code
        == 404
    )
    assert page.get("/files/profiles/csv").status_code == 404
    assert page.get("/files/profiles/posts/csv?unit=vn").status_code == 403


def test_profiles_at_the_command_line(run, tmp_path):
    (tmp_path / "p.csv").write_text(PROFILES.replace("cua-song", ""))
    assert run("profiles", "import", tmp_path / "p.csv")[0] == 1
    code, said = run(
        "profiles", "import", tmp_path / "p.csv", "--unit", "cua-song"
    )
    assert (code, "1 new" in said) == (0, True)
    for ending in ("csv", "xlsx", "yaml"):
        file = tmp_path / f"out.{ending}"
        assert (
            run("profiles", "export", file, "--unit", "vn", "--below")[0] == 0
        )
        code, said = run("profiles", "import", file)
        assert (code, "0 new, 0 changed" in said) == (0, True), said
    assert run("profiles", "export", tmp_path / "x.doc", "--unit", "vn")[0] == 1
    assert (
        run("profiles", "export", tmp_path / "x.csv", "--unit", "nowhere")[0]
        == 1
    )


def test_nothing_chosen_and_nothing_known_are_said_in_words(app, browser):
    page = browser("admin")
    assert "Choose a file first" in page.post("/files/units", {}).text
    assert page.post("/files/salaries", {}).status_code == 404
    assert page.get("/files/units/exe").status_code == 404
    assert (
        browser("lan")
        .post("/files/units", {"text": UNITS, "save": "all"})
        .status_code
        == 403
    )
    assert "nothing here that is yours" in browser("lan").get("/files").text
    assert "/files/units" in page.get("/files").text


def test_kinds_are_added_in_the_browser(app, browser):
    page = browser("admin")
    assert (
        page.post(
            "/files/units/kinds",
            {"key": "special-zone", "vi": "Đặc khu", "en": ""},
        ).status_code
        == 302
    )
    assert people.kinds()["special-zone"].title == {
        "vi": "Đặc khu",
        "en": "",
    }
    refused = page.post(
        "/files/units/kinds", {"key": "Đặc khu", "vi": "Đặc khu số 1", "en": ""}
    )
    assert (refused.status_code, "Đặc khu số 1" in refused.text) == (422, True)


def test_the_rows_keep_their_lines_on_the_way_through_the_page(app):
    lines = [
        FileRow(number, "", dict.fromkeys(COLUMNS.headings, f"v{number}"))
        for number in (2, 3, 7, 9)
    ]
    again = loader.unseal(loader.seal({"units": lines}), "units")["units"]
    assert [(line.number, line.cells) for line in again] == [
        (line.number, line.cells | {loader.SURPLUS: ""}) for line in lines
    ]


def test_people_come_in_from_a_workbook_too(app, browser):
    rows = [
        ["an.nguyen", "Nguyễn Văn An", "cua-song.office", "clerk", "2026-10-01"]
    ]
    content = tables.xlsx_bytes(
        "x", ["login", "name", "unit", "post", "from"], rows
    )
    shown = send(browser("admin"), "/people/import", content)
    assert "1 person would be added" in shown.text
    sent = {"text": sealed(shown), "save": "good"}
    done = browser("admin").post("/people/import", sent).text
    assert "1 person was added" in done
    assert "suspended on their own page" in done, "the way back is said"


@pytest.fixture
def run(app, tmp_path):
    """`run(words…)`: the exit code and what was printed."""

    def invoke(*words):
        runner = (
            app.test_cli_runner()
        )  # in a context of its own, as the commands have it
        result = contextvars.Context().run(
            runner.invoke, group, [*map(str, words)]
        )
        return result.exit_code, result.output

    return invoke


REACHED = re.compile(r"It holds for [^.]* in [\d,]+ units?\.")


def test_a_dry_run_says_whom_it_reaches_as_the_page_does(
    run, browser, tmp_path
):
    file = tmp_path / "p.csv"
    file.write_text(PROFILES)
    code, said = run("profiles", "import", file, "--dry-run")
    (shown,) = REACHED.findall(
        send(browser("manager-duc"), "/files/profiles", PROFILES.encode()).text
    )
    assert (code, REACHED.findall(said)) == (0, [shown])
    assert not REACHED.search(run("profiles", "import", file)[1]), "it is done"
    file.write_text(UNITS)
    said = run("units", "import", file, "--dry-run")[1]
    assert "It holds" not in said, "units ask nothing of anybody"


@pytest.mark.parametrize(
    ("people_", "units", "said"),
    [
        (0, 0, "0 people in 0 units"),
        (1, 1, "1 person in 1 unit"),
        (MOST_REACHED, 1_200, "10000 people in 1200 units"),
        (MOST_REACHED + 1, 2, "more than 10,000 people in 2 units"),
    ],
)
def test_people_and_units_are_counted_in_words(people_, units, said, backend):
    assert _holds_for(Reach(people_, units, 0)) == f"It holds for {said}."


def test_units_and_postings_at_the_command_line(run, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(UNITS)
    bad.write_text(BAD)
    assert run("units", "import", good, "--dry-run")[1].endswith(
        "2 new, 0 changed, 0 there already, 0 bad rows\nNothing has been changed.\n"
    )
    code, said = run("units", "import", bad)
    assert (
        code,
        "line 6, kind: “village” is not a known kind" in said,
        people.find_unit("hb.dao"),
    ) == (1, True, None)
    code, said = run("units", "import", bad, "--dry-run")
    assert (code, "line 6, kind: “village” is not" in said) == (1, True)
    assert run("units", "import", bad, "--dry-run", "--only-good")[0] == 0
    assert run("units", "kind", "village", "Thôn", "--part")[0] == 0
    assert run("units", "import", bad)[0] == 0
    assert people.find_unit("hb.x").authority == people.find_unit("hb.dao").path
    for ending in ("csv", "xlsx"):
        assert (
            "units written to"
            in run(
                "units",
                "export",
                tmp_path / f"u.{ending}",
                "--unit",
                "hai-binh",
            )[1]
        )
        assert (
            " 0 changed, "
            in run("units", "import", tmp_path / f"u.{ending}")[1]
        )
        assert (
            "postings written to"
            in run(
                "postings", "export", tmp_path / f"p.{ending}", "--unit", "vn"
            )[1]
        )
        code, said = run("postings", "import", tmp_path / f"p.{ending}")
        assert (code, "0 new, 0 changed" in said) == (0, True)
    assert (
        run("postings", "export", tmp_path / "x.csv", "--unit", "nowhere")[0]
        == 1
    )
    assert run("units", "kind", "Thôn", "x")[0] == 1
