"""The sheets of a ward for the quarter that is over in the demo: most were
announced, some are on their way, and one was not begun.
"""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from lms.access import service as access
from lms.core import clock
from lms.decisions import service as decisions
from lms.decisions.types import DecisionVerdict
from lms.evaluation import service as evaluation
from lms.evaluation.types import (
    DeliveryDraft,
    PeriodRule,
    SelfAssessment,
    SheetKind,
    SheetReview,
    WorkDraft,
)
from lms.people import service as people
from lms.standalone.demo.past import Act, Make
from lms.standalone.demo.period_scene import Quarter, last_quarter
from lms.standalone.demo.rhythm import Days

HEAD, DECIDES = "manager-duc", "province-quang"
DAY = dt.timedelta(days=1)
GROUND = "Đã đối chiếu từng sản phẩm với người thực hiện tại họp giao ban."
REPLY = "Tôi đã đọc, không có ý kiến khác."
SENT, REVIEWED, PROPOSED, ANNOUNCED = range(4)
"""How far a sheet has come."""


class WardSheet(NamedTuple):
    """Whose, the product and how much of it was given and delivered, how many
    days late, which common lines were reviewed at less than the most, and how
    far it has come.
    """

    who: str
    product: str
    quantity: int
    late: int
    less: dict[str, Fraction]
    stage: int = ANNOUNCED


HALF, ONE, MORE = Fraction(1, 2), Fraction(1), Fraction(2)
SHEETS = (
    WardSheet("dat", "HS-02", 5, 3, {"2.1": MORE}),
    WardSheet("mentor-hoa", "HS-01", 60, 0, {"3.1": ONE}),
    WardSheet("ngan", "BC-01", 2, 1, {"3.1": HALF, "3.4": MORE}),
    WardSheet("trinh", "HD-01", 3, 0, {"2.3": MORE}),
    WardSheet("tuan", "VB-01", 24, 2, {"1.2": Fraction(4)}),
    WardSheet("yen", "BC-01", 1, 0, {}, PROPOSED),
    WardSheet("uyen", "HS-01", 45, 0, {"2.4": MORE}, REVIEWED),
    WardSheet("kien", "HD-01", 4, 0, {}, SENT),
)


def acts(make: Make, days: Days) -> Iterator[Act]:
    """All of it, after `period_scene` opened the quarter."""
    quarter = last_quarter(days)
    end = quarter.back
    said = min(end - 1, 12)
    for row in SHEETS:
        yield make(end + 30, partial(_give, row, quarter), 10)
        yield make(end + 3, partial(_deliver, row), 10)
        yield make(end + 1, partial(_accept, row), 16)
        yield make(end, partial(_assess, row), 10)
        if row.stage >= REVIEWED:
            yield make(end, partial(_review, row), 17)
        if row.stage >= PROPOSED:
            yield make(said, partial(_propose, row), 10)
        if row.stage >= ANNOUNCED:
            yield make(said - 1, partial(_reply, row), 10)
            yield make(said - 2, partial(_announce, row), 10)


def _head():
    return access.actor_for(HEAD)


def _id(who: str) -> int:
    return people.find_person(who).id


def _once(row: WardSheet) -> str:
    return f"demo:sheet:{row.who}"


def _give(row: WardSheet, quarter: Quarter) -> None:
    products = evaluation.products_for(_head(), _id(row.who))
    product = next(one.id for one in products if one.key == row.product)
    due = min(clock.today() + 20 * DAY, quarter.until - DAY) - row.late * DAY
    draft = WorkDraft(product, "", None, Fraction(row.quantity), due)
    evaluation.give(_head(), _id(row.who), draft, _once(row))


def _work(row: WardSheet):
    """What was given for this quarter."""
    works = evaluation.all_works_of(_head(), _id(row.who))
    return next(one for one in works if one.row.once == _once(row))


def _deliver(row: WardSheet) -> None:
    work = _work(row).row
    done = min(clock.today(), work.due_on + row.late * DAY)
    draft = DeliveryDraft(work.quantity, done, "Thư mục dùng chung")
    evaluation.deliver(access.actor_for(row.who), work.id, draft, _once(row))


def _accept(row: WardSheet) -> None:
    [sent] = _work(row).deliveries
    evaluation.answer(_head(), sent.row.id, sent.row.round, True, "")


def _sheet(row: WardSheet):
    """The sheet of that quarter: the oldest."""
    oldest = evaluation.my_sheets(access.actor_for(row.who))[-1]
    return evaluation.sheet_for(_head(), oldest.id)


def _assess(row: WardSheet) -> None:
    mine = access.actor_for(row.who)
    sheet = evaluation.open_sheet(mine, _id(row.who))
    said = SelfAssessment(_most())
    evaluation.assess_oneself(mine, sheet, said, 1, sends=True)


def _most() -> dict[str, Fraction]:
    return {line.key: line.most for line in PeriodRule().lines}


def _review(row: WardSheet) -> None:
    review = SheetReview(SheetKind.OFFICIAL, _most() | row.less, {}, {})
    evaluation.review(_head(), _sheet(row).row.id, review, 2)


def _propose(row: WardSheet) -> None:
    sheet, decider = _sheet(row).row, _id(DECIDES)
    evaluation.propose_sheet(_head(), sheet.id, GROUND, decider, sheet.version)


def _reply(row: WardSheet) -> None:
    decision = _sheet(row).row.decision_id
    decisions.reply(access.actor_for(row.who), decision, REPLY)


def _announce(row: WardSheet) -> None:
    decider, decision = access.actor_for(DECIDES), _sheet(row).row.decision_id
    number = decisions.decision_for(decider, decision).row.seq
    verdict = DecisionVerdict("announced", GROUND)
    decisions.decide(decider, decision, verdict, number)
