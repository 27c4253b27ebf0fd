"""Rules for the day on which the partner would like the numbers to move."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.domain.finding import Severity
from pipeline.rules.request_fields import at, request_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.domain.case import Case
    from pipeline.domain.finding import Problem
    from pipeline.domain.request import PortRequest

_FIELD = "port_in.requested_date"
_SATURDAY = 5


def _days_ahead(request: PortRequest, case: Case) -> int | None:
    """Days from today to the requested date, None without one."""
    day = request.port_in.requested_date
    return None if day is None else (day - case.today).days


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Choose a later date, or leave the date out.", source="Bandwidth 7208", needs=("clock",))
def req_date_past(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The requested date is not in the past."""
    days = _days_ahead(request, case)
    if days is not None and days < 0:
        yield at(request, _FIELD, f"{request.port_in.requested_date}, {-days} days ago", f"a date after {case.today}")


@request_chapter.rule(
    Severity.WARN,
    hint="Expect a later date; a requested date is never guaranteed.",
    source="Bandwidth 7209",
    policy="policy.requested_date_min_days",
    needs=("clock",),
)
def req_date_too_soon(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The requested date is at least the minimum number of days ahead."""
    days, least = _days_ahead(request, case), case.policy.requested_date_min_days
    if days is not None and 0 <= days < least:
        yield at(request, _FIELD, f"{request.port_in.requested_date}, {days} days ahead", f"at least {least} days ahead of {case.today}")


@request_chapter.rule(
    Severity.WARN,
    hint="Choose a nearer date, or send the request later.",
    source="Bandwidth 7210",
    policy="policy.requested_date_max_days",
    needs=("clock",),
)
def req_date_too_far(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The requested date is at most the maximum number of days ahead."""
    days, most = _days_ahead(request, case), case.policy.requested_date_max_days
    if days is not None and days > most:
        yield at(request, _FIELD, f"{request.port_in.requested_date}, {days} days ahead", f"at most {most} days ahead of {case.today}")


@request_chapter.rule(
    Severity.WARN,
    hint="Choose a working day; ports are not carried out on other days.",
    source="Bandwidth 7315",
    policy="policy.holiday_calendar",
)
def req_date_non_business_day(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The requested date is a working day and not a public holiday."""
    day = request.port_in.requested_date
    if day is None or day < case.today:
        return
    if day.weekday() >= _SATURDAY:
        yield at(request, _FIELD, f"{day}, a {day:%A}", "a working day")
        return
    for country in (name.strip().upper() for name in case.policy.holiday_calendar.split(",")):
        holiday = _holiday(country, day)
        if holiday:
            yield at(request, _FIELD, f"{day}, {holiday}", "a working day")
            return


@lru_cache(maxsize=256)
def _holiday(country: str, day: date) -> str | None:
    """The public holiday on that day, in words; nobody may take a day for a working day because its calendar is missing."""
    import holidays  # a tenth of a second, for the few requests that name a date

    try:
        calendar = holidays.country_holidays(country, years=day.year, language="en_US")
    except NotImplementedError:
        return f"for which there is no holiday calendar {country}"
    name = calendar.get(day)
    return f"{name} ({country})" if name else None
