import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import Site, check_codes, load_site, parse_site
from pipeline.domain.policy import Policy, Reaction
from pipeline.errors import ConfigError

HERE = Path("/srv/portin/config.toml")


def mistakes_in(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_site(text, HERE)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_an_empty_file_is_a_site_with_the_defaults() -> None:
    site = parse_site("", HERE)
    assert site.policy == Policy()
    assert site.mail.recipient == "porting@calltrackingmetrics.com"
    assert site.inbox.incomplete_after == timedelta(hours=1)


def test_relative_folders_are_relative_to_the_file() -> None:
    site = parse_site('[inbox]\nfolder = "drop"\n', HERE)
    assert site.inbox_folder == Path("/srv/portin/drop")
    assert site.outbox_folder == Path("/srv/portin/outbox")
    assert site.ledger_url == f"sqlite:///{site.work_folder / 'ledger.sqlite'}"


def test_a_ledger_elsewhere_is_a_setting() -> None:
    assert parse_site('[ledger]\nurl = "sqlite:////var/x.sqlite"\n', HERE).ledger_url == "sqlite:////var/x.sqlite"


def test_a_ledger_is_looked_for_where_it_can_be(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert not parse_site("", path).may_have_ledger
    assert parse_site('[ledger]\nurl = "sqlite:////var/x.sqlite"\n', path).may_have_ledger
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "ledger.sqlite").touch()
    assert parse_site("", path).may_have_ledger


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ('"90s"', 90), ('"15m"', 900), ('"1.5h"', 5400), ('"2d"', 172_800)])
def test_a_time_span_has_a_unit_or_is_in_seconds(text: str, seconds: int) -> None:
    assert parse_site(f"[inbox]\nincomplete_after = {text}\n", HERE).inbox.incomplete_after == timedelta(seconds=seconds)


def test_every_mistake_is_reported_at_once_with_key_and_reason() -> None:
    mistakes = mistakes_in(
        '[inbx]\n[inbox]\nquiet_secnds = 3\nincomplete_after = "soon"\n[policy]\ncanada = "perhaps"\nmax_number = 3\n'
        '[schedule]\nnightly = "25:00"\n[partners.acme.policy]\nfax = 7\n'
    )
    assert "inbx: unknown key; did you mean inbox?" in mistakes
    assert "inbox.quiet_secnds: unknown key; did you mean quiet_seconds?" in mistakes
    assert "policy.max_number: unknown key; did you mean max_numbers?" in mistakes
    assert any(m.startswith("inbox.incomplete_after: must be a time span") for m in mistakes)
    assert any(m.startswith("policy.canada: ") and "perhaps" in m for m in mistakes)
    assert any(m.startswith("schedule.nightly: must be a time of day") for m in mistakes)
    assert any(m.startswith("partners.acme.policy.fax: ") for m in mistakes)


def test_values_that_cannot_be_meant_are_mistakes_too() -> None:
    mistakes = mistakes_in(
        '[policy]\nbill_max_age_days = -5\nmax_numbers = 0\nmin_confidence = 7.0\nallowed_countries = ["XX"]\nholiday_calendar = "MARS"\n'
        'non_portable_ranges = ["ABC"]\n[partners.acme.policy]\nfile_max_mb = nan\n[outbox]\nfolder = "inbox/reports"\n'
    )
    assert mistakes == [
        "policy.max_numbers: must be 1 or more",
        "policy.bill_max_age_days: must be 0 or more",
        "policy.min_confidence: must be between 0 and 1",
        'policy.allowed_countries: must name "US", "CA" or both',
        'policy.holiday_calendar: must be "US", "CA" or "US,CA"',
        'policy.non_portable_ranges: \'ABC\' must be three digits, an X for any digit, such as "900" or "5XX"',
        *(line for line in mistakes if line.startswith("partners.acme.policy.")),
        "outbox.folder: must not be, hold or lie in inbox.folder",
    ]
    assert "partners.acme.policy.file_max_mb: must be 0 or more" in mistakes


def test_a_severity_for_a_rule_that_does_not_exist_names_the_nearest() -> None:
    check_codes(parse_site('[policy.severities]\nLOA_OLD = "off"\n', HERE))
    with pytest.raises(ConfigError, match=r"policy\.severities\.LOA_OLDD: no such rule; did you mean LOA_OLD\?"):
        check_codes(parse_site('[policy.severities]\nLOA_OLDD = "off"\n', HERE))


