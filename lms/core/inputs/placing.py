"""From the place of a mistake in a file to the input where it is mended."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from lms.core.inputs.declared import InputField, walk

STEP = re.compile(r"[^\[\].]+")


def control_of(fields: Sequence[InputField], place: str) -> str:
    """The name of the input that this place (`options[1].text`) is written in,
    or of what is around it; "" if none of these fields is.
    """
    found = walk(tuple(fields), STEP.findall(place))
    return "-".join(chain.from_iterable(steps for _field, steps in found))


def place_in_words(
    fields: Sequence[InputField], place: str
) -> Iterator[tuple[str, int]]:
    """What leads there is called (marked), and the number of the row, 0 for
    none.
    """
    for field, steps in walk(tuple(fields), STEP.findall(place)):
        if len(steps) > 1:
            yield field.one or field.label, int(steps[1]) + 1
        else:
            yield field.label, 0
