"""The rows of the invented world (drawn in tests/atlas.py), table by table."""

from datetime import UTC, date, datetime
from typing import Any

from portal.countries.models import Source

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The hour at which the world stands still (a Monday, winter time in Europe)."""

LONG_AGO = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""More than 180 days before NOW: a check that may be out of date."""

RECENTLY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
"""A check of this month."""

SOURCES = [
    # key, name, licence, credit, as of
    ("registry", "Atlas registry of missions", "CC0-1.0", "", "2022-11-16"),
    ("gazette", "Atlas gazette", "CC-BY-4.0", "Atlas gazette, CC BY 4.0", "2026-01"),
    (Source.STAFF, "Staff of this portal", "CC0-1.0", "", ""),
]

PROFILES = [
    # country, capital, latitude, longitude, time zones, neighbours by land
    ("AT", "Vienna", 48.21, 16.37, ["Europe/Vienna"], ["DE", "IT", "CH"]),
    ("AU", "Canberra", -35.28, 149.13, ["Australia/Sydney", "Australia/Perth"], []),
    ("BR", "Brasília", -15.78, -47.93, ["America/Sao_Paulo"], []),
    ("DE", "Berlin", 52.52, 13.40, ["Europe/Berlin"], ["AT", "CH", "FR"]),
    ("FR", "Paris", 48.85, 2.35, ["Europe/Paris"], ["DE", "IT", "MC", "CH"]),
    ("GB", "London", 51.51, -0.13, ["Europe/London"], ["IE"]),
    ("IE", "Dublin", 53.33, -6.25, ["Europe/Dublin"], ["GB"]),
    ("IT", "Rome", 41.89, 12.48, ["Europe/Rome"], ["AT", "FR", "CH", "VA"]),
    ("JP", "Tokyo", 35.69, 139.69, ["Asia/Tokyo"], []),
    ("KE", "Nairobi", -1.28, 36.82, ["Africa/Nairobi"], []),
    ("SE", "Stockholm", 59.33, 18.07, ["Europe/Stockholm"], ["NO"]),
    ("US", "Washington", 38.90, -77.04, ["America/New_York", "America/Chicago"], []),
    ("VA", "Vatican City", 41.90, 12.45, ["Europe/Vatican"], ["IT"]),
]

EMERGENCY_NUMBERS = [
    ("GB", "general", "999"),
    ("GB", "general", "112"),
    ("FR", "general", "112"),
    ("FR", "police", "17"),
    ("FR", "ambulance", "15"),
    ("FR", "fire", "18"),
    ("US", "general", "911"),
]

MINISTRIES = [
    # country, name, emergency line, note, its own list of missions, confidence
    ("FR", "Atlas ministry of France", "+33199001000", "24 h", "fr", "high"),
    ("SE", "Atlas ministry of Sweden", "+4684650041", "24 h", "se", "high"),
    ("AT", "Atlas ministry of Austria", "", "", "at", "medium"),
]

PLACES = {
    # city: latitude, longitude, time zone, GeoNames id
    "London": (51.50853, -0.12574, "Europe/London", 2643743),
    "Edinburgh": (55.95206, -3.19648, "Europe/London", 2650225),
    "Cardiff": (51.48, -3.18, "Europe/London", 2653822),
    "Dublin": (53.33306, -6.24889, "Europe/Dublin", 2964574),
    "Paris": (48.85341, 2.3488, "Europe/Paris", 2988507),
    "Lyon": (45.74846, 4.84671, "Europe/Paris", 2996944),
    "Berlin": (52.52437, 13.41053, "Europe/Berlin", 2950159),
    "Bonn": (50.73438, 7.09549, "Europe/Berlin", 2946447),
    "Hamburg": (53.57532, 10.01534, "Europe/Berlin", 2911298),
    "Rome": (41.89193, 12.51133, "Europe/Rome", 3169070),
    "Washington": (38.89511, -77.03637, "America/New_York", 4140963),
    "Houston": (29.76328, -95.36327, "America/Chicago", 4699066),
}

