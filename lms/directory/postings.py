"""Many postings at once, for files. One person holds one post at a time here;
which fits is decided by the rules.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Row, bindparam, insert, or_, select, update

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, session
from lms.directory.types import PostingChange
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import Span
from lms.planning import service as planning

_POSTING = PostingRow.__table__
_END = (
    update(_POSTING)
    .where(_POSTING.c.id == bindparam("row"))
    .values(valid_to=bindparam("ends"), counted=False)
)
AT_ONCE = 500


def held(ids: Iterable[int]) -> dict[int, list[Span]]:
    """Every posting of these people that has any length, oldest first."""
    wanted, found = list(ids), dict[int, list[Span]]()
    columns = (
        PostingRow.person_id,
        PostingRow.unit_id,
        PostingRow.post,
        PostingRow.valid_from,
        PostingRow.valid_to,
        PostingRow.id,
    )
    for start in range(0, len(wanted), AT_ONCE):
        query = select(*columns).where(
            PostingRow.person_id.in_(wanted[start : start + AT_ONCE])
        )
        for person_id, *rest in session().execute(
            query.order_by(PostingRow.valid_from, PostingRow.id)
        ):
            span = Span(*rest)
            if span.until is None or span.until > span.since:
                found.setdefault(person_id, []).append(span)
    return found


def below(path: str, most: int) -> Sequence[Row]:
    """Postings in the unit with this path and below it that are not over, by
    unit and name: keys of person, unit and post, first day and end.
    """
    columns = (
        Person.key,
        UnitRow.key.label("unit"),
        PostingRow.post,
        PostingRow.valid_from,
        PostingRow.valid_to,
    )
    not_over = or_(
        PostingRow.valid_to.is_(None), PostingRow.valid_to > clock.today()
    )
    query = (
        select(*columns)
        .join_from(PostingRow, Person, Person.id == PostingRow.person_id)
        .join(UnitRow, UnitRow.id == PostingRow.unit_id)
        .where(people.below(path), not_over)
        .order_by(UnitRow.key, Person.key, PostingRow.valid_from)
        .limit(most)
    )
    return session().execute(query).all()


def carry_out(
    actor: Actor | None,
    changes: Sequence[PostingChange],
    units: dict[int, tuple[str, str]],
    told: Callable[[int], None],
) -> None:
    """Store the changes, in the open transaction. `units`: key and path of each
    unit by id. `told` hears how many more are stored.
    """
    for start in range(0, len(changes), AT_ONCE):
        batch = changes[start : start + AT_ONCE]
        ended = [
            {"row": span.row, "ends": span.until}
            for change in batch
            for span in change.ended
        ]
        added = [
            (change.person_id, span)
            for change in batch
            for span in change.added
        ]
        if ended:
            execute(_END, ended)
        if added:
            execute(
                insert(_POSTING),
                [_row(person_id, span) for person_id, span in added],
            )
        audit.record_many(
            actor,
            "people.posted",
            [
                _event(person_id, span, *units[span.unit_id])
                for person_id, span in added
            ],
        )
        planning.posted(*dict.fromkeys(change.person_id for change in batch))
        told(len(added) + len(ended))
    session().expire_all()


def _row(person_id: int, span: Span) -> dict[str, object]:
    days = {"valid_from": span.since, "valid_to": span.until}
    return {
        "person_id": person_id,
        "unit_id": span.unit_id,
        "post": span.post,
        "counted": False,
        **days,
    }


def _event(
    person_id: int, span: Span, key: str, path: str
) -> tuple[str, int, dict[str, str]]:
    return path, person_id, {"post": span.post, "unit": key}
