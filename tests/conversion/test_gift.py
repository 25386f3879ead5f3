"""GIFT as Moodle's importer reads it: each rule is a test."""

import pytest

from lms.conversion import questions, service
from lms.conversion.types import OtherWeights, ReadAs
from lms.core.errors import Invalid

GIFT = questions.available()["gift"]
VI = ReadAs("vi")


def read(text, options=VI):
    return GIFT.read(text.encode(), options)


def one(text, options=VI):
    reading = read(text, options)
    assert [note.text for note in reading.notes] == []
    (item,) = reading.items
    return item


def question(text, options=VI):
    return one(text, options).question


def refusal(text, options=VI):
    reading = read(text, options)
    assert reading.items == []
    (note,) = reading.notes
    assert note.lost
    return note


def texts(parts):
    return [part["text"]["vi"] for part in parts]


CHOICE = "Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}"


def test_a_byte_order_mark_is_put_aside():
    assert GIFT.read(b"\xef\xbb\xbf" + CHOICE.encode(), VI).items


def test_a_file_in_another_encoding_is_refused_by_name():
    with pytest.raises(Invalid) as refused:
        GIFT.read("Où est-ce?\n\nÀ l'hôtel {T}".encode("cp1252"), VI)
    assert refused.value.values["encoding"].startswith("Windows-125")
    assert refused.value.values["line"] == 1
    with pytest.raises(Invalid) as refused:
        GIFT.read("Hồ sơ?{T}".encode("utf-16"), VI)
    assert refused.value.values["encoding"] == "UTF-16"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_are_taken(end):
    text = f"One?{{T}}{end}{end}// a word{end}Two?{{F}}{end}"
    items = read(text).items
    assert [item.question["answer"] for item in items] == [True, False]
    assert [item.line for item in items] == [1, 4]


def test_a_comment_is_no_part_of_a_question():
    assert question("// One\nTwo\n  // Three\nFour {T}")["text"] == {
        "vi": "Two\\\n\\\nFour"
    }


def test_ids_and_tags_stand_in_comments():
    item = one("// [id:a\\]b] [tag:x y]\n// [tag:z\\]]\nOne?{T}")
    assert (item.id, item.tags) == ("a]b", ("x y", "z]"))


def test_a_category_holds_for_what_follows():
    text = (
        "$CATEGORY: $course$/top/A//B/C\n\nOne?{T}\n\n$CATEGORY: D\n\nTwo?{T}"
    )
    assert [item.category for item in read(text).items] == [
        ("A/B", "C"),
        ("D",),
    ]


def test_escapes_come_before_the_parts():
    item = one(
        r"::a\:b::\{ \= \~ \# \: \\n one\ntwo {=\=\~ \{x\} # \# ~b####\}}"
    )
    assert item.name == "a:b"
    assert item.question["text"]["vi"] == "{ = ~ # : \\n one\\\ntwo"
    first = item.question["options"][0]
    assert (first["text"], first["feedback"]) == (
        {"vi": "=~ {x}"},
        {"vi": "#"},
    )
    assert item.question["explanation"] == {"vi": "}"}


def test_a_name_is_made_of_the_text_where_there_is_none():
    assert one("[html]<b>When</b> is it?{T}").name == "When is it?"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("html", "3 \\* 4 \\* **5**"),
        ("moodle", "3 \\* 4 \\* **5**"),
        ("plain", "3 \\* 4 \\* <b>5</b>"),
        ("markdown", "3 * 4 * <b>5</b>"),
    ],
)
def test_a_text_says_its_format(kind, shown):
    found = question(f"[{kind}]3 * 4 * <b>5</b>{{T}}")["text"]["vi"]
    plain = found.replace("\\<", "<").replace("\\>", ">").replace("\\*", "*")
    assert plain == shown.replace("\\*", "*")


def test_answers_have_the_format_of_the_question_or_their_own():
    found = question("[markdown]**a**{=**b**#*c* ~[plain]**d**####__e__}")
    assert texts(found["options"]) == ["**b**", "\\*\\*d\\*\\*"]
    assert found["options"][0]["feedback"] == {"vi": "*c*"}
    assert found["explanation"] == {"vi": "__e__"}


def test_one_brace_alone_is_a_mistake_and_the_others_are_read():
    reading = read("One {T\n\nTwo T}\n\nThree {T}")
    assert [item.line for item in reading.items] == [5]
    assert [(note.line, note.label) for note in reading.notes] == [
        (1, "One {T"),
        (3, "Two T}"),
    ]


@pytest.mark.parametrize(
    ("braces", "kind"),
    [
        ("{#3}", "numeric"),
        ("{#3:2 ~#no}", "numeric"),
        ("{~a =b}", "single"),
        ("{~%50%a ~%50%b}", "multiple"),
        ("{=a->b =c->d}", "matching"),
        ("{T}", "true_false"),
        ("{FALSE#no#yes}", "true_false"),
        ("{=T =F}", "short_text"),
        ("{yes}", "short_text"),
    ],
)
def test_types_are_told_in_moodles_order(braces, kind):
    assert question(f"One?{braces}")["type"] == kind


def test_a_text_is_named_and_empty_braces_are_an_essay():
    assert "without a question" in refusal("Read this first.").text
    found = question("Tell me {####Why}")
    assert (found["type"], found["explanation"]) == ("essay", {"vi": "Why"})


def test_text_behind_the_answers_leaves_a_gap():
    found = question("Grant is {~buried =entombed ~living} in a tomb.")
    assert found["text"] == {"vi": "Grant is _____ in a tomb."}
    assert question("When?{T}")["text"] == {"vi": "When?"}


