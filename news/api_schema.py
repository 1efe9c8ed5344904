"""What each key of an article means, for the description of the API."""

from typing import Any

from rest_framework import serializers

from portal.countries.api_schema import CODE, flag, moment, text, texts, whole

EXAMPLE = "https://portal.example"


class ImageSchema(serializers.Serializer[Any]):
    """An article's picture."""

    url = text("Where it is.", f"{EXAMPLE}/media/news/1.webp")
    width = whole("Pixels.", 1200, allow_null=True)
    height = whole("Pixels.", 800, allow_null=True)
    alt = text("What it shows, in words.", "An embassy's door.")
    credit = text("Who made it; “” where not known.", "")


class ArticleSchema(serializers.Serializer[Any]):
    """A published news item."""

    id = text("Its id, for ever.", "0b8e7a3c-6a1f-4f43-9d6c-0d2f2f6c9a11")
    slug = text("Its part of an address; an old one redirects.", "embassy-reopens")
    url = text("Its page.", f"{EXAMPLE}/en/news/embassy-reopens/")
    language = text("The language it is written in.", "en")
    title = text("Its title.", "Embassy reopens")
    standfirst = text("Its first lines; “” for none.", "")
    body_html = text("Sanitised HTML.", "<p>The embassy …</p>")
    countries = texts(f"What it is about. {CODE}", ["RU"])
    country_names = texts("The same in the language asked for.", ["Russia"])
    published_at = moment("When it was published.", "2026-11-03T09:00:00Z")
    updated_at = moment("When it was corrected; null for never.", None, allow_null=True)
    change_note = text("What was corrected; “” for nothing.", "")
    agency = text("The agency it comes from; “” for none.", "")
    source_url = text("Where it was first published; “” for here.", "")
    author = text("Who wrote it; “” where not named.", "")
    image = ImageSchema(allow_null=True, help_text="Null for none.")
    is_demo = flag("An invented one, for demonstration.", False)


class NewsSchema(serializers.Serializer[Any]):
    """One page of articles, newest first."""

    next = text(
        "The next page; null on the last.",
        f"{EXAMPLE}/api/v1/news/?cursor=…",
        allow_null=True,
    )
    results = ArticleSchema(many=True, help_text="The articles.")
