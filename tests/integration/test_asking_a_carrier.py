"""From config.toml to the report: a carrier is asked when the site names one, about the right numbers, and once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from pipeline.cli import portin
from pipeline.config import parse_site
from pipeline.domain.decision import Decision
from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.errors import ConfigError
from pipeline.ledger import OvertakenError
from pipeline.passes import one_pass
from pipeline.portability import KEY_VARIABLE, AskedOnce, provider_for
from pipeline.shell import opened_shell
from tests.builders_shell import FILES, a_shell, a_site, put_bundle, reports_of
from tests.portability_server import KEY, NO_ACCESS, NO_COVERAGE, Answer, carrier_server, recorded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.ledger_outcome import Outcome

YES, NO = PortabilityAnswer(Portability.PORTABLE), PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage")
REFUSES_ONE = Answer(content=lambda numbers: json.dumps(recorded(numbers, {"+14108430143": NO_COVERAGE})).encode())


class Oracle:
    """A provider that says yes, but for `exceptions`, and keeps what it was asked."""

    def __init__(self, **exceptions: PortabilityAnswer) -> None:
        """Know these exceptions; a name is an underscore and the number."""
        self.asked: list[list[int]] = []
        self.exceptions = {int(name[1:]): answer for name, answer in exceptions.items()}

    def ask(self, numbers: Sequence[int]) -> PortabilityAnswers:
        """The answers."""
        self.asked.append(list(numbers))
        return PortabilityAnswers({number: self.exceptions.get(number, YES) for number in numbers})


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv(KEY_VARIABLE, KEY)


def configured(folder: Path, url: str, more: str = "") -> Path:
    config = folder / "config.toml"
    config.write_text(f'[portability]\nprovider = "telnyx"\nbase_url = "{url}"\n{more}', encoding="utf-8")
    return config


def listed(folder: Path, *numbers: str) -> Path:
    file = folder / "list.csv"
    file.write_text("phone_number\n" + "".join(f"{number}\n" for number in numbers), encoding="utf-8")
    return file


def told(*arguments: str) -> tuple[int, dict[str, object]]:
    answer = CliRunner(catch_exceptions=False).invoke(portin, [*arguments, "--json"], standalone_mode=False)
    return int(answer.return_value), json.loads(answer.stdout)


def test_a_list_is_checked_with_the_carrier_of_the_site(tmp_path: Path) -> None:
    file = listed(tmp_path, "4108430142", "4108430143", "9008430142")
    with carrier_server(REFUSES_ONE) as carrier:
        code, document = told("--config", str(configured(tmp_path, carrier.url)), "numbers", str(file), "--out", str(tmp_path / "o.csv"))
    assert carrier.asked == [["+14108430142", "+14108430143"]]
    assert code == 1
    assert (document["portable"], document["not_portable"], document["unknown"], document["asked"]) == (1, 2, 0, 2)
    table = pd.read_csv(tmp_path / "o.csv", keep_default_na=False)
    assert table["status"].tolist() == ["portable", "not_portable", "not_portable"]
    assert table["reason"].tolist() == ["", "No coverage", ""]
    assert table["losing_carrier"].tolist() == ["Verizon", "Verizon", ""]


def test_a_long_list_is_asked_about_up_to_the_limit(tmp_path: Path) -> None:
    file = listed(tmp_path, *(str(4108430142 + n) for n in range(5)))
    with carrier_server() as carrier:
        config = configured(tmp_path, carrier.url, "[policy]\nmax_numbers = 3\n")
        code, document = told("--config", str(config), "numbers", str(file))
    assert sum(map(len, carrier.asked)) == 3
    assert (code, document["portable"], document["unknown"]) == (0, 3, 2)
    assert document["by_reason"] == {"unknown": {"not asked": 2}}


def test_the_site_of_this_folder_counts_and_no_site_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = listed(tmp_path, "4108430142")
    assert told("numbers", str(file))[1]["asked"] == 0
    with carrier_server() as carrier:
        configured(tmp_path, carrier.url)
        assert told("numbers", str(file))[1]["portable"] == 1


@pytest.mark.parametrize("content", [None, "[portability]\nprovidr = 1\n", '[portability]\nprovider = "twilio"\n'])
def test_a_site_that_is_named_must_be_good(content: str | None, tmp_path: Path) -> None:
    config = tmp_path / "site.toml"
    if content is not None:
        config.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        told("--config", str(config), "numbers", str(listed(tmp_path, "4108430142")))
    assert caught.value.exit_code == 78


def test_a_bundle_is_accepted_in_part_when_the_carrier_refuses_a_number(tmp_path: Path) -> None:
    oracle, site = Oracle(_4108430143=NO), a_site(tmp_path)
    put_bundle(site)
    with a_shell(site) as shell:
        (bundle,) = one_pass(replace(shell, carrier=oracle)).ended
    assert bundle.decision is Decision.ACCEPTED_IN_PART
    assert oracle.asked == [[4108430142, 4108430143, 4108430144]]
    report = json.loads((reports_of(site)[0] / "report.json").read_bytes())
    assert "NUM_CARRIER_SAYS_NO" in str(report)
    assert "NUM_PORTABILITY_UNKNOWN" not in str(report)


def test_only_numbers_that_pass_everything_else_are_asked_about(tmp_path: Path) -> None:
    oracle, site = Oracle(), a_site(tmp_path)
    put_bundle(site, files={**FILES, "numbers.csv": b"phone_number\n4108430142\n9008430142\n4108430142\n"})
    with a_shell(site) as shell:
        one_pass(replace(shell, carrier=oracle))
    assert oracle.asked == [[4108430142]]


def test_a_list_over_the_limit_or_without_a_good_number_is_not_asked_about(tmp_path: Path) -> None:
    oracle, site = Oracle(), a_site(tmp_path, "[policy]\nmax_numbers = 2\n")
    put_bundle(site)
    put_bundle(site, name="bad", files={**FILES, "numbers.csv": b"phone_number\n9008430142\n"})
    with a_shell(site) as shell:
        assert len(one_pass(replace(shell, carrier=oracle)).ended) == 2
    assert oracle.asked == []


def test_a_bundle_that_is_judged_again_asks_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oracle, site = Oracle(), a_site(tmp_path)
    put_bundle(site)
    with a_shell(site) as shell:
        record, tries = shell.ledger.record, iter(range(2))

        def overtaken_twice(bundle: Bundle, outcome: Outcome) -> Bundle:
            if next(tries, None) is not None:
                message = "meanwhile"
                raise OvertakenError(message)
            return record(bundle, outcome)

        monkeypatch.setattr(shell.ledger, "record", overtaken_twice)
        (bundle,) = one_pass(replace(shell, carrier=oracle)).ended
    assert bundle.decision is Decision.ACCEPTED
    assert len(oracle.asked) == 1
    assert next(tries, None) is None


def test_numbers_that_are_new_in_a_second_question_are_asked_about() -> None:
    oracle = Oracle()
    once = AskedOnce(oracle)
    once.ask([1, 2])
    assert list(once.ask([2, 3]).by_number) == [2, 3]
    assert oracle.asked == [[1, 2], [3]]


def test_a_folder_is_judged_with_the_carrier_too(tmp_path: Path) -> None:
    bundle = tmp_path / "acme" / "bundle"
    bundle.mkdir(parents=True)
    for name, content in FILES.items():
        (bundle / name).write_bytes(content)
    with carrier_server(NO_ACCESS) as carrier:
        document = told("--config", str(configured(tmp_path, carrier.url)), "check", str(bundle))[1]
    assert len(carrier.asked) == 1
    assert "does not accept the key of this service (401)" in str(document)


def site_with(folder: Path, more: str = "") -> Site:
    return parse_site(f'[portability]\nprovider = "telnyx"\n{more}', folder / "config.toml")


def test_a_site_without_a_provider_asks_nobody(tmp_path: Path) -> None:
    assert provider_for(parse_site("", tmp_path / "config.toml"), {KEY_VARIABLE: KEY}) is None


def test_the_key_comes_from_the_environment_or_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    assert provider_for(site_with(tmp_path), {KEY_VARIABLE: KEY}) is not None
    with carrier_server() as carrier:
        provider = provider_for(site_with(tmp_path, f'key_file = "key"\nbase_url = "{carrier.url}"\n'), {})
        assert provider is not None
        provider.ask([4108430142])
    assert carrier.keys == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("more", "environment", "mistake"),
    [
        ("", {}, "needs a key: set the environment variable PORTIN_PORTABILITY_KEY"),
        ("", {KEY_VARIABLE: "two words"}, "is not one word"),
        ("", {KEY_VARIABLE: "schlüssel"}, "is not one word"),
        ('key_file = "absent"', {}, r"portability.key_file: cannot be read \(FileNotFoundError\)"),
        ('key_file = "empty"', {}, "portability.key_file: is empty"),
    ],
)
def test_a_key_that_is_missing_or_useless_stops_the_start(more: str, environment: dict[str, str], mistake: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=mistake) as caught:
        provider_for(site_with(tmp_path, more), environment)
    assert not any(key in str(caught.value) for key in environment.values())


@pytest.mark.parametrize("url", ["http://api.telnyx.com/v2", "https://me:secret@api.telnyx.com", "api.telnyx.com", ""])
def test_the_key_does_not_cross_a_network_in_the_clear(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"portability\.base_url: must be an https"):
        site_with(tmp_path, f'base_url = "{url}"\n')


def test_a_service_without_the_key_of_its_provider_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(ConfigError, match="needs a key"), opened_shell(a_site(tmp_path, '[portability]\nprovider = "telnyx"\n')):
        pass


def test_a_broken_site_in_this_folder_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[portability", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        told("numbers", str(listed(tmp_path, "4108430142")))
