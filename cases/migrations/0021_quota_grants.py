"""A granted referral widens a counter, and nothing else does: the database refuses any other way."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

AMOUNT = {"max_digits": 10, "decimal_places": 2}
CREATE = """
CREATE FUNCTION cases_check_quota_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_referral WHERE id = NEW.referral_id AND verdict = 'granted') THEN
        RAISE EXCEPTION '只有主管同意的转人工事项才能另准次数' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER quota_grants_rest_on_a_referral BEFORE INSERT OR UPDATE OF referral_id ON cases_quotagrant
    FOR EACH ROW EXECUTE FUNCTION cases_check_quota_grant();

CREATE FUNCTION cases_check_quota_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.granted <> (
        SELECT coalesce(sum(amount), 0) FROM cases_quotagrant WHERE counter_id = NEW.id AND revoked_at IS NULL
    ) THEN
        RAISE EXCEPTION '另准次数须与准予记录一致' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER quota_granted_at_birth BEFORE INSERT ON cases_quotacounter
    FOR EACH ROW WHEN (NEW.granted <> 0) EXECUTE FUNCTION cases_check_quota_granted();
CREATE TRIGGER quota_granted_by_its_rows BEFORE UPDATE OF granted ON cases_quotacounter
    FOR EACH ROW EXECUTE FUNCTION cases_check_quota_granted();
"""
DROP = """
DROP TRIGGER quota_granted_by_its_rows ON cases_quotacounter;
DROP TRIGGER quota_granted_at_birth ON cases_quotacounter;
DROP FUNCTION cases_check_quota_granted();
DROP TRIGGER quota_grants_rest_on_a_referral ON cases_quotagrant;
DROP FUNCTION cases_check_quota_grant();
"""


class Migration(migrations.Migration):

    dependencies = [("cases", "0020_quota_subjects")]

    operations = [
        migrations.AddField("quotacounter", "granted", models.DecimalField("另准", default=Decimal(0), **AMOUNT)),
        migrations.RemoveConstraint("quotacounter", "quota_within_limit"),
        migrations.AddConstraint(
            "quotacounter",
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | models.Q(used__lte=models.F("limit") + models.F("granted")),
                name="quota_within_limit",
            ),
        ),
        migrations.AddConstraint(
            "quotacounter",
            models.CheckConstraint(
                condition=models.Q(used__gte=0) & models.Q(granted__gte=0), name="quota_not_below_nothing"
            ),
        ),
        migrations.CreateModel(
            name="QuotaGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField("数量", **AMOUNT)),
                ("granted_at", models.DateTimeField("准予时间")),
                ("revoked_at", models.DateTimeField("撤销时间", blank=True, null=True)),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="cases.quotacounter",
                        verbose_name="计数",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quota_grants",
                        to="cases.referral",
                        verbose_name="转人工事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "另准次数",
                "verbose_name_plural": "另准次数",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("counter", "referral"), name="quota_grant_once"),
                    models.CheckConstraint(condition=models.Q(amount__gt=0), name="quota_grant_of_something"),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
