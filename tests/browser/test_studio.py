"""The framework studio in a real browser: from a draft to a version in force,
on a phone and at a desk, with and without JavaScript.
"""

import pytest

from lms.core import clock
from lms.core.db import session, transaction
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.people import service as people
from lms.studio import service as studio
from tests.browser.person import Person
from tests.browser.test_story import WAYS

pytestmark = pytest.mark.browser
KEY = "digital-224"


@pytest.mark.parametrize(
    ("width", "language", "javascript", "axe", "scheme"), WAYS
)
def test_a_framework_is_changed_and_published(
    chromium, live, width, language, javascript, axe, scheme
):
    thu = Person(
        chromium, live, "nation-thu", width, language, javascript, axe, scheme
    )
    page = thu.page
    thu.go("/frameworks")
    thu.press(f"section:has(#f-{KEY}) form button")
    assert page.url.split("?")[0].endswith("/draft")
    base = page.url.removeprefix(live.address).rsplit("/", 1)[0]
    _reword(thu)
    _move(thu)
    _take_out(thu)
    _add(thu, base)
    thu.go(f"{base}/difference")
    assert page.locator("main del").count() >= 2
    assert page.locator("main ins").count() >= 2
    _decide(thu, base)
    yen = Person(
        chromium, live, "yen", width, language, javascript, axe, scheme
    )
    title = _works(live, yen)
    _publish(thu, base)
    thu.leave()
    live.work()
    _counts_on(yen, title)


def _works(live, yen):
    """Somebody was signed off for the competency that goes and has nothing for
    the one that takes its place. The title of the first.
    """
    with live.app.app_context():
        person_id = people.find_person("yen").id
        with transaction():
            evidence.record(
                Proof(
                    person_id,
                    "dig.collaboration",
                    2,
                    Depth.DOES,
                    "signoff",
                    "task:a:task",
                    clock.now(),
                )
            )
    yen.go("/gaps")
    assert yen.state_of("dig.collaboration") == "meets"
    assert yen.state_of("dig.data") == "unknown"
    return yen.page.locator("[id='dig.collaboration'] .name").first.inner_text()


def _counts_on(yen, title):
    """What they showed counts for the competency that took its place, and the
    page says what it was given for.
    """
    yen.go("/gaps")
    assert yen.page.locator("[id='dig.collaboration']").count() == 0
    assert yen.state_of("dig.data") == "meets"
    yen.follow("[id='dig.data'] > a")
    assert (
        f"“{title}”"
        in yen.page.locator("[id='dig.data'] .line").first.text_content()
    )
    yen.leave()


def _reword(thu):
    """One competency is written anew; the tree says so."""
    thu.follow("[id='dig.safety'] a.block")
    before = thu.page.input_value("#description_vi")
    thu.page.fill("#description_vi", f"{before} Báo ngay khi có sự cố.")
    thu.press()
    assert thu.page.locator("[id='dig.safety'] .progress").count() == 1


def _move(thu):
    """In under its neighbour and out again; after each step the buttons are
    open where one was pressed.
    """
    for way, depth in (("in", "deep-1"), ("out", "deep-0"), ("in", "deep-1")):
        buttons = thu.page.locator("[id='dig.data'] details")
        if buttons.get_attribute("open") is None:
            thu.page.click("[id='dig.data'] summary")
        thu.press(f"[id='dig.data'] button[value={way}]")
        assert depth in thu.page.locator("[id='dig.data']").get_attribute(
            "class"
        )
        assert thu.page.locator("[id='dig.data'] details[open]").count() == 1


def _take_out(thu):
    thu.page.click("[id='dig.collaboration'] summary")
    thu.press("[id='dig.collaboration'] button.danger")
    assert thu.page.locator("[id='dig.collaboration']").count() == 0


def _add(thu, base):
    """A refused form comes back with what was typed."""
    thu.go(f"{base}/draft")
    thu.follow("main a.button.first")
    thu.page.fill("#key", "Trí tuệ")
    thu.page.fill("#title_vi", "Trí tuệ nhân tạo")
    thu.page.fill(
        "#description_vi", "Dùng công cụ đúng việc, tự kiểm tra kết quả."
    )
    thu.press()
    assert thu.page.locator("#key-wrong-1").count() == 1
    assert thu.page.input_value("#title_vi") == "Trí tuệ nhân tạo"
    thu.page.fill("#key", "dig.ai")
    thu.press()
    assert thu.page.locator("[id='dig.ai']").count() == 1


def _decide(thu, base):
    """What becomes of evidence and of requirements is said one by one; a wrong
    answer is refused.
    """
    thu.go(f"{base}/evidence")
    thu.follow("main .list a.block")
    thu.page.check("input[name=how][value=replaced]")
    thu.press()
    assert thu.page.locator(".notice.bad").count() == 1
    thu.page.select_option("#new_1", "dig.data")
    thu.page.check("input[name=requirements][value=follow]")
    thu.press()
    thu.page.check("input[name=how][value=dropped]")
    thu.press()
    assert thu.page.url.split("?")[0].endswith("/evidence")
    assert thu.page.locator("main .progress.done").count() == 2


def _publish(thu, base):
    """First what it does to people, in figures; then the act."""
    thu.go(f"{base}/effects")
    thu.press("main form button.first")
    thu.live.work()
    thu.follow("main a.button.first")
    opens, closes, people = (
        int(one) for one in thu.page.locator("main .figure").all_inner_texts()
    )
    assert opens > 0
    assert closes > 0
    assert people > 0
    thu.press("#publish ~ form button")
    with thu.live.app.app_context():
        assert framework.published(KEY).version == 2
        assert studio.draft(KEY) is None
        session().rollback()


@pytest.mark.parametrize("width", [360, 1280])
def test_two_editors_never_overwrite_each_other(chromium, live, width):
    first, second = (
        Person(chromium, live, "nation-thu", width, "vi", True)
        for _ in range(2)
    )
    first.go("/frameworks")
    first.press(f"section:has(#f-{KEY}) form button")
    path = (
        first.page.url.removeprefix(live.address).rsplit("/", 1)[0]
        + "/competencies/dig.safety"
    )
    for person, text in ((first, "Lời thứ nhất"), (second, "Lời thứ hai")):
        person.go(path)
        person.page.fill("#title_vi", text)
    first.press()
    second.problems.clear()
    second.press()
    assert second.page.input_value("#title_vi") == "Lời thứ hai"
    assert "Lời thứ nhất" in second.text()
    second.press()
    assert "Lời thứ hai" in second.text()
    first.leave()
    second.context.close()
