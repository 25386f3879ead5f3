"""Add, import, post, suspend; give and take back roles. Each within the
administrator's units and no further.

`actor` None is the operator at the command line, who may do everything.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import joinedload

from lms.access import service as access
from lms.access.models import RoleGrant
from lms.access.types import Actor, Permission, Role
from lms.audit import service as audit
from lms.core import clock, folding
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.marks import N_
from lms.core.state import state
from lms.directory import loader, postings
from lms.directory.types import PostingChange, Problem, Report, Row
from lms.people import rules
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import Span, Unit
from lms.posts import service as posts_service

AT_ONCE = 500


def _require(actor: Actor | None, permission: Permission, *paths: str) -> None:
    if actor is not None:
        access.require(actor, permission, *paths)


def listing(actor: Actor, search: str = ""):
    """People who work in the actor's units, or hold a role there, by name, as a
    query; searched with or without marks.
    """
    access.require(actor, Permission.PEOPLE_READ)
    here = access.within(actor, Permission.PEOPLE_READ)
    works = exists().where(
        PostingRow.person_id == Person.id,
        PostingRow.unit_id == UnitRow.id,
        _not_over(),
        here,
    )
    holds = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.unit_id == UnitRow.id, here
    )
    query = (
        select(Person.id, Person.name, Person.active, Person.key)
        .where(or_(works, holds))
        .order_by(Person.folded, Person.id)
    )
    if search.strip():
        query = query.where(
            Person.folded.contains(folding.fold(search[:100]), autoescape=True)
        )
    return query


def person(actor: Actor, person_id: int) -> Person:
    """One person, if she works or holds a role where the actor may look; an
    administrator of the root also sees those nowhere yet.
    """
    found = people.person(person_id)
    places = _places(person_id)
    if not access.allows(actor, Permission.PEOPLE_READ, places):
        raise NotFound
    return found


def _places(person_id: int) -> list[str]:
    """Where the person works today or will work, and where she holds a role;
    the root for somebody who is nowhere.
    """
    roles = (
        select(UnitRow.path)
        .join(RoleGrant, RoleGrant.unit_id == UnitRow.id)
        .where(RoleGrant.person_id == person_id)
    )
    works = (
        select(UnitRow.path)
        .join(PostingRow, PostingRow.unit_id == UnitRow.id)
        .where(PostingRow.person_id == person_id, _not_over())
    )
    return list(session().scalars(roles.union(works))) or [people.root().path]


def _not_over() -> ColumnElement[bool]:
    """Postings of today and of days to come."""
    return or_(
        PostingRow.valid_to.is_(None), PostingRow.valid_to > clock.today()
    )


def manages(actor: Actor, person_id: int) -> bool:
    """Whether every unit in which the person works or holds a role is the
    actor's to manage.

    One unit in common is not enough: a new code for somebody who also holds a
    role higher up would hand over that role.
    """
    places = _places(person_id)
    return all(
        access.allows(actor, Permission.PEOPLE_MANAGE, [place])
        for place in places
    )


def out_of_reach(actor: Actor | None, ids: Collection[int]) -> set[int]:
    """Those of these people whom the actor does not manage, as `manages` says
    it, in a few questions for all of them.
    """
    if actor is None:
        return set()
    places: dict[int, list[str]] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), AT_ONCE):
        batch = wanted[start : start + AT_ONCE]
        roles = select(RoleGrant.person_id, UnitRow.path).join(
            UnitRow, UnitRow.id == RoleGrant.unit_id
        )
        works = (
            select(PostingRow.person_id, UnitRow.path)
            .join(UnitRow, UnitRow.id == PostingRow.unit_id)
            .where(_not_over())
        )
        both = roles.where(RoleGrant.person_id.in_(batch)).union(
            works.where(PostingRow.person_id.in_(batch))
        )
        for person_id, path in session().execute(both):
            places.setdefault(person_id, []).append(path)
    top = [people.root().path]
    return {
        one
        for one in wanted
        if not all(
            access.allows(actor, Permission.PEOPLE_MANAGE, [place])
            for place in places.get(one, top)
        )
    }


def _managed(actor: Actor, person_id: int) -> Person:
    found = person(actor, person_id)
    if not manages(actor, person_id):
        raise NotAllowed(
            N_(
                "This person also works or holds a role outside your units. Ask the administrator of the unit above."
            )
        )
    return found


def postings_of(person_id: int) -> list[PostingRow]:
    """Every post a person has held or will hold, newest first, with its unit."""
    lasting = or_(
        PostingRow.valid_to.is_(None),
        PostingRow.valid_to > PostingRow.valid_from,
    )
    query = (
        select(PostingRow)
        .options(joinedload(PostingRow.unit))
        .where(PostingRow.person_id == person_id, lasting)
    )
    return list(
        session().scalars(
            query.order_by(PostingRow.valid_from.desc(), PostingRow.id.desc())
        )
    )


def roles_of(person_id: int) -> list[tuple[RoleGrant, Unit]]:
    """The roles a person holds."""
    query = (
        select(RoleGrant, UnitRow)
        .join(UnitRow, UnitRow.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id)
    )
    return [
        (row[0], row[1])
        for row in session().execute(query.order_by(RoleGrant.id))
    ]


def manageable_units(actor: Actor) -> list[Unit]:
    """Units in which the actor may add people."""
    return people.in_order(
        session().scalars(
            select(UnitRow).where(
                access.within(actor, Permission.PEOPLE_MANAGE)
            )
        )
    )


def add(
    actor: Actor | None,
    login: str,
    name: str,
    email: str | None,
    unit_id: int,
    post: str,
    since: dt.date,
) -> tuple[Person, str | None]:
    """Add one person with her posting; the person and the one-time code to hand
    over, if the host gives one.
    """
    unit = people.unit(unit_id)
    _require(actor, Permission.PEOPLE_MANAGE, unit.path)
    row = loader.row_of(
        {
            "login": login,
            "name": name,
            "email": email or "",
            "unit": unit.key,
            "post": post,
        },
        since,
    )
    with transaction():
        row = _checked(actor, [row])[0]
        for problem in row.problems:
            raise Invalid(problem.text, problem.column, **problem.values)
        if people.find_person(row.login):
            raise Conflict(
                N_(
                    "“%(login)s” is already in use. Choose another sign-in name, or look for the person in the list."
                ),
                login=row.login,
            )
        code = _add(actor, row)
        found = people.find_person(row.login)
    return found, code


def import_csv(
    actor: Actor | None, text: str, dry_run: bool, only_good: bool = False
) -> Report:
    """Import people from CSV. A dry run changes nothing; otherwise all rows or
    none, unless only the good ones are asked for.

    People who are there already with the same data stay as they are, so the
    same file twice changes nothing.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    rows = loader.read(text)
    if not rows:
        raise Invalid(N_("The file has headings but no people."), "file")
    with transaction():
        report = _examined(actor, rows)
        if not dry_run and (only_good or not report.bad):
            for row in report.rows:
                if not row.problems and (code := _add(actor, row)):
                    report.codes[row.login] = code
            audit.record(
                actor,
                "people.imported",
                added=len(report.added),
                unchanged=len(report.unchanged),
            )
            report.saved = True
    return report


