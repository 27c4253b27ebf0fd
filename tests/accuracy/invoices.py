"""Made-up invoices of trades that port no telephone numbers; each has an account number, and none is the bill of a carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.accuracy.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _page(head: str, left: Sequence[str], right: Sequence[tuple[str, str]], body: Sequence[str]) -> bytes:
    sheet = Sheet()
    sheet.text(40, 56, head, 20, "Helvetica-Bold")
    for index, line in enumerate(left):
        sheet.text(60, 120 + 12 * index, line)
    for index, (label, value) in enumerate(right):
        sheet.text(340, 90 + 15 * index, label)
        sheet.text_to(570, 90 + 15 * index, value)
    for index, line in enumerate(body):
        sheet.text(40, 230 + 15 * index, line)
    return sheet.page()


def _electricity() -> bytes:
    return _page(
        "Copper Ridge Power & Light",
        ("SABLE POINT VETERINARY CLINIC LLC", "1187 KETTERING PIKE STE 210", "DAYTON OH 45402"),
        (
            ("Account number", "4410 227 9931"),
            ("Bill date", "November 4, 2026"),
            ("Total amount due", "$318.77"),
            ("Due date", "November 25, 2026"),
        ),
        (
            "Service address: 1187 Kettering Pike, Dayton, OH 45402",
            "Meter reading   Meter 88120457   Previous 20114   Present 22790   2,676 kWh",
            "Distribution charge                              $112.40",
            "Generation charge                                $206.37",
            "Report an outage: call 937-448-2210, day or night. A telephone line near a fallen wire may carry current.",
            "Customer service 1-800-448-7731   Hearing impaired customers dial 711",
        ),
    )


def _office_supplies() -> bytes:
    return _page(
        "Pender & Vale Office Supply",
        ("Bill To", "Marchetti Orthodontics PC", "4410 W Francis Ave Suite B", "Spokane, WA 99205"),
        (
            ("Invoice #", "INV-77120"),
            ("Customer account", "PV-204417"),
            ("Invoice date", "11/02/2026"),
            ("Due date", "12/02/2026"),
            ("Balance due", "$1,204.15"),
        ),
        (
            "Ship To: 615 S Monroe St, Spokane, WA 99204     Ship date 10/30/2026",
            "SKU        Description                          Qty    Price",
            "4471-BK    Desk telephone, two lines, black       6    $89.00",
            "2210-CB    Telephone cord, 25 ft                 12     $6.10",
            "9001-PP    Copy paper, case                      14    $42.50",
            "Subtotal $1,102.20     Sales tax $101.95     Total $1,204.15",
            "Questions? Call 509-733-4126 or fax 509-733-4127",
        ),
    )


def _insurance() -> bytes:
    return _page(
        "Tamarack Mutual Insurance Company",
        ("Delphine R Okafor", "27 Whitaker Lane Apt 3C", "Savannah, GA 31401"),
        (
            ("Billing account number", "7720-4418-02"),
            ("Policy number", "HO-3391127"),
            ("Statement date", "10/28/2026"),
            ("Payment due", "11/20/2026"),
            ("Amount due", "$241.09"),
        ),
        (
            "Homeowners premium, second of four installments      $238.09",
            "Installment fee                                        $3.00",
            "Your policy lapses if the premium is not received. Call your agent at (912) 604-2295.",
            "Claims by telephone: 1-877-604-1180. Long distance calls are free of charge.",
            "Make checks payable to Tamarack Mutual, PO Box 2207, Macon, GA 31201",
        ),
    )


INVOICES: Final[dict[str, Callable[[], bytes]]] = {
    "electricity": _electricity,
    "office supplies": _office_supplies,
    "insurance": _insurance,
}
