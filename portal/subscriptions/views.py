"""Ask for e-mail, say yes to it, and leave again; without an account or a cookie."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.api_keys.addresses import caller_address
from portal.countries.names import is_country
from portal.subscriptions.asking import (
    TooOftenError,
    ask,
    confirm as subscribe_as_wished,
    subscription_in,
    wish_in,
)
from portal.subscriptions.forms import SubscribeForm
from portal.subscriptions.models import Subscription
from portal.subscriptions.tasks import send_letters


@never_cache
@csrf_exempt  # Nobody is signed in here, and the form sets no cookie.
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for a yes by e-mail. Says the same whether an address is known or not."""
    if not settings.SENDS_MAIL:
        return render(request, "subscriptions/none.html")
    if request.method != "POST":
        code = request.GET.get("country", "").upper()
        form = SubscribeForm(country=code if is_country(code) else "")
        return _page(request, form)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    if not form.is_from_a_machine:
        try:
            ask(form.wish(), _caller(request), at=timezone.now())
        except TooOftenError:
            form.add_error(None, _("Too many letters to there. Try again tomorrow."))
            return _page(request, form, status=429)
        send_letters.enqueue()
    return render(request, "subscriptions/asked.html")


def _page(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    return render(
        request, "subscriptions/subscribe.html", {"form": form}, status=status
    )


def _caller(request: HttpRequest) -> str:
    return caller_address(request, tuple(settings.TRUSTED_PROXIES))


@never_cache
@csrf_exempt
def confirm(request: HttpRequest) -> HttpResponse:
    """Say yes. Opening the link alone does nothing: mail scanners open links."""
    wish = wish_in(request.GET.get("token", ""))
    if wish is None:
        return render(request, "subscriptions/stale.html", status=404)
    if request.method == "POST":
        subscribe_as_wished(wish, at=timezone.now())
        return render(request, "subscriptions/confirmed.html", {"wish": wish})
    return render(request, "subscriptions/confirm.html", {"wish": wish})


@never_cache
@csrf_exempt  # Mail programs post to it, and have no token (RFC 8058).
def leave(request: HttpRequest) -> HttpResponse:
    """Unsubscribe with one click; again, or of what is gone, says the same."""
    key = subscription_in(request.GET.get("token", ""))
    if key is None:
        raise Http404(_("This address ends no subscription."))
    if request.method == "POST":
        Subscription.objects.filter(pk=key).delete()
        return render(request, "subscriptions/left.html")
    return render(request, "subscriptions/leave.html")
