"""Where single values of a mission come from, as a table."""

from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from embassies.models import Mission
from embassies.values.field_sources import FieldSource, noted_date
from portal.countries.models import Source


def field_source_table(mission: Mission) -> str:
    """Return a table of field, source and date. One query."""
    notes: dict[str, FieldSource] = mission.field_sources
    if not notes:
        return _("All values come from the source of the record.")
    known = dict(Source.objects.values_list("pk", "name"))
    rows = (
        (_label(name), _source(note, known), noted_date(note))
        for name, note in sorted(notes.items())
    )
    return format_html(
        "<table><thead><tr><th scope='col'>{}</th><th scope='col'>{}</th>"
        "<th scope='col'>{}</th></tr></thead><tbody>{}</tbody></table>",
        _("Field"),
        _("Source"),
        _("Date"),
        format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
    )


def _label(name: str) -> str:
    """Return what people call a field, or a group of fields with one source."""
    groups = {"point": _("point on the map"), "names": _("names")}
    columns = {one.name: one.verbose_name for one in Mission._meta.concrete_fields}
    return capfirst(str(groups.get(name) or columns.get(name) or name))


def _source(note: FieldSource, known: dict[str, str]) -> str:
    name = note.get("source", "")
    shown = known.get(name, name) or "–"
    return f"{shown}: {note['reason']}" if note.get("reason") else shown