MISSIONS: list[tuple[str, str, str, str, str, str, str, dict[str, Any]]] = [
    # slug, of, to, kind, city, status, since, what else is recorded
    ("fr-london", "FR", "GB", "embassy", "London", "open", "", {
        "address": "1 Compass Row, London",
        "local_address": "1 Compass Row, London SW1",
        "postal_address": "PO Box 1, London",
        "precision": "exact",
        "names": {"en": "Embassy of France, London", "fr": "Ambassade de France"},
        "opening_hours": "Mo-Fr 09:00-12:30,14:00-16:00; PH off",
        "appointment_only": False,
        "access_note": "The consular section has its own door.",
        "accessibility_note": "Step-free entrance.",
        "languages": ["fr", "en"],
        "verified_at": RECENTLY,
        "verified_method": "called",
        "next_review": date(2027, 5, 3),
    }),
    ("fr-edinburgh", "FR", "GB", "consulate_general", "Edinburgh", "open", "", {
        "opening_hours": "Mo-Th 09:30-12:00; PH off",
        "appointment_only": True,
        "precision": "street",
        "address": "2 Meridian Lane, Edinburgh",
    }),
    ("fr-cardiff", "FR", "GB", "consulate", "Cardiff", "open", "", {
        "is_honorary": True,
    }),
    ("se-london", "SE", "GB", "embassy", "London", "suspended", "2025-11", {}),
    ("se-dublin", "SE", "IE", "embassy", "Dublin", "open", "", {
        "address": "3 Isobar Street, Dublin",
        "verified_at": LONG_AGO,
        "verified_method": "website",
    }),
    ("jp-london", "JP", "GB", "embassy", "London", "unknown", "", {}),
    ("jp-paris", "JP", "FR", "embassy", "Paris", "open", "2026-02-01", {
        "names": {"en": "Embassy of Japan, Paris", "ja": "在パリ日本大使館"},
        "languages": ["ja", "fr"],
        "opening_hours": "Mo-Fr 09:30-13:00,14:30-17:00",
    }),
    ("jp-lyon", "JP", "FR", "consulate", "Lyon", "closed", "2019-06", {}),
    ("de-washington", "DE", "US", "embassy", "Washington", "open", "", {}),
    ("de-houston", "DE", "US", "consulate_general", "Houston", "emergency_only",
     "2026-03-11", {}),
    ("br-rome", "BR", "IT", "embassy", "Rome", "open", "", {}),
    ("br-holy-see", "BR", "VA", "embassy", "Rome", "open", "", {"seat_country": "IT"}),
    ("ke-holy-see", "KE", "VA", "embassy", "Rome", "open", "", {"seat_country": "IT"}),
    ("ke-london", "KE", "GB", "high_commission", "London", "open", "", {}),
    ("au-london", "AU", "GB", "high_commission", "London", "open", "", {}),
    ("au-bonn", "AU", "DE", "consulate", "Bonn", "closed", "1999", {
        "withdrawn_at": LONG_AGO,
    }),
    ("au-hamburg", "AU", "DE", "consulate", "Hamburg", "unknown", "", {
        "withdrawn_at": LONG_AGO,
    }),
    ("us-paris", "US", "FR", "embassy", "Paris", "limited", "2026", {}),
    ("us-bonn", "US", "DE", "embassy", "Bonn", "relocated", "1999-07", {}),
    ("us-berlin", "US", "DE", "embassy", "Berlin", "open", "1999-07", {}),
]  # fmt: skip

REPLACED_BY = {"se-london": "se-dublin", "us-bonn": "us-berlin"}

CONTACTS: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
    # mission, channel, purpose, value, E.164, what else is recorded
    ("fr-london", "phone", "general", "+44 20 7946 0100", "+442079460100", {
        "verified_at": RECENTLY,
        "languages": ["fr", "en"],
    }),
    ("fr-london", "phone", "emergency", "+44 20 7946 0911", "+442079460911", {
        "verified_at": LONG_AGO,
        "hours": "24/7",
        "note": "Deaths, arrests, accidents.",
    }),
    ("fr-london", "phone", "consular", "020 7946 0102 ext. 7", "+442079460102", {
        "extension": "7",
    }),
    ("fr-london", "fax", "general", "+44 20 7946 0103", "+442079460103", {}),
    ("fr-london", "email", "general", "post@fr-london.example", "", {}),
    ("fr-london", "email", "visa", "visa@fr-london.example", "", {}),
    ("fr-london", "form", "consular", "https://fr-london.example/write", "", {}),
    ("fr-london", "website", "general", "https://fr-london.example/", "", {}),
    ("fr-london", "social", "general", "https://social.example/@fr-london", "", {}),
    ("fr-edinburgh", "phone", "general", "+44 131 496 0100", "+441314960100", {}),
    ("fr-edinburgh", "phone", "emergency", "+44 131 496 0911", "+441314960911", {}),
    ("se-dublin", "phone", "general", "+46 8 465 00 42", "+4684650042", {}),
    ("se-dublin", "email", "general", "post@se-dublin.example", "", {}),
    ("se-london", "phone", "general", "+44 20 7946 0200", "+442079460200", {}),
    ("jp-london", "phone", "general", "not a number", "", {}),
    ("jp-london", "phone", "emergency", "+44 00 0000", "", {}),
    ("jp-paris", "phone", "general", "+33 1 99 00 01 00", "+33199000100", {}),
    ("jp-paris", "website", "general", "https://jp-paris.example/", "", {}),
    ("jp-paris", "phone", "visa", "+33 1 99 00 01 01", "+33199000101", {
        "withdrawn_at": LONG_AGO,
    }),
    ("de-washington", "phone", "general", "+1 202-555-0100", "+12025550100", {}),
    ("de-houston", "phone", "emergency", "+1 713-555-0199", "+17135550199", {}),
    ("us-berlin", "phone", "general", "+49 30 23125 100", "+493023125100", {}),
]  # fmt: skip

