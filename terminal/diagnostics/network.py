"""Readings of the network: interfaces, the way out, names, sign-in pages, certificates, times."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from terminal.diagnostics.judge_network import Certificate, Gateway, Link, TlsFault
from terminal.diagnostics.subject import Address

_PATIENCE = 4.0
_IP_MTU = 14  # of Linux; Python has no name for it
_COMPLETE = 0x2  # flag of an entry in the ARP table
_ARP_PATIENCE = 1.5
_DISCARD = 9  # the port nobody listens on; the packet only makes the kernel look
# OpenSSL's verification results (x509_vfy.h).
_EXPIRED, _NOT_YET, _NAMES, _ISSUERS = 10, 9, (62, 64), (18, 19, 20, 21)


def place_of(address: Address) -> tuple[str, int, bool]:
    """Host, port and whether it is TLS, of a platform's address."""
    parts = urlsplit(address.url)
    secure = parts.scheme == "https"
    return parts.hostname or "", parts.port or (443 if secure else 80), secure


def is_here(host: str) -> bool:
    """Whether a host is this machine itself."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def is_name(host: str) -> bool:
    """Whether a host must be looked up."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    return host != "localhost"


def links() -> list[Link]:
    """Every interface but the machine's own loop."""
    import psutil

    addresses = psutil.net_if_addrs()
    families = (socket.AF_INET, socket.AF_INET6)
    return [
        Link(
            name,
            stats.isup,
            stats.speed,
            tuple(
                each.address.partition("%")[0]
                for each in addresses.get(name, ())
                if each.family in families
            ),
        )
        for name, stats in psutil.net_if_stats().items()
        if name != "lo"
    ]


def gateway(proc: Path) -> Gateway | None:
    """The default route of IPv4, and whether its router answers on the wire; None: no route."""
    for line in _table(proc / "net/route"):
        if len(line) > 2 and line[1] == "00000000":
            raw = bytes.fromhex(line[2])[::-1]
            found = str(ipaddress.IPv4Address(raw))
            return Gateway(found, _answers(found, proc))
    return None


def _answers(address: str, proc: Path) -> bool | None:
    """By the ARP table, which needs no rights; None where such a link has none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as poke:
        poke.sendto(b"", (address, _DISCARD))
    until = time.monotonic() + _ARP_PATIENCE
    while True:
        entries = [line for line in _table(proc / "net/arp") if line[0] == address]
        if any(int(line[2], 16) & _COMPLETE for line in entries):
            return True
        if time.monotonic() > until:
            return False if entries else None
        time.sleep(0.05)


def lookup(host: str) -> float | None:
    """Seconds until a name was found; None where it was not."""
    began = time.monotonic()
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    return time.monotonic() - began


def portal(url: str) -> int | None:
    """The status that an address answers; None where nobody does."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_PATIENCE)
    try:
        line.request("GET", parts.path or "/")
        return line.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        line.close()


def certificate(address: Address) -> Certificate | TlsFault:
    """What a platform shows, verified; or why no secure connection came about."""
    host, port, _ = place_of(address)
    try:
        plain = socket.create_connection((host, port), _PATIENCE)
    except (OSError, UnicodeError):
        return TlsFault.UNREACHABLE
    try:
        context = ssl.create_default_context(cafile=address.ca or None)
        with plain, context.wrap_socket(plain, server_hostname=host) as secure:
            shown: dict[str, Any] = dict(secure.getpeercert() or {})
    except ssl.SSLCertVerificationError as fault:
        return _meaning(fault.verify_code)
    except OSError:
        return TlsFault.OTHER
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    issuer = _named(shown, "issuer", "organizationName") or _named(shown, "issuer", "commonName")
    return Certificate(_named(shown, "subject", "commonName") or host, issuer, until)


def path_mtu(address: Address) -> int | None:
    """The largest packet to a platform that the kernel knows to pass, in bytes."""
    host, port, _ = place_of(address)
    try:
        with socket.create_connection((host, port), _PATIENCE) as line:
            return int(line.getsockopt(socket.IPPROTO_IP, _IP_MTU))
    except OSError:
        return None


def connect_time(address: Address, patience: float = _PATIENCE) -> float | None:
    """Seconds until a connection to a platform stood; None where it never did."""
    host, port, _ = place_of(address)
    began = time.monotonic()
    try:
        with socket.create_connection((host, port), patience):
            return time.monotonic() - began
    except (OSError, UnicodeError):
        return None


def connect_times(address: Address, count: int = 10, pause: float = 0.1) -> list[float | None]:
    """So many connections, one after another; after three failures the rest is taken for lost."""
    found: list[float | None] = []
    for _ in range(count):
        found.append(connect_time(address, patience=1.0))
        if found[-3:] == [None] * 3:
            return found
        time.sleep(pause)
    return found


def _meaning(code: int) -> TlsFault:
    if code in (_EXPIRED, _NOT_YET):
        return TlsFault.EXPIRED if code == _EXPIRED else TlsFault.NOT_YET
    if code in _NAMES:
        return TlsFault.NAME
    return TlsFault.ISSUER if code in _ISSUERS else TlsFault.OTHER


def _named(shown: dict[str, Any], whose: str, field: str) -> str:
    pairs = (pair for group in shown.get(whose, ()) for pair in group)
    return next((value for name, value in pairs if name == field), "")


def _table(path: Path) -> Iterator[list[str]]:
    try:
        lines = path.read_text("ascii", "replace").splitlines()[1:]
    except OSError:
        return
    yield from (line.split() for line in lines if line.strip())
