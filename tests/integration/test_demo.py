"""`portin demo` as a person runs it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import portin
from pipeline.commands import demo
from pipeline.errors import UsageError
from pipeline.samples.catalogue import SAMPLES, Sample

TODAY = datetime.now(UTC).date()
FIRST = SAMPLES[:1]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The whole demo."""
    folder = tmp_path_factory.mktemp("demo")
    return CliRunner().invoke(portin, ["demo", str(folder / "site")], standalone_mode=False, catch_exceptions=False)


@pytest.fixture(scope="module")
def tour(demonstration: Result) -> str:
    """What the whole demo prints."""
    return demonstration.stdout


def test_the_demo_ends_well(demonstration: Result) -> None:
    assert demonstration.return_value == 0


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_sample_ends_as_its_story_says(tour: str, sample: Sample) -> None:
    word = sample.decision.value.replace("_", " ").upper()
    assert re.search(rf"^{word} +{sample.plan.partner}/{sample.plan.name}$", tour, re.MULTILINE)


def test_every_path_that_is_told_exists(tour: str) -> None:
    paths = re.findall(r"^ +(report|mail) (.+)$", tour, re.MULTILINE)
    told = [Path(path) for _, path in paths if not path.startswith("none")]
    assert len(told) == len(SAMPLES) + sum(sample.decision.submits for sample in SAMPLES)
    assert all(path.is_file() for path in told)


def test_the_summary_counts_the_bundles(tour: str) -> None:
    assert f"{len(SAMPLES)} bundles: " in tour


def test_the_demo_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(demo, "SAMPLES", FIRST)
    assert demo.run(tmp_path, TODAY) == 0
    assert demo.run(tmp_path, TODAY) == 0
    assert capsys.readouterr().out.count("ACCEPTED") == 2
    assert len(list((tmp_path / "outbox" / "brightline").iterdir())) == 1


def test_a_sample_that_ends_otherwise_is_pointed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (rejected,) = (sample for sample in SAMPLES if sample.name == "unsigned-letter")
    wrong = type(rejected)(rejected.name, rejected.story, rejected.plan)
    monkeypatch.setattr(demo, "SAMPLES", (wrong,))
    assert demo.run(tmp_path, TODAY) == 1
    assert "its story says accepted" in capsys.readouterr().out


def test_a_bundle_without_a_decision_is_pointed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "SAMPLES", FIRST)
    monkeypatch.setattr(demo, "_drop_samples", lambda *_: None)
    assert demo.run(tmp_path, TODAY) == 1
    assert "NOT DECIDED" in capsys.readouterr().out


def test_a_folder_that_is_no_demo_site_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "letters.txt"
    precious.write_text("precious")
    with pytest.raises(UsageError, match="is not a demo site"):
        demo.run(tmp_path, TODAY)
    assert precious.read_text() == "precious"


def test_a_link_to_a_demo_site_is_not_followed(tmp_path: Path) -> None:
    site, link = tmp_path / "site", tmp_path / "link"
    site.mkdir()
    (site / demo.MARKER).write_text("")
    link.symlink_to(site)
    with pytest.raises(UsageError, match="is not a demo site"):
        demo.run(link, TODAY)
    assert (site / demo.MARKER).is_file()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(UsageError, match="cannot be used for the demo"):
        demo.run(file / "site", TODAY)
