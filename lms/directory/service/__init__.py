"""The door of the directory: add, import, post, suspend; give and take back
roles. Each within the administrator's units and no further.

`actor` None is the operator at the command line, who may do everything.
"""

from lms.directory.queries import (
    PeopleListing,
    count_without_post,
    listing,
    names_fewer,
    past_without_post,
)
from lms.directory.service.codes import CODES_AT_ONCE, make_codes
from lms.directory.service.corrections import (
    correct,
    former_names,
    may_correct,
    name_mark,
)
from lms.directory.service.entries import PEOPLE, AddedPerson, add, import_csv
from lms.directory.service.exports import export, roles_held
from lms.directory.service.identity import MOST_ASKED
from lms.directory.service.long_files import (
    FileWork,
    begin,
    count_awaited,
    go_on,
    is_long,
    long_file,
    notes_of,
    sent_files,
    sweep,
)
from lms.directory.service.postings import enter, put_posting, store_postings
from lms.directory.service.reach import PersonRecord, out_of_reach, record
from lms.directory.service.roles import grant, revoke
from lms.directory.service.signing_in import new_code, set_active
from lms.directory.service.units import (
    manageable_units,
    unit_choices,
)
