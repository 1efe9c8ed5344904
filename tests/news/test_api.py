"""The news for data consumers."""

from datetime import timedelta

import pytest

from news.models import Stage
from tests.atlas import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/api/v1/news/"


def titles(client, query: str = "") -> list[str]:
    answer = client.get(LIST + query)
    assert answer.status_code == 200, answer.content
    return [one["title"] for one in answer.json()["results"]]


def test_one_article_has_the_promised_shape(client, write):
    article = write(
        ("SY", "RU"),
        title="Title",
        standfirst="Short.",
        body="Text.",
        agency="AFP",
        source_url="https://agency.example/1",
        updated_at=NOW,
        change_note="A number was added.",
        author="News desk",
    )
    assert client.get(f"{LIST}{article.slug}/?lang=fr").json() == {
        "id": str(article.uid),
        "slug": "title",
        "url": "http://localhost:8000/fr/news/title/",
        "language": "en",
        "title": "Title",
        "standfirst": "Short.",
        "body_html": "<p>Text.</p>\n",
        "countries": ["SY", "RU"],
        "country_names": ["Syrie", "Russie"],
        "published_at": "2026-11-23T11:00:00Z",
        "updated_at": "2026-11-23T12:00:00Z",
        "change_note": "A number was added.",
        "agency": "AFP",
        "source_url": "https://agency.example/1",
        "author": "News desk",
        "image": None,
        "is_demo": False,
    }


def test_the_list_is_narrowed_by_country_and_by_words(client, write):
    write(("SY",), title="Embassy in Syria")
    write(("RU",), title="Embassy in Russia")
    assert titles(client, "?country=sy") == ["Embassy in Syria"]
    assert titles(client, "?q=russia") == ["Embassy in Russia"]
    assert titles(client, "?q=embassy&country=RU") == ["Embassy in Russia"]
    assert titles(client, "?q=***") == []


@pytest.mark.parametrize("query", ["", "&country=SY", "&q=notice"])
def test_paging_loses_and_doubles_nothing_while_news_comes_and_goes(
    client, write, query
):
    for _ in range(3):
        write(("SY",), published_at=NOW)  # one instant: only the key orders them
    for _ in range(4):
        write(("SY",))
    expected = titles(client, f"?{query}")
    seen, path = [], f"{LIST}?page_size=2{query}"
    while path:
        answer = client.get(path).json()
        seen += [one["title"] for one in answer["results"]]
        path = (answer["next"] or "").removeprefix("http://localhost:8000")
        write(("SY",), title="Notice, just in", published_at=NOW)
    assert seen == expected
    assert len(seen) == 7


def test_the_next_page_is_in_the_link_header_too(client, write):
    for _ in range(2):
        write()
    answer = client.get(f"{LIST}?page_size=1")
    licences = '<http://localhost:8000/en/about/licences/>; rel="license"'
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next", {licences}'
    assert client.get(LIST)["Link"] == licences


@pytest.mark.parametrize(
    "query",
    [
        *("country=XX", "country=Syria", "page_size=0", "page_size=201"),
        *(
            "page_size=x",
            "cursor=x",
            "cursor=MjAyNg==",
            "lang=xx",
            "lang=..",
        ),
        *("cursor=MjAyNi0wMS0wMX4x", "cursor=%ff", "unknown=1", "q=" + "a" * 101),
        "cursor=OTk5OS0xMi0zMVQyMzo1OTo1OSswMDowMH45OTk5OTk5OTk5OTk5OTk5OTk5OQ==",
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(client, write, query):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unchanged_answer_costs_one_query(client, write, django_assert_num_queries):
    for _ in range(2):
        write(("SY", "RU"))
    for path in (LIST, f"{LIST}?country=SY", f"{LIST}notice-1/"):
        tag = client.get(path)["ETag"]
        with django_assert_num_queries(1):
            again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_any_edit_changes_the_validator(client, write, clock):
    article = write()
    paths = (LIST, f"{LIST}notice-1/")
    before = [client.get(path)["ETag"] for path in paths]
    clock.shift(timedelta(microseconds=1))
    article.body = "A corrected spelling."
    article.save()
    after = [client.get(path)["ETag"] for path in paths]
    assert len({*before, *after}) == 4


def test_the_validator_tells_languages_apart(client, write):
    write(("SY",))
    assert client.get(f"{LIST}?lang=fr")["ETag"] != client.get(LIST)["ETag"]


def test_what_the_list_costs(client, write, django_assert_num_queries):
    for _ in range(5):
        write(("SY", "RU"))
    # the keys and stamps, the articles, their countries
    with django_assert_num_queries(3):
        client.get(LIST)


def test_a_former_address_leads_on_and_only_to_what_is_public(client, write):
    article = write(slug="old")
    article.slug = "new"
    article.save()
    answer = client.get(f"{LIST}old/")
    assert (answer.status_code, answer["Location"]) == (301, f"{LIST}new/")
    article.stage = Stage.DRAFT
    article.save()
    assert client.get(f"{LIST}old/").status_code == 404


def test_what_is_not_public_is_not_found(client, write):
    write(title="Draft", stage=Stage.DRAFT)
    write(title="Later", published_at=NOW + timedelta(microseconds=1))
    assert titles(client) == []
    for slug in ("draft", "later", "none"):
        assert client.get(f"{LIST}{slug}/").status_code == 404
