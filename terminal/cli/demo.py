"""`baton demo`: platform, line, till and customers on this machine, nothing to set up."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any

from terminal.cli.output import complain, line
from terminal.errors import ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """With or without a screen, with or without a camera."""
    parser.add_argument(
        "--headless", action="store_true", help="play the story without a screen and check it"
    )
    parser.add_argument(
        "--camera",
        metavar="SOURCE",
        default="",
        help="also scan with a device, a video or a folder",
    )
    parser.add_argument("--language", default="", help="en, zh_CN or zh_TW; default: the system's")
    parser.add_argument(
        "--story", metavar="NAME", default="", help="play one system's story, or `all` of them"
    )
    parser.add_argument(
        "--platform",
        metavar="URL",
        default="",
        help="play the story against this server; its admin token is in BATON_ADMIN_TOKEN",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep both books in a new folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when the story went as it should and both books agree."""
    from terminal.demo.stage import Stage
    from terminal.locale import use

    use(args.language)
    if args.story:
        return _stories(args)
    if args.platform:
        raise WrongUse("a platform elsewhere is for stories", advice="add --story NAME")
    for end in (signal.SIGTERM, signal.SIGHUP):  # so that the stage is cleared away
        signal.signal(end, lambda *_: sys.exit(ExitCode.FINE))
    if args.headless or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _headless(args)
    with Stage(args.keep, args.camera, args.language) as stage:
        return _with_screen(stage, args.language)


def _stories(args: argparse.Namespace) -> int:
    from terminal.cli.verdict import as_lines
    from terminal.demo import stories
    from terminal.demo.playing import play

    known = stories.names()
    if args.story not in (*known, "all"):
        raise WrongUse(
            f"there is no story {args.story!r}", advice="there are " + ", ".join((*known, "all"))
        )
    names = known if args.story == "all" else [args.story]
    failures = play(names, args.keep, line, as_lines, _host(args.platform))
    if failures:
        return complain("; ".join(failures), ExitCode.REFUSED)
    line("every story came out as it should, and its books say so")
    return ExitCode.FINE


def _host(url: str) -> Any:
    from terminal.demo.host import HostElsewhere

    token = os.environ.get("BATON_ADMIN_TOKEN", "")
    if url and not token:
        raise WrongUse(
            "nobody may issue vouchers at the platform without its admin token",
            advice="set BATON_ADMIN_TOKEN to what the server printed at its start",
        )
    return HostElsewhere(url, token) if url else None


def _headless(args: argparse.Namespace) -> int:
    from terminal.cli.verdict import as_lines
    from terminal.demo.stage import Stage
    from terminal.demo.story import Story

    with Stage(args.keep, language=args.language) as stage:
        story = Story(stage, line, as_lines, args.camera)
        if story.play():
            line("the platform's statement equals the till's journal")
            return ExitCode.FINE
        return complain("; ".join(story.failures), ExitCode.REFUSED)


def _with_screen(stage: Any, language: str) -> int:
    from terminal.bootstrap import bench_of, open_till
    from terminal.demo.customers import customers
    from terminal.tui import themes
    from terminal.tui.app import BatonApp
    from terminal.tui.widgets.customers import Customer

    BatonApp(
        lambda counter, on_status: open_till(counter, on_status, stage.home),
        customers=[Customer(each.label, each.act, each.through) for each in customers(stage)],
        language=language,
        theme=themes.chosen("", os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")),
        open_bench=lambda till: bench_of(till, stage.home),
    ).run(mouse=False)
    return ExitCode.FINE
