"""Pages to subscribe, confirm and unsubscribe; without an account or a cookie."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.countries.names import is_country
from portal.subscriptions.forms import SubscribeForm
from portal.subscriptions.models import Subscription
from portal.subscriptions.opt_in import (
    TooManyRequestsError,
    confirm_subscription,
    read_confirmation,
    read_unsubscribe,
    request_confirmation,
)
from portal.subscriptions.tasks import send_letters
from portal.web.client_address import client_address


@never_cache
@csrf_exempt  # Nobody is signed in here, and the form sets no cookie.
def subscribe(request: HttpRequest) -> HttpResponse:
    """Queue a confirmation letter. The answer never tells whether an address is known."""
    if not settings.SENDS_MAIL:
        return render(request, "subscriptions/none.html")
    if request.method != "POST":
        code = request.GET.get("country", "").upper()
        form = SubscribeForm(country=code if is_country(code) else "")
        return _page(request, form)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    if not form.is_spam:
        try:
            requested = form.subscription_request()
            request_confirmation(requested, client_address(request), at=timezone.now())
        except TooManyRequestsError:
            form.add_error(
                None, _("Too many e-mails to this address. Try again tomorrow.")
            )
            return _page(request, form, status=429)
        send_letters.enqueue()
    return render(request, "subscriptions/asked.html")


def _page(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    return render(
        request, "subscriptions/subscribe.html", {"form": form}, status=status
    )


@never_cache
@csrf_exempt
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm by POST. Opening the link changes nothing: mail scanners open links."""
    requested = read_confirmation(request.GET.get("token", ""))
    if requested is None:
        return render(request, "subscriptions/stale.html", status=404)
    if request.method == "POST":
        confirm_subscription(requested, at=timezone.now())
        return render(request, "subscriptions/confirmed.html", {"requested": requested})
    return render(request, "subscriptions/confirm.html", {"requested": requested})


@never_cache
@csrf_exempt  # Mail programs post to it, and have no token (RFC 8058).
def leave(request: HttpRequest) -> HttpResponse:
    """Unsubscribe by POST; repeating it gives the same answer."""
    key = read_unsubscribe(request.GET.get("token", ""))
    if key is None:
        raise Http404(_("This address ends no subscription."))
    if request.method == "POST":
        Subscription.objects.filter(pk=key).delete()
        return render(request, "subscriptions/left.html")
    return render(request, "subscriptions/leave.html")
