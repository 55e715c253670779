"""What can go wrong with a device.

DriverError
├── DeviceMissing       not there (yet)
├── DeviceBusy          another program has it
├── DeviceLost          was there, is gone
├── DeviceFault         there, but does not work
├── DecoderMissing      no library can read codes from pictures
├── BadSetting          a setting makes no sense
├── NotClaimed          used before claim() or after release()
├── ReaderStuck         a reader thread does not stop
└── CodeRefused         the device is well, one code was not taken; reading goes on
    ├── CodeTooLong
    ├── CodeIncomplete
    ├── PictureUnreadable
    └── SettingRefused  not even a code: the device did not take a setting, and reads all the same

`str(error)` is one printable sentence: where, what, what to do.
"""

_LONGEST_PART = 200


class DriverError(Exception):
    """Root of the tree; carries what happened, where (device or file) and what to do about it."""

    default_what = "the device failed"
    default_advice = "try again"

    def __init__(self, where: str, what: str = "", advice: str = "") -> None:
        self.where = printable(where)
        self.what = printable(what or self.default_what)
        self.advice = printable(advice or self.default_advice)
        super().__init__(self.where, self.what, self.advice)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.advice}."


class DeviceMissing(DriverError):
    """There is no device (or file) of that name."""

    default_what = "not found"
    default_advice = "plug it in, or correct the name in the settings"


class DeviceBusy(DriverError):
    """Another program, or another scanner of this one, has claimed the device."""

    default_what = "another program is using it"
    default_advice = "close that program"


class DeviceLost(DriverError):
    """The device was there and is gone."""

    default_what = "the connection was lost"
    default_advice = "check the cable"


class DeviceFault(DriverError):
    """The device is there, but does not do what it should."""

    default_what = "it does not answer as it should"
    default_advice = "unplug it and plug it in again"


class DecoderMissing(DriverError):
    """No installed library can read codes from pictures."""

    default_what = "no decoder is installed"
    default_advice = (
        "install the Python package zxing-cpp, or pyzbar together with the Debian package libzbar0"
    )


class BadSetting(DriverError):
    """A setting of the scanner makes no sense."""

    default_what = "a setting is wrong"
    default_advice = "correct it in the settings"


class NotClaimed(DriverError):
    """The scanner was used before claim() and enable(), or after release()."""

    default_what = "used without being claimed and enabled"
    default_advice = "claim and enable it first"


class ReaderStuck(DriverError):
    """A reader thread did not stop within the time given."""

    default_what = "the reader did not stop in time"
    default_advice = "unplug the device"


class CodeRefused(DriverError):
    """One code was not taken; the device is well and reading goes on."""

    default_what = "a code was not taken"
    default_advice = "scan it again"


class CodeTooLong(CodeRefused):
    """A code is longer than any code we know (4 KB)."""

    default_what = "the code is too long"
    default_advice = "this is not one of our codes, ask for another"


class CodeIncomplete(CodeRefused):
    """Only a part of a code arrived; it was thrown away."""

    default_what = "only a part of a code arrived"


class PictureUnreadable(CodeRefused):
    """A file that should be a picture is none."""

    default_what = "this is not a picture that can be read"
    default_advice = "give a PNG, JPEG or WebP file"


class SettingRefused(CodeRefused):
    """The device did not take a setting or a command; it reads codes all the same."""

    default_what = "it did not take a setting"
    default_advice = "set it by the maker's printed codes; codes are read all the same"


def printable(text: str) -> str:
    """One line without control, format or bidi characters, cut to a length that fits a screen."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST_PART else line[: _LONGEST_PART - 1] + "…"
