"""Uploaded pictures in a bucket: the same addresses, and no reader sees a difference."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from news.images import reencode
from news.library import add_picture
from news.models import Article, Picture, Stage
from news.preview import token_for
from portal.env import env_bucket, env_mirror, env_url
from portal.mirror.assets import asset
from portal.mirror.render import serve_cold
from portal.web.engine_settings import ObjectStorage
from portal.web.object_storage import Uploads
from tests.portal.test_settings import settings_with
from tests.support.object_storage import BUCKET, S3Server, s3_server
from tests.support.outages import form_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock", "connection_stays"),
]
CDN = "https://cdn.example/pictures"
GONE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def s3(server: S3Server, settings: Any) -> Iterator[S3Server]:
    settings.OBJECT_STORAGE = server.storage
    settings.STORAGES = {**settings.STORAGES, "default": server.storage.uploads()}
    yield server
    assert isinstance(storages["default"], Uploads)
    storages["default"].connection.meta.client.close()
    server.empty()


@pytest.fixture
def illustrated(s3: S3Server, write: Any) -> Article:
    out = BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "PNG")
    row = add_picture(reencode(BytesIO(out.getvalue())), by=None)
    article: Article = write(
        image_key=row.key,
        image_width=row.width,
        image_height=row.height,
        image_alt="A red wall",
        image_credit="Desk",
    )
    return article


def path_of(article: Article, width: int = 640) -> str:
    return f"/media/news/{article.image_key}-{width}.webp"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_picture_comes_from_the_bucket_at_the_same_address(
    client: Client, s3: S3Server, illustrated: Article
) -> None:
    name = path_of(illustrated).removeprefix("/media/")
    assert name in s3.names()
    assert len(s3.names()) == 6
    found = s3.client.get_object(Bucket=BUCKET, Key=name)
    assert found["ContentType"] == "image/webp"
    answer = client.get(path_of(illustrated))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=86400"
    content = body(answer)
    assert content == found["Body"].read()
    assert int(answer["Content-Length"]) == len(content)


def test_a_cut_is_made_once_and_kept_in_the_bucket(
    client: Client, s3: S3Server, illustrated: Article
) -> None:
    illustrated.image_x = 10
    illustrated.save()
    page = client.get(illustrated.get_absolute_url()).content.decode()
    cut = illustrated.share_file
    assert f'content="http://localhost:8000/media/{cut}"' in page
    assert cut not in s3.names()
    assert body(client.get(f"/media/{cut}"))[:2] == b"\xff\xd8"
    assert cut in s3.names()


def test_what_is_not_in_the_bucket_is_not_there(
    client: Client, s3: S3Server, illustrated: Article
) -> None:
    s3.empty()
    assert client.get(path_of(illustrated)).status_code == 404


def test_a_bucket_that_is_gone_is_503_and_pages_go_on(
    client: Client, illustrated: Article, settings: Any, caplog: Any
) -> None:
    gone = replace(settings.OBJECT_STORAGE, endpoint=GONE)
    settings.OBJECT_STORAGE = gone
    settings.STORAGES = dict(settings.STORAGES)
    answer = client.get(path_of(illustrated))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "A picture cannot be read." in caplog.text
    assert client.get(illustrated.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("wrong", [{"endpoint": GONE}, {"bucket": "none"}], ids=str)
@pytest.mark.fault("disk-full")
def test_a_picture_for_a_bucket_that_is_gone_is_507_and_its_words_are_kept(
    staff_client: Client, s3: S3Server, settings: Any, wrong: dict[str, str]
) -> None:
    settings.OBJECT_STORAGE = replace(settings.OBJECT_STORAGE, **wrong)
    settings.STORAGES = dict(settings.STORAGES)
    staff_client.raise_request_exception = False
    out = BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "PNG")
    typed = {"alt": "A red wall", "credit": "Desk", "x": "50", "y": "50"}
    upload = SimpleUploadedFile("wall.png", out.getvalue())
    answer = staff_client.post("/admin/news/picture/add/", {**typed, "upload": upload})
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert form_of(answer.content) == typed
    assert not Picture.objects.exists()


def test_with_a_public_address_readers_are_sent_there_and_previews_are_not(
    client: Client,
    staff_client: Client,
    s3: S3Server,
    illustrated: Article,
    settings: Any,
) -> None:
    settings.OBJECT_STORAGE = replace(settings.OBJECT_STORAGE, public_url=CDN)
    illustrated.image_x = 10
    illustrated.save()
    cut = f"/media/{illustrated.share_file}"
    assert illustrated.share_file not in s3.names()
    answer = client.get(cut)
    assert answer["Location"] == cut.replace("/media", CDN)
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert illustrated.share_file in s3.names()
    illustrated.stage = Stage.DRAFT
    illustrated.save()
    path, token = cut, token_for(illustrated)
    assert client.get(path).status_code == 404
    assert body(staff_client.get(path, {"preview": token}))[:2] == b"\xff\xd8"


def test_a_mirror_holds_the_picture_itself(illustrated: Article, settings: Any) -> None:
    settings.OBJECT_STORAGE = replace(settings.OBJECT_STORAGE, public_url=CDN)
    settings.PAGE_STORE, settings.API_CALLS_A_MINUTE = False, 0
    serve_cold()
    found = asset(path_of(illustrated))
    assert found is not None
    assert found[8:12] == b"WEBP"


def test_the_policy_of_pages_allows_the_public_address_and_no_other(
    tmp_path: Any,
) -> None:
    found = settings_with(
        tmp_path, PORTAL_S3_BUCKET=BUCKET, PORTAL_S3_PUBLIC_URL=f"{CDN}/"
    )
    directives = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["img-src"][-1] == directives["connect-src"][-1]
    assert directives["img-src"][-1] == "https://cdn.example"
    assert found["STORAGES"]["default"]["BACKEND"].endswith("Uploads")


@pytest.mark.parametrize(
    ("read", "value"),
    [(env_bucket, "s3://x/y"), (env_url, "cdn.example"), (env_mirror, "s3:///")],
)
def test_nonsense_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, read: Any, value: str
) -> None:
    monkeypatch.setenv("PORTAL_X", value)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_X: write"):
        read("PORTAL_X")


def test_without_a_bucket_uploads_lie_in_the_folder() -> None:
    backend = ObjectStorage().uploads()["BACKEND"]
    assert backend == "portal.web.files.Uploads"
    assert ObjectStorage().public_origin == ""
