"""Codes that nobody printed to be redeemed: what a scanner may type, what a platform may answer.

Each is bytes for a scanner, or text for a title; the names say what it tries.
"""

from __future__ import annotations

ESC, CSI, ST, BEL = "\x1b", "\x1b[", "\x1b\\", "\x07"
LITERAL = ["[50% off]", "[/foo]", "[bold red]sale[/]", "[@click=app.quit]x[/]", "[$primary]", "[["]


def _controls() -> dict[str, str]:
    """Every C0 and C1 control, DEL, alone and inside a code."""
    found = {}
    for number in (*range(0x20), *range(0x7F, 0xA0)):
        found[f"control {number:02x}"] = chr(number)
        found[f"control {number:02x} inside"] = f"AB{chr(number)}CD{number}"
    return found


def _sequences() -> dict[str, str]:
    """What a terminal would obey, each with seven and with eight bits where it has both."""
    bodies = [
        *("2J", "77;177H", "31m", "5;41m", "?1049l", "?25h", "6n", "c", "!p", "?2004h", "10000S"),
        *("21~", "1;5P", "24~", "<0;5;2M", "<0;5;2m", "<64;9;9M", "M !!", "200~evil", "201~"),
        *("27u", "1114112u", "99999999u", "48;1;1;1;1t", "8;2;2t", "22;0t", "I", "O", "Z", "4h"),
    ]
    found = {f"csi {body}": CSI + body for body in bodies}
    found |= {f"csi8 {body}": "\x9b" + body for body in bodies}
    strings = [
        *("]0;owned", "]2;owned", "]52;c;b3duZWQ=", "]8;;http://evil/", "]4;1;red", "]1337;File="),
        *("]777;notify;a;b", 'P$q"p', "Pq#0;2;0;0;0", "_Gi=1;AAAA", "^private", "Xstart"),
    ]
    for body in strings:
        found[f"string {body} bel"] = ESC + body + BEL
        found[f"string {body} st"] = ESC + body + ST
        found[f"string {body} open"] = ESC + body
    found |= {f"esc {sign}": ESC + sign for sign in "c78DEHMNOZ=>#(%<|}~6n"}
    return found


def _unseen() -> dict[str, str]:
    """Characters that nobody sees: bidi, zero width, tags, private use, joiners, towers."""
    marks = [
        *(*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)),
        *(0x61C, 0xAD, 0xFEFF, 0xFFF9, 0xFFFB, 0xE0001, 0xE0041, 0xE007F, 0xE000, 0xF8FF, 0x180E),
        *(0xFFFF, 0x1FFFF, 0x10FFFF, 0x378, 0x110BD, 0x1D173, 0x13430),
    ]
    found = {f"unseen {mark:04x}": f"evil{chr(mark)}gnp.exe" for mark in marks}
    found["tower"] = "Z" + "\u0301" * 60
    found["mark first"] = "\u0301first"
    found["joined"] = "\U0001f469\u200d\U0001f4bb team"
    return found


def _markup() -> dict[str, str]:
    """What the library that draws would take for an order."""
    texts = [
        *LITERAL,
        *("[", "]", "[]", "[/]", "\\[", "[on red]x", "[link=http://evil]x[/link]", "[bold", "[#1]"),
        *(
            "[@click=app.exit()]x",
            "[@click=screen.pop_screen]x[/]",
            "[reverse]x[/reverse]",
            "[a=b]",
        ),
        *("$primary", "{0}", "{shown}", "%s%n", "{__class__}", ":smile:", "[auto]", "[not blink]"),
        *("<b>x</b>", "&amp;", "'; DROP TABLE outbox;--", "../../etc/passwd", "`id`", "$(id)"),
    ]
    return {f"markup {text}": text for text in texts}


def _spilling() -> dict[str, str]:
    """What takes more room than it should."""
    return {
        "breaks": "one\ntwo\r\nthree\tfour\x0bfive\x0csix",
        "line separators": "one\u2028two\u2029three\x85four",
        "blanks": " " * 90,
        "wide": "券" * 300,
        "long": "x" * 5_000,
        "100 kB": "y" * 100_000,
        "100 kB of escapes": f"{CSI}31m" * 20_000,
        "long word of marks": "a\u0301\u0302" * 500,
        "all of latin-1": "".join(map(chr, range(256))),
    }


def _bytes() -> dict[str, bytes]:
    """Bytes that are no text at all, or text in another alphabet."""
    found = {
        "gbk": "优惠券一二三".encode("gbk") + b"-0001",
        "big5": "優惠券一二三".encode("big5") + b"-0001",
        "shift-jis": "クーポン一二三".encode("shift-jis") + b"-1",
        "lone ff": b"\xff",
        "lone fe": b"\xfe",
        "cut utf-8": "券券券".encode()[:-1],
        "overlong": b"AAAA\xc0\xafBBBB\xe0\x80\xaf",
        "surrogate": b"AAAA\xed\xa0\x80BBBB",
        "nul bytes": b"AB\x00\x00CD",
        "all bytes": bytes(range(256)),
        "leave twice": b"\x1b[21~\x1b[21~",
        "palette": b"\x10quit",
        "interrupt": b"\x03\x1a\x1c\x04\x11\x13",
    }
    return found | {f"byte {number:02x} inside": b"AB%cCD-%d" % (number, number) for number in
                    range(0x80, 0x100, 7)}  # fmt: skip


def texts() -> dict[str, str]:
    """Hostile text, as a platform might send it."""
    return {**_controls(), **_sequences(), **_unseen(), **_markup(), **_spilling()}


def payloads() -> dict[str, bytes]:
    """Hostile bytes, as a scanner might send them."""
    return {name: text.encode() for name, text in texts().items()} | _bytes()


def titles(room: int = 60) -> list[str]:
    """The same with several short ones in one text, each between bars.

    Longer ones than these no journal takes: the till refuses such a voucher with a sentence.
    """
    found, line = list(LITERAL), ""
    for text in (each[:20_000] for each in texts().values()):
        if line and len(line) + len(text) > room:
            found.append(line)
            line = ""
        line += f"|{text}|"
    return [*found, line]
