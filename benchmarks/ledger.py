"""Recording one piece of evidence, with the chain and the sums it moves, against a bare insert that is as durable."""

import gc
import time
from statistics import median

import sqlalchemy as sa
from floor import options
from measure import Timing
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.db import session, transaction
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.standalone import database


class Bare:
    """The least that keeps the same words: one row into a table with the ledger's columns and a primary key, as any application on
    Flask-SQLAlchemy does it: as durable as the product's but without what the product has learnt."""

    def __init__(self, ours: sa.Engine) -> None:
        address = ours.url.render_as_string(hide_password=False)
        self.engine = sa.create_engine(address, **options(address))
        database.prepare(self.engine)
        columns = [sa.Column(column.name, column.type) for column in Evidence.__table__.columns if column.name != "id"]
        self.table = sa.Table("bench_floor", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns)
        newest = sa.select(*(Evidence.__table__.c[column.name] for column in columns)).order_by(sa.desc("id")).limit(1)
        with self.engine.begin() as connection:
            self.table.create(connection)
            self.row = dict(connection.execute(newest).one()._mapping)
        self.statement = sa.insert(self.table)

    def __call__(self) -> float:
        """Insert it and commit; the seconds it took."""
        begun = time.perf_counter()
        with Session(self.engine) as db:
            db.execute(self.statement, self.row)
            db.commit()
        return time.perf_counter() - begun

    def end(self) -> None:
        """Leave nothing behind."""
        self.table.drop(self.engine)
        self.engine.dispose()


def record(person: int, competency: str, number: int) -> float:
    """Record it and commit; the seconds it took."""
    begun = time.perf_counter()
    with transaction():
        evidence.record(Proof(person, competency, 3, Depth.DOES, "signoff", f"bench:{number}", clock.now()))
    return time.perf_counter() - begun


def against_bare(people: range, competencies: list[str], rounds: int, pairs: int) -> Timing:
    """Rounds in which both take turns, each time for another person and competency, in the open context of the application."""
    bare = Bare(session().get_bind())
    session().commit()
    found, number = Timing([], [], []), 0
    gc.collect()
    for at in range(rounds + 1):
        rows, base = [], []
        for _ in range(pairs):
            number += 1
            base.append(bare())
            rows.append(record(people[number * 7919 % len(people)], competencies[number % len(competencies)], number))
        if at:  # the first round warms up
            found.page += rows
            found.floor += base
            found.ratios.append(median(rows) / median(base))
    session().close()
    bare.end()
    return found
