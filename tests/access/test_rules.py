"""May this actor do that there? A role is held in a unit and in everything
below it, and nowhere else.
"""

from hypothesis import given
from hypothesis import strategies as st

from lms.access import rules
from lms.access.types import (
    CARRIES,
    EVERYBODY,
    LABELS,
    Actor,
    Grant,
    Permission,
    Role,
)

paths = st.lists(st.integers(1, 12), min_size=1, max_size=4).map(
    lambda ids: f"/{'/'.join(map(str, ids))}/"
)
grants = st.builds(Grant, st.sampled_from(Role), paths)
actors = st.lists(grants, max_size=5).map(
    lambda held: Actor(1, "k", "N", tuple(held))
)
permissions = st.sampled_from(Permission)


def actor(*held):
    return Actor(1, "k", "N", tuple(Grant(role, path) for role, path in held))


def parts(path):
    return path.strip("/").split("/")


def test_a_manager_of_a_ward_reads_evidence_there_and_below():
    duc = actor((Role.MANAGER, "/1/2/3/"))
    assert rules.allows(duc, Permission.EVIDENCE_READ, ["/1/2/3/"])
    assert rules.allows(duc, Permission.EVIDENCE_READ, ["/1/2/3/9/"])
    assert not rules.allows(duc, Permission.EVIDENCE_READ, ["/1/2/"])
    assert not rules.allows(duc, Permission.EVIDENCE_READ, ["/1/2/4/"])


def test_unit_3_is_not_unit_31():
    assert not rules.allows(
        actor((Role.MANAGER, "/1/3/")), Permission.MAP_READ, ["/1/31/"]
    )


def test_one_place_within_reach_is_enough_and_none_is_not():
    duc = actor((Role.MANAGER, "/1/3/"))
    assert rules.allows(duc, Permission.MAP_READ, ["/1/4/", "/1/3/7/"])
    assert not rules.allows(duc, Permission.MAP_READ, [])


def test_without_a_place_it_is_asked_whether_it_is_held_at_all():
    assert rules.allows(actor((Role.MENTOR, "/1/3/")), Permission.TASK_SIGN)
    assert not rules.allows(actor((Role.TRAINER, "/1/")), Permission.TASK_SIGN)


def test_everybody_learns_even_without_any_role():
    assert rules.allows(actor(), Permission.LEARN)
    assert rules.allows(actor(), Permission.LEARN, ["/9/"])
    assert frozenset({Permission.LEARN}) == EVERYBODY


def test_what_each_role_may_do_is_as_agreed():
    assert {
        role: {permission.name for permission in carried}
        for role, carried in CARRIES.items()
    } == {
        Role.MENTOR: {"EVIDENCE_READ", "TASK_SIGN"},
        Role.TRAINER: {
            "COURSE_PUBLISH",
            "COURSE_WRITE",
            "LEGAL_WRITE",
            "QUIZ_STATISTICS",
        },
        Role.MANAGER: {
            "DECISION_ANSWER",
            "DECISION_DECIDE",
            "DECISION_PROPOSE",
            "EVALUATION_KEEP",
            "EVIDENCE_READ",
            "EVIDENCE_REVOKE",
            "FRAMEWORK_REQUIRE",
            "FRAMEWORK_WRITE",
            "MAP_READ",
            "MENTOR_PAIR",
            "OVERSEE",
            "PEOPLE_READ",
            "PLAN_WRITE",
            "TERM_WRITE",
            "WORK_GIVE",
        },
        Role.HR: {
            "DECISION_PROPOSE",
            "EVALUATION_KEEP",
            "FRAMEWORK_REQUIRE",
            "FRAMEWORK_WRITE",
            "LEGAL_WRITE",
            "MAP_READ",
            "MENTOR_PAIR",
            "PEOPLE_READ",
            "PLAN_WRITE",
            "TERM_WRITE",
        },
        Role.ADMIN: {
            "ACCESS_GRANT",
            "AUDIT_READ",
            "CALENDAR_WRITE",
            "PEOPLE_MANAGE",
            "PEOPLE_READ",
            "QUIZ_ALLOW",
        },
    }


def test_who_runs_the_system_neither_signs_nor_reads_evidence():
    assert not CARRIES[Role.ADMIN] & {
        Permission.TASK_SIGN,
        Permission.EVIDENCE_READ,
        Permission.MAP_READ,
    }


def test_every_role_has_a_name_and_every_permission_somebody_who_holds_it():
    assert set(LABELS) == set(CARRIES) == set(Role)
    assert set().union(*CARRIES.values(), EVERYBODY) == set(Permission)


def test_of_places_inside_each_other_the_reach_names_the_highest():
    quang = actor(
        (Role.HR, "/1/2/3/"), (Role.HR, "/1/2/"), (Role.MANAGER, "/1/9/")
    )
    assert rules.reach(quang, Permission.MAP_READ) == ["/1/2/", "/1/9/"]
    assert rules.reach(quang, Permission.LEGAL_WRITE) == ["/1/2/"]


def test_everybody_is_seen_by_who_administers_the_whole_whatever_else_they_do():
    yen = actor((Role.ADMIN, "/1/"), (Role.ADMIN, "/1/3/"))
    assert rules.sees_everybody(yen, Permission.PEOPLE_READ)
    for held in ((Role.ADMIN, "/1/3/"), (Role.HR, "/1/"), (Role.MENTOR, "/1/")):
        assert not rules.sees_everybody(actor(held), Permission.PEOPLE_READ)


def test_what_is_everybodys_is_decided_above_all_units_only():
    thu = actor((Role.HR, "/1/"), (Role.MANAGER, "/1/2/"))
    assert rules.allows_for_all(thu, Permission.FRAMEWORK_WRITE)
    for held in ((Role.HR, "/1/2/"), (Role.ADMIN, "/1/")):
        assert not rules.allows_for_all(actor(held), Permission.FRAMEWORK_WRITE)


@given(actors, permissions, paths)
def test_allowed_is_exactly_what_lies_below_a_grant_that_carries_it(
    who, permission, path
):
    expected = permission in EVERYBODY or any(
        permission in CARRIES[grant.role]
        and parts(path)[: len(parts(grant.path))] == parts(grant.path)
        for grant in who.grants
    )
    assert rules.allows(who, permission, [path]) is expected


@given(actors, permissions, paths, st.integers(1, 12))
def test_what_is_allowed_in_a_unit_is_allowed_below_it(
    who, permission, path, child
):
    if rules.allows(who, permission, [path]):
        assert rules.allows(who, permission, [f"{path}{child}/"])


@given(actors, grants, permissions, paths)
def test_one_more_role_never_takes_anything_away(who, more, permission, path):
    richer = Actor(who.person_id, who.key, who.name, (*who.grants, more))
    assert rules.allows(richer, permission, [path]) >= rules.allows(
        who, permission, [path]
    )


@given(actors, permissions.filter(lambda one: one not in EVERYBODY), paths)
def test_the_reach_covers_the_same_places_and_no_part_of_it_lies_inside_another(
    who, permission, path
):
    reach = rules.reach(who, permission)
    assert any(path.startswith(root) for root in reach) is rules.allows(
        who, permission, [path]
    )
    assert not any(
        one != other and one.startswith(other)
        for one in reach
        for other in reach
    )
    assert reach == sorted(set(reach))
