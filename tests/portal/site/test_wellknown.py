"""Small files at known addresses: robots, security.txt, humans.txt, icons."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from PIL import Image, ImageChops

from portal.env import env_contact
from portal.site.wellknown import SECURITY_EXPIRES
from tools.management.commands.draw_icons import pictures

STATIC = Path(settings.BASE_DIR) / "portal" / "static" / "portal"


def fields(client: Client) -> dict[str, str]:
    text = client.get("/.well-known/security.txt").content.decode()
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_small_files_ask_the_database_nothing(client: Client) -> None:
    """Without the db fixture, a query would fail the test."""
    for path in ("/robots.txt", "/humans.txt", "/.well-known/security.txt"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.fault("S14")
def test_security_txt_has_what_rfc_9116_asks_for(client: Client) -> None:
    said = fields(client)
    assert set(said) >= {"Contact", "Expires"}
    assert said["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    expires = datetime.strptime(said["Expires"], "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    assert expires.replace(tzinfo=UTC) == SECURITY_EXPIRES


@pytest.mark.fault("S14")
def test_security_txt_holds_for_a_month_more_and_for_less_than_a_year() -> None:
    """By the real clock. It fails: is the contact right? Then move the date on."""
    left = SECURITY_EXPIRES - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


def test_a_weakness_is_reported_where_the_settings_say(
    client: Client, settings
) -> None:
    settings.SECURITY_CONTACT = "mailto:security@help.example"
    assert fields(client)["Contact"] == "mailto:security@help.example"


@pytest.mark.fault("S14")
def test_without_a_contact_security_txt_leads_to_the_page_that_says_so(
    client: Client, settings, db: None
) -> None:
    settings.SECURITY_CONTACT = ""
    contact = fields(client)["Contact"]
    page = client.get(contact.removeprefix(settings.SITE_URL)).content.decode()
    assert 'id="security"' in page
    assert "has not given an address to write to" in page


@pytest.mark.parametrize(
    "value", ["security@help.example", "http://help.example", "mailto:a b", "x"]
)
def test_a_contact_is_an_address_that_can_be_opened(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("NO_SUCH_NAME", value)
    with pytest.raises(ImproperlyConfigured, match="write mailto"):
        env_contact("NO_SUCH_NAME")


def test_humans_are_told_where_to_read_on(client: Client) -> None:
    text = client.get("/humans.txt").content.decode()
    assert f"{settings.SITE_URL}/en/about/" in text


def test_a_browser_that_asks_for_an_icon_finds_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/static/portal/favicon.ico",
    )


def on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


@pytest.mark.parametrize("name", ["favicon.ico", "touch.png", "share.png"])
def test_the_pictures_in_the_tree_are_the_ones_that_the_command_draws(
    name: str,
) -> None:
    drawn = on_white(pictures()[name])
    with Image.open(STATIC / name) as file:
        kept = on_white(file)
    assert kept.size == drawn.size
    # Another release of Pillow may round a pixel at an edge differently.
    apart = ImageChops.difference(kept, drawn).convert("L").histogram()
    assert not any(apart[16:])


def test_the_picture_of_a_shared_link_has_the_size_that_is_asked_for() -> None:
    content = (STATIC / "share.png").read_bytes()
    assert len(content) < 20_000
    assert Image.open(BytesIO(content)).size == (1200, 630)
