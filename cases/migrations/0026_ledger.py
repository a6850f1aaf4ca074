"""Money: entries that are only added. The database refuses changes, and reversals that are not their entry's opposite."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Floor

CREATE = """
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON cases_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();

CREATE FUNCTION cases_check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM cases_ledgerentry WHERE id = NEW.reverses_id AND case_id = NEW.case_id AND kind = NEW.kind
            AND currency = NEW.currency AND subject = NEW.subject AND amount = -NEW.amount
    ) THEN
        RAISE EXCEPTION '冲正须与原款项同案、同类、同币种且金额相反' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_reversals_mirror BEFORE INSERT ON cases_ledgerentry
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION cases_check_reversal();
"""
DROP = """
DROP TRIGGER ledger_reversals_mirror ON cases_ledgerentry;
DROP FUNCTION cases_check_reversal();
DROP TRIGGER ledger_is_append_only ON cases_ledgerentry;
"""


class Migration(migrations.Migration):

    dependencies = [("cases", "0025_pending_files")]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField("款项", max_length=40)),
                ("currency", models.CharField("币种", max_length=3)),
                ("amount", models.DecimalField("金额", max_digits=14, decimal_places=2)),
                ("subject", models.CharField("对象", blank=True, max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="cases.case",
                        verbose_name="案件",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="cases.caseevent",
                        verbose_name="记录",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="cases.ledgerentry",
                        verbose_name="冲正",
                    ),
                ),
            ],
            options={
                "verbose_name": "款项",
                "verbose_name_plural": "款项",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(amount__gt=0, reverses=None) | models.Q(reverses__isnull=False),
                        name="ledger_entry_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(amount__lt=10**12, amount__gt=-(10**12)) & ~models.Q(amount=0),
                        name="ledger_entry_is_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(currency="CNY")
                        | models.Q(currency="JPY", amount=Floor("amount")),
                        name="ledger_entry_fits_its_currency",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
