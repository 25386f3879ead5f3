"""What somebody may do is read again under the lock of the act: by two who act
at the same moment, on connections of their own.
"""

import threading
from contextlib import suppress

import pytest

from lms.access import service as access
from lms.access.types import Permission, Role
from lms.core import clock
from lms.core.errors import Conflict, NotAllowed
from lms.core.state import state
from lms.directory import service
from lms.people import service as people
from lms.quizzes import service as quizzes
from tests import lite


@pytest.fixture
def ward():
    return people.find_unit("cua-song")


@pytest.fixture
def second(app, actor):
    """A second administrator of the whole."""
    person_id = actor("yen").person_id
    service.grant(None, person_id, Role.ADMIN, people.root().id)
    return actor("yen")


@pytest.fixture
def at_once(monkeypatch):
    """Make two acts meet after this step of theirs, if they can."""

    def meet(owner, name):
        meeting, step = threading.Barrier(2), getattr(owner, name)

        def stop(*values):
            done = step(*values)
            with suppress(threading.BrokenBarrierError):
                meeting.wait(1)
            return done

        monkeypatch.setattr(owner, name, stop)

    return meet


def outcome(act, *values):
    def call():
        try:
            act(*values)
        except (NotAllowed, Conflict) as refused:
            return type(refused)
        return None

    return call


def grant_of(who):
    (held,) = access.roles_of([who.person_id])
    return held.id


def administrators():
    return access.holders(Permission.ACCESS_GRANT, people.root().path)


def test_an_administrator_dismissed_a_moment_ago_does_nothing(
    app, actor, second, together, ward
):
    lan = actor("lan").person_id
    entry = "login,name,unit\nmoi.le,Lê Thị Mới,cua-song\n"
    together(
        lambda: service.set_active(actor("admin"), second.person_id, False)
    )
    for act in (
        lambda: service.grant(second, lan, Role.ADMIN, ward.id),
        lambda: service.revoke(second, grant_of(actor("mentor-hoa"))),
        lambda: service.set_active(second, lan, False),
        lambda: service.new_code(second, lan),
        lambda: service.put_posting(second, lan, ward.id, "", clock.today()),
        lambda: service.import_csv(second, entry, dry_run=False),
        lambda: quizzes.allow(second, lan, 25, "Tay đau"),
    ):
        with pytest.raises(NotAllowed, match="a moment ago"):
            act()
    assert people.person(lan).active
    assert people.find_person("moi.le") is None


@lite
def test_a_role_more_is_no_reason_to_refuse(app, actor, ward):
    lan = actor("lan").person_id
    admin = actor("admin")
    service.grant(None, admin.person_id, Role.MENTOR, ward.id)
    service.new_code(admin, lan)


def test_of_two_who_suspend_each_other_one_stays(
    app, actor, second, together, at_once
):
    admin = actor("admin")
    at_once(state().host, "dismiss")
    refusals = together(
        outcome(service.set_active, admin, second.person_id, False),
        outcome(service.set_active, second, admin.person_id, False),
    )
    assert sorted(map(str, refusals)) == sorted(map(str, (None, NotAllowed)))
    assert len(administrators()) == 1


def test_of_two_who_take_each_others_role_one_stays(
    app, actor, second, together, at_once
):
    admin = actor("admin")
    at_once(access, "remove_role")
    refusals = together(
        outcome(service.revoke, admin, grant_of(second)),
        outcome(service.revoke, second, grant_of(admin)),
    )
    assert refusals.count(None) == 1
    assert len(administrators()) == 1


def test_of_two_who_lay_down_their_own_role_one_stays(
    app, actor, second, together, at_once
):
    admin = actor("admin")
    at_once(access, "remove_role")
    refusals = together(
        outcome(service.revoke, admin, grant_of(admin)),
        outcome(service.revoke, second, grant_of(second)),
    )
    assert sorted(map(str, refusals)) == sorted(map(str, (None, Conflict)))
    assert len(administrators()) == 1


@lite
def test_the_last_administrator_stays(app, actor):
    admin = actor("admin")
    with pytest.raises(NotAllowed, match="yourself"):
        service.set_active(admin, admin.person_id, False)
    with pytest.raises(Conflict, match="last administrator"):
        service.revoke(admin, grant_of(admin))