def test_an_unknown_key_of_a_partner_names_the_nearest() -> None:
    assert mistakes_in("[partners.acme]\npolicies = 1\n") == ["partners.acme.policies: unknown key; did you mean policy?"]


def test_a_password_is_not_repeated_in_a_mistake() -> None:
    (mistake,) = mistakes_in("[mail]\npassword = 12345\n")
    assert mistake.startswith("mail.password: ")
    assert "12345" not in mistake


def test_text_that_is_no_toml_is_a_configuration_error_with_the_line() -> None:
    with pytest.raises(ConfigError, match="line 2"):
        parse_site("[inbox]\nfolder = \n", HERE)


def test_a_missing_file_says_how_to_name_the_site(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="portin --config FILE"):
        load_site(tmp_path / "config.toml")


def test_a_partner_inherits_the_policy_and_changes_only_its_own_keys() -> None:
    site = parse_site(
        '[policy]\nbill_max_age_days = 45\n[partners.acme.policy]\nloa_max_age_days = 30\npartner_accounts = ["18600"]\n', HERE
    )
    assert site.policy_for("acme") == Policy(bill_max_age_days=45, loa_max_age_days=30, partner_accounts=("18600",))
    assert site.policy_for("globex") == Policy(bill_max_age_days=45)


def test_the_severity_of_any_rule_is_a_setting() -> None:
    assert parse_site('[policy.severities]\nLOA_OLD = "off"\n', HERE).policy.severities == {"LOA_OLD": Reaction.OFF}


def test_the_password_comes_from_its_file_when_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\n", encoding="utf-8")
    site = parse_site('[mail]\npassword_file = "secret"\n', tmp_path / "config.toml")
    assert site.smtp_password().get_secret_value() == "open sesame"
    assert "sesame" not in repr(site)


def test_a_password_in_the_file_itself_is_taken_too() -> None:
    site = parse_site('[mail]\npassword = "open sesame"\n', HERE)
    assert site.smtp_password().get_secret_value() == "open sesame"
    assert "sesame" not in repr(site)


def test_a_password_file_that_is_missing_is_a_configuration_error(tmp_path: Path) -> None:
    site: Site = parse_site('[mail]\npassword_file = "nowhere"\n', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="password_file"):
        site.smtp_password()


def test_a_password_file_that_is_no_text_is_told_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"canary\xff")
    site: Site = parse_site('[mail]\npassword_file = "secret"\n', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="password_file") as raised:
        site.smtp_password()
    told = "".join(traceback.format_exception(raised.value))
    assert "canary" not in told
    assert "no UTF-8 text" in told


def test_the_shipped_config_states_the_defaults() -> None:
    root = Path(__file__).parents[2]
    shipped = load_site(root / "config.toml")
    assert shipped == parse_site("", root / "config.toml")


@pytest.mark.parametrize(
    "url", ["https://api.example/api/v1", "https://api.example:8443/", "http://127.0.0.1:8080/api", "http://[::1]/", "http://localhost"]
)
def test_the_api_is_asked_over_tls_or_on_this_machine(url: str) -> None:
    assert parse_site(f'[ctm]\nbase_url = "{url}"\n', HERE).ctm.base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "https://key:secret@api.example",
        "https://api.example/?key=1",
        "http://127.0.0.1@evil.example/",
        "api.example",
        "",
    ],
)
def test_keys_are_never_sent_where_others_can_read_them(url: str) -> None:
    (mistake,) = mistakes_in(f'[ctm]\nbase_url = "{url}"\n')
    assert mistake.startswith("ctm.base_url: must be an https:// address")


def test_accounts_of_the_api_are_named_by_their_ids() -> None:
    assert parse_site('[ctm]\naccounts = ["18600", "20411"]\n', HERE).ctm.accounts == ("18600", "20411")
    (mistake,) = mistakes_in('[ctm]\naccounts = ["../18600"]\n')
    assert mistake.startswith("ctm.accounts: must be account ids")


def test_a_key_in_the_file_itself_is_refused_without_repeating_it() -> None:
    assert mistakes_in('[ctm]\naccess_key = "a1b2c3"\n') == ["ctm.access_key: unknown key; did you mean access_key_file?"]
