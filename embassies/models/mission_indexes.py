"""What the database finds missions by without reading them all."""

from django.db import models
from django.db.models import Q

INDEXES = [
    models.Index(
        fields=["sending_country", "receiving_country"],
        condition=Q(withdrawn_at=None),
        name="mission_pair",
    ),
    models.Index(fields=["receiving_country", "city"], name="mission_place"),
    # What lists count and the search around a point read without the rows.
    models.Index(
        fields=["receiving_country", "sending_country", "is_honorary", "kind"],
        condition=Q(withdrawn_at=None),
        name="mission_listed",
    ),
    models.Index(
        fields=["latitude", "longitude", "slug"],
        condition=Q(withdrawn_at=None),
        name="mission_point",
    ),
    models.Index(fields=["updated_at", "id"], name="mission_updated"),
    # What lists of the API and of a city read in a directory of a million.
    models.Index(
        fields=["kind", "slug"],
        condition=Q(withdrawn_at=None),
        name="mission_kind",
    ),
    models.Index(
        fields=["geonames_id"],
        condition=Q(withdrawn_at=None),
        name="mission_geonames",
    ),
    models.Index(
        fields=["city"],
        condition=Q(withdrawn_at=None, geonames_id=None),
        name="mission_city",
    ),
    # One country's: by slug for lists, by the last change for the sitemap.
    *(
        models.Index(
            fields=[f"{side}_country", column],
            condition=Q(withdrawn_at=None),
            name=f"mission_{side}_{name}",
        )
        for side in ("sending", "receiving")
        for column, name in (("slug", "slug"), ("updated_at", "changed"))
    ),
]
