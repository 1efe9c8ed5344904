"""Nothing in the folder of a served portal can be written: it is read as ever."""

import http.client
import os
import time
from io import BytesIO

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from tests.faults.test_database_hampered import (
    REPORT,
    REPORTS,
    SEEN,
    check_it_is_saved_now,
    is_handed_back,
    opened,
)
from tests.support.disks import read_only
from tests.support.fault_table import Seen
from tests.support.outages import TYPED, Portal, SqliteFile, ask, form_of, warm
from tests.support.serving import Served

pytestmark = pytest.mark.faults
TOKEN = "a" * 32
WORDS = {"csrfmiddlewaretoken": TOKEN, "alt": TYPED, "x": "50", "y": "50"}
UNSEEN = ("/de/embassies/se-london/", "/api/v1/missions/?sending=FR", "/en/news/")


def send_picture(server: Served, session: str) -> tuple[int, bytes]:
    """Send the form of a new picture as its page does; return what is answered."""
    out = BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "PNG")
    out.seek(0)
    out.name = "wall.png"
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    client.request(
        "POST",
        "/admin/news/picture/add/",
        encode_multipart(BOUNDARY, {**WORDS, "upload": out}),
        {
            "Host": "localhost",
            "Content-Type": MULTIPART_CONTENT,
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        },
    )
    answer = client.getresponse()
    body = answer.read()
    client.close()
    return answer.status, body


def is_saved_or_handed_back(
    portal: Portal, server: Served, typed: dict[str, str]
) -> bool:
    """Send a report; return whether it is in the database, or in the answer.

    PostgreSQL lies elsewhere. SQLite opens its file anew, or takes a handle that was
    opened while it could be written to: then it still can.
    """
    before = portal.database.execute(REPORTS)
    answer = ask(server, REPORT, typed)
    if answer.status == 200:
        return portal.database.execute(REPORTS) != before
    return isinstance(portal.database, SqliteFile) and is_handed_back(answer, typed)


@pytest.mark.fault("read-only")
@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_folder_that_cannot_be_written_is_read_and_nothing_typed_is_lost(
    portal: Portal, seen: Seen
) -> None:
    folder, is_file = portal.folder, isinstance(portal.database, SqliteFile)
    with portal.serve() as server:
        typed = opened(server)
        warm(server, *SEEN)
        # Other files are replaced by new ones, and may be on their way just now.
        folders = [one for one in folder.rglob("*") if one.is_dir()]
        with read_only(*folder.glob("*.sqlite3*"), *folders, folder):
            time.sleep(7)  # Connections are used for five seconds.
            for path in (*SEEN, *UNSEEN):
                answer = ask(server, path)
                assert (answer.status, answer.has_notice) == (200, False), path
            assert ask(server, "/healthz").status == 200
            assert ask(server, "/readyz").status == 503
            assert ask(server, "/api/v1/missions.csv").status == 507
            assert is_saved_or_handed_back(portal, server, typed)
            refused, page = send_picture(server, portal.session)
            assert refused in ({503, 507} if is_file else {507})
            assert form_of(page) == WORDS
            assert b"Files must be chosen again" in page
        time.sleep(6)
        status, page = send_picture(server, portal.session)
        assert status == 302, page
        assert len(list(folder.glob("media/news/*"))) == 6
        if is_file:
            check_it_is_saved_now(portal, server, typed)
    seen(f"{len(SEEN + UNSEEN)} pages of a read-only folder: 200; a picture: {refused}")
