"""Every page opens with names that are there in one language only, and says in
which language such a name is.
"""

import html.parser
import json
import re

import pytest
from sqlalchemy import JSON, func, select, update

from lms.core.db import Base, transaction
from lms.core.state import state
from tests.conftest import Browser
from tests.house.measure import ROOT

HISTORY = ("lms_evidence", "lms_event", "lms_case")
"""Tables whose rows are never changed."""


def keep_only(language, value, mark="⟦{}⟧"):
    """The value with each text in that language alone, marked."""
    if isinstance(value, list):
        return [keep_only(language, one, mark) for one in value]
    if not isinstance(value, dict):
        return value
    if value and value.keys() <= {"vi", "en"} and _is_text(value):
        text = value.get(language) or next(iter(value.values()))
        return {language: text and mark.format(language) + text}
    return {key: keep_only(language, one, mark) for key, one in value.items()}


def _is_text(value):
    return all(isinstance(one, str) for one in value.values())


def rename(language, mark="⟦{}⟧"):
    """All names of the demo are in this language alone. A course gets another
    digest, under which no process remembers how it read.
    """
    with transaction() as db:
        row = Base.metadata.tables["lms_revision"]
        digest = language + func.substr(row.c.digest, 3)
        db.execute(update(row).values(digest=digest))
        for table in Base.metadata.sorted_tables:
            if table.name.startswith(HISTORY):
                continue
            columns = [
                column
                for column in table.columns
                if isinstance(column.type, JSON) and not column.primary_key
            ]
            keys = list(table.primary_key.columns)
            if not columns:
                continue
            for row in db.execute(select(*keys, *columns)).all():
                values = row._mapping
                new = {
                    column.name: keep_only(language, values[column], mark)
                    for column in columns
                }
                where = [key == values[key] for key in keys]
                db.execute(update(table).where(*where).values(new))
        db.execute(
            update(Base.metadata.tables["lms_unit"]).values(
                {
                    f"title_{language}": f"{mark.format(language)}Unit",
                    "title_" + ("en" if language == "vi" else "vi"): "",
                }
            )
        )
    state().cache.clear()


class Found(html.parser.HTMLParser):
    """What is wrong with the languages of a page."""

    VOID = {"input", "meta", "link", "br", "hr", "img", "wbr", "col"}

    def __init__(self, page):
        super().__init__()
        self.stack, self.wrong = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if value and "<span lang" in value:
                self.wrong.append(f"a mark in {tag} {name}")
        if tag not in self.VOID:
            own = dict(attrs).get("lang")
            before = self.stack[-1][1] if self.stack else None
            self.stack.append((tag, own or before))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, language = self.stack[-1] if self.stack else ("", None)
        if "<span lang" in data or "<div lang" in data:
            self.wrong.append(f"a mark shown in {tag}: {data[:80]}")
        if tag in ("title", "option", "optgroup", "textarea", "code"):
            return
        for said in re.findall("⟦(..)⟧", data):
            if said != language:
                self.wrong.append(f"{said} in {language}: {data.strip()[:80]}")
        if re.search(r"^\s*None\s*$|.None (?!of )", data):
            self.wrong.append(f"None: {data.strip()[:80]}")


# One round on PostgreSQL: it takes no statement that SQLite takes by grace.
@pytest.mark.parametrize(
    ("language", "other", "backend"),
    [
        ("vi", False, "sqlite"),
        ("vi", True, "sqlite"),
        ("en", False, "sqlite"),
        ("en", True, "postgresql"),
    ],
)
def test_every_page_opens_and_says_which_language(app, pages, language, other):
    rename(language)
    ui = {"vi": "en", "en": "vi"}[language] if other else language
    browsers, wrong = {}, {}
    for name, (login, path) in pages.items():
        if login not in browsers:
            browsers[login] = Browser(app, login)
            browsers[login].client.set_cookie("lms_lang", ui)
        with browsers[login].get(path) as answer:
            if found := wrong_with(answer):
                wrong[name] = (path, found)
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)


SHORTENED = re.compile(r"{{[^{}]*(?:pick|plain)\([^{}]*\| *truncate")


def test_only_gist_shortens_what_may_be_in_another_language():
    """A filter forgets which language it is, and leaves marks of Markdown."""
    assert [
        f"{file.name}: {found[:80]}"
        for file in ROOT.glob("lms/**/templates/**/*.html")
        for found in SHORTENED.findall(file.read_text("utf-8"))
    ] == []


def wrong_with(answer):
    """What is wrong with what a page answered."""
    if answer.status_code != 200:
        return answer.status_code
    return answer.mimetype == "text/html" and Found(answer.text).wrong[:6]
