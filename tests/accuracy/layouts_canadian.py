"""How the made-up bills of Canadian carriers look, in English and in French."""

from __future__ import annotations

from typing import Final

from tests.accuracy import pieces as p
from tests.accuracy.customers import ENGLISH_CANADIAN, FRENCH_CANADIAN
from tests.accuracy.facts import Trouble
from tests.accuracy.layouts import Layout
from tests.accuracy.wording import EMBEDDED, TIMES, Wording, date_in, french_date, french_dollars

_LINES: Final = ("Numéro", "Service", "Montant")
_CALLS: Final = ("Date", "Heure", "Lieu", "Numéro composé", "Min", "Montant")
_TEAR: Final = "Veuillez détacher et retourner avec votre paiement"

ENGLISH_OF_CANADA: Final = (
    Layout(
        "Canadian columns",
        "Bell",
        "#########",
        Wording(day=date_in("%B %-d, %Y"), phone="{} {}-{}"),
        (
            p.letterhead(36, 52, 26),
            p.flush(
                340,
                40,
                230,
                {"Bill date": "bill date", "Account number": "account", "Electronic banking ID": "bank id", "GST/HST no.": "gst"},
            ),
            p.window(60, 130),
            p.flush(
                36,
                230,
                280,
                {"Previous amount due": "previous", "Payments received": "paid", "Balance forward": "carried", "Amount due": "amount"},
            ),
            p.inline(36, 300, {"Pay by": "due date"}),
            p.line_rows(36, 340, "Phone services"),
            p.notice(36, 500, Trouble.SUSPENDED, "Your service has been suspended for non-payment."),
            p.small_print(540),
            p.coupon(
                610,
                {"Account number": "account", "Payment due date": "due date", "Amount due": "amount"},
                ("PO Box 9000", "Don Mills ON  M3C 2X7"),
            ),
        ),
        ENGLISH_CANADIAN,
        also_called=("Bell Canada",),
    ),
    Layout(
        "Canadian boxes",
        "Rogers",
        "#-####-####",
        Wording(face=EMBEDDED, size=8, day=date_in("%b %d, %Y"), phone="{} {}-{}"),
        (
            p.letterhead(36, 50, 22),
            p.captions(
                430,
                36,
                140,
                {"Account number": "account", "Bill date": "bill date", "Required payment date": "due date", "Total due": "amount"},
            ),
            p.window(60, 130),
            p.place(60, 200, "Service address"),
            p.line_columns(36, 290, "Your wireless numbers"),
            p.calls(36, 370, "Long distance"),
            p.small_print(560),
            p.coupon(620, {"Account number": "account", "Amount due": "amount"}, ("PO BOX 9100", "DON MILLS ON M3C 3P9"), mail=True),
        ),
        ENGLISH_CANADIAN,
    ),
)

FRENCH: Final = (
    Layout(
        "colonnes",
        "Bell Canada",
        "#########",
        Wording(day=french_date, money=french_dollars, phone="{} {}-{}", french=True),
        (
            p.letterhead(36, 52, 24),
            p.flush(330, 44, 240, {"Date de facturation": "bill date", "Numéro de compte": "account", "N° TPS": "gst"}),
            p.window(60, 130),
            p.flush(
                36,
                230,
                280,
                {"Solde précédent": "previous", "Paiements reçus": "paid", "Nouveaux frais": "current", "Montant à payer": "amount"},
            ),
            p.inline(36, 300, {"À payer avant le": "due date"}),
            p.line_rows(36, 340, "Services téléphoniques", columns=_LINES),
            p.notice(36, 500, Trouble.PAST_DUE, "Votre compte est en souffrance : un montant de {past due} est dû immédiatement."),
            p.small_print(540),
            p.coupon(
                610,
                {"Numéro de compte": "account", "Date d'échéance": "due date", "Montant dû": "amount"},
                ("C.P. 8712, succ. Centre-ville", "Montréal (Québec)  H3C 4L6"),
                tear=_TEAR,
            ),
        ),
        FRENCH_CANADIAN,
        also_called=("Bell",),
    ),
    Layout(
        "cases",
        "TELUS",
        "########",
        Wording(face=EMBEDDED, size=8, day=french_date, money=french_dollars, phone="{} {}-{}", french=True),
        (
            p.letterhead(36, 50, 22),
            p.captions(
                420,
                36,
                150,
                {
                    "Numéro de compte": "account",
                    "Date de la facture": "bill date",
                    "Date limite de paiement": "due date",
                    "Total à payer": "amount",
                },
            ),
            p.window(60, 130),
            p.words(36, 220, "Numéro de facturation : {btn}"),
            p.place(36, 240, "Adresse de service"),
            p.line_columns(36, 310, "Vos numéros"),
            p.calls(36, 390, "Appels interurbains", _CALLS),
            p.small_print(600),
        ),
        FRENCH_CANADIAN,
    ),
    Layout(
        "rangée d'en-têtes",
        "Vidéotron",
        "####-####-####",
        Wording(face=TIMES, size=9.5, day=date_in("%Y-%m-%d"), money=french_dollars, phone="{}-{}-{}", french=True),
        (
            p.letterhead(36, 48, 22),
            p.header_row(
                90,
                (40, 190, 320, 450),
                {"N° de compte": "account", "Date de facture": "bill date", "Échéance": "due date", "Solde à payer": "amount"},
                cells=True,
            ),
            p.window(60, 150),
            p.line_sections(36, 240, "Téléphonie {}", ("Ligne affaires",)),
            p.notice(36, 520, Trouble.FINAL_BILL, "FACTURE FINALE"),
            p.small_print(560),
            p.coupon(
                620,
                {"N° de compte": "account", "Solde à payer": "amount"},
                ("C.P. 11078", "Montréal (Québec)  H3C 5B7"),
                mail=True,
                tear=_TEAR,
            ),
        ),
        FRENCH_CANADIAN,
    ),
    Layout(
        "coopérative",
        "Téléphone Chaudière inc.",
        "C-#######",
        Wording(size=10, day=date_in("%d/%m/%Y"), money=french_dollars, phone="({}) {}-{}", french=True),
        (
            p.letterhead(36, 50, 18),
            p.tabbed(
                330,
                80,
                130,
                {"Compte client": "account", "Date du relevé": "bill date", "Payer au plus tard le": "due date", "Total dû": "amount"},
            ),
            p.window(60, 90),
            p.inline(36, 190, {"Téléphone principal": "btn", "Adresse d'installation": "place"}),
            p.line_list(36, 230, 500, "Lignes téléphoniques visées :"),
            p.calls(36, 270, "Détail des appels", _CALLS),
            p.small_print(560),
        ),
        FRENCH_CANADIAN,
        known=False,
    ),
    Layout(
        "lettre",
        "Réseau Boréal Télécom",
        "RB######",
        Wording(face=TIMES, size=10.5, day=french_date, money=french_dollars, phone="{} {}-{}", french=True),
        (
            p.letterhead(60, 60, 18),
            p.words(60, 100, "Facture {invoice} du {bill date}"),
            p.window(60, 130),
            p.prose(
                60,
                220,
                460,
                "Votre numéro de compte : {account}. Le montant total à payer de {amount} est exigible le {due date}. "
                "Merci d'avoir choisi {carrier}.",
            ),
            p.line_rows(60, 290, "Vos lignes", columns=_LINES),
            p.small_print(600),
        ),
        FRENCH_CANADIAN,
        known=False,
    ),
)
