"""Bar codes as modules, for screens and pictures. Pure. A module is the narrowest bar or gap.

Symbols come as text of "1" (bar) and "0" (gap), without the quiet zone, which is 11 modules left
and 7 right for EAN-13 and 10 on both sides for Code 128 (ISO/IEC 15420, ISO/IEC 15417).
"""

QUIET = 11

# ISO/IEC 15420: the odd (L) patterns; even (G) are R mirrored, R are L inverted.
_ODD = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011"
_L = _ODD.split(" ")
_R = ["".join("10"[int(bit)] for bit in pattern) for pattern in _L]
_G = [pattern[::-1] for pattern in _R]
# Which of the six left figures are even, by the first figure of the number.
_EVEN_PLACES = "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL"
_FIRST = _EVEN_PLACES.split(" ")

# ISO/IEC 15417: widths of bars and gaps, by value 0 to 106.
_BARS_AND_GAPS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
_WIDTHS = _BARS_AND_GAPS.split(" ")
_START_B, _START_C, _TO_C, _STOP = 104, 105, 99, 106
_MOST = 40


def check_figure(figures: str) -> str:
    """The check figure of an EAN-13, UPC or EAN-8 number without it (ISO/IEC 15420, annex A)."""
    weights = ((3, 1)[place % 2] * int(each) for place, each in enumerate(reversed(figures)))
    return str(-sum(weights) % 10)


def ean_13(figures: str) -> str:
    """95 modules of a 13-figure number. Raises ValueError when it is none or its check fails."""
    if len(figures) != 13 or not (figures.isascii() and figures.isdigit()):
        raise ValueError("an EAN-13 has thirteen figures")
    if check_figure(figures[:12]) != figures[12]:
        raise ValueError("the check figure is wrong")
    kinds = _FIRST[int(figures[0])]
    left = "".join(
        (_L if kind == "L" else _G)[int(each)]
        for kind, each in zip(kinds, figures[1:7], strict=True)
    )
    right = "".join(_R[int(each)] for each in figures[7:])
    return f"101{left}01010{right}101"


def code_128(content: str) -> str:
    """Modules of printable ASCII, at most 40 characters; runs of figures take half the space.

    Raises ValueError for anything else.
    """
    if not 0 < len(content) <= _MOST or not all(" " <= each <= "~" for each in content):
        raise ValueError("a Code 128 holds 1 to 40 printable ASCII characters here")
    values = _values(content)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    bars = "".join(_WIDTHS[value] for value in (*values, check, _STOP))
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(bars))


def _values(content: str) -> list[int]:
    """Start, code set B for the head, and code set C from where only pairs of figures follow."""
    head = content.rstrip("0123456789")
    tail = content[len(head) :]
    if len(tail) % 2:
        head, tail = head + tail[:1], tail[1:]
    if len(tail) < 4:
        head, tail = content, ""
    pairs = [int(tail[place : place + 2]) for place in range(0, len(tail), 2)]
    if not head:
        return [_START_C, *pairs]
    letters = [ord(each) - 32 for each in head]
    return [_START_B, *letters, *([_TO_C, *pairs] if pairs else [])]


def half_blocks(modules: str) -> str:
    """One text line of bars for a terminal: two modules per column, quiet zones included.

    To be drawn dark on light, several lines high.
    """
    padded = "0" * QUIET + modules + "0" * QUIET
    padded += "0" * (len(padded) % 2)
    shapes = {"00": " ", "10": "▌", "01": "▐", "11": "█"}
    return "".join(shapes[padded[place : place + 2]] for place in range(0, len(padded), 2))
