"""A till goes on in another machine: all its state in one sealed file, and an end to it here.

The file is `BATON-STATE-1` and a line feed, 16 bytes of salt, 12 of nonce, and a tar archive under
ChaCha20-Poly1305 (RFC 8439), its key made of a code by scrypt (RFC 7914: N 2^15, r 8, p 1). It
holds the device key and the platforms' tokens, hence the seal: a stick gets lost.
"""

from __future__ import annotations

import fcntl
import io
import secrets
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

import apsw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from terminal import identity
from terminal.bootstrap.books import JOURNAL, LOCK, open_books
from terminal.bootstrap.claiming import refuse_claimed
from terminal.errors import JournalUnusable, WrongUse
from terminal.files import replace_file

_MAGIC = b"BATON-STATE-1\n"
_SALT, _NONCE = 16, 12
_LAST = "till.json"  # whoever has it is a till: written when all else is there
# The journal is copied by SQLite, its companions grow anew; a draft is nobody's.
_LEFT_OUT = (LOCK, f"{JOURNAL}-wal", f"{JOURNAL}-shm", "moved")


def export_state(home: Path) -> tuple[bytes, str]:
    """The sealed file and the code that opens it. From here on this machine accepts nothing.

    Raises NotClaimed, StateUnusable; nothing is changed then.
    """
    identity.load_identity(home)
    with (home / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a redemption in hand comes to its end first
        identity.mark_moved(home)
        code = "-".join(f"{secrets.randbelow(10_000):04}" for _ in range(5))
        return _sealed(_packed(home), code), code


def import_state(home: Path, sealed: bytes, code: str) -> identity.Identity:
    """Go on here with what another machine gave up.

    Raises WrongUse for a claimed till, a wrong code or a damaged file; JournalUnusable when the
    journal that came does not hold. Nothing of a file that is not whole is kept.
    """
    refuse_claimed(home)
    files = _unpacked(_opened(sealed, code))
    last = files.pop(_LAST)
    for name, content in files.items():
        open_to_all = PurePosixPath(name).parts[0] != "secrets" and name.endswith(
            (".toml", ".json")
        )
        replace_file(home / name, content, 0o644 if open_to_all else 0o600)
    replace_file(home / _LAST, last, 0o644)
    books = open_books(home)
    try:
        if bad := books.ledger.journal.verify():
            raise JournalUnusable(f"entry {bad.sequence} of the journal that came does not hold")
        return books.identity
    finally:
        books.close()


def _packed(home: Path) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path in sorted(home.rglob("*")):
            name = path.relative_to(home).as_posix()
            if name not in _LEFT_OUT and path.is_file() and not path.is_symlink():
                _add(archive, name, _journal(path) if name == JOURNAL else path.read_bytes())
    return made.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    told = tarfile.TarInfo(name)
    told.size = len(content)
    archive.addfile(told, io.BytesIO(content))


def _journal(path: Path) -> bytes:
    """The journal as of now, whoever else has it open: SQLite's own copy."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder, JOURNAL)
        there, here = apsw.Connection(str(path)), apsw.Connection(str(copy))
        try:
            with here.backup("main", there, "main") as backup:
                backup.step(-1)
        finally:
            here.close()
            there.close()
        return copy.read_bytes()


def _unpacked(archive: bytes) -> dict[str, bytes]:
    """Names and contents; a name that would leave the folder is refused."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as file:
        members = {each.name: each for each in file if each.isfile()}
        strays = [name for name in members if name.startswith("/") or ".." in name.split("/")]
        if strays or _LAST not in members or JOURNAL not in members:
            raise WrongUse("this file holds no till")
        found = {name: file.extractfile(member) for name, member in members.items()}
        return {name: content.read() for name, content in found.items() if content}


def _sealed(content: bytes, code: str) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _MAGIC + salt + nonce + _cipher(code, salt).encrypt(nonce, content, _MAGIC)


def _opened(sealed: bytes, code: str) -> bytes:
    if not sealed.startswith(_MAGIC):
        raise WrongUse("this is no file of `baton export-state`")
    body = sealed[len(_MAGIC) :]
    salt, nonce, content = body[:_SALT], body[_SALT : _SALT + _NONCE], body[_SALT + _NONCE :]
    try:
        return _cipher(code, salt).decrypt(nonce, content, _MAGIC)
    except (InvalidTag, ValueError) as cause:
        raise WrongUse(
            "the code does not open this file, or the file is damaged",
            advice="type the code as it was shown, 20 figures",
        ) from cause


def _cipher(code: str, salt: bytes) -> ChaCha20Poly1305:
    figures = "".join(sign for sign in code if sign.isdigit())
    return ChaCha20Poly1305(Scrypt(salt, 32, n=2**15, r=8, p=1).derive(figures.encode()))
