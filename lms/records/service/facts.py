"""What stands in a person's training file today, in both languages and as
plain data: so it is kept as the paper said it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lms.core import clock
from lms.core.i18n import LANGUAGES, pick
from lms.core.types import Json, Names, Texts, known_ids
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.gapmap import service as gapmap
from lms.gapmap.types import Gap, PersonGaps
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.people.types import Posting, Unit
from lms.posts import service as posts
from lms.signoff import service as signoff

Revisions = Mapping[int, Revision]
Day = dt.datetime | dt.date | None


class Known(NamedTuple):
    """Courses, people and competencies that records name, what was replied to
    revocations, and when what was signed was objected to, if nobody has decided.
    """

    revisions: Revisions
    names: Names
    vocabulary: Mapping[str, Any]
    replies: Mapping[int, Any] = {}
    objected: Mapping[int, dt.datetime] = {}

    def title(self, key: str) -> Texts:
        """What a competency is called; its key if nobody knows it any more."""
        known = self.vocabulary.get(key)
        return plain(known.title if known else key)


MOST = 1_000
"""Records that one paper holds, the newest; it says if there are more."""


def file_of(person_id: int) -> Json:
    """A person's whole training file. The caller has checked the right to see
    it.
    """
    return _file(person_id, 0, MOST)[0]


def file_page(person_id: int, number: int, per: int) -> tuple[Json, int]:
    """The same with one page of its records (the last, if there are fewer), and
    how many records there are.
    """
    start = max(0, number - 1) * per
    content, many = _file(person_id, start, per)
    if start and not content["records"]:
        _content, many = _file(person_id, 0, 1)
        return file_page(person_id, -(-many // per), per)
    return content, many


def _file(person_id: int, start: int, per: int) -> tuple[Json, int]:
    person = people.who(person_id)
    gaps = gapmap.gaps_of(person_id, person.name)
    rows = evidence.records(person_id, start, per)
    many = rows[0].many if rows else 0
    content = {
        **head_of(person.name, person.key, gaps.posting),
        "postings": list(_postings(people.history(person_id))),
        "standings": list(_standings(gaps)),
        "records": lines_of(person_id, rows),
        "left_out": max(0, many - MOST),
        "mentors": list(_mentors(person_id)),
        "chain": end_of(person_id),
    }
    return content, many


def head_of(name: str, key: str, posting: Posting | None) -> Json:
    """Whose paper it is."""
    post = posts.posts().get(posting.post) if posting else None
    return {
        "name": name,
        "key": key,
        "post": plain(post.title) if post else None,
        "unit": unit_name(posting.unit) if posting else None,
    }


def end_of(person_id: int) -> Json:
    """Where the chain ends, and when the record was sealed last."""
    end, sealed = evidence.chain_end(person_id)
    return {**end._asdict(), "sealed": sealed and sealed.isoformat()}


def plain(title: Any) -> Texts:
    """A title in the languages in which it is there, so that whoever shows it
    says which one they show; a key is the same in both.
    """
    if isinstance(title, str):
        return dict.fromkeys(LANGUAGES, title)
    return {one: title[one] for one in LANGUAGES if title.get(one)}


def unit_name(unit: Unit) -> Texts:
    """A unit with those above it, the nearest first."""
    return _in_both(people.ways([unit])[unit.id])


def _in_both(way: Iterable[Unit]) -> Texts:
    steps = list(way)
    whole = [
        one for one in LANGUAGES if all(step.title.get(one) for step in steps)
    ]
    return {one: _joined(steps, one) for one in whole or LANGUAGES}


def _joined(way: Iterable[Unit], language: str) -> str:
    return ", ".join(pick(step.title, language) for step in way)


def day_of(moment: Day) -> str | None:
    """The day where the people are, as a date is written in data."""
    if moment is None:
        return None
    return _local(moment).isoformat()


def _local(moment: dt.datetime | dt.date) -> dt.date:
    if isinstance(moment, dt.datetime):
        return clock.day_of(moment)
    return moment


def _postings(history: Sequence[Posting]) -> Iterator[Json]:
    known, ways = posts.posts(), people.ways(one.unit for one in history)
    for one in history:
        post = known.get(one.post)
        yield {
            "post": plain(post.title) if post else None,
            "unit": _in_both(ways[one.unit_id]),
            "since": day_of(one.valid_from),
            "until": day_of(one.valid_to),
        }


def _standings(gaps: PersonGaps) -> Iterator[Json]:
    """What the post asks, then what is shown besides."""
    known = Known({}, {}, framework.vocabulary())
    for gap in gaps.gaps:
        key = gap.requirement.competency
        yield _shown(key, gap.attainment, known) | _asked(gap)
    for key in gapmap.besides(gaps):
        shown = gaps.attainment(key)
        if any(shown.levels):
            yield _shown(key, shown, known) | {"asked": None}


def _shown(key: str, shown: Any, known: Known) -> Json:
    return {
        "competency": key,
        "title": known.title(key),
        "levels": shown.levels,
        "sure": shown.sure,
        "until": day_of(shown.until),
    }


def _asked(gap: Gap) -> Json:
    asked = gap.requirement
    return {
        "asked": [asked.level, int(asked.depth)],
        "essential": asked.essential,
        "state": str(gap.state),
    }


def lines_of(person_id: int, rows: Sequence[Any]) -> list[Json]:
    """Records of a person (`evidence.records`)."""
    revisions = courses.revisions(known_ids(row.revision_id for row in rows))
    both = [id_ for row in rows for id_ in (row.judged_by, row.gone_by)]
    replies = replies_to(person_id, rows)
    names, objected = (
        people.names(known_ids(both)),
        signoff.undecided(person_id),
    )
    known = Known(revisions, names, framework.vocabulary(), replies, objected)
    return [_line(row, known) for row in rows]


def replies_to(person_id: int, rows: Iterable[Any]) -> Mapping[int, Any]:
    """What the person says to what was taken back, by the row that did."""
    if any(row.gone_id for row in rows):
        return evidence.replies(person_id)
    return {}


def _line(row: Any, known: Known) -> Json:
    revision = known.revisions.get(row.revision_id)
    return {
        "id": row.id,
        "on": day_of(row.done_at),
        "source": row.source,
        "title": _title(row, revision),
        "course": plain(revision.course.title) if revision else None,
        "revision": revision.number if revision else None,
        "key": row.competency,
        "competency": known.title(row.competency),
        "level": row.level,
        "depth": row.depth,
        "by": known.names.get(row.judged_by, ""),
        "until": day_of(row.valid_until),
        "submission": row.details.get("submission"),
        "entrustment": row.details.get("entrustment"),
        "hash": row.hash,
        "objected": _objected(row, known),
        "revoked": _revoked(row, known),
    }


def _objected(row: Any, known: Known) -> str | None:
    """Since when an objection is open to what counts."""
    if row.gone_id is not None:
        return None
    return day_of(known.objected.get(row.details.get("submission")))


def _revoked(row: Any, known: Known) -> Json | None:
    if row.gone_id is None:
        return None
    gone = {"on": day_of(row.gone_at)}
    gone["by"] = known.names.get(row.gone_by, "")
    if said := known.replies.get(row.gone_id):
        gone["reply"], gone["replied"] = said.text, day_of(said.said_at)
    return gone


def _title(row: Any, revision: Revision | None) -> Texts | None:
    """Of the quiz, the case or the task, if there is one."""
    parts = row.object_key.partition("#")[0].split(":")
    if revision is None or len(parts) < 3:
        return None
    part = revision.course.part(parts[2])
    return plain(part.title) if part else None


def _mentors(person_id: int) -> Iterator[Json]:
    for row in mentoring.guided_pairs(person_id):
        yield {
            "name": row.mentor,
            "main": row.is_main,
            "since": day_of(row.valid_from),
            "until": day_of(row.valid_to),
        }
