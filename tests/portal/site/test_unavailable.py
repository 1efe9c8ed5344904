"""While the database does not answer: a number to call, and nothing typed is lost."""

from pathlib import Path

import pytest
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from time_machine import Traveller

from portal.countries.models import EmergencyNumber, Ministry
from portal.site import known_numbers as module
from portal.site.known_numbers import NumbersFile
from tests.atlas import NOW, Atlas
from tests.support.page_store import Stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers(
    atlas: Atlas, clock: Traveller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> NumbersFile:
    """The numbers of the atlas as a process finds them that starts in an outage."""
    NumbersFile(tmp_path / "numbers.json").renew(NOW)
    found = NumbersFile(tmp_path / "numbers.json")
    monkeypatch.setattr("portal.site.unavailable.known_numbers", found)
    return found


@pytest.fixture
def down(page_store: Stored, numbers: NumbersFile) -> Stored:
    page_store.watch.is_cut_off = True
    return page_store


@pytest.mark.fault("db-gone")
def test_help_in_an_outage_names_the_last_known_numbers_with_their_dates(
    client: Client, down: Stored
) -> None:
    local = EmergencyNumber.objects.filter(country="GB")
    ministry = Ministry.objects.get(country="FR")
    assert local
    answer = client.get("/en/help/?nationality=FR&in=GB")
    assert answer.status_code == 503
    for one in local:
        assert f'href="tel:{one.number}"' in answer.text
    assert ministry.emergency_phone in answer.text
    assert "Foreign ministry of France" in answer.text
    assert str(ministry.source.name) in answer.text
    assert "2026" in answer.text or "2025" in answer.text


def test_a_page_about_a_country_names_its_numbers_in_the_language_of_the_page(
    client: Client, down: Stored
) -> None:
    answer = client.get("/ar/embassies/in/united-kingdom/")
    assert answer.status_code == 503
    assert 'dir="rtl"' in answer.text
    assert EmergencyNumber.objects.filter(country="GB")[0].number in answer.text


def test_a_feed_in_an_outage_is_no_page(client: Client, down: Stored) -> None:
    for path in ("/en/advisories/feed.atom", "/sitemap.xml", "/advisories/cap/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer["Content-Type"] == "application/problem+xml"
        detail = ElementTree.fromstring(answer.content).findtext("{*}detail")
        assert detail
        assert "112" in detail
    card = client.get("/en/embassies/fr-london.vcf")
    assert card["Content-Type"] == "text/plain"
    assert "112" in card.text


def test_no_number_is_told_without_its_date(client: Client, down: Stored) -> None:
    local = EmergencyNumber.objects.filter(country="GB")[0]
    ministry = Ministry.objects.get(country="FR")
    detail = client.get("/api/v1/help/?nationality=FR&in=GB").json()["detail"]
    assert f"{local.number} (" in detail
    assert f", {local.source_date})" in detail
    assert f"{ministry.emergency_phone} ({ministry.source_date})" in detail


@pytest.mark.fault("db-gone")
def test_what_was_typed_can_be_sent_again(client: Client, down: Stored) -> None:
    typed = {
        "comment": 'Line <b>"one"</b>\nand two',
        "kind": ["a", "b"],
        "password": "x",
    }
    answer = client.post("/en/embassies/fr-london/report/", typed)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Line &lt;b&gt;&quot;one&quot;&lt;/b&gt;\nand two" in answer.text
    assert answer.text.count('name="kind"') == 2
    assert 'name="password"' not in answer.text
    assert "Files must be chosen again" not in answer.text
    sent = client.post(
        "/admin/embassies/", {"file": SimpleUploadedFile("a.csv", b"x"), "why": "y"}
    )
    assert "Files must be chosen again" in sent.text


def test_a_damaged_file_of_numbers_leaves_112(
    client: Client, down: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "broken.json"
    for content in ('{"rows": "[{}]", "texts": {}}', "{", "[]", '{"rows": 3}'):
        file.write_text(content, encoding="utf-8")
        monkeypatch.setattr("portal.site.unavailable.known_numbers", NumbersFile(file))
        answer = client.get("/en/help/?nationality=FR&in=GB")
        assert answer.status_code == 503
        assert 'href="tel:112"' in answer.text


@pytest.mark.fault("disk-full")
def test_a_full_disk_does_not_keep_the_numbers_from_this_process(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_whole", full)
    numbers = NumbersFile(tmp_path / "numbers.json")
    numbers.renew(NOW)
    assert numbers.show().emergency["GB"]
