"""What can be carried along: card, contact, text message, country pack, worker."""

import re
from typing import Any

import pytest
import zxingcpp
from django.test import Client
from django.utils import translation
from PIL import Image, ImageDraw

from embassies.assistance import resolve
from embassies.assistance.sms import MAX_LENGTH, MAX_LENGTH_UCS2, sms_text
from embassies.models import Contact, Mission
from embassies.pages.card.pack import MAX_BYTES
from embassies.pages.card.qr import qr_code
from embassies.pages.card.vcard import small_vcard, vcard
from portal.countries.models import Source
from tests.atlas import Atlas
from tests.support.situations import AT

pytestmark = pytest.mark.django_db
ADDRESS = "https://portal.example/en/embassies/fr-london/"


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def unfolded(card: str) -> list[str]:
    assert card.endswith("\r\n")
    return card.replace("\r\n ", "").split("\r\n")[:-1]


def ungrouped(line: str) -> str:
    return re.sub(r"^item\d+\.", "", line)


def test_the_card_has_every_number_the_hours_and_the_dates(
    client: Client, atlas: Atlas, clock: Any
) -> None:
    page = text_of(client, "/en/embassies/fr-london/card/")
    for contact in Contact.objects.filter(mission=atlas["fr-london"]).exclude(e164=""):
        digits = contact.e164.removeprefix("+44")
        assert digits in page.replace(" ", ""), contact
    assert page.index("7946 0911") < page.index("7946 0100")
    assert "Monday: 09:00–12:30, 14:00–16:00" in page
    assert 'href="tel:999"' in page
    assert "Checked by us on 3 November 2026" in page
    assert "This page was made on 23 November 2026 at 12:00 UTC." in page
    assert '<svg class="qr"' in page
    assert "style=" not in page
    assert "Open now" not in page


def test_the_card_takes_a_handful_of_queries(
    client: Client, atlas: Atlas, django_assert_max_num_queries: Any
) -> None:
    client.get("/en/embassies/fr-london/card/")
    # mission with its source, contacts with theirs, emergency numbers, banner
    with django_assert_max_num_queries(4):
        client.get("/en/embassies/fr-london/card/")


@pytest.mark.parametrize("end", ["card/", ".vcf"])
def test_a_former_address_leads_to_the_card_and_an_unknown_one_nowhere(
    client: Client, atlas: Atlas, end: str
) -> None:
    slash = "/" if end == "card/" else ""
    former = client.get(f"/en/embassies/former-fr-london{slash}{end}")
    assert former.status_code == 301
    assert former["Location"] == f"/en/embassies/fr-london{slash}{end}"
    assert client.get(f"/en/embassies/nobody{slash}{end}").status_code == 404
    assert client.get(f"/en/embassies/au-bonn{slash}{end}").status_code == 404


