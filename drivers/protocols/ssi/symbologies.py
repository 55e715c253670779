"""The byte before a code that says what it was printed as, and our names for that.

Source: Zebra SSI guide, table "Code types". What is not here has no name of ours; the code counts
all the same.
"""

NAMES = {
    0x01: "Code39",
    0x02: "Codabar",
    0x03: "Code128",
    0x06: "ITF",
    0x07: "Code93",
    0x08: "UPCA",
    0x09: "UPCE",
    0x0A: "EAN8",
    0x0B: "EAN13",
    0x0F: "Code128",  # GS1-128
    0x11: "PDF417",
    0x1B: "DataMatrix",
    0x1C: "QRCode",
    0x2C: "MicroQRCode",
    0x2D: "Aztec",
    0x30: "DataBar",
    0x31: "DataBar",
    0x32: "DataBar",
}

GS1_TYPES = frozenset({0x0F, 0x30, 0x31, 0x32})
"""Those that hold GS1 fields for certain."""

TYPES = {name: kind for kind, name in reversed(NAMES.items())}
"""The type byte for a name; of several the lowest."""
