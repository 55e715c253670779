"""`baton run`: the cashier's screen."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import Any

from terminal.cli.output import complain
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How it looks."""
    parser.add_argument("--language", default="", help="en, zh_CN or zh_TW; default: the settings'")
    parser.add_argument(
        "--kiosk", action="store_true", help="for customers: no cashier, no way out"
    )
    parser.add_argument(
        "--web", action="store_true", help="in a browser of this machine, for whoever has the token"
    )
    parser.add_argument("--port", type=int, default=8765, help="for --web, on 127.0.0.1 (8765)")
    parser.add_argument("--in-browser", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show the screen until somebody leaves it."""
    if args.web:
        if args.kiosk:
            return complain("--web is for cashiers, not for --kiosk", ExitCode.WRONG_USE)
        from terminal.cli.web import run_web

        return run_web(args.port, args.language)
    if not args.in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        return complain("the screen needs a terminal; use `baton redeem`", ExitCode.WRONG_USE)
    gc.disable()  # what is loaded now stays: looking through it again and again is in vain
    if args.kiosk:
        from terminal.cli.kiosk import run_kiosk

        return run_kiosk(args.language)
    return run_counter(args.language, args.in_browser)


def run_counter(language: str, in_browser: bool = False) -> int:
    """The cashier's screen, until somebody leaves it."""
    from terminal.bootstrap import open_till, read_config
    from terminal.tui import themes
    from terminal.tui.app import BatonApp
    from terminal.tui.service import Service

    gc.freeze()
    gc.enable()
    settings = read_config().till
    terminal, colours = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")
    BatonApp(
        open_till,
        language=language or settings.language,
        hold=settings.verdict,
        theme=themes.chosen(settings.theme, terminal, colours),
        moving=settings.motion,
        service=Service(os.environ),
        in_browser=in_browser,
        open_bench=_bench,
    ).run(mouse=False)
    return ExitCode.FINE


def _bench(till: Any) -> Any:
    """The technician's bench, which loads when somebody goes there."""
    from terminal.bootstrap import bench_of

    return bench_of(till)
