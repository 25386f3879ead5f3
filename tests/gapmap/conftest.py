"""What the tests of this room share."""

import pytest

from lms.people import service as people

lite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # where no database can differ


def unit_id(key):
    """The id of the unit with this key."""
    return people.find_unit(key).id