def _examined(actor: Actor | None, rows: list[Row]) -> Report:
    """What an import of these rows would do."""
    report = Report(_checked(actor, rows))
    logins = [row.login for row in report.rows if not row.problems]
    known = set(
        session().scalars(select(Person.key).where(Person.key.in_(logins)))
    )
    report.added = [login for login in logins if login not in known]
    report.unchanged = [login for login in logins if login in known]
    return report


def _checked(actor: Actor | None, rows: Iterable[Row]) -> list[Row]:
    """Each row with what the database says against it: unknown unit, post or
    role, or a unit out of reach.
    """
    units = {unit.key: unit for unit in people.units_below("/")}
    posts, offered, found = (
        posts_service.posts(),
        posts_service.offered_posts(),
        list(rows),
    )
    known = people.ids_by_key([row.login for row in found])
    beyond = out_of_reach(actor, list(known.values()))
    foreign = {key for key, person_id in known.items() if person_id in beyond}
    return [
        replace(
            row,
            problems=(
                *row.problems,
                *_problems(actor, row, units, choice, foreign),
            ),
        )
        for row in found
        for choice in [posts if row.login in known else offered]
    ]


def _problems(
    actor: Actor | None,
    row: Row,
    units: dict[str, Unit],
    posts: dict,
    foreign: set[str],
) -> Iterable[Problem]:
    if row.login in foreign:
        yield Problem(
            "login",
            N_(
                "belongs to somebody outside your units; choose another sign-in name"
            ),
        )
    for column, key, permission in (
        ("unit", row.unit, Permission.PEOPLE_MANAGE),
        (
            "role unit",
            row.role_unit if row.role else "",
            Permission.ACCESS_GRANT,
        ),
    ):
        if not key and column == "role unit":
            continue
        if key not in units:
            yield Problem(
                column,
                N_("there is no unit with the key “%(key)s”"),
                {"key": key[:80]},
            )
        elif actor is not None and not access.allows(
            actor, permission, [units[key].path]
        ):
            yield Problem(
                column,
                N_("you may not enter anybody in the unit “%(key)s”"),
                {"key": key},
            )
    if row.post and row.post not in posts:
        yield Problem(
            "post",
            N_("there is no post with the key “%(key)s”"),
            {"key": row.post[:80]},
        )
    if row.role and row.role not in set(Role):
        yield Problem(
            "role",
            N_("should be one of: %(allowed)s"),
            {"allowed": ", ".join(Role)},
        )


def _add(actor: Actor | None, row: Row) -> str | None:
    """One good row, in the open transaction; the one-time code for somebody
    new.
    """
    found, code = people.find_person(row.login), None
    if found is None:
        found = people.mirror(PersonInfo(row.login, row.name, row.email))
        code = state().host.welcome(row.login, row.login)
        audit.record(
            actor,
            "people.added",
            person_id=found.id,
            key=row.login,
            path=people.find_unit(row.unit).path,
        )
    _post(
        actor,
        found.id,
        people.find_unit(row.unit),
        row.post,
        row.since or clock.today(),
    )
    if row.role:
        _grant(
            actor,
            found.id,
            Role(row.role),
            people.find_unit(row.role_unit or row.unit),
        )
    return code


