"""Proofs in, receipts out: the entry must be the till's, and is countersigned."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal.core import wire


def verify(receipt, till, served):
    """Raises InvalidSignature unless the issuer signed exactly this receipt for this till."""
    kit = wire.read(wire.Kit, till.get("/v1/offline-kit").content)
    public = {key.id: wire.unb64(key.public_key) for key in kit.keys}[receipt["key"]]
    message = wire.receipt_bytes(
        till.id,
        receipt["sequence"],
        wire.unb64(receipt["hash"]),
        datetime.fromisoformat(receipt["at"]),
    )
    Ed25519PublicKey.from_public_bytes(public).verify(wire.unb64(receipt["signature"]), message)


def test_a_confirmed_redemption_is_countersigned(served, till):
    receipt = till.redeem(served.prize()["typed"])["receipt"]
    assert (receipt["sequence"], receipt["hash"]) == (till.sequence, wire.b64(till.hash))
    verify(receipt, till, served)
    with pytest.raises(InvalidSignature):
        verify(receipt | {"sequence": receipt["sequence"] + 1}, till, served)


def test_a_receipt_reads_the_same_through_the_wires_own_types(served, till):
    """A till decodes instants with msgspec; the signed bytes must survive that."""
    item = till.item(served.prize()["typed"])
    head = {"sequence": till.sequence, "hash": wire.b64(till.hash)}
    body = till.post("/v1/redemptions", {"head": head, "items": [item]}).content
    receipt = wire.read(wire.BatchAnswer, body).items[0].receipt
    assert receipt is not None
    assert receipt.at.utcoffset() == datetime.now(UTC).utcoffset()
    again = wire.read(wire.Redeemed, till.get(f"/v1/redemptions/{item['id']}").content).receipt
    assert again == receipt
    verify(
        {
            "sequence": receipt.sequence,
            "hash": receipt.hash,
            "at": receipt.at.isoformat(),
            "key": receipt.key,
            "signature": receipt.signature,
        },
        till,
        served,
    )


def test_a_reversal_with_a_proof_is_countersigned_and_one_without_is_not(served, till):
    item = till.item(served.prize()["typed"])
    till.send(item)
    without = till.reverse(item["id"]).json()
    assert without["receipt"] is None
    answer = till.reverse(item["id"], proof=till.proof(till.entry(item["id"]))).json()
    assert answer["receipt"]["sequence"] == till.sequence
    verify(answer["receipt"], till, served)


def test_the_block_of_an_unknown_id_is_countersigned(served, till):
    id_ = str(uuid4())
    answer = till.reverse(id_, proof=till.proof(till.entry(id_))).json()
    verify(answer["receipt"], till, served)


def test_a_refusal_carries_no_receipt(served, till):
    assert till.redeem("VC-NOSUCHCODE")["receipt"] is None


def refused(till, code, reason="bad_signature", **fields):
    refusal = till.refusal(code, **fields)
    assert refusal["reason"] == reason
    assert refusal["note"].endswith(".")
    return refusal["note"]


def test_another_tills_signature_proves_nothing(served, till, new_till):
    made, id_, stranger = served.prize(), str(uuid4()), new_till()
    assert "key" in refused(till, made["typed"], id=id_, proof=stranger.proof(till.entry(id_)))
    assert till.get(f"/v1/redemptions/{id_}").status_code == 404
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1


def test_an_entry_about_another_id_proves_nothing(served, till):
    proof = till.proof(till.entry(str(uuid4())))
    assert "another redemption id" in refused(till, served.prize()["typed"], proof=proof)


def test_a_changed_entry_proves_nothing(served, till):
    id_ = str(uuid4())
    entry = till.entry(id_)
    proof = till.proof(entry)
    for place in range(0, len(entry), 7):
        changed = entry[:place] + bytes([entry[place] ^ 1]) + entry[place + 1 :]
        bad = proof | {"entry": wire.b64(changed)}
        refused(till, served.prize()["typed"], id=id_, proof=bad)


def spelled_otherwise(till, id_):
    """Entries with the right id, rightly signed, which are no lawful entries."""
    fields = cbor2.loads(till.entry(id_))
    backwards = dict(reversed(fields.items()))
    return {
        "keys in another order": cbor2.dumps(backwards),
        "another format": cbor2.dumps(fields | {0: 2}, canonical=True),
        "no sequence": cbor2.dumps({k: v for k, v in fields.items() if k != 1}, canonical=True),
        "a sequence below nought": cbor2.dumps(fields | {1: -1}, canonical=True),
        "a sequence that is text": cbor2.dumps(fields | {1: "1"}, canonical=True),
        "a huge sequence": cbor2.dumps(fields | {1: 2**70}, canonical=True),
        "an id that is text": cbor2.dumps(fields | {4: id_}, canonical=True),
        "a list": cbor2.dumps([1, 2, 3]),
        "nothing": b"",
        "two things": cbor2.dumps(fields, canonical=True) + b"\x00",
        "a deep nest": b"\x81" * 60_000 + b"\x00",
        "a tag": cbor2.dumps(cbor2.CBORTag(100, fields)),
        "unhashable keys": b"\xa1\xa1\x00\x00\x00",
    }


def test_a_signed_entry_must_be_lawful(served, till):
    id_ = str(uuid4())
    for what, entry in spelled_otherwise(till, id_).items():
        code = served.prize()["typed"]
        assert refused(till, code, id=id_, proof=till.proof(entry)), what
    assert till.get(f"/v1/redemptions/{id_}").status_code == 404


@pytest.mark.parametrize("part", ["entry", "signature"])
@pytest.mark.parametrize("text", ["", "!", "AA==", "AB", "é", "\x00", "A" * 300_000])
def test_a_proof_that_is_no_base64url_is_refused(served, till, part, text):
    item = till.item(served.prize()["typed"])
    bad = item["proof"] | {part: text}
    assert till.send(item | {"proof": bad})[0]["refusal"]["reason"] == "bad_signature"


def test_a_good_proof_still_counts_after_a_bad_one(served, till):
    item = till.item(served.prize()["typed"])
    bad = item["proof"] | {"signature": wire.b64(bytes(64))}
    assert till.send(item | {"proof": bad})[0]["state"] == "refused"
    assert till.send(item)[0]["state"] == "confirmed"


def test_a_bad_proof_stops_a_reversal(served, till, new_till):
    item, stranger = till.item(served.prize()["typed"]), new_till()
    till.send(item)
    proof = stranger.proof(stranger.entry(item["id"]))
    answer = till.reverse(item["id"], proof=proof).json()
    assert (answer["state"], answer["refusal"]["reason"]) == ("refused", "bad_signature")
    assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "confirmed"


def test_the_same_sequence_at_another_till_is_no_fork(served, new_till):
    for till in (new_till(), new_till()):
        receipt = till.redeem(served.prize()["typed"])["receipt"]
        assert receipt["sequence"] == 0
        verify(receipt, till, served)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(junk=st.binary(max_size=400))
def test_whatever_is_signed_never_breaks_the_server(served, till, junk):
    id_ = str(UUID(int=1))
    answer = till.send(till.item("VC-0000000000", id=id_, proof=till.proof(junk)))[0]
    assert answer["refusal"]["reason"] == "bad_signature"
