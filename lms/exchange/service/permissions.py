"""Permissions of somebody, or of a command: no actor is the operator at the
command line, who may do everything.
"""

from lms.access import service as access
from lms.access.types import Permission, Who
from lms.core.errors import Invalid
from lms.exchange.types import Allows
from lms.people import service as people
from lms.people.types import Unit


def require(actor: Who, permission: Permission, *paths: str) -> None:
    """As `access.require`."""
    if actor is not None:
        access.require(actor, permission, *paths)


def holds(actor: Who, permission: Permission) -> Allows:
    """Whether the permission is held in the unit with a path; "" stands for
    above all units, where only the operator holds any.
    """

    def allows(path: str) -> bool:
        return actor is None or (
            bool(path) and access.allows(actor, permission, [path])
        )

    return allows


def find_unit(key: str) -> Unit:
    """The unit with this key; Invalid if there is none."""
    unit = people.find_unit(key)
    if unit is None:
        raise Invalid(
            "There is no unit with the key “%(key)s”.", "unit", key=key[:80]
        )
    return unit


def unit_to_take_out(actor: Who, permission: Permission, key: str) -> Unit:
    """The unit with this key, if the actor may take out what is there."""
    unit = find_unit(key)
    require(actor, permission, unit.path)
    return unit
