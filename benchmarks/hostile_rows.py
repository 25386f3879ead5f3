"""Tables of people, postings, requirements, months and products, and files of
frameworks, at their worst, for `hostile`.
"""

import datetime as dt
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

from entrances import entrance, only

from lms.directory import service as directory
from lms.evaluation.types import ProductDraft
from lms.exchange import formats
from lms.exchange.formats.base import ReadOptions
from lms.exchange.formats.moodle_csv import columns as moodle
from lms.exchange.loader import rows as files
from lms.exchange.rules import months, postings, products, requirements
from lms.exchange.types import FileRow
from lms.requirements.rules.plans import LayerStack
from lms.requirements.rules.trial import LayerTrial
from lms.requirements.types import CellChange, CellPlan, ChangeTerms

FIRST, DAY = dt.date(2030, 1, 1), dt.timedelta(days=1)
UNIT = SimpleNamespace(id=1, path="/1/")


def _day(number: int) -> dt.date:
    return FIRST + 2 * number * DAY


@entrance(2_500)
def people_of_one_name(n: int) -> None:
    """Each row with the sign-in name, the address and the days of the others."""
    row = "an.nguyen,Nguyễn Văn An,an@h.vn,x,clerk,01/10/2026\n"
    text = "login,name,email,unit,post,from\n" + row * n
    only(partial(directory.import_csv, None, text, True))


@entrance(2_500)
def people_with_names_of_marks(n: int) -> None:
    name = "a" + "\u0323\u0301" * 60
    rows = "".join(f"n{one},{name},,x,clerk,\n" for one in range(n))
    text = "login,name,email,unit,post,from\n" + rows
    only(partial(directory.import_csv, None, text, True))


@entrance(5_000)
def postings_of_one_person(n: int) -> None:
    """One day each, so that none stands in the way of another."""
    facts = postings.PostingFacts(
        {"an": 1}, (), {"u": UNIT}, {"p"}, {"p"}, lambda _path: True, FIRST
    )
    lines = [
        FileRow(
            one + 2,
            "T",
            {
                "person": "an",
                "unit": "u",
                "post": "p",
                "from": _day(one).isoformat(),
                "to": _day(one).isoformat(),
            },
        )
        for one in range(n)
    ]
    only(partial(postings.fit_rows, 1, lines, [], facts))


def _asked(number: int, competency: str) -> requirements.RequirementLine:
    first = _day(number)
    return requirements.RequirementLine(
        FileRow(number + 2, "T", {}),
        UNIT,
        CellChange("p", competency, 1, 1, True),
        ChangeTerms("r", None, None, first, first + DAY, ()),
        first,
    )


@entrance(5_000)
def requirements_of_one_competency(n: int) -> None:
    lines = [_asked(one, "c") for one in range(n)]
    only(partial(requirements.refuse_twins, lines, FIRST))


@entrance(5_000)
def requirements_that_end_before_they_begin(n: int) -> None:
    lines = [_asked(0, "c") for _ in range(n)]
    ended = [
        replace(one, terms=replace(one.terms, until=FIRST)) for one in lines
    ]
    only(partial(requirements.refuse_twins, ended, FIRST))


@entrance(2_500)
def requirements_that_stand_on_each_other(n: int) -> None:
    """As many first days as a file may name; no row ends before the last."""
    trial = LayerTrial(())
    stack = LayerStack(FIRST, [UNIT], {1: "U"}, {}, {}, {"p"}, {"c"})
    days = requirements.MOST_DAYS
    plans = [
        [
            CellPlan(
                CellChange("p", f"c{day}-{one}", 1, 1, True),
                ChangeTerms("r", since=_day(day)),
                sets=True,
            )
            for one in range(n // days)
        ]
        for day in range(days)
    ]

    def look() -> None:
        for day, some in enumerate(plans):
            trial.upon(replace(stack, since=_day(day)), {"p"})
            trial.carry_out(UNIT.id, _day(day), some)

    only(look)


@entrance(5_000)
def months_of_one_person(n: int) -> None:
    people = months.MonthPeople({"an": 1}, {1: "An"}, {1})
    cells = {"person": "an", "name": "An", "year": "2026", "month": "3"}
    cells |= {"points": "70,5", "unit": "A", "document": "B"}
    lines = [FileRow(one + 2, "T", dict(cells)) for one in range(n)]
    only(partial(months.read, lines, people, FIRST))


@entrance(2_500)
def products_of_one_title(n: int) -> None:
    known = {
        f"k{one}": ProductDraft(f"k{one}", f"Title {one}", "", 1, None, False)
        for one in range(1_000)
    }
    facts = products.ProductFacts(known, {"c"}, 1)
    cells = {"title": "T", "output": "", "complexity": "1", "points": "5"}
    cells |= {"coefficient": "1", "standard": "", "competencies": "c d " * 50}
    lines = [
        FileRow(one + 2, "T", cells | {"key": f"n{one}"}) for one in range(n)
    ]
    only(partial(products.examine, lines, facts))


@entrance(2_500)
def table_of_profiles(n: int) -> None:
    headings = "unit,post,competency,level,depth,essential,reason\n"
    rows = "u,p,c,4,does,có,Vì " + "x" * 200 + "\n"
    content = (headings + rows * n).encode()
    only(partial(files.read, content, "profiles"))


@entrance(2_500)
def yaml_of_profiles(n: int) -> None:
    rows = "".join(f"  - {{post: p{one}}}\n" for one in range(n))
    only(partial(files.read, f"requirements:\n{rows}".encode(), "profiles"))


def _framework(kind: str, content: str) -> None:
    read = formats.readable()[kind].read
    only(partial(read, content.encode(), ReadOptions()))


@entrance(400)
def framework_of_a_chain(n: int) -> None:
    """Each row below the next one, with every text there is."""
    headings = "kind;key;parent;title (vi);title (en);indicator 1 (vi)\n"
    rows = "".join(
        f"competency;a.k{one};a.k{one + 1};T;T;{'x' * 500}\n"
        for one in range(n)
    )
    _framework("csv", headings + "framework;a;;T;T;\n" + rows)


@entrance(400)
def moodle_framework_of_many_references(n: int) -> None:
    columns = moodle.COLUMNS.values()
    cells = {"Short name": "T", "Parent ID number": "f", "Is framework": ""}
    cells["Cross-referenced competency ID numbers"] = "a,b," * 200
    top = {"ID number": "f", "Short name": "T", "Is framework": "1"}
    rows = [top, *(cells | {"ID number": f"c{one}"} for one in range(n))]
    lines = [",".join(columns)]
    lines += [
        ",".join(f'"{row.get(column, "")}"' for column in columns)
        for row in rows
    ]
    _framework("moodle", "\n".join(lines))


@entrance(2_500)
def yaml_framework_of_many_keys(n: int) -> None:
    rows = "".join(f"  - {{key: a.k{one}}}\n" for one in range(n))
    _framework("yaml", f"key: a\ncompetencies:\n{rows}")
