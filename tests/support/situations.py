"""A few real posts, by hand: the situations that the answer must get right.

Which post stands where: Wikidata, 2022-11-16. What closed since and when: the
press and ministries, as the starter data cites them. Points are city centres.
"""

from datetime import UTC, datetime
from typing import Any

from embassies.assistance import resolve
from embassies.assistance.answer import Answer, Step, StepKind
from embassies.assistance.arrangements import load_arrangements
from embassies.models import Contact, Coverage, Mission, StatusPeriod
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry, Source

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

CITIES = {
    "Moscow": (55.7522, 37.6156),
    "Saint Petersburg": (59.9386, 30.3141),
    "Minsk": (53.9, 27.5667),
    "Vilnius": (54.6892, 25.2798),
    "Warsaw": (52.2298, 21.0118),
    "Kyiv": (50.4547, 30.5238),
    "Tehran": (35.6944, 51.4215),
    "Ankara": (39.9199, 32.8543),
    "Baku": (40.3777, 49.892),
    "Yerevan": (40.1811, 44.5136),
    "Pyongyang": (39.0339, 125.7543),
    "Seoul": (37.566, 126.9784),
    "Busan": (35.1017, 129.03),
    "Beijing": (39.9075, 116.3972),
    "Tokyo": (35.6895, 139.6917),
    "Brussels": (50.8505, 4.3488),
    "Paris": (48.8534, 2.3488),
    "Wellington": (-41.2866, 174.7756),
    "Helsinki": (60.1695, 24.9354),
    "Tallinn": (59.437, 24.7535),
    "Tirana": (41.3275, 19.8189),
    "Stockholm": (59.3294, 18.0687),
    "Suva": (-18.1416, 178.4415),
    "Pristina": (42.6727, 21.1669),
    "Rome": (41.8919, 12.5113),
}

POSTS = [
    # sending, receiving, city, kind, status, since
    ("FR", "RU", "Moscow", "embassy", "unknown", ""),
    ("FR", "RU", "Saint Petersburg", "consulate_general", "unknown", ""),
    ("UA", "RU", "Moscow", "embassy", "closed", "2022-02-24"),
    ("UA", "FI", "Helsinki", "embassy", "unknown", ""),
    ("UA", "EE", "Tallinn", "embassy", "unknown", ""),
    ("US", "BY", "Minsk", "embassy", "suspended", "2022-02-28"),
    ("US", "LT", "Vilnius", "embassy", "unknown", ""),
    ("US", "PL", "Warsaw", "embassy", "unknown", ""),
    ("US", "UA", "Kyiv", "embassy", "open", "2022-05-18"),
    ("US", "RU", "Moscow", "embassy", "unknown", ""),
    ("US", "KR", "Seoul", "embassy", "unknown", ""),
    ("US", "KR", "Busan", "consulate", "unknown", ""),
    ("US", "CN", "Beijing", "embassy", "unknown", ""),
    ("US", "AM", "Yerevan", "embassy", "unknown", ""),
    ("US", "TR", "Ankara", "embassy", "unknown", ""),
    ("DE", "IR", "Tehran", "embassy", "relocated", "2026-03-11"),
    ("DE", "TR", "Ankara", "embassy", "unknown", ""),
    ("DE", "AZ", "Baku", "embassy", "unknown", ""),
    ("DE", "KR", "Seoul", "embassy", "unknown", ""),
    ("FR", "IR", "Tehran", "embassy", "unknown", ""),
    ("IT", "IR", "Tehran", "embassy", "relocated", "2026-03-05"),
    ("CH", "IR", "Tehran", "embassy", "limited", "2026-04-24"),
    ("CH", "KR", "Seoul", "embassy", "unknown", ""),
    ("SE", "KP", "Pyongyang", "embassy", "open", "2024-09"),
    ("SE", "KR", "Seoul", "embassy", "unknown", ""),
    ("FR", "KR", "Seoul", "embassy", "unknown", ""),
    ("BE", "KR", "Busan", "consulate", "unknown", ""),
    ("GB", "KR", "Seoul", "embassy", "unknown", ""),
    ("MT", "CN", "Beijing", "embassy", "unknown", ""),
    ("MT", "JP", "Tokyo", "embassy", "unknown", ""),
    ("IS", "RU", "Moscow", "embassy", "suspended", "2023-08-01"),
    ("SE", "AM", "Yerevan", "embassy", "unknown", ""),
    ("IS", "SE", "Stockholm", "embassy", "unknown", ""),
    ("TV", "BE", "Brussels", "embassy", "unknown", ""),
    ("TV", "NZ", "Wellington", "high_commission", "unknown", ""),
    ("XK", "AL", "Tirana", "embassy", "unknown", ""),
    ("AL", "XK", "Pristina", "embassy", "unknown", ""),
]

COVERS = [("IS", "RU", "AM")]

NOTES = {
    ("DE", "IR"): "staff moved out for now; place not named",
    ("US", "BY"): "later return not seen",
}

