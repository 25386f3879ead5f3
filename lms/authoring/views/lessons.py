"""A lesson of a draft: its title, its minutes and its text in both languages."""

from flask import request

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import LessonForm
from lms.authoring.rules import outline
from lms.authoring.types import OpenDraft, StaleFile
from lms.authoring.views.frame import MAIN, author, data_of, draft_of, page, to
from lms.core.i18n import LANGUAGES
from lms.core.types import Json
from lms.web.feature import Answer


@author.get("/author/drafts/<int:draft_id>/lessons/<string:key>")
def lesson(draft_id: int, key: str) -> str:
    """The lesson, to be written."""
    opened = draft_of(draft_id)
    part = outline.part_of(data_of(opened), key)
    return page("lesson", opened, form=_form(opened, part), part=part, key=key)


def _form(opened: OpenDraft, part: Json) -> LessonForm:
    key, title = outline.key_of(part), part.get("title") or {}
    values = {"minutes": part.get("minutes")}
    for language in LANGUAGES:
        name = f"{key}.{language}.md"
        content = opened.source.files.get(name, b"")
        values[f"title_{language}"] = title.get(language, "")
        values[f"text_{language}"] = content.decode("utf-8-sig", "replace")
        values[f"edit_{language}"] = opened.edit_of(name)
    return LessonForm(data=values)


@author.post("/author/drafts/<int:draft_id>/lessons/<string:key>")
def save_lesson(draft_id: int, key: str) -> Answer:
    """Save it."""
    opened, form = draft_of(draft_id), LessonForm(request.form)
    part = outline.part_of(data_of(opened), key)
    if form.validate():
        with form.showing(StaleFile):
            _save(draft_id, key, form)
            return to(draft_id, "course-saved", f"part-{key}")
    return page("lesson", opened, form=form, part=part, key=key), form.status


def _save(draft_id: int, key: str, form: LessonForm) -> None:
    actor = access.actor()
    for language in LANGUAGES:
        service.put_file(
            actor,
            draft_id,
            f"{key}.{language}.md",
            form.text(language),
            form.edit(language),
        )

    def name(data: Json) -> None:
        outline.part_of(data, key).update(
            title=form.texts("title"), minutes=form.minutes.data
        )

    service.change_file(
        actor,
        draft_id,
        MAIN,
        lambda content: outline.changed(content, name),
    )
