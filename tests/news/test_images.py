"""An upload is re-encoded or refused."""

import zlib
from io import BytesIO
from struct import pack

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from PIL import Image

from news.images import MAX_BYTES, reencode, widths_of
from news.library import add_picture
from news.models import Stage
from news.preview import token_for

RED = (200, 30, 30)


def picture(size=(1600, 900), form="JPEG", mode="RGB", **options) -> bytes:
    out = BytesIO()
    color = RED if mode == "RGB" else (*RED, 128)
    Image.new(mode, size, color).save(out, form, **options)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        reencode(BytesIO(data))
    return str(refusal.value.code)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_every_width_as_webp_and_jpeg(form):
    rendition = reencode(BytesIO(picture(form=form)))
    assert (rendition.width, rendition.height) == (1280, 720)
    names = sorted(name.split("-")[1] for name in rendition.files)
    assert names == sorted(
        f"{w}.{f}" for w in (320, 640, 1280) for f in ("jpg", "webp")
    )
    for name, data in rendition.files.items():
        with Image.open(BytesIO(data)) as opened:
            assert opened.format == ("WEBP" if name.endswith("webp") else "JPEG")
            assert opened.width == int(name.split("-")[1].split(".")[0])


def test_a_small_picture_is_never_enlarged():
    assert widths_of(200) == [200]
    assert widths_of(640) == [320, 640]
    assert widths_of(700) == [320, 640, 700]
    assert reencode(BytesIO(picture((200, 100)))).width == 200


@pytest.mark.fault("S3")
def test_the_place_where_a_picture_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    data = picture(
        exif=exif.tobytes(), comment=b"SECRETCOMMENT", icc_profile=b"SECRETICC"
    )
    assert b"SECRETCAMERA" in data
    for content in reencode(BytesIO(data)).files.values():
        assert b"SECRET" not in content
        with Image.open(BytesIO(content)) as opened:
            assert not opened.getexif()


def test_a_turned_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    rendition = reencode(BytesIO(picture((400, 200), exif=exif.tobytes())))
    assert (rendition.width, rendition.height) == (200, 400)


def test_what_is_see_through_becomes_white_not_black():
    rendition = reencode(BytesIO(picture((100, 100), "PNG", "RGBA")))
    jpeg = next(data for name, data in rendition.files.items() if name.endswith("jpg"))
    with Image.open(BytesIO(jpeg)) as opened:
        darkest = min(opened.convert("L").tobytes())
    assert darkest > 100


@pytest.mark.fault("S3")
def test_a_payload_behind_a_picture_is_left_behind():
    data = picture() + b"<script>alert(1)</script>PK\x03\x04"
    files = reencode(BytesIO(data)).files
    assert files
    for content in files.values():
        assert b"<script>" not in content


@pytest.mark.fault("S3")
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.7", b"MZ", b"\x89PNG\r\n\x1a\n"),
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        picture()[:200],
        picture((20, 20), "GIF"),
        picture((20, 20), "BMP"),
        picture((20, 20), "TIFF"),
    ],
    ids=range(11),
)
def test_anything_else_is_refused(data):
    assert refused(data) == "format"


@pytest.mark.fault("S3")
def test_a_file_of_more_than_five_megabytes_is_refused_before_it_is_opened():
    assert refused(picture() + b"\0" * MAX_BYTES) == "size"


@pytest.mark.fault("S3")
def test_a_picture_bomb_is_refused_before_it_is_decoded():
    rows = zlib.compress(b"\0" * 1000)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    for side in (5001, 60_000):
        head = pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", head)
            + chunk(b"IDAT", rows)
            + chunk(b"IEND", b"")
        )
        assert refused(bomb) == "pixels"


@pytest.fixture
def illustrated(settings, tmp_path, write):
    settings.MEDIA_ROOT = tmp_path
    row = add_picture(reencode(BytesIO(picture())), by=None)
    return write(
        image_key=row.key,
        image_width=row.width,
        image_height=row.height,
        image_alt="A red wall",
        image_credit="Desk",
        title="Illustrated",
    )


@pytest.mark.usefixtures("clock")
def test_an_article_shows_its_picture_in_the_width_that_fits(client, illustrated):
    page = client.get(illustrated.get_absolute_url()).content.decode()
    key = illustrated.image_key
    assert f"/media/news/{key}-320.webp 320w" in page
    assert f'src="/media/news/{key}-1280.jpg"' in page
    assert 'alt="A red wall" width="1280" height="720"' in page
    assert "Picture: Desk" in page
    answer = client.get(f"/media/news/{key}-640.webp")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    og = f'<meta property="og:image" content="http://localhost:8000/media/news/{key}-1280.jpg">'
    assert og in page


@pytest.mark.usefixtures("clock")
def test_a_picture_is_hidden_with_its_article_and_shown_in_its_preview(
    client, staff_client, illustrated
):
    illustrated.stage = Stage.DRAFT
    illustrated.save()
    path = f"/media/news/{illustrated.image_key}-640.webp"
    assert client.get(path).status_code == 404
    token = token_for(illustrated)
    assert client.get(path, {"preview": token}).status_code == 404
    answer = staff_client.get(path, {"preview": token})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    page = staff_client.get(f"/en/news/preview/{token}/").content.decode()
    assert f"{path}?preview={token} 640w" in page


@pytest.mark.fault("S3")
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "name", ["{key}-641.webp", "{key}-640.gif", "../x", "{key}", "{key}-640.webp/x"]
)
def test_only_the_pictures_own_files_are_served(client, illustrated, name):
    assert default_storage.exists(f"news/{illustrated.image_key}-640.webp")
    path = f"/media/news/{name}".format(key=illustrated.image_key)
    assert client.get(path).status_code == 404
