"""What a spreadsheet would run, and how it is exported."""

import pytest

from portal.web.formulas import begins_formula, safe_cell


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "\tx", "\rx", " =1", "\u200b=1", "\ufeff=1", "＝1", "＠x"],
)
def test_a_text_that_a_spreadsheet_would_run_is_known(text):
    assert begins_formula(text)


@pytest.mark.fault("S5")
@pytest.mark.parametrize("text", ["+33 1", "-1", "a=b", "a@b.org", "", " ", "1 = 1"])
def test_a_number_with_a_sign_or_any_other_text_is_no_formula(text):
    assert not begins_formula(text)


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1", "'=1"), ("+90 555", "'+90 555"), ("-1", "'-1"), ("a=b", "a=b"), ("", "")],
)
def test_a_cell_is_text_to_every_spreadsheet(text, cell):
    assert safe_cell(text) == cell
