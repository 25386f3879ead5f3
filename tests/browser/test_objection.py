"""A learner on a phone reads how her task was judged, sees it differently, and
finds that it is open.
"""

from lms.access import service as access
from lms.core.db import session
from lms.courses import service as courses
from lms.signoff import service
from lms.signoff.models import Objection
from tests.browser.person import Person
from tests.signoff.conftest import PART, SLUG, draft, verdict

TEXT = "Bước đưa giấy có số trực tôi có làm, chị ra ngoài lúc ấy."


def test_a_learner_objects_on_a_phone(chromium, live):
    with live.app.app_context():
        lan, hoa = access.actor_for("lan"), access.actor_for("mentor-hoa")
        revision = courses.current(SLUG)
        row = service.hand_in(lan, revision, PART, draft(), "lan:1")
        service.sign(hoa, row.id, 1, verdict(revision, 2, 1))
        address = f"/revisions/{revision.id}/tasks/{PART}"
    lan = Person(chromium, live, "lan", 360, "en", True, axe=True)
    page = lan.page
    page.set_default_timeout(8000)
    lan.go(address)
    page.get_by_role("link", name="I see this answer differently").click()
    page.get_by_role("heading", name="What happens then").wait_for()
    page.get_by_text("within 5 working days").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Send to a second reader").click()
    page.get_by_text("Say in a sentence or two").first.wait_for()
    page.get_by_label("What do you see differently").fill(TEXT)
    page.get_by_role("button", name="Send to a second reader").click()
    page.get_by_text("Sent. A second reader looks at it").wait_for()
    page.get_by_text("You see this answer differently.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    with live.app.app_context():
        [one] = session().query(Objection).all()
        assert (one.text, one.settled_at) == (TEXT, None)
    lan.leave()