def enter(person_id: int, unit: Unit, post: str, since: dt.date) -> None:
    """A posting entered by the operator, in the open transaction."""
    _post(None, person_id, unit, post, since)


def put_posting(
    actor: Actor, person_id: int, unit_id: int, post: str, since: dt.date
) -> None:
    """The person holds this post in this unit from a day on; what she held
    before ends that day.
    """
    _managed(actor, person_id)
    unit = people.unit(unit_id)
    access.require(actor, Permission.PEOPLE_MANAGE, unit.path)
    held = people.posting(person_id)
    if (
        post
        and post not in posts_service.offered_posts()
        and not (held and held.post == post)
    ):
        raise Invalid(N_("Choose a post from the list."), "post")
    with transaction():
        _post(actor, person_id, unit, post, since)


def _post(
    actor: Actor | None, person_id: int, unit: Unit, post: str, since: dt.date
) -> None:
    people.lock(person_id)
    held = postings.held([person_id]).get(person_id, [])
    try:
        ended, added = rules.fit(held, Span(unit.id, post, since, None))
    except rules.PostingOverlap as overlap:
        raise Invalid(
            N_(
                "A post from %(day)s on is entered already. Give that day or a later one."
            ),
            "since",
            day=overlap.span.since.isoformat(),
        ) from None
    if ended or added:
        change = PostingChange(person_id, added, ended)
        units = {unit.id: (unit.key, unit.path)}
        postings.carry_out(actor, [change], units, lambda _count: None)


def set_active(actor: Actor, person_id: int, active: bool) -> None:
    """Suspend a person, which ends all her sessions at once, or let her in
    again. Her record stays.
    """
    found = _managed(actor, person_id)
    if person_id == actor.person_id:
        raise NotAllowed(N_("You cannot suspend yourself."))
    with transaction() as db:
        found = db.get_one(Person, person_id)
        if found.active == active:
            return
        found.active = active
        db.flush()
        people.uncount({person_id})
        if not active:
            state().host.dismiss(found.key)
        audit.record(
            actor,
            "people.restored" if active else "people.suspended",
            person_id=person_id,
        )


def new_code(actor: Actor, person_id: int) -> str | None:
    """A fresh one-time code for somebody who forgot her password; ends her
    sessions.
    """
    found = _managed(actor, person_id)
    with transaction():
        state().host.dismiss(found.key)
        audit.record(actor, "session.code", person_id=person_id)
        return state().host.welcome(found.key, found.key)


def grant(
    actor: Actor | None, person_id: int, role: Role, unit_id: int
) -> None:
    """Give a role within a unit; only where the actor may, and twice is once."""
    unit = people.unit(unit_id)
    _require(actor, Permission.ACCESS_GRANT, unit.path)
    people.person(person_id) if actor is None else person(actor, person_id)
    with transaction():
        _grant(actor, person_id, role, unit)


def _grant(actor: Actor | None, person_id: int, role: Role, unit: Unit) -> None:
    db = session()
    people.lock(person_id)
    same = (
        (RoleGrant.person_id == person_id)
        & (RoleGrant.role == role)
        & (RoleGrant.unit_id == unit.id)
    )
    if db.scalar(select(RoleGrant.id).where(same)):
        return
    db.add(
        RoleGrant(
            person_id=person_id,
            role=role,
            unit_id=unit.id,
            granted_at=clock.now(),
            granted_by=actor.person_id if actor else None,
        )
    )
    db.flush()
    audit.record(
        actor,
        "access.granted",
        path=unit.path,
        person_id=person_id,
        role=str(role),
        unit=unit.key,
    )


def revoke(actor: Actor, grant_id: int) -> int:
    """Take a role back; the id of the person who held it. The last
    administrator of the root keeps hers.
    """
    with transaction() as db:
        held = db.get(RoleGrant, grant_id)
        if held is None:
            raise NotFound
        unit = people.unit(held.unit_id)
        access.require(actor, Permission.ACCESS_GRANT, unit.path)
        if held.role == Role.ADMIN and unit.parent_id is None:
            others = (
                select(RoleGrant.id)
                .join(Person, Person.id == RoleGrant.person_id)
                .where(
                    Person.active,
                    RoleGrant.role == Role.ADMIN,
                    RoleGrant.unit_id == unit.id,
                    RoleGrant.id != held.id,
                )
            )
            if db.scalars(others).first() is None:
                raise Conflict(
                    N_(
                        "This is the last administrator. Make somebody else administrator first."
                    )
                )
        person_id, role = held.person_id, held.role
        db.execute(delete(RoleGrant).where(RoleGrant.id == grant_id))
        audit.record(
            actor,
            "access.revoked",
            path=unit.path,
            person_id=person_id,
            role=role,
            unit=unit.key,
        )
    return person_id
