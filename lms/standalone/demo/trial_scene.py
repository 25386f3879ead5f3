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
NOTICE = "Thông báo nghỉ Tết Dương lịch (dữ liệu mẫu)"


def acts(make: Make) -> Iterator[Act]:
    """All of it, and a day off."""
    yield make(40, _plan_it)
    yield make(2, _review_it, 16)


def _plan_it() -> None:
    new_year = dt.date(clock.today().year + 1, 1, 1)
    day = DayDraft(new_year, "Tết Dương lịch", NOTICE)
    terms.put_day(access.actor_for("admin"), day)
    trials.plan(access.actor_for(PLANNER), _plan())


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
