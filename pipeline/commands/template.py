"""`portin template`: writes a commented example bundle for a partner to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.errors import UsageError
from schemas.request_template import request_template

if TYPE_CHECKING:
    from pathlib import Path

_NUMBERS = """\
phone_number,routing_type,routing_id,tracking_source,number_name
+1 410 843 0142,,,,Main line
+1 410 843 0143,,,,Front desk
"""

_READ_ME = """\
This folder is the start of a port-in bundle.

1. request.toml  Fill it in from the losing carrier's bill. Each field says what belongs in it.
2. numbers.csv   One row for each number that moves, in any usual form: +14108430142, (410) 843-0142, 410-843-0142.
                 Name the routing by its id, or leave routing_type and routing_id empty.
3. loa.pdf       Add the signed letter of authorization (PDF, PNG, JPEG or TIFF).
                 Leave it out when loa.method in request.toml is "send" or "sign".
4. bill.pdf      Add the latest bill from the losing carrier.

Further proof of ownership may come as csr.pdf or proof-NAME.pdf. Then delete this README.txt, upload the folder under
a temporary name (acme-main.part) and rename it (acme-main) when every file is there.
"""


def run(folder: Path) -> int:
    """Write the example into the folder, which is made if need be.

    Raises:
        UsageError: one of the files is there already; nothing is written then.
    """
    files = {"request.toml": request_template(), "numbers.csv": _NUMBERS, "README.txt": _READ_ME}
    present = [name for name in files if (folder / name).exists()]
    if present:
        message = f"{folder} already has {' and '.join(present)}; nothing was written. Name another folder."
        raise UsageError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    click.echo(f"Wrote {', '.join(files)} to {folder}. Add loa.pdf and bill.pdf, then check it: portin check {folder}")
    return 0
