"""What stands in a person's training file today, in both languages and as
plain data: so it is kept as the paper said it.
"""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from lms.core import clock
from lms.core.i18n import LANGUAGES, pick
from lms.core.types import Json, Texts
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import service as evidence
from lms.evidence.service import PersonChain
from lms.framework import service as framework
from lms.gapmap import service as gapmap
from lms.gapmap.types import Gap, PersonGaps
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.people.types import Posting, Unit
from lms.posts import service as posts

Revisions = Mapping[int, Revision]
Day = dt.datetime | dt.date | None


class Known(NamedTuple):
    """Courses, people and competencies that records name, and what was replied
    to revocations.
    """

    revisions: Revisions
    names: Mapping[int, str]
    vocabulary: Mapping[str, Any]
    replies: Mapping[int, Any] = {}

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
    return _file(person_id, slice(MOST))[0]


def file_page(person_id: int, number: int, per: int) -> tuple[Json, int]:
    """The same with one page of its records (the last, if there are fewer), and
    how many records there are.
    """
    start = max(0, number - 1) * per
    content, many = _file(person_id, slice(start, start + per))
    if many and not content["records"]:
        return file_page(person_id, -(-many // per), per)
    return content, many


def _file(person_id: int, shown: slice) -> tuple[Json, int]:
    person = people.person(person_id)
    chain = evidence.chain_of(person_id)
    gaps = gapmap.gaps_of(person_id, person.name)
    rows = _records(chain)
    content = {
        **head_of(person.name, person.key, gaps.posting),
        "postings": list(_postings(people.history(person_id))),
        "standings": list(_standings(gaps)),
        "records": _lines(rows[shown], chain),
        "left_out": max(0, len(rows) - MOST),
        "mentors": list(_mentors(person_id)),
        "chain": end_of(chain),
    }
    return content, len(rows)


def head_of(name: str, key: str, posting: Posting | None) -> Json:
    """Whose paper it is."""
    post = posts.posts().get(posting.post) if posting else None
    return {
        "name": name,
        "key": key,
        "post": plain(post.title) if post else None,
        "unit": unit_name(posting.unit) if posting else None,
    }


def end_of(chain: PersonChain) -> Json:
    """Where the chain ends, and when the record was sealed last."""
    sealed = evidence.last_sealed()
    return {**chain.end._asdict(), "sealed": sealed and sealed.isoformat()}


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
    whole = [one for one in LANGUAGES if _is_named(steps, one)]
    return {one: _joined(steps, one) for one in whole or LANGUAGES}


def _is_named(way: Iterable[Unit], language: str) -> bool:
    return all(step.title.get(language) for step in way)


def _joined(way: Iterable[Unit], language: str) -> str:
    return ", ".join(pick(step.title, language) for step in way)


def day_of(moment: Day) -> str | None:
    """The day where the people are, as a date is written in data."""
    if moment is None:
        return None
    return _local(moment).isoformat()


def _local(moment: dt.datetime | dt.date) -> dt.date:
    if isinstance(moment, dt.datetime):
        return moment.astimezone(clock.zone()).date()
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
        "levels": list(shown.levels),
        "sure": list(shown.sure) if shown.sure else None,
        "until": day_of(shown.until),
    }


def _asked(gap: Gap) -> Json:
    asked = gap.requirement
    return {
        "asked": [asked.level, int(asked.depth)],
        "essential": asked.essential,
        "state": str(gap.state),
    }


def _records(chain: PersonChain) -> list[Any]:
    """Everything that was shown or was taken back, the newest first: what
    somebody has tried in vain or says of themselves is none of it.
    """
    known = evidence.sources()
    counting = {key for key, source in known.items() if source.counts}
    rows = [row for row in chain.rows if is_record(row, counting)]
    rows.sort(key=_done, reverse=True)
    return rows


_done = attrgetter("done_at", "id")


def _lines(rows: Sequence[Any], chain: PersonChain) -> list[Json]:
    revisions = courses.revisions(_known(row.revision_id for row in rows))
    takers = [row.judged_by for row in chain.revocations.values()]
    names = people.names(_known([*(row.judged_by for row in rows), *takers]))
    known = Known(revisions, names, framework.vocabulary(), _replies(chain))
    return [_line(row, chain, known) for row in rows]


def _replies(chain: PersonChain) -> Mapping[int, Any]:
    """What the person says to what was taken back, by the row that did."""
    if not chain.revocations:
        return {}
    return evidence.replies(chain.rows[0].person_id)


def is_record(row: Any, counting: Container[str]) -> bool:
    """Whether a row of the ledger is shown as a record of its own; `counting`:
    the sources of what counts.
    """
    return bool(row.level) and not row.revokes and row.source in counting


def _known(ids: Iterable[int | None]) -> set[int]:
    return {id_ for id_ in ids if id_ is not None}


def _line(
    row: Any,
    chain: PersonChain,
    known: Known,
) -> Json:
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
        "revoked": _revoked(chain.revocations.get(row.id), known),
    }


def _revoked(row: Any, known: Known) -> Json | None:
    if row is None:
        return None
    gone = {"on": day_of(row.recorded_at)}
    gone["by"] = known.names.get(row.judged_by, "")
    if said := known.replies.get(row.id):
        gone["reply"], gone["replied"] = said.text, day_of(said.said_at)
    return gone


def _title(row: Any, revision: Revision | None) -> Texts | None:
    """Of the quiz, the case or the task, if there is one."""
    parts = row.object_key.split(":")
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


def lines_of(chain: PersonChain, submission_id: int) -> list[Json]:
    """What a signed task has left in the record."""
    rows = [row for row in _records(chain) if _is_of(row, submission_id)]
    return _lines(rows, chain)


def _is_of(row: Any, submission_id: int) -> bool:
    return row.details.get("submission") == submission_id
