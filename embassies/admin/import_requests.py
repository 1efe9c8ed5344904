"""Imports in the staff pages: send a file, read its dry run, decide, roll back."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from embassies.admin.downloads import missions_file
from embassies.admin.import_request_forms import (
    ACKNOWLEDGE,
    APPROVE,
    CANCEL,
    OVERRIDE,
    RESTART,
    UNDO,
    AskForm,
    actions_for,
)
from embassies.import_requests import report_rows, rollback, uploads, workflow
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.models import ImportRequest
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import (
    Action,
    DecisionForm,
    DecisionModelAdmin,
    actor_of,
    staff,
)

logger = logging.getLogger(__name__)

EVERY = 2
"""Seconds between two looks at what is under way."""
SILENT_FOR = timedelta(minutes=2)
"""After this without a sign of progress the page offers to start again."""
NOT_STORED = _("It could not be stored. Send it again in a few minutes.")
SHOWN = 50
LISTED = 200
_OVERHEAD = 64 * 1024
"""Bytes of a form around its file."""
_CHUNK = 64 * 1024

View = Callable[..., HttpResponseBase]


@admin.register(ImportRequest)
class ImportRequestAdmin(DecisionModelAdmin[ImportRequest]):
    """Nothing is edited here: one asks, another decides."""

    title_format = _("Import %(number)d")
    decide_template = "admin/embassies/importrequest/show.html"
    all_actions = (APPROVE, OVERRIDE, CANCEL, ACKNOWLEDGE, RESTART)
    list_display = (
        *("number", "file_name", "importer", "state"),
        *("proposed_by", "proposed_at", "decided_by"),
    )
    list_display_links = ("number", "file_name")
    list_filter = ("state", "importer")
    list_select_related = ("proposer", "decided_by")
    search_fields = ("file_name", "why", "proposer__username")
    search_help_text = _("A file, a colleague, words of the reason")

    @admin.display(description=_("proposed by"), ordering="proposer")
    def proposed_by(self, row: ImportRequest) -> str:
        return row.proposed_by

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(workflow.PROPOSE)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: View, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=name)

        add = _refuse_large(self.admin_site.admin_view(self.add_view))
        return [
            path("add/", add, name="embassies_importrequest_add"),
            page(
                "<int:pk>/errors.csv",
                self.errors_view,
                "embassies_importrequest_errors",
            ),
            *(
                page(
                    f"missions.{kind}",
                    partial(missions_file, kind=kind),
                    f"embassies_mission_{kind}",
                )
                for kind in ("xlsx", "csv")
            ),
            page("<int:pk>/rollback/", self.undo_view, "embassies_importrequest_undo"),
            *super().get_urls(),
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take a file; its dry run is made outside the request."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        form = AskForm(request.POST, request.FILES) if sent else AskForm()
        if sent and form.is_valid():
            try:
                row = workflow.propose(form.upload(), actor_of(request))
            except (ImportFailedError, NotPossibleError) as error:
                form.add_error("file", str(error))
            except OSError:
                logger.exception("A file for an import cannot be stored.")
                form.add_error("file", str(NOT_STORED))
            else:
                return redirect("admin:embassies_importrequest_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a file"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/embassies/importrequest/ask.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how far it is and what it does; decide when a decision is sent."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        if "Refresh" in answer:
            # To watch is no sign of somebody being there, and writes nothing: on
            # SQLite it would wait for the import that it watches.
            request.session.modified = False
        return answer

    def page(
        self,
        request: HttpRequest,
        template: str,
        row: ImportRequest,
        context: dict[str, object],
    ) -> HttpResponse:
        """Let a page be loaded anew while work is under way."""
        answer = super().page(request, template, row, context)
        if row.is_busy:
            answer["Refresh"] = str(EVERY)
        return answer

    def describe(
        self, request: HttpRequest, row: ImportRequest, user: User
    ) -> tuple[Sequence[Action[ImportRequest]], dict[str, object]]:
        now = timezone.now()
        progress = uploads.read_progress(row.stored_as) if row.is_busy else None
        last_sign = max(row.state_at, progress.at if progress else row.state_at)
        is_stuck = row.is_busy and now - last_sign > SILENT_FOR
        return actions_for(row, user, is_stuck=is_stuck), {
            "done": progress.done if progress else 0,
            "is_stuck": is_stuck,
            "percent": f"{row.phone_share:.1%}",
            "may_undo": row.may_be_undone(at=now) and _decides(user),
            **_report(request, row),
        }

    def errors_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Send what was left out and what looks wrong, as a file."""
        row = self.row_of(request, str(pk))
        if row.checked is None:
            raise Http404
        name = f"import-{row.pk}-errors.csv"
        return StreamingHttpResponse(
            report_rows.error_csv(row.checked),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List what a rollback changes, and ask; then queue it."""
        row = self.row_of(request, str(pk))
        if not _decides(staff(request)):
            raise PermissionDenied
        form = DecisionForm(UNDO, data=request.POST or None)
        if form.is_valid():
            return self.decided(request, row, form)
        if not row.may_be_undone(at=timezone.now()):
            return redirect("admin:embassies_importrequest_change", row.pk)
        found = rollback.plan(row)
        return self.page(
            request,
            "admin/embassies/importrequest/rollback.html",
            row,
            {
                "title": _("Roll back import %(number)d") % {"number": row.pk},
                "plan": found,
                "kept": found.kept[:LISTED],
                "removed": found.removed[:LISTED],
                "restored": found.restored[:LISTED],
                "form": form,
            },
        )


def _report(request: HttpRequest, row: ImportRequest) -> dict[str, Any]:
    """Return one page of one part of what the dry run showed. Four queries.

    A part is a section, or the rows that change one field.
    """
    if row.checked is None or row.is_busy and row.state == ImportRequest.State.CHECKING:
        return {"parts": []}
    parts, fields = report_rows.report_counts(row.checked)
    field = next((one for one in fields if one.name == request.GET.get("field")), None)
    part = field or _wanted_section(parts, request.GET.get("part"))
    found = report_rows.field_rows if field else report_rows.section_rows
    page = Paginator(found(row.checked, part.name), SHOWN).get_page(
        request.GET.get("p")
    )
    return {
        "parts": parts,
        "fields": fields,
        "part": part,
        "asked": urlencode({"field" if field else "part": part.name}),
        "page": page,
        "rows": report_rows.report_rows(page),
    }


def _wanted_section(
    parts: list[report_rows.Count], wanted: str | None
) -> report_rows.Count:
    """Return the section that was asked for, else the first that has rows."""
    chosen = [one for one in parts if one.name == wanted]
    return next(iter([*chosen, *(one for one in parts if one.rows), *parts]))


def _decides(user: User) -> bool:
    return user.has_perm(workflow.APPROVE) or user.has_perm(workflow.OVERRIDE)


def _refuse_large(view: View) -> View:
    """Answer before the form is read, which would store the file first.

    The page's own view checks the token (``admin_view`` does).
    """

    def refusing(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size <= uploads.MAX_UPLOAD + _OVERHEAD:
            return view(request, *args, **options)
        _discard(request, size)
        context = {"title": _("The file is too large"), "why": uploads.size_error()}
        page = "admin/embassies/importrequest/too_large.html"
        return render(request, page, context, status=413)

    return csrf_exempt(refusing)


def _discard(request: HttpRequest, size: int) -> None:
    """Read what is sent and forget it: a browser shows no answer before it has sent."""
    left = min(size, 8 * uploads.MAX_UPLOAD)
    while left > 0 and (chunk := request.read(min(_CHUNK, left))):
        left -= len(chunk)
