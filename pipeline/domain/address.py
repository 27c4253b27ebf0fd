"""A postal address in the United States or Canada, its parts as given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address as somebody wrote them; an empty part is an empty string.

    `state` is the state or province, `postal_code` the ZIP or Canadian postal code, `country` is `US` or `CA`.
    """

    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

    def one_line(self) -> str:
        """The address as on an envelope, in one line."""
        street = " ".join(part for part in (self.street, self.unit) if part)
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (street, self.city, place) if part)
