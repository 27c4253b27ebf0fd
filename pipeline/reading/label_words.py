"""The words that bills put beside their facts, in English and Canadian French, and what each announces.

Carriers say the same thing in many ways, so most labels are written as patterns: `{total,} due {by,on}` stands for four labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product

from pipeline.reading.candidates import plain_of_same_length


class Fact(StrEnum):
    """What a label announces; `other` is something that no field of ours wants, and it keeps its value from being taken for one.

    A master account counts before the accounts that it holds, and a customer id only where nothing is called an account. The day on which
    a payment is collected, or after which it is late, is the due date only where no other day is called so; the total of a bill is the
    amount due only where nothing is called that.
    """

    MASTER_ACCOUNT = "master account"
    ACCOUNT = "account"
    CUSTOMER_ID = "customer id"
    BILL_DATE = "bill date"
    DUE_DATE = "due date"
    COLLECTED_ON = "collected on"
    AMOUNT = "amount"
    TOTAL = "total"
    BTN = "billing telephone number"
    NAME = "name"
    BILL_TO = "bill to"
    SERVICE_AT = "service at"
    REMIT_TO = "remit to"
    OTHER = "other"


Meaning = tuple[frozenset[Fact], float]
"""What a label announces, and its weight."""


@dataclass(frozen=True)
class Lexicon:
    """Labels in normal form with their meaning.

    Attributes:
        meanings: what each label announces.
        at_start: those that are labels only where a piece of print begins with them; within a sentence they are common words.
        firsts: the words that labels begin with.
        beginnings: what is left of a label when its last words are taken away.
    """

    meanings: Mapping[tuple[str, ...], Meaning]
    at_start: frozenset[tuple[str, ...]]
    firsts: frozenset[str]
    beginnings: frozenset[tuple[str, ...]]


_BILL = "{bill,billing,statement,invoice,receipt}"
_OWED = "{total,amount,balance,total amount,total balance,net amount}"
_UNTIL = "{by,on,before,on or before,no later than,not later than}"
_COLLECTED = "{auto pay,autopay,auto payment,automatic payment,automatic payments,auto draft,bank draft,direct debit}"
_LAST = "{last,previous,prior,old}"
_AU_PLUS_TARD = "{le,avant le,au plus tard le,d'ici le,pour le,avant}"

_PATTERNS: tuple[tuple[tuple[Fact, ...], float, str], ...] = (
    (
        (Fact.ACCOUNT,),
        0.95,
        """{,your,customer,business,wireless,telephone,mobile,mobility,internet,voice,residential,member,subscriber,client,bill to,billed
        ,payer,service,services} account {#,id,sid,identifier,# ban,ban,# / customer #}
        |customer account|bill to account|account/customer #|account {# is,id is}
        |{# de,# du} {compte,votre compte,compte client,compte de service,compte abonne,dossier}|compte {#,client,client #,d'affaires}
        |votre compte #|# d'abonne compte|# {client,d'abonne} / compte|# compte|account holder #|{telephone/account,phone/account} #""",
    ),
    ((Fact.ACCOUNT,), 0.9, "ban|account code|customer # / account #|billing account # ban"),
    ((Fact.ACCOUNT,), 0.88, "{,your,this} account|{,votre} compte"),
    (
        (Fact.MASTER_ACCOUNT,),
        0.95,
        """{billing,master,main,corporate,parent,summary,consolidated,primary,invoice,enterprise} account {,#,id}
        |{compte,# de compte} {principal,maitre,de facturation}""",
    ),
    (
        (Fact.CUSTOMER_ID,),
        0.92,
        """{customer,client,subscriber,member,membership,patron} {#,id,identifier}|{# de,#,code} client|# {d'abonne,abonne}|id client
        |{company,organization,corporate,group} id""",
    ),
    ((Fact.CUSTOMER_ID, Fact.NAME), 0.88, "customer|subscriber|client|member|abonne"),
    (
        (Fact.BILL_DATE,),
        0.95,
        f"""{_BILL} {{date,dated,issued,issued on,issue date,prepared,prepared on,created,created on,generated,generated on,rendered
        ,print date
        ,issuance date,day}}
        |date of {{,this,your,the,current}} {_BILL}|date of issue|date {{issued,billed,prepared,invoiced,rendered}}|date {_BILL} issued
        |issue date|issued on|billed on|prepared on|invoiced on|billing {{statement,invoice}} date|current {{bill,statement}} date
        |date de {{,la,votre,cette}} {{facture,facturation}}|date {{d'emission,d'etablissement}}|date du {{releve,releve de compte}}
        |{{facture,facturee,releve}} {{le,emis le,emise le,prepare le,preparee le,datee du}}|{{emise,emis,etablie,etabli,preparee
        ,prepare}} le
        |date facturee|^emission""",
    ),
    (
        (Fact.BILL_DATE,),
        0.92,
        """statement of|{billing,statement,account statement} as of|{bill,billing,} run date|etat de compte {au,du}|date {facture
        ,du document,d'envoi}
        |^{created,generated,invoiced,billed} {,on}|date {du compte,de l'etat de compte}|en date du""",
    ),
    (
        (Fact.BILL_DATE,),
        0.85,
        "closing date|{statement,bill} closing date|billing cycle date|facture du|releve {,de compte} {du,au}|invoice issued on",
    ),
    ((Fact.BILL_DATE,), 0.7, "date|dated|issued|as of"),
    (
        (Fact.DUE_DATE,),
        0.95,
        f"""due date|date due|due {_UNTIL}|{{payment,bill,invoice,statement,your bill,your payment,this bill,full payment,new charges
        ,current charges}}
        {{,is}} due {{,date,date is,{_UNTIL[1:-1]}}}
        |{{new charges,current charges,total,amount,balance,total amount,amount payable,your}} due date|due date {{for payment
        ,of payment,is}}
        |{{,please,kindly}} {{pay,remit,pay in full,send payment,remit payment}} {_UNTIL}
        |payable {{{_UNTIL[1:-1]},in full by}}|{{pay,payment,paid}} by date|payment {{deadline,required by,expected by,requested by
        ,due in full by}}
        |{{deadline,last day,last date,final day}} {{for payment,to pay}} {{,without penalty,without late charge}}|{{must
        ,to}} be {{paid,received}} {_UNTIL}|payment must be received {_UNTIL}
        |payment must {{reach us,be made}} {_UNTIL}|{{required,latest}} payment date|is due {_UNTIL}|pay {{your bill,your balance
        ,current charges,new charges,all charges,total charges,total balance,the balance}} {_UNTIL}|due in full by
        |date {{d'echeance,limite,limite de paiement,de paiement requise,d'exigibilite,due,exigible,limite pour payer}}
        |echeance {{,du paiement,de paiement,de la facture,le}}
        |{{a,doit etre}} {{payer,payee,acquitter,acquittee,regler,reglee,verser}} {_AU_PLUS_TARD}
        |{{,veuillez,svp,s'il vous plait,prière de}} {{payer,acquitter,regler,verser}} {_AU_PLUS_TARD}|{{payable,du,due
        ,exigible}} {_AU_PLUS_TARD}
        |paiement {{du,du le,exige le,exigible le,requis le,attendu le,du au plus tard le,requis avant le,exigible avant le}}
        |{{,votre}} {{paiement est,facture est}} {{du le,due le,exigible le,payable le}}|payer d'ici le""",
    ),
    ((Fact.DUE_DATE,), 0.9, "due|paiement exigible|^{on or before,no later than,au plus tard le,avant le}"),
    (
        (Fact.DUE_DATE, Fact.AMOUNT),
        0.95,
        f"""{_OWED} {{,is,now}} {{due,payable,owing}} {_UNTIL}|{{please,}} pay {{this amount,this total,total,the total,in full}} {_UNTIL}
        |{_OWED} to {{pay,be paid}} {_UNTIL}|amount due in full by
        |{{montant,solde,total,montant total,somme}} {{du,a payer,exigible,payable,a acquitter,a regler}} {_AU_PLUS_TARD}""",
    ),
    (
        (Fact.COLLECTED_ON,),
        0.9,
        f"""{_COLLECTED} {{,date,on,will be on,scheduled,scheduled for,is scheduled for,scheduled on,is scheduled on,withdrawal
        ,withdrawal date
        ,processed on,will be processed on,will be taken on,is set for,set for,draft date}}
        |payment {{will be taken on,will be withdrawn on,will be collected on,will be charged on,will be debited on,will be drafted on
        ,scheduled for,scheduled on,is scheduled for}}
        |{{card,payment card,your card}} will be {{run,charged}} {{,on}}|^drawn on
        |{{auto-pay,draft,withdrawal,debit,bank draft}} date|{{to be,will be}} {{charged,withdrawn,debited,drafted,collected,deducted}} on
        |scheduled payment date|{{preauthorized,pre-authorized,automatic}} {{payment,withdrawal,debit}} {{,date,on}}
        |{{paiement,prelevement,retrait}} {{preautorise,automatique,bancaire}} {{,le,du,prevu le}}|{{retrait,prelevement}} {{le,prevu le}}
        |{{auto pay,autopay,auto payment,we,automatic payment,automatic payments}} will {{debit,charge,draft,withdraw from
        ,deduct from}} your {{account,bank account,card}} on|{{preleve,sera preleve,retire,sera retire,debite,sera debite}} le
        |date {{du,de}} {{prelevement,retrait}}|{{late,past due,delinquent,overdue,late charge,late fee,late fees}} {{,applies,apply
        ,applied}} after|due before {{penalty,late charge,late fee}}|{{payable,pay}} through|penalty {{after,date}}""",
    ),
    (
        (Fact.AMOUNT,),
        0.95,
        f"""{{,your,the}} {_OWED} {{now,currently,}} {{due,payable,owing,owed}} {{,now,this bill,this month,this invoice,this statement
        ,this period
        ,today,is,usd,cad,upon receipt,on receipt}}
        |{{,total,new,current}} {{amount,balance}} to {{pay,be paid,be charged,remit}}|total to {{pay,be paid,be charged}}
        |{{,please}} pay this amount {{,now}}|please {{pay,remit}} {{,this amount,total}}|pay this total
        |{{what,amount,total,total amount}} you {{owe,now owe,must pay,need to pay}}|you {{owe,now owe}}|now due|total due now
        |you need to pay|^to pay
        |current amount due|{{,total}} invoice {{amount,total}} due|{{bill,statement}} {{amount,total}} due|net {{amount,total}} {{due
        ,payable}}
        |{{total,amount}} charged|vous devez|{{,votre}} {{montant,solde,total,montant total,solde total,nouveau total}}
        {{du,a payer,exigible,payable,a acquitter,a regler,a verser}}
        |{{somme,somme totale}} {{due,a payer,exigible}}|{{veuillez payer,veuillez acquitter,payez ce montant,a payer
        ,total a payer maintenant}}
        |{{total,montant}} du {{maintenant,ce mois-ci,ce mois ci}}|ce que vous devez""",
    ),
    (
        (Fact.AMOUNT,),
        0.88,
        """{,your} new balance|total balance|{nouveau,votre nouveau} solde|invoice total|{grand total,total bill} due
        |total {of,for} this {bill,invoice,statement}|{total de,montant de} {la,votre,cette} facture|new account balance""",
    ),
    (
        (Fact.AMOUNT,),
        0.72,
        """amount|current balance|account balance|total amount|total bill|your total|montant|total charges due|balance|solde
        |invoice amount""",
    ),
    (
        (Fact.TOTAL,),
        0.9,
        """{closing,ending,statement,outstanding,total statement,total account,total outstanding} balance|account balance due
        |current balance due|net due
        |{,your,current} {bill,invoice} total|{,your} total bill|{bill,total invoice} amount|total {,of,for} {,this} {bill,invoice}
        |total outstanding
        |{amount,total amount} of {this,your} {bill,invoice}|total {account,payment} due|grand total|total remittance
        |{remit,pay} amount|total charges due
        |amount to be {debited,withdrawn,collected,drafted}|total amount billed|what you pay|your {,total} bill this month|{auto pay
        ,autopay} amount
        |montant total|{solde,montant} actuel|total {incluant les taxes,avec taxes,taxes incluses}|net a payer""",
    ),
    (
        (Fact.BTN,),
        0.95,
        """btn|{main,primary} btn|{,main,primary,your} {billing,billed} telephone {,#}|main billing {#,telephone,telephone #}
        |billing tn|billed #
        |bill to telephone #|account telephone {,#}|telephone # billed|btn / account|telephone billing #
        |{telephone,# de telephone} {de facturation,facture,principal}|{main,primary} telephone""",
    ),
    (
        (Fact.BTN,),
        0.93,
        """{main,primary,lead,pilot,main listed,main service,primary service} #|{main,primary,lead,pilot} {telephone #,line,tn}
        |{numero,#,ligne} {principal,principale} {,de facturation}""",
    ),
    ((Fact.BTN,), 0.9, "billing #|# de facturation"),
    ((Fact.BTN,), 0.79, "{,your} telephone #|telephone|# de telephone"),
    (
        (Fact.NAME,),
        0.95,
        """{customer,account,billing,bill,billed,subscriber} name|name on {,the} account|account {holder,holder name,owner name}
        |nom du {client,compte}
        |titulaire {,du compte}|customer of record|nom de l'abonne|^{bn,bn1}""",
    ),
    (
        (Fact.NAME,),
        0.88,
        "company name|nom|name|account owner|prepared for|nom de l'entreprise|account of|{preparee,prepare} pour",
    ),
    (
        (Fact.BILL_TO,),
        0.95,
        """{bill,billed,invoice,sold,invoiced,charge} to|{,customer,bill,account,your} {billing,mailing} {address,name and address
        ,name & address}
        |bill mailed to|account mailing address|billing {information,details}|name and billing address|customer information
        |{statement,bill,invoice} for|{customer,client,account holder,subscriber} {address,name and address,name & address,details
        ,billing address}
        |account address|billed customer|issued to|billing contact|destinataire|coordonnees du client|{facture,facturer,facturee} a
        |adresse {de facturation,postale,du client}|^facturation|^{ba,ba1}""",
    ),
    (
        (Fact.SERVICE_AT,),
        0.95,
        """{,your,physical,primary,customer,main} service {address,location,premises,site} {,address,is}
        |{service,services,served,serving,provided,supplied} {at,for service at}|service for|for {,telephone,local,your,voice
        ,phone} {service,services} at
        |{service,services} {provided,supplied,rendered,delivered} {at,to}|{premises,premise,installation,site,location,install,e911
        ,911} address
        |{location,address} of service|{,primary} place of {service,use,primary use}|primary place of use address|installed at
        |address where service is provided|address served|services from|service from|where you {use,get} {the,your} service
        |service {address,location} for {911,e911}|address for service
        |{adresse,lieu,endroit,emplacement} {de,du,des,de votre,de la} {service,services,ligne,prestation}|{adresse
        ,lieu} {d'installation,d'utilisation}
        |{adresse,lieu,endroit} {desservi,desservie}|service {name and address,name & address,to,delivery address}|services for|where {
        ,we provide} service {,is provided}|where your {service,services} {is,are}
        |{registered,emergency} {address,location}|^located at|adresse {civique,des lieux,9 1 1,911}|lieux desservis|point de service
        |{desservi,desservie,services fournis,service fourni,services rendus,service} {a,au}|services au|^sa""",
    ),
    ((Fact.SERVICE_AT,), 0.9, "location|premises|physical address|emplacement|primary location|site|service site|site location"),
    (
        (Fact.REMIT_TO,),
        0.95,
        """{,please} {remit,mail,send,make} {,your,all} {payment,payments,check,checks,cheque,cheques} {,payable} to
        |remit to|{mail,send,pay,return,payable,write,correspondence} to|{make checks,make check,make cheques,checks,cheques} payable to
        |with {,your} payment to|{remittance,payment,payments,correspondence} {,mailing} address|mailing address for payments
        |please remit to|write to us
        |faire parvenir a|{payable,cheque,libelle,libellez,faites} {a,a l'ordre de,votre cheque a l'ordre de}|retourner a
        |adresse de paiement|postez a""",
    ),
    (
        (Fact.OTHER,),
        1.0,
        f"""{{invoice,bill,statement,receipt,order,confirmation,reference,control,contract,agreement,transaction,meter,document,facture
        ,bank account
        ,routing,aba,card,gst,hst,tps,tvq,gst/hst,qst,vendor,store,po,purchase order,ticket,quote,corp,location}} #
        |{{sub,child}} account {{,#,id}}
        |electronic banking id|electronic bill verification code|bank account|security code|pin|pin #|tax id|federal tax id|seq id
        |circuit id
        |{{previous,old,former,prior,savings,checking}} account {{,#}}|account ending in|customer code
        |# {{de,de la}} facture|# facture|page|# de page
        |period|{{billing,service,bill,statement,invoice}} period|{{,billing,bill}} cycle|periode {{,de facturation,de service}}
        |amount {{enclosed,paid,remitted,you are paying,sent,disputed,in dispute}}|{{montant,somme}} {{verse,paye,remis,inclus,joint}}
        |last payment {{,amount,date}}|minimum {{due,amount due,payment,payment due}}|payment amount|payment {{received,date}}
        |payments received|paid on|{{ballots,forms,applications,nominations,comments,surveys,reports,entries}} due
        |{{,amount,balance,total}} past due {{,amount,balance}}|{{,amount}} overdue|{{montant,solde}} en souffrance|en souffrance|arriere
        |{{{_LAST[1:-1]},opening,beginning,starting}} {{balance,bill,statement,invoice,charges,account balance,amount due,total
        ,statement balance
        ,bill amount,balance due,total due}}
        |your last {{bill,payment,statement}}|balance {{forward,brought forward,carried forward,carried over,from last bill
        ,from your last bill
        ,on last bill,from last statement,last statement,at last invoice,last bill}}|carried {{over,forward}}|balance from {{previous
        ,prior}} bill
        |amount {{due on last bill,due last bill,of last bill,of your last bill,of previous bill,due on previous bill,due last month}}
        |solde {{precedent,anterieur,reporte,de la derniere facture,a la derniere facture,de votre derniere facture,d'ouverture}}
        |montant {{de la,de votre}} {{derniere,precedente}} facture|{{derniere facture,dernier paiement,paiement recu,paiements recus
        ,facture precedente}}
        |montant du {{dernier,precedent}} {{paiement,releve}}|{{prochaine facture,prochaine date,prochain paiement,prochain releve}}
        |{{next,last,previous,prior}} {{bill,billing,statement,payment,charge,invoice,due}} {{,date}}|due date of previous
        |{{date of,date}} payment|date paid|{{due,payable,payment due,paid,pay}} after {{,due date}}|after due date|late payment
        |{{amount,total,balance}} {{due,payable}} {{after,if paid after,if received after,if late,after due date}}
        |if {{paid,received}} after
        |{{amount,total}} if {{paid,received}} after|{{montant,total}} {{apres le,si paye apres le}}|apres le
        |{{contract,activation,install,installation,service,order,contract end,contract expiration,expiration,print,disconnect
        ,cut off}} date
        |date printed|customer {{service,care,since}}|client since|technical support|account {{manager,executive,summary,type,#s
        ,activity,status,information
        ,security,pin,passcode,charges,details,history,services,name and #}}|customer service #|date time|balance subject
        |invoice date range
        |disputed amount|late fee|deposit|credit balance|{{date,heure}} {{et heure,and time}}""",
    ),
)
"""What a label announces, its weight, and its patterns; what several patterns give belongs to the last.

A pattern behind `^` is a label only at the start of a piece of print.
"""
_AT_START = "^"

