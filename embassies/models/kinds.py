"""What kinds of post there are, and in which state one can be."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a post is (Vienna Conventions of 1961, art. 14, and 1963, art. 9)."""

    EMBASSY = "embassy", _("embassy")
    HIGH_COMMISSION = "high_commission", _("high commission")
    DEPUTY_HIGH_COMMISSION = "deputy_high_commission", _("deputy high commission")
    NUNCIATURE = "nunciature", _("nunciature")
    PERMANENT_MISSION = "permanent_mission", _("permanent mission")
    INTERESTS_SECTION = "interests_section", _("interests section")
    LIAISON_OFFICE = "liaison_office", _("liaison office")
    REPRESENTATIVE_OFFICE = "representative_office", _("representative office")
    CONSULATE_GENERAL = "consulate_general", _("consulate general")
    CONSULATE = "consulate", _("consulate")
    VICE_CONSULATE = "vice_consulate", _("vice-consulate")
    CONSULAR_AGENCY = "consular_agency", _("consular agency")


class Status(models.TextChoices):
    OPEN = "open", _("open")
    LIMITED = "limited", _("limited services")
    EMERGENCY_ONLY = "emergency_only", _("emergencies only")
    SUSPENDED = "suspended", _("suspended")
    RELOCATED = "relocated", _("relocated")
    CLOSED = "closed", _("closed")
    UNKNOWN = "unknown", _("not known")


SHUT = (Status.CLOSED, Status.SUSPENDED, Status.RELOCATED)
"""Statuses in which nobody can be met at the recorded place."""


class Reach(IntEnum):
    """How a mission can be reached, by its best contact."""

    CONTACT = 1
    PHONE = 2


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    STREET = "street", _("street")
    CITY = "city", _("city centre")
