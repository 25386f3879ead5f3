"""A trial of Lan, with Hòa as mentor, Yến as reviewer and Đức who decides."""

import datetime as dt

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute
from lms.decisions import service as decisions
from lms.decisions.types import DecisionVerdict
from lms.people import service as people
from lms.people.models import PostingRow
from lms.trials import service
from lms.trials.types import AwayDraft, ReviewDraft, TrialDraft
from tests.decisions.conftest import later as later

PERSON, MENTOR, REVIEWER, DECIDER, ABOVE = (
    "lan",
    "mentor-hoa",
    "yen",
    "manager-duc",
    "province-quang",
)
OFFICE = "manager-ha"
DAY = dt.timedelta(days=1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture(autouse=True)
def office(app):
    """Hà looks after such things in the ward as well."""
    from lms.access.types import Role
    from lms.core.db import transaction

    with transaction():
        unit = people.find_unit("cua-song")
        access.store_role(id_of("ha"), Role.HR, unit, None)


def id_of(key):
    return people.find_person(key).id


def who(key):
    return access.actor_for("ha" if key == OFFICE else key)


def draft(**more):
    said = {
        "person_id": id_of(PERSON),
        "starts_on": clock.today(),
        "months": 6,
        "document_no": "12/QĐ-UBND",
        "document_date": clock.today(),
        "signer": "Chủ tịch UBND phường",
        "mentor_id": id_of(MENTOR),
        "reviewer_id": id_of(REVIEWER),
        "decider_id": id_of(DECIDER),
    }
    return TrialDraft(**said | more)


def plan(by=OFFICE, **more):
    return service.plan(who(by), draft(**more))


def seen(trial_id, by=PERSON):
    return service.dossier(who(by), trial_id)


def review(trial_id, by=REVIEWER, on_track=True, **more):
    said = {"held_on": clock.today(), "note": f"Ngày {clock.today()}."}
    found = ReviewDraft(**said | {"on_track": on_track} | more)
    service.review(who(by), trial_id, found)


def concern():
    return {
        "what": "Chưa tự chứng thực bản sao.",
        "plan": "Hòa ngồi cạnh mỗi sáng thứ Hai.",
        "review_on": clock.today() + 30 * DAY,
    }


def away(trial_id, days, after=0, kind="sickness", pause=False):
    since = clock.today() + after * DAY
    found = AwayDraft(kind, since, since + days * DAY, pause)
    service.note_away(who(OFFICE), trial_id, found)


def propose(trial_id, by=REVIEWER):
    return service.propose(who(by), trial_id, "Đã hết thời gian theo dõi.")


def ready(later, **final):
    """A trial that waits for its decision; the trial and the decision."""
    trial = plan()
    for days in (62, 61):
        later(days=days)
        review(trial)
    later(days=32)
    review(trial, **final)
    decision = propose(trial)
    decisions.read(who(PERSON), decision)
    return trial, decision


def decide(decision, outcome, by=DECIDER, reason="", **more):
    row = decisions.decision_for(who(by), decision).row
    reason = reason or "Đã đọc hồ sơ và ý kiến của người được theo dõi."
    verdict = DecisionVerdict(outcome, reason, more)
    decisions.decide(who(by), decision, verdict, row.seq)


def end_posting(key, day):
    execute(
        PostingRow.__table__.update()
        .where(PostingRow.__table__.c.person_id == id_of(key))
        .values(valid_to=day)
    )
