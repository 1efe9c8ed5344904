"""The list of Korea's foreign ministry, as a file and as a service. Numbers are invented."""

import json
from collections.abc import Mapping
from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import mofa_korea as feed
from embassies.imports.sources.documents import Get, write_documents
from tests.embassies.imports.feeds import (
    as_json,
    contacts,
    posts,
    rejections,
    rows,
    sample,
)

ANSWER = sample("mofa_korea.json")
FILE = sample("mofa_korea.csv")
ENTRY = {"embassy_kor_nm": "주영국 대한민국 대사관", "country_iso_alp2": "GB"}


def pages(answers: Mapping[str, bytes], asked: list[str]) -> Get:
    def get(address: str) -> bytes:
        asked.append(address)
        return next(answers[one] for one in answers if one in address)

    return get


def collected(answers: Mapping[str, bytes], asked: list[str]) -> bytes:
    stream = BytesIO()
    write_documents(feed.collect(pages(answers, asked)), stream)
    return stream.getvalue()


def test_an_embassy_has_its_numbers_its_point_and_what_it_covers():
    embassy, *_ = posts(feed, ANSWER)
    assert (embassy.sending_country, embassy.receiving_country) == ("KR", "GB")
    assert (embassy.kind, embassy.origin.source_ref) == ("embassy", "GB00001")
    assert embassy.facts["city"] == "London"
    assert (embassy.facts["latitude"], embassy.facts["longitude"]) == (51.4985, -0.1365)
    assert embassy.facts["address"].startswith("Embassy of the Republic of Korea, 60")
    assert contacts(embassy) == [
        ("phone", "general", "+44 20 7946 0211"),
        ("phone", "emergency", "+44 20 7946 0212"),
    ]
    assert [one.key for one in embassy.parts["coverages"]] == [("IE", "")]


def test_kinds_and_towns_follow_from_the_names():
    found = [(row.kind, row.facts["city"]) for row in posts(feed, ANSWER)]
    assert found == [
        ("embassy", "London"),
        ("consulate_general", "New York City"),
        ("consulate", "Auckland"),
        ("permanent_mission", "Geneva"),
        ("representative_office", "Taipei"),
    ]


def test_a_number_with_the_hosts_code_alone_is_read():
    consulate = posts(feed, ANSWER)[1]
    numbers = [part.facts["e164"] for part in consulate.parts["contacts"]]
    assert numbers == ["+12125550221", "+12125550222"]


def test_the_name_of_an_embassy_tells_its_country_where_no_column_does():
    (row,) = posts(feed, as_json({"data": [{"embassy_kor_nm": "주영국 대사관"}]}))
    assert row.receiving_country == "GB"


def test_the_call_centre_in_seoul_is_no_number_of_a_post():
    assert "3210" not in repr([contacts(row) for row in posts(feed, ANSWER)])


def test_no_address_in_korean_and_no_point_of_zeros_is_recorded():
    auckland = posts(feed, ANSWER)[2]
    assert "address" not in auckland.facts
    assert "latitude" not in auckland.facts


def test_what_is_no_post_is_left_out_with_its_reason():
    found = [
        (row.line, row.reason, row.is_readable) for row in rejections(feed, ANSWER)
    ]
    assert found == [
        (2, "주영국대한민국대사관: covers IE from elsewhere", True),
        (7, "주일본한국문화원: no post of its own", True),
        (8, "주리옹빵집: its kind is not known", False),
        (9, "주아틀란티스대사관: its host country is not known", False),
    ]


