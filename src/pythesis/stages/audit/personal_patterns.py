"""What e-mail addresses, phones, national numbers, accounts and postal addresses look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_WAYS_FR = (
    "rue|avenue|av\\.?|bd|boulevard|bld|impasse|imp\\.?|all[ée]e|all[ée]es|chemin|ch\\.?|place|pl\\.?|route|rte|quai|"
    "cours|square|sentier|passage|faubourg|fbg|lieu[- ]dit|hameau|r[ée]sidence|lotissement|voie|villa"
)
_WAYS_EN = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|blvd|boulevard|court|ct|way|place|pl|terrace|ter|circle|cir|"
    "highway|hwy|parkway|pkwy|square|sq|close|crescent|gardens|mews|row|alley|plaza"
)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def luhn(text: str) -> bool:
    """Return whether digits pass the check of payment cards (ISO/IEC 7812-1)."""
    digits = [int(d) for d in reversed(_digits(text))]
    doubled = [d if at % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for at, d in enumerate(digits)]
    return sum(doubled) % 10 == 0


def iban(text: str) -> bool:
    """Return whether an account number passes the check of ISO 13616."""
    bare = re.sub(r"\s", "", text).upper()
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1


def social_security_fr(text: str) -> bool:
    """Return whether the key of a French social security number is right; true without a key."""
    bare = re.sub(r"\s", "", text).upper().replace("2A", "19").replace("2B", "18")
    return len(bare) < 15 or 97 - int(bare[:13]) % 97 == int(bare[13:15])


@dataclass(frozen=True)
class Shape:
    """A kind of personal data told from its cells.

    `anywhere` is looked for inside longer texts too. `passes` is a check digit of a matching cell. `words` in
    the name of the column make fewer cells enough. Every cell of the kind holds `sign`.
    """

    key: str
    pattern: str
    least: float
    anywhere: str = ""
    passes: Callable[[str], bool] | None = None
    words: frozenset[str] = field(default_factory=frozenset)
    named_only: bool = False
    sign: str = ""


_EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_PHONE_FR = r"(?:(?:\+|00)33[ .-]?(?:\(0\)[ .-]?)?[1-9]|0[1-9])(?:[ .-]?\d{2}){4}"
_PHONE_US = r"(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?"
_PHONE_ANY = r"\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}"
_PHONE_INSIDE = (
    r"(?:^|[^\d.+])(?:0[1-9](?:[ .-]\d{2}){4}|\([2-9]\d{2}\) ?\d{3}-\d{4}|[2-9]\d{2}-\d{3}-\d{4})(?:[^\d]|$)"
)
_PHONE_WORDS = frozenset([
    "phone", "phones", "telephone", "tel", "mobile", "portable", "gsm", "fax", "cell", "cellphone",
    "phonenumber",
])  # fmt: skip
_NATIONAL_WORDS = frozenset([
    "nir", "ssn", "nss", "secu", "insee", "securite", "social", "nino", "national", "passport", "passeport",
    "siret",
])  # fmt: skip

SHAPES = (
    Shape("email", rf"^\s*{_EMAIL}\s*$", 0.0, anywhere=_EMAIL, sign="@"),
    Shape("iban", r"^\s*[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\s*$", 0.3, passes=iban),
    Shape("national",
          r"^\s*[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3}(?: ?\d{2})?\s*$",
          0.3, passes=social_security_fr, words=_NATIONAL_WORDS),
    Shape("national", r"^\s*\d{3}-\d{2}-\d{4}\s*$", 0.3, words=_NATIONAL_WORDS),
    Shape("national",
          r"^\s*[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\s*$", 0.5, words=_NATIONAL_WORDS),
    Shape("card",
          r"^\s*(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|3[47]\d{2}|6(?:011|5\d{2}))"
          r"(?:[ -]?\d{4}){2}[ -]?\d{3,4}\s*$",
          0.5, passes=luhn),
    Shape("phone", rf"^\s*(?:{_PHONE_FR}|{_PHONE_US}|{_PHONE_ANY})\s*$", 0.3,
          anywhere=_PHONE_INSIDE,
          words=_PHONE_WORDS),
    Shape("phone", r"^\s*\+?[\d(][\d ().-]{7,18}\d\s*$", 0.6, words=_PHONE_WORDS, named_only=True),
    Shape("address", rf"(?i)^\s*\d{{1,5}} ?(?:bis|ter|quater|[a-d])?,? +(?:{_WAYS_FR})\s+\p{{L}}", 0.2),
    Shape("address", rf"(?i)^\s*\d{{1,6}}[A-Z]?,? +(?:[\p{{L}}0-9.'’-]+ +){{1,5}}(?:{_WAYS_EN})\b\.?", 0.2),
    Shape("ip", r"^\s*(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\s*$", 0.5),
)  # fmt: skip
