"""One sentence explains every result: whole in both languages, true to the sum,
and different wherever the reader should know a difference.
"""

import datetime as dt
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import i18n
from lms.core.marks import Message
from lms.evidence.types import Attainment
from lms.framework.types import AttainmentRule, Bar, Depth
from lms.gapmap import rules
from lms.gapmap.rules import explanation
from lms.gapmap.types import GapState
from tests.gapmap.test_rules import asked

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth
ENDED = NOW - 10 * DAY


@pytest.fixture
def backend():
    """Wording needs an application and its language; which database is behind
    it cannot matter.
    """
    return "sqlite"


def shown(*levels, judgements=3, age=10, spread=0, **more):
    levels = levels or (0, 0, 0, 0)
    return Attainment(
        levels,
        judgements,
        1,
        NOW - age * DAY,
        spread=spread,
        judgements=judgements,
        **more,
    )


def explained(requirement, attainment, **rule):
    return rules.explain(
        rules.compare(requirement, attainment), NOW, AttainmentRule(**rule)
    )


EXAMPLES = [
    (
        asked(2, DOES),
        shown(2, 2, 2, 2),
        "Level 2 is asked for and proven by doing it at work; confidence is high: 3 independent judgements and the newest of 12 Nov 2026.",
        "Vị trí yêu cầu cấp độ 2 và đã có minh chứng qua công việc thực tế; độ tin cậy cao: 3 nguồn đánh giá độc lập và kết quả mới nhất ngày 12/11/2026.",
    ),
    (
        asked(2, DOES),
        shown(4, 4, 3, 3, judgements=1),
        "Level 2 is asked for and even level 3 proven by doing it at work; confidence is low: only one independent judgement.",
        "Vị trí yêu cầu cấp độ 2 và đã có minh chứng đến cấp độ 3 qua công việc thực tế; độ tin cậy thấp: chỉ có một nguồn đánh giá độc lập.",
    ),
    (
        asked(2, SHOWS_HOW),
        shown(2, 2, 2, 0, until=NOW + 90 * DAY),
        (
            "Level 2 is asked for and proven by doing it under observation, but a piece of the evidence runs out on 20 Feb 2027; "
            "confidence is high: 3 independent judgements and the newest of 12 Nov 2026."
        ),
        (
            "Vị trí yêu cầu cấp độ 2 và đã có minh chứng qua thực hiện có người quan sát, nhưng một minh chứng sẽ hết hạn ngày 20/02/2027; "
            "độ tin cậy cao: 3 nguồn đánh giá độc lập và kết quả mới nhất ngày 12/11/2026."
        ),
    ),
    (
        asked(2, DOES),
        shown(2, 2, 2, 2, sure=(2, 2, 0, 0)),
        "Level 2 is asked for and was proven by doing it at work; a legal basis of that evidence has been replaced since, so it has to be confirmed again.",
        "Vị trí yêu cầu cấp độ 2 và đã từng có minh chứng qua công việc thực tế; nay căn cứ pháp lý của minh chứng đó đã được thay thế, nên cần xác nhận lại.",
    ),
    (
        asked(2, DOES),
        shown(2, 2, 0, 0, judgements=2),
        "Level 2 has to be proven by doing it at work; so far it is proven only by knowing how to do it; confidence is medium: only 2 independent judgements.",
        "Cần minh chứng cấp độ 2 qua công việc thực tế; đến nay mới có minh chứng qua việc biết cách làm; độ tin cậy trung bình: chỉ có 2 nguồn đánh giá độc lập.",
    ),
    (
        asked(3, DOES),
        shown(2, 2, 2, 2, age=400, spread=2, judgements=1),
        (
            "Level 3 has to be proven by doing it at work; so far level 2 is, one level short; confidence is low: only one independent judgement, "
            "nothing newer than 18 Oct 2025, and results 2 levels apart."
        ),
        (
            "Cần minh chứng cấp độ 3 qua công việc thực tế; hiện mới đạt cấp độ 2, còn thiếu một cấp độ; độ tin cậy thấp: chỉ có một nguồn đánh giá độc lập, "
            "không có kết quả nào sau ngày 18/10/2025 và các kết quả lệch nhau 2 cấp độ."
        ),
    ),
    (
        asked(4, DOES),
        shown(3, 3, 1, 1, lapsed=ENDED),
        (
            "Level 4 has to be proven by doing it at work; since earlier evidence ran out on 12 Nov 2026, level 1 is, 3 levels short; "
            "confidence is high: 3 independent judgements and the newest of 12 Nov 2026."
        ),
        (
            "Cần minh chứng cấp độ 4 qua công việc thực tế; minh chứng trước đó đã hết hạn ngày 12/11/2026 nên hiện chỉ còn cấp độ 1, thiếu 3 cấp độ; "
            "độ tin cậy cao: 3 nguồn đánh giá độc lập và kết quả mới nhất ngày 12/11/2026."
        ),
    ),
    (
        asked(3, DOES),
        shown(1, 0, 0, 0, sure=(0, 0, 0, 0)),
        (
            "Level 3 has to be proven by doing it at work; so far only level 1 is proven, and only by knowledge; confidence is medium: "
            "a part that rests on a legal basis replaced since."
        ),
        (
            "Cần minh chứng cấp độ 3 qua công việc thực tế; hiện mới có minh chứng cấp độ 1 và chỉ qua kiến thức; độ tin cậy trung bình: "
            "một phần dựa trên căn cứ pháp lý đã được thay thế."
        ),
    ),
    (
        asked(2, KNOWS),
        shown(0, 0, 0, 0, judgements=1),
        "Level 2 has to be proven by knowledge; it was tried and could not be shown yet; confidence is low: only one independent judgement.",
        "Cần minh chứng cấp độ 2 qua kiến thức; đã thử nhưng chưa đạt; độ tin cậy thấp: chỉ có một nguồn đánh giá độc lập.",
    ),
    (
        asked(2, DOES),
        Attainment(),
        "Level 2 has to be proven by doing it at work; there is no evidence yet, which does not mean that it cannot be done.",
        "Cần minh chứng cấp độ 2 qua công việc thực tế; hiện chưa có minh chứng, điều này không có nghĩa là chưa làm được.",
    ),
    (
        asked(2, DOES),
        Attainment(lapsed=ENDED),
        "Level 2 has to be proven by doing it at work; the evidence ran out on 12 Nov 2026, so there is not enough of it now.",
        "Cần minh chứng cấp độ 2 qua công việc thực tế; minh chứng đã hết hạn ngày 12/11/2026 nên hiện chưa đủ minh chứng.",
    ),
]


