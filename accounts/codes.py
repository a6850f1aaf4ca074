"""One-time codes by SMS (验证码): six digits, bound to a phone and a purpose, counted in the database.

A code lives five minutes and takes five tries; a newer one for the same phone and purpose replaces it; the next can be
had after a minute. Codes are capped by phone, by address and altogether for a day of Asia/Shanghai. What is asked for
somebody unknown, or beyond a cap, takes the same statements and gets the same answer: nothing is sent, and no code fits.
"""

import json
import logging
import secrets
from datetime import datetime, timedelta
from hmac import compare_digest

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from procrastinate.contrib.django import app

from accounts import attempts, sms
from accounts.models import OneTimeCode
from privacy import keys
from privacy.typed_text import normal_number, normal_phone, takes_mainland_sms

logger = logging.getLogger(__name__)

LIFE = timedelta(minutes=5)
MOST_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
A_DAY = timedelta(days=1)
MOST_OF_PHONE = 10
"""Codes a phone gets in a day, for whatever purpose."""
MOST_OF_ADDRESS = 100
"""Codes asked for from one address in a day: the subscribers of a carrier share one."""
MOST_WRONG_OF_ADDRESS = 100
MOST_COUNTED = 32_000  # what the column of counts holds
PROOF_LASTS = timedelta(minutes=10)
STORED_FOR = timedelta(days=30)
TABLE = OneTimeCode._meta.db_table
TRY = f"""
    UPDATE {TABLE} SET tries = tries + 1
    WHERE id = (SELECT id FROM {TABLE} WHERE subject = %(subject)s AND purpose = %(purpose)s ORDER BY id DESC LIMIT 1)
      AND tries < %(most)s AND used_at IS NULL AND expires_at > %(at)s
    RETURNING id, code_digest, tries
"""  # noqa: S608


def subject_of(phone: str, *, instead: str = "") -> str:
    """Return what codes for ``phone`` are stored under; where no SMS can go there, what those for ``instead`` are."""
    number = normal_phone(phone)
    return keys.digest(f"code to {number}" if takes_mainland_sms(number) else f"code to nobody {instead}")


def issue(
    *, phone: str, purpose: str, what_for: str, domain: str, address: str, at: datetime, instead: str = ""
) -> str:
    """Send a new code to ``phone`` unless a limit stands in the way, and return its subject, for ``redeem``.

    ``what_for`` tells the reader of the SMS what the code does ("登录"), ``domain`` is where it may be filled in by
    itself. A ``phone`` that takes no SMS stands for nobody. Nothing in the answer tells whether a code was sent.
    """
    subject = subject_of(phone, instead=instead)
    if not _allowed(subject, address, at):
        return subject
    code = f"{secrets.randbelow(1_000_000):06d}"
    OneTimeCode.objects.create(
        subject=subject,
        purpose=purpose,
        code_digest=_digest(subject, purpose, code),
        sent_at=at,
        expires_at=at + LIFE,
    )
    text = f"验证码 {code}，用于{what_for}，5 分钟内有效。请勿告诉他人，我司人员不会向您索要。\n@{domain} #{code}"
    sealed = keys.encrypt(json.dumps([normal_phone(phone), text]))
    send_code.defer(sealed=sealed, until=(at + LIFE).isoformat())
    OneTimeCode.objects.filter(sent_at__lt=at - STORED_FOR).delete()
    return subject


def _allowed(subject: str, address: str, at: datetime) -> bool:
    """Count one code against every limit, and tell whether all of them allow it."""
    day = timezone.localdate(at)
    limits = (
        ("resend", f"code again {subject}", 1, RESEND_AFTER),
        ("phone", f"code of {day} {subject}", MOST_OF_PHONE, A_DAY),
        ("address", f"code of {day} from {address}", MOST_OF_ADDRESS, A_DAY),
        ("all", f"code of {day}", min(settings.CODES_A_DAY, MOST_COUNTED), A_DAY),
    )
    attempts.prune(at=at)
    allowed = True
    for name, key, most, wait in limits:
        if allowed and not attempts.take(keys.digest(key), most=most, at=at, wait=wait):
            allowed = False
            if name != "resend":
                logger.warning("one-time codes: the limit by %s of %s is reached", name, day)
    return allowed


def redeem(*, subject: str, purpose: str, typed: str, address: str, at: datetime) -> OneTimeCode | None:
    """Return the code if ``typed`` is the newest one for ``subject`` and ``purpose``, once; else None.

    Each try is counted, by one statement, before anything is compared. Full-width digits and blanks are accepted.
    """
    wrong = keys.digest(f"code wrong {timezone.localdate(at)} {address}")
    if not attempts.take(wrong, most=MOST_WRONG_OF_ADDRESS, at=at, wait=A_DAY):
        logger.warning("one-time codes: too many tries from one address")
        return None
    with connection.cursor() as cursor:
        cursor.execute(TRY, {"subject": subject, "purpose": purpose, "most": MOST_TRIES, "at": at})
        found = cursor.fetchone()
    if found is None:
        return None
    pk, code_digest, tries = found
    if not compare_digest(code_digest, _digest(subject, purpose, normal_number(typed))):
        if tries == MOST_TRIES:
            logger.warning("one-time code %s: locked after %s tries", pk, tries)
        return None
    if not OneTimeCode.objects.filter(pk=pk, used_at=None).update(used_at=at):
        return None
    attempts.give_back(wrong)
    return OneTimeCode.objects.get(pk=pk)


def proves(*, proof: int, phone: str, purpose: str, at: datetime) -> bool:
    """Tell whether the code ``proof`` was redeemed for ``purpose`` by who has ``phone``, not long before ``at``."""
    code = OneTimeCode.objects.filter(pk=proof, subject=subject_of(phone), purpose=purpose).first()
    return bool(code and code.used_at and code.used_at <= at < code.used_at + PROOF_LASTS)


def _digest(subject: str, purpose: str, code: str) -> str:
    return keys.digest(f"one-time code {subject} {purpose} {code}")


@app.task(queue="messages", priority=10)
def send_code(sealed: str, until: str) -> None:
    """Hand a code to the gateway, before all messages that wait; one too late or for nobody goes nowhere.

    What fails is asked for anew.
    """
    number, text = json.loads(keys.decrypt(sealed))
    ends = parse_datetime(until)
    if takes_mainland_sms(number) and ends and timezone.now() < ends:
        sms.backend().send(number, text)
