"""Imports in the staff pages: send a file, look at its dry run, decide, roll back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
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
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from embassies.admin.import_request_forms import AskForm, StepForm, Verb, offered
from embassies.import_requests import report_rows, rollback, uploads, workflow
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.models import ImportRequest
from embassies.review.workflow import NotPossibleError

EVERY = 2
"""Seconds between two looks at what is under way."""
SILENT_FOR = timedelta(minutes=2)
"""After this without a sign of progress the page offers to start again."""
SHOWN = 50
LISTED = 200
_OVERHEAD = 64 * 1024
"""Bytes of a form around its file."""
_CHUNK = 64 * 1024

View = Callable[..., HttpResponseBase]


@admin.register(ImportRequest)
class ImportRequestAdmin(admin.ModelAdmin[ImportRequest]):
    """Nothing is edited here: one asks, another decides."""

    list_display = (
        *("number", "file_name", "importer", "state"),
        *("asked_by", "asked_at", "decided_by"),
    )
    list_display_links = ("number", "file_name")
    list_filter = ("state", "importer")
    list_select_related = ("asked_by", "decided_by")
    search_fields = ("file_name", "why", "asked_by__username")
    search_help_text = _("A file, a colleague, words of the reason")
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @admin.display(description=_("number"), ordering="pk")
    def number(self, row: ImportRequest) -> int:
        return int(row.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_people()  # type: ignore[attr-defined]

    def get_urls(self) -> list[Any]:
        def page(route: str, view: View, name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=name)

        add = _refuse_large(self.admin_site.admin_view(self.add_view))
        return [
            path("add/", add, name="embassies_importrequest_add"),
            page(
                "<int:pk>/errors.csv",
                self.errors_view,
                "embassies_importrequest_errors",
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
            by_at: Any = {"by": _staff(request), "at": timezone.now()}
            try:
                row = workflow.ask(form.wanted(), **by_at)
            except (ImportFailedError, NotPossibleError) as error:
                form.add_error("file", str(error))
            else:
                return redirect("admin:embassies_importrequest_change", row.pk)
        context = self._context(request, _("Import a file"), form=form)
        return render(request, "admin/embassies/importrequest/ask.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how far it is and what it does; decide when something is sent."""
        row, user, now = self._row(request, object_id), _staff(request), timezone.now()
        sent = _sent(request)
        if sent and sent.is_valid():
            return self._decided(request, row, sent, now)
        progress = uploads.progress(row.stored_as) if row.is_busy else None
        last_sign = max(row.state_at, progress.at if progress else row.state_at)
        is_stuck = row.is_busy and now - last_sign > SILENT_FOR
        forms = [
            sent if sent and sent.verb == verb else StepForm(
                verb, initial={"shown": row.shown}
            )
            for verb in offered(row, user, is_stuck=is_stuck)
        ]  # fmt: skip
        context = self._context(
            request,
            _("Import %(number)d") % {"number": row.pk},
            row=row,
            done=progress.done if progress else 0,
            is_stuck=is_stuck,
            own=row.asked_by_id == user.pk,
            percent=f"{row.phone_share:.1%}",
            may_undo=row.may_be_undone(at=now) and _decides(user),
            forms=forms,
            form=sent,
            **_report(request, row),
        )
        answer = render(request, "admin/embassies/importrequest/show.html", context)
        if row.is_busy:
            answer["Refresh"] = str(EVERY)
            # To watch is no sign of somebody being there, and writes nothing: on
            # SQLite it would wait for the import that it watches.
            request.session.modified = False
        return answer

    def errors_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Send what was left out and what looks wrong, as a file."""
        row = self._row(request, str(pk))
        if row.checked is None:
            raise Http404
        name = f"import-{row.pk}-errors.csv"
        return StreamingHttpResponse(
            report_rows.error_file(row.checked),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List what a rollback changes, and ask; then queue it."""
        row, user, now = self._row(request, str(pk)), _staff(request), timezone.now()
        if not _decides(user):
            raise PermissionDenied
        sent = StepForm(Verb.UNDO, request.POST) if request.method == "POST" else None
        if sent and sent.is_valid():
            return self._decided(request, row, sent, now)
        if not row.may_be_undone(at=now):
            return redirect("admin:embassies_importrequest_change", row.pk)
        found = rollback.plan(row)
        context = self._context(
            request,
            _("Roll back import %(number)d") % {"number": row.pk},
            row=row,
            plan=found,
            kept=found.kept[:LISTED],
            removed=found.removed[:LISTED],
            restored=found.restored[:LISTED],
            form=sent or StepForm(Verb.UNDO),
        )
        return render(request, "admin/embassies/importrequest/rollback.html", context)

    def _row(self, request: HttpRequest, object_id: str) -> ImportRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def _decided(
        self, request: HttpRequest, row: ImportRequest, form: StepForm, at: datetime
    ) -> HttpResponse:
        try:
            form.decide(row, by=_staff(request), at=at)
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:embassies_importrequest_change", row.pk)

    def _context(self, request: HttpRequest, title: Any, **more: Any) -> dict[str, Any]:
        own = {"title": title, "opts": self.opts, **more}
        return {**self.admin_site.each_context(request), **own}


def _report(request: HttpRequest, row: ImportRequest) -> dict[str, Any]:
    """Return one page of one part of what the dry run showed. Three queries."""
    if row.checked is None or row.is_busy and row.state == ImportRequest.State.CHECKING:
        return {"parts": []}
    parts = report_rows.counts(row.checked)
    wanted = request.GET.get("part")
    first = next((part for part, count in parts if count), report_rows.Part.CONTACTS)
    part = report_rows.Part(wanted) if wanted in report_rows.Part.values else first
    pages = Paginator(report_rows.rows_of(row.checked, part), SHOWN)
    page = pages.get_page(request.GET.get("p"))
    return {"parts": parts, "part": part, "page": page, "told": report_rows.told(page)}


def _sent(request: HttpRequest) -> StepForm | None:
    verb = request.POST.get("verb")
    if verb not in Verb.values or verb == Verb.UNDO:
        return None
    return StepForm(Verb(verb), request.POST)


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


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
        context = {"title": _("The file is too large"), "why": uploads.too_large()}
        page = "admin/embassies/importrequest/too_large.html"
        return render(request, page, context, status=413)

    return csrf_exempt(refusing)


def _discard(request: HttpRequest, size: int) -> None:
    """Read what is sent and forget it: a browser shows no answer before it has sent."""
    left = min(size, 8 * uploads.MAX_UPLOAD)
    while left > 0 and (chunk := request.read(min(_CHUNK, left))):
        left -= len(chunk)
