"""Who is here, who works where. Asks the host and keeps a mirror, so that lists
and maps are one query each.
"""

from lms.people.models import Person
from lms.people.service.corrections import (
    correct,
    former_names,
    keys_by_email,
    known_people,
)
from lms.people.service.counting import (
    have_turned,
    mark_counted,
    take_uncounted,
    uncount,
    uncount_turned,
    uncounted,
)
from lms.people.service.history import (
    history,
    paths_from_today,
    postings_below,
    reach,
    reach_by_post,
    spans_of,
    store_changes,
    working_in,
)
from lms.people.service.id_lists import in_ids, one_of
from lms.people.service.mirror import mirror, sync
from lms.people.service.persons import (
    LONGEST,
    PEOPLE,
    find_person,
    has_name,
    has_people,
    ids_by_key,
    known_as,
    lock,
    lock_all,
    mirrored,
    named,
    names,
    person,
    suspended,
    who,
)
from lms.people.service.postings import (
    LATELY,
    Day,
    anybodys_posts,
    count_holders,
    count_holders_below,
    held_posts,
    last_postings,
    left_posts,
    path_today,
    paths_of,
    posting,
    postings,
    workplaces,
)
from lms.people.service.tree import (
    DEEPEST,
    add_units,
    kinds,
    known_kind,
    offered_kinds,
    put_first_unit,
    put_kind,
    put_unit,
    rename_units,
)
from lms.people.service.units import (
    UNIT_COLUMNS,
    UNITS,
    PathColumn,
    below,
    below_place,
    by_title,
    children,
    find_unit,
    first_units,
    full_name,
    full_names,
    in_order,
    lock_unit,
    names_at,
    place,
    root,
    search_units,
    tops,
    unit,
    unit_from,
    units_among,
    units_at,
    units_below,
    units_by_key,
    units_on,
    units_where,
    way_to,
    ways,
)
from lms.people.types import ids_on
