"""Tables as people keep them: CSV in several encodings and XLSX, read with the
place of every mistake, written so that no spreadsheet takes a cell for a
formula. The same rows always give the same bytes.
"""

from lms.core.tables.cells import meant, plain_cell, read_day
from lms.core.tables.decoding import decode
from lms.core.tables.forms import form_bytes
from lms.core.tables.reading import (
    Row,
    is_workbook,
    read,
    read_csv,
    read_xlsx,
    text_of,
)
from lms.core.tables.records import records, surplus
from lms.core.tables.writing import (
    CSV_TYPE,
    XLSX_TYPE,
    About,
    csv_bytes,
    xlsx_bytes,
)
