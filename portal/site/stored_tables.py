"""Which tables do public pages show, and which stamp moves when one is written?"""

from datetime import datetime

from embassies.models import (
    Arrangement,
    ArrangementStatus,
    Bloc,
    Change,
    Coverage,
    Membership,
    Mission,
    SourceClaim,
)
from news.models import Article, ArticleCountry, ArticleQuerySet
from portal.advisories.board import board
from portal.advisories.models import (
    Advisory,
    AdvisoryMessage,
    AdvisoryQuerySet,
    GovernmentAdvice,
)
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry, Source
from portal.page_store.watched import (
    ADVISORIES,
    AGE,
    DIRECTORY,
    NEWS,
    SHARED,
    Derived,
    Read,
    Watched,
    WatchedTable,
)
from portal.site.data_age import data_age, median_date
from portal.site.known_numbers import known_numbers
from portal.translations.models import Translation

_MISSION, _COVERAGE = Mission._meta.db_table, Coverage._meta.db_table
_OF_ROW = "SELECT {row}.country"
_OF_MISSION_ROW = (
    "SELECT {row}.sending_country UNION SELECT {row}.receiving_country"
    " UNION SELECT {row}.seat_country"
)


def _of_mission(condition: str) -> str:
    """Return a SELECT of the countries of a mission: its own, and those it serves."""
    columns = ("sending_country", "receiving_country", "seat_country")
    own = [f"SELECT m.{name} FROM {_MISSION} m WHERE {condition}" for name in columns]
    served = (
        f"SELECT c.country FROM {_COVERAGE} c WHERE c.mission_id IN"
        f" (SELECT m.id FROM {_MISSION} m WHERE {condition})"
    )
    return " UNION ".join([*own, served])


def _labelled(stamp: str, *labels: str, others: bool = False) -> WatchedTable:
    """Return the texts in further languages that belong to a stamp."""
    listed = ", ".join(f"'{label}'" for label in labels)
    condition = f"{{row}}.label {'NOT ' if others else ''}IN ({listed})"
    return WatchedTable(Translation._meta.db_table, stamp, only_if=condition)


def _by_the_clock(rows: ArticleQuerySet | AdvisoryQuerySet) -> Read:
    def read(at: datetime) -> tuple[str, datetime | None]:
        last, coming = rows.all().turning_points(at)
        return last.isoformat() if last else "", coming

    return read


_BY_COUNTRY = (CountryProfile, EmergencyNumber, Ministry, GovernmentAdvice, Coverage)
_SHARED = (Source, Arrangement, ArrangementStatus, Bloc, Membership)
_ARTICLE, _ADVISORY = Article._meta.label_lower, Advisory._meta.label_lower

WATCHED = Watched(
    tables=[
        # The directory's own triggers note each change of a mission's parts as one of
        # its slug (embassies/models/triggers.py).
        WatchedTable(
            Change._meta.db_table, DIRECTORY, _of_mission("m.slug = {row}.slug")
        ),
        WatchedTable(_MISSION, DIRECTORY, _OF_MISSION_ROW),
        WatchedTable(
            SourceClaim._meta.db_table,
            DIRECTORY,
            _of_mission("m.id = {row}.mission_id"),
        ),
        *(WatchedTable(one._meta.db_table, DIRECTORY, _OF_ROW) for one in _BY_COUNTRY),
        *(WatchedTable(one._meta.db_table, SHARED) for one in _SHARED),
        *(WatchedTable(one._meta.db_table, NEWS) for one in (Article, ArticleCountry)),
        *(
            WatchedTable(one._meta.db_table, ADVISORIES)
            for one in (Advisory, AdvisoryMessage)
        ),
        _labelled(NEWS, _ARTICLE),
        _labelled(ADVISORIES, _ADVISORY),
        _labelled(SHARED, _ARTICLE, _ADVISORY, Mission._meta.label_lower, others=True),
    ],
    derived=[
        Derived("news by the clock", NEWS, _by_the_clock(Article.objects.all())),
        Derived(
            "advisories by the clock", ADVISORIES, _by_the_clock(Advisory.objects.all())
        ),
        Derived("numbers", DIRECTORY, known_numbers.renew, at_most_every=60),
        Derived(AGE, DIRECTORY, lambda at: (median_date(), None), at_most_every=600),
    ],
    forget={
        ADVISORIES: board.forget,
        AGE: data_age.forget,
    },
)
