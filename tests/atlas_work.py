"""What work left behind in the invented world (drawn in tests/atlas.py)."""

from typing import Any

from django.contrib.auth.models import User

from embassies.models import (
    Check,
    DuplicateDismissal,
    ImportRequest,
    ImportRun,
    Mission,
    PriorState,
    SourceClaim,
    SourceRefresh,
    Verification,
)
from portal.countries.models import Source
from tests.atlas_tables import LONG_AGO, RECENTLY

SAYINGS: list[tuple[str, str, str, Any]] = [
    # mission, field, source, what it says
    ("fr-london", "address", "registry", "1 Compass Row, London"),
    ("fr-london", "address", "gazette", "1 Compass Row, London"),
]

CHECKS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    # kind, value, dialled in, result, what else was seen
    ("website", "https://fr-london.example/", "", "ok", {"status": 200}),
    ("phone", "+44 20 7946 0100", "GB", "in_plan", {}),
]

DIFFERENT = [("br-rome", "br-holy-see"), ("us-bonn", "us-berlin")]
"""Two posts each, the older record first."""

INTAKES = [
    # file, state, why, note
    ("atlas-spring.csv", "committed", "The registry's list of spring", ""),
    ("atlas-typing.csv", "cancelled", "A list typed by hand", "The dates are wrong."),
]

REFRESHES = [
    # source, name, outcome, message, posts
    ("registry", "Registry of the atlas", "unchanged", "", 17),
    ("gazette", "Gazette of the atlas", "failed", "It lists no posts.", 0),
]

VERIFICATIONS = [
    # mission, method
    ("fr-london", "called"),
    ("se-dublin", "website"),
]

LIKELY_DUPLICATES = [
    {"new": "fr-leith", "known": "fr-edinburgh", "why": ["They share a phone number"]},
]

PRIOR_STATES: list[tuple[str, dict[str, Any]]] = [
    # mission, what the first import_request changed of it, as it was before
    ("fr-london", {"address": "9 Compass Row, London"}),
    ("fr-edinburgh", {"precision": "city"}),
]


def leave_work(
    missions: dict[str, Mission],
    sources: dict[str, Source],
    checker: User,
    run: ImportRun,
) -> None:
    """Write what imports, the check of links and the staff leave behind."""
    SourceClaim.objects.bulk_create(
        SourceClaim(
            mission=missions[slug],
            field=field,
            source=sources[key],
            value=value,
            source_date=sources[key].as_of,
        )
        for slug, field, key, value in SAYINGS
    )
    Check.objects.bulk_create(
        Check(
            kind=kind,
            value=value,
            region=region,
            outcome=outcome,
            checked_at=LONG_AGO,
            fine_at=LONG_AGO,
            **seen,
        )
        for kind, value, region, outcome, seen in CHECKS
    )
    DuplicateDismissal.objects.bulk_create(
        DuplicateDismissal(
            first=missions[first], second=missions[second], by=checker, at=LONG_AGO
        )
        for first, second in DIFFERENT
    )
    Verification.objects.bulk_create(
        Verification(mission=missions[slug], by=checker, method=method, at=LONG_AGO)
        for slug, method in VERIFICATIONS
    )
    _import_requests(missions, checker, run)
    SourceRefresh.objects.bulk_create(
        SourceRefresh(
            source=key,
            name=name,
            tried_at=RECENTLY,
            outcome=outcome,
            message=message,
            succeeded_at=RECENTLY if posts else None,
            posts=posts,
        )
        for key, name, outcome, message, posts in REFRESHES
    )


def _import_requests(
    missions: dict[str, Mission], checker: User, run: ImportRun
) -> None:
    """Write files that one person brought and another decided on."""
    importer = User.objects.create_user("importer", is_staff=True)
    put_through, _closed = [
        ImportRequest.objects.create(
            importer="portal",
            file_name=name,
            sha256=run.sha256,
            line_count=run.created + run.rejected,
            why=why,
            note=note,
            state=state,
            state_at=RECENTLY,
            proposer=importer,
            proposed_at=RECENTLY,
            likely_duplicates=LIKELY_DUPLICATES,
            decided_by=checker,
            decided_at=RECENTLY,
            run=run if state == ImportRequest.State.COMMITTED else None,
        )
        for name, state, why, note in INTAKES
    ]
    PriorState.objects.bulk_create(
        PriorState(
            import_request=put_through,
            mission_key=missions[slug].pk,
            slug=slug,
            rows=[
                {
                    "table": "mission",
                    "key": missions[slug].pk,
                    "verb": "changed",
                    "old": old,
                }
            ],
            after="c" * 64,
        )
        for slug, old in PRIOR_STATES
    )
