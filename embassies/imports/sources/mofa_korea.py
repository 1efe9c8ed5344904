"""Korea's missions, as its foreign ministry lists them in the national open data.

Documented at www.data.go.kr/data/15076569/fileData.do, a file in CSV, and at
www.data.go.kr/data/15075354/openapi.do, a service in JSON or XML that needs a key and
has their points too. The numbers of the call centre in Seoul are not the posts'.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import BinaryIO, NamedTuple
from urllib.parse import quote, unquote

from django.conf import settings

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources.documents import (
    Document,
    Get,
    is_json,
    json_documents,
    table_rows,
    text_in,
)
from embassies.imports.sources.json_values import (
    first_of,
    first_text,
    list_of,
    mapping_of,
    one_line,
    point_of,
    text_of,
)
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    country_named,
    kind_named,
    mission_rows,
    no_post,
)
from portal.countries.gazetteer import cities_named

PAGE = "https://www.data.go.kr/data/15076569/fileData.do"
ADDRESS = "https://www.data.go.kr/catalog/15076569/fileData.json"
"""The description of the file, which names its address of the moment."""
SERVICE = "https://apis.data.go.kr/1262000/EmbassyService2/getEmbassyList2"
SOURCE = {
    "key": "mofa-korea",
    "name": "Ministry of Foreign Affairs of Korea, open data on its missions",
    "url": PAGE,
    "licence": "As the site states",
    "licence_url": PAGE,
    "attribution": "Contacts of Korean missions: Ministry of Foreign Affairs (data.go.kr)",
    "publisher": "KR",
    "rank": "1",
}
KINDS = {
    "문화원|교육원|무역관": "",
    "출장소": "consular_agency",
    "분관": "consulate",
    "총영사": "consulate_general",
    "영사": "consulate",
    "대사관": "embassy",
    r"(?:유엔|국제|제네바|유럽연합|경제협력|oecd|유네스코|아세안|기구)\S*.*대표부": (
        "permanent_mission"
    ),
    "대표부|사무소": "representative_office",
}
"""The kind of each name; the first that a name holds counts. The ministry calls a 분관
a consulate in English, and a 출장소 a consular office."""

_NAME = ("embassy_kor_nm", "재외공관명", "재외공관한글명")
_COUNTRY = ("country_iso_alp2", "국가코드", "country_nm", "국가명", "country_eng_nm")
_MANAGED = ("embassy_manage_ty_cd_nm", "embassy_manage_ty_cd", "재외공관관리유형")
_TYPE = ("embassy_ty_cd_nm", "재외공관유형", "재외공관유형코드명")
_ADDRESS = ("emblgbd_addr", "재외공관주소")
_ELSEWHERE = {"겸임", "관할", "2", "3"}
"""Entries of a country that a post in another one covers."""
_SECTION_PLACE = re.compile(r"[관부]\s*([가-힣]+?)\s*(?:분관|출장소)")
_PLACE = re.compile(
    r"^주\s*([가-힣\s]+?)\s*(?:대한민국)?\s*(?:명예)?(?:총영사|영사|대사관|대표부)"
)
_KOREAN = re.compile(r"[가-힣]")
_PAGE_ROWS, _MOST_PAGES = 500, 20

Entry = Mapping[str, object]


class _Row(NamedTuple):
    line: int
    entry: Entry
    name: str
    kind: str | None
    country: str
    place: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether a post in another country covers that of the entry."""
        managed = any(text_of(self.entry.get(one)) in _ELSEWHERE for one in _MANAGED)
        named = country_named(self.place) if self.kind == "embassy" else ""
        return managed or named not in ("", self.country)


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield a row for each post of the file or of answers of the service.

    Raise ImportFailedError for what is neither.
    """
    return mission_rows(_posts(_entries(stream)), SOURCE, date)


def collect(get: Get) -> Iterator[Document]:
    """Fetch the service's pages where there is a key, else the file."""
    key = str(settings.DATA_GO_KR_KEY)
    yield from _pages(get, quote(unquote(key), safe="")) if key else _file(get)


def _file(get: Get) -> Iterator[Document]:
    described = mapping_of(_json(get(ADDRESS), ADDRESS))
    address = first_text(first_of(described.get("distribution")), "contentUrl", "url")
    if not address:
        raise ImportFailedError("The page of data.go.kr names no file.")
    yield Document(address, text_in(get(address), "cp949"))


def _pages(get: Get, key: str) -> Iterator[Document]:
    """Yield the pages of the service; its key stands in no address and no message."""
    count = 0
    for page in range(1, _MOST_PAGES + 1):
        address = f"{SERVICE}?returnType=JSON&numOfRows={_PAGE_ROWS}&pageNo={page}"
        try:
            content = get(f"{address}&serviceKey={key}")
        except ImportFailedError as error:
            reason = str(error).rpartition("cannot be read: ")[2].replace(key, "…")
            raise ImportFailedError(f"{SERVICE} cannot be read: {reason}") from None
        answer = _json(content, SERVICE)
        found = len(_records(answer))
        yield Document(address, answer)
        count += found
        total = first_text(_body(mapping_of(answer)), "totalCount")
        if not found or not total.isdigit() or count >= int(total):
            return


