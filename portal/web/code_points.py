"""An order of texts that does not depend on the collation of the database."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from django.db.models.sql.compiler import SQLCompiler


class CodePoints(Func):
    """Texts in the order of their characters' numbers, whatever the collation is."""

    template = "%(expressions)s"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[str | int]]:
        template = '%(expressions)s COLLATE "C"'
        return self.as_sql(compiler, connection, template=template)
