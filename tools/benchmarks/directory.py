"""A directory of any size in a scratch database.

It begins with the starter directory. Further missions are copies of its rows, with
their contacts, hours and coverage, spread over all pairs of sender and host.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone
from tqdm import tqdm

from embassies.models import Mission, triggers
from embassies.models.parts import PARTS
from news.models import Article, ArticleCountry, Stage
from portal.countries.names import country_names
from portal.page_store import triggers as stamp_triggers
from portal.page_store.triggers import PREFIX as STAMP_PREFIX
from portal.web.triggers import remove
from tools.benchmarks.folders import database_of

BATCH = 20_000
MISSIONS_AN_ARTICLE = 10
WORDS = ["harbour", "bridge", "market", "garden", "window", "letter", "station"]
YEARS = 10


def make_directory(home: Path, missions: int) -> None:
    """Fill the database, unless it was filled before."""
    done = home / "filled"
    if done.exists():
        return
    if str(connection.settings_dict["NAME"]) not in (
        str(home / "portal.sqlite3"),
        database_of(home),
    ):
        raise RuntimeError("Only a database of the benchmark's own is filled.")
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    if connection.vendor == "sqlite":
        _execute("PRAGMA synchronous = OFF")
    call_command("migrate", verbosity=0)
    call_command("load_starter", no_progress=not sys.stderr.isatty(), stdout=sys.stderr)
    call_command("seed_demo", stdout=sys.stderr)
    add_missions(missions - Mission.objects.public().count())
    add_articles(missions // MISSIONS_AN_ARTICLE)
    # What autovacuum does on a server in use: plans and index-only scans lean on it.
    _execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    done.touch()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def add_missions(number: int) -> None:
    """Copy missions, with their parts, to pairs drawn at random; always the same ones."""
    if number <= 0:
        return
    triggers.remove("default")
    remove("default", STAMP_PREFIX)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE plan"
            " (copy integer PRIMARY KEY, original integer, sender varchar(2))"
        )
        plan = enumerate(_plan(number), start=_highest() + 1)
        with tqdm(total=number, unit=" missions", disable=_is_quiet()) as bar:
            while rows := list(islice(plan, BATCH)):
                cursor.executemany(
                    "INSERT INTO plan VALUES (%s, %s, %s)",
                    [(copy, *pair) for copy, pair in rows],
                )
                for sql in _copies():
                    cursor.execute(sql)
                cursor.execute("DELETE FROM plan")
                bar.update(len(rows))
        cursor.execute("DROP TABLE plan")
        for sql in connection.ops.sequence_reset_sql(no_style(), [Mission]):
            cursor.execute(sql)
    triggers.install("default")
    stamp_triggers.install("default")


def _highest() -> int:
    return Mission.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _plan(number: int) -> Iterator[tuple[int, str]]:
    """Yield the mission to copy and its new sender, all hosts in turn."""
    draw = random.Random(1)  # noqa: S311
    by_host: dict[str, list[int]] = defaultdict(list)
    rows = Mission.objects.public().order_by("pk")
    for pk, host in rows.values_list("pk", "receiving_country"):
        by_host[str(host)].append(pk)
    hosts, senders = sorted(by_host), sorted(by_host)
    for index in range(number):
        host = hosts[index % len(hosts)]
        sender = senders[(index // len(hosts)) % len(senders)]
        if sender == host:
            sender = draw.choice([one for one in senders if one != host])
        yield draw.choice(by_host[host]), sender


def _copies() -> Iterator[str]:
    """Yield the statements that copy the missions of the plan, and their parts."""
    new = {
        "id": "plan.copy",
        "slug": "old.slug || '-' || plan.copy",
        "wikidata_id": "''",
        "sending_country": "plan.sender",
        # Up to 1 % nearer to 0° N 0° E: not all at one point of a city.
        **{
            name: f"old.{name} * (1 - (plan.copy % 997) / 100000.0)"
            for name in ("latitude", "longitude")
        },
        "merged_into_id": "NULL",
        "replaced_by_id": "NULL",
    }
    yield _copy(Mission, "old.id", new)
    for model in PARTS:
        yield _copy(model, "old.mission_id", {"mission_id": "plan.copy"})


def _copy(model: type[models.Model], key: str, new: dict[str, str]) -> str:
    fields = model._meta.concrete_fields
    columns = [
        str(one.column) for one in fields if one.column in new or one.column != "id"
    ]
    values = [new.get(one, f"old.{one}") for one in columns]
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM plan"
        f" JOIN {model._meta.db_table} AS old ON {key} = plan.original"
    )


def add_articles(number: int) -> None:
    """Add articles, spread over ten years, half of them about Russia."""
    codes = sorted(country_names("en"))
    for first in tqdm(range(0, number, 2000), unit=" batches", disable=_is_quiet()):
        numbers = range(first, min(first + 2000, number))
        articles = Article.objects.bulk_create(
            [_article(one, number) for one in numbers]
        )
        ArticleCountry.objects.bulk_create(
            ArticleCountry(
                article=article, country=code, listed_at=article.published_at
            )
            for one, article in zip(numbers, articles, strict=True)
            for code in {codes[one % len(codes)], *(["RU"] if one % 2 else [])}
        )


def _article(number: int, count: int) -> Article:
    age = timedelta(days=365 * YEARS) * (number % count + 1) / (count + 1)
    some = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 5, 7)]
    title = f"Item {number} of the {some[0]} embassy"
    text = f"The embassy and the {some[1]}. " + " ".join(some) * 40
    return Article(
        slug=f"item-{number}",
        title=title,
        standfirst=f"About the {some[2]}.",
        body=text,
        body_html=f"<p>{text}</p>",
        search_title=title,
        search_text=text,
        stage=Stage.APPROVED,
        published_at=timezone.now() - age,
    )


def _is_quiet() -> bool:
    return not sys.stderr.isatty()
