"""What people wrote about cases becomes ciphertext, that of landed cases too."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed

WORDS = {
    "callback": ("result", "topic"),
    "callerverification": ("applicant_name", "applicant_relation", "insured_name"),
    "case": ("duplicate_key", "waiting_reason"),
    "casealert": ("text",),
    "caseclock": ("reason",),
    "caseconsent": ("signer_name",),
    "casedocument": ("file_name", "review_reason"),
    "casemilestone": ("note",),
    "complaint": ("answer", "complainant", "text"),
    "documentrequest": ("items", "reason", "recipient", "settlement"),
    "message": ("error", "text"),
    "noticeacknowledgement": ("acknowledged_by",),
    "pendingfile": ("file_name",),
    "promise": ("what",),
    "referral": ("question", "reason"),
    "refusedrequest": ("asked", "words"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0039_heads_filled"),
    ]

    operations = [
        migrations.AlterField(
            model_name="callback",
            name="result",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name="结果"),
        ),
        migrations.AlterField(
            model_name="callback",
            name="topic",
            field=privacy.fields.EncryptedTextField(max_length=200, verbose_name="事项"),
        ),
        migrations.AlterField(
            model_name="callerverification",
            name="applicant_name",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="来电人姓名"),
        ),
        migrations.AlterField(
            model_name="callerverification",
            name="applicant_relation",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name="与被保险人关系"),
        ),
        migrations.AlterField(
            model_name="callerverification",
            name="insured_name",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="来电人报出的被保险人姓名"),
        ),
        migrations.AlterField(
            model_name="case",
            name="duplicate_key",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=40, verbose_name="服务项目"),
        ),
        migrations.AlterField(
            model_name="case",
            name="waiting_reason",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name="等待事项"),
        ),
        migrations.AlterField(
            model_name="casealert",
            name="text",
            field=privacy.fields.EncryptedTextField(max_length=300, verbose_name="内容"),
        ),
        migrations.AlterField(
            model_name="caseclock",
            name="reason",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name="说明"),
        ),
        migrations.AlterField(
            model_name="caseconsent",
            name="signer_name",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="签署人"),
        ),
        migrations.AlterField(
            model_name="casedocument",
            name="file_name",
            field=privacy.fields.EncryptedTextField(max_length=120, verbose_name="文件名"),
        ),
        migrations.AlterField(
            model_name="casedocument",
            name="review_reason",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name="退回原因"),
        ),
        migrations.AlterField(
            model_name="casemilestone",
            name="note",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name="说明"),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="answer",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name="答复"),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="complainant",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="投诉人"),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="text",
            field=privacy.fields.EncryptedTextField(max_length=500, verbose_name="投诉内容"),
        ),
        migrations.AlterField(
            model_name="documentrequest",
            name="items",
            field=privacy.fields.EncryptedJSONField(editable=False, verbose_name="所需资料"),
        ),
        migrations.AlterField(
            model_name="documentrequest",
            name="reason",
            field=privacy.fields.EncryptedTextField(max_length=300, verbose_name="原因"),
        ),
        migrations.AlterField(
            model_name="documentrequest",
            name="recipient",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="向谁索取"),
        ),
        migrations.AlterField(
            model_name="documentrequest",
            name="settlement",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name="了结方式"),
        ),
        migrations.AlterField(
            model_name="message",
            name="error",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name="失败原因"),
        ),
        migrations.AlterField(
            model_name="message",
            name="text",
            field=privacy.fields.EncryptedTextField(verbose_name="内容"),
        ),
        migrations.AlterField(
            model_name="noticeacknowledgement",
            name="acknowledged_by",
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name="知悉人"),
        ),
        migrations.AlterField(
            model_name="pendingfile",
            name="file_name",
            field=privacy.fields.EncryptedTextField(max_length=120, verbose_name="文件名"),
        ),
        migrations.AlterField(
            model_name="promise",
            name="what",
            field=privacy.fields.EncryptedTextField(max_length=200, verbose_name="待办事项"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="question",
            field=privacy.fields.EncryptedTextField(max_length=500, verbose_name="待判断事项"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="reason",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name="理由"),
        ),
        migrations.AlterField(
            model_name="refusedrequest",
            name="asked",
            field=privacy.fields.EncryptedTextField(max_length=300, verbose_name="客户要求"),
        ),
        migrations.AlterField(
            model_name="refusedrequest",
            name="words",
            field=privacy.fields.EncryptedTextField(verbose_name="答复原文"),
        ),
        encrypt_landed("cases", WORDS),
    ]
