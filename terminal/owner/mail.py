"""The owner's mail: plain text with the page and the CSV attached, only ever over verified TLS."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from terminal.errors import ConfigError, Undelivered
from terminal.owner.parcels import Parcel
from terminal.text import clean

_TLS_FROM_THE_START = 465
_PATIENCE = 20.0  # seconds; nobody waits for it


@dataclass(frozen=True)
class Mail:
    """One mailbox at one server.

    password  empty where the server wants none
    ca        file of a private authority; empty = the system's authorities
    """

    to: str
    sender: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    ca: str = ""
    patience: float = _PATIENCE
    name: str = "mail"

    def send(self, parcel: Parcel) -> None:
        """Bring it to the server, which takes it over. Raises Undelivered."""
        try:
            context = ssl.create_default_context(cafile=self.ca or None)
            with self._connected(context) as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message_of(parcel, self.to, self.sender))
        except (smtplib.SMTPException, OSError, ValueError) as cause:
            raise Undelivered(
                f"the mail could not be sent: {clean(_why(cause), 120)}",
                where=f"{self.host}:{self.port}",
            ) from cause

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.port == _TLS_FROM_THE_START:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.patience, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.patience)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


def message_of(parcel: Parcel, to: str, sender: str) -> EmailMessage:
    """The mail as such. The same parcel has the same Message-ID whenever it is tried again."""
    message = EmailMessage()
    message["Subject"] = clean(parcel.subject, 150)
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(datetime.fromisoformat(parcel.made))
    message["Message-ID"] = f"<{parcel.key}@baton.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    message.add_attachment(parcel.page, subtype="html", filename=f"{parcel.day}.html")
    message.add_attachment(parcel.sheet, subtype="csv", filename=f"{parcel.day}.csv")
    return message


def server_of(setting: str) -> tuple[str, int]:
    """Host and port of a mail server. Raises ConfigError."""
    host, _, port = setting.rpartition(":")
    if not (host and port.isdigit() and 0 < int(port) < 65_536):
        advice = "write it like mail.example.org:587"
        raise ConfigError("owner.smtp names no mail server", where="[owner]", advice=advice)
    return host.strip("[]"), int(port)


def checked_address(address: str, setting: str) -> str:
    """A bare mail address. Raises ConfigError."""
    bare = parseaddr(address)[1]
    if bare != address or "@" not in address or not address.isprintable() or " " in address:
        what = f"owner.{setting} is no mail address: {clean(address, 60)!r}"
        raise ConfigError(what, where="[owner]", advice="write it like owner@example.org")
    return address


def password_of(home: Path) -> str:
    """What stands in secrets/owner-mail.password; empty where there is no such file."""
    path = home / "secrets/owner-mail.password"
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def _why(cause: BaseException) -> str:
    """One clause; a server's own words come as a code and bytes."""
    said = getattr(cause, "smtp_error", None)
    if isinstance(said, bytes):
        return said.decode("utf-8", "replace")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({cause.verify_message})"
    return str(cause) or type(cause).__name__
