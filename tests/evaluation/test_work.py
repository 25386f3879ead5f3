"""Giving work, delivering, accepting, returning, excusing."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock, i18n
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.evaluation import service
from lms.evaluation.models import DeliveryAnswer, DeliveryRow, GivenWorkRow
from lms.evaluation.queries.works import WORKS
from lms.evaluation.types import (
    Cause,
    DeliveryState,
    PeriodKind,
    WorkDraft,
    WorkKind,
)
from lms.people import service as people
from tests.evaluation.conftest import (
    HEAD,
    decided,
    delivery,
    id_of,
    product,
    today,
    ward,
    work,
)
from tests.trials.conftest import end_posting


def only_delivery(work_id):
    return session().query(DeliveryRow).filter_by(work_id=work_id).one()


def sent(actor, given, quantity=5, **more):
    service.deliver(actor("lan"), given, delivery(quantity, **more), "sent")
    return only_delivery(given).id


def notices(person):
    rows = session().query(Job).filter_by(kind="notify").order_by(Job.id)
    return [
        one.payload["text"]
        for one in rows
        if one.payload["person_id"] == id_of(person)
    ]


def test_from_giving_to_the_arithmetic(app, actor, given):
    assert "has given you" in notices("lan")[-1]
    progress = service.my_progress(actor("lan"))
    assert progress.next_due.row.id == given
    assert progress.score.assigned == 5
    found = sent(actor, given, 4)
    assert "has delivered" in notices(HEAD)[-1]
    assert service.deliveries_size(actor(HEAD)).count == 1
    assert service.my_progress(actor("lan")).score.works[0].done == 0
    service.answer(actor(HEAD), found, 1, True, "")
    score = service.my_progress(actor("lan")).score
    assert score.parts == {"a": 80, "b": 80, "c": 80}
    assert score.total is None, "no common lines, no total"
    assert "has accepted" in notices("lan")[-1]
    assert service.deliveries_size(actor(HEAD)).count == 0


def due_days():
    found = service.work_days(id_of("lan"))
    return [(one.title, one.start) for one in found]


def test_work_stands_in_ones_calendar_until_it_is_delivered(app, actor, given):
    waits = [("1 piece of given work is due", today())]
    assert due_days() == waits
    found = sent(actor, given)
    assert due_days() == []
    service.answer(actor(HEAD), found, 1, False, "Thiếu phụ lục.")
    assert due_days() == waits


def test_work_that_was_handed_back_leaves_the_calendar(app, actor, given):
    assert due_days() != []
    service.hand_back(actor(HEAD), given, "Giao người khác.")
    assert due_days() == []


def test_a_return_counts_as_one_failed_check_and_comes_again(app, actor, given):
    found = sent(actor, given)
    with pytest.raises(Invalid, match="what to correct"):
        service.answer(actor(HEAD), found, 1, False, "")
    service.answer(actor(HEAD), found, 1, False, "Thiếu căn cứ pháp lý.")
    for _twice in range(2):
        service.deliver_again(actor("lan"), found, 1, delivery(5))
    with pytest.raises(Conflict, match="has changed since"):
        service.deliver_again(actor("lan"), found, 1, delivery(4))
    row = only_delivery(given)
    assert (row.round, row.quantity, row.failed) == (2, 5, 1)
    service.answer(actor(HEAD), found, 2, True, "")
    score = service.my_progress(actor("lan")).score
    assert score.parts == {"a": 100, "b": 75, "c": 100}


def test_what_was_returned_is_done_again_after_its_return(
    app, actor, given, browser
):
    with transaction():
        earlier = clock.now() - dt.timedelta(days=5)
        execute(update(WORKS).values(given_at=earlier))
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, False, "Thiếu căn cứ pháp lý.")
    fields = {"quantity": "5", "done_on": str(today(-1)), "round": "1"}
    page = browser("lan").post(f"/my-work/deliveries/{found}", data=fields)
    said = i18n.day(today())
    assert page.status_code == 422
    assert page.text.count(f"Choose a day from {said} to {said}.") == 2
    row = only_delivery(given)
    assert (row.state, row.round) == (DeliveryState.RETURNED, 1)


def test_an_accepted_cause_takes_no_deduction(app, actor, given, browser):
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, False, "Thiếu căn cứ pháp lý.")
    service.deliver_again(actor("lan"), found, 1, delivery(5))
    with pytest.raises(Conflict, match="nothing to excuse"):
        service.excuse(actor(HEAD), found, Cause.LATE, "Mất điện cả ngày.")
    with pytest.raises(Invalid):
        service.excuse(actor(HEAD), found, Cause.FAILED, "")
    for _twice in range(2):
        service.excuse(actor(HEAD), found, Cause.FAILED, "Mất điện cả ngày.")
    service.answer(actor(HEAD), found, 2, True, "")
    assert service.my_progress(actor("lan")).score.parts["b"] == 100
    sheet = service.open_sheet(actor("lan"), id_of("lan"))
    lines = browser("lan").get(f"/sheets/{sheet}").text
    assert "Mất điện cả ngày." in lines, "the arithmetic names the cause"


def test_a_cause_excuses_what_stood_when_it_was_accepted(app, actor, given):
    """A later return or lateness is another one, which nobody has looked at."""
    head, lan, why = actor(HEAD), actor("lan"), "Thiếu căn cứ pháp lý."
    found = sent(actor, given)
    service.answer(head, found, 1, False, why)
    service.deliver_again(lan, found, 1, delivery(5))
    service.excuse(head, found, Cause.FAILED, "Biểu mẫu đổi giữa kỳ.")
    service.answer(head, found, 2, False, why)
    service.deliver_again(lan, found, 2, delivery(5))
    service.answer(head, found, 3, True, "")
    assert service.my_progress(lan).score.parts["b"] == 75
    service.excuse(head, found, Cause.FAILED, "Biểu mẫu đổi thêm lần nữa.")
    assert service.my_progress(lan).score.parts["b"] == 100
    with transaction():
        execute(update(WORKS).values(due_on=today(-3)))
    service.excuse(head, found, Cause.LATE, "Mất điện cả tuần.")
    assert service.my_progress(lan).score.parts["c"] == 100
    with transaction():
        execute(update(WORKS).values(due_on=today(-5)))
    assert service.my_progress(lan).score.parts["c"] == 50


def test_the_second_who_accepts_a_cause_reads_who_did(app, actor, given):
    with transaction():
        execute(update(WORKS).values(due_on=today(-1)))
        place = people.find_unit("cua-song")
        access.store_role(id_of("kien"), Role.MANAGER, place, None)
    found = sent(actor, given)
    service.excuse(actor(HEAD), found, Cause.LATE, "Mất điện cả ngày.", 1)
    with pytest.raises(Conflict, match="accepted a cause") as refusal:
        service.excuse(actor("kien"), found, Cause.LATE, "Lụt cả tuần.", 1)
    assert refusal.value.values["name"] == "Nguyễn Hữu Đức"
    with pytest.raises(Conflict, match="has changed since"):
        service.excuse(actor("kien"), found, Cause.FAILED, "Lụt cả tuần.", 2)
    with pytest.raises(Invalid) as refusal:
        service.excuse(actor(HEAD), found, Cause.FAILED, "x" * 4001)
    assert refusal.value.field == "ground"


def test_a_delivery_is_taken_back_until_it_is_answered(app, actor, given):
    found = sent(actor, given)
    assert settles("/my-work#work-", "lan")
    service.take_back(actor("lan"), found)
    service.take_back(actor("lan"), found)
    (seen,) = service.my_progress(actor("lan")).works
    assert (seen.left, len(seen.deliveries)) == (5, 0)
    assert service.work_to_do(actor("lan"))
    assert service.deliveries_size(actor(HEAD)).count == 0
    assert settles(f"/work/inbox#work-{given}")
    with pytest.raises(Conflict, match="changed since you opened"):
        service.answer(actor(HEAD), found, 1, True, "")
    service.deliver(actor("lan"), given, delivery(5), "sent")
    newer = service.my_progress(actor("lan")).works[0].deliveries[0].row.id
    service.answer(actor(HEAD), newer, 1, False, "Thiếu chữ ký ở trang hai.")
    service.deliver_again(actor("lan"), newer, 1, delivery(5))
    service.take_back(actor("lan"), newer)
    seen = service.my_progress(actor("lan")).works[0]
    assert seen.is_returned
    service.deliver_again(actor("lan"), newer, 2, delivery(5))
    service.answer(actor(HEAD), newer, 3, True, "")
    with pytest.raises(Conflict, match="has answered already"):
        service.take_back(actor("lan"), newer)
    with pytest.raises(NotFound):
        service.take_back(actor("kien"), newer)


def settles(path, person=None):
    """Whether notices that lead there were settled."""
    rows = session().query(Job).filter_by(kind="settle")
    found = [one.payload for one in rows]
    return any(
        one["paths"][0].startswith(path)
        and one["person_id"] == (person and id_of(person))
        for one in found
    )


def test_another_answer_of_an_old_page_is_not_called_stored(app, actor, given):
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, False, "Thiếu căn cứ pháp lý.")
    with pytest.raises(Conflict, match="Your answer was not stored"):
        service.answer(actor(HEAD), found, 1, False, "Sai thể thức văn bản.")


def test_a_form_that_comes_again_with_something_else_is_refused(
    app, browser, actor, given
):
    """The back button brings the old form with its key."""
    duc, person = browser(HEAD), id_of("lan")
    row = session().get(GivenWorkRow, given)
    fields = {
        "product_id": str(row.product_id),
        "quantity": "5",
        "due_on": row.due_on.isoformat(),
        "once": "given",
    }
    page = f"/work/people/{person}"
    assert duc.post(page, fields).status_code == 302
    for wrong in ({"quantity": "7"}, {"product_id": "", "title": "Khác"}):
        answer = duc.post(page, fields | wrong)
        assert answer.status_code == 409
        assert "This form was sent before" in answer.text
    lan, sent_ = browser("lan"), {"quantity": "2", "once": "d"}
    assert lan.post(f"/my-work/{given}", sent_).status_code == 302
    answer = lan.post(f"/my-work/{given}", sent_ | {"quantity": "3"})
    assert answer.status_code == 409
    assert "This form was sent before" in answer.text
    assert session().query(DeliveryRow).one().quantity == 2


def test_a_long_title_is_refused_and_not_cut(app, actor, month):
    one = Fraction(1)
    said = WorkDraft(None, "Việc " * 61, one, one, today(), WorkKind.AD_HOC)
    with pytest.raises(Invalid) as refusal:
        service.give(actor(HEAD), id_of("lan"), said, "long")
    assert refusal.value.field == "title"


def test_the_same_form_twice_is_one(app, actor, given):
    head, lan = actor(HEAD), actor("lan")
    kept = session().get(GivenWorkRow, given).product_id
    again = service.give(head, id_of("lan"), work(kept), "given")
    assert again == given
    sent(actor, given, 2)
    service.deliver(lan, given, delivery(2), "sent")
    assert session().query(DeliveryRow).count() == 1
    found = only_delivery(given).id
    for _twice in range(2):
        service.answer(head, found, 1, True, "")
    assert session().query(DeliveryAnswer).count() == 1


def test_the_second_of_two_heads_reads_who_and_when(app, actor, given):
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, True, "")
    with pytest.raises(Conflict, match="Nguyễn Hữu Đức has answered"):
        service.answer(actor(HEAD), found, 1, False, "Thiếu căn cứ pháp lý.")
    assert only_delivery(given).state == DeliveryState.ACCEPTED


def test_more_than_was_given_is_refused(app, actor, given):
    with pytest.raises(Invalid, match="more than was given"):
        sent(actor, given, 6)
    sent(actor, given, 3)
    with pytest.raises(Invalid, match="more than was given"):
        service.deliver(actor("lan"), given, delivery(3), "more")
    first = min(today(), today().replace(day=1))
    for day in (today(1), first - dt.timedelta(days=1)):
        with pytest.raises(Invalid, match="Choose a day from"):
            service.deliver(actor("lan"), given, delivery(1, day), "odd")


def test_a_day_outside_every_period_leads_to_opening_one(
    app, browser, actor, month
):
    """Which are open is said, and who may open another."""
    made, due = decided(), today().replace(day=1) + dt.timedelta(days=40)
    fields = {"product_id": str(product(made, "VB-01").id), "quantity": "5"}
    fields |= {"due_on": due.isoformat(), "once": "far"}
    at, duc = f"/work/people/{id_of('lan')}", browser(HEAD)
    refused = duc.post(at, fields)
    assert refused.status_code == 422
    assert f"Open here: Month {today():%m/%Y}." in refused.text
    assert f"opened first, by {people.find_person(HEAD).name}" in refused.text
    to = f"/catalogues?day={due.isoformat()}"
    assert f'href="{to}#periods"' in refused.text
    assert f'value="{due.isoformat()}"' in duc.get(to).text
    elsewhere = duc.post(at, fields | {"due_on": "2000-01-01"}).text
    assert "they hold no post here" in elsewhere
    assert "/catalogues?day=" not in elsewhere, "a period would not heal it"
    service.open_period(actor(HEAD), ward(), PeriodKind.MONTH, due)
    assert duc.post(at, fields).status_code == 302


def test_where_nothing_is_open_it_says_so(app, actor):
    made = product(decided(), "VB-01").id
    with pytest.raises(Invalid, match="Open here: none"):
        service.give(actor(HEAD), id_of("lan"), work(made), "none")


def test_nothing_fell_due_long_ago(app, actor, month, monkeypatch):
    """Though a period was open then."""
    made, due, now = decided(), today(), clock.now()
    draft = work(product(made, "VB-01").id, due=due)
    for days in (92, 93):
        moved = now + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moved=moved: moved)
        if days == 92:
            service.give(actor(HEAD), id_of("lan"), draft, "late")
            continue
        with pytest.raises(Invalid, match="Choose a day from"):
            service.give(actor(HEAD), id_of("lan"), draft, "too late")


def test_nothing_falls_due_once_somebody_has_left(app, actor, month):
    made, head, lan = decided(), actor(HEAD), id_of("lan")
    draft = work(product(made, "VB-01").id, due=today())
    with transaction():
        end_posting("lan", today(1))
    service.give(head, lan, draft, "today")
    later = today(1)
    if later.month != today().month:
        service.open_period(head, ward(), PeriodKind.MONTH, later)
    with pytest.raises(Invalid, match="hold no post here"):
        service.give(head, lan, replace(draft, due_on=later), "later")


@pytest.mark.parametrize("key", ["lan", "mentor-hoa", "minh", "trainer-mai"])
def test_only_whoever_leads_gives_and_accepts(app, actor, given, key):
    found = sent(actor, given)
    refused = (NotAllowed, NotFound)
    with pytest.raises(refused):
        service.give(actor(key), id_of("lan"), work(None), "other")
    with pytest.raises(refused):
        service.answer(actor(key), found, 1, True, "")
    with pytest.raises(refused):
        service.excuse(actor(key), found, Cause.LATE, "Mất điện cả ngày.")
    with pytest.raises(refused):
        service.hand_back(actor(key), given, "Nghỉ thai sản dài ngày.")
    with pytest.raises(refused):
        service.deliveries_waiting(actor(key))


def test_nobody_gives_or_accepts_their_own(app, actor, month):
    with pytest.raises(NotAllowed, match="themselves"):
        service.give(actor(HEAD), id_of(HEAD), work(None), "own")
    own = GivenWorkRow(
        period_id=month.id,
        person_id=id_of(HEAD),
        unit_id=ward(),
        title="x",
        coefficient=Fraction(1),
        quantity=Fraction(1),
        due_on=today(),
        kind=WorkKind.PLANNED,
        competencies=[],
        given_by=id_of("province-quang"),
        given_at=clock.now(),
        once="own",
    )
    with transaction():
        session().add(own)
    service.deliver(actor(HEAD), own.id, delivery(1), "own")
    found = only_delivery(own.id).id
    with pytest.raises(NotFound):
        service.answer(actor(HEAD), found, 1, True, "")
    assert service.deliveries_size(actor(HEAD)).count == 0


def test_somebody_elses_work_cannot_be_delivered(app, actor, given):
    with pytest.raises(NotFound):
        service.deliver(actor("kien"), given, delivery(1), "k")


def test_handed_back_stays_assigned_and_is_taken_over_once(app, actor, given):
    head = actor(HEAD)
    with pytest.raises(Conflict, match="not handed back"):
        service.take_over(head, given, id_of("kien"), today(), "over")
    service.hand_back(head, given, "Lan đi học một tháng.")
    with pytest.raises(Conflict, match="already"):
        service.hand_back(head, given, "Lan đi học một tháng.")
    with pytest.raises(Conflict, match="handed back"):
        service.deliver(actor("lan"), given, delivery(1), "late")
    taken = service.take_over(head, given, id_of("kien"), today(), "over")
    with pytest.raises(Conflict, match="taken this work over"):
        service.take_over(head, given, id_of("thao"), today(), "again")
    service.deliver(actor("kien"), taken, delivery(5), "kien")
    service.answer(head, only_delivery(taken).id, 1, True, "")
    lan = service.my_progress(actor("lan")).score
    kien = service.my_progress(actor("kien")).score
    assert (lan.assigned, lan.works[0].done) == (5, 0)
    assert (kien.assigned, kien.works[0].done) == (0, 5)
    assert kien.task_points is None, "nothing planned, no score"


def test_parts_never_have_more_than_the_whole(app, actor, month):
    head, made = actor(HEAD), decided()
    whole = work(product(made, "BC-03").id, 1)
    shares = [(id_of("lan"), Fraction(2)), (id_of("kien"), Fraction("1.8"))]
    with pytest.raises(Invalid, match="the whole has"):
        service.give_parts(head, whole, shares, "parts")
    assert session().query(GivenWorkRow).count() == 0
    shares[1] = shares[1][0], Fraction("1.7")
    for _twice in range(2):
        service.give_parts(head, whole, shares, "parts")
    rows = session().query(GivenWorkRow).order_by(GivenWorkRow.id).all()
    assert [row.coefficient for row in rows] == [2, Fraction("1.7")]
    assert rows[1].parent_id == rows[0].id


def test_ad_hoc_work_needs_a_name_and_a_coefficient(app, actor, month):
    head, lan = actor(HEAD), id_of("lan")
    kind = WorkKind.AD_HOC
    for title, coefficient, field in (
        ("", Fraction(1), "title"),
        ("Trực bão", None, "coefficient"),
        ("Trực bão", Fraction("1.25"), "coefficient"),
    ):
        draft = WorkDraft(None, title, coefficient, Fraction(1), today(), kind)
        with pytest.raises(Invalid) as refusal:
            service.give(head, lan, draft, "adhoc")
        assert refusal.value.field == field
    draft = WorkDraft(None, "Trực bão", Fraction(2), Fraction(1), today(), kind)
    service.give(head, lan, draft, "adhoc")
    assert service.my_progress(actor("lan")).score.assigned == 0


def test_without_a_period_nothing_is_given(app, actor):
    made = decided()
    with pytest.raises(Invalid, match="No period is open"):
        service.give(
            actor(HEAD),
            id_of("lan"),
            work(product(made, "VB-01").id),
            "early",
        )


def test_periods_do_not_overlap(app, actor, month):
    head = actor(HEAD)
    for kind in PeriodKind:
        with pytest.raises(Conflict, match="overlaps"):
            service.open_period(head, ward(), kind, today())
    with pytest.raises(Invalid, match="is over"):
        service.open_period(head, ward(), PeriodKind.MONTH, today(-70))
    with pytest.raises(NotAllowed):
        service.open_period(actor("lan"), ward(), PeriodKind.MONTH, today(40))


def test_the_log_names_each_act_and_no_text(app, actor, given):
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, True, "Rất tốt, giữ bí mật")
    rows = session().query(Event).filter(Event.event.like("evaluation.%"))
    assert {"evaluation.given", "evaluation.accepted"} <= {
        row.event for row in rows
    }
    assert not any("bí mật" in str(row.details) for row in rows)


def test_twenty_answers_at_once_are_one(app, actor, given, together):
    found = sent(actor, given)
    head = actor(HEAD)

    def accept():
        service.answer(head, found, 1, True, "")

    together(*[accept] * 8)
    session().expire_all()
    assert session().query(DeliveryAnswer).count() == 1


def test_a_head_of_elsewhere_neither_sees_nor_notes_nor_opens_anything(
    app, actor, given
):
    sent(actor, given)
    lan, side = id_of("lan"), id_of("mentor-son")
    with transaction():
        elsewhere = people.find_unit("doi-thong")
        access.store_role(side, Role.MANAGER, elsewhere, None)
    head, other = actor(HEAD), actor("mentor-son")
    waiting = {
        who.key: (
            service.deliveries_size(who).count,
            len(execute(*service.deliveries_waiting(who)).all()),
            service.may_note_of(who, [lan]),
        )
        for who in (head, other)
    }
    assert waiting == {HEAD: (1, 1, {lan}), "mentor-son": (0, 0, set())}
    for act in (
        lambda: service.begin_catalogue(other, ward(), "Danh mục"),
        lambda: service.open_period(other, ward(), PeriodKind.MONTH, today(40)),
        lambda: service.years_of_team(actor("lan"), [lan], today().year),
    ):
        with pytest.raises(NotAllowed):
            act()
