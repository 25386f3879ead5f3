"""Posts and grounds as records: who keeps them, what is refused, and what
retiring does.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.letters import folding
from lms.directory import service as directory
from lms.exchange.loader import rows as files
from lms.exchange.service import profiles
from lms.exchange.types import RowsImport
from lms.people import service as people
from lms.posts import rules
from lms.posts import service as posts_service
from lms.posts.models import Ground, Post
from lms.posts.types import PostEntry
from lms.requirements import service as requirements
from lms.requirements.service import matrix
from lms.studio import service as studio
from tests import lite

LAND = PostEntry(
    {"vi": "Công chức địa chính", "en": "Land officer"},
    {"vi": "Phòng Kinh tế thử", "en": "Economic test"},
    {"vi": "Đề xuất của đơn vị", "en": ""},
)


def row(key):
    session().expire_all()
    return session().get(Post, key)


def test_a_post_is_added_edited_retired_and_offered_again(app, actor):
    thu = actor("nation-thu")
    posts_service.add(thu, "land-officer", LAND)
    found = posts_service.posts()["land-officer"]
    assert (
        found.title["en"],
        found.office["vi"],
        found.source,
        found.retired,
    ) == (
        "Land officer",
        "Phòng Kinh tế thử",
        {"vi": "Đề xuất của đơn vị"},
        False,
    )
    assert list(posts_service.posts())[-1] == "land-officer"
    posts_service.edit(
        thu,
        "land-officer",
        PostEntry({"vi": "Địa chính"}, LAND.office, LAND.source, True),
        str(row("land-officer").edit),
    )
    assert (
        posts_service.posts()["land-officer"].title,
        posts_service.posts()["land-officer"].leadership,
    ) == (
        {"vi": "Địa chính"},
        True,
    )
    posts_service.retire(
        thu, "land-officer", True, str(row("land-officer").edit)
    )
    assert posts_service.posts()["land-officer"].retired
    assert "land-officer" not in posts_service.offered_posts()
    posts_service.retire(
        thu, "land-officer", False, str(row("land-officer").edit)
    )
    assert "land-officer" in posts_service.offered_posts()
    events = (
        session()
        .scalars(
            select(Event)
            .where(Event.event == "framework.post")
            .order_by(Event.id)
        )
        .all()
    )
    assert [event.details["act"] for event in events] == [
        "added",
        "edited",
        "retired",
        "restored",
    ]


@lite
def test_only_the_keepers_of_the_frameworks_change_posts_and_grounds(
    app, actor
):
    for who in ("province-quang", "manager-duc", "lan", "admin", "trainer-mai"):
        for call in (
            lambda one: posts_service.add(one, "x", LAND),
            lambda one: posts_service.edit(one, "clerk", LAND, 0),
            lambda one: posts_service.retire(one, "clerk", True, 0),
            lambda one: posts_service.post(one, "clerk"),
            lambda one: posts_service.put_ground(one, "coast", {"vi": "x"}),
        ):
            with pytest.raises(NotAllowed):
                call(actor(who))
    assert not row("clerk").retired
    assert len(posts_service.listing(actor("manager-duc"))) == len(
        posts_service.posts()
    )
    for call in (posts_service.listing, requirements.grounds_with_usage):
        with pytest.raises(NotAllowed):
            call(actor("lan"))


@lite
@pytest.mark.parametrize(
    "key",
    ["", "Địa chính", "land officer", "a" * 61, "-a", "a--b", "new", "a/b"],
)
def test_a_code_is_plain(app, actor, key):
    with pytest.raises(Invalid) as refused:
        posts_service.add(actor("nation-thu"), key, LAND)
    assert refused.value.field == "key"


@lite
def test_bad_texts_are_refused_at_their_field(app, actor):
    thu = actor("nation-thu")
    for field, entry in (
        (
            "title_vi",
            PostEntry({"vi": " ", "en": "x"}, LAND.office, LAND.source),
        ),
        ("office_vi", PostEntry(LAND.title, {}, LAND.source)),
        ("source_vi", PostEntry(LAND.title, LAND.office, {"vi": ""})),
        (
            "title_en",
            PostEntry({"vi": "x", "en": "x" * 201}, LAND.office, LAND.source),
        ),
        (
            "title_vi",
            PostEntry(
                {"vi": "Thư ký / văn thư"},
                {"vi": "văn phòng hđnd và ubnd"},
                LAND.source,
            ),
        ),
    ):
        with pytest.raises((Invalid, Conflict)) as refused:
            posts_service.add(thu, "some-post", entry)
        assert refused.value.field == field
    with pytest.raises(Conflict, match="The code “clerk” is in use"):
        posts_service.add(thu, "clerk", LAND)
    assert row("some-post") is None


@lite
def test_an_office_that_is_known_brings_its_english_name(app, actor):
    posts_service.add(
        actor("nation-thu"),
        "x",
        PostEntry(LAND.title, {"vi": "phòng văn hóa – xã hội"}, LAND.source),
    )
    assert (
        posts_service.posts()["x"].office["en"]
        == "Culture and Society Division"
    )


def test_two_editors_of_one_post_do_not_overwrite_each_other(app, actor):
    thu, seen = actor("nation-thu"), str(row("clerk").edit)
    posts_service.edit(thu, "clerk", LAND, seen)
    for call in (
        lambda: posts_service.edit(
            thu,
            "clerk",
            PostEntry({"vi": "Khác"}, LAND.office, LAND.source),
            seen,
        ),
        lambda: posts_service.retire(thu, "clerk", True, seen),
    ):
        with pytest.raises(Conflict, match="was changed after"):
            call()
    assert (row("clerk").title["en"], row("clerk").retired) == (
        "Land officer",
        False,
    )
    with pytest.raises(NotFound):
        posts_service.edit(thu, "no-such", LAND, 0)


def test_the_page_of_a_post_says_how_many_hold_it_up_to_a_limit(
    browser, monkeypatch
):
    thu = browser("nation-thu")
    assert "1 person holds this post today." in thu.get("/posts/clerk").text
    monkeypatch.setattr(posts_service, "MOST_COUNTED", 0)
    page = thu.get("/posts/clerk").text
    assert "More than 0 people hold this post today." in page


def test_a_retired_post_stays_with_whoever_holds_it_and_is_given_to_nobody_else(
    app, actor
):
    thu, admin = actor("nation-thu"), actor("admin")
    linh, path = (
        people.find_person("linh"),
        people.find_unit("doi-thong.office").path,
    )
    assert (
        posts_service.holders("clerk") == 1
        and requirements.count_units_asking("clerk") == 1
    )
    before = requirements.effective("clerk", path)
    posts_service.retire(thu, "clerk", True, str(row("clerk").edit))
    assert before and requirements.effective("clerk", path) == before
    assert all(
        post.key != "clerk"
        for _, some in posts_service.offices()
        for post in some
    )
    assert (
        matrix.matrix(
            actor("manager-duc"), people.find_unit("cua-song").id, "clerk"
        ).post
        != "clerk"
    )
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(Invalid, match="Choose a post from the list"):
        directory.put_posting(
            admin,
            people.find_person("lan").id,
            people.find_unit("cua-song.office").id,
            "clerk",
            tomorrow,
        )
    directory.put_posting(
        admin,
        linh.id,
        people.find_unit("cua-song.office").id,
        "clerk",
        tomorrow,
    )
    text = "login,name,email,unit,post,from\nhoa2,Hoa,,cua-song,clerk,\nlinh,Triệu Thị Khánh Linh,,doi-thong.office,clerk,\n"
    report = directory.import_csv(admin, text, dry_run=True)
    assert [
        (one.login, [problem.column for problem in one.problems])
        for one in report.rows
    ] == [
        ("hoa2", ["post"]),
        ("linh", ["from"]),
    ]


@lite
def test_loading_the_presets_again_leaves_posts_as_they_were_edited(app, actor):
    thu = actor("nation-thu")
    posts_service.edit(thu, "clerk", LAND, str(row("clerk").edit))
    posts_service.retire(thu, "justice", True, str(row("justice").edit))
    studio.load_presets(people.root())
    assert (row("clerk").title["en"], row("justice").retired) == (
        "Land officer",
        True,
    )


@lite
def test_grounds_are_added_renamed_and_retired(app, actor):
    thu = actor("nation-thu")
    posts_service.put_ground(
        thu, "Nuclear", {"vi": " Nhà máy  điện hạt nhân ", "en": ""}
    )
    assert session().get(Ground, "nuclear").title == {
        "vi": "Nhà máy điện hạt nhân"
    }
    assert [one.key for one in posts_service.grounds()][-1] == "nuclear"
    posts_service.put_ground(
        thu, "nuclear", {"vi": "Điện hạt nhân"}, retired=True
    )
    assert "nuclear" not in [one.key for one in posts_service.grounds()]
    assert ("nuclear", 0) in [
        (one.key, one.uses)
        for one in requirements.grounds_with_usage(actor("manager-duc"))
    ]
    for key, title, field in (
        ("a b", {"vi": "x"}, "key"),
        ("a" * 31, {"vi": "x"}, "key"),
        ("a", {"en": "x"}, "title_vi"),
        ("a", {"vi": "x" * 201}, "title_vi"),
    ):
        with pytest.raises(Invalid) as refused:
            posts_service.put_ground(thu, key, title)
        assert refused.value.field == field


@lite
def test_the_forms_keep_what_was_typed(app, browser):
    thu = browser("nation-thu")
    sent = {
        "title_vi": "Địa chính <b>",
        "office_vi": "",
        "source_vi": "Nguồn",
        "key": "dia-chinh",
        "leadership": "y",
    }
    page = thu.post("/posts/new", sent)
    assert page.status_code == 422
    for kept in (
        "Địa chính &lt;b&gt;",
        'value="dia-chinh"',
        ">Nguồn<",
        "checked",
    ):
        assert kept in page.text
    assert (
        thu.post(
            "/posts/new", sent | {"office_vi": "Phòng Kinh tế"}
        ).status_code
        == 302
    )
    page = thu.get("/posts/dia-chinh")
    assert "0 people hold this post today" in page.text
    page = thu.post(
        "/posts/dia-chinh",
        {**sent, "title_vi": "Mới", "office_vi": "Phòng Kinh tế", "seen": "77"},
    )
    assert (
        page.status_code == 409
        and "What is stored:" in page.text
        and 'value="Mới"' in page.text
    )
    assert (
        thu.post(
            "/posts/dia-chinh/retire", {"retired": "1", "seen": "x"}
        ).status_code
        == 409
    )
    assert (
        thu.post(
            "/posts/dia-chinh/retire", {"retired": "1", "seen": "1"}
        ).status_code
        == 302
    )
    assert "Retired posts" in thu.get("/posts").text
    page = thu.post(
        "/requirements/grounds",
        {"key": "A B", "title_vi": "Giữ <i>", "title_en": ""},
    )
    assert page.status_code == 422 and "Giữ &lt;i&gt;" in page.text
    assert (
        thu.post(
            "/requirements/grounds",
            {"key": "coast", "title_vi": "Ven biển", "title_en": "Coast"},
        ).status_code
        == 302
    )


@lite
def test_many_posts_of_one_file_cost_no_more_each_than_few(actor, monkeypatch):
    fold, count = folding.fold, [0]

    def counted(text):
        count[0] += 1
        return fold(text)

    monkeypatch.setattr(rules.folding, "fold", counted)
    costs = []
    for number in (20, 80):
        text = "key,title (vi),office (vi),source (vi)\n" + "".join(
            f"p{number}-{n},Chức danh {number} {n},Phòng,QĐ\n"
            for n in range(number)
        )
        rows = files.read(text.encode(), "profiles")
        count[0] = 0
        assert profiles.bring_in(actor("nation-thu"), rows, RowsImport()).saved
        costs.append(count[0])
    assert costs[1] < 4.5 * costs[0], costs


@lite
def test_a_short_name_stands_over_the_columns_of_maps(app, browser, actor):
    unit_id = people.find_unit("cua-song").id
    duc, thu = browser("manager-duc"), actor("nation-thu")

    def heading(short):
        whole = row("one-stop-officer").title["en"]
        place = f'<span aria-hidden="true">{short}</span>'
        page = duc.get(f"/maps/{unit_id}").text
        return f'{place}<span class="out">{whole}</span>' in page

    assert heading("One-stop")
    post = row("one-stop-officer")
    texts = post.title, post.office, post.source, False
    named = PostEntry(*texts, {"vi": "Quầy", "en": "Counter"})
    posts_service.edit(thu, post.key, named, str(post.edit))
    assert heading("Counter")
    too_long = PostEntry(*texts, {"vi": "x" * 25})
    with pytest.raises(Invalid) as refused:
        posts_service.edit(thu, post.key, too_long, str(row(post.key).edit))
    assert refused.value.field == "short_vi"


def test_a_source_is_said_once_for_all_posts_of_an_office(app, browser):
    page = browser("nation-thu").get("/posts").text
    assert page.count("1582658") == 1 < page.count("<sup")
    assert page.count("/posts/one-stop-officer") == 1
