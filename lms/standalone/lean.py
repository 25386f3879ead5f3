"""What the stand-alone application asks of Flask and Jinja, without what is
worked out anew for every request though it never changes.
"""

from functools import partial
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from itsdangerous import URLSafeTimedSerializer
from jinja2.runtime import Context

PLAIN = {FunctionType, BuiltinMethodType, MethodType, partial}


class Cookies(SecureCookieSessionInterface):
    """Flask's cookies, signed by a serializer that is made once and not for
    each of them.
    """

    def __init__(self) -> None:
        self.serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(
        self, app: Flask
    ) -> URLSafeTimedSerializer | None:
        """Flask's own, kept."""
        self.serializer = self.serializer or super().get_signing_serializer(app)
        return self.serializer


class Guard(LoginManager):
    """Flask-Login without its fingerprint of the browser, which it takes at
    every request even where it is not compared (see `app`).
    """

    def _session_protection_failed(self) -> bool:
        return False


class Page(Context):
    """A page calls some two hundred functions, nearly all of them plain; Jinja
    looks at each three times for whether it wants the context.
    """

    def call(self, called: Any, /, *given: Any, **named: Any) -> Any:
        """Jinja's own way for whatever asks to be passed something."""
        if type(called) not in PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *given, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*given, **named)