def test_the_file_without_a_key_is_read_as_well():
    embassy, consulate, sweden = posts(feed, FILE)
    assert contacts(embassy)[1] == ("phone", "emergency", "+44 20 7946 0212")
    assert [one.key for one in embassy.parts["coverages"]] == [("IE", "")]
    assert consulate.facts["city"] == "New York City"
    assert sweden.facts["city"] == "Stockholm"
    assert contacts(sweden) == [("phone", "general", "+46 8 465 004 31")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_the_file_is_read_in_every_usual_encoding(encoding):
    data = FILE.decode("cp949").encode(encoding)
    assert rows(feed, data) == rows(feed, FILE)


def test_xml_and_the_older_shapes_say_the_same():
    data = json.loads(ANSWER)["data"]
    fields = (
        "".join(f"<{name}>{value or ''}</{name}>" for name, value in one.items())
        for one in data
    )
    items = "".join(f"<item>{one}</item>" for one in fields)
    xml = (
        f'<?xml version="1.0"?><response><body><items>{items}</items></body></response>'
    )
    older = {"response": {"body": {"items": {"item": data}}}}
    for other in (
        xml.encode(),
        as_json(older),
        as_json(data),
        as_json({"items": data}),
    ):
        assert rows(feed, other) == rows(feed, ANSWER)


def test_one_item_alone_and_a_text_in_cdata_are_read():
    (row,) = posts(feed, as_json({"response": {"body": {"items": {"item": ENTRY}}}}))
    assert row.receiving_country == "GB"
    name = "<embassy_kor_nm><![CDATA[주영국 대사관]]></embassy_kor_nm>"
    (row,) = posts(
        feed,
        f"<items><item>{name}<country_nm>영국</country_nm></item></items>".encode(),
    )
    assert (row.receiving_country, row.kind) == ("GB", "embassy")


@pytest.mark.parametrize("entry", [{}, [], 7, None, {**ENTRY, "embassy_kor_nm": 5}])
def test_a_broken_entry_is_one_rejection(entry):
    first, second = rows(feed, as_json({"data": [entry, ENTRY]}))
    assert "its kind is not known" in getattr(first, "reason", "")
    assert not hasattr(second, "reason")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "재외공관명"),
        (b"a,b\n1,2\n", "재외공관명"),
        (FILE.splitlines()[0], "It lists no posts"),
        (b'{"resultCode": 0, "data": []}', "It lists no posts"),
        (b'{"resultCode": 22, "resultMsg": "LIMIT"}', "data.go.kr answers: LIMIT"),
        (b"<html></html>", "It lists no posts"),
        (
            b"<r><returnAuthMsg>KEY_IS_NOT_REGISTERED</returnAuthMsg></r>",
            "data.go.kr answers: KEY_IS_NOT_REGISTERED",
        ),
        (b'{"data": [', "no JSON"),
        (b"\xff", "neither UTF-8 nor CP949"),
    ],
)
def test_what_is_no_list_is_refused_with_one_line(data, message):
    with pytest.raises(ImportFailedError, match=message) as caught:
        rows(feed, data)
    assert "\n" not in str(caught.value)


def test_without_a_key_the_file_of_the_moment_is_fetched(settings):
    settings.DATA_GO_KR_KEY = ""
    described = {"distribution": [{"contentUrl": "https://www.data.go.kr/file?id=7"}]}
    asked: list[str] = []
    data = collected({feed.ADDRESS: as_json(described), "file?id=7": FILE}, asked)
    assert rows(feed, data) == rows(feed, FILE)
    assert asked == [feed.ADDRESS, "https://www.data.go.kr/file?id=7"]


def test_with_a_key_the_pages_of_the_service_are_fetched(settings):
    settings.DATA_GO_KR_KEY = "invented%2Bkey%3D"
    first = {"totalCount": 2, "data": [ENTRY]}
    last = {"totalCount": 2, "data": [{**ENTRY, "country_iso_alp2": "IE"}]}
    asked: list[str] = []
    data = collected({"pageNo=1": as_json(first), "pageNo=2": as_json(last)}, asked)
    assert len(asked) == 2
    assert all(one.endswith("&serviceKey=invented%2Bkey%3D") for one in asked)
    assert "invented" not in data.decode()
    assert len(rows(feed, data)) == 2


@pytest.mark.fault("S15")
@pytest.mark.parametrize(
    "reason", ["timed out", "no host at serviceKey=invented%2Bkey"]
)
def test_the_key_is_in_no_message(settings, reason):
    settings.DATA_GO_KR_KEY = "invented+key"

    def get(address: str) -> bytes:
        raise ImportFailedError(f"{address[:130]} cannot be read: {reason}.")

    with pytest.raises(ImportFailedError) as caught:
        list(feed.collect(get))
    assert str(caught.value).startswith(f"{feed.SERVICE} cannot be read: ")
    assert reason[:6] in str(caught.value)
    assert "inv" not in str(caught.value)


@pytest.mark.fault("hostile-json")
def test_a_page_that_names_no_file_ends_the_fetching(settings):
    settings.DATA_GO_KR_KEY = ""
    with pytest.raises(ImportFailedError, match="names no file"):
        list(feed.collect(lambda address: b"{}"))
    for answer in (b"<html>", b"[" * 100_000, b'{"a": "\xff"}'):
        with pytest.raises(ImportFailedError, match="is no JSON"):
            list(feed.collect({feed.ADDRESS: answer}.__getitem__))
