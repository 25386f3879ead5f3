"""A trial in its second month in the demo: a review has found something missing,
and help is agreed.
"""

import datetime as dt
from collections.abc import Iterator

from lms.access import service as access
from lms.core import clock
from lms.people import service as people
from lms.standalone.demo.past import Act, Make
from lms.terms import service as terms
from lms.terms.types import DayDraft
from lms.trials import service as trials
from lms.trials.types import ReviewDraft, TrialDraft

PLANNER = "manager-duc"
FOUR = "lan", "mentor-hoa", "yen", "manager-duc"
"""On trial, mentor, reviewer, decider."""
AHEAD = dt.timedelta(days=25)
NOTICE = "Thông báo ngày nghỉ số 00 (dữ liệu mẫu, tự đặt)"
DAYS_OFF = (
    (1, 1, "Tết Dương lịch", False),
    (3, 9, "Ngày nghỉ mẫu thứ nhất", False),
    (6, 8, "Ngày nghỉ mẫu thứ hai", False),
    (9, 7, "Ngày nghỉ mẫu thứ ba", False),
    (9, 12, "Làm bù cho ngày nghỉ mẫu thứ ba", True),
    (12, 7, "Ngày nghỉ mẫu thứ tư", False),
)
"""Made up: month, day, name, and whether it is a weekend that is worked; a
Monday or a Saturday near it. No year's real list is known to the product.
"""
MONDAY, SATURDAY = 0, 5


def acts(make: Make) -> Iterator[Act]:
    """All of it, and the days off of two years."""
    yield make(40, _plan_it)
    yield make(2, _review_it, 16)


def _plan_it() -> None:
    _put_days_off()
    trials.plan(access.actor_for(PLANNER), _plan())


def _put_days_off() -> None:
    admin, year = access.actor_for("admin"), clock.today().year
    for month, day, name, is_worked in DAYS_OFF:
        for first in (dt.date(year, month, day), dt.date(year + 1, month, day)):
            on = first if month == 1 else _near(first, is_worked)
            terms.put_day(admin, DayDraft(on, name, NOTICE, is_worked))


def _near(first: dt.date, is_worked: bool) -> dt.date:
    """The Monday, or Saturday, on this day or next after it."""
    want = SATURDAY if is_worked else MONDAY
    return first + dt.timedelta(days=(want - first.weekday()) % 7)


def _review_it() -> None:
    reviewer = access.actor_for("yen")
    trial = next(iter(trials.for_home(reviewer))).row.id
    trials.review(reviewer, trial, _review())


def _plan() -> TrialDraft:
    ids = people.ids_by_key(FOUR)
    person, *three = (ids[key] for key in FOUR)
    start = clock.today()
    signed = "27/QĐ-UBND", start, "Chủ tịch UBND phường Cửa Sông"
    return TrialDraft(person, start, 6, *signed, *three)


def _review() -> ReviewDraft:
    return ReviewDraft(
        clock.today(),
        False,
        "Lan tiếp dân nhẹ nhàng, ghi phiếu đủ. Hai lần trong tuần còn phải hỏi người ngồi cạnh khi chứng thực bản sao.",
        "Chưa tự đối chiếu bản sao với bản chính khi quầy đông.",
        "Chị Hòa ngồi cạnh mỗi sáng thứ Hai và thứ Năm; Lan tự làm năm hồ sơ, hai người cùng xem lại.",
        clock.today() + AHEAD,
    )
