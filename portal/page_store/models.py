"""The stamps of the data that pages are made from."""

from collections.abc import Mapping

from django.db import connections, models
from django.db.models import Max, Sum


class StampQuerySet(models.QuerySet["Stamp"]):
    def values_by_name(self) -> Mapping[str, str]:
        """Return a text for each name, which differs after every change. One query.

        The time of the last change is part of it: after a restored backup the numbers
        begin anew.
        """
        moved = self.values("name").annotate(Sum("number"), Max("at")).order_by()
        return {
            name: f"{number}@{at.timestamp():.3f}"
            for name, number, at in moved.values_list("name", "number__sum", "at__max")
        }

    def fold(self) -> None:
        """Add up the rows of transactions that are over; no value changes by it.

        In SQL: rows that a transaction adds meanwhile must neither be lost nor doubled.
        """
        table = self.model._meta.db_table
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                f"WITH gone AS (DELETE FROM {table} WHERE tx <> 0 RETURNING *)"
                f" INSERT INTO {table} (name, tx, number, at)"
                " SELECT name, 0, sum(number), max(at) FROM gone GROUP BY name"
                f" ON CONFLICT (name, tx) DO UPDATE SET"
                f" number = {table}.number + excluded.number,"
                f" at = greatest({table}.at, excluded.at)"
            )


class Stamp(models.Model):
    """How often something has changed; rows are written by database triggers only.

    On PostgreSQL each transaction has a row of its own, so that none waits for another
    one's lock, and the sum changes when it commits. On SQLite, with one writer at a
    time, the transaction is always 0.
    """

    name = models.CharField(max_length=40)
    transaction = models.BigIntegerField(db_column="tx", default=0)
    number = models.BigIntegerField(default=1)
    at = models.DateTimeField()

    objects = StampQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "transaction"], name="stamp_of_transaction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
