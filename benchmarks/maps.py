"""Pages of a nation: `python3 dev.py bench-maps [--postgresql] [--people
2000,200000] [--quick]`. What it measures, and why, is in docs/performance.md.

Prints tables and ends with 1 if a target is missed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import changes
import measure
import nation
import pages
import people
from databases import databases, kinds, without_settings
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from floor import LINES, PAGE
from jinja2 import DictLoader
from measure import Asked, Request
from nation import CHIEFS, OFFICERS, Nation
from people import MANAGER
from plans import walked
from report import conclude, judge, progress, table
from sqlalchemy import select

from lms.core.db import session
from lms.people import service as units
from lms.people.models import Person
from lms.standalone import database

TARGET, GROWTH = 10, 1.25
WARM_UP = 2
ONLY_SMALL = {
    ("audit.log_file", "nation"),
    ("gapmap.standing", "province"),
    ("gapmap.standing", "nation"),
    ("planning.people_file", "province"),
    ("planning.people_file", "nation"),
    ("planning.stuck", "province"),
    ("planning.stuck", "nation"),
}
"""Pages and files that do not exist for so many people."""
EMPTY = {"authoring.look", "evaluation.inbox", "evaluation.team"}
"""Pages of what a nation does not hold, whose address does not say so."""
READERS = {MANAGER, *OFFICERS}
"""Whose pages are measured; an administrator's without a target."""


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    sizes: list[int]
    rounds: int
    pairs: int
    only_pages: bool


