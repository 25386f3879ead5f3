"""Questions of other tools into a part of a draft, and a course's questions out
as a file. Every file is looked at before anything is stored.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from flask import Response, render_template, request, url_for

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import (
    QuestionFileForm,
    ShownQuestionsForm,
    TakeOutForm,
)
from lms.authoring.rules import outline
from lms.authoring.rules.questions import WITH_QUESTIONS, questions_in
from lms.authoring.types import OpenDraft
from lms.authoring.views.frame import author, data_of, draft_of, page, to
from lms.conversion import questions as formats
from lms.conversion import service as conversion
from lms.conversion.types import QuestionItem, QuestionReading, ReadAs, TakenOut
from lms.core.cache import Remembered
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import lang
from lms.core.types import Json
from lms.quizzes import service as quizzes
from lms.web.feature import Answer
from lms.web.listing import download

_IN = "/author/drafts/<int:draft_id>/questions/<string:key>"
_OUT = f"{_IN}/out"
_PUBLISHED = "/author/courses/<string:slug>/questions"
_Items = Callable[[], Sequence[QuestionItem]]


@author.get(_IN)
def questions(draft_id: int, key: str) -> str:
    """Where a file is chosen or a text is pasted."""
    opened = draft_of(draft_id)
    form = QuestionFileForm(data={"language": lang()})
    return _in_page(
        opened,
        key,
        form,
    )


def _in_page(
    opened: OpenDraft,
    key: str,
    form: QuestionFileForm,
    reading: QuestionReading | None = None,
) -> str:
    readable = formats.readable().values()
    endings = [suffix for one in readable for suffix in one.suffixes]
    return page(
        "questions_in",
        opened,
        form=form,
        key=key,
        part=_part(opened, key),
        reading=reading,
        there=questions_in(data_of(opened, f"{key}.yaml")),
        endings=",".join(dict.fromkeys(endings)),
        names=", ".join(dict.fromkeys(one.name for one in readable)),
        shown=conversion.carried(reading) if reading else "",
        types=quizzes.question_types(),
        review=conversion,
    )


def _part(opened: OpenDraft, key: str) -> Json:
    """The part, if its file lists questions."""
    part = outline.part_of(data_of(opened), key)
    if outline.kind_of(part) not in WITH_QUESTIONS:
        raise NotFound
    return part


@author.post(_IN)
def look_at_questions(draft_id: int, key: str) -> Answer:
    """What the file holds, question by question; nothing is stored."""
    opened, form = draft_of(draft_id), QuestionFileForm(request.form)
    if form.validate():
        with form.showing(Invalid):
            there = questions_in(data_of(opened, f"{key}.yaml"))
            reading = conversion.bring_in(
                _sent(form),
                form.options(),
                form.kind.data,
                {question["key"] for question in there},
            )
            return _in_page(
                opened,
                key,
                form,
                reading,
            )
    return _in_page(
        opened,
        key,
        form,
    ), form.status


def _sent(form: QuestionFileForm) -> bytes:
    """The file or, without one, the text."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.read()
    pasted = form.pasted.data.encode()
    if not pasted.strip():
        raise Invalid("Choose a file or paste a text first.", "file")
    return pasted


@author.post(f"{_IN}/keep")
def keep_questions(draft_id: int, key: str) -> Answer:
    """Put the ticked questions into the draft."""
    opened, form = draft_of(draft_id), ShownQuestionsForm(request.form)
    fresh = QuestionFileForm(data={"language": lang()})
    reading: QuestionReading | None = None
    with fresh.showing():
        reading = conversion.bring_in(
            form.questions.data.encode(),
            _PLAIN,
            "quiz",
        )
        service.add_questions(
            access.actor(),
            draft_id,
            key,
            _ticked(reading),
        )
        return to(
            draft_id,
            "questions-in",
            f"part-{key}",
        )
    return _in_page(
        opened,
        key,
        fresh,
        reading,
    ), fresh.status


def _ticked(reading: QuestionReading) -> list[QuestionItem]:
    keys = set(request.form.getlist("take"))
    ticked = [item for item in reading.items if item.key in keys]
    if not ticked:
        raise Invalid("Tick at least one question.")
    return ticked


_PLAIN = ReadAs(encoding=formats.PLAIN)


@author.get(_OUT)
def questions_out(draft_id: int, key: str) -> str:
    """In which format the questions of a part go out, and what it does not
    hold.
    """
    opened = draft_of(draft_id)
    part, form = _part(opened, key), _form()
    return page(
        "questions_out",
        opened,
        form=form,
        title=part.get("title") or {},
        taken=_taken(
            (opened.slug, opened.mark, key),
            partial(
                _of_part,
                opened,
                key,
            ),
            form,
        ),
        back=url_for(
            "lms.authoring.questions",
            draft_id=draft_id,
            key=key,
        ),
        file=_file_address(
            "questions_file",
            form,
            draft_id=draft_id,
            key=key,
        ),
    )


def _form() -> TakeOutForm:
    """What the address asks for; otherwise the usual."""
    form = TakeOutForm(request.args)
    return form if form.validate() else TakeOutForm(data={"language": lang()})


def _of_part(opened: OpenDraft, key: str) -> list[QuestionItem]:
    _part(opened, key)
    return service.questions_of(opened.source, key)


def _taken(
    mark: tuple[Hashable, ...], items: _Items, form: TakeOutForm
) -> TakenOut:
    """The questions in the form that is asked for: the page shows what a file
    would lose, then the file is fetched. `mark`: what they are made of.
    """
    asked = form.kind.data, form.language.data
    return _TAKEN.get(
        (*mark, *asked), lambda: conversion.take_out(items(), *asked)
    )


MOST_TAKEN = 8
_TAKEN = Remembered[TakenOut](MOST_TAKEN)


def _file_address(endpoint: str, form: TakeOutForm, **where: str | int) -> str:
    return url_for(
        f"lms.authoring.{endpoint}",
        kind=form.kind.data,
        language=form.language.data,
        **where,
    )


@author.get(f"{_OUT}/file")
def questions_file(draft_id: int, key: str) -> Response:
    """The questions of a part as a file."""
    opened = draft_of(draft_id)
    items = partial(
        _of_part,
        opened,
        key,
    )
    return _file(
        key,
        (opened.slug, opened.mark, key),
        items,
    )


def _file(name: str, mark: tuple[Hashable, ...], items: _Items) -> Response:
    form = _form()
    format_ = formats.writable()[form.kind.data]
    taken = _taken(
        mark,
        items,
        form,
    )
    ending = f"{form.language.data}.{format_.ending}"
    return download(
        f"{name}.{ending}",
        taken.content,
        format_.media_type,
    )


@author.get(_PUBLISHED)
def course_questions(slug: str) -> str:
    """The same for all questions of a published course."""
    revision = service.published(access.actor(), slug)
    form = _form()
    return render_template(
        "lms/authoring/questions_out.html",
        form=form,
        title=revision.course.title,
        taken=_taken(
            (revision.id,),
            partial(
                service.published_questions,
                revision,
            ),
            form,
        ),
        back=url_for("lms.authoring.index"),
        file=_file_address(
            "course_questions_file",
            form,
            slug=slug,
        ),
    )


@author.get(f"{_PUBLISHED}/file")
def course_questions_file(slug: str) -> Response:
    """All questions of a published course as a file."""
    revision = service.published(access.actor(), slug)
    items = partial(
        service.published_questions,
        revision,
    )
    return _file(
        slug,
        (revision.id,),
        items,
    )
