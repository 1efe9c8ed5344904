"""A table that may be anything is read, or what is wrong with it is named."""

from io import BytesIO

import pytest

from embassies.imports.pipeline import table
from embassies.imports.pipeline.rows import ImportFailedError, Rejection
from embassies.imports.pipeline.table import read_table

COLUMNS = ["name", "note"]


def read(data: bytes, columns=COLUMNS, delimiter=","):
    return list(read_table(BytesIO(data), columns, delimiter))


def refusal(data: bytes) -> str:
    with pytest.raises(ImportFailedError) as caught:
        read(data)
    return str(caught.value)


def test_rows_come_with_their_line_and_their_cells():
    assert read(b"name,note\na,1\nb,2\n") == [
        (2, {"name": "a", "note": "1"}),
        (3, {"name": "b", "note": "2"}),
    ]


@pytest.mark.fault("csv")
def test_a_byte_order_mark_and_mixed_line_ends_do_no_harm():
    rows = read("\ufeffname,note\r\né,1\rb,2\n\n".encode())
    assert [cells for _, cells in rows] == [
        {"name": "é", "note": "1"},
        {"name": "b", "note": "2"},
    ]


def test_a_separator_at_the_end_of_the_header_or_of_a_row_is_no_column():
    rows = read(b"name;note;\na;1\nb;2;\n", delimiter=";")
    assert [cells["note"] for _, cells in rows] == ["1", "2"]


@pytest.mark.fault("csv")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(encoding):
    assert "UTF-16" in refusal("name,note\na,1\n".encode(encoding))


@pytest.mark.fault("csv")
def test_windows_1252_is_named_with_the_byte():
    told = refusal("name,note\nCôte,1\n".encode("cp1252"))
    assert "Windows-1252" in told
    assert "0xf4" in told


@pytest.mark.fault("csv")
def test_a_wrong_encoding_late_in_the_file_is_named_too():
    assert "not UTF-8" in refusal(b"name,note\n" + b"a,1\n" * 100_000 + b"\xff,2\n")


@pytest.mark.fault("csv")
def test_an_empty_file_is_named():
    assert refusal(b"") == "It is empty."


def test_other_columns_are_named():
    told = refusal(b"name,remark\n")
    assert "missing note" in told
    assert "unexpected 'remark'" in told


def test_columns_in_another_order_are_named():
    assert "another order" in refusal(b"note,name\n")


@pytest.mark.fault("csv")
def test_a_row_with_too_few_cells_or_a_nul_is_left_out_and_the_rest_is_read():
    rows = read(b"name,note\nshort\na\x00,1\nb,2\n")
    assert rows[:2] == [
        Rejection(2, "1 cells instead of 2"),
        Rejection(3, "holds a NUL character"),
    ]
    assert rows[2] == (4, {"name": "b", "note": "2"})


@pytest.mark.fault("csv")
def test_a_cell_of_200_kb_is_left_out_and_the_rest_is_read():
    rows = read(b"name,note\n" + b"x" * 200_000 + b",1\nb,2\n")
    assert rows == [
        Rejection(2, "a cell is longer than 131,072 characters"),
        (3, {"name": "b", "note": "2"}),
    ]


@pytest.mark.fault("csv")
@pytest.mark.parametrize(
    "tail", [b"", b"c,3\n" * 100_000], ids=["to the end", "for very long"]
)
def test_a_quotation_mark_that_never_closes_stops_the_import_at_its_line(tail):
    assert "Line 3" in refusal(b'name,note\na,1\n"b,2\n' + tail)


@pytest.mark.fault("csv")
def test_a_quotation_mark_in_the_middle_of_a_quoted_cell_stops_the_import():
    assert "Line 2" in refusal(b'name,note\n"a"b,1\n')


@pytest.mark.fault("huge-file")
def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    assert "more than 2 rows" in refusal(b"name,note\na,1\nb,2\nc,3\n")


def test_a_workbook_is_named():
    told = refusal(b"PK\x03\x04" + b"x" * 500)
    assert "ZIP file" in told
    assert "XLSX" in told


def test_rows_without_content_are_skipped():
    data = b"name,note\na,1\n,\n , \n,,,,\nb,2\n\n,\n"
    assert [line for line, _ in read(data)] == [2, 6]


@pytest.mark.fault("csv")
def test_a_file_with_its_own_delimiter_is_told_which_one_it_has():
    with pytest.raises(ImportFailedError, match="separated by commas") as caught:
        read(b"name,note\na,1\n", delimiter=";")
    assert "not by semicolons" in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_write_a_table_in_many_forms(delimiter, encoding, end):
    lines = [["note", "name"], ["1;,", "Lomé"], ["", ""]]
    text = "".join(
        delimiter.join(f'"{cell}"' for cell in cells) + end for cells in lines
    )
    rows = read(text.encode(encoding), delimiter=None)
    assert rows == [(2, {"name": "Lomé", "note": "1;,"})]


@pytest.mark.fault("csv")
@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", '"sep=;"', "sep=|"])
def test_the_first_line_may_name_the_delimiter(hint):
    delimiter = hint.strip('"')[-1]
    data = f"{hint}\r\nname;note\r\na;1\r\n".replace(";", delimiter).encode()
    assert read(data, delimiter=None) == [(3, {"name": "a", "note": "1"})]


def test_empty_columns_at_the_end_are_no_columns():
    rows = read(b"name;note;;;\na;1;;;\nb;2\n", delimiter=None)
    assert [cells["note"] for _, cells in rows] == ["1", "2"]


def test_a_row_may_lack_what_is_optional_at_its_end():
    data = BytesIO(b"name,note,more\na,1\nb\n")
    rows = list(read_table(data, [*COLUMNS, "more"], None, optional=["more"]))
    assert rows == [
        (2, {"name": "a", "note": "1", "more": ""}),
        Rejection(3, "1 cells instead of 3"),
    ]


def test_a_broken_row_names_its_mission_where_that_can_be_read():
    data = BytesIO(b"slug,wikidata_id,kind\na-post,Q7\n")
    rows = list(read_table(data, ["slug", "wikidata_id", "kind"], None))
    assert rows == [Rejection(2, "2 cells instead of 3", "a-post", "Q7")]


def test_a_refusal_says_how_the_file_was_read():
    with pytest.raises(ImportFailedError, match="separated by semicolons") as caught:
        read("name;remark;name\n".encode("utf-16"), delimiter=None)
    assert "UTF-16" in str(caught.value)
    assert "twice 'name'" in str(caught.value)


@pytest.mark.fault("csv")
def test_a_file_that_is_cut_off_within_a_character_is_named():
    data = "name,note\na,1\n".encode("utf-16") + b"x"
    with pytest.raises(ImportFailedError, match="not all UTF-16"):
        read(data, delimiter=None)