def _json(content: bytes, address: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        message = _error(content.decode("utf-8", errors="replace"))
        raise ImportFailedError(message or f"{address} is no JSON.") from None


def _entries(stream: BinaryIO) -> Iterator[Entry]:
    if not is_json(stream):
        yield from _in_text(text_in(stream.read(), "cp949"))
        return
    for document in json_documents(stream):
        yield from _in_document(document.content)


def _in_document(content: object) -> Iterable[Entry]:
    return _in_text(content) if isinstance(content, str) else _records(content)


def _in_text(text: str) -> Iterator[Entry]:
    """Yield the entries of XML or CSV, with blanks in the names of columns left out."""
    if text.lstrip().startswith("<"):
        reader = _Items()
        reader.feed(text)
        if not reader.items and (message := _error(text)):
            raise ImportFailedError(message)
        yield from reader.items
        return
    header, _, body = text.partition("\n")
    table = io.BytesIO(f"{header.replace(' ', '')}\n{body}".encode())
    yield from (cells for _, cells in table_rows(table, ("재외공관명",)))


def _error(text: str) -> str:
    """Return what the service says in XML of a key or a limit; else blank."""
    said = re.search(r"<(?:returnAuthMsg|errMsg|resultMsg)>([^<]{1,100})<", text)
    return f"data.go.kr answers: {said[1]}." if said else ""


def _records(content: object) -> list[Entry]:
    """Return the entries of an answer; raise ImportFailedError for one of a fault."""
    answer = mapping_of(content)
    if any(name in answer for name in _NAME):
        return [answer]
    body = _body(answer)
    items = body.get("data", body.get("items"))
    found = list_of(mapping_of(items).get("item") if isinstance(items, dict) else items)
    header = mapping_of(mapping_of(answer.get("response")).get("header")) or answer
    if not found and text_of(header.get("resultCode")).strip("0"):
        message = first_text(header, "resultMsg", "resultCode")
        raise ImportFailedError(f"data.go.kr answers: {message[:100]}.")
    return [mapping_of(one) for one in found]


def _body(answer: Entry) -> Entry:
    return mapping_of(mapping_of(answer.get("response")).get("body")) or answer


class _Items(HTMLParser):
    """Reads the fields of each <item>; XML of unknown origin expands no entity here."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, object]] = []
        self._field = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "item":
            self.items.append({})
        self._field = tag

    def handle_endtag(self, tag: str) -> None:
        self._field = ""

    def handle_data(self, data: str) -> None:
        if self.items and self._field not in ("", "item"):
            self.items[-1][self._field] = f"{self.items[-1].get(self._field, '')}{data}"

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data.removeprefix("CDATA["))


def _posts(entries: Iterable[Entry]) -> Iterator[ListedPost | Rejection]:
    rows = [_row(line, entry) for line, entry in enumerate(entries, start=1)]
    covered: dict[str, list[str]] = {}
    for row in rows:
        if row.is_elsewhere:
            covered.setdefault(row.name, []).append(row.country)
    for row in rows:
        if row.kind == "":
            yield no_post(row.line, row.name, "no post of its own")
        elif row.is_elsewhere:
            yield no_post(row.line, row.name, f"covers {row.country} from elsewhere")
        else:
            yield _post(row, covered.get(row.name, []))


def _row(line: int, entry: Entry) -> _Row:
    name = " ".join(first_text(entry, *_NAME).split())
    kind = kind_named(f"{name} {first_text(entry, *_TYPE)}", KINDS)
    found = _SECTION_PLACE.search(name) or _PLACE.search(name)
    place = found[1].replace(" ", "") if found else ""
    names = [text_of(entry.get(one)) for one in _COUNTRY]
    if kind == "embassy":
        names.append(place)
    country = next(filter(None, map(country_named, names)), "")
    return _Row(line, entry, name.replace(" ", ""), kind, country, place)


def _post(row: _Row, covered: list[str]) -> ListedPost:
    entry = row.entry
    address = one_line(first_text(entry, *_ADDRESS))
    phone = first_text(entry, "tel_no", "전화번호", "대표전화번호")
    emergency = first_text(entry, "urgency_tel_no", "긴급전화번호")
    latitude = first_text(entry, "embassy_lat", "재외공관위도")
    longitude = first_text(entry, "embassy_lng", "재외공관경도")
    return ListedPost(
        row.line,
        "KR",
        row.country,
        row.kind or "",
        city=_city(row, address),
        is_honorary="명예" in row.name,
        name=row.name,
        ref=first_text(entry, "embassy_cd"),
        url=PAGE,
        contacts=(
            ListedContact("phone", phone),
            ListedContact("phone", emergency, "emergency"),
        ),
        address="" if _KOREAN.search(address) else address,
        point=point_of(latitude, longitude),
        covers=tuple((country, "") for country in covered),
    )


def _city(row: _Row, address: str) -> str:
    """Return the town that the name has, else the last that the address has."""
    parts = (re.sub(r"[\d-]+", " ", part).strip() for part in address.split(","))
    names = [row.place, *reversed(list(parts))]
    return next((one for one in names if one and cities_named(one, row.country)), "")
