"""`baton people`: who may serve at this till and who may approve, with their PINs."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.cli.output import emit, line
from terminal.core.people import Person
from terminal.errors import ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with whom. A PIN is asked for, or read from stdin."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    what.add_parser("list", help="everybody, and who serves now")
    add = what.add_parser("add", help="one more person; the PIN is asked for")
    change = what.add_parser("change", help="another name, role or PIN")
    remove = what.add_parser("remove", help="take a person off the list; the journal keeps all")
    unlock = what.add_parser("unlock", help="forget the wrong PINs under a number")
    what.add_parser("sign-in", help="sign in, for till programs without a screen")
    what.add_parser("sign-out", help="sign out")
    for each in (add, change, remove, unlock):
        each.add_argument("number", metavar="NUMBER", help="two figures")
        each.add_argument("--by", default="", metavar="NAME", help="who does it")
    add.add_argument("name", metavar="NAME", help="as it shall stand in the journal")
    add.add_argument("--supervisor", action="store_true", help="may approve with the PIN")
    change.add_argument("--name", metavar="NAME", help="another name")
    change.add_argument("--pin", action="store_true", help="another PIN; it is asked for")
    role = argparse.BooleanOptionalAction
    change.add_argument("--supervisor", action=role, help="may approve with the PIN")
    for each in what.choices.values():
        each.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the books and do it; every change is journalled."""
    from terminal.bootstrap import crew_of, open_books

    doing = {
        "list": _list,
        "add": _add,
        "change": _change,
        "remove": _remove,
        "unlock": _unlock,
        "sign-in": _sign_in,
        "sign-out": _sign_out,
    }
    books = open_books()
    try:
        return doing[args.what](args, crew_of(books), books)
    finally:
        books.close()


def _list(args: argparse.Namespace, crew: Any, books: Any) -> int:
    people = [_plain(each, crew) for each in crew.people()]
    serving = books.ledger.operator
    if args.json:
        emit({"people": people, "serving": serving or None})
        return ExitCode.FINE
    for each in people:
        role = "supervisor" if each["supervisor"] else ""
        state = "locked: `baton people unlock`" if each["locked"] else ""
        line(f"{each['number']}  {each['name']:<24} {role:<12} {state}".rstrip())
    if not people:
        who = f"booked under {serving!r}, as the settings say" if serving else "booked unnamed"
        line(f"nobody is registered: everything is {who}; `baton people add` changes that")
    elif not any(each["supervisor"] for each in people):
        line("nobody is a supervisor: nobody can approve a late undo or a conflict")
    if people:
        line(f"{serving} serves now" if serving else "nobody has signed in")
    return ExitCode.FINE


def _add(args: argparse.Namespace, crew: Any, books: Any) -> int:
    from terminal.cli.pins import ask_new_pin

    if any(each.number == args.number for each in crew.people()):
        raise WrongUse(f"number {args.number} is taken", advice="see `baton people change`")
    new = Person(args.number, args.name, args.supervisor)
    return _done(args, crew.put(new, ask_new_pin(), args.by), "is registered")


def _change(args: argparse.Namespace, crew: Any, books: Any) -> int:
    from terminal.cli.pins import ask_new_pin

    before = next((each for each in crew.people() if each.number == args.number), None)
    if before is None:
        raise WrongUse(f"nobody has the number {args.number}")
    supervisor = before.supervisor if args.supervisor is None else args.supervisor
    after = Person(before.number, args.name or before.name, supervisor)
    pin = ask_new_pin() if args.pin else None
    return _done(args, crew.put(after, pin, args.by), "is changed")


def _remove(args: argparse.Namespace, crew: Any, books: Any) -> int:
    return _done(args, crew.remove(args.number, args.by), "is off the list")


def _unlock(args: argparse.Namespace, crew: Any, books: Any) -> int:
    return _done(args, crew.unlock(args.number, args.by), "may try again")


def _sign_in(args: argparse.Namespace, crew: Any, books: Any) -> int:
    from terminal.bootstrap import shifts_of
    from terminal.cli.pins import ask

    person = crew.sign_in(ask("number and PIN"))
    shifts_of(books).open()
    return _done(args, person, "serves now")


def _sign_out(args: argparse.Namespace, crew: Any, books: Any) -> int:
    crew.sign_out()
    if args.json:
        emit({"serving": None})
    else:
        line("nobody serves now")
    return ExitCode.FINE


def _done(args: argparse.Namespace, person: Person, said: str) -> int:
    if args.json:
        emit({"number": person.number, "name": person.name, "supervisor": person.supervisor})
    else:
        line(f"{person.number} {person.name} {said}")
    return ExitCode.FINE


def _plain(person: Person, crew: Any) -> dict[str, Any]:
    return {
        "number": person.number,
        "name": person.name,
        "supervisor": person.supervisor,
        "locked": crew.tries(person.number).locked,
    }
