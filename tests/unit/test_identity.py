"""Who this till is: its name, its key, its token; each private, each missed in one sentence."""

import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.errors import BatonError, ExitCode, NotClaimed, StateUnusable
from terminal.identity import (
    DeviceKey,
    Identity,
    device_key,
    load_identity,
    load_token,
    save_identity,
    save_token,
    verify_signature,
)

WHO = Identity("till-1", "shop-1", "面馆", "baton", "CNY", "Asia/Shanghai", "04:00")


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def assert_clear(error: BatonError, where) -> None:
    assert str(where) in str(error)
    assert "\n" not in str(error)
    assert error.advice
    assert error.exit_code == ExitCode.ENVIRONMENT


def test_a_till_remembers_who_it_is(tmp_path):
    save_identity(tmp_path, WHO)
    assert load_identity(tmp_path) == WHO
    assert (tmp_path / "till.json").read_text("utf-8").count("\n") > 5, "for people to read"


def test_a_till_that_nobody_claimed_says_what_to_do(tmp_path):
    with pytest.raises(NotClaimed, match="baton claim") as told:
        load_identity(tmp_path)
    assert_clear(told.value, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"till": 5}',
        json.dumps({**dict.fromkeys(WHO.__slots__, "x"), "till": None}).encode(),
        json.dumps(dict.fromkeys(WHO.__slots__, "x")).encode()[:-1],
        json.dumps({**dict.fromkeys(WHO.__slots__, "x"), "more": "\udcff"}).encode() + b"x",
        b'{"till":"\xff"}',
        b'{"more":' + b"[" * 100_000,
    ],
)
def test_a_damaged_identity_is_no_identity(tmp_path, content):
    (tmp_path / "till.json").write_bytes(content)
    with pytest.raises(StateUnusable, match="identity is damaged") as told:
        load_identity(tmp_path)
    assert_clear(told.value, tmp_path / "till.json")


def test_an_identity_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "till.json").mkdir()
    with pytest.raises(StateUnusable):
        load_identity(tmp_path)


def test_the_key_is_made_once_here_and_stays_private(tmp_path):
    made = device_key(tmp_path, create=True)
    path = tmp_path / "secrets" / "till.key"
    assert len(path.read_bytes()) == 32
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700
    assert device_key(tmp_path).public == made.public
    assert device_key(tmp_path, create=True).public == made.public, "never made anew"


def test_no_two_tills_share_a_key(tmp_path):
    one, other = (device_key(tmp_path / name, create=True) for name in "ab")
    assert one.public != other.public


def test_a_missing_key_is_not_made_by_the_way(tmp_path):
    with pytest.raises(StateUnusable, match="missing") as told:
        device_key(tmp_path)
    assert_clear(told.value, tmp_path / "secrets" / "till.key")
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize("content", [b"", b"short", bytes(31), bytes(33)])
@pytest.mark.parametrize("create", [True, False])
def test_a_damaged_key_is_neither_used_nor_replaced(tmp_path, content, create):
    path = tmp_path / "secrets" / "till.key"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StateUnusable, match="damaged") as told:
        device_key(tmp_path, create=create)
    assert_clear(told.value, path)
    assert path.read_bytes() == content
    assert "remove" in told.value.advice, "claiming alone would meet the same file again"


# RFC 8032, 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_key_is_ed25519():
    key = DeviceKey(SEED)
    assert key.public == PUBLIC
    assert key.sign(b"\x72") == SIGNATURE
    assert verify_signature(PUBLIC, b"\x72", SIGNATURE)


@given(st.binary(max_size=40), st.binary(max_size=70))
def test_no_other_signature_passes_and_none_breaks_anything(message, signature):
    assert verify_signature(PUBLIC, message, signature) is False
    assert verify_signature(message, b"\x72", SIGNATURE) is False


def test_a_key_tells_nobody_its_private_half(tmp_path):
    assert SEED.hex() not in repr(vars(DeviceKey(SEED)))
    assert "PrivateKey" not in str(DeviceKey(SEED))


def test_a_token_is_kept_private(tmp_path):
    save_token(tmp_path, "baton", "tok-123")
    path = tmp_path / "secrets" / "baton.token"
    assert load_token(tmp_path, "baton") == "tok-123"
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700


def test_a_token_that_a_person_wrote_may_end_with_a_line_break(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "baton.token").write_bytes(b" tok-123\r\n")
    assert load_token(tmp_path, "baton") == "tok-123"


def test_a_missing_token_is_told(tmp_path):
    with pytest.raises(StateUnusable, match="missing") as told:
        load_token(tmp_path, "baton")
    assert_clear(told.value, tmp_path / "secrets" / "baton.token")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"a\nb", b"a b", b"a\x00b", b"\x1b"])
def test_a_token_that_could_not_be_sent_is_damaged(tmp_path, content):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "baton.token").write_bytes(content)
    with pytest.raises(StateUnusable, match="damaged") as told:
        load_token(tmp_path, "baton")
    assert_clear(told.value, tmp_path / "secrets" / "baton.token")
    assert str(told.value).isprintable()
