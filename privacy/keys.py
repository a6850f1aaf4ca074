"""Encryption with rotating keys, and keyed digests for exact-match search.

``settings.PRIVACY_KEYS`` lists Fernet keys, the current one first; ``settings.PRIVACY_DIGEST_KEY`` keys the digests
and does not rotate with them, since a digest cannot be recomputed without reading every value.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Return the cipher: encrypts with the first key, decrypts with any."""
    return _cipher(tuple(settings.PRIVACY_KEYS))


def encrypt(value: str) -> str:
    """Return ``value`` as an ASCII ciphertext token."""
    return cipher().encrypt(value.encode()).decode()


def decrypt(token: str) -> str:
    """Return the clear text of ``token``; raises ``cryptography.fernet.InvalidToken`` for a foreign key."""
    return cipher().decrypt(token.encode()).decode()


def digest(value: str) -> str:
    """Return the keyed SHA-256 of ``value`` in hex (64 characters): equal values, equal digests."""
    return hmac.new(settings.PRIVACY_DIGEST_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def is_current(token: str) -> bool:
    """Say whether ``token`` was encrypted with the current key."""
    try:
        Fernet(settings.PRIVACY_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def rotate(token: str) -> str:
    """Return ``token`` re-encrypted with the current key; raises ``InvalidToken`` where no key fits."""
    return cipher().rotate(token.encode()).decode()
