"""The support bundle: one archive of what support may see, by allow-list.

Nothing gets in because nobody thought of leaving it out: each line below names what is taken. No
file is copied, no log, no environment. Codes are a short prefix and a keyed hash, people and
vouchers a keyed hash; the key comes from the till itself, so support can tell two apart, no more.
"""

from __future__ import annotations

import hmac
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from drivers.connected import connected
from offline_queue import Entry, QueueError
from terminal import config, identity, plugins
from terminal.books import queue_lines
from terminal.clock import from_micros
from terminal.core.record import BadRecord
from terminal.diagnostics import software
from terminal.diagnostics.finding import Finding, Phrase
from terminal.diagnostics.judge_devices import SENTENCES
from terminal.diagnostics.subject import Opened, Subject
from terminal.entries import record_in
from terminal.errors import BatonError
from terminal.files import replace_file

FOLDER = "support"
_ENTRIES = 300
_HASH = 12  # characters
_PREFIX = 3
# Words that may stand in a finding: interfaces, units, states, dates; never a sentence of others.
_PLACES = frozenset({"name", "names", "unit", "state", "date", "size"})
_WORD = re.compile(r"[A-Za-z0-9 ,.:%/_-]{1,60}")
_TEXT_SETTINGS = re.compile(
    r"till\.(?:language|theme|region)|scanners\.[\w-]+\.(?:terminator|suffix|layout|caps|gs|end)"
    r"|outputs\.[\w-]+\.(?:cjk|on)|diagnostics\.units"
)


def bundle(
    subject: Subject, findings: Sequence[Finding], settings: config.Config | None, now: datetime
) -> Path:
    """Write the archive under BATON_HOME, for its owner's eyes; its path. Raises StateUnusable."""
    till = subject.books.identity.till if subject.books else "unclaimed"
    safe = re.sub(r"[^A-Za-z0-9-]", "-", till)[:40]
    path = subject.home / FOLDER / f"baton-{safe}-{now:%Y%m%d-%H%M%S}.zip"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents(subject, findings, settings, now).items():
            made.writestr(f"{name}.json", json.dumps(content, indent=1, ensure_ascii=True) + "\n")
    replace_file(path, archive.getvalue(), 0o600)
    return path


def contents(
    subject: Subject, findings: Sequence[Finding], settings: config.Config | None, now: datetime
) -> dict[str, Any]:
    """The archive's files by name, as plain values."""
    blind = _blinding(subject.home)
    books = subject.books
    return {
        "about": {
            "made": now.isoformat(),
            "till": blind(books.identity.till) if books else None,
            "zone": books.identity.zone if books else None,
            "currency": books.identity.currency if books else None,
        },
        "findings": [_finding(each) for each in findings],
        "settings": _settings(settings),
        "software": {
            "versions": software.versions(),
            "units": [
                {"name": each.name, "active": each.active, "restarts": each.restarts}
                for each in software.units(subject.settings.units) or ()
            ],
        },
        "devices": [
            {"sort": each.sort.value, "vendor": each.vendor, "product": each.product}
            for each in connected()
        ],
        **(_books(books, blind) if books else {}),
    }


def _books(books: Opened, blind: Callable[[str], str]) -> dict[str, Any]:
    """Journal, queue and kit; a journal that cannot be read leaves its place empty."""
    ledger = books.ledger
    try:
        return {
            "journal": [_entry(each, blind) for each in ledger.journal.last(_ENTRIES)],
            "queue": [
                {
                    "sequence": each.sequence,
                    "state": each.state.value,
                    "kind": each.kind,
                    "attempts": each.attempts,
                    "reason": each.reason,
                    "task": each.task,
                }
                for each in queue_lines(ledger)
            ],
            "kit": _kit(books),
        }
    except (QueueError, BadRecord) as fault:
        return {"journal": type(fault).__name__}


def _entry(entry: Entry, blind: Callable[[str], str]) -> dict[str, Any]:
    try:
        record = record_in(entry)
    except BadRecord:
        record = None
    told = {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "at": from_micros(entry.at).isoformat(),
        "clock_trust": entry.clock_trust,
        "authority": entry.authority,
        "test": entry.test,
        "business_date": entry.business_date,
        "hash": entry.hash.hex()[:16],
        "operator": blind(entry.operator),
    }
    if record is None or not record.platform:
        return told
    return told | {
        "verdict": record.verdict,
        "reason": record.reason,
        "how": record.how,
        "voucher_kind": record.kind,
        "uses": record.uses,
        "discount": record.discount,
        "take": record.take,
        "value": record.value,
        "currency": record.currency,
        "voucher": blind(record.voucher),
        "code": record.code[:_PREFIX] + "~" + blind(record.code) if record.code else "",
    }


def _kit(books: Opened) -> dict[str, Any] | None:
    kit = books.kits(books.identity.platform)
    if kit is None:
        return None
    policy = kit.policy
    return {
        "version": kit.version,
        "fetched": kit.fetched.isoformat(),
        "keys": len(kit.keys),
        "revoked": len(kit.revoked),
        "floor_limit": policy.floor_limit,
        "max_count": policy.max_count,
        "max_age": policy.max_age,
        "quarantined": bool(kit.quarantine),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    kind = finding.subject.split(" ")[0] if finding.subject else ""
    return {
        "check": finding.check,
        "kind": kind if kind in _kinds() else "",
        "level": finding.level.word,
        "value": _phrase(finding.value),
        "limit": _phrase(finding.limit),
        "seconds": round(finding.seconds, 3),
    }


def _kinds() -> set[str]:
    """The names of our own drivers: whatever else a subject holds is the shop's."""
    return {*plugins.names(plugins.SCANNERS), *plugins.names(plugins.OUTPUTS)}


def _phrase(said: Phrase) -> str:
    """Our own sentence, with figures and single words in it; what others said is withheld."""
    places = {name: _place(name, value) for name, value in said.places}
    return said.text.format(**places)


def _place(name: str, value: object) -> object:
    if isinstance(value, Phrase):
        return _phrase(value)
    if isinstance(value, int | float):
        return value
    text = str(value)
    number = re.fullmatch(r"-?[0-9.,]{1,20}", text)
    word = name in _PLACES and _WORD.fullmatch(text)
    return text if number or word or text in SENTENCES else "..."


def _settings(settings: config.Config | None) -> dict[str, Any]:
    """Every key that is set, but only figures, yes or no, and words from short lists."""
    if settings is None:
        return {}
    return {
        origin.key: origin.value if _is_plain(origin) else "set"
        for origin in settings.origins
        if origin.source != config.DEFAULT
    }


def _is_plain(origin: config.Origin) -> bool:
    if isinstance(origin.value, bool | int | float):
        return True
    text = origin.value if isinstance(origin.value, str) else ""
    return bool(_TEXT_SETTINGS.fullmatch(origin.key) and _WORD.fullmatch(text))


def _blinding(home: Path) -> Callable[[str], str]:
    """A keyed hash that nobody but this till can make."""
    try:
        key = sha256(identity.device_key(home).sign(b"baton support bundle")).digest()
    except BatonError:
        key = os.urandom(32)

    def blind(text: str) -> str:
        made = hmac.new(key, text.encode("utf-8", "replace"), sha256).hexdigest()[:_HASH]
        return made if text else ""

    return blind
