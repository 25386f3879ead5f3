"""Recording one piece of evidence, with the chain and the sums it moves,
against a bare insert that is as durable.
"""

import gc
import time

import sqlalchemy as sa
from measure import Timing
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.db import session, transaction
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.standalone import database

FAR = 1_000_000_000
"""Numbers of rows in a person's chain that no chain reaches: the bare rows in
the ledger are known by them.
"""


UNGUARDED = {
    "sqlite": "PRAGMA foreign_keys=OFF",
    "postgresql": "SET session_replication_role = replica",
}


class Bare:
    """A plain insert of one row of evidence, as any application on
    Flask-SQLAlchemy does it: as durable as the product's, but without chain
    and sums, and without what the product has learnt. `alone`: into a table
    with the same columns and a primary key only, instead of the ledger
    itself with its indexes.
    """

    def __init__(self, ours: sa.Engine, alone: bool) -> None:
        address = ours.url.render_as_string(hide_password=False)
        self.engine, self.ledger, self.number = (
            sa.create_engine(address, **database.engine_options(address)),
            Evidence.__table__,
            FAR,
        )
        database.prepare(self.engine)
        columns = [
            column for column in self.ledger.columns if column.name != "id"
        ]
        fresh = [
            sa.Column("id", sa.Integer, primary_key=True),
            *(sa.Column(one.name, one.type) for one in columns),
        ]
        self.table = (
            sa.Table("bench_floor", sa.MetaData(), *fresh)
            if alone
            else self.ledger
        )
        newest = (
            sa.select(*columns).order_by(sa.desc(self.ledger.c.id)).limit(1)
        )
        with self.engine.begin() as connection:
            self.row = dict(connection.execute(newest).one()._mapping)
            if alone:
                self.table.create(connection)
        self.statement = sa.insert(self.table)

    def __call__(self, person: int) -> float:
        """Insert it and commit; the seconds it took."""
        self.number += 1
        row = self.row | {"person_id": person, "seq": self.number}
        begun = time.perf_counter()
        with Session(self.engine) as db:
            db.execute(self.statement, row)
            db.commit()
        return time.perf_counter() - begun

    def end(self) -> None:
        """Leave nothing behind."""
        with self.engine.connect() as connection:
            if self.table is self.ledger:
                # Nothing refers to these rows; to look for it would read the
                # ledger for each of them.
                connection.exec_driver_sql(UNGUARDED[connection.dialect.name])
                connection.execute(
                    sa.delete(self.ledger).where(self.ledger.c.seq > FAR)
                )
            else:
                self.table.drop(connection)
            connection.commit()
        self.engine.dispose()


def record(person: int, competency: str, number: int, level: int = 3) -> float:
    """Record it and commit; the seconds it took."""
    begun = time.perf_counter()
    with transaction():
        evidence.record(
            Proof(
                person,
                competency,
                level,
                Depth.DOES,
                "signoff",
                f"bench:{number}",
                clock.now(),
            )
        )
    return time.perf_counter() - begun


def against_bare(
    people: range,
    competencies: list[str],
    rounds: int,
    pairs: int,
    alone: bool = False,
) -> Timing:
    """Rounds in which both take turns, each time for another person and
    competency, in the open context of the application.
    """
    bare = Bare(session().get_bind(), alone)
    session().commit()
    found, number = Timing(), 0
    gc.collect()
    for at in range(rounds + 1):
        rows, base = [], []
        for _ in range(pairs):
            number += 1
            base.append(bare(people[number * 104729 % len(people)]))
            rows.append(
                record(
                    people[number * 7919 % len(people)],
                    competencies[number % len(competencies)],
                    number,
                )
            )
        if at:  # the first round warms up
            found.add(rows, base)
    session().close()
    bare.end()
    return found
