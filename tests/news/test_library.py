"""The library of pictures: uploaded once, described, chosen, cut around a point."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from PIL import Image

from news.images import Cut, make_cut, reencode
from news.library import add_picture
from news.models import Article, Picture, Stage
from portal.review.models import Proposal
from portal.web.roles import EDITOR, PUBLISHER
from tests.news.test_admin import add, change, errors
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "folder")]
LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def folder(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor() -> Client:
    return signed_in(person(EDITOR))


def two_colours(size: tuple[int, int] = (900, 300)) -> bytes:
    """Return a picture that is red on its left (or top) half and blue on the other."""
    picture = Image.new("RGB", size, LEFT)
    wide, high = size
    half = (wide // 2, 0, wide, high) if wide > high else (0, high // 2, wide, high)
    picture.paste(RIGHT, half)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def upload(name: str = "border.png", size: tuple[int, int] = (900, 300)) -> Any:
    return SimpleUploadedFile(name, two_colours(size))


def stored(**values: Any) -> Picture:
    row = add_picture(
        reencode(BytesIO(two_colours(values.pop("size", (900, 300))))), by=None
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def test_an_upload_is_kept_with_its_words_whatever_else_is_wrong(editor):
    sent_once = {"upload": upload(), "image_alt": "A barrier", "image_credit": "Ann"}
    answer = add(editor, title="", **sent_once)
    assert list(errors(answer)) == ["title"]
    row = Picture.objects.get()
    assert (row.alt, row.credit, row.file) == ("A barrier", "Ann", "border.png")
    assert row.uploaded_by == person(EDITOR)
    page = html.fromstring(answer.content)
    chosen = page.xpath("//input[@name='picture'][@checked]/@value")
    assert chosen == [str(row.pk)]
    kept = {name: sent_once[name] for name in ("image_alt", "image_credit")}
    add(editor, title="Border", picture=chosen[0], **kept)
    article = Article.objects.get()
    assert (article.image_key, article.image_alt) == (row.key, "A barrier")


def test_a_preview_keeps_an_upload_too(editor):
    add(editor, _preview="body", upload=upload(), image_alt="A barrier")
    assert Picture.objects.get().alt == "A barrier"
    assert not Article.objects.exists()


def test_a_picture_is_uploaded_once_and_chosen_for_several_articles(editor):
    row = stored(alt="A barrier", credit="Ann", x=80, y=40)
    for number in (1, 2):
        add(editor, title=f"Border {number}", picture=row.pk)
    first, second = Article.objects.order_by("pk")
    assert first.image_key == second.image_key == row.key
    assert (first.image_alt, first.image_credit) == ("A barrier", "Ann")
    assert (first.image_x, first.image_y) == (80, 40)
    add(editor, title="Border 3", upload=upload("again.png"), image_alt="Same")
    assert Picture.objects.count() == 1


def test_an_article_words_its_own_and_the_library_does_not_change_it(editor):
    row = stored(alt="A barrier")
    add(editor, picture=row.pk, image_alt="The barrier at noon", image_x=10)
    article = Article.objects.get()
    page = reverse("admin:news_picture_change", args=[row.pk])
    editor.post(page, {"alt": "A gate", "credit": "Ben", "x": 90, "y": 90})
    row.refresh_from_db()
    article.refresh_from_db()
    assert (row.alt, row.x) == ("A gate", 90)
    assert (article.image_alt, article.image_credit) == ("The barrier at noon", "")
    assert article.image_x == 10


def test_another_picture_brings_its_own_words(editor):
    old, new = stored(alt="A barrier"), stored(alt="A bridge", size=(300, 900))
    add(editor, picture=old.pk)
    article = Article.objects.get()
    change(editor, article, slug=article.slug, picture=new.pk, image_alt="A barrier")
    article.refresh_from_db()
    assert (article.image_key, article.image_alt) == (new.key, "A bridge")


def test_a_public_picture_changes_when_another_person_approves(editor, write):
    article, row = write(title="Border"), stored(alt="A barrier")
    same = {
        "stage": Stage.APPROVED,
        "local_time": "2026-11-23T11:00",
        "slug": article.slug,
        "why": "A better one",
    }
    change(editor, article, picture=row.pk, **same)
    article.refresh_from_db()
    assert article.image_key == ""
    proposal = Proposal.objects.get()
    decide(signed_in(person(PUBLISHER)), proposal, "approve")
    article.refresh_from_db()
    assert (article.image_key, article.image_alt) == (row.key, "A barrier")


@pytest.mark.parametrize(("query", "found"), [("gate ann", 1), ("harbour", 0), ("", 2)])
def test_the_library_is_searched_in_the_form_and_by_itself(editor, query, found):
    stored(alt="A gate at Chop", credit="Ann")
    stored(alt="A bridge", size=(300, 900))
    address = reverse("admin:news_picture_choices")
    by_script = html.fromstring(
        f"<div>{editor.get(address, {'q': query}).content.decode()}</div>"
    )
    assert len(by_script.xpath("//input")) == found
    answer = add(editor, _preview="picture", picture_search=query, title="Kept")
    page = html.fromstring(answer.content)
    assert len(page.xpath("//*[@class='picture-choices']//input")) == found
    assert page.get_element_by_id("id_title").value == "Kept"
    listed = editor.get(reverse("admin:news_picture_changelist"), {"q": query})
    assert len(listed.context["cl"].result_list) == found


def test_pictures_in_no_article_are_listed_as_unused(editor):
    used, unused = stored(alt="Used"), stored(alt="Unused", size=(300, 900))
    add(editor, picture=used.pk)
    for choice, row in (("used", used), ("unused", unused)):
        listed = editor.get(reverse("admin:news_picture_changelist"), {"use": choice})
        assert list(listed.context["cl"].result_list) == [row]


def test_a_picture_is_added_to_the_library_alone_and_needs_words(editor):
    path = reverse("admin:news_picture_add")
    facts = {"credit": "", "x": 50, "y": 50}
    answer = editor.post(path, {**facts, "upload": upload(), "alt": ""})
    assert "alt" in answer.context["adminform"].form.errors
    svg = SimpleUploadedFile("a.svg", b"<svg/>")
    answer = editor.post(path, {**facts, "upload": svg, "alt": "A wall"})
    assert "upload" in answer.context["adminform"].form.errors
    answer = editor.post(path, {**facts, "upload": upload(), "alt": "A wall"})
    row = Picture.objects.get()
    page = reverse("admin:news_picture_change", args=[row.pk])
    assert answer.url == page
    assert f"/file/{row.key}-900.jpg" in editor.get(page).content.decode()
    answer = editor.post(path, {**facts, "upload": upload(), "alt": "A wall"})
    assert "library already" in answer.content.decode()


def test_staff_alone_see_an_unused_picture(editor, client):
    row = stored()
    name = f"{row.key}-320.jpg"
    address = reverse("admin:news_picture_file", args=[name])
    assert colour_of(editor.get(address))[0] == 200
    assert client.get(address).status_code == 302
    assert client.get(f"/media/news/{name}").status_code == 404
    for wrong in (f"{row.key}-321.jpg", f"{row.key}-..", "x"):
        path = reverse("admin:news_picture_file", args=[wrong])
        assert editor.get(path).status_code == 404


def colour_of(answer: Any) -> tuple[int, tuple[int, int], str]:
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as opened:
        pixel = opened.convert("RGB").getpixel((opened.width // 2, opened.height // 2))
        assert isinstance(pixel, tuple)
        return answer.status_code, opened.size, "red" if pixel[0] > 100 else "blue"


@pytest.mark.parametrize(("x", "seen"), [(10, "red"), (90, "blue")])
def test_other_sites_show_the_part_around_the_point(client, write, x, seen):
    row = stored()
    write(
        title="Border",
        image_key=row.key,
        image_width=row.width,
        image_height=row.height,
        image_alt="A barrier",
        image_x=x,
    )
    page = html.fromstring(client.get("/en/news/border/").content)
    (address,) = page.xpath("//meta[@property='og:image']/@content")
    path = address.removeprefix("http://localhost:8000")
    assert colour_of(client.get(path)) == (200, (571, 300), seen)
    assert f'href="{address}"' in client.get(reverse("news:feed")).content.decode()
    other = path.replace(f"-{x}-50", f"-{x + 1}-50")
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(("y", "seen"), [(5, "red"), (95, "blue")])
def test_readers_see_a_tall_picture_as_a_square_around_the_point(
    client, write, y, seen
):
    row = stored(size=(300, 900))
    write(
        title="Border",
        image_key=row.key,
        image_width=row.width,
        image_height=row.height,
        image_alt="A barrier",
        image_y=y,
    )
    page = html.fromstring(client.get("/en/news/border/").content)
    (shown,) = page.xpath("//picture//img")
    assert (shown.get("width"), shown.get("height")) == ("300", "300")
    assert colour_of(client.get(shown.get("src"))) == (200, (300, 300), seen)


@pytest.mark.parametrize("point", [(0, 0), (100, 100), (50, 50), (33, 67)])
@pytest.mark.parametrize("size", [(900, 300), (300, 900), (7, 5), (1, 1)])
def test_a_cut_has_the_size_that_its_name_says(size, point):
    cut = Cut("0" * 32, min(size[0], 5), min(size[1], 5), *point)
    whole = BytesIO()
    Image.new("RGB", size).save(whole, "JPEG")
    with Image.open(BytesIO(make_cut(whole.getvalue(), cut, "jpg"))) as opened:
        assert opened.size == (cut.width, cut.height)
