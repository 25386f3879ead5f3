"""What strangers and files can make the product spend: `python3 dev.py
bench-hostile [NAME …]`.

Every entrance gets its worst input at n, 2n and 4n. Counted is the processor's
time of the thread, so neighbours do not matter. The growth from n to 4n may be
that of n log n with some slack; the largest input may take `MOST` seconds. Ends
with 1 if an entrance does worse.

To add an entrance: one function that makes its worst input of size n and does
what the product does with it, marked with `@entrance(n)`; here, or in
`hostile_files` if it is a document, a picture or a file of questions, in
`hostile_rows` if it is a table. Then name it in `tests/test_benchmarks.py` beside
the address or the form that takes it.
"""

import contextvars
import gc
import io
import itertools
import json
import math
import re
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import hostile_files  # noqa: F401 - offers its entrances
import hostile_rows  # noqa: F401 - so does this
from entrances import ENTRANCES, Call, OnlyThis, entrance, only
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import true
from waitress.utilities import logger

from lms.core import files, letters, markdown, media, migrate, tables, yamlfile
from lms.core.db import session
from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.tables import formats as formats_of_sheets
from lms.exchange import formats
from lms.exchange.formats.base import ReadOptions
from lms.exchange.rules import units as unit_rules
from lms.exchange.types import FileRow
from lms.people import service as people
from lms.standalone import accounts, strength
from lms.standalone.app import create_app
from lms.standalone.server import connections

SLACK, MOST, SILENT = 1.8, 2.0, 0.010
"""Times the growth of n log n; seconds at 4n; seconds below which a growth is
noise.
"""
ROUNDS = 3
FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
# What anybody may send


@cache
def _visitor() -> tuple[FlaskClient, str]:
    """Somebody with an open sign-in page, and its token."""
    client = _site().test_client()
    page = _alone(client.get, "/sign-in").text
    return client, re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def _alone(send: Callable, path: str, **options: Any) -> Any:
    """In a context of its own, as a server answers it."""
    return contextvars.Context().run(send, path, **options)


def _post(body: bytes, kind: str = FORM) -> None:
    client, token = _visitor()
    headers = {"X-CSRFToken": token}
    _alone(
        client.post, "/sign-in", data=body, content_type=kind, headers=headers
    )


def _get(path: str = "/sign-in", **headers: str) -> None:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    _alone(_site().test_client().get, path, headers=named)


@entrance(30_000)
def sign_in_name_of_marks(n: int) -> None:
    """Out of order, past every limit of a body."""
    accounts.sign_in("a" + "\u0301\u0323" * n, "x", "192.0.2.1")


