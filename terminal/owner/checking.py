"""What lies in every archive so that nobody needs Baton to check it.

The program is the one in offline_queue/README.md, and a test holds them together.
"""

CHECK = r"""import base64, hashlib, json, subprocess, sys

def number(n):  # as CBOR writes it
    wide = next(w for w in (1, 2, 4, 8) if n < 256**w)
    return bytes([n]) if n < 24 else bytes([23 + wide.bit_length()]) + n.to_bytes(wide, "big")

check = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in message -sigfile signature"
expected, previous = 0, bytes(32)
for line in (line for file in sys.argv[1:] for line in open(file)):
    entry = json.loads(line)
    if "archive" in entry:  # a year: it goes on where the one before ends, or begins the check
        if expected == 0 and "public_key" in entry:
            expected, previous = entry["first"], bytes.fromhex(entry["previous"])
            open("key.pem", "w").write(entry["public_key"])
            print("checked from entry", expected, "on; what is before it has head", previous.hex())
        assert (entry["first"], entry["previous"]) == (expected, previous.hex()), line
        continue
    encoded, sequence = base64.b64decode(entry["encoded"]), entry["sequence"]
    if sequence != expected and b"\x05\x64loss" in encoded:  # a declared hole: look at its reason
        print("entries", expected, "to", sequence - 1, "are declared lost:", encoded)
        expected, previous = sequence, encoded[len(number(sequence)) + 7 :][:32]
    assert encoded[1:].startswith(b"\0\1\1" + number(expected) + b"\2\x58\x20" + previous), line
    previous = hashlib.sha256(b"baton-journal-entry-1\0" + encoded).digest()
    if sequence == 0:
        open("key.pem", "w").write(entry["public_key"])
    open("message", "wb").write(b"baton-journal-signature-1\0" + previous)
    open("signature", "wb").write(base64.b64decode(entry["signature"]))
    assert subprocess.run(check.split(), capture_output=True).returncode == 0, line
    if "public_key" in entry:  # good from here on; the signed bytes must hold it
        assert base64.b64decode(entry["public_key"].split("\n")[1])[12:] in encoded, line
        open("key.pem", "w").write(entry["public_key"])
    expected += 1
print(expected, "is the next number; the head is", previous.hex())
"""

HOW = """\
This is the signed journal of till {till} for {year}. It was made by the till itself and cannot be
changed without being found out. To check it you need Python 3 and openssl 3, and not Baton:

    python3 check.py journal.jsonl

checks every entry's hash, its place behind the one before it and its signature, and prints the
next number and the head. To check several years at once, name their files in order. Then compare
the key with the one the platform has for this till, and the head with its newest receipt.

journal.jsonl  one line for each entry; the first line tells what the year follows
lines.csv      what was given and taken back, for the accountant
check.py       the program above

No customer is in these files: vouchers and traces stand beside the journal on the till, under a
salted hash, and are erased there. Amounts, times and operators stay, signed as they were.
"""
