"""What the ten common lines say: their text is not certain, so a unit writes it."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Row, insert

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import execute
from lms.core.i18n import catalogue, lang
from lms.core.merging import keep_newer
from lms.core.types import Json, Labels
from lms.evaluation.queries import lines as queries
from lms.evaluation.queries.lines import LINES
from lms.evaluation.rules.sheets import check_lines
from lms.evaluation.service.papers.labels import LINES as KNOWN
from lms.evaluation.types import LinesDraft
from lms.people import service as people
from lms.people.types import Reach, Unit


class LinesSeen(NamedTuple):
    """What the lines say on a day; `row`: where it comes from, None as long as
    nobody has written it.
    """

    row: Row | None

    @property
    def words(self) -> Labels:
        """Of each line that is written, by key."""
        return self.row.words if self.row else {}

    def names(self, keys: Iterable[str]) -> Labels:
        """These lines as they are headed: number and what it says, as far as
        anybody knows it.
        """
        words, translated = self.words, catalogue(lang()).gettext
        said = {
            key: words.get(key)
            or (translated(KNOWN[key]) if key in KNOWN else "")
            for key in keys
        }
        return {
            key: f"{key} · {one}" if one else key for key, one in said.items()
        }

    def name(self, key: str) -> str:
        """One of them."""
        return self.names([key])[key]


def lines_at(path: str, last: dt.date) -> LinesSeen:
    """What they say in the unit with this path, today or, of a period that is
    over, at its end. No permission of its own.
    """
    return LinesSeen(queries.remembered(path, min(last, clock.today())))


def lines_here(path: str) -> LinesSeen:
    """The same today, in the unit with this path."""
    return LinesSeen(queries.in_force(path, clock.today()))


def last_lines(unit_id: int) -> Row | None:
    """What this unit itself has written last, whenever it holds. No permission
    of its own.
    """
    return queries.last_of(unit_id)


def unit_of_lines(actor: Actor, unit_id: int) -> Unit:
    """A unit whose lines the actor writes, or NotFound."""
    unit = people.unit(unit_id)
    access.require(actor, Permission.EVALUATION_KEEP, unit.path)
    return unit


def reach_of_lines(unit: Unit) -> Reach:
    """Whom the words reach that this unit writes today."""
    return people.reach([unit.path], queries.written_by(clock.today()))


def write_lines(
    actor: Actor, unit_id: int, draft: LinesDraft, shown: str | None = None
) -> None:
    """Write them for a unit and all below, from a day on; what stands there
    already is not written again. `shown`: the mark of its page.
    """
    unit = unit_of_lines(actor, unit_id)
    check_lines(draft, clock.today())
    act = {"set_by": actor.person_id, "set_at": clock.now()}
    written = {key: text for key, text in draft.words.items() if text}
    said = {**vars(draft), "words": written, "unit_id": unit.id}
    with access.acting(actor):
        people.lock_unit(unit.id)
        if _is_written(unit, draft.since, said):
            return
        last = queries.last_of(unit.id)
        keep_newer(shown, str(last.id) if last else "")
        execute(insert(LINES), said | act)
        announce_change()
        audit.record(
            actor,
            "evaluation.lines",
            path=unit.path,
            unit=unit.key,
        )


def _is_written(unit: Unit, since: dt.date, said: Json) -> bool:
    row = queries.in_force(unit.path, since)
    return row is not None and said.items() <= row._mapping.items()
