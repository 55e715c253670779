"""`baton`: one file per command, loaded only when that command is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from terminal import __version__
from terminal.cli.output import complain
from terminal.errors import BatonError, ExitCode
from terminal.text import clean

# command -> (module, one line of help), in the order of a till's life
COMMANDS = {
    "demo": ("terminal.cli.demo", "play the whole loop on this machine, nothing to set up"),
    "run": ("terminal.cli.run", "the cashier's screen"),
    "claim": ("terminal.cli.claim", "introduce this till to a platform"),
    "provision": ("terminal.cli.provision", "a new till's first screen: waits for a setup code"),
    "setup-code": ("terminal.cli.setup_code", "make the signed QR that claims a new till"),
    "scan": ("terminal.cli.scan", "read the codes in pictures"),
    "scanners": ("terminal.cli.scanners", "what scanners are connected, and what they speak"),
    "redeem": ("terminal.cli.redeem", "redeem one code, without a screen"),
    "queue": ("terminal.cli.queue", "what waits to be reported, what needs a person"),
    "undo": ("terminal.cli.undo", "take the last redemption back, or a named one"),
    "people": ("terminal.cli.people", "who may serve and who may approve, with their PINs"),
    "platform": ("terminal.cli.platform", "what each platform can do; the contract suite"),
    "doctor": ("terminal.cli.doctor", "look at everything: machine, network, devices, books"),
    "technician": ("terminal.cli.technician", "the PIN before the technician's screens"),
    "shift": ("terminal.cli.shift", "open a shift, look at it (X), close it (Z)"),
    "report": ("terminal.cli.report", "a day's figures: text, HTML page, accountant's CSV, JSON"),
    "late": ("terminal.cli.late", "enter a line of the paper form, with its true time"),
    "sync": ("terminal.cli.sync", "report what waits, now"),
    "journal": ("terminal.cli.journal", "verify, list or export the signed journal"),
    "reconcile": ("terminal.cli.reconcile", "compare a day with the platform's statement"),
    "settlement": ("terminal.cli.settlement", "a closed day in money: shares, tax, the payout"),
    "pay": ("terminal.cli.pay", "the rest of a bill by QR, or claimed as cash or card"),
    "legs": ("terminal.cli.legs", "what was handed to other systems, and who answers for it"),
    "trace": ("terminal.cli.trace", "everything that hangs from one id, whoever's it is"),
    "books": ("terminal.cli.books", "judge kept books: what is gone, doubled, shifted, changed"),
    "forget": ("terminal.cli.forget", "erase what leads to a customer; the books stay whole"),
    "export-state": ("terminal.cli.export_state", "give this till up, to go on in another machine"),
    "import-state": ("terminal.cli.import_state", "go on here with a till from another machine"),
    "config": ("terminal.cli.config", "show the settings and where each came from"),
    "sandbox": ("terminal.cli.sandbox", "run a platform on this machine, for trying and training"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code. Never shows a traceback for bad input."""
    arguments = _joined(sys.argv[1:] if argv is None else argv)
    try:
        parser = _parser(arguments)
        args = parser.parse_args(arguments)
        if "run" not in args:
            parser.print_help(sys.stderr)
            return ExitCode.WRONG_USE
        return int(args.run(args))
    except BatonError as fault:
        return complain(str(fault), fault.exit_code)
    except KeyboardInterrupt:
        return complain("stopped", ExitCode.WRONG_USE)
    except BrokenPipeError:  # `baton queue | head` ends quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
    except Exception as fault:  # noqa: BLE001 - nobody at a counter can use a traceback
        return _unforeseen(fault)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; what was typed may come from a scanner, so cleaned."""

    def error(self, message: str) -> NoReturn:
        """Wrong use of a command."""
        self.exit(
            ExitCode.WRONG_USE, clean(f"{self.prog}: {message}; see {self.prog} -h", 600) + "\n"
        )


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--token -x` as `--token=-x`: of 64 random tokens, one begins with a dash."""
    joined = list(arguments)
    for at in reversed(range(len(joined) - 1)):
        if joined[at] == "--token":
            joined[at : at + 2] = [f"--token={joined[at + 1]}"]
    return joined


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """All commands are listed; only the one that is asked for is loaded."""
    parser = _Parser(
        prog="baton",
        description="Redeems vouchers at a shop's till and reports each one back.",
        epilog="exit codes:\n" + "\n".join(f"  {n}  {what}" for n, what in ExitCode.MEANING),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"baton {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    wanted = next((word for word in arguments if not word.startswith("-")), "")
    for name, (module, sentence) in COMMANDS.items():
        command = commands.add_parser(name, help=sentence, description=sentence)
        if name == wanted:
            importlib.import_module(module).add_arguments(command)
    return parser


def _unforeseen(fault: Exception) -> int:
    """Errors of the libraries below, and our own bugs: one sentence; BATON_DEBUG shows more."""
    from drivers.errors import DriverError
    from offline_queue import QueueError

    if os.environ.get("BATON_DEBUG"):
        raise fault
    if isinstance(fault, QueueError | DriverError):
        return complain(str(fault), ExitCode.ENVIRONMENT)
    return complain(
        f"{type(fault).__name__}: {fault}: this is a fault of Baton; "
        "set BATON_DEBUG=1 and send what it shows",
        ExitCode.ENVIRONMENT,
    )