COVERAGES = [
    # mission, country, district
    ("se-dublin", "GB", ""),
    ("jp-paris", "MC", ""),
    ("jp-paris", "FR", "Corsica"),
    ("ke-london", "IE", ""),
    ("ke-london", "CH", ""),
    ("fr-edinburgh", "GB", "Scotland"),
]

STATUS_PERIODS = [
    # mission, status, since, until, note, confidence
    ("se-london", "suspended", "2025-11", "", "Staff left for Dublin.", "high"),
    ("se-london", "open", "1990", "2025-11", "", "medium"),
    ("jp-lyon", "closed", "2019-06", "", "", "high"),
    ("jp-paris", "open", "2026-02-01", "", "Came back.", "high"),
    ("jp-paris", "suspended", "2025-03", "2026-02-01", "", "medium"),
    ("de-houston", "emergency_only", "2026-03-11", "", "", "medium"),
    ("us-paris", "limited", "2026", "", "No routine visas.", "low"),
    ("us-bonn", "relocated", "1999-07", "", "", "high"),
]

SERVICES = [
    # mission, service, status, note
    ("fr-london", "passports", "open", "By appointment."),
    ("fr-london", "emergency_travel_document", "open", ""),
    ("us-paris", "citizen_services", "suspended", "Open, no consular services."),
    ("us-paris", "visas", "closed", ""),
    ("de-houston", "citizen_services", "emergency_only", ""),
]

BLOCS = [("union", "Atlas Union"), ("north", "Atlas North")]

MEMBERSHIPS = [
    # group of states, country, joined, left
    ("union", "AT", "1995-01-01", ""),
    ("union", "DE", "1958-01-01", ""),
    ("union", "FR", "1958-01-01", ""),
    ("union", "GB", "1973-01-01", "2020-01-31"),
    ("union", "IE", "1973-01-01", ""),
    ("union", "IT", "1958-01-01", ""),
    ("union", "SE", "1995-01-01", ""),
    ("north", "NO", "1962-07-01", ""),
    ("north", "SE", "1962-07-01", ""),
]

ARRANGEMENTS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    # key, rule, in force since, until, whose citizens, helped by whom, where
    ("union", "Any member helps any member's citizen.", "2018-05-01", "", {
        "beneficiary_bloc_id": "union",
        "helper_bloc_id": "union",
        "extent": "anywhere",
        "only_outside_bloc_id": "union",
        "only_if_unrepresented": True,
    }),
    ("north", "The north helps one another.", "1962-07-01", "", {
        "beneficiary_bloc_id": "north",
        "helper_bloc_id": "north",
        "extent": "anywhere",
        "services": ["citizen_services"],
    }),
    ("us-holds-au", "The United States looks after Australians.", "2024", "", {
        "beneficiaries": ["AU"],
        "helpers": ["US"],
        "extent": "listed",
        "places": ["FR", "DE"],
    }),
    ("jp-held-ke", "Japan looked after Kenyans.", "1970", "1999-12-31", {
        "beneficiaries": ["KE"],
        "helpers": ["JP"],
        "extent": "unlisted",
    }),
]  # fmt: skip

ARRANGEMENT_STATUSES = [
    # arrangement, status, since, until, note, confidence
    ("us-holds-au", "limited", "2026-03", "", "Travel documents only.", "medium"),
    ("us-holds-au", "open", "2024", "2026-03", "", "high"),
]
