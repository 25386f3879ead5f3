"""Which revisions cite legal bases, whether any was changed, and whose courses
are and who begins them.
"""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import Row, Select, bindparam, select

from lms.access.types import Actor
from lms.core.cache import VersionedCache
from lms.core.columns import IdQuery
from lms.core.db import execute, session
from lms.core.i18n import pick
from lms.core.letters.folding import alphabetical
from lms.core.marks import N_
from lms.core.types import (
    Discrepancies,
    Discrepancy,
    Files,
    Ids,
    Json,
    Names,
    group,
    sha256_of,
)
from lms.courses import rules
from lms.courses.models import (
    CourseOwner,
    FigureRow,
    OfferedUnit,
    PhotoRow,
    RetiredCourse,
    RevisionBasis,
    RevisionRow,
    RevisionSource,
    SourceContent,
)
from lms.courses.rules import drawings_of, photos_of, sounds_of
from lms.courses.types import Revision
from lms.people import service as people
from lms.people.types import Unit

_CITING = select(RevisionBasis.revision_id).where(
    RevisionBasis.basis.in_(bindparam("bases", expanding=True))
)
_CITED_IN = select(RevisionRow.id).where(RevisionRow.id.in_(_CITING))
_CURRENT_CITING = _CITED_IN.where(RevisionRow.current).order_by(
    RevisionRow.slug
)
SUPERSEDED_CITING: IdQuery = _CITED_IN.where(~RevisionRow.current)
"""The ids of the revisions that cite one of the legal bases `bases` and are no
longer current.
"""


def citing(bases: Collection[str]) -> Ids:
    """The ids of all revisions, current or not, that cite one of these legal
    bases anywhere.
    """
    return sorted(set(execute(_CITING, {"bases": list(bases)}).scalars()))


def _load_cited() -> frozenset[str]:
    return frozenset(execute(select(RevisionBasis.basis).distinct()).scalars())


cited = VersionedCache(_load_cited)
"""The legal bases that some revision cites, current or not."""


def current_citing(basis: str) -> Ids:
    """The ids of the current revisions that cite it, by course."""
    return execute(_CURRENT_CITING, {"bases": [basis]}).scalars().all()


_NUMBERED = select(RevisionRow.id).filter_by(
    slug=bindparam("slug"), number=bindparam("number")
)
_FILES = (
    select(RevisionSource.name, SourceContent.content)
    .join(SourceContent, SourceContent.sha256 == RevisionSource.sha256)
    .where(RevisionSource.revision_id == bindparam("revision"))
    .order_by(RevisionSource.name)
)
_SOME_FILES = _FILES.where(
    RevisionSource.name.in_(bindparam("names", expanding=True))
)


def id_of(slug: str, number: int) -> int | None:
    """The id of a course's revision with this number."""
    return execute(_NUMBERED, {"slug": slug, "number": number}).scalar()


def files_of(revision_id: int, names: Collection[str] | None = None) -> Files:
    """The files that a revision was made of, or those of these names."""
    query = _FILES if names is None else _SOME_FILES
    asked = {"revision": revision_id, "names": list(names or ())}
    return dict(execute(query, asked).all())


def numbers_after(slug: str, number: int) -> Ids:
    """The numbers of a course's revisions after this one, newest first."""
    column = RevisionRow.number
    query = select(column).where(RevisionRow.slug == slug, column > number)
    return execute(query.order_by(column.desc())).scalars().all()


def text_of(content: Json) -> str:
    """The one form in which a revision's content is digested."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def digest_of(text: str) -> str:
    """The digest of a revision's content in that form."""
    return sha256_of(text)


def changed_contents() -> Discrepancies:
    """The revisions whose content is not what was frozen, and the figures and
    recordings that are not what they were or are gone. In the open reading.
    """
    query = select(RevisionRow.id, RevisionRow.digest, RevisionRow.content)
    rows = session().execute(query, execution_options={"yield_per": 1})
    shown = set()
    photos: set[tuple[str, int]] = set()
    heard = set()
    for row in rows:
        shown.update(drawings_of(row.content))
        photos.update(_widths_of(row.content))
        heard.update(sounds_of(row.content))
        if digest_of(text_of(row.content)) != row.digest:
            text = N_("the content of a course was changed after publishing")
            yield Discrepancy(text, f"revision {row.id}")
    yield from _changed_drawings(shown)
    yield from _changed_photos(photos)
    yield from _changed_sounds(heard)


def _widths_of(content: Json) -> Iterator[tuple[str, int]]:
    for sha256, widths in photos_of(content).items():
        yield from ((sha256, width) for width in widths)


