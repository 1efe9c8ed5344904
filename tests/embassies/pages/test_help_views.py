"""The page and the resource that answer who can help me."""

import html
import logging
import re
from typing import Any

import pytest
from django.test import Client
from gunicorn.config import Config
from gunicorn.glogging import Logger
from pytest_django.fixtures import DjangoAssertNumQueries

from embassies.models import SHUT, Contact, Mission
from portal.countries.models import CountryProfile, Ministry, Source
from tests.support.situations import AT, add_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(time_machine: Any, situations: Source) -> Source:
    time_machine.move_to(AT, tick=False)
    return situations


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def test_the_page_answers_with_numbers_that_can_be_tapped(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=FR&in=RU")
    assert "<h1>Help for nationals of France in Russia</h1>" in page
    assert re.search(r'href="tel:\+44207946\d{4}"', page)
    assert 'href="tel:112"' in page
    assert 'href="tel:+33153591110"' in page
    assert (
        "Wikidata</bdi></a>, 16 November 2022" in page
        or "Wikidata</bdi>, 16 November 2022" in page
    )
    assert page.index('href="tel:112"') < page.index("Missions of France in Russia")


def test_the_page_says_what_is_suspended_since_when_and_what_is_next(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=US&in=BY")
    assert "Suspended since 28 February 2022" in page
    assert page.index("Suspended since") < page.index(
        "Missions of the United States of America in other countries"
    )
    assert "about 170 km (110 mi)" in page
    assert "(to the city centre)" in page


@pytest.mark.parametrize(
    "address",
    [
        "nationality=FR&in=RU",
        "nationality=fr&in=russia",
        "nationality=France&in=Russia",
        "nationality=Frankreich&in=Россия",
        "nationality=%20france%20&in=ru&nationality=",
    ],
)
def test_countries_are_understood_by_code_slug_or_name(
    client: Client, world: Source, address: str
) -> None:
    page = text_of(client, f"/en/help/?{address}")
    assert "Help for nationals of France in Russia" in page


@pytest.mark.parametrize(
    "address", ["nationality=QQ&in=RU", "nationality=FR&in=Atlantis", "in=%E2%80%AE"]
)
def test_an_unknown_country_is_404_with_a_form(
    client: Client, world: Source, address: str
) -> None:
    page = text_of(client, f"/en/help/?{address}", 404)
    assert 'class="error-summary"' in page
    assert "<title>Error:" in page
    assert '<select id="help-nationality" name="nationality">' in page


def test_an_unknown_word_is_shown_escaped(client: Client, world: Source) -> None:
    page = text_of(client, "/en/help/?nationality=<script>alert(1)</script>", 404)
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", ["", "in=RU", "nationality=FR", "nationality="])
def test_what_is_missing_is_asked_for_and_what_is_known_is_kept(
    client: Client, world: Source, address: str
) -> None:
    page = text_of(client, f"/en/help/?{address}")
    assert "<h1>Who can help me" in page
    assert ('value="RU" selected' in page) == ("RU" in address)


def test_a_dual_national_keeps_both_choices_and_reads_the_warning(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=RU&nationality=FR&in=RU")
    assert "It may not recognise your other nationality" in page
    assert page.count('value="FR" selected') == 1
    assert page.count('value="RU" selected') == 2


def test_at_home_the_page_says_so_and_shows_the_numbers(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=FR&in=FR")
    assert "France is your own country" in page
    assert 'href="tel:17"' in page
    assert 'class="ladder"' not in page


def test_a_place_orders_by_distance_and_says_so(client: Client, world: Source) -> None:
    page = text_of(client, "/en/help/?nationality=FR&in=RU&near=59.9,30.3")
    assert page.index("consulate-general-of-fr") < page.index("embassy-of-fr")
    assert "the nearest comes first" in page
    page = text_of(client, "/en/help/?nationality=FR&in=RU&city=Saint Petersburg")
    assert page.index("consulate-general-of-fr") < page.index("embassy-of-fr")
    assert "Distances are from Saint Petersburg (city centre)" in page


@pytest.mark.parametrize("place", ["near=x,y", "near=91,0", "near=nan,1", "city=Zzz"])
def test_a_place_not_understood_is_said_and_left_out(
    client: Client, world: Source, place: str
) -> None:
    page = text_of(client, f"/en/help/?nationality=FR&in=RU&{place}")
    assert "left out" in page
    assert page.index("embassy-of-fr") < page.index("consulate-general-of-fr")


def test_a_shared_place_is_rounded_to_about_a_kilometre(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=FR&in=RU&near=59.93428,30.33512")
    assert 'name="near" value="59.93,30.34"' in page
    assert "59.93428" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    "address",
    ["nationality=US&in=IR", "nationality=MT&in=KR&nationality=IS&nationality=US"],
)
def test_the_help_page_takes_four_queries_whatever_the_ladder(
    client: Client,
    world: Source,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    client.get("/en/help/")
    # those of resolve(), see test_assistance; nothing more for the page
    with django_assert_num_queries(4):
        text_of(client, f"/en/help/?{address}")


def test_the_page_sets_no_cookie_and_leaks_no_address(
    client: Client, world: Source
) -> None:
    answer = client.get("/en/help/?nationality=FR&in=RU")
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private"
    assert client.post("/en/help/").status_code == 405


@pytest.mark.fault("S15")
def test_no_log_of_ours_names_a_nationality(
    client: Client, world: Source, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/en/help/?nationality=FR&in=RU&near=59.93,30.34")
        client.get("/en/help/?nationality=Atlantis&in=RU")
        client.get("/api/v1/help/?nationality=Atlantis&in=RU")
    ours = [one for one in caplog.records if one.name != "django.db.backends"]
    assert not [one for one in ours if "nationality" in one.getMessage()]
    assert not [one for one in ours if "Atlantis" in one.getMessage()]


@pytest.mark.fault("S15")
def test_the_access_log_of_the_server_drops_what_is_asked(pytestconfig: Any) -> None:
    settings: dict[str, Any] = {}
    source = (pytestconfig.rootpath / "gunicorn.conf.py").read_text()
    exec(compile(source, "gunicorn.conf.py", "exec"), settings)  # noqa: S102
    query = "nationality=FR&in=RU"
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/en/help/",
        "QUERY_STRING": query,
        "RAW_URI": f"/en/help/?{query}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_REFERER": f"https://portal.example/en/help/?{query}",
    }
    line = _access_line(settings["access_log_format"], environ)
    assert "/en/help/" in line
    assert "nationality" not in line
    assert "nationality" in _access_line(Config().access_log_format, environ)


def _access_line(form: str, environ: dict[str, str]) -> str:
    class Answer:
        status = "200 OK"
        sent = 1
        headers: list[tuple[str, str]] = []

    class Request:
        headers = [("REFERER", environ["HTTP_REFERER"])]

    class Took:
        seconds = microseconds = 0

    atoms = Logger(Config()).atoms(Answer(), Request(), environ, Took())
    return form % {key.strip("{}"): value for key, value in atoms.items()}


def test_the_answer_over_http_has_the_keys_of_the_contract(
    client: Client, world: Source
) -> None:
    answer = client.get("/api/v1/help/?nationality=US&in=IR")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["in"], body["nationalities"]) == ("IR", ["US"])
    kinds = " ".join(step["kind"] for step in body["steps"])
    assert kinds == "arrangement neighbouring_mission ministry emergency_numbers"
    contract = {"kind", "missions", "reason", "source"}
    contract |= {"valid_from", "valid_until", "checked_at"}
    assert all(contract <= set(step) for step in body["steps"])
    swiss = body["steps"][0]
    assert swiss["missions"][0]["sending_country"] == "CH"
    assert swiss["missions"][0]["contacts"][0]["tel"].startswith("tel:+44")
    assert swiss["valid_from"] == "1980"
    assert swiss["arrangement"]["statuses"][0]["since"] == "2026-04-24"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nationality=QQ&in=RU", 400),
        ("nationality=FR", 400),
        ("in=RU", 400),
        ("nationality=FR&in=RU&near=1", 400),
        ("nationality=FR&in=RU&near=59.93,30.34", 200),
        ("nationality=FR&in=RU&city=Moscow", 200),
        ("nationality=FR&in=RU&city=Zzz", 400),
        ("nationality=ru&nationality=fr&in=ru&lang=fr", 200),
    ],
)
def test_the_resource_refuses_what_it_cannot_read(
    client: Client, world: Source, address: str, status: int
) -> None:
    answer = client.get(f"/api/v1/help/?{address}")
    assert answer.status_code == status
    if status == 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["invalid_parameters"]


def test_page_and_resource_name_the_same_missions_in_the_same_order(
    client: Client, world: Source
) -> None:
    for sender in ("US", "MT", "IS", "UA"):
        for host in ("IR", "KR", "AM", "RU"):
            address = f"nationality={sender}&in={host}"
            page = text_of(client, f"/en/help/?{address}")
            steps = client.get(f"/api/v1/help/?{address}").json()["steps"]
            told = [one["slug"] for step in steps for one in step["missions"]]
            assert re.findall(r'<a href="/en/embassies/([^/#]+)/">', page) == told
    assert Mission.objects.count() > 20


def test_opening_times_are_told_there_and_where_the_reader_is(
    client: Client, world: Source
) -> None:
    Mission.objects.filter(sending_country="US", receiving_country="LT").update(
        opening_hours="Mo-Fr 08:00-15:00", time_zone="Europe/Vilnius"
    )
    CountryProfile.objects.filter(country="BY").update(time_zones=["Europe/Minsk"])
    page = text_of(client, "/en/help/?nationality=US&in=BY")
    assert (
        "Open now by its recorded hours. Closes 15:00 there (16:00 where you are)."
        in page
    )
    assert page.count("Opening hours: not recorded.") == 2
    body = client.get("/api/v1/help/?nationality=US&in=BY").json()
    nearby = body["steps"][1]["missions"]
    assert nearby[0]["opening"]["state"] == "open"
    assert nearby[0]["opening"]["changes_at"] == "2026-11-23T15:00:00+02:00"
    assert nearby[1]["opening"] is None


def test_a_shut_mission_is_never_said_to_be_open(client: Client, world: Source) -> None:
    Mission.objects.filter(receiving_country="BY").update(
        opening_hours="24/7", time_zone="Europe/Minsk"
    )
    page = text_of(client, "/en/help/?nationality=US&in=BY")
    assert "Open now" not in page


def test_a_reader_who_only_says_where_may_choose_a_nationality_by_link(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?in=RU")
    assert "<h1>Who can help me in Russia?</h1>" in page
    assert 'href="/en/help/?nationality=FR&amp;in=RU"' in page
    assert 'href="/en/embassies/in/russia/"' in page
    assert 'href="tel:112"' in page


def test_only_countries_that_can_be_met_there_are_offered(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?in=RU").split('id="senders"')[1]
    shut = Mission.objects.standing_in("RU").filter(status__in=SHUT)
    assert shut
    for mission in shut:
        code = mission.sending_country.code
        if not Mission.objects.of(code).standing_in("RU").reachable():
            assert f"nationality={code}&" not in page


def test_the_number_stands_before_everything_else_in_main(
    client: Client, world: Source
) -> None:
    page = text_of(client, "/en/help/?nationality=FR&in=RU").split("<main")[1]
    first = page.index('href="tel:+44207946')
    assert first == page.index('href="tel:')
    assert first < page.index('class="ladder"')
    call = client.get("/api/v1/help/?nationality=FR&in=RU").json()["call"]
    assert page[first:].startswith(f'href="{call["tel"]}"')
    assert call["mission"] == "embassy-of-fr-in-moscow"
    assert (call["kind"], call["source_date"]) == ("own_mission", "2022-11-16")
    assert (call["country"], call["city"], call["stale"]) == ("RU", "Moscow", True)
    assert call["checked"] == "Recorded 16 November 2022, not checked by us."


def test_a_number_whose_date_is_not_on_record_says_so_beside_it(
    client: Client, world: Source
) -> None:
    Contact.objects.filter(mission__slug="embassy-of-fr-in-moscow").update(
        source_date="", verified_at=None
    )
    words = "Date not recorded, not checked by us."
    page = text_of(client, "/en/help/?nationality=FR&in=RU").split("<main")[1]
    assert words in page[: page.index("</section>")]
    body = client.get("/api/v1/help/?nationality=FR&in=RU").json()
    assert (body["call"]["checked"], body["call"]["stale"]) == (words, True)
    assert body["advisories_url"].endswith("/api/v1/advisories/?country=RU&lang=en")


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("nationality=UA&in=", ["help-in"]),
        ("nationality=&in=PL", ["help-nationality"]),
        ("nationality=&nationality=&in=&city=", ["help-nationality", "help-in"]),
        ("nationality=QQ&in=", ["help-nationality", "help-in"]),
        ("in=PL", []),
        ("", []),
    ],
)
def test_a_form_sent_with_a_blank_field_says_which(
    client: Client, world: Source, address: str, fields: list[str]
) -> None:
    page = client.get(f"/en/help/?{address}").content.decode()
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    assert re.findall(r'href="#([\w-]+)"', summary) == fields


def test_a_note_of_a_source_is_quoted_as_one(client: Client, world: Source) -> None:
    page = text_of(client, "/en/help/?nationality=US&in=BY")
    note = "later return not seen"
    assert page.count(note) == page.count(f'<q lang="en">{note}</q>') == 1


def test_the_last_step_helps_whatever_is_on_record(
    client: Client, world: Source
) -> None:
    Ministry.objects.all().delete()
    address = "nationality=UA&in=RU"
    page = text_of(client, f"/en/help/?{address}")
    advice = client.get(f"/api/v1/help/?{address}").json()["last_resort"]
    assert len(advice) == 4
    assert all(html.escape(one) in page for one in advice)


def test_many_posts_ask_for_the_city_first(client: Client, world: Source) -> None:
    for city in ("Seoul", "Busan", "Tokyo", "Beijing", "Paris", "Rome", "Suva"):
        for kind in ("consulate", "consular_agency"):
            add_post("XK", "KR", city, kind, source=world)
    page = text_of(client, "/en/help/?nationality=XK&in=KR")
    assert page.index('id="ask-city"') < page.index('class="ladder"')
    given = text_of(client, "/en/help/?nationality=XK&in=KR&near=37.5,127")
    assert 'id="ask-city"' not in given
