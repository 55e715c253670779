"""One contract for every output, run against real media: TCP, ptys, files, players, mock pins."""

from dataclasses import FrozenInstanceError, fields
from importlib.metadata import entry_points

import pytest

from drivers.errors import DeviceMissing, DriverError, NotClaimed
from drivers.outputs import Dispenser, Display, Drawer, Output, Printer, Relay, Signal, Signaller
from drivers.outputs.paper import Cut, Text

ABILITIES = {
    Signaller: lambda output: output.signal(Signal.ACCEPTED),
    Printer: lambda output: output.print([Text("x")]),
    Drawer: lambda output: output.open_drawer(),
    Relay: lambda output: output.pulse(0.01),
    Dispenser: lambda output: output.dispense(),
    Display: lambda output: output.show_lines("a", "b"),
}
NAMES = ("scanner", "escpos", "sound", "lamp", "relay", "dispenser", "dummy", "cd5220")


def uses_of(output: Output) -> list:
    uses = [use for ability, use in ABILITIES.items() if isinstance(output, ability)]
    if isinstance(output, Printer):
        uses.append(lambda printer: printer.status())
    assert uses
    return uses


def test_use_before_claim_raises_the_named_error(medium):
    output = medium.output()
    for use in uses_of(output):
        with pytest.raises(NotClaimed):
            use(output)


def test_use_after_release_raises_the_named_error(medium):
    output = medium.output()
    with output:
        pass
    for use in uses_of(output):
        with pytest.raises(NotClaimed):
            use(output)


def test_claim_and_release_twice_are_harmless_and_claim_may_follow(medium):
    output = medium.output()
    output.release()
    for _ in range(2):
        output.claim()
        output.claim()
        for use in uses_of(output):
            use(output)
        output.release()
        output.release()


def test_a_missing_device_is_named_in_one_clean_sentence(absent):
    output = absent.absent()
    with pytest.raises(DriverError) as caught:
        output.claim()
    sentence = str(caught.value)
    assert sentence.startswith(f"{output.label}: ")
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert isinstance(caught.value, DeviceMissing) or "refuses" in sentence
    output.release()
    for use in uses_of(output):
        with pytest.raises(NotClaimed):
            use(output)


@pytest.mark.parametrize("name", NAMES)
def test_found_by_entry_point_with_described_settings(name):
    (entry,) = entry_points(group="baton.outputs", name=name)
    kind = entry.load()
    assert issubclass(kind, Output)
    assert kind.name == name
    settings = kind.Settings()
    for info in kind.describe():
        assert getattr(settings, info.name) == info.default
        assert info.help.endswith(".")
    with pytest.raises(FrozenInstanceError):
        setattr(settings, fields(settings)[0].name, "other")


def test_the_three_signals_are_told_apart(signalling):
    seen = []
    with signalling.output() as output:
        for which in Signal:
            output.signal(which)
            seen = list(signalling.signals())
    assert len(seen) == len(set(seen)) == 3


def test_lines_come_out_as_they_are(printing):
    sent = ["Yunnan Rd 云南路", "~ !\"#$%&'()*+,-./:;<=>?@[]^_`{|}", "", "双人午市套餐，￥12.00"]
    with printing.output() as printer:
        printer.print([*(Text(line) for line in sent), Cut()])
        assert printing.lines(4) == sent


def test_text_cannot_command_the_printer(printing):
    hostile = "a\x1bp\x00\x32\x32b\x1dV\x00\n\x10\x14\x01\x00\x05\x9b\u202ec"
    with printing.output() as printer:
        printer.print([Text(hostile), Text("next")])
        (line, following) = printing.lines(2)
    assert line == "ap22bVc"
    assert following == "next"
    assert printing.drawers() == 0


def test_a_second_slip_follows_the_first(printing):
    for number in range(2):
        with printing.output() as printer:
            printer.print([Text(f"slip {number}"), Cut()])
    assert [line for line in printing.lines(2) if line] == ["slip 0", "slip 1"]


def test_the_drawer_stays_shut_unless_the_settings_open_it(printing):
    with printing.output() as printer:
        printer.open_drawer()
    assert printing.drawers() == 0
    with printing.output(drawer=True) as printer:
        printer.open_drawer()
        assert printing.drawers() == 1
