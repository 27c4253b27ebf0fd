"""Locks a process away: bubblewrap where it is installed and works, limits of the kernel always."""

from __future__ import annotations

import compileall
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.policy import Policy

PACKAGE = "bubblewrap"
"""The Debian package that holds `bwrap`."""
_PROBE_SECONDS = 5
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""Nothing there does linear algebra; to start NumPy's threads for it takes a fifth of a reader's start."""
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64")
_LOOKED_UP = ("/etc/ld.so.cache", "/etc/alternatives")
"""How a program finds its libraries; nothing else of /etc is shown."""


@cache
def bubblewrap() -> str | None:
    """The path of a `bwrap` that works here; None when it is missing or the kernel or the container forbids what it needs."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    try:
        tried = subprocess.run(
            [*_walls(program, ()), shutil.which("true") or "/usr/bin/true"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PROBE_SECONDS,
            check=False,
            env={},  # ours may hold keys
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if tried.returncode == 0 else None


def require_isolation(policies: Iterable[Policy]) -> None:
    """Refuse to start where one of these policies asks for a sandbox and there is none.

    Raises:
        ConfigError: bubblewrap is missing, or does not work here.
    """
    if bubblewrap() is None and any(policy.require_sandbox for policy in policies):
        why = "does not work here: the kernel or the container forbids user namespaces" if shutil.which("bwrap") else "is not installed"
        message = f"policy.require_sandbox: bubblewrap {why}; install the Debian package {PACKAGE}, allow it, or set the key to false"
        raise ConfigError(message)


def confined(command: list[str], readable: tuple[Path, ...] = ()) -> list[str]:
    """The command as it runs where nothing can be reached: no network, no other process, no file to write.

    It sees the files of the system and of `readable`. Without bubblewrap it gives up new rights, where there is a program for that.
    """
    program = bubblewrap()
    if program is not None:
        return [*_walls(program, readable), *command]
    setpriv = shutil.which("setpriv")
    return [setpriv, "--no-new-privs", "--", *command] if setpriv else command


def started(command: list[str], readable: tuple[Path, ...] = ()) -> subprocess.Popen[bytes]:
    """The command, confined, in a session of its own, with nothing of our environment and pipes to its input and from its output.

    Raises:
        OSError: it cannot be started.
    """
    return subprocess.Popen(
        confined(command, readable),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        close_fds=True,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill what `started` has started and all that it has started itself.

    Bubblewrap takes its child along when it dies, but not in its first moments, and a child left behind would keep our pipes open.
    """
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _walls(program: str, readable: tuple[Path, ...]) -> list[str]:
    shown = [str(path) for path in readable]
    binds = [["--ro-bind", path, path] for path in shown]
    system = [["--ro-bind-try", path, path] for path in (*_SYSTEM, *_LOOKED_UP)]
    return [
        program,
        *("--unshare-all", "--die-with-parent", "--clearenv", "--cap-drop", "ALL"),
        *(part for name, value in _ENVIRONMENT.items() for part in ("--setenv", name, value)),
        *(part for bind in (*system, *binds) for part in bind),
        *("--remount-ro", "/", "--chdir", "/", "--"),
    ]


def interpreter_folders() -> tuple[Path, ...]:
    """The folders without which our own code cannot run: the interpreter's, the environment's, and the two packages themselves."""
    package = Path(__file__).resolve().parent
    folders = [Path(sys.base_prefix), Path(sys.prefix), package, package.parent / "schemas"]
    return tuple(dict.fromkeys(folder for folder in folders if not _is_system(folder)))


@cache
def compile_our_code() -> None:
    """Let Python keep its compiled form of our code, which a process without writable files cannot do for itself at every start."""
    if bubblewrap() is not None:
        package = Path(__file__).resolve().parent
        for folder in (package, package.parent / "schemas"):
            compileall.compile_dir(str(folder), quiet=2)


def _is_system(folder: Path) -> bool:
    return any(folder == Path(root) or Path(root) in folder.parents for root in _SYSTEM)
