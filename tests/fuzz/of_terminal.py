"""What the till reads: text, codes, signed vouchers, answers, entries, the keys of a terminal."""

from __future__ import annotations

import contextlib
import unicodedata
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from textual.message import Message

from offline_queue.entry import Draft, decode, encode
from offline_queue.errors import EntryInvalid
from terminal.core import wire
from terminal.core.model import Benefit, Code, CodeKind, How, IssuerKey, Voucher, VoucherKind
from terminal.core.parse import parse
from terminal.core.pick import likely
from terminal.core.recognisers import own_codes
from terminal.core.signed import PREFIX, Issue, NotAVoucher, issue, verify
from terminal.text import clean, legible, shortened
from terminal.tui.driver import Keys
from terminal.tui.wedge import LONGEST, Wedge

from .target import Target, choose, pieces

_PRIVATE = bytes(range(32))
_PUBLIC = Ed25519PrivateKey.from_private_bytes(_PRIVATE).public_key().public_bytes_raw()
_KEYS = (IssuerKey("k-1", _PUBLIC),)
_BENEFIT = Benefit(VoucherKind.MONEY_OFF, "20 off", "CNY", value=2000)
_GENUINE = issue(Issue("Baton", Voucher("V1", _BENEFIT, signed=True)), "k-1", _PRIVATE)
_TOKEN = base45.b45decode(_GENUINE[len(PREFIX) :])
_PARTS = cbor2.loads(_TOKEN).value
_HEADER, _PAYLOAD = _PARTS[0], _PARTS[2]
_RECOGNISERS = [own_codes("baton", "VC-[0-9A-Z]{6,40}")]
_SYMBOLS = (None, "QRCode", "EAN13", "Code128")
_SHAPES = (wire.BatchAnswer, wire.Claimed, wire.Kit, wire.Prepared, wire.Problem, wire.Statement)


def text(raw: bytes) -> None:
    """What passes the gate is safe to draw, short enough, and passes again unchanged."""
    (limit,), raw = choose(raw, 80)
    for outside in (raw.decode("utf-8", "surrogateescape"), raw.decode("utf-16", "replace")):
        for shown in (clean(outside, limit + 1), shortened(outside)):
            categories = {unicodedata.category(sign) for sign in shown}
            assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert len(clean(outside, limit + 1)) <= limit + 1
        assert clean(clean(outside, 4096), 4096) == clean(outside, 4096)
    read = legible(raw)
    assert read is None or read.encode() == raw


def codes(raw: bytes) -> None:
    """Whatever was scanned: a Code, no control sign in it but GS, no wallet's number kept."""
    (how, symbol), raw = choose(raw, 2, len(_SYMBOLS))
    found = [_parsed(each, tuple(How)[how], _SYMBOLS[symbol]) for each in raw.split(b"\n")]
    assert likely(found)
    for code in found:
        assert code.kind is not CodeKind.PAYMENT or not code.text
        assert not any(sign < " " and sign != "\x1d" for sign in code.text)
        assert code.shown.isprintable()
        assert bool(code.platform) != bool(code.reason)


def _parsed(raw: bytes, how: How, symbology: str | None) -> Code:
    read = partial(legible, encodings=("utf-8", "gb18030"))
    return parse(raw, _RECOGNISERS, how=how, symbology=symbology, read=read)


def signed(raw: bytes) -> None:
    """Only what the issuer signed passes; what he signed may still be nonsense."""
    (way,), raw = choose(raw, 3)
    if way == 2:
        _signed_nonsense(raw)
        return
    told = raw.decode("latin-1") if way == 0 else PREFIX + base45.b45encode(raw).decode()
    try:
        verify(told, _KEYS)
    except NotAVoucher:
        return
    assert told == _GENUINE


def _signed_nonsense(payload: bytes) -> None:
    message = cbor2.dumps(["Signature1", _HEADER, b"", payload])
    signature = Ed25519PrivateKey.from_private_bytes(_PRIVATE).sign(message)
    token = cbor2.dumps(cbor2.CBORTag(18, [_HEADER, {}, payload, signature]))
    try:
        made = verify(PREFIX + base45.b45encode(token).decode(), _KEYS)
    except NotAVoucher:
        return
    assert made.voucher.signed
    assert made.voucher.uses_left >= 0


