"""What two pages say of the same fields, joined: a page takes nothing back that
it has not shown. Pure.

Each field carries the mark of the value that its page showed. A field left as
it was keeps what is stored, however new; one changed here and nowhere else is
taken; one changed here and elsewhere is asked about.
"""

from lms.core.merging.differing import Change, ComparedPiece, differences
from lms.core.merging.fields import Fields, Joined, Shown, mark
from lms.core.merging.joining import join
from lms.core.merging.newer import Newer, keep_newer

__all__ = [
    "Change",
    "ComparedPiece",
    "Fields",
    "Joined",
    "Newer",
    "Shown",
    "differences",
    "join",
    "keep_newer",
    "mark",
]
