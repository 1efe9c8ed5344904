"""Keep secrets of the sign-in, and what nobody uses of it, out of the staff pages."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin

admin.site.unregister([Authenticator, EmailAddress])