def answers(raw: bytes) -> None:
    """An answer is of the protocol or refused; what was read is written and read alike."""
    (shape,), raw = choose(raw, len(_SHAPES))
    try:
        read = wire.read(_SHAPES[shape], raw)
    except wire.BadShape:
        pass
    else:
        assert wire.read(_SHAPES[shape], wire.write(read)) == read
    with contextlib.suppress(wire.BadShape):
        assert wire.b64(wire.unb64(raw.decode("latin-1"))).encode("latin-1") == raw


def entries(raw: bytes) -> None:
    """Bytes of an entry have exactly one meaning, and it has exactly these bytes."""
    try:
        values = decode(raw)
    except EntryInvalid:
        return
    draft = Draft(**{each.name: values[each.name] for each in fields(Draft) if each.name in values})
    assert encode(draft, values["sequence"], values["previous"], values["till"]) == raw


def keyboard(raw: bytes) -> None:
    """The terminal's bytes as keys, and keys as codes: never a raise, never without bound."""
    (size, gap), raw = choose(raw, 32, 20)
    keys, wedge, now = Keys(), Wedge(), 0.0
    for chunk in pieces(raw, size):
        for message in [*keys.feed(chunk), *keys.tick()]:
            assert isinstance(message, Message)
            now += gap / 100
            wedge.take(getattr(message, "key", "a"), getattr(message, "character", None), now)
            assert len(wedge._keys) <= LONGEST
    wedge.rest(now + 1)


def _entry() -> bytes:
    draft = Draft(b"k" * 16, "outcome", "v", b"body", 1, 2, b"b" * 16, 3, references={"a": "b"})
    return encode(draft, 7, b"p" * 32, "till-1")


_AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_VOUCHER = wire.WireVoucher("V1", "prepaid", "Lunch", "CNY", 8800, expires=_AT, shops=["yunnan"])
_RECEIPT = wire.WireReceipt(3, "aGFzaA", _AT, "k-1", "c2ln")
_LINE = ("till-1", "V1", "prepaid", "confirmed", 1, 8800, "CNY", _AT, "platform")
_LAWFUL = (
    wire.BatchAnswer(
        [wire.Redeemed("id", "confirmed", 8800, 0, 1, undo_until=_AT, receipt=_RECEIPT)]
    ),
    wire.Claimed("2", "yunnan", "Yunnan Rd", "P", "token", "CNY", "Asia/Shanghai", "04:00", _AT),
    wire.Kit(
        *(7, _AT, [wire.WireKey("k-1", "cHVibGlj")], ["V9"], [wire.Spent("V1", 2)]),
        wire.WirePolicy(["prepaid"], 50_000, 20, 86_400),
    ),
    wire.Prepared(_VOUCHER, wire.WireRefusal("expired", _AT, "Nanjing Rd")),
    wire.Problem("not found", 404, detail="no such code"),
    wire.Statement("2026-11-22", "yunnan", [wire.StatementLine("id", *_LINE)]),
)

TARGETS = {
    "text": Target(text, ("\x00\x1b[31m优惠\u202e券 a\u0301".encode(), b"\x10plain"), runs=6_000),
    "codes": Target(
        codes,
        (
            b"\0\0" + _GENUINE.encode(),
            b"\0\1VC-ABCDEF\n1234 5678 9012",
            b"\1\0vc-abcdef",
            b"\0\0130123456789012345",
            b"\0\2" + b"6901234567892",
        ),
    ),
    "signed": Target(
        signed, (b"\0" + _GENUINE.encode(), b"\1" + _TOKEN, b"\2" + _PAYLOAD), runs=6_000
    ),
    "answers": Target(
        answers, tuple(bytes((n,)) + wire.write(each) for n, each in enumerate(_LAWFUL))
    ),
    "entries": Target(entries, (_entry(),)),
    "keyboard": Target(
        keyboard,
        (b"\0\1LUNCH\x1d1\r", b"\3\0\x1b[<0;5;2M\x1b[200~a", b"\1\2\xd3\xc5\xff\x1b[1114112u"),
        runs=8_000,
    ),
}
