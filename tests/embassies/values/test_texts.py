"""Texts: what is cleaned away, and what a spreadsheet would run."""

import pytest

from embassies.values.texts import begins_formula, tidy


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "\tx", "\rx", " =1", "\u200b=1", "\ufeff=1", "＝1", "＠x"],
)
def test_a_text_that_a_spreadsheet_would_run_is_known(text):
    assert begins_formula(text)


@pytest.mark.parametrize("text", ["+33 1", "-1", "a=b", "a@b.org", "", " ", "1 = 1"])
def test_a_number_with_a_sign_or_any_other_text_is_no_formula(text):
    assert not begins_formula(text)


def test_what_nobody_sees_is_cleaned_away():
    assert tidy(" 1 Row\u202e\u200b ") == "1 Row"