@pytest.mark.parametrize(
    ("requirement", "attainment", "english", "vietnamese"), EXAMPLES
)
def test_examples_in_both_languages(
    app, requirement, attainment, english, vietnamese
):
    sentence = explained(requirement, attainment)
    for language, wanted in (("en", english), ("vi", vietnamese)):
        with i18n.use(language):
            assert i18n.say(sentence) == wanted


@pytest.mark.parametrize(
    ("judgements", "lapsed", "said"),
    [
        (
            1,
            None,
            "there is one independent judgement, but 3 are needed before anything is said.",
        ),
        (
            2,
            None,
            "there are 2 independent judgements, but 3 are needed before anything is said.",
        ),
        (
            1,
            ENDED,
            "since earlier evidence ran out on 12 Nov 2026, there is only one independent judgement, but 3 are needed before anything is said.",
        ),
        (
            2,
            ENDED,
            "since earlier evidence ran out on 12 Nov 2026, there are only 2 independent judgements, but 3 are needed before anything is said.",
        ),
    ],
)
def test_too_few_judgements_are_named_with_how_many_are_needed(
    app, judgements, lapsed, said
):
    sentence = explained(
        asked(2),
        Attainment(judgements=judgements, last_at=NOW, lapsed=lapsed),
        enough=3,
    )
    assert (
        i18n.say(sentence)
        == f"Level 2 has to be proven by doing it at work; {said}"
    )


