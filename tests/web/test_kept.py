"""Pieces that many people see alike are drawn once: for the same values in the
same language, and for no others.
"""

import pytest
from flask import render_template_string

from lms.core import i18n
from tests import lite

PAGE = """{% macro piece(name) %}{{ drawn(name) }}{{ _("Sign out") }}: {{ name }} {{ url_for("lms.learning.home") }}{% endmacro %}
{%- for name in names %}{{ kept(piece, name) }};{% endfor %}"""


@pytest.fixture
def page(app):
    """`page("vi", names, root)`: what the page says, and which pieces it drew
    for it.
    """

    def show(language, names, root=""):
        drawn = []
        with (
            app.test_request_context("/", base_url=f"http://localhost{root}/"),
            i18n.use(language),
        ):
            return render_template_string(
                PAGE, names=names, drawn=lambda name: drawn.append(name) or ""
            ), drawn

    return show


@lite
def test_a_piece_is_drawn_once_for_each_language_and_address(page):
    first, drawn = page("en", ["a", "b", "a"])
    assert drawn == ["a", "b"]
    assert first == "Sign out: a /;Sign out: b /;Sign out: a /;"
    assert page("en", ["b", "c"]) == ("Sign out: b /;Sign out: c /;", ["c"])
    assert page("vi", ["a"]) == ("Đăng xuất: a /;", ["a"])
    assert page("en", ["a"], "/hoc") == ("Sign out: a /hoc/;", ["a"])


@lite
def test_what_is_put_in_is_escaped_all_the_same(page):
    assert page("en", ["<b>"])[0] == "Sign out: &lt;b&gt; /;"
    assert page("en", ["<b>"])[0] == "Sign out: &lt;b&gt; /;"
