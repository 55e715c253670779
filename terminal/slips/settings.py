"""Which slips are printed by themselves, and the owner's own lines: the table `[slips]`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SlipSettings:
    """`[slips]`"""

    redemption: bool = field(
        default=True, metadata={"help": "Prints a slip for every accepted voucher."}
    )
    void: bool = field(default=True, metadata={"help": "Prints a slip when one is taken back."})
    coupon: bool = field(
        default=True, metadata={"help": "Prints the next-visit coupon if the platform sends one."}
    )
    header: tuple[str, ...] = field(
        default=(), metadata={"help": "Lines under the shop's name, such as its address."}
    )
    footer: tuple[str, ...] = field(default=(), metadata={"help": "Lines at the end of a slip."})
