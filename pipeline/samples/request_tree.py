"""What the request file of a planned bundle says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.samples.bill_facts import BillLayout
from pipeline.samples.inventory import ACCOUNT_ID

if TYPE_CHECKING:
    from pipeline.samples.customers import Customer
    from pipeline.samples.plan import Plan

SATURDAY = 5


def working_day(first: date) -> date:
    """The first day from `first` on that is neither weekend nor public holiday in the United States."""
    # Imported late: the calendars of the whole world are slow to load.
    import holidays

    off = holidays.country_holidays("US", years=(first.year, first.year + 1))
    return next(day for day in (first + timedelta(days=ahead) for ahead in range(10)) if day.weekday() < SATURDAY and day not in off)


def request_of(plan: Plan, today: date) -> dict[str, object]:
    """The request file as a tree."""
    customer = plan.customer
    stated = {} if plan.stated_days_ago is None else {"signed_on": today - timedelta(days=plan.stated_days_ago)}
    return {
        "schema_version": 1,
        "friendly_name": f"{customer.name}, {customer.address.city}",
        "partner_reference": f"{plan.partner}-{plan.name}"[:40],
        "user": _user(plan.partner),
        "billing": _billing(customer),
        "authorized_representative": {"name": customer.representative, "title": customer.title, "email": customer.email},
        "port_in": {
            "account_id": ACCOUNT_ID,
            "losing_carrier": customer.carrier,
            "port_type": "full",
            "requested_date": working_day(today + timedelta(days=10)),
            "expected_number_count": len(plan.rows or customer.numbers),
        },
        "loa": {"method": "uploaded", **stated, "signer_name": customer.representative},
        "agreements": {"authority": True},
    }


def _user(partner: str) -> dict[str, object]:
    people = {
        "brightline": ("Brightline Media", "Owen Castellane", "+1 443 837 0164"),
        "northgate": ("Northgate Resale", "Priya Lindahl", "(216) 621-0148"),
    }
    company, person, phone = people[partner]
    mail = f"{person.split()[0].lower()}@{partner}.example"
    return {"company_name": company, "contact_name": person, "contact_email": mail, "contact_phone": phone}


def _billing(customer: Customer) -> dict[str, object]:
    address = customer.address
    pin = {"pin": "604218"} if customer.layout is BillLayout.WIRELESS else {}
    unit = {"unit": address.unit} if address.unit else {}
    place = {"city": address.city, "state": address.state, "postal_code": address.postal_code, "country": address.country}
    return {
        "customer_type": "business",
        "customer_name": customer.name,
        "account_number": customer.account_number,
        **pin,
        "billing_telephone_number": f"+1{customer.first_number}",
        "address": {"street": address.street, **unit, **place},
    }
