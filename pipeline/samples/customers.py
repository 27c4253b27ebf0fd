"""Made-up customers of real carriers: names, people, accounts and numbers are invented, places exist."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.address import Address
from pipeline.samples.bill_facts import BillLayout


@dataclass(frozen=True)
class Customer:
    """Who owns the lines, with which carrier, under which account; `first_number` is the BTN and the others follow it."""

    name: str
    address: Address
    carrier: str
    layout: BillLayout
    account_number: str
    first_number: int
    lines: int
    representative: str
    title: str
    mail_domain: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The customer's lines."""
        return tuple(range(self.first_number, self.first_number + self.lines))

    @property
    def email(self) -> str:
        """The representative's mail address."""
        return f"{self.representative.split()[0].lower()}@{self.mail_domain}.example"


def _customer(who: str, where: str, carrier: str, account: str, lines: str, person: str) -> Customer:
    """One customer from the short texts below, parts divided by bars."""
    name, domain = who.split(" | ")
    street, unit, city, state, postal_code = where.split("|")
    carrier_name, layout = carrier.split(" | ")
    first, count = lines.split(" x ")
    representative, title = person.split(", ")
    address = Address(street, unit, city, state, postal_code, "US")
    digits = int("".join(character for character in first if character.isdigit()))
    return Customer(name, address, carrier_name, BillLayout(layout), account, digits, int(count), representative, title, domain)


HALYARD = _customer(
    "Halyard Dental Group LLC | halyarddental",
    "214 Compromise St|Suite 3|Annapolis|MD|21401",
    "Verizon | wireline",
    "410 843-0142 271 064",
    "410 843-0142 x 12",
    "Marian Tolliver, Office Manager",
)
SANDPIPER = _customer(
    "Sandpiper Courier Service Inc | sandpipercourier",
    "2290 Marietta Blvd NW||Atlanta|GA|30318",
    "T-Mobile | wireless",
    "963418207",
    "404 892-0117 x 4",
    "Lucia Bramante, Owner",
)
COPPERLINE = _customer(
    "Copperline Plumbing Inc | copperlineplumbing",
    "1827 Blake St|Unit 12|Denver|CO|80202",
    "Comcast Business | cable",
    "8497 10 142 0337216",
    "303 892-0131 x 6",
    "Desmond Achterberg, President",
)
LARKSPUR = _customer(
    "Larkspur Garden Center | larkspurgarden",
    "388 S High St||Columbus|OH|43215",
    "Spectrum | cable",
    "8245 11 730 0418839",
    "614 224-0163 x 3",
    "Joanne Whitlatch, Owner",
)
IRONBRIDGE = _customer(
    "Ironbridge Property Management LLC | ironbridgepm",
    "901 E Cary St|Suite 1100|Richmond|VA|23219",
    "Verizon | wireline",
    "804 648-0126 512 037",
    "804 648-0126 x 5",
    "Terrence Oduya, Managing Partner",
)
QUILLBACK = _customer(
    "Quillback Seafood Co | quillbackseafood",
    "35 Commercial St||Portland|ME|04101",
    "Consolidated Communications | wireline",
    "207772014409",
    "207 772-0144 x 4",
    "Ingrid Salonen, General Manager",
)
STONEFOLD = _customer(
    "Stonefold Accounting PC | stonefold",
    "420 N 5th St|Suite 865|Minneapolis|MN|55401",
    "CenturyLink | wireline",
    "612338017",
    "612 338-0172 x 4",
    "Harold Nwosu, Principal",
)
PINEDALE = _customer(
    "Pinedale Animal Hospital | pinedaleanimal",
    "118 S Blount St||Raleigh|NC|27601",
    "AT&T | wireline",
    "8310007264418",
    "919 832-0108 x 2",
    "Beatrice Lomax, Practice Owner",
)
FERROW = _customer(
    "Ferrow Roofing Corp | ferrowroofing",
    "707 N Franklin St|Floor 2|Tampa|FL|33602",
    "Frontier | wireline",
    "813-223-0151-041519-5",
    "813 223-0151 x 5",
    "Gabriel Ferrow, President",
)
MARIGOLD = _customer(
    "Marigold Senior Care Inc | marigoldcare",
    "44 E Broadway Blvd|Suite 210|Tucson|AZ|85701",
    "Cox Business | cable",
    "001 7840 12345670",
    "520 622-0188 x 4",
    "Yvonne Castellucci, Administrator",
)
BLACKTHORN = _customer(
    "Blackthorn Security Systems Inc | blackthornsecurity",
    "640 N Wells St||Chicago|IL|60654",
    "AT&T | wireline",
    "8310002951170",
    "312 337-0119 x 6",
    "Rafael Dubrovnik, Operations Manager",
)
WEXLEY = _customer(
    "Wexley Optical LLC | wexleyoptical",
    "16 Steuben St|Suite 2|Albany|NY|12207",
    "Spectrum | cable",
    "8358 21 104 0275561",
    "518 434-0177 x 3",
    "Naomi Wexley, Owner",
)
JUNIPER = _customer(
    "Juniper Vale Legal PLLC | junipervale",
    "1515 Demonbreun St|Suite 700|Nashville|TN|37203",
    "Comcast Business | cable",
    "8396 40 011 0562037",
    "615 244-0136 x 4",
    "Claire Abernethy, Managing Attorney",
)
TALLGRASS = _customer(
    "Tallgrass Pediatrics PC | tallgrasspeds",
    "1314 Jones St|Suite 110|Omaha|NE|68102",
    "Cox Business | cable",
    "001 5110 74420931",
    "402 342-0195 x 3",
    "Samuel Hintz, Practice Administrator",
)
DRIFTWOOD = _customer(
    "Driftwood Charter Fishing LLC | driftwoodcharter",
    "224 E 17th Ave||Gulf Shores|AL|36542",
    "Windstream | wireline",
    "100482716",
    "251 968-0122 x 4",
    "Walter Petrocelli, Owner",
)
KESTREL = _customer(
    "Kestrel Fitness Studio LLC | kestrelfitness",
    "515 Congress Ave|Suite 140|Austin|TX|78701",
    "Spectrum | cable",
    "8260 14 033 0790412",
    "512 472-0159 x 3",
    "Alina Roszak, Studio Director",
)
AMBERLY = _customer(
    "Amberly Travel Agency Inc | amberlytravel",
    "310 W 8th St||Kansas City|MO|64105",
    "Windstream | wireline",
    "100517733",
    "816 421-0104 x 3",
    "Denise Kowalczyk, Owner",
)
ROOKWOOD = _customer(
    "Rookwood Interiors LLC | rookwoodinteriors",
    "58 Weybosset St|Unit 4|Providence|RI|02903",
    "Verizon | wireline",
    "401 331-0168 440 091",
    "401 331-0168 x 2",
    "Fiona Delacroix, Creative Director",
)

THORNBURY = _customer(
    "Thornbury Dance Academy LLC | thornburydance",
    "702 W Idaho St|Suite 1100|Boise|ID|83702",
    "CenturyLink | wireline",
    "208342774",
    "208 342-0147 x 9",
    "Miriam Okonjo, Artistic Director",
)

LANDLORD = "Cumberland Office Suites Inc"
"""Whose name is on Juniper Vale's bill."""
OLD_OFFICE = Address("1009 Capitol Ave", "Suite 6", "Omaha", "NE", "68102", "US")
"""Where Tallgrass was before it moved; the carrier was never told."""
