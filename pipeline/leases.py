"""Asks the kernel whether some program has a file open for writing."""

from __future__ import annotations

import fcntl
import os

from pipeline.disk import FILE_TO_READ


def is_being_written(name: str, folder: int) -> bool:
    """Whether a writer has this file open; False also when that cannot be told (the quiet time decides then).

    A read lease is granted only while nobody has the file open for writing. It needs a local file system and the owner's rights.
    """
    try:
        descriptor = os.open(name, FILE_TO_READ, dir_fd=folder)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
