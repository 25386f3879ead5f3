"""A person's training file, and the papers made of it."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import redirect, render_template, request, url_for

from lms.access import service as access
from lms.core.i18n import LANGUAGES, lang
from lms.records import service
from lms.records.service.sheets import source_word
from lms.records.views.frame import as_file, bp, check_address, papers
from lms.web.feature import Answer
from lms.web.listing import page_from, page_number

PER_PAGE = 20
"""Records."""
_TOGETHER = itemgetter("title", "source", "on", "by", "submission")
_SOURCE = itemgetter("source")


@bp.get("/my-file")
def mine() -> str:
    """What stands in one's own training file, and its papers."""
    return _page(access.actor().person_id)


@bp.get("/people/<int:person_id>/file")
def person(person_id: int) -> str:
    """Somebody's training file, for those who may read their evidence."""
    return _page(person_id)


def _page(person_id: int) -> str:
    actor, number = access.actor(), page_number()
    file, many = service.file_for(actor, person_id, number, PER_PAGE)
    rows = file["records"]
    return render_template(
        "lms/records/file.html",
        file=file,
        page=page_from(rows, number, many, PER_PAGE),
        works=[list(work) for _said, work in groupby(rows, _TOGETHER)],
        sources={key: source_word(key) for key in set(map(_SOURCE, rows))},
        own=person_id == actor.person_id,
        person_id=person_id,
        **papers(person_id),
    )


@bp.post("/my-file/papers")
def make_mine() -> Answer:
    """Make a paper of one's own file as it is today."""
    actor = access.actor()
    service.make_file(actor, actor.person_id)
    return redirect(_list("records.mine"))


@bp.post("/people/<int:person_id>/file/papers")
def make(person_id: int) -> Answer:
    """Make a paper of somebody's file as it is today."""
    service.make_file(access.actor(), person_id)
    return redirect(_list("records.person", person_id=person_id))


def _list(endpoint: str, done: str = "paper-made", **where: int) -> str:
    anchor = {"_anchor": "papers", "done": done}
    return url_for(f"lms.{endpoint}", **where, **anchor)


@bp.get("/my-file/chain.jsonl")
def chain() -> Answer:
    """One's own chain as a file that docs/verify_chain.py checks."""
    content = service.chain_file(access.actor())
    return as_file(content, "application/jsonl", "chain.jsonl")


@bp.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> Answer:
    """The paper as PDF, in the language of the page or the one named."""
    chosen = request.args.get("language", "")
    language = chosen if chosen in LANGUAGES else lang()
    row = service.paper_for(access.actor(), paper_id)
    content = service.pdf_of(row, language, check_address(row.token))
    name = f"{row.kind}-{row.id}-{language}.pdf"
    return as_file(content, "application/pdf", name)


@bp.post("/papers/<int:paper_id>/withdraw")
def withdraw(paper_id: int) -> Answer:
    """Withdraw a paper: its code tells only that from now on."""
    row = service.withdraw(access.actor(), paper_id)
    return redirect(_back_to(row))


def _back_to(row: Any) -> str:
    """The list on which the paper stands."""
    done = "paper-withdrawn"
    if row.submission_id:
        where = {"submission_id": row.submission_id}
        return _list("records.task", done, **where)
    if row.person_id == access.actor().person_id:
        return _list("records.mine", done)
    return _list("records.person", done, person_id=row.person_id)
