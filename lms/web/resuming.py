"""A session that ended while somebody was writing: the page that says so signs
in right there, where the host can, and what was written goes on.

The post goes to the same address as before with the sign-in beside it, so its
limits are those of that address. It goes on by itself only for the person whose
session ended in this browser; anybody else is shown it first.
"""

from flask import Response, request

from lms.core.state import state
from lms.web import errors

MARK = "sign_in"
"""The field that says a form brings its sign-in along."""


def resume() -> Response | None:
    """Sign in by what this post brings along, before anything else of it is
    looked at. The page to show instead of going on, if any.
    """
    host = state().host
    if MARK not in request.form or host.current_person():
        return None
    ended = host.ended_person()
    if refusal := sign_in():
        return errors.signed_out(refusal)
    person = host.current_person()
    if person is None or person.key == ended:
        return None
    return errors.another_person(person.name)


def sign_in() -> str | None:
    """Sign this browser in by what this post brings along, unless it is signed
    in already: why that failed, if it did.
    """
    host = state().host
    if host.current_person():
        return None
    return host.sign_in_here(request.form)
