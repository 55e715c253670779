"""The network: the way to the platform, link by link, and how long a connection takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual_plotext import PlotextPlot

from terminal.locale import _
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.findings import FindingTable

_KEPT = 60  # samples: a minute


class LatencyPlot(PlotextPlot):
    """Milliseconds over the last minute; a connection that failed leaves a gap and a mark."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: deque[float | None] = deque(maxlen=_KEPT)

    def add(self, seconds: float | None) -> None:
        """One more sample."""
        self.samples.append(seconds)
        self.draw_again()

    def draw_again(self) -> None:
        """Everything, in the language of now."""
        plot, known = self.plt, list(self.samples)
        plot.clear_data()
        came = [(place, each * 1000) for place, each in enumerate(known) if each is not None]
        lost = [place for place, each in enumerate(known) if each is None]
        if came:
            plot.plot(
                [x for x, _ms in came], [y for _x, y in came], marker="braille", color="cyan+"
            )
        if lost:
            plot.scatter(lost, [0.0] * len(lost), marker="x", color="red+")
        top = max([y for _x, y in came], default=1.0)
        plot.ylim(0, max(1.0, top * 1.2))
        plot.xlim(0, _KEPT - 1)
        plot.xticks([])
        plot.title(_("ms to connect, the last minute"))
        self.refresh()


class NetworkScreen(TechnicianScreen):
    """The chain above, the plot below."""

    _looking = False

    def title_now(self) -> str:
        """What this is."""
        return _("network")

    def page(self) -> Iterable[Widget]:
        """Chain and plot."""
        with VerticalScroll(can_focus=False):
            yield FindingTable()
        yield LatencyPlot()

    def begin(self) -> None:
        """Look at once."""
        self._run()
        self.query_one(LatencyPlot).draw_again()

    def beat(self) -> None:
        """One sample a second."""
        self.work(lambda bench: told.Sampled(bench.connect_time()), "latency")

    def page_keys(self) -> list[KeyUse]:
        """Again; scroll."""
        scroll = self.query_one(VerticalScroll)
        return [
            KeyUse("f5", "F5", _("again"), _("Look at the whole way anew"), self._run),
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), _("Up and down the list"), scroll.scroll_down),
        ]

    def _run(self) -> None:
        if not self._looking:
            self._looking = True
            self.work(lambda bench: told.Checked(bench.chain()), "chain")

    @on(told.Checked)
    def _all(self, message: told.Checked) -> None:
        self._looking = False
        self.query_one(FindingTable).show(message.findings)

    def failed(self) -> None:
        """It can be tried again."""
        self._looking = False

    @on(told.Sampled)
    def _sampled(self, message: told.Sampled) -> None:
        self.query_one(LatencyPlot).add(message.seconds)

    def draw_anew(self) -> None:
        """The plot as well."""
        super().draw_anew()
        self.query_one(LatencyPlot).draw_again()
