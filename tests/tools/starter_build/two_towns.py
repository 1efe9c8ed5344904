"""An Austria of two towns, and lists of the missions in it."""

import csv

from tools.starter_build.places import Place
from tools.starter_build.posts import WIKIDATA, Post

KNOWN = {
    "Vienna": ("AT", "1", "48.2", "16.37"),
    "Mödling": ("AT", "2", "48.08", "16.28"),
    "Graz": ("AT", "3", "47.07", "15.44"),
    "Paris": ("FR", "5", "48.85", "2.35"),
}
COLUMNS = [
    "sending",
    "receiving",
    "kind",
    "honorary",
    "city",
    "phone",
    "phone_raw",
    "emergency",
    "email",
    "website",
    "address",
    "hours",
    "source",
    "source_url",
    "source_date",
    "note",
]
HOST = "List of the diplomatic and consular corps in the Philippines"
MINISTRY = "Embassy of Pakistan"
OLD = "Missions of Bangladesh (from"


class TwoTowns:
    """Vienna and its suburb, Graz, Paris abroad, and places without a point."""

    def find(self, _country, name, _district=""):
        return Place(name, *KNOWN.get(name, ("AT", "", "", "")))

    def somewhere(self, _country, name=""):
        return Place(name)


def post(kind="embassy", city="Vienna", *, honorary=False):
    found = Post("FR", "AT", kind, city, honorary, origin=WIKIDATA)
    found.city_point = TwoTowns().find("AT", city).point
    return found


def row(kind="embassy", city="Vienna", phone="+4315027500", **more):
    named = {"sending": "FR", "receiving": "AT", "kind": kind, "city": city}
    return named | {"phone": phone, "source": HOST, "source_date": "2026-01"} | more


def written(folder, *rows):
    """Return the folder of facts in which the lists of governments have these rows."""
    official = folder / "official"
    official.mkdir(exist_ok=True)
    empty = "slug,address,source,source_date\n"
    (official / "hungary_addresses.csv").write_text(empty, encoding="utf-8")
    with (official / "a_list.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder
