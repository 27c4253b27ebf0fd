"""The shapes of texts in a port request, in the part of regular expressions that Python and JSON Schema share."""

from __future__ import annotations

NO_CONTROL_CHARACTERS = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*"
PARTNER_REFERENCE = r"[A-Za-z0-9 -]*"
ACCOUNT_NUMBER = r"[A-Za-z0-9 .-]*"
PIN = r"[A-Za-z0-9]*"
TWO_LETTERS = r"[A-Za-z]{2}"

ZIP_CODE = r"[0-9]{5}(?:[- ]?[0-9]{4})?"
CANADIAN_POSTAL_CODE = (
    r"[ABCEGHJ-NPRSTVXYabceghj-nprstvxy][0-9][ABCEGHJ-NPRSTV-Zabceghj-nprstv-z][ -]?[0-9][ABCEGHJ-NPRSTV-Zabceghj-nprstv-z][0-9]"
)
"""Canada Post, Addressing Guidelines: the letters D F I O Q U are never used, W and Z never first."""
POSTAL_CODE = f"(?:{ZIP_CODE}|{CANADIAN_POSTAL_CODE})"

_MAILBOX = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL_ADDRESS = rf"(?=.{{3,254}}$){_MAILBOX}@(?:{_LABEL}\.)+{_LABEL}"
"""RFC 5321 without quoted mailboxes, address literals and hosts without a dot."""

ISO_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