def _changed_photos(shown: set[tuple[str, int]]) -> Discrepancies:
    """Those whose widths are not what was made from their file."""
    query = select(PhotoRow.__table__)
    for row in session().execute(query, execution_options={"yield_per": 20}):
        if sha256_of(row.webp) == row.digest:
            shown.discard((row.sha256, row.width))
    changed = sorted({sha256 for sha256, _width in shown})
    text = N_("a picture of a course is missing or was changed")
    yield from (Discrepancy(text, f"picture {one}") for one in changed)


def _changed_sounds(heard: set[str]) -> Discrepancies:
    """Those whose file is not what it was; it is kept with its revision."""
    text = N_("a recording of a course is missing or was changed")
    for sha256 in sorted(heard):
        query = select(SourceContent.content).filter_by(sha256=sha256)
        content = session().scalar(query) or b""
        if sha256_of(content) != sha256:
            yield Discrepancy(text, f"recording {sha256}")


def _changed_drawings(shown: set[str]) -> Discrepancies:
    query = select(FigureRow.sha256, FigureRow.svg)
    for row in session().execute(query, execution_options={"yield_per": 50}):
        if digest_of(row.svg) == row.sha256:
            shown.discard(row.sha256)
    text = N_("a figure of a course is missing or was changed")
    yield from (Discrepancy(text, f"figure {one}") for one in sorted(shown))


def revisions_bound() -> tuple[Names, Names]:
    """The digest of every revision by id, and of which course it is."""
    columns = RevisionRow.id, RevisionRow.digest, RevisionRow.slug
    rows = execute(select(*columns)).all()
    return {row.id: row.digest for row in rows}, {
        row.id: row.slug for row in rows
    }


# Whose a course is, and to whom it is offered

_OWNER, _OFFER = CourseOwner.__table__.c, OfferedUnit.__table__.c
_RETIRED = select(RetiredCourse.__table__)
_OWNED = select(_OWNER.slug, people.UNITS.c.path).join(
    people.UNITS, people.UNITS.c.id == _OWNER.unit_id
)
_OFFERED = select(_OFFER.slug, people.UNITS.c.path).join(
    people.UNITS, people.UNITS.c.id == _OFFER.unit_id
)
owners = VersionedCache(lambda: _paths_by_slug(_OWNED))
"""By course, the path of the unit that owns it, in a list of one; a course that
nobody has said anything of belongs to the unit above all others.
"""
offers = VersionedCache(lambda: _paths_by_slug(_OFFERED))
"""By course, the paths of the units in which, and below which, it is offered; a
course that is not in it is offered to everybody.
"""


def _paths_by_slug(query: Select) -> dict[str, list[str]]:
    return group((row.slug, row.path) for row in execute(query))


def _load_retired() -> dict[str, Row]:
    return {row.slug: row for row in execute(_RETIRED)}


retired = VersionedCache(_load_retired)
"""The courses that nobody begins any more, as rows of `RetiredCourse`."""


def by_title(revision: Revision) -> str:
    """What sorts courses as the alphabet has their titles in the reader's
    language.
    """
    return alphabetical(pick(revision.course.title))


def owner(slug: str) -> Unit:
    """The unit that owns the course."""
    units = people.units_at(owners().get(slug, ()))
    return units[0] if units else people.root()


def closed_at(
    places: Collection[str], over: Collection[str] = ()
) -> frozenset[str]:
    """The courses that are offered elsewhere only than in units with these
    paths, or (`over`) below them, whether or not they are retired.
    """
    return rules.hidden_at(offers(), places, over)


def hidden_at(places: Collection[str]) -> frozenset[str]:
    """The courses that are not offered to who works in units with these
    paths.
    """
    return closed_at(places).union(retired())


def hidden_from(actor: Actor) -> frozenset[str]:
    """What somebody who is here does not see at all, because it is offered
    elsewhere only: who has a role sees besides what is offered below its unit,
    and what is owned there.
    """
    if not offers():
        return frozenset()
    roles = [grant.path for grant in actor.grants]
    places = [*people.paths_of(actor.person_id), *roles]
    hidden = rules.hidden_at(offers(), places, roles)
    return hidden - rules.owned_below(owners(), roles)


def narrower_than(slug: str) -> frozenset[str]:
    """The courses that are not offered everywhere this one is."""
    places = offers().get(slug) or [unit.path for unit in people.tops()]
    hidden = (rules.hidden_at(offers(), [place]) for place in places)
    return frozenset().union(*hidden)
