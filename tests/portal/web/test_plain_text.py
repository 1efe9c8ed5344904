"""Markdown of staff as plain text."""

import pytest

from portal.web.plain_text import to_plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("", ""),
        ("## Now\n\nStay **in**,\n*call* ~~us~~.", "Now\n\nStay in, call us."),
        ("- one\n- two\n\nafter", "- one\n- two\n\nafter"),
        ("- one\n  1. in\n  2. out\n- two", "- one\n  1. in\n  2. out\n- two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("[page](https://a.example/x)", "page (https://a.example/x)"),
        ("[https://a.example/](https://a.example/)", "https://a.example/"),
        ("[+1 2](tel:+12), [x](mailto:a@b.example)", "+1 2 (+12), x (a@b.example)"),
        ("|a|b|\n|-|-|\n|1|2|\n\nafter", "a | b\n1 | 2\n\nafter"),
        ("> quoted\n\nafter", "quoted\n\nafter"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("one  \ntwo\\\nthree", "one\ntwo\nthree"),
        ("<b>5 < 6 & 7</b>", "<b>5 < 6 & 7</b>"),
        ("1\\. not a list, \\*kept\\*", "1. not a list, *kept*"),
        ("[no link](javascript:alert(1))", "[no link](javascript:alert(1))"),
    ],
)
def test_the_words_stay_and_the_marks_go(markdown, text):
    assert to_plain_text(markdown) == text
