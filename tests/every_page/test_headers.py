"""A page depends on its address alone: no cache can hand one reader's to another."""

import pytest
from django.test import Client

from tests.atlas import Atlas
from tests.support.fault_table import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PATHS = [
    "/en/",
    "/ar/embassies/fr-london/",
    "/fr/help/?nationality=FR&in=GB",
    "/de/countries/united-kingdom/",
    "/en/embassies/?q=french+embassy",
    "/en/nowhere/",
]
HOSTILE = "evil.example"
HEADERS = {
    "Accept": ["text/plain", "application/json", "*/*;q=0.1"],
    "Accept-Language": ["ar", "fr,de;q=0.5", "xx", HOSTILE],
    # As staff, or another program on this host, may have them.
    "Cookie": [
        "django_language=fr",
        "theme=dark",
        f"sessionid={'a1' * 16}",
        f"csrftoken={'a1' * 16}",
    ],
    "Authorization": ["Basic YTpi", "Bearer x"],
    "User-Agent": ["", "Googlebot/2.1", "Mozilla/5.0 (Android 4.4; Mobile)"],
    "Referer": [f"https://{HOSTILE}/", "http://localhost:8000/fr/"],
    "Origin": [f"https://{HOSTILE}", "null"],
    "Host": ["127.0.0.1", "localhost"],
    "Forwarded": [f"for=1.2.3.4;host={HOSTILE};proto=https"],
    "X-Forwarded-For": ["1.2.3.4", "2a00::1, 10.0.0.1"],
    "X-Forwarded-Host": [HOSTILE, "localhost:1"],
    "X-Forwarded-Port": ["1", "443"],
    "X-Forwarded-Proto": ["https", "ftp"],
    "X-Forwarded-Prefix": ["/evil"],
    "X-Forwarded-Scheme": ["https"],
    "X-Forwarded-Server": [HOSTILE],
    "X-Forwarded-Ssl": ["on"],
    "X-Original-Url": ["/admin/", "/fr/"],
    "X-Rewrite-Url": ["/admin/"],
    "X-Host": [HOSTILE],
    "X-Real-Ip": ["1.2.3.4"],
    "X-Client-Ip": ["1.2.3.4"],
    "True-Client-Ip": ["1.2.3.4"],
    "Cf-Ipcountry": ["RU", "FR"],
    "Cf-Connecting-Ip": ["1.2.3.4"],
    "X-Country-Code": ["RU"],
    "X-Appengine-Country": ["RU"],
    "Cloudfront-Viewer-Country": ["RU"],
    "X-Http-Method-Override": ["POST", "DELETE"],
    "X-Method-Override": ["POST"],
    "X-Requested-With": ["XMLHttpRequest"],
    "X-Script-Name": ["/evil"],
    "X-Csrftoken": ["x"],
    "X-Timezone": ["Asia/Tokyo"],
    "X-Wap-Profile": [f"http://{HOSTILE}/"],
    "X-Purpose": ["preview"],
    "Sec-Purpose": ["prefetch"],
    "Sec-Fetch-Site": ["cross-site"],
    "Sec-Ch-Prefers-Color-Scheme": ["dark"],
    "Sec-Ch-Ua-Mobile": ["?1"],
    "Save-Data": ["on"],
    "Device-DataAge": ["0.25"],
    "Viewport-Width": ["320"],
    "Dnt": ["1"],
    "Sec-Gpc": ["1"],
    "Pragma": ["no-cache"],
    "Cache-Control": ["no-cache", "only-if-cached"],
    "Upgrade-Insecure-Requests": ["1"],
    "Via": ["1.1 evil"],
    "From": ["a@evil.example"],
    "Max-Forwards": ["0"],
    "Te": ["trailers"],
    "Traceparent": ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
    "X-Request-Id": ["<script>"],
    "X-Correlation-Id": ["<script>"],
    "X-Http-Destinationurl": [f"http://{HOSTILE}/"],
    "Proxy": [f"http://{HOSTILE}/"],
    "Content-Language": ["fr"],
    "X-Ua-Compatible": ["IE=7"],
    "X-Arbitrary": [HOSTILE, "é".encode().decode("latin-1")],
}


@pytest.mark.fault("S9")
def test_sixty_headers_are_tried() -> None:
    assert len(HEADERS) >= 60


@pytest.mark.fault("S9")
@pytest.mark.parametrize("path", PATHS)
def test_no_header_changes_a_page(
    client: Client, atlas: Atlas, path: str, seen: Seen
) -> None:
    plain = client.get(path)
    sent = [(name, value) for name, values in HEADERS.items() for value in values]
    assert len(sent) > 80
    for name, value in sent:
        answer = client.get(path, headers={name: value})
        assert answer.status_code == plain.status_code, (name, value)
        assert answer.content == plain.content, (name, value)
        assert not answer.cookies, (name, value)
    seen(f"{len(sent)} values of {len(HEADERS)} headers at {len(PATHS)} pages: alike")


@pytest.mark.fault("S9")
@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_that_it_is_the_same_for_every_reader(
    client: Client, atlas: Atlas, path: str
) -> None:
    """Only a choice of packing may be named: it changes no word."""
    varies = {part.strip() for part in client.get(path).get("Vary", "").split(",")}
    assert varies <= {"", "Accept-Encoding"}
