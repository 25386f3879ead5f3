"""Several editors of one layer at the same moment: nothing is overwritten
unseen, and no two rows hold on the same day.
"""

from sqlalchemy import select

from lms.access import service as access
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Conflict
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.service import cells, matrix
from lms.requirements.service.cells import EditorSnapshot
from lms.requirements.types import CellEntry, ChangeTerms

OFFICER, EDITORS = "one-stop-officer", 4


def test_of_editors_who_saw_the_same_table_one_wins_each_cell_and_the_others_hear_of_it(
    app, together
):
    unit = people.find_unit("cua-song").id
    names = ("manager-duc", "province-quang", "nation-thu", "manager-duc")
    seen = matrix.matrix(access.actor_for("manager-duc"), unit, OFFICER).seen
    session().close()

    def save(number):
        entries = [
            CellEntry(OFFICER, "com.languages", f"{number + 2}d"),
            CellEntry(OFFICER, "com.it", f"{number + 2}d"),
        ]
        actor = access.actor_for(names[number])
        return cells.save(
            actor,
            unit,
            entries,
            ChangeTerms(f"Lần {number}"),
            EditorSnapshot(clock.today(), seen),
        )

    found = together(
        *(lambda number=number: save(number) for number in range(EDITORS))
    )
    assert sum(one.saved for one in found) == 1
    lost = [
        refusal for one in found if not one.saved for _, refusal in one.faults
    ]
    assert len(lost) == 2 * (EDITORS - 1)
    assert all(isinstance(refusal, Conflict) for refusal in lost)
    today = clock.today()
    rows = (
        session()
        .scalars(
            select(RequirementRow).where(
                RequirementRow.unit_id == unit, RequirementRow.post == OFFICER
            )
        )
        .all()
    )
    for competency in ("com.languages", "com.it"):
        held = [
            row
            for row in rows
            if row.competency == competency
            and (row.valid_to is None or row.valid_to > today)
        ]
        assert len(held) == 1


def test_editors_of_different_cells_do_not_disturb_each_other(app, together):
    unit = people.find_unit("cua-song").id
    seen = matrix.matrix(access.actor_for("manager-duc"), unit, OFFICER).seen
    session().close()
    skills = ("com.it", "com.drafting", "com.coordination", "com.ethics")

    def save(number):
        actor = access.actor_for("manager-duc")
        return cells.save(
            actor,
            unit,
            [CellEntry(OFFICER, skills[number], "4d")],
            ChangeTerms("Vì sao"),
            EditorSnapshot(clock.today(), seen),
        )

    assert all(
        one.saved
        for one in together(
            *(lambda number=number: save(number) for number in range(EDITORS))
        )
    )
