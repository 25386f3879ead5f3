"""A ward with a catalogue in force, an open month and work given to Lan."""

import datetime as dt
from fractions import Fraction

import pytest

from lms.access import service as access
from lms.core import clock
from lms.evaluation import service
from lms.evaluation.types import (
    DeliveryDraft,
    ListDecision,
    PeriodKind,
    ProductDraft,
    WorkDraft,
)
from lms.people import service as people

HEAD = "manager-duc"
PRODUCTS = (
    ("VB-01", "Soạn thảo văn bản hành chính đơn giản", 1, 5, True),
    ("HS-02", "Giải quyết hồ sơ chứng thực bản sao", 2, "13.5", False),
    ("BC-03", "Báo cáo tổng hợp theo quý", 3, "18.5", False),
)


def id_of(key):
    return people.find_person(key).id


def today(days=0):
    return clock.today() + dt.timedelta(days=days)


def ward():
    return people.find_unit("cua-song").id


def draft_of(key, title, group, points, is_standard=False):
    return ProductDraft(key, title, "", group, Fraction(points), is_standard)


def begun():
    """A catalogue of the ward that is not decided; its id."""
    head = access.actor_for(HEAD)
    made = service.begin_catalogue(head, ward(), "Danh mục của phường")
    for row in PRODUCTS:
        service.save_product(head, made, draft_of(*row))
    return made


def decided():
    """The same, in force from today."""
    made, day = begun(), today()
    decision = ListDecision("283/QĐ-UBND", day, day)
    service.decide_catalogue(access.actor_for(HEAD), made, decision)
    return made


def product(list_id, key):
    seen = service.catalogue(access.actor_for(HEAD), list_id)
    return next(one for one in seen.products if one.key == key)


def work(product_id, quantity=5, due=None, **more):
    due_on = due or today()
    return WorkDraft(product_id, "", None, Fraction(quantity), due_on, **more)


def delivery(quantity=1, done_on=None, note=""):
    return DeliveryDraft(Fraction(quantity), done_on, note)


@pytest.fixture
def month(app):
    """The ward's open month."""
    service.open_period(
        access.actor_for(HEAD), ward(), PeriodKind.MONTH, today()
    )
    path = people.find_unit("cua-song").path
    return service.current_period(path)


@pytest.fixture
def given(month):
    """Five documents that Lan was given; the id of the work."""
    head, made = access.actor_for(HEAD), decided()
    draft = work(product(made, "VB-01").id)
    return service.give(head, id_of("lan"), draft, "given")
