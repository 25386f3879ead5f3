"""Load, look up and edit legal bases; say which ones have been replaced, since
when and by what.
"""

from lms.legal.models import Replacement
from lms.legal.queries import reasons, replacements, replacements_of
from lms.legal.rules import state_of
from lms.legal.service.documents import (
    BASES,
    add,
    all_bases,
    basis,
    by_kind,
    correct,
    keys,
    load,
    mark_checked,
    may_write,
    named,
    preset_successors,
    require_write,
)
from lms.legal.service.succession import (
    are_related,
    check_replacement,
    due,
    entered,
    in_place_of,
    mark_applied,
    predecessors,
    replace,
    replaced,
    replacement_of,
    restore,
)
