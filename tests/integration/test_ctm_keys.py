from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from pipeline.config import parse_site
from pipeline.ctm_api import Keys, keys_of
from pipeline.errors import ConfigError
from tests.ctm_server import ACCESS, SECRET

if TYPE_CHECKING:
    from pathlib import Path


def test_keys_come_from_the_environment_first_and_else_from_files(tmp_path: Path) -> None:
    for name in ("access", "secret"):
        file = tmp_path / f"{name}-key"
        file.write_text(f"{name}-of-file\n")
        file.chmod(stat.S_IRUSR)
    text = '[ctm]\naccess_key_file = "access-key"\nsecret_key_file = "secret-key"\n'
    named = parse_site(text, tmp_path / "config.toml")
    assert keys_of(named, {"PORTIN_CTM_ACCESS_KEY": " "}) == Keys("access-of-file", "secret-of-file")
    assert keys_of(named, {"PORTIN_CTM_ACCESS_KEY": ACCESS, "PORTIN_CTM_SECRET_KEY": SECRET}) == Keys(ACCESS, SECRET)
    assert SECRET not in repr(Keys(ACCESS, SECRET))


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be read"), (b"", "holds no key"), (b"two words", "holds no key"), (b"\xff\xfe", "cannot be read")]
)
def test_a_key_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    named = parse_site('[ctm]\nsecret_key_file = "key"\n', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match=rf"ctm\.secret_key_file: {told}"):
        keys_of(named, {"PORTIN_CTM_ACCESS_KEY": ACCESS})
