"""Which SQL makes the database note every change of the directory by itself?

Triggers, because a directory is changed through many doors (staff pages, imports,
bulk updates, a shell), and one forgotten door would leave every copy of the
directory out there stale without anybody noticing.

Numbers follow the order in which changes become visible. SQLite has one writer at
a time, so its triggers number at once. On PostgreSQL a change is numbered when its
transaction commits, under a lock held only for that moment.
"""

import secrets
from typing import Any

from django.db import connections

from portal.web import triggers as named

PREFIX = "directory_"
VERSION = "embassies_directoryversion"
CHANGE = "embassies_change"
MISSION = "embassies_mission"
TEXT = "translations_translation"
SOURCE = "countries_source"
PARTS = (
    "embassies_contact",
    "embassies_coverage",
    "embassies_statusperiod",
    "embassies_serviceoffer",
    "embassies_formerslug",
)
_NOTED = (MISSION, *PARTS, TEXT, SOURCE)
LABEL = "embassies.mission"
"""The translations that belong to a mission's public record: its names."""
CREDIT = ("name", "url", "licence", "licence_url", "attribution")
"""The columns of a source that stand in the record of each of its missions."""
_CREDITED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in CREDIT)
_EVENTS = ("INSERT", "UPDATE", "DELETE")


def install(using: str) -> None:
    """Make the triggers, in place of those of an earlier release."""
    connection = connections[using]
    if not {CHANGE, VERSION, *_NOTED} <= set(connection.introspection.table_names()):
        return
    remove(using)
    named.run(using, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def remove(using: str) -> None:
    """Drop the triggers: SQLite cannot rebuild a table that one of them names."""
    named.remove(using, PREFIX)


def installed(using: str) -> list[tuple[str, str]]:
    """Return the triggers that are there, each with its table."""
    return named.installed(using, PREFIX)


def expected(using: str) -> int:
    """Return how many triggers a complete set has."""
    statements = _SQLITE if connections[using].vendor == "sqlite" else _POSTGRESQL
    return sum(" TRIGGER " in statement.split("\n")[0] for statement in statements)


def mark_all(using: str, *, renew: bool = False) -> None:
    """Count every record as changed; with a new epoch, make every copy start anew.

    For a moment at which changes may have gone unnoticed: a migration of the
    directory, a restored backup.
    """
    now = _NOW[connections[using].vendor]
    statements = [
        f"INSERT INTO {VERSION} (id, number, at, epoch, pruned_to)"
        f" VALUES (1, 0, {now}, '{new_epoch()}', 0) ON CONFLICT (id) DO NOTHING",
        f"INSERT INTO {CHANGE} (slug, number, at, gone)"
        f" SELECT slug, (SELECT number FROM {VERSION})"
        f" + row_number() OVER (ORDER BY slug), {now}, withdrawn_at IS NOT NULL"
        f" FROM {MISSION} WHERE true ON CONFLICT (slug) DO UPDATE SET"
        " number = excluded.number, at = excluded.at, gone = excluded.gone",
        f"UPDATE {VERSION} SET at = {now}, number ="
        f" number + 1 + (SELECT count(*) FROM {MISSION})",
    ]
    if renew:
        statements.append(f"UPDATE {VERSION} SET epoch = '{new_epoch()}'")
    named.run(using, statements)


def new_epoch() -> str:
    """Return a name for a new counting of changes."""
    return secrets.token_hex(8)


_NOW: dict[str, str] = {
    # As Django writes a moment, or equal ones would not compare as equal.
    "sqlite": "replace(strftime('%Y-%m-%d %H:%M:%f000', 'now'), '.000000', '')",
    "postgresql": "clock_timestamp()",
}


# Where the version is gone and changes are not, as while tables are emptied.
_HIGHEST = f"(SELECT coalesce(max(number), 0) FROM {CHANGE})"


def _sqlite() -> list[str]:
    now = _NOW["sqlite"]
    # Not INSERT OR IGNORE: an upsert that fires the trigger would overrule it.
    count = (
        f"INSERT INTO {VERSION} (id, number, at, epoch, pruned_to)"
        f" VALUES (1, {_HIGHEST}, {now}, lower(hex(randomblob(8))), 0)"
        " ON CONFLICT (id) DO NOTHING;"
        f" UPDATE {VERSION} SET number = number + 1, at = {now};"
    )
    values = f"(SELECT number FROM {VERSION}), {now}"
    upsert = (
        "ON CONFLICT (slug) DO UPDATE SET number = excluded.number,"
        " at = excluded.at, gone = excluded.gone;"
    )

    def note(mission: str) -> str:
        return (
            f"{count} INSERT INTO {CHANGE} (slug, number, at, gone)"
            f" SELECT slug, {values}, withdrawn_at IS NOT NULL FROM {MISSION}"
            f" WHERE id = {mission} {upsert}"
        )

    def bury(slug: str) -> str:
        return (
            f"{count} INSERT INTO {CHANGE} (slug, number, at, gone)"
            f" VALUES ({slug}, {values}, 1) {upsert}"
        )

    def trigger(name: str, event: str, body: str) -> str:
        return f"CREATE TRIGGER directory_{name} AFTER {event} BEGIN {body} END"

    made = [
        trigger("mission_insert", f"INSERT ON {MISSION}", note("NEW.id")),
        trigger("mission_update", f"UPDATE ON {MISSION}", note("NEW.id")),
        trigger("mission_delete", f"DELETE ON {MISSION}", bury("OLD.slug")),
        trigger(
            "mission_rename",
            f"UPDATE OF slug ON {MISSION} WHEN OLD.slug <> NEW.slug",
            bury("OLD.slug"),
        ),
        trigger(
            "mission_named",
            f"UPDATE OF slug, withdrawn_at ON {MISSION}",
            f"UPDATE {MISSION} SET city = city WHERE replaced_by_id = NEW.id;",
        ),
        trigger(
            "source_credit",
            f"UPDATE OF {', '.join(CREDIT)} ON {SOURCE} WHEN {_CREDITED}",
            f"UPDATE {MISSION} SET city = city WHERE source_id = NEW.key;",
        ),
    ]
    for table in PARTS:
        short = table.removeprefix("embassies_")
        made += [
            trigger(f"{short}_insert", f"INSERT ON {table}", note("NEW.mission_id")),
            trigger(f"{short}_update", f"UPDATE ON {table}", note("NEW.mission_id")),
            trigger(
                f"{short}_move",
                f"UPDATE OF mission_id ON {table}"
                " WHEN OLD.mission_id <> NEW.mission_id",
                note("OLD.mission_id"),
            ),
            trigger(f"{short}_delete", f"DELETE ON {table}", note("OLD.mission_id")),
        ]
    for name, event, row in (
        ("insert", "INSERT", "NEW"),
        ("update", "UPDATE", "NEW"),
        ("move", "UPDATE OF label, key", "OLD"),
        ("delete", "DELETE", "OLD"),
    ):
        on = f"{event} ON {TEXT} WHEN {row}.label = '{LABEL}'"
        key = f"CAST({row}.key AS integer)"
        made.append(trigger(f"text_{name}", on, note(key)))
    return made


def _postgresql() -> list[str]:
    upsert = (
        "ON CONFLICT (slug) DO UPDATE SET number = NULL,"
        " at = excluded.at, gone = excluded.gone;"
    )
    functions = [
        f"""CREATE OR REPLACE FUNCTION embassies_note(mission bigint)
        RETURNS void LANGUAGE sql AS $$
          INSERT INTO {CHANGE} (slug, at, gone)
          SELECT slug, clock_timestamp(), withdrawn_at IS NOT NULL
          FROM {MISSION} WHERE id = mission {upsert}
        $$""",
        f"""CREATE OR REPLACE FUNCTION embassies_mission_changed()
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.slug <> NEW.slug) THEN
            INSERT INTO {CHANGE} (slug, at, gone)
            VALUES (OLD.slug, clock_timestamp(), true) {upsert}
          END IF;
          IF TG_OP <> 'DELETE' THEN PERFORM embassies_note(NEW.id); END IF;
          RETURN NULL;
        END $$""",
        f"""CREATE OR REPLACE FUNCTION embassies_mission_named()
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          UPDATE {MISSION} SET city = city WHERE replaced_by_id = NEW.id;
          RETURN NULL;
        END $$""",
        f"""CREATE OR REPLACE FUNCTION embassies_source_credit()
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          UPDATE {MISSION} SET city = city WHERE source_id = NEW.key;
          RETURN NULL;
        END $$""",
        """CREATE OR REPLACE FUNCTION embassies_part_changed()
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF TG_OP <> 'INSERT' THEN PERFORM embassies_note(OLD.mission_id); END IF;
          IF TG_OP = 'INSERT' OR
            (TG_OP = 'UPDATE' AND OLD.mission_id <> NEW.mission_id) THEN
            PERFORM embassies_note(NEW.mission_id);
          END IF;
          RETURN NULL;
        END $$""",
        f"""CREATE OR REPLACE FUNCTION embassies_text_changed()
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF TG_OP <> 'INSERT' AND OLD.label = '{LABEL}' THEN
            PERFORM embassies_note(OLD.key::bigint);
          END IF;
          IF TG_OP <> 'DELETE' AND NEW.label = '{LABEL}' THEN
            PERFORM embassies_note(NEW.key::bigint);
          END IF;
          RETURN NULL;
        END $$""",
        # The first row numbers all of its transaction; for the others a look at
        # their own row, by its key, is enough to know that.
        f"""CREATE OR REPLACE FUNCTION embassies_number_changes()
        RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE base bigint; DECLARE added bigint; BEGIN
          IF NOT EXISTS (SELECT 1 FROM {CHANGE}
                         WHERE slug = NEW.slug AND number IS NULL) THEN
            RETURN NULL;
          END IF;
          INSERT INTO {VERSION} (id, number, at, epoch, pruned_to)
          VALUES (1, {_HIGHEST}, clock_timestamp(),
            substr(md5(random()::text), 1, 16), 0)
          ON CONFLICT (id) DO NOTHING;
          SELECT number INTO base FROM {VERSION} FOR UPDATE;
          UPDATE {CHANGE} SET number = base + ranked.rank FROM
            (SELECT slug, row_number() OVER (ORDER BY slug) AS rank
             FROM {CHANGE} WHERE number IS NULL) AS ranked
          WHERE {CHANGE}.slug = ranked.slug;
          GET DIAGNOSTICS added = ROW_COUNT;
          UPDATE {VERSION} SET number = base + added, at = clock_timestamp();
          RETURN NULL;
        END $$""",
    ]
    on = "FOR EACH ROW EXECUTE FUNCTION"
    events = " OR ".join(_EVENTS)
    return [
        *functions,
        f"CREATE TRIGGER directory_mission AFTER {events} ON {MISSION}"
        f" {on} embassies_mission_changed()",
        f"CREATE TRIGGER directory_named AFTER UPDATE OF slug, withdrawn_at"
        f" ON {MISSION} {on} embassies_mission_named()",
        f"CREATE TRIGGER directory_credit AFTER UPDATE OF {', '.join(CREDIT)}"
        f" ON {SOURCE} FOR EACH ROW WHEN ({_CREDITED})"
        " EXECUTE FUNCTION embassies_source_credit()",
        *(
            f"CREATE TRIGGER directory_part AFTER {events} ON {table}"
            f" {on} embassies_part_changed()"
            for table in PARTS
        ),
        f"CREATE TRIGGER directory_text AFTER {events} ON {TEXT}"
        f" {on} embassies_text_changed()",
        f"CREATE CONSTRAINT TRIGGER directory_number AFTER INSERT OR UPDATE"
        f" ON {CHANGE} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW WHEN (NEW.number IS NULL)"
        f" EXECUTE FUNCTION embassies_number_changes()",
    ]


_SQLITE = _sqlite()
_POSTGRESQL = _postgresql()


def before_migrate(*, using: str, plan: list[Any], **_: Any) -> None:
    """Make way for a migration of the directory."""
    if _is_about_the_directory(plan):
        remove(using)


def after_migrate(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """Make the triggers; count all as changed where a migration may have done it."""
    install(using)
    if plan and _is_about_the_directory(plan) and installed(using):
        mark_all(using)


def _is_about_the_directory(plan: list[Any]) -> bool:
    apps = {"embassies", "translations", "countries"}
    return any(migration.app_label in apps for migration, _back in plan)