_SYNONYMS = dict(
    pair.split(":")
    for pair in """acct:account acc:account accts:account no:# number:# num:# nbr:# numbers:#s nos:#s numero:# phone:telephone tel:telephone
    dt:date amt:amount bal:balance stmt:statement pmt:payment ph:telephone cust:customer addr:address inv:invoice svc:service loc:location
    bills:bill nr:# cheque:check cheques:checks""".split()
)
_TOKEN = re.compile(r"[a-z0-9]+(?:['&/][a-z0-9]+)*|#|&|n\u00ba|n\u00b0")
_PARTS = re.compile(r"\{([^}]*)\}|([^{}]+)")


@lru_cache(maxsize=4096)  # each piece of a paper is asked about several times
def tokens_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text in the form labels are compared in (`Acct. No.` is `account #`), with their places."""
    found = []
    for match in _TOKEN.finditer(plain_of_same_length(text)):
        word = match[0]
        end = match.end()
        if word == "n" and text[end : end + 1] in {"\u00ba", "\u00b0"}:
            word, end = "#", end + 1
        found.append((_SYNONYMS.get(word, word), match.start(), end))
    return tuple(_without_doubled_marks(found, text))


def _without_doubled_marks(found: list[tuple[str, int, int]], text: str) -> list[tuple[str, int, int]]:
    """The words, `No. #` counted once; `number / num\u00e9ro` is the end of one label and the beginning of another."""
    kept: list[tuple[str, int, int]] = []
    for token in found:
        if kept and token[0] == "#" == kept[-1][0] and "/" not in text[kept[-1][2] : token[1]]:
            kept[-1] = ("#", kept[-1][1], token[2])
        else:
            kept.append(token)
    return kept


def normal_form(phrase: str) -> tuple[str, ...]:
    """A label's words in the form they are compared in."""
    return tuple(word for word, _, _ in tokens_of(phrase))


