"""What happens in a run besides the tills: customers, the platform's people, power and weather.

Every choice comes from the world's chance, so that a seed is the whole story.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from terminal.core.model import Benefit, OfflinePolicy, Voucher, VoucherKind

from .book import GOODS, Book
from .machine import Machine
from .network import WEATHER
from .program import SHOP
from .world import World

_KINDS = (VoucherKind.MONEY_OFF, VoucherKind.PERCENT_OFF, VoucherKind.PREPAID)
# How often a line is fine, flaky, down, sick: a plain week, one in the mountains, a broken gateway.
_WEEKS = ((30, 30, 30, 10), (12, 10, 75, 3), (10, 5, 84, 1), (20, 15, 10, 55))
_JUNK = (
    b"\x1b[31mAccepted\x07",
    b"\xff\xfe\x00",
    b"",
    b"130000000000000001",
    b"VC-NEVERISSUED",
    b"BTN1:ABCDEF",
    b"https://example.org/x",
    b"9" * 5000,
)


@dataclass
class Story:
    """The people and powers outside the tills."""

    world: World
    book: Book
    shown: list[str] = field(default_factory=list)
    keys: int = 0
    same_again: bool = False  # the voucher in hand is shown at another counter too
    moods: tuple[int, ...] = _WEEKS[0]

    def begin(self) -> None:
        """The platform's opening stock and rules, and what kind of a week it is."""
        self.moods = self.world.chance.choice(_WEEKS)
        self.new_key()
        self.new_policy()
        for _ in range(8):
            self.issue()

    # Customers

    def code(self) -> bytes:
        """What the next customer shows: often a voucher that was shown a moment ago."""
        world = self.world
        if self.same_again and self.shown:
            return self.book.vouchers[self.shown[-1]].code.encode()
        if world.happens(0.06):
            return world.chance.choice(_JUNK)
        if self.shown and world.happens(0.35):
            name = world.chance.choice(self.shown[-4:])
        elif world.happens(0.75):
            name = self.issue()
        else:
            name = world.chance.choice(list(self.book.vouchers))
        self.shown.append(name)
        return self.book.vouchers[name].code.encode()

    def issue(self) -> str:
        """One more voucher is bought or won; its name."""
        world, number = self.world, len(self.book.vouchers) + 1
        name = f"v{number:03d}"
        opaque = world.happens(0.1)
        kind = VoucherKind.STORED_VALUE if world.happens(0.06) else world.chance.choice(_KINDS)
        benefit = Benefit(kind, f"{kind} {number}", "CNY", world.chance.randrange(100, 4000))
        if kind is VoucherKind.PERCENT_OFF:
            points, cap = world.chance.randrange(1, 10_001), world.chance.choice((0, 500))
            benefit = replace(benefit, value=0, basis_points=points, cap=cap)
        if kind not in GOODS:
            benefit = replace(benefit, minimum=world.chance.choice((0, 0, 1500)))
        hours = world.chance.choice((None, None, None, None, 1, 6, 30))
        expires = world.utc().replace(microsecond=0) + timedelta(hours=hours) if hours else None
        uses = 1 if kind is VoucherKind.STORED_VALUE else world.chance.choice((1, 1, 1, 2, 3))
        shops = world.chance.choice((*[()] * 4, *[(SHOP,)] * 10, ("elsewhere",)))
        voucher = Voucher(name, benefit, uses, None, expires, shops, f"trace-{number}")
        self.book.add(voucher, f"VC-{number:06d}" if opaque else "")
        return name

    # The platform's people

    def platform_acts(self) -> None:
        """One thing that somebody at the platform does."""
        act = self.world.chance.choice(
            (self.revoke, self.revoke, self.take_back, self.new_key, self.drop_key, self.new_policy)
        )
        self.world.note(f"platform: {act.__name__}")
        act()

    def revoke(self) -> None:
        """A voucher is revoked or its customer gets the money back."""
        pool = self.shown[-6:] or list(self.book.vouchers)
        state = self.world.chance.choice(("revoked", "refunded"))
        self.book.stop(self.world.chance.choice(pool), state)

    def take_back(self) -> None:
        """The platform reverses a redemption by its own hand."""
        stand = [deed for deed in self.book.deeds.values() if deed.state == "confirmed"]
        if stand:
            deed = self.world.chance.choice(stand)
            self.book.own_hand.add(deed.id)
            self.book.reverse(deed.id, deed.till)

    def new_key(self) -> None:
        """Key rotation."""
        self.keys += 1
        self.book.new_key(f"k{self.keys}")

    def drop_key(self) -> None:
        """A key has leaked or expired."""
        old = [name for name in self.book.keys if name != self.book.signing]
        if old:
            self.book.drop_key(self.world.chance.choice(old))

    def new_policy(self) -> None:
        """The bounds of what tills may do alone."""
        chance = self.world.chance
        kinds = tuple(kind for kind in _KINDS if self.world.happens(0.97))
        self.book.policy = OfflinePolicy(
            kinds,
            chance.choice((3000, 8000, 40_000, 40_000)),
            chance.choice((2, 8, 20, 20)),
            chance.choice((1800, 14_400, 172_800, 172_800, 172_800)),
        )
        self.book.version += 1

    # Power, lines and clocks

    def weather(self, machine: Machine) -> None:
        """A line gets better or worse."""
        machine.line.weather = self.world.chance.choices(list(WEATHER), self.moods)[0]
        machine.line.refused = self.world.happens(0.08)
        self.world.note(f"{machine.name}: line {machine.line.weather} {machine.line.refused}")

    def clock_jumps(self, machine: Machine) -> None:
        """Somebody sets the clock, or a time server does."""
        hours = self.world.chance.choice((-9000.0, -30.0, -1.0, -0.01, 0.02, 1.0, 26.0))
        machine.shift += hours * 3600
        self.world.note(f"{machine.name}: clock jumps {hours} h")

    def light_fuse(self, machine: Machine) -> None:
        """The power will go, or one program be killed, a few points from now."""
        machine.fuse = self.world.chance.randrange(0, 24)
        machine.kill_only = self.world.happens(0.5)
        self.world.note(f"{machine.name}: fuse {machine.fuse} {machine.kill_only}")
