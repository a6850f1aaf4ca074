"""Tokens that systems call with, and the answers that requests with a key have had."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from knox.models import AbstractAuthToken

from privacy.fields import EncryptedJSONField


class Scope(models.TextChoices):
    """What a token may be used for; what its account may do is a further question."""

    LISTS = "lists", "查询城市和药品名单"
    ELIGIBILITY = "eligibility", "核对服务资格"
    CASES = "cases", "查看案件"
    OPEN = "open", "开立案件"
    STEPS = "steps", "办理案件步骤"


class ApiToken(AbstractAuthToken):
    """A token of one account, stored as its hash. An account has two valid ones at most, so that they can be changed over.

    ``name`` says which system uses it. The partner is that of the account.
    """

    name = models.CharField("用途", max_length=50)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name="范围")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="签发人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering: ClassVar = ["-created"]
        default_permissions = ("add", "delete", "view")

    def __str__(self) -> str:
        return f"{self.token_key[:8]}… {self.name}"


class StoredAnswer(models.Model):
    """What a request with an idempotency key was answered, until ``expires_at`` (``api.idempotency``).

    ``key`` is a digest; the body is encrypted, for it may name persons.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = EncryptedJSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "接口答复"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_per_key")]

    def __str__(self) -> str:
        return f"{self.pk}"
