"""Mistakes that our own code could have, each made in the process of a test alone: an fsync too few, two steps in the wrong order."""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """A mistake.

    Attributes:
        name: in words.
        place: module and function in which it is made.
        right: the words of the source, which occur there once.
        wrong: what stands there instead.
    """

    name: str
    place: str
    right: str
    wrong: str = ""

    def take_hold(self) -> None:
        """Make the mistake, for all who have imported the function too."""
        function = _function_at(self.place)
        source = textwrap.dedent(inspect.getsource(function))
        assert source.count(self.right) == 1, f"{self.name}: {self.place} has changed, so must the mutant"
        lines = [line for line in source.replace(self.right, self.wrong).splitlines() if not line.startswith("@")]
        program = compile("from __future__ import annotations\n" + "\n".join(lines), self.place, "exec")
        names: dict[str, Any] = {}
        exec(program, function.__globals__, names)  # noqa: S102 - it is our own source
        function.__code__ = names[function.__name__].__code__


def _function_at(place: str) -> FunctionType:
    module, _, path = place.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType)
    return found


FSYNCS = (
    Mutant("a copied file is not pushed", "pipeline.snapshot:_pump", "os.fsync(copy.fileno())", "pass"),
    Mutant("the names of the copies are not pushed", "pipeline.snapshot:take_snapshot", "os.fsync(folder)", "pass"),
    Mutant("the name of the copy is not pushed", "pipeline.snapshot:take_snapshot", "sync_folder(target.parent)", "pass"),
    Mutant("a file of a report is not pushed", "pipeline.disk:write_new_file", "os.fsync(file.fileno())", "pass"),
    Mutant("the names in a report are not pushed", "pipeline.outbox:_write_all", "os.fsync(descriptor)", "pass"),
    Mutant("the name of a partner's outbox is not pushed", "pipeline.outbox:publish", "sync_folder(outbox)", "pass"),
    Mutant("a rename is not pushed where it leads to", "pipeline.disk:rename_into", "os.fsync(target)", "pass"),
    Mutant("a rename is not pushed where it leads from", "pipeline.disk:rename_into", "os.fsync(source)", "pass"),
    Mutant("a rename is not pushed at all", "pipeline.disk:rename_into", "os.fsync(target)\n    os.fsync(source)", "pass"),
    Mutant("the upload is not pushed", "pipeline.claim:_push_file", "_sync(descriptor)", "pass"),
    Mutant("the names of the upload are not pushed", "pipeline.claim:_push_upload", "(folder, partner, inbox)", "()"),
    Mutant("a letter in the folder is not pushed", "pipeline.relay:EmlFolder._write", "self.sync(file.fileno())", "pass"),
    Mutant("the name of a letter is not pushed", "pipeline.relay:EmlFolder._write", "self.sync(folder)", "pass"),
    Mutant("the name of a new folder is not pushed", "pipeline.disk:make_folder", "sync_folder(each.parent)", "pass"),
    Mutant("the name of a report is not pushed", "pipeline.outbox:publish", "sync_folder(final.parent)", "pass"),
    Mutant("an archived folder that was there before a kill is not pushed", "pipeline.archive:put_away", "os.fsync(folder)", "pass"),
)
"""Each fsync of ours, dropped."""

ORDERS = (
    Mutant(
        "the report gets its name before its bytes",
        "pipeline.outbox:_write_and_rename",
        "_write_all(half, files)\n        _rename(half, final)",
        "_rename(half, final)\n        _write_all(final, files)",
    ),
    Mutant("the report is written in place", "pipeline.outbox:publish", "tries / token_hex(8)", "final"),
    Mutant(
        "the folder is taken before the ledger knows", "pipeline.claim:claim", "ledger.claim(", "_take(found, area)\n        ledger.claim("
    ),
    Mutant(
        "the decision is committed before report and mail",
        "pipeline.ledger:Ledger.record",
        "write_outcome(connection, outcome)",
        "connection.commit()\n        connection.begin()\n        write_outcome(connection, outcome)",
    ),
    Mutant(
        "a report counts as published before it is",
        "pipeline.process:finish",
        'publish(shell.site.outbox_folder, decided, shell.ledger.report_files(decided.id))\n        shell.step("published")\n'
        "        decided = shell.ledger.move(decided, BundleState.PUBLISHED, shell.now())",
        "decided = shell.ledger.move(decided, BundleState.PUBLISHED, shell.now())\n"
        "        publish(shell.site.outbox_folder, decided, shell.ledger.report_files(decided.id))",
    ),
    Mutant(
        "a letter counts as sent after QUIT",
        "pipeline.mail_queue:_Round.work_on",
        "attempt.deliver()",
        "(attempt.deliver(), self.relay.hang_up())[0]",
    ),
    Mutant(
        "the dot is sent before the ledger knows",
        "pipeline.mail_queue:_Attempt._hand_over",
        "self.row = self.round_.ledger.mark_mail(self.row, handed_over(self.row), self.round_.moment)",
        "pass",
    ),
    Mutant(
        "an attempt is counted after the work",
        "pipeline.process:begin",
        "attempts = shell.ledger.begin_attempt(claimed.id, shell.now())",
        "attempts = 0",
    ),
)
"""Steps in the wrong order."""

CARELESS = (
    Mutant("the ledger pushes less", "pipeline.ledger_database:_prepare", "in _PRAGMAS", "in (*_PRAGMAS, 'synchronous=NORMAL')"),
    Mutant(
        "nobody compares the copy with the manifest",
        "pipeline.gather:_read_texts",
        "*manifest_faults(file.name, manifest.files, snapshot.drop.files)",
        "*()",
    ),
    Mutant(
        "every sending has its own Message-ID",
        "pipeline.smtp_session:SmtpSession._deliver",
        "letter.content",
        'letter.content.replace(b"Message-ID: <", b"Message-ID: <" + __import__("os").urandom(4).hex().encode())',
    ),
)
"""What was left out."""

MUTANTS = {mutant.name: mutant for mutant in (*FSYNCS, *ORDERS, *CARELESS)}


def become(mutant: str) -> None:
    """Make this mistake in this process; nothing for an empty name."""
    if mutant:
        MUTANTS[mutant].take_hold()