@entrance(4_000)
def sign_in_form_with_a_long_name(n: int) -> None:
    _post(b"password=x&login=" + b"%CC%81%CC%A3" * (n // 12))


@entrance(500_000)
def form_of_many_fields(n: int) -> None:
    _post(b"a&" * n)


@entrance(200)
def form_of_many_parts(n: int) -> None:
    _post(PART * n + b"--x--\r\n", "multipart/form-data; boundary=x")


@entrance(100_000)
def parts_that_never_end(n: int) -> None:
    _post(b"--x\r\n" + b"\r-" * n, "multipart/form-data; boundary=x")


@entrance(2_000)
def cookies(n: int) -> None:
    _get(Cookie="a=b;" * n)


@entrance(2_000)
def cookie_of_the_session(n: int) -> None:
    _get(Cookie="lms=" + ".a" * n)


@entrance(4_000)
def arguments_of_an_address(n: int) -> None:
    _get("/sign-in?" + "a&" * n)


@entrance(4_000)
def address_with_many_steps(n: int) -> None:
    _get("/a" * n)


@entrance(4_000)
def address_to_come_back_to(n: int) -> None:
    _get("/sign-in?next=/" + "%2F" * n)


@entrance(2_000)
def languages_wished(n: int) -> None:
    _get(Accept_Language="a;q=0.1," * n)


@entrance(2_000)
def encodings_wished(n: int) -> None:
    _get(Accept_Encoding="br;q=0.1," * n)


@entrance(2_000)
def tags_known(n: int) -> None:
    _get("/static/lms.css", If_None_Match='"a",' * n)


@entrance(2_000)
def kinds_of_a_body(n: int) -> None:
    _post(b"", "multipart/form-data" + ";a=b" * n)


@entrance(1_000)
def kind_that_is_quoted(n: int) -> None:
    _post(b"", 'multipart/form-data; boundary="' + '\\"' * n)


@entrance(1_000)
def code_of_a_paper(n: int) -> None:
    _get("/check/" + "a." * n)


@entrance(1_000)
def address_of_a_calendar(n: int) -> None:
    _get("/calendar/" + "7~" * n + ".ics")


@entrance(1_000)
def address_that_stops_messages(n: int) -> None:
    _get("/messages/stop/" + "7~" * n)


@entrance(1_000)
def proof_of_a_mail_address(n: int) -> None:
    _get("/account/mail/" + "a~" * n)


@entrance(1_000)
def name_of_a_static_file(n: int) -> None:
    _get("/static/" + "a." * n)


@entrance(4_000)
def password_that_is_judged(n: int) -> None:
    """Of every letter typed, by whoever has a one-time code."""
    known = ["nguyễn văn " * 100]
    only(lambda: strength.strength("ab12345" * (n // 7), known))


@entrance(4_000)
def page_to_come_back_to_in_another_language(n: int) -> None:
    client, token = _visitor()
    body = f"csrf_token={token}&language=en&next=/" + "%2F" * n
    _alone(client.post, "/language", data=body, content_type=FORM)


@entrance(2_000)
def secret_of_the_figures(n: int) -> None:
    _get("/metrics", Authorization="Bearer " + "a " * n)


def _receive(pieces: list[bytes]) -> None:
    """What the thread that reads all connections does with one request."""
    logger.disabled = True
    adjusted = connections.adjustments(120 * 1024 * 1024, keep_proxy=False)
    parser = connections.Channel.parser_class(adjusted)
    for piece in pieces:
        if parser.completed:
            return
        parser.received(piece)


@entrance(8_000)
def header_letter_by_letter(n: int) -> None:
    text = b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * n
    _receive([bytes([letter]) for letter in text])


@entrance(2_000)
def header_of_many_lines(n: int) -> None:
    _receive([b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * n + b"\r\n"])


@entrance(2_000)
def body_in_pieces(n: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    _receive([head, *itertools.repeat(b"1" * 8192, n)])


# What people type


@entrance(50_000)
def word_of_marks_compared(n: int) -> None:
    folding.fold("a" + "\u0f73\u0323" * n)


@entrance(50_000)
def key_of_dots(n: int) -> None:
    folding.slug(".-" * n)


@entrance(50_000)
def name_of_a_file(n: int) -> None:
    files.clean_name("a.\u0301\u0323" * n + "/.", "image/png")


@entrance(2_000)
def text_with_brackets(n: int) -> None:
    markdown.to_html("[" * n + "](" * n)


@entrance(2_000)
def text_with_stars(n: int) -> None:
    markdown.to_html("*a **b " * n)


@entrance(2_000)
def text_of_quotations(n: int) -> None:
    markdown.to_html("> " * n + "a")


# Files


@entrance(50_000)
def table_of_quotes(n: int) -> None:
    tables.text_of(b'"' * n + b"\n", 20_000)


@entrance(50_000)
def table_of_one_row(n: int) -> None:
    tables.text_of(b"a," * n, 20_000)


@entrance(5_000)
def table_of_many_rows(n: int) -> None:
    rows = "".join(f"người {number},x\n" for number in range(n))
    tables.text_of(rows.encode(), 20_000)


@entrance(500)
def yaml_in_yaml(n: int) -> None:
    yamlfile.read("a: " + "[" * n, "x.yaml", [])


@entrance(1_000)
def yaml_of_many_keys(n: int) -> None:
    yamlfile.read("".join(f"k{key}: 1\n" for key in range(n)), "x.yaml", [])


@entrance(10_000)
def yaml_of_a_number_in_sixties(n: int) -> None:
    yamlfile.read("a: " + "1:" * n + "1", "x.yaml", [])


@entrance(1_000)
def file_packed_in_a_file(n: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(n):
            archive.writestr(f"word/{number}.xml", b"")
    begun = time.thread_time()
    media.kind_of(packed.getvalue())
    raise OnlyThis(time.thread_time() - begun)


_OTHERS = ("styles", "sharedStrings")


def _read_sheet(rows: str, styles: str = "", shared: str = "") -> None:
    """A workbook whose sheet, styles and shared texts hold this."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "workbook": f'<workbook xmlns:r="{kind}"><sheet r:id="s"/></workbook>',
        "_rels/workbook": "<r>"
        + "".join(
            f'<Relationship Id="{id_}" Type="/{one}" Target="{one}.xml"/>'
            for id_, one in zip("stx", ("worksheet", *_OTHERS), strict=True)
        )
        + "</r>",
        "worksheet": f"<worksheet>{rows}</worksheet>",
        "styles": f"<styles>{styles}</styles>",
        "sharedStrings": f"<sst>{shared}</sst>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            ending = ".xml.rels" if name.startswith("_") else ".xml"
            archive.writestr(f"xl/{name}{ending}", part)
    only(lambda: tables.text_of(packed.getvalue(), 20_000))


@entrance(2_000)
def sheet_of_far_rows(n: int) -> None:
    """The last of them at the end of what the format allows."""
    rows = (
        f'<row r="{131 * one}"><c><v>1</v></c></row>' for one in range(1, n)
    )
    _read_sheet("".join(rows))


@entrance(500)
def sheet_of_full_rows(n: int) -> None:
    """Every number filled up to the longest code."""
    row = "<row>" + '<c s="0"><v>1</v></c>' * 10 + "</row>"
    code = "0" * formats_of_sheets.MOST_PIECES
    style = f'<numFmt numFmtId="9" formatCode="{code}"/>'
    _read_sheet(row * n, style + '<cellXfs><xf numFmtId="9"/></cellXfs>')


@entrance(450)
def sheet_of_number_formats(n: int) -> None:
    formats = (
        f'<numFmt numFmtId="{one}" formatCode="{"[" * 250}{one}"/>'
        for one in range(n)
    )
    styles = (f'<xf numFmtId="{one}"/>' for one in range(n))
    _read_sheet("", f"{''.join(formats)}<cellXfs>{''.join(styles)}</cellXfs>")


@entrance(10_000)
def sheet_of_shared_texts(n: int) -> None:
    _read_sheet("", shared="<si><t>_x005F_</t></si>" * n)


@entrance(2_000)
def sheet_of_one_text_named_often(n: int) -> None:
    cells = '<row><c t="s"><v>0</v></c></row>' * n
    _read_sheet(cells, shared=f"<si><t>{'a' * 20 * n}</t></si>")


@entrance(2_000)
def table_in_an_old_font(n: int) -> None:
    tables.text_of(("Nguyªn V¨n," * 5 + "\n").encode() * n, 20_000)


@entrance(50_000)
def text_of_old_letters(n: int) -> None:
    letters.misread("Nguyäx Ã¡x a?b " * (n // 15) + "ä" * n)


@entrance(20_000)
def table_that_is_never_closed(n: int) -> None:
    tables.read(b'a,b\n"' + b'x,""y\n' * n, 20_000)


@entrance(3_200)
def units_in_a_chain(n: int) -> None:
    """Each row stands below the next."""
    kinds = {"department": True}
    facts = unit_rules.UnitFacts(
        {}, {}, kinds, True, people.DEEPEST, 200, lambda _path: True
    )
    lines = []
    for one in range(n):
        cells = {"key": f"c{one}", "parent": f"c{one + 1}", "title.vi": "T"}
        cells |= {"kind": "department", "title.en": ""}
        lines.append(FileRow(one + 2, "T", cells))
    only(lambda: unit_rules.examine(lines, facts))


@entrance(1_000)
def package_of_many_items(n: int) -> None:
    """Every one a child of the one before."""
    known = [str(uuid.UUID(int=one + 1)) for one in range(n)]
    common = {"uri": "urn:x", "lastChangeDateTime": "2026-01-01T00:00:00Z"}
    package = {
        "CFDocument": {"identifier": known[0], "title": "T", **common},
        "CFItems": [
            {"identifier": one, "fullStatement": "V¨n ä", **common}
            for one in known[1:]
        ],
    }
    content = json.dumps(package).encode()
    only(lambda: formats.readable()["case-1.1"].read(content, ReadOptions()))


@entrance(500_000)
def file_that_begins_late(n: int) -> None:
    media.kind_of(b"%PD\n" * (n // 4) + b"%PDF-1.7")


@entrance(2_000)
def search_of_many_parts(n: int) -> None:
    people.search_units(true(), "a," * n, 50)


def _seconds(call: Call, n: int) -> float:
    """The least of some rounds; a refusal is an answer."""
    return min(_once(call, n) for _ in range(ROUNDS))


def _once(call: Call, n: int) -> float:
    begun = time.thread_time()
    try:
        with suppress(Invalid, yamlfile.Mistakes):
            call(n)
    except OnlyThis as only:
        return only.seconds
    return time.thread_time() - begun


def allowed_growth(begin: int) -> float:
    """From n to 4n: of n log n, with slack."""
    return 4 * math.log(4 * begin) / math.log(begin) * SLACK


def is_well(begin: int, seconds: list[float]) -> bool:
    """Whether an entrance that took so long at n, 2n and 4n may stay."""
    first, last = max(seconds[0], SILENT), seconds[-1]
    return last <= MOST and last / first <= allowed_growth(begin)


def measure(names: list[str]) -> list[str]:
    """Print every entrance (or those named); the names of the bad ones."""
    print(f"{'entrance':<34}{'n':>9}{'n ms':>9}{'2n':>9}{'4n':>9}  growth")
    bad = []
    for name, begin, call in ENTRANCES:
        if names and name.replace(" ", "_") not in names:
            continue
        seconds = [_seconds(call, begin * times) for times in (1, 2, 4)]
        growth = seconds[-1] / max(seconds[0], SILENT)
        times = "".join(f"{1000 * one:>9.1f}" for one in seconds)
        well = is_well(begin, seconds)
        print(
            f"{name:<34}{begin:>9}{times}{growth:>8.1f}{'' if well else '  BAD'}"
        )
        if not well:
            bad.append(name)
    return bad


_FOLDER = tempfile.TemporaryDirectory(prefix="lms-hostile-")


SETTINGS = {
    "LMS_DATA": _FOLDER.name,
    "LMS_SECURE_COOKIES": False,
    "LMS_SIGN_IN_TRIES": 10**5,
    "LMS_SIGN_IN_TRIES_ADDRESS": 10**5,
}
"""Of a site in which nobody is braked."""


@cache
def _site() -> Flask:
    """A new one."""
    app = create_app(**SETTINGS)
    with app.app_context():
        migrate.upgrade(session().get_bind())
        session().close()
    return app


def main() -> int:
    """Measure; 1 if an entrance costs too much."""
    _visitor()  # templates and addresses are ready
    gc.freeze()  # and no input pays for looking through them
    with _FOLDER, _site().app_context():
        bad = measure(sys.argv[1:])
        engine = session().get_bind()
        session().close()
        engine.dispose()
    for name in bad:
        print(f"{name} costs too much")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