PROFILES = {
    "RU": ("Moscow", ["FI", "EE", "LV", "LT", "PL", "BY", "UA", "CN", "KP"]),
    "BY": ("Minsk", ["LT", "LV", "PL", "RU", "UA"]),
    "IR": ("Tehran", ["AM", "AZ", "TR", "IQ", "PK", "AF", "TM"]),
    "KP": ("Pyongyang", ["CN", "KR", "RU"]),
    "KR": ("Seoul", ["KP"]),
    "AM": ("Yerevan", ["AZ", "GE", "IR", "TR"]),
    "FR": ("Paris", ["BE", "DE", "ES", "IT", "CH", "LU", "MC", "AD"]),
    "XK": ("Pristina", ["AL", "ME", "MK", "RS"]),
}

NUMBERS = [
    ("RU", "general", "112"),
    ("BY", "police", "102"),
    ("BY", "ambulance", "103"),
    ("FR", "police", "17"),
    ("FR", "ambulance", "15"),
    ("XK", "police", "192"),
]

MINISTRIES = [
    ("FR", "Ministry for Europe and Foreign Affairs", "+33153591110", ""),
    ("US", "U.S. Department of State", "+12025014444", "https://www.usembassy.gov"),
    ("DE", "Federal Foreign Office", "+493050002000", ""),
    ("IS", "Ministry for Foreign Affairs", "+3545450112", ""),
    ("AU", "Department of Foreign Affairs and Trade", "+61262613305", ""),
]


def build_situations() -> Source:
    """Write the posts and the starter's rules into an empty database."""
    wikidata = Source.objects.create(key="wikidata", name="Wikidata", licence="CC0-1.0")
    origin: dict[str, Any] = {"source": wikidata, "source_date": "2022-11-16"}
    load_arrangements()
    missions = Mission.objects.bulk_create(_post(*row, **origin) for row in POSTS)
    Contact.objects.bulk_create(_phone(mission) for mission in missions)
    for sending, receiving, country in COVERS:
        mission = post(sending, receiving)
        Coverage.objects.create(mission=mission, country=country, **origin)
    for (sending, receiving), note in NOTES.items():
        mission = post(sending, receiving)
        StatusPeriod.objects.create(
            mission=mission,
            status=mission.status,
            since=mission.status_since,
            note=note,
            evidence="https://news.example/",
            confidence="high",
            **origin,
        )
    for country, (capital, neighbours) in PROFILES.items():
        latitude, longitude = CITIES[capital]
        CountryProfile.objects.create(
            country=country,
            capital=capital,
            capital_latitude=latitude,
            capital_longitude=longitude,
            neighbours=neighbours,
            **origin,
        )
    for country, service, number in NUMBERS:
        EmergencyNumber.objects.create(
            country=country, service=service, number=number, **origin
        )
    for country, name, phone, url in MINISTRIES:
        Ministry.objects.create(
            country=country,
            name=name,
            emergency_phone=phone,
            directory_url=url,
            confidence="high",
            **origin,
        )
    return wikidata


def add_post(*row: str, **rest: Any) -> Mission:
    """Add one more post: sending, receiving, city, kind, status, since."""
    mission = _post(*row, **rest)
    mission.save()
    _phone(mission).save()
    return mission


def _post(
    sending: str,
    receiving: str,
    city: str,
    kind: str,
    status: str = "unknown",
    since: str = "",
    **rest: Any,
) -> Mission:
    latitude, longitude = CITIES[city]
    place = city.lower().replace(" ", "-")
    return Mission(
        slug=f"{kind.replace('_', '-')}-of-{sending.lower()}-in-{place}",
        sending_country=sending,
        receiving_country=receiving,
        kind=kind,
        city=city,
        latitude=latitude,
        longitude=longitude,
        precision="city",
        status=status,
        status_since=since,
        **rest,
    )


def _phone(mission: Mission) -> Contact:
    """Invent a number, in the range that Britain keeps free for fiction."""
    return Contact(
        mission=mission,
        channel="phone",
        value="+44 20 7946 0000",
        e164=f"+44207946{mission.pk % 10000:04}",
        source=mission.source,
        source_date=mission.source_date,
    )


def post(sending: str, receiving: str) -> Mission:
    return Mission.objects.filter(
        sending_country=sending, receiving_country=receiving
    ).earliest("pk")


def ladder(nationality: str, country: str, at: datetime = AT) -> Answer:
    """Resolve “FR+US” in a country."""
    return resolve(nationality.split("+"), country, at=at)


def steps(answer: Answer, kind: StepKind) -> list[Step]:
    return [step for step in answer.steps if step.kind == kind]


def step(answer: Answer, kind: StepKind) -> Step:
    (only,) = steps(answer, kind)
    return only


def who(one: Step) -> list[str]:
    return [
        f"{found.mission.sending_country.code} {found.mission.city}"
        for found in one.missions
    ]


def rungs(answer: Answer) -> list[str]:
    return [str(one.kind) for one in answer.steps]
