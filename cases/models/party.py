"""Which partners work on a case, as what and until when: all a partner's user sees cases by."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.case import Case
from partners.models import Partner

if TYPE_CHECKING:
    from accounts.models import User


class CasePartyQuerySet(models.QuerySet["CaseParty"]):
    """Parties as a partner's user stands to them."""

    def live(self) -> "CasePartyQuerySet":
        """Return those that have not ended."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def live_of(self, user: "User") -> "CasePartyQuerySet":
        """Return what the partner that ``user`` belongs to still works on; nothing for one no longer worked with."""
        return self.live().filter(partner__accounts__user=user, partner__is_active=True)


class CaseParty(models.Model):
    """A partner that works on a case. ``role`` is what it is there; ``until`` (aware) when it ended or will end."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="parties")
    partner = models.ForeignKey(Partner, verbose_name="合作方", on_delete=models.PROTECT, related_name="parties")
    role = models.CharField("承担", max_length=20, choices=Partner.Kind.choices)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True, blank=True)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件合作方"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "partner", "role"], condition=Q(until=None), name="party_once_in_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}（{self.get_role_display()}）"