def test_the_vcard_is_version_4_with_the_numbers_as_stored(
    client: Client, atlas: Atlas
) -> None:
    answer = client.get("/en/embassies/fr-london.vcf")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    text = answer.content.decode()
    lines = unfolded(text)
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"]
    assert lines[-1] == "END:VCARD"
    assert "FN:Embassy of France\\, London" in lines
    calls = [line for line in map(ungrouped, lines) if line.startswith("TEL;")]
    assert calls[0] == 'TEL;VALUE=uri;TYPE="voice,work";PREF=1:tel:+442079460911'
    assert "item1.X-ABLabel:Emergency" in lines
    assert 'TEL;VALUE=uri;TYPE="voice,work":tel:+442079460102;ext=7' in calls
    assert any(line.startswith("GEO:geo:51.5") for line in lines)
    assert "REV:20261103T090000Z" in lines
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_version_for_older_address_books_comes_on_request(
    client: Client, atlas: Atlas
) -> None:
    text = client.get("/en/embassies/fr-london.vcf?version=3.0").content.decode()
    lines = unfolded(text)
    assert lines[:3] == [
        *("BEGIN:VCARD", "VERSION:3.0"),
        "N:Embassy of France\\, London;;;;",
    ]
    assert "FN:Embassy of France\\, London" in lines
    calls = [line for line in map(ungrouped, lines) if line.startswith("TEL;")]
    assert calls[0] == "TEL;TYPE=voice,work,pref:+442079460911"
    assert "item1.X-ABLabel:Emergency" in lines
    assert "TEL;TYPE=voice,work:+442079460102 ext. 7" in calls
    assert any(line.startswith("GEO:51.5") and ";" in line for line in lines)
    assert any(line.startswith("TZ;VALUE=text:Europe/London") for line in lines)
    assert "REV:2026-11-03T09:00:00Z" in lines
    assert not any(line.startswith("KIND") or "VALUE=uri" in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_unknown_version_is_refused_with_those_there_are(
    client: Client, atlas: Atlas
) -> None:
    for version in ("2.1", "", "4"):
        text_of(client, f"/en/embassies/fr-london.vcf?version={version}", 400)
    whole = text_of(client, "/en/embassies/fr-london.vcf?version=4.0")
    assert whole == text_of(client, "/en/embassies/fr-london.vcf")


def test_a_point_of_a_city_is_not_handed_out_as_that_of_the_building(
    atlas: Atlas,
) -> None:
    assert "GEO:" not in vcard(atlas["jp-paris"], "x", ADDRESS)


@pytest.mark.parametrize("name", ["a;b,c\\d", "two\nlines", "在" * 60, "é" * 100])
def test_any_text_survives_the_folding_and_escaping(atlas: Atlas, name: str) -> None:
    mission = atlas["fr-london"]
    mission.address = name
    text = vcard(mission, name, ADDRESS)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (full,) = (line for line in unfolded(text) if line.startswith("FN:"))
    back = re.sub(
        r"\\(.)",
        lambda one: "\n" if one[1] == "n" else one[1],
        full.removeprefix("FN:"),
    )
    assert back == name


def test_the_code_can_be_read_back(atlas: Atlas) -> None:
    text = small_vcard(atlas["fr-london"], "Ambassade de France à Londres", ADDRESS)
    code = qr_code(text)
    image = Image.new("L", (code.side * 4, code.side * 4), 255)
    draw = ImageDraw.Draw(image)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", code.path):
        left, top = int(x) * 4, int(y) * 4
        draw.rectangle((left, top, left + int(width) * 4 - 1, top + 3), fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == text
    assert "tel:+442079460911" in text


@pytest.fixture
def world(situations: Source) -> Source:
    return situations


SEPTETS = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "emergency 112."),
        ("fr", "urgence 112."),
        ("de", "Notruf 112."),
        ("es", "emergencias 112."),
    ],
)
def test_every_answer_fits_into_one_text_message(
    world: Source, language: str, word: str
) -> None:
    senders = sorted({mission.sender for mission in Mission.objects.all()})
    assert len(senders) > 10
    with translation.override(language):
        for sender in senders:
            for host in ("RU", "IR", "KR", "FR"):
                text = sms_text(resolve([sender, "US"], host, at=AT))
                assert len(text) <= MAX_LENGTH
                assert set(text) <= SEPTETS, text
                assert text.startswith(f"{sender}"), text
                assert host != "RU" or word in text


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("ru", "экстренная помощь 112."),
        ("uk", "екстрена допомога 112."),
        ("ar", "الطوارئ 112."),
        ("zh-hans", "紧急电话 112."),
    ],
)
def test_an_answer_in_another_script_fits_into_two_messages(
    world: Source, language: str, word: str
) -> None:
    senders = sorted({mission.sender for mission in Mission.objects.all()})
    with translation.override(language):
        texts = [
            sms_text(resolve([sender, "US"], host, at=AT))
            for sender in senders
            for host in ("RU", "IR", "KR", "FR")
        ]
    assert len(texts) > 40
    assert max(map(len, texts)) <= MAX_LENGTH_UCS2
    assert all(word in text for text in texts[::4])


