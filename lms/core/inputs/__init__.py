"""Forms that are said as data: which fields a mapping of a YAML file has, how
they stand in inputs, and the mapping that inputs make of it. Pure.

What was left as it was keeps its very value, and what no field is declared for
is kept.
"""

from lms.core.inputs.acting import act_on
from lms.core.inputs.declared import InputField, InputKind, texts_of
from lms.core.inputs.folding import gist, held_at, is_inside
from lms.core.inputs.inferring import fields_of, inferred
from lms.core.inputs.origins import origin_of
from lms.core.inputs.placing import control_of, place_in_words
from lms.core.inputs.reading import filled, without_blanks
from lms.core.inputs.showing import as_dict, as_list, mark_of, name_of, shown

__all__ = [
    "InputField",
    "InputKind",
    "act_on",
    "as_dict",
    "as_list",
    "control_of",
    "fields_of",
    "filled",
    "gist",
    "held_at",
    "inferred",
    "is_inside",
    "mark_of",
    "name_of",
    "origin_of",
    "place_in_words",
    "shown",
    "texts_of",
    "without_blanks",
]