def labels_like(pattern: str) -> Iterator[tuple[str, ...]]:
    """Every label that a pattern stands for, in normal form."""
    choices = [
        [normal_form(choice) for choice in (match[1].split(",") if match[1] is not None else (match[2],))]
        for match in _PARTS.finditer(pattern)
    ]
    for parts in product(*choices):
        words = tuple(word for part in parts for word in part)
        yield tuple(word for i, word in enumerate(words) if word != "#" or words[i - 1 : i] != ("#",))


def lexicon_of(meanings: Mapping[tuple[str, ...], Meaning], at_start: frozenset[tuple[str, ...]]) -> Lexicon:
    """The lexicon of these labels."""
    beginnings = frozenset(label[:length] for label in meanings for length in range(1, len(label)))
    return Lexicon(meanings, at_start, frozenset(label[0] for label in meanings), beginnings)


@cache
def own_lexicon() -> Lexicon:
    """The labels that all carriers share."""
    meanings: dict[tuple[str, ...], Meaning] = {}
    at_start: set[tuple[str, ...]] = set()
    for facts, weight, patterns in _PATTERNS:
        meaning = frozenset(facts), weight
        for pattern in patterns.split("|"):
            labels = [label for label in labels_like(pattern.strip().removeprefix(_AT_START)) if label]
            meanings.update(dict.fromkeys(labels, meaning))
            at_start.update(labels if pattern.strip().startswith(_AT_START) else ())
    return lexicon_of(meanings, frozenset(at_start))
