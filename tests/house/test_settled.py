"""What a notice asks for is settled when it is done: of each place that tells
somebody, where that is, or that it asks for nothing but to be read.
"""

import ast
from pathlib import Path

from lms.core.types import NoticeKind
from tests.house.measure import LMS

TOLD = ""
"""It asks for nothing: to read it is all."""
SETTLED = {
    "decisions/service/telling._settle": "decisions/service/telling._settle",
    "decisions/service/telling._tell": "decisions/service/telling._settle",
    "directory/service/long_files._end": TOLD,
    "directory/service/oversight._tell": TOLD,
    "directory/service/oversight.tell_of_code": TOLD,
    "evaluation/service/delivering._tell_answer": TOLD,
    "evaluation/service/delivering._tell_giver": "evaluation/service/delivering._tell_answer",
    "evaluation/service/giving.tell_given": TOLD,
    "evaluation/service/works/passing.tell_side": TOLD,
    "evaluation/service/works/seeing.offer_observation": TOLD,
    "evaluation/service/sheets.return_for_rework": "evaluation/service/sheets.assess_oneself",
    "evidence/service/projection._notify": "evidence/service/projection._notify",
    "evidence/service/replies._tell": TOLD,
    "evidence/service/revocation._tell": TOLD,
    "mentoring/service/absences._tell": "mentoring/service/absences.end_absence",
    "mentoring/service/guiding.tell_heads": "mentoring/service/guiding.settle_heads",
    "mentoring/service/nights._end_substitutes": TOLD,
    "mentoring/service/telling._tell": "mentoring/service/telling._tell",
    "mentoring/service/telling.ask_heads": "mentoring/service/telling._tell",
    "mentoring/service/telling.tell_declined": TOLD,
    "oversight/service/assigning._give": "oversight/service/readings.save",
    "oversight/service/assigning._tell_nobody": "oversight/service/assigning._give",
    "oversight/service/checking._ask": "oversight/service/findings.explain",
    "oversight/service/checking.tell_heads": "oversight/service/findings.close",
    "oversight/service/telling.tell_decided": TOLD,
    "oversight/service/telling.tell_differs": TOLD,
    "planning/service/acts._tell": TOLD,
    "planning/service/retired_courses.tell_takers": TOLD,
    "planning/service/renewal._tell_closed": TOLD,
    "planning/service/renewal._notify": "planning/service/renewal._nothing_asked",
    "quizzes/service/asking.ask": "quizzes/service/reading._tell_learner",
    "quizzes/service/waiting_essays._remind": "quizzes/service/reading._tell_learner",
    "quizzes/service/reading._tell_learner": TOLD,
    "quizzes/service/rejudging._tell": TOLD,
    "quizzes/service/regrading._tell": TOLD,
    "reports/service._tell": TOLD,
    "revalidation/service/confirmation._tell": TOLD,
    "signoff/service/hand_ins._notify_mentors": "signoff/service/reviews._notify_learner",
    "signoff/service/reviews._notify_learner": "signoff/service/hand_ins._notify_mentors",
    "signoff/service/trust/late_objections._remind": "signoff/service/trust/objections.decide_objection",
    "signoff/service/trust/objections._ask": "signoff/service/trust/objections.decide_objection",
    "signoff/service/trust/objections._tell_both": TOLD,
    "signoff/service/trust/objections._tell_mentor": TOLD,
    "signoff/service/waiting._remind": "signoff/service/reviews._notify_learner",
    "teaching/service._tell_askers": "teaching/service._tell_askers",
    "trials/service/telling.tell": "trials/service/noting._store_review",
}


def functions():
    """The source of each function, by its place."""
    for file in sorted(LMS.rglob("*.py")):
        place = str(Path(file).relative_to(LMS).with_suffix(""))
        place = place.removesuffix("/__init__")
        for one in ast.walk(ast.parse(file.read_text())):
            if isinstance(one, ast.FunctionDef):
                yield f"{place}.{one.name}", ast.unparse(one)


ALL = dict(functions())
TELLING = {name: text for name, text in ALL.items() if "outbox.notify(" in text}


def test_every_notice_says_where_it_is_settled():
    assert TELLING.keys() == SETTLED.keys()
    settling = filter(None, SETTLED.values())
    missing = {one for one in settling if "settle" not in ALL.get(one, "")}
    assert missing == set()


def test_what_waits_for_somebody_is_settled_somewhere():
    asks = NoticeKind.WORK.name, NoticeKind.DUE.name
    read = {
        "evaluation/service/giving.tell_given",
        "evaluation/service/works/passing.tell_side",
        "evaluation/service/works/seeing.offer_observation",
        "planning/service/acts._tell",
    }
    left = {
        name
        for name, text in TELLING.items()
        if any(f"NoticeKind.{kind}" in text for kind in asks)
        and SETTLED.get(name) == TOLD
    }
    assert left == read
    used = {
        one for one in NoticeKind if any(one.name in t for t in ALL.values())
    }
    assert used == set(NoticeKind)
