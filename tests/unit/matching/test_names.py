from __future__ import annotations

import pytest

from pipeline.matching.likeness import Likeness
from pipeline.matching.names import compare_customer_names, compare_person_names

E, N, D = Likeness.EXACT, Likeness.NEAR, Likeness.DIFFERENT

CUSTOMERS = [
    ("Acme Dental LLC", "ACME  DENTAL llc", E),
    ("O\u2019Brien Law", "O'Brien Law", E),
    ("Acme Dental, Inc.", "Acme Dental Incorporated", N),
    ("Acme Dental Inc", "Acme Dental", N),
    ("Acme Dental P.C.", "Acme Dental PC", N),
    ("Acme Dental Limited Liability Company", "Acme Dental LLC", N),
    ("Acme Dental LLC", "Acme Dental Inc", D),
    ("Brick & Vine Co", "Brick and Vine Company", N),
    ("The Lake Shore Cafe", "Lakeshore Cafe", N),
    ("St. Mary's Hosp", "Saint Marys Hospital", N),
    ("Smith Enterprises LLC dba Acme Dental", "Acme Dental", N),
    ("Smith Enterprises LLC d/b/a Acme Dental", "Smith Enterprises", N),
    ("Acme Dental Attn Accounts Payable", "Acme Dental", N),
    ("Caf\u00e9 Montr\u00e9al Lt\u00e9e", "Cafe Montreal Ltd", N),
    ("Acme Dental", "Acme Dentist", D),
    ("Acme Dental", "Acme Dental of Ohio", D),
    ("Rosa M Diaz", "Rosa Diaz", N),
    ("DIAZ, ROSA", "Rosa Diaz", N),
    ("Rosa Diaz", "Rosa & Juan Diaz", D),
    ("Rosa Diaz", "Rosa Diaz LLC", N),
    ("Inc", "LLC", D),
    ("", "", D),
    ("Acme", "", D),
    ("...", "...", E),
]

PEOPLE = [
    ("Rosa Diaz", "ROSA DIAZ", E),
    ("Rosa M. Diaz", "Rosa Diaz", N),
    ("Rosa M. Diaz", "Rosa Maria Diaz", N),
    ("Rosa M Diaz", "Rosa N Diaz", D),
    ("Rosa Maria Diaz", "Rosa Marta Diaz", D),
    ("Diaz, Rosa M", "Rosa M Diaz", N),
    ("Diaz Rosa", "Rosa Diaz", N),
    ("John Smith Jr.", "John Smith", N),
    ("John Smith, Jr", "John Smith Jr.", N),
    ("John Smith Jr.", "John Smith Sr.", D),
    ("Smith, John Jr.", "John Smith", N),
    ("Dr. Ann Lee, M.D.", "Ann Lee", N),
    ("Ann Lee Ph.D.", "Ann Lee", N),
    ("Omar O\u2019Brien", "Omar OBrien", N),
    ("Rosa Smith-Jones", "Rosa Smith Jones", N),
    ("J.R. Smith", "J R Smith", N),
    ("R. Diaz", "Rosa Diaz", D),
    ("Rosa Diaz", "Rosa Lopez", D),
    ("Bob Diaz", "Robert Diaz", D),
    ("Rosa", "Rosa Diaz", D),
    ("Acme Dental LLC", "Rosa Diaz", D),
    ("", "", D),
]


@pytest.mark.parametrize(("one", "other", "expected"), CUSTOMERS)
def test_customer_names_are_told_apart_by_their_parts(one: str, other: str, expected: Likeness) -> None:
    assert compare_customer_names(one, other) is expected
    assert compare_customer_names(other, one) is expected


@pytest.mark.parametrize(("one", "other", "expected"), PEOPLE)
def test_people_are_told_apart_by_their_parts(one: str, other: str, expected: Likeness) -> None:
    assert compare_person_names(one, other) is expected
    assert compare_person_names(other, one) is expected
