"""The many ways in which letters word their labels."""

import pytest

from pipeline.reading.letter_labels import LetterFact, fact_of

WORDED = {
    LetterFact.CARRIER: (
        "Carrier being left|Company that bills you today|Phone company now|Releasing phone company|Local exchange carrier now serving|"
        "Service provider releasing the lines|Transferring From|Carrier to release the numbers|Current telephone company|"
        "Current local service provider (LSP)|Who is your current phone company?|Port away from|Numbers now with|Company you are leaving|"
        "Current Resp Org / carrier|Present local carrier|Underlying carrier|Your phone company today|Compagnie de téléphone actuelle|"
        "Fournisseur à quitter|Existing local telephone provider|Which company serves them now?|Donor carrier|Incumbent provider|"
        "Name of losing carrier|Outgoing service provider|Currently served by"
    ),
    LetterFact.ACCOUNT: (
        "PRESENT CARRIER'S ACCOUNT NUMBER|OLSP account number|Current LSP account no.|Its account number for you|"
        "Account number at that provider|Your account number with that company|Account no. with that carrier|"
        "Numéro de client chez le fournisseur cédant|Acct # on bill|Losing carrier account no.|Subscriber account no.|"
        "Customer number with carrier|No de compte auprès de cette compagnie|Account number exactly as on bill|Account ID with provider"
    ),
    LetterFact.CUSTOMER: (
        "SUBSCRIBER'S NAME ON INVOICE|Company or individual billed|Billed to|End user name as billed|Name on the account|"
        "Raison sociale de l'abonné|Customer (legal name on current invoice)|Legal entity name|Business or customer name on account|"
        "Registered business name|Account owner (business or person)|Name service is billed under|Company name as listed on CSR|"
        "Full legal name of subscriber|Titulaire de la ligne|Name of account owner|Service is billed to|Owner of the numbers|"
        "Nom figurant sur la facture|Compte au nom de"
    ),
    LetterFact.ADDRESS: (
        "Service address on file with current carrier|Street of the serving address|Lines installed at|Civic address of service|"
        "Address at which service is provided|Street address of the lines|End User's Service Address|Where is the service delivered?|"
        "SERVICE LOCATION - STREET AND SUITE|Adresse où le service est fourni|Lieu du service|Place of service|Service street address|"
        "Number and street|Installation address|Address where service is installed|Address on account|Physical location of service|"
        "Lieu d'installation des lignes"
    ),
    LetterFact.REPRESENTATIVE: (
        "End User's Authorized Agent|Authorized user on account|Decision maker|Who speaks for the customer?|"
        "Person authorized to make changes|Name of signer|Personne autorisée par l'abonné|End user's authorized contact|"
        "Account authorized person|Printed name of undersigned|Person signing this form|Signataire autorisé du titulaire"
    ),
    LetterFact.NUMBERS: (
        "Please list every telephone number you wish to port|Number(s) you are bringing to Bandwidth|Numbers to be kept|"
        "Working telephone numbers subject to this Letter|Lines to be ported|Port all of these|TELEPHONE NUMBERS TO BE CHANGED|"
        "Numéros à porter|Numéros de téléphone visés|Which numbers move?|Toll Free Number(s)|Telephone numbers (continued)|"
        "Numbers to port|Telephone number / range|Phone numbers to transfer|Lignes à transférer"
    ),
    LetterFact.STAYING: (
        "Numbers that remain|Numbers staying with Inteliquent|Daytime Contact Number (not ported)|Numbers not to be ported|Do not port|"
        "Lines to remain with current carrier|Excluded numbers|Numéros qui restent|Do not transfer these numbers|"
        "Numbers to be left with Verizon|Numbers to disconnect"
    ),
    LetterFact.CONTACT: (
        "Can-be-reached number|Other phone where we can reach you|Contact #|Contact tel.|Daytime phone|Daytime Contact Number|"
        "Callback number|LNP Center|Customer care|Temporary number|Customer site contact number|Numéro pour vous joindre"
    ),
    LetterFact.BTN: "Main BTN|Main number on the bill|Billing telephone number (BTN)|Main billing number (BTN)",
    LetterFact.CITY: "City, state, ZIP of the lines|Service city, state, zip|City/State/Zip",
    LetterFact.OTHER: "Transferring To|New Resp Org|New carrier|Gaining provider|Port to|Agent name|Nom du représentant",
}


@pytest.mark.parametrize(("label", "fact"), [(label, fact) for fact, labels in WORDED.items() for label in labels.split("|")])
def test_a_label_says_what_it_asks_for_however_it_is_worded(label: str, fact: LetterFact) -> None:
    assert fact_of(label) is fact


@pytest.mark.parametrize(
    "text",
    "Zenith Labs, Inc.|Rapid Valley Towing|The Copper Pot Restaurant|Main Street Books|Home Depot|Best Western|Numbers Game LLC|"
    "Verizon Business|of the transfer.|Courier Service Inc|Peak Performance Auto Center|Office Administrator|Carrier Relations|"
    "Losing carrier details|Before you begin|Who may sign|Tell us about your current phone service|CHANGE OF LOCAL SERVICE PROVIDER|"
    "Number Transfer Authorization|Owner of The Shop|Contact Center Partners|City of Boise|Telephone and Data Systems|"
    "Rural Telephone Company|Service Delivery Manager|Street Smart Media".split("|"),
)
def test_a_name_a_title_or_the_end_of_a_sentence_is_no_label(text: str) -> None:
    assert fact_of(text) is None
