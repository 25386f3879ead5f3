"""Reads rows of postings: what is wrong with each cell by itself."""

import datetime as dt

from lms.core.folding import fold
from lms.exchange.loader import rows
from lms.exchange.types import FileRow, Table, read_columns

COLUMNS = read_columns(
    """
    person*  person | tên đăng nhập | người | login
    unit*    unit | đơn vị | mã đơn vị
    post*    post | vị trí việc làm | vị trí | mã vị trí
    from     from | từ ngày | since
    to       to | đến ngày | đến hết ngày
    """
)


def read(table: Table, today: dt.date) -> list[FileRow]:
    """The rows. Invalid for a table of another kind."""
    lines = rows.read(table, COLUMNS, lambda cells: cells["person"])
    for line in lines:
        login = fold(line["person"].removeprefix("'"))
        line.label, line.cells = login, {**line.cells, "person": login}
        line.require("person", "unit")
        since, until = line.day("from"), line.day("to")
        if until and until < (since or today):
            line.wrong_cell("to", "comes before the first day")
    return lines
