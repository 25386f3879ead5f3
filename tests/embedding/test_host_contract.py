"""What every host promises (`lms.Host`), asked of the two that we ship (the
stand-alone one and the one for Flask applications) and of one that shares
nothing with them.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getmembers, isfunction
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, render_template_string

from lms import Host, Notification, PersonInfo
from lms.core.db import session, transaction
from lms.people import service as people
from tests.conftest import Browser, build
from tests.embedding import foreign
from tests.embedding.conftest import build_agency, visitor

pytestmark = pytest.mark.xdist_group("embedding")


@dataclass
class House:
    """An application, its host, a person of it who has been here, and how they
    sign in.
    """

    app: Flask
    home: str
    key: str
    sign_in: Callable[[], Any]

    @property
    def host(self) -> Host:
        """The one under test."""
        return self.app.extensions["lms"].host


def _enter(app, key):
    with app.app_context():
        return Browser(app, key).client


@pytest.fixture(params=["standalone", "flask", "foreign"])
def house(request, tmp_path):
    """Each host in an application with people."""
    folder = tmp_path / "house"
    if request.param == "standalone":
        shutil.copytree(request.getfixturevalue("filled_sqlite"), folder)
        app = build(folder)
        return House(app, "/", "lan", lambda: _enter(app, "lan"))
    if request.param == "foreign":
        shutil.copytree(request.getfixturevalue("filled_foreign"), folder)
        app = foreign.build(folder)
        key = foreign.LAN
        return House(
            app, "/learn/", str(key), lambda: foreign.Visitor(app, key).client
        )
    shutil.copytree(request.getfixturevalue("filled_agency"), folder)
    app = build_agency(folder)
    return House(app, "/hoc/", "2", lambda: visitor(app, 2))


def test_a_host_has_everything_the_protocol_names(house):
    for name, _ in getmembers(Host, isfunction):
        if not name.startswith("_"):
            assert callable(getattr(house.host, name)), name
    assert isinstance(house.host.layout, str)


def test_nobody_is_here_before_signing_in(house):
    with house.app.test_request_context(house.home):
        assert house.host.current_person() is None


def test_whoever_signed_in_is_here_under_one_key_with_their_name(house):
    seen = []
    house.app.after_request(
        lambda answer: seen.append(house.host.current_person()) or answer
    )
    client = house.sign_in()
    for _ in range(2):
        seen.clear()
        assert client.get(house.home).status_code == 200
        assert (seen[0].key, seen[0].active) == (house.key, True)
        with house.app.app_context():
            assert seen[0].name == people.find_person(house.key).name


def test_a_person_is_found_by_their_key_and_a_stranger_is_not(house):
    with house.app.app_context():
        found = house.host.person(house.key)
        assert isinstance(found, PersonInfo)
        assert (found.key, found.active) == (house.key, True)
        assert house.host.person("nobody-at-all") is None


def test_units_and_their_people_can_be_walked_parents_first(house):
    known = {None}
    with house.app.app_context():
        for unit in house.host.units():
            assert unit.parent in known
            known.add(unit.key)
            assert all(
                isinstance(info, PersonInfo)
                for info in house.host.people_in(unit.key)
            )
        assert list(house.host.people_in("no such unit")) == []
        assert people.sync() == 0, "both keep their people in the LMS"


def test_the_session_is_one_within_a_context_and_commits_by_our_transaction(
    house,
):
    with house.app.app_context():
        assert session() is session()
        with transaction() as db:
            assert db is session()
            people.find_person(house.key).name = "Tên Mới"
    with house.app.app_context():
        assert people.find_person(house.key).name == "Tên Mới"


def test_the_way_to_sign_in_keeps_the_way_back(house):
    with house.app.test_request_context(house.home):
        plain, back = (
            house.host.login_url(None),
            house.host.login_url(f"{house.home}courses?a=1"),
        )
    assert plain.startswith("/")
    assert "next" not in plain
    assert parse_qs(urlsplit(back).query)["next"] == [
        f"{house.home}courses?a=1"
    ]
    assert house.app.test_client().get(back).status_code == 200


def test_the_way_out_is_a_post_of_ours_or_the_hosts_own_affair(house):
    with house.app.test_request_context(house.home):
        out = house.host.logout_url()
    assert out is None or house.app.url_map.bind("localhost").match(
        out, method="POST"
    )
    page = house.sign_in().get(f"{house.home}menu").text
    assert (out is not None) == (f'action="{out}"' in page)


def test_the_layout_has_a_place_for_the_title_and_for_the_page(house):
    page = "{% extends lms_layout %}{% block title %}T1{% endblock %}{% block content %}C1{% endblock %}"
    house.app.view_functions["lms.learning.home"] = lambda: (
        render_template_string(page)
    )
    head, body = house.sign_in().get(house.home).text.split("</head>")
    assert "T1" in head
    assert "C1" in body
    assert 'class="lms' in body
    assert "lms.css" in head
    assert "lms.js" in head


def test_telling_somebody_may_happen_twice_and_to_somebody_unknown(house):
    with house.app.app_context(), transaction():
        for key in (house.key, house.key, "nobody-at-all"):
            house.host.notify(key, Notification("Đã ký xác nhận.", house.home))


def test_a_new_person_is_welcomed_with_a_code_or_by_the_host_itself(house):
    with house.app.app_context(), transaction():
        people.mirror(PersonInfo("moi", "Người Mới"))
        code = house.host.welcome("moi", "moi")
    assert code is None or len(code) >= 16


def test_whoever_is_suspended_is_out_at_their_next_click_and_back_when_let_in_again(
    house,
):
    client = house.sign_in()
    for active, status in ((True, 200), (False, 302)):
        with house.app.app_context(), transaction():
            people.find_person(house.key).active = active
            if not active:
                house.host.dismiss(house.key)
        assert client.get(house.home).status_code == status
    with house.app.app_context(), transaction():
        people.find_person(house.key).active = True
    assert house.sign_in().get(house.home).status_code == 200
