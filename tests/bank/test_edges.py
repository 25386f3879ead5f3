"""By which words a question is found, at their edges."""

from types import SimpleNamespace

from lms.bank import rules

PART = SimpleNamespace(
    effects=[SimpleNamespace(competency="a"), SimpleNamespace(competency="b")]
)


def test_six_words_of_sixty_letters_decide():
    assert rules.typed("a b c d e f g") == list("abcdef")
    assert rules.words_of("x" * 61) == ["x" * 60]
    assert rules.tag_mark("x" * 61) == "#" + "x" * 60


def test_a_question_is_found_by_its_words_and_what_it_is_about():
    question = {
        "text": {"vi": "Hai từ", "en": "Two"},
        "key": "secret",
        "answers": [{"accept": ["Mười"], "share": 1}],
        "tags": ["Quầy"],
    }
    assert rules.marks_of(question, PART) == {
        "hai",
        "tu",
        "hai tu",
        "two",
        "muoi",
        "#quay",
        "@a",
        "@b",
    }
    own = rules.marks_of({"competency": "own"}, PART)
    assert own == {"@own"}