def test_the_message_names_whole_numbers_only_the_urgent_ones_first(
    world: Source,
) -> None:
    ladder = resolve(["FR"], "RU", at=AT)
    text = sms_text(ladder)
    phone = ladder.steps[0].missions[0].mission.contacts.all()[0].e164
    assert text.startswith(
        f"FR>RU: emergency 112. Embassy FR Moscow {phone} (2022-11-16). "
        "Ministry +33153591110. Check first: may be old."
    )
    known = {contact.e164 for contact in Contact.objects.all()} | {"+33153591110"}
    assert set(re.findall(r"\+\d+", text)) <= known


def test_the_message_does_not_send_anybody_to_a_shut_mission(world: Source) -> None:
    text = sms_text(resolve(["US"], "BY", at=AT))
    assert "Minsk" not in text
    assert "Vilnius" in text


def test_the_message_stands_on_the_page_and_in_the_resource(
    client: Client, world: Source
) -> None:
    body = client.get("/api/v1/help/?nationality=FR&in=RU").json()
    assert body["sms"].startswith("FR>RU: emergency 112.")
    page = text_of(client, "/en/help/?nationality=FR&in=RU")
    assert "FR&gt;RU: emergency 112." in page


def test_the_pack_of_a_country_is_one_small_file_with_every_mission(
    client: Client, atlas: Atlas
) -> None:
    answer = client.get("/en/countries/united-kingdom/pack.html")
    assert answer["Content-Disposition"] == 'attachment; filename="united-kingdom.html"'
    text = answer.content.decode()
    assert len(text.encode()) <= MAX_BYTES
    assert (
        text.count("<li>")
        == 2 + Mission.objects.filter(receiving_country="GB", withdrawn_at=None).count()
    )
    assert "tel:+442079460911" in text
    assert "Suspended since November 2025" in text
    assert not re.findall(r'(?:src|href)="(?!tel:)', text)
    assert client.get("/en/countries/GB/pack.html").status_code == 301
    assert client.get("/en/countries/atlantis/pack.html").status_code == 404


def test_a_crowded_country_still_fits_into_the_pack(
    client: Client, atlas: Atlas
) -> None:
    source = atlas.sources["registry"]
    missions = Mission.objects.bulk_create(
        Mission(
            slug=f"crowd-{number}",
            sending_country="FR",
            receiving_country="US",
            kind="consulate_general",
            city="A city with a rather long name",
            address="A street that nobody will find " * 3,
            source=source,
            source_date="2022-11-16",
        )
        for number in range(900)
    )
    Contact.objects.bulk_create(
        Contact(
            mission=mission,
            channel="phone",
            value="+1 202-555-0100",
            e164="+12025550100",
            source=source,
        )
        for mission in missions
    )
    answer = client.get("/en/countries/united-states-of-america/pack.html")
    assert len(answer.content) <= MAX_BYTES
    assert answer.content.decode().count("Consulate general, A city") == 900


def test_the_map_is_a_list_first_and_tells_points_apart(
    client: Client, atlas: Atlas
) -> None:
    page = text_of(client, "/en/embassies/in/united-kingdom/map/")
    assert 'data-precision="exact"' in page
    assert 'data-precision="city"' in page
    assert 'href="geo:51.50853,-0.12574"' in page
    assert "(city centre)" in page
    assert (
        "http"
        not in re.sub(r'href="http://testserver[^"]*"', "", page)
        .split("<main")[1]
        .split("</main>")[0]
    )


def test_points_are_written_with_a_point_in_every_language(
    client: Client, atlas: Atlas
) -> None:
    page = text_of(client, "/fr/embassies/in/united-kingdom/map/")
    assert 'data-lat="51.50853"' in page


def test_the_worker_has_a_switch_that_ends_it(client: Client, settings: Any) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "unregister" not in answer.content.decode()
    settings.OFFLINE_COPIES = False
    assert "unregister" in client.get("/sw.js").content.decode()