def floor_on(address: str) -> Flask:
    """A bare Flask page that reads one person by primary key, in the same
    database, as wide a page as the product's.
    """
    app = Flask("floor", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(address)
    app.jinja_loader = DictLoader({"floor.html": PAGE})
    db, table_ = SQLAlchemy(app), Person.__table__

    @app.get("/people/<int:person_id>")
    def page(person_id: int) -> str:
        query = select(
            table_.c.name.label("title"),
            table_.c.folded.label("words"),
            table_.c.key,
        )
        row = db.session.execute(query.where(table_.c.id == person_id)).one()
        return render_template("floor.html", row=row, lines=LINES)

    with app.app_context():
        database.prepare(db.engine)
    return app


def requests(made: Nation) -> dict[str, Request]:
    """Every page that managers and officers open: of a unit by the managers of
    the ward, of the province and of the nation, of a person by those of their
    ward, everything else by those of the nation. Without the pages of what a
    nation does not hold, as drafts of courses: a ward has them.
    """
    found: dict[str, Request] = {}
    places = _places(made)
    officers = {key: people.sign_in(made.app, key)[0] for key in OFFICERS}
    chiefs = {
        place: people.sign_in(made.app, key)[0] for place, key in CHIEFS.items()
    }
    for page in pages.PAGES:
        is_made = page.names <= places["nation"].keys()
        if page.reader not in READERS or not is_made or page.endpoint in EMPTY:
            continue
        if (
            "unit_id" not in page.values
            and (page.endpoint, "nation") in ONLY_SMALL
        ):
            continue
        if page.endpoint == "planning.unit":  # of many: without its courses
            page = replace(page, holds="{unit_title}")
        if page.reader in officers:
            names = places["nation"]
            cookie = officers[page.reader]
            found[page.endpoint] = page.request(made.app, names, cookie)
        elif "unit_id" not in page.values:
            names = places["nation"]
            whose = "ward" if "person_id" in page.values else "nation"
            request = page.request(made.app, names, chiefs[whose])
            found[page.endpoint] = request
        else:
            for place, names in places.items():
                if (page.endpoint, place) in ONLY_SMALL:
                    continue
                request = page.request(made.app, names, chiefs[place])
                found[f"{page.endpoint}: {place}"] = request
    return found


def _places(made: Nation) -> dict[str, dict[str, str]]:
    """The names for the addresses, for each of the three units."""
    with made.app.app_context():
        found = {}
        for place in CHIEFS:
            unit = units.unit(getattr(made, place))
            here = {"unit": str(unit.id), "office": str(unit.id)}
            title = {"unit_title": unit.title["vi"], "unit_key": unit.key}
            found[place] = made.names | here | title
        session().close()
    return found


def costs(kind: str, made: Nation, address: str, options: Options) -> None:
    """Every page of managers and officers against the floor."""
    person = made.learner + made.people // 2
    base = Asked(floor_on(address), Request(f"/people/{person}"))
    administrators = {
        page.endpoint for page in pages.PAGES if page.reader == people.ADMIN
    }
    asked = {
        name: [Asked(made.app, request)]
        for name, request in requests(made).items()
    }
    say = progress(f"{kind}, pages and floor")
    found = measure.against(
        base, asked, options.rounds, options.pairs, WARM_UP, say
    )
    rows = []
    for name, timing in found.items():
        judged = name not in administrators
        cost, unit = timing.ratio, ""
        endpoint = name.split(":")[0]
        if endpoint in pages.LISTS:
            rows_there = measure.rows_in(asked[name][0].body)
            cost, unit = pages.cost(endpoint, cost, rows_there), " for 100 rows"
        what = (
            f"{kind}: {name} of {made.people:,} people costs "
            f"{cost:.2f} floors{unit}, target {TARGET}"
        )
        verdict = judge(cost <= TARGET, what) if judged else ""
        rows.append(
            (
                name,
                f"{1000 * statistics.median(timing.page):.2f}",
                f"{timing.ratio:.2f}",
                f"± {timing.spread:.2f}",
                f"{TARGET}{unit}" if judged else "",
                verdict,
                f"{asked[name][0].size / 1000:.1f}",
                _walks(kind, made, name, asked[name][0], judged),
            )
        )
    least = statistics.median(next(iter(found.values())).floor) * 1000
    title = (
        f"Pages of a nation of {made.people:,} people, {made.evidence:,} "
        f"pieces of evidence, {kind}; a floor is {least:.2f} ms"
    )
    header = ("", "ms", "floors", "", "target", "", "KB", "walks over")
    table(title, header, rows)


def _walks(kind: str, made: Nation, name: str, ask: Asked, judged: bool) -> str:
    tables = ", ".join(sorted(walked(made.app, ask)))
    if judged and tables:
        judge(False, f"{kind}: {name} walks over all of {tables}")
    return tables


def growth(kind: str, small: Nation, large: Nation, options: Options) -> None:
    """Every map against the same map of a small nation."""
    few, many, rows = requests(small), requests(large), []
    for place in CHIEFS:
        name = f"gapmap.unit: {place}"
        timing = measure.against(
            Asked(small.app, few[name]),
            {name: [Asked(large.app, many[name])]},
            options.rounds,
            options.pairs,
            WARM_UP,
            progress(f"{kind}, {name}"),
        )[name]
        what = (
            f"{kind}: {name} is {timing.ratio:.2f} times slower with "
            f"{large.people:,} people than with {small.people:,}"
        )
        verdict = judge(timing.ratio <= GROWTH, what)
        cells = f"{timing.ratio:.2f}", f"± {timing.spread:.2f}", f"{GROWTH}"
        rows.append((name, *cells, verdict))
    title = f"Maps of {large.people:,} against {small.people:,} people, {kind}"
    table(title, ("", "ratio", "", "target", ""), rows)


def run(kind: str, options: Options) -> None:
    """All tables of one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="lms-nation-"))
    try:
        with databases(kind, folder) as address:
            made = []
            for size in options.sizes:
                place = folder / f"nation{size}"
                say = saying(f"{kind}, {size:,} people: ")
                one = nation.build(place, address(place.name), size, say)
                made.append(one)
            where = made[-1].app.config["SQLALCHEMY_DATABASE_URI"]
            costs(kind, made[-1], where, options)
            growth(kind, made[0], made[-1], options)
            if not options.only_pages:
                changes.run(kind, made[-1])
            for one in made:
                with one.app.app_context():
                    one.app.extensions["sqlalchemy"].engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def saying(what: str) -> nation.Say:
    """Progress of several steps, each a line of its own."""
    steps: dict[str, object] = {}

    def say(step: str, done: int, all_: int) -> None:
        steps.setdefault(step, progress(what + step))(done, all_)

    return say


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description="Measures the pages of a nation against targets; see docs/performance.md."
    )
    flag = parser.add_argument
    flag(
        "--postgresql",
        action="store_true",
        help="measure on PostgreSQL too, on a server of our own",
    )
    flag("--only-postgresql", action="store_true", help="and on nothing else")
    flag(
        "--people",
        default="2000,200000",
        help="sizes of the nation, few and many (default 2000,200000)",
    )
    flag(
        "--quick",
        action="store_true",
        help="three short rounds of pages only",
    )
    flag(
        "--busy",
        action="store_true",
        help="count the processor's time: others work on this machine",
    )
    given = parser.parse_args()
    if given.busy:
        measure.Clock.count_processor()
    without_settings()
    sizes = sorted(int(size) for size in given.people.split(","))
    rounds, pairs = (3, 5) if given.quick else (11, 8)
    options = Options(sizes, rounds, pairs, given.quick)
    for kind in kinds(given.postgresql, given.only_postgresql):
        run(kind, options)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
