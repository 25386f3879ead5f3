"""Evaluation by results in the demo of a year: a made-up catalogue, the quarter
that runs, and work that was given, delivered, returned and excused.
"""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from lms.access import service as access
from lms.core import clock
from lms.evaluation import service as evaluation
from lms.evaluation.types import (
    Cause,
    DeliveryDraft,
    ListDecision,
    PeriodKind,
    ProductDraft,
    WorkDraft,
    WorkKind,
)
from lms.people import service as people
from lms.standalone.demo import period_scene
from lms.standalone.demo.past import Act, Make
from lms.standalone.demo.rhythm import Days

HEAD, WARD = "manager-duc", "cua-song"
DAY = dt.timedelta(days=1)
DOCUMENT = "Quyết định số 12/QĐ-UBND (dữ liệu mẫu)"
PRODUCTS = (
    ("VB-01", "Soạn thảo văn bản hành chính đơn giản", "Văn bản đã ký", 1, 5),
    ("HS-01", "Giải quyết hồ sơ chứng thực bản sao", "Hồ sơ đã trả", 1, 5),
    ("HS-02", "Xử lý hồ sơ liên thông phức tạp", "Hồ sơ đã trả", 2, "13.5"),
    ("HD-01", "Buổi hướng dẫn người dân nộp hồ sơ trực tuyến", "", 2, 10),
    ("BC-01", "Báo cáo tổng hợp theo quý", "Báo cáo đã gửi", 3, "18.5"),
    ("KH-01", "Kế hoạch chuyển đổi số của phường", "Kế hoạch", 4, 30),
)
"""Made up: key, title, output, group, points; the first is the standard."""
SHOWS = {"HS-01": ("pro.certify-copies",)}
"""What a product shows at work: once accepted, the mentor is offered to say that
they saw it.
"""
GIVEN = (
    ("lan", "HS-01", 40, 18, 4),
    ("lan", "HD-01", 3, 15, 3),
    ("kien", "HS-02", 6, 18, 4),
    ("kien", "BC-01", 1, 10, -8),
    ("thao", "VB-01", 12, 16, 1),
    ("thao", "KH-01", 1, 9, -15),
    ("ha", "VB-01", 5, 14, 5),
)
"""Who, product, how much, given so many working days back, due so many working
days back (with a minus: so many days to come).
"""


def acts(make: Make, days: Days) -> Iterator[Act]:
    """All of it; `make` gives an act its day, so many working days back."""
    yield make(period_scene.begins(days) + 2, _catalogue, 8)
    yield from period_scene.acts(make, days)
    for row in GIVEN:
        due = days[-1] - row[4] * DAY if row[4] < 0 else days[-1 - row[4]]
        yield make(row[3], partial(_give, row[:3], due))
    yield make(3, partial(_deliver, "ha", "VB-01", 5, "Năm công văn"))
    yield make(2, partial(_answer, "ha", "VB-01", True, ""), 14)
    yield make(6, partial(_deliver, "lan", "HS-01", 30, "Sổ chứng thực quý"))
    yield make(5, partial(_answer, "lan", "HS-01", True, ""), 14)
    yield make(4, partial(_deliver, "kien", "HS-02", 6, "Sáu hồ sơ liên thông"))
    words = "Hai hồ sơ thiếu phiếu hẹn. Bổ sung rồi gửi lại."
    yield make(3, partial(_answer, "kien", "HS-02", False, words), 14)
    yield make(2, partial(_again, "kien", "HS-02", "Đã bổ sung phiếu hẹn"))
    yield make(1, partial(_deliver, "thao", "VB-01", 12, "Thư mục dùng chung"))
    yield make(1, partial(_deliver, "lan", "HS-01", 10, "Phần còn lại"), 15)
    yield make(1, partial(_excuse, "lan", "HS-01"), 16)


def _head():
    return access.actor_for(HEAD)


def _ward() -> int:
    return people.find_unit(WARD).id


def _catalogue() -> None:
    head, today = _head(), clock.today()
    made = evaluation.begin_catalogue(
        head, _ward(), "Danh mục sản phẩm, công việc của phường"
    )
    for place, (key, title, output, group, points) in enumerate(PRODUCTS):
        draft = ProductDraft(
            key,
            title,
            output,
            group,
            Fraction(points),
            place == 0,
            SHOWS.get(key, ()),
        )
        evaluation.save_product(head, made, draft)
    decision = ListDecision(DOCUMENT, today, today)
    evaluation.decide_catalogue(head, made, decision)


def _open(day: dt.date) -> None:
    """The quarter of this day, unless it is open."""
    path = people.unit(_ward()).path
    if evaluation.period_at(path, day) is None:
        evaluation.open_period(_head(), _ward(), PeriodKind.QUARTER, day)


def _give(row: tuple[str, str, int], due: dt.date) -> None:
    key, product, quantity = row
    _open(due)
    person = people.find_person(key).id
    draft = WorkDraft(
        _product(person, product),
        "",
        None,
        Fraction(quantity),
        due,
        WorkKind.PLANNED,
    )
    evaluation.give(_head(), person, draft, f"demo:{key}:{product}")


def _product(person_id: int, key: str) -> int:
    products = evaluation.products_for(_head(), person_id)
    return next(one.id for one in products if one.key == key)


def _work(key: str, product: str):
    """The piece of work that was given first under this product's title."""
    title = next(row[1] for row in PRODUCTS if row[0] == product)
    person = people.find_person(key).id
    return next(
        one
        for one in evaluation.all_works_of(_head(), person)
        if one.row.title == title
    )


def _deliver(key: str, product: str, quantity: int, note: str) -> None:
    draft = DeliveryDraft(Fraction(quantity), clock.today(), note)
    work, once = _work(key, product).row.id, f"demo:{key}:{note}"
    evaluation.deliver(access.actor_for(key), work, draft, once)


def _last(key: str, product: str):
    return _work(key, product).deliveries[-1].row


def _answer(key: str, product: str, accepted: bool, comment: str) -> None:
    row = _last(key, product)
    evaluation.answer(_head(), row.id, row.round, accepted, comment)


def _again(key: str, product: str, note: str) -> None:
    row = _last(key, product)
    draft = DeliveryDraft(row.quantity, clock.today(), note)
    evaluation.deliver_again(access.actor_for(key), row.id, row.round, draft)


def _excuse(key: str, product: str) -> None:
    """What came late."""
    seen = _work(key, product)
    late = [
        one.row for one in seen.deliveries if one.row.done_on > seen.row.due_on
    ]
    for row in late:
        ground = "Mất kết nối cổng dịch vụ công hai ngày, có thông báo."
        evaluation.excuse(_head(), row.id, Cause.LATE, ground)
