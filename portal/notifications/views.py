"""The staff page on which each person chooses what to be told by e-mail."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.notifications.models import NotificationPreference
from portal.notifications.recipients import preference_of
from portal.review.decision_admin import staff
from portal.subscriptions.models import masked


class PreferenceForm(forms.ModelForm[NotificationPreference]):
    class Meta:
        model = NotificationPreference
        fields = ("asks", "tells", "language")
        widgets = {"asks": forms.RadioSelect, "tells": forms.RadioSelect}


@require_http_methods(["GET", "HEAD", "POST"])
def preference_page(request: HttpRequest) -> HttpResponse:
    """Show one's own choice; save it."""
    user = staff(request)
    form = PreferenceForm(request.POST or None, instance=preference_of(user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choice is saved."))
        return redirect("notification-preference")
    context = {
        **admin.site.each_context(request),
        "title": _("What I am told by e-mail"),
        "form": form,
        "address": masked(user.email) if user.email else "",
    }
    return render(request, "notifications/preference.html", context)
