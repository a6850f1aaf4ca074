"""Saved filters of the work queue, one's own or shared."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class SavedFilter(models.Model):
    """A queue filter stored under a name. A shared one outlives its owner's leaving; a supervisor can remove it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="保存人", on_delete=models.PROTECT)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=500)
    shared = models.BooleanField("与同事共享", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "保存的筛选"
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="filter_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name

    def may_be_removed_by(self, user: "User") -> bool:
        """Tell whether ``user`` may remove it: the owner, or for a shared one who hands out cases."""
        return self.owner_id == user.pk or (self.shared and user.has_perm("cases.assign_case"))
