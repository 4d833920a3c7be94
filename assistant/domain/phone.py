"""Telephone numbers as they are compared: digits with the country in front, however they are written."""

import re

_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d{1,6}\s*$", re.IGNORECASE)
_NOT_OF_A_NUMBER = re.compile(r"[^\d\s()+\-./–—·]")
_MOBILE_CN = re.compile(r"1[3-9]\d{9}")
LONGEST_DIGITS = 15
"""ITU E.164."""


def normal_phone(text: str, country: str = "86") -> str:
    """`+8613800138000` for 138-0013-8000, (+86) 138 0013 8000 and 0086 13800138000; extensions are left out.

    `country` is the code of numbers that name none. A number of a place without its area code stays bare digits. Raises
    ValueError for what is no number.
    """
    bare = _EXTENSION.sub("", text.strip())
    if _NOT_OF_A_NUMBER.search(bare):
        raise ValueError("a phone number is digits, blanks, dashes, brackets and a plus")
    international = bare.lstrip(" (").startswith("+")
    # +44 (0)20 7946 0000: the nought in brackets is for callers inside the country.
    digits = re.sub(r"\D", "", bare.replace("(0)", "") if international else bare)
    if not international and digits.startswith("00"):
        international, digits = True, digits[2:]
    if not 5 <= len(digits) <= LONGEST_DIGITS:
        raise ValueError(f"a phone number has 5 to {LONGEST_DIGITS} digits")
    if international:
        return f"+{digits}"
    if country == "86":
        if _MOBILE_CN.fullmatch(digits):
            return f"+86{digits}"
        if digits.startswith("86") and _MOBILE_CN.fullmatch(digits[2:]):
            return f"+{digits}"
    if digits.startswith("0"):
        return f"+{country}{digits[1:]}"
    if country == "1" and len(digits) == 10:
        return f"+1{digits}"
    return digits
