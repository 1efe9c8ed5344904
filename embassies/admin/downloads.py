"""The directory as files for staff: exact CSV, and a workbook that people edit."""

import tempfile

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone

from embassies.imports.registry import XLSX_TYPE, write_workbook
from embassies.imports.sources.portal_csv_writer import lines


def missions_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send all missions as CSV, or the public ones as a workbook."""
    if not request.user.has_perm("embassies.view_mission"):
        raise PermissionDenied
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is sent
    if kind == "xlsx":
        write_workbook(file)
    else:
        file.writelines(line.encode() for line in lines())
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"missions-{timezone.now():%Y-%m-%d}.{kind}",
        content_type=XLSX_TYPE if kind == "xlsx" else "text/csv; charset=utf-8",
    )
