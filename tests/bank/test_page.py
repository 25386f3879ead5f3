"""The page of all questions: short to scan, each opened where it stands."""

from tests import lite


@lite
def test_a_question_is_a_folded_line_with_its_use_inside(browser):
    page = browser("trainer-mai").get("/questions").text
    lists = page.split('<ol class="list lines asked">')[1:]
    assert len(lists) == page.count('<h2 id="course-'), "each under its course"
    rows = "".join(one.partition("</ol>")[0] for one in lists)
    assert 0 < rows.count("<li>") <= 20
    assert rows.count("<details>") == rows.count("<li>")
    for row in rows.split("<li>")[1:]:
        summary, _end, inside = row.partition("</summary>")
        assert '<h3 class="two-lines">' in summary
        assert "<a " not in summary, "a tap on the line opens it"
        assert "Used in:" in inside
    narrowed = browser("trainer-mai").get("/questions?difficulty=easy").text
    assert "<details open><summary>" in narrowed
