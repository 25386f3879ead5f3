"""What the stand-alone application asks of Flask and Jinja behaves just like
theirs.
"""

from functools import partial

import pytest
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from jinja2 import (
    Environment,
    pass_context,
    pass_environment,
    pass_eval_context,
)

from lms.standalone import lean

PAGE = """{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}
{%- for one in [1, 2] %}{{ said(one, end="!") }}{{ told(one) }}{{ here() }}{{ engine() }}{{ mode() }}{{ twice(one) }}{{ bound(one) }}{{ "a".upper() }}{{ loop.index }}{% endfor %}"""


@pass_context
def here(context):
    return context["place"]


@pass_environment
def engine(environment):
    return environment.block_start_string


@pass_eval_context
def mode(context):
    return context.autoescape


def said(value, end):
    return f"{value}{end}"


@pytest.mark.parametrize(
    "page",
    [PAGE, "{% block b %}" + PAGE + "{% endblock %}"],
    ids=["alone", "in-a-block"],
)
def test_a_page_calls_everything_as_jinjas_own_pages_do(page):
    values = {
        "place": "xa",
        "here": here,
        "engine": engine,
        "mode": mode,
        "said": said,
    }
    values |= {"told": lambda value: -value, "bound": partial(said, end="?")}
    pages = []
    for kind in (Environment.context_class, lean.Page):
        environment = Environment(autoescape=True)
        environment.context_class = kind
        pages.append(environment.from_string(page).render(values))
    assert pages[0] == pages[1]
    assert pages[0].count("xa{%True") == 2


def test_cookies_are_flasks_own(tmp_path):
    """What one signs the other reads, so nobody is signed out by an upgrade."""
    app = Flask("cookies", root_path=str(tmp_path))
    app.secret_key = "a secret for this test"

    @app.get("/")
    def count():
        session["seen"] = session.get("seen", 0) + 1
        return str(session["seen"])

    client = app.test_client()
    seen = []
    for interface in (
        SecureCookieSessionInterface(),
        lean.Cookies(),
        SecureCookieSessionInterface(),
        lean.Cookies(),
    ):
        app.session_interface = interface
        seen += [client.get("/").text, client.get("/").text]
    assert seen == [str(number) for number in range(1, 9)]


def test_without_a_secret_there_are_no_cookies():
    assert lean.Cookies().get_signing_serializer(Flask("none")) is None
