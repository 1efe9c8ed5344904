from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiKeysConfig(AppConfig):
    name = "portal.api_keys"
    verbose_name = _("Data consumers")
