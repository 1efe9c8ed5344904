"""SQL of the full-text index of the news, which the first migration creates.

An FTS5 table on SQLite, a generated column on PostgreSQL; read by news/search.py. On
SQLite a later migration that rebuilds news_article drops the triggers silently;
tests/news/test_search.py then fails, and that migration has to run CREATE_TRIGGERS.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CREATE_TABLE = """
CREATE VIRTUAL TABLE news_article_fts USING fts5(
    search_title, search_text, content='news_article', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
)
"""
_DELETE_ROW = """
INSERT INTO news_article_fts(news_article_fts, rowid, search_title, search_text)
VALUES ('delete', old.id, old.search_title, old.search_text);
"""
_ADD_ROW = """
INSERT INTO news_article_fts(rowid, search_title, search_text)
VALUES (new.id, new.search_title, new.search_text);
"""
CREATE_TRIGGERS = [
    f"CREATE TRIGGER news_article_fts_insert AFTER INSERT ON news_article BEGIN {_ADD_ROW} END",
    f"CREATE TRIGGER news_article_fts_delete AFTER DELETE ON news_article BEGIN {_DELETE_ROW} END",
    "CREATE TRIGGER news_article_fts_update AFTER UPDATE OF search_title, search_text "
    f"ON news_article BEGIN {_DELETE_ROW} {_ADD_ROW} END",
]
DROP_SQLITE = [
    "DROP TRIGGER news_article_fts_insert",
    "DROP TRIGGER news_article_fts_delete",
    "DROP TRIGGER news_article_fts_update",
    "DROP TABLE news_article_fts",
]
CREATE_POSTGRESQL = [
    """
    ALTER TABLE news_article ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        to_tsvector('english', search_title || ' ' || search_text)
    ) STORED
    """,
    "CREATE INDEX news_article_search ON news_article USING gin (search_vector)",
]
DROP_POSTGRESQL = ["ALTER TABLE news_article DROP COLUMN search_vector"]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index; a RunPython operation."""
    _run(schema_editor, [CREATE_TABLE, *CREATE_TRIGGERS], CREATE_POSTGRESQL)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index; a RunPython operation."""
    _run(schema_editor, DROP_SQLITE, DROP_POSTGRESQL)


def _run(
    schema_editor: BaseDatabaseSchemaEditor, sqlite: list[str], postgresql: list[str]
) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