def test_any_equals_sign_makes_it_a_single_choice():
    found = question("One?{=a#right ~%0%b#wrong}")
    assert found["options"] == [
        {"text": {"vi": "a"}, "right": True, "feedback": {"vi": "right"}},
        {"text": {"vi": "b"}, "feedback": {"vi": "wrong"}},
    ]


def test_weights_may_be_negative_and_have_decimals():
    item = one("Three?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d}")
    rights = [option.get("right") for option in item.question["options"]]
    assert (rights, item.notes) == ([True, True, True, None], [])


def test_weights_that_mean_something_else_here_are_said():
    item = one("Two?{~%50%a ~%50%b ~%-100%c}")
    assert "weigh differently" in item.notes[0].text
    item = one("Half?{=a ~%50%b ~c}")
    assert item.notes[0].values == {"answer": "b", "percent": "50"}
    assert len(item.notes) == 1


def test_a_share_that_moodle_does_not_know_is_refused_or_rounded():
    text = "Two?{~%51%a ~%50%b ~%-50%c}"
    note = refusal(text)
    assert note.values == {"percent": "51"}
    item = one(text, ReadAs("vi", OtherWeights.NEAREST))
    assert (item.question["type"], item.notes) == ("multiple", [])


def test_a_choice_needs_two_answers_and_a_match_two_pairs():
    assert "at least" in refusal("One?{~a}").text
    assert "at least" in refusal("One?{=a->b}").text
    assert "->" in refusal("One?{=a->b =c}").text


def test_a_match_may_have_answers_to_nothing():
    found = question("Match {=Canada->Ottawa =Italy -> Rome = -> Paris}")
    assert found["pairs"][1] == {
        "left": {"vi": "Italy"},
        "right": {"vi": "Rome"},
    }
    assert found["extra"] == [{"vi": "Paris"}]


def test_short_answers_have_shares_and_a_word_for_all_others():
    found = question("Slip?{=a#yes =b#yes =%50%c#near =%0%*#no}")
    assert found["answers"] == [
        {"accept": ["a", "b"], "feedback": {"vi": "yes"}},
        {"accept": ["c"], "share": 0.5, "feedback": {"vi": "near"}},
    ]
    assert found["wrong"] == {"vi": "no"}


def test_a_star_within_an_answer_is_said():
    item = one(r"Slip?{=ph\\*u =p*u}")
    assert item.question["answers"] == [{"accept": ["ph*u", "p*u"]}]
    assert [note.values["answer"] for note in item.notes] == ["p*u"]


@pytest.mark.parametrize(
    ("written", "answer", "tolerance"),
    [
        ("3", 3, 0),
        ("3:2", 3, 2),
        ("1..5", 3, 2),
        ("-0.5:0.25", -0.5, 0.25),
        ("1.1..1.2", 1.15, 0.05),
        ("1e3", 1000, 0),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(written, answer, tolerance):
    found = question(f"How many?{{#{written}}}")
    assert (found["answer"], found["tolerance"]) == (answer, tolerance)


def test_numbers_near_by_say_what_went_wrong():
    item = one("Year?{#=1822:0#yes =%50%1823#near ~#no}")
    assert item.question["near"] == [
        {"value": 1823, "feedback": {"vi": "near"}}
    ]
    assert item.question["wrong"] == {"vi": "no"}
    assert item.question["right"] == {"vi": "yes"}
    assert item.notes[0].values["percent"] == "50"


@pytest.mark.parametrize("text", ["3,5", "three", "", "1e999", "3:x", "..5"])
def test_a_number_that_is_none_is_a_mistake(text):
    assert refusal(f"How many?{{#{text}}}").lost


def test_true_or_false_says_the_wrong_first():
    found = question("Right?{F#wrong#right####why}")
    assert found["answer"] is False
    assert found["feedback"] == {
        "right": {"vi": "right"},
        "wrong": {"vi": "wrong"},
    }
    assert found["explanation"] == {"vi": "why"}


def test_an_order_is_read_as_moodles_ordering_writes_it():
    found = question(
        "Steps {>3 ALL VERTICAL RELATIVE_ALL_PREVIOUS_AND_NEXT SHOW\n a\n b\n c}"
    )
    assert found["items"] == [{"vi": "a"}, {"vi": "b"}, {"vi": "c"}]


def test_the_file_has_one_language():
    assert question(CHOICE, ReadAs("en"))["text"].keys() == {"en"}


def test_what_our_reader_says_of_a_question_from_moodle():
    reading = service.bring_in(CHOICE.encode(), VI, "gift")
    mistakes = service.mistakes_of(reading.items[0])
    assert {one.field for one in mistakes if not one.warning} == {
        "explanation",
        *(f"options[{place}].feedback" for place in range(3)),
    }
    assert any(one.warning for one in mistakes)


def test_many_braces_and_signs_cost_as_much_as_the_file_is_long():
    for sign in ("~", "=", "#", "{", "\\", "[id:", "%1", "::", "->", "*", "["):
        text = f"One?{{{sign * 40_000}}}"
        GIFT.read(text.encode(), VI)


def test_questions_without_an_empty_line_between_them_are_said_to_be_one():
    """Moodle reads them as one; whoever wrote them meant several."""
    together = "::A:: Who? {=she ~he}\n::B:: How many? {#5}\n"
    found = read(together)
    assert len(found.items) == 1
    assert any("before each “::”" in one.text for one in found.all_notes)
    apart = read(together.replace("\n::", "\n\n::"))
    assert len(apart.items) == 2 and not [*apart.all_notes]


@pytest.mark.parametrize("text", ['{"a": "{T}"}', '[{"a": 1}]', ' \n{"a": {}}'])
def test_data_for_programs_is_no_file_of_questions(text):
    with pytest.raises(Invalid, match="no format"):
        service.bring_in(text.encode(), VI)
