"""Identifiers: short, safe in a button or an address, and in the order they were made."""

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, as in ULIDs


def new_id() -> str:
    """A new id of 20 characters: 45 bits of milliseconds since the epoch, then 55 random bits."""
    number = (int(time.time() * 1000) & (1 << 45) - 1) << 55 | secrets.randbits(55)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(95, -1, -5))


def derive_id(*parts: str | int) -> str:
    """The one id of 20 characters that belongs to `parts`: the same work done twice makes the same thing."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:13])
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(95, -1, -5))
