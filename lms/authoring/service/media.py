"""Pictures, drawings and recordings of a draft: taken in, replaced, taken out,
shown while one writes.
"""

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

from sqlalchemy import select

from lms.access.types import Actor
from lms.authoring.models import CourseFile
from lms.authoring.rules import media
from lms.authoring.rules.media import DraftMedium, NewMedium
from lms.authoring.service import drafts
from lms.authoring.types import OpenDraft
from lms.core import i18n
from lms.core.cache import Remembered
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, found
from lms.core.marks import N_, Message
from lms.core.media import pictures, sounds, svg
from lms.core.types import Json, sha256_of
from lms.core.yamlfile import LANGUAGES
from lms.courses import service as courses
from lms.courses.types import CourseSource

FIGURES, SOUNDS = "figures/", "sounds/"
OTHER_KIND = N_(
    "This file is another kind than the one whose place it would take. Choose a .%(ending)s file, or bring it in as a new one."
)
FLAWED = N_("Line %(line)s of the drawing: %(flaw)s.")
MOST_FLAWS = 12
MOST_SHOWN = 100


class SentFile(NamedTuple):
    """A file that somebody has chosen. `language`: of the text that will show
    it; `caption`, `words`: what stands below it, and what there is to see.
    """

    name: str
    content: bytes
    language: str
    caption: str = ""
    words: str = ""


class ShownFiles(NamedTuple):
    """What pages of a draft show: figures and recordings by name and language,
    and the files that hold them, by digest.
    """

    figures: Json
    sounds: Json
    files: Mapping[str, str]


def add_medium(
    actor: Actor, draft_id: int, sent: SentFile, beside: str = ""
) -> str:
    """Keep a picture, a drawing or a recording; how texts name it. The same
    file again is the same one. `Invalid` for what is none of them. `beside`:
    the drawing that lacks this language.
    """
    drafts.require_writer(actor, draft_id)
    new, source = _taken_in(sent), ""

    def change(files: media.Files) -> media.Changes:
        nonlocal source
        source, changes = media.put(files, new, beside)
        return changes

    drafts.change_files(
        actor,
        draft_id,
        change,
    )
    return source


def _taken_in(sent: SentFile) -> NewMedium:
    """Looked at and written anew, before anybody has to wait for it."""
    name = PurePath(sent.name.replace("\\", "/")).stem
    if sounds.kind_of_sound(sent.content):
        return NewMedium(SOUNDS, name, *sounds.take_in(sent.content))
    if is_drawing(sent.content):
        return _new_drawing(name, sent)
    return NewMedium(FIGURES, name, "webp", pictures.take_in(sent.content))


def _new_drawing(name: str, sent: SentFile) -> NewMedium:
    return NewMedium(
        FIGURES,
        name,
        media.DRAWING,
        _drawing(sent),
        sent.language,
    )


def is_drawing(content: bytes) -> bool:
    """Whether it is written as XML, as no picture is."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _drawing(sent: SentFile) -> bytes:
    refusals = [*map(_refusal, svg.examine(sent.content).flaws[:MOST_FLAWS])]
    if refusals:
        refusals[0].also = refusals[1:]
        raise refusals[0]
    return svg.described(
        sent.content,
        sent.caption,
        sent.words,
    )


def _refusal(flaw: svg.Flaw) -> Invalid:
    said = Message(flaw.text, flaw.values)
    texts = {one: i18n.say(said, one) for one in LANGUAGES}
    return Invalid(FLAWED, "file", line=flaw.line, flaw=texts)


def replace_medium(
    actor: Actor, draft_id: int, file: str, sent: SentFile
) -> None:
    """Put another one in the place of this file, wherever it is shown; texts
    stay as they are.
    """
    drafts.require_writer(actor, draft_id)
    content = _in_place(sent, found(media.FILE.fullmatch(file))[3])
    drafts.change_file(actor, draft_id, file, partial(_instead, content))


def _instead(content: bytes, before: bytes | None) -> bytes:
    if before is None:
        raise Conflict("This file is no longer in the draft.")
    return content


def _in_place(sent: SentFile, ending: str) -> bytes:
    if ending in pictures.ENDINGS and not is_drawing(sent.content):
        return pictures.take_in(sent.content, ending)
    return _of_kind(_taken_in(sent), ending)


def _of_kind(new: NewMedium, ending: str) -> bytes:
    if new.ending != ending:
        raise Invalid(OTHER_KIND, "file", ending=ending)
    return new.content


def take_out_medium(actor: Actor, draft_id: int, name: str) -> None:
    """Take one out that nothing shows, with all its files."""
    drafts.change_files(
        actor, draft_id, lambda files: media.without(files, name)
    )


def media_of(draft: OpenDraft) -> list[DraftMedium]:
    """The figures and recordings of a draft, and what shows them."""
    files = draft.source.files
    return _LISTED.get(draft.mark, lambda: media.listed(files))


_LISTED = Remembered[list[DraftMedium]](MOST_SHOWN)


def shown_files(
    actor: Actor, draft_id: int, sources: Collection[str]
) -> ShownFiles:
    """What is needed to show these on a page of the draft. Only their files are
    read, so that writing stays quick beside many.
    """
    drafts.require_writer(actor, draft_id)
    names = media.named_in(sources)
    there = _FILES.where(CourseFile.draft_id == draft_id)
    files = [file for file in execute(there).scalars() if _is_of(file, names)]
    return files_shown(_contents(draft_id, files) if files else {})


_FILES = select(CourseFile.name)


def _is_of(file: str, names: set[str]) -> bool:
    return media.named_in([file]) <= names


def _contents(draft_id: int, names: Collection[str]) -> dict[str, bytes]:
    table = CourseFile.__table__
    query = select(table).where(table.c.name.in_(names))
    rows = execute(query.where(table.c.draft_id == draft_id))
    return {row.name: row.content for row in rows}


def files_shown(files: Mapping[str, bytes]) -> ShownFiles:
    """The same of files that are at hand; of those that a page showed before,
    remembered.
    """
    named = digests(files)
    key = tuple(sorted(named.items()))
    return _RECENT.get(key, lambda: _shown(files, named))


_RECENT = Remembered[ShownFiles](MOST_SHOWN)


def _shown(files: Mapping[str, bytes], named: Mapping[str, str]) -> ShownFiles:
    content = _read(files)
    return ShownFiles(
        content["figures"],
        content["sounds"],
        named,
    )


def _read(files: Mapping[str, bytes]) -> Json:
    return courses.read_media(CourseSource("draft", files)).content


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The names of files by what learners' pages call them."""
    return {sha256_of(content): name for name, content in files.items()}


def medium_file(
    actor: Actor, draft_id: int, name: str, width: int | None
) -> bytes:
    """A file as pages show it; a picture in one of its widths. NotFound for
    what is none of these.
    """
    drafts.require_writer(actor, draft_id)
    found(media.FILE.fullmatch(name))
    content = found(_contents(draft_id, [name]).get(name))
    if width and name.rpartition(".")[2] in pictures.ENDINGS:
        return pictures.renditions(content, [width])[width]
    return content
