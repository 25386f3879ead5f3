"""A quarter that is over in the demo: work, a sheet that was announced, a
petition that waits for its answer; and a year in preparation.
"""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Role
from lms.core import clock
from lms.decisions import service as decisions
from lms.decisions.types import DecisionVerdict
from lms.directory import service as directory
from lms.evaluation import service as evaluation
from lms.evaluation.types import (
    DeliveryDraft,
    MonthDraft,
    PeriodKind,
    PeriodRule,
    SelfAssessment,
    SheetKind,
    SheetReview,
    WorkDraft,
    YearDraft,
    YearGrade,
)
from lms.people import service as people
from lms.standalone.demo.past import Act, Make
from lms.standalone.demo.rhythm import Days

WHO, LEADS, DECIDES, OFFICE = "long", "yen", "manager-duc", "cua-song.office"
"""An officer, the head of their office, and whoever decides."""
LEAST, DAY = 6, dt.timedelta(days=1)
"""Working days since the quarter ended."""
GIVEN = (("VB-01", 20, 20, 2), ("HD-01", 4, 4, 0), ("BC-01", 1, 1, 0))
"""Product, how much was given and delivered, days late."""
ATTITUDE = "2.4"
NOTE = "Đã nhận góp ý tại họp giao ban, đã sửa lịch trực máy chủ."
PETITION = "Dòng thái độ phục vụ bị trừ vì một buổi máy chủ hỏng; hôm đó tôi đi công tác, có giấy đi đường. Xin xem lại dòng này."
GROUND = "Đủ sản phẩm theo danh mục; hai lần chậm đã trừ vào tiến độ."
ELSEWHERE = "Sở Khoa học và Công nghệ (dữ liệu mẫu)"


class Quarter(NamedTuple):
    """From a day until (excluding) another; how many working days ago was the
    last one that lies in it.
    """

    since: dt.date
    until: dt.date
    back: int


def last_quarter(days: Days) -> Quarter:
    """The newest that ended at least `LEAST` working days ago."""
    until = _quarter_of(days[-1])
    while sum(day >= until for day in days) < LEAST:
        until = _quarter_of(until - DAY)
    back = sum(day >= until for day in days)
    return Quarter(_quarter_of(until - DAY), until, back)


def _quarter_of(day: dt.date) -> dt.date:
    """Its first day."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def begins(days: Days) -> int:
    """How many working days ago its first work was given."""
    return last_quarter(days).back + 30


def acts(make: Make, days: Days) -> Iterator[Act]:
    """All of it."""
    quarter = last_quarter(days)
    end = quarter.back
    yield make(begins(days) + 1, partial(_lead, quarter))
    for row in GIVEN:
        yield make(begins(days), partial(_give, row, quarter))
        yield make(end + 3, partial(_deliver, row, quarter))
    yield make(end + 1, _accept, 15)
    yield make(end, partial(_assess, quarter), 16)
    said = min(end - 1, 12)
    yield make(said, _propose)
    yield make(said - 1, _reply)
    yield make(said - 2, _announce)
    yield make(2, _petition, 10)
    yield make(1, partial(_prepare, quarter), 15)


def _as(key: str) -> Actor:
    return access.actor_for(key)


def _id(key: str = WHO) -> int:
    return people.find_person(key).id


def _lead(quarter: Quarter) -> None:
    """The office has a head, and the quarter is open."""
    office, ward = people.find_unit(OFFICE), people.find_unit("cua-song")
    directory.grant(_as("admin"), _id(LEADS), Role.MANAGER, office.id)
    if evaluation.period_at(ward.path, quarter.since) is None:
        opened = PeriodKind.QUARTER, quarter.since
        evaluation.open_period(_as(DECIDES), ward.id, *opened)


def _give(row: tuple[str, int, int, int], quarter: Quarter) -> None:
    key, quantity, _delivered, late = row
    head, due = _as(LEADS), clock.today() + 20 * DAY
    products = evaluation.products_for(head, _id())
    product = next(one.id for one in products if one.key == key)
    due_on = min(due, quarter.until - DAY) - late * DAY
    draft = WorkDraft(product, "", None, Fraction(quantity), due_on)
    evaluation.give(head, _id(), draft, f"demo:{WHO}:{key}")


def _deliver(row: tuple[str, int, int, int], quarter: Quarter) -> None:
    """On the day it was done; of what came late, some days after its day."""
    key, _given, quantity, late = row
    head = _as(LEADS)
    work = next(
        one.row
        for one in evaluation.all_works_of(head, _id())
        if one.row.once == f"demo:{WHO}:{key}"
    )
    done_on = min(clock.today(), work.due_on + late * DAY)
    draft = DeliveryDraft(Fraction(quantity), done_on, "Thư mục dùng chung")
    evaluation.deliver(_as(WHO), work.id, draft, f"demo:{WHO}:{key}:1")


def _accept() -> None:
    head = _as(LEADS)
    for one in evaluation.all_works_of(head, _id()):
        for sent in one.deliveries:
            evaluation.answer(head, sent.row.id, 1, True, "")


def _sheet(head: Actor):
    """The sheet of that quarter: the oldest."""
    row = evaluation.my_sheets(_as(WHO))[-1]
    return evaluation.sheet_for(head, row.id)


def _assess(quarter: Quarter) -> None:
    """They assess themselves, and the head of the office reviews it."""
    mine, head = _as(WHO), _as(LEADS)
    sheet = evaluation.open_sheet(mine, _id())
    common = {line.key: line.most for line in PeriodRule().lines}
    said = SelfAssessment(common, NOTE)
    evaluation.assess_oneself(mine, sheet, said, 1, sends=True)
    less = common | {ATTITUDE: Fraction(3, 2), "3.1": Fraction(2)}
    review = SheetReview(SheetKind.OFFICIAL, less, {}, {})
    evaluation.review(head, sheet, review, 2)


def _propose() -> None:
    head = _as(LEADS)
    row = _sheet(head).row
    decider, version = _id(DECIDES), row.version
    evaluation.propose_sheet(head, row.id, GROUND, decider, version)


def _decision() -> int:
    return _sheet(_as(LEADS)).row.decision_id


def _reply() -> None:
    decisions.reply(_as(WHO), _decision(), "Tôi không đồng ý với dòng 2.4.")


def _announce() -> None:
    head, decision = _as(DECIDES), _decision()
    number = decisions.decision_for(head, decision).row.seq
    verdict = DecisionVerdict("announced", GROUND)
    decisions.decide(head, decision, verdict, number)


def _petition() -> None:
    decisions.petition(_as(WHO), _decision(), PETITION)


def _prepare(quarter: Quarter) -> None:
    """The months before come from another unit; the minutes are missing."""
    head, year = _as(LEADS), quarter.since.year
    for month in range(1, quarter.since.month):
        total = Fraction(80 + month % 4)
        document = f"Thông báo số {month}/TB (dữ liệu mẫu)"
        draft = MonthDraft(month, ELSEWHERE, total, document)
        evaluation.note_month(head, _id(), year, draft)
    prepared = YearDraft(YearGrade.GOOD, GROUND, like_tasks="Văn phòng")
    evaluation.keep_year(head, _id(), year, prepared, 0)