def every_case():
    """Every state at every depth with every reason for doubt, put in doubt by a
    law or not, run out or not.
    """
    ladders = [
        (0, 0, 0, 0),
        (1, 0, 0, 0),
        (2, 2, 0, 0),
        (2, 2, 2, 2),
        (3, 3, 1, 1),
        (5, 4, 4, 4),
    ]
    tallies = list(product((1, 2, 3), (10, 400, 1200), (0, 1, 2, 3)))
    for depth, level, ladder in product(Depth, (1, 2, 3, 5), ladders):
        for (judgements, age, spread), lapsed, in_doubt in product(
            tallies, (None, ENDED), (False, True)
        ):
            sure = (0, 0, 0, 0) if in_doubt and ladder[0] else None
            sum_ = shown(
                *ladder,
                judgements=judgements,
                age=age,
                spread=spread,
                lapsed=lapsed,
                sure=sure,
            )
            yield asked(level, depth), sum_
        for judgements, lapsed in product((0, 1, 2), (None, ENDED)):
            yield (
                asked(level, depth),
                Attainment(judgements=judgements, last_at=NOW, lapsed=lapsed),
            )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_result_is_one_whole_sentence(app, language):
    seen = set()
    with i18n.use(language):
        for requirement, attainment in every_case():
            gap = rules.compare(requirement, attainment)
            text = i18n.say(rules.explain(gap, NOW, AttainmentRule(enough=3)))
            assert re.fullmatch(r"[A-ZĐ][^.%{}()\[\]]*\.", text), text
            assert not re.search(
                r"  | [,;.]|,,|None|\b(is|and|và|chỉ) \1\b", text
            ), text
            assert f"{requirement.level}" in text
            told = i18n.gettext(explanation.BY[Depth(requirement.depth)])
            assert told in text, text
            seen.add((gap.state, requirement.depth))
    assert seen == set(product(GapState, Depth))


def test_whatever_differs_in_meaning_differs_in_words(app):
    """Nobody has to guess: another state, depth, grade, reason or day gives
    another sentence.
    """
    said = {}
    for requirement, attainment in every_case():
        gap = rules.compare(requirement, attainment)
        sentence = i18n.say(rules.explain(gap, NOW, AttainmentRule(enough=3)))
        known = said.setdefault(
            sentence, (gap.state, requirement.level, requirement.depth)
        )
        assert known == (gap.state, requirement.level, requirement.depth), (
            sentence
        )


def texts(sentence):
    """All texts of which a sentence is made."""
    yield sentence.text
    for _name, value in sentence.values:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Message):
                yield from texts(one)


def test_every_wording_is_used(app):
    every = {
        value
        for name, value in vars(explanation).items()
        if name.isupper() and isinstance(value, str)
    }
    used = {
        text
        for case in every_case()
        for text in texts(explained(*case, enough=3))
    }
    used |= set(texts(explained(asked(2), shown(2, 2, 2, 2, until=NOW + DAY))))
    used |= set(texts(rules.describe(shown(2, 2, 2, 2), NOW))) | set(
        texts(rules.describe(shown(), NOW))
    )
    assert every <= used
    assert {*explanation.BY.values(), *explanation.GRADES.values()} <= used


def test_what_the_post_does_not_ask_for_is_explained_too(app):
    assert i18n.say(rules.describe(shown(3, 2, 2, 0), NOW)) == (
        "The post does not ask for it; level 3 is proven by knowledge; confidence is high: 3 independent judgements and the newest of 12 Nov 2026."
    )
    for nothing in (Attainment(), shown(0, 0, 0, 0)):
        assert (
            i18n.say(rules.describe(nothing, NOW))
            == "The post does not ask for it, and no level is proven at present."
        )


def test_a_framework_content_with_one_judgement_is_high_by_one(app):
    bars = {"high": Bar(1, 365, 1), "medium": Bar(1, 1095, 2)}
    sentence = explained(asked(2), shown(2, 2, 2, 2, judgements=1), **bars)
    assert (
        "confidence is high: one independent judgement and the newest of 12 Nov 2026."
        in i18n.say(sentence)
    )
    apart = explained(
        asked(2), shown(2, 2, 2, 2, spread=1), high=Bar(1, 365, 0)
    )
    assert i18n.say(apart).endswith(
        "confidence is medium: results one level apart."
    )


def test_an_end_is_told_from_ninety_days_before(app):
    for days, told in ((89, True), (90, True), (91, False)):
        sentence = explained(
            asked(2), shown(2, 2, 2, 2, until=NOW + days * DAY)
        )
        assert ("runs out on" in i18n.say(sentence)) is told


@given(
    st.integers(1, 5),
    st.sampled_from(Depth),
    st.tuples(*[st.integers(0, 5)] * 4).map(
        lambda levels: tuple(sorted(levels, reverse=True))
    ),
    st.integers(1, 9),
)
def test_a_sentence_is_found_for_any_sum(level, depth, levels, judgements):
    assert explained(
        asked(level, depth), shown(*levels, judgements=judgements)
    ).text
