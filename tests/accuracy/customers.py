"""Made-up customers of telephone companies: nobody by these names is meant, and nobody lives there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.domain.address import Address


@dataclass(frozen=True)
class Customer:
    """Who a bill is sent to.

    Attributes:
        name: as the carrier has it on record.
        mail: where the bill goes.
        place: where the lines are.
        area: the area code of the lines.
        attention: a line between name and street; empty for none.
    """

    name: str
    mail: Address
    place: Address
    area: int
    attention: str = ""


def _us(street: str, unit: str, city: str, state: str, postal_code: str) -> Address:
    return Address(street, unit, city, state, postal_code, "US")


def _ca(street: str, unit: str, city: str, state: str, postal_code: str) -> Address:
    return Address(street, unit, city, state, postal_code, "CA")


AMERICAN: Final = (
    Customer(
        "Sable Point Veterinary Clinic LLC",
        _us("1187 Kettering Pike", "Ste 210", "Dayton", "OH", "45402"),
        _us("1187 Kettering Pike", "Ste 210", "Dayton", "OH", "45402"),
        937,
    ),
    Customer(
        "O'Rourke & Sons Plumbing, Inc.",
        _us("PO Box 4471", "", "Boise", "ID", "83702"),
        _us("309 N Harrow St", "", "Garden City", "ID", "83714"),
        208,
    ),
    Customer(
        "1st Choice Auto Glass",
        _us("8800 East 41st Street South", "", "Tulsa", "OK", "74145-3308"),
        _us("8800 East 41st Street South", "", "Tulsa", "OK", "74145-3308"),
        918,
        "Attn: Accounts Payable",
    ),
    Customer(
        "Delphine R Okafor",
        _us("27 Whitaker Lane", "Apt 3C", "Savannah", "GA", "31401"),
        _us("27 Whitaker Lane", "Apt 3C", "Savannah", "GA", "31401"),
        912,
    ),
    Customer(
        "Marchetti Orthodontics PC",
        _us("4410 W Francis Ave", "Suite B", "Spokane", "WA", "99205"),
        _us("615 S Monroe St", "", "Spokane", "WA", "99204"),
        509,
    ),
    Customer(
        "Superior Freight Brokers Co",
        _us("2200 London Rd", "Unit 14", "Duluth", "MN", "55812"),
        _us("2200 London Rd", "Unit 14", "Duluth", "MN", "55812"),
        218,
        "c/o Treasury Dept",
    ),
)
ENGLISH_CANADIAN: Final = (
    Customer(
        "Petitcodiac Marine Supply Ltd",
        _ca("88 Steadman Street", "", "Moncton", "NB", "E1C 4P4"),
        _ca("1420 Champlain Street", "", "Dieppe", "NB", "E1A 1P6"),
        506,
    ),
    Customer(
        "Harvest Lane Bakery Corp",
        _ca("310 Locke Street South", "Unit 2", "Hamilton", "ON", "L8P 4C1"),
        _ca("310 Locke Street South", "Unit 2", "Hamilton", "ON", "L8P 4C1"),
        905,
    ),
    Customer(
        "Okanagan Trail Outfitters Inc",
        _ca("1755 Bernard Avenue", "Suite 104", "Kelowna", "BC", "V1Y 6R9"),
        _ca("1755 Bernard Avenue", "Suite 104", "Kelowna", "BC", "V1Y 6R9"),
        250,
    ),
)
FRENCH_CANADIAN: Final = (
    Customer(
        "Boulangerie du Vieux-Port inc.",
        _ca("45 rue Saint-Paul", "", "Québec", "QC", "G1K 3V8"),
        _ca("45 rue Saint-Paul", "", "Québec", "QC", "G1K 3V8"),
        418,
    ),
    Customer(
        "Garage L. Thériault et Fils ltée",
        _ca("1290 boulevard des Forges", "bureau 200", "Trois-Rivières", "QC", "G8Z 1T7"),
        _ca("77 chemin du Rang-Nord", "", "Bécancour", "QC", "G9H 1A5"),
        819,
    ),
    Customer(
        "Clinique dentaire Beauséjour",
        _ca("6021 avenue du Parc", "app. 4", "Montréal", "QC", "H2V 4H4"),
        _ca("6021 avenue du Parc", "app. 4", "Montréal", "QC", "H2V 4H4"),
        514,
    ),
)
