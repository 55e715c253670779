"""Charts of a shift or a day: hours and verdict times as plots, campaigns and shares as bars.

Plots hold figures only: their library counts characters, not cells, and would be put out by
Chinese. Whatever has a name is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.app import RenderResult
from textual.color import Color
from textual.content import Content
from textual.widget import Widget
from textual_plotext import PlotextPlot
from textual_plotext.plot import Plot as TextualPlot

from terminal.core.figures import Figures
from terminal.core.money import BASIS
from terminal.locale import _
from terminal.tui.widgets.lines import cut, left, right, stacked
from terminal.wording import day as words

_NAMES = 28  # cells for the name of a campaign
_FIGURES = 20
_FULL, _EIGHTHS = "█", " ▏▎▍▌▋▊▉"


class Plot(PlotextPlot):
    """A plot that follows the theme; `figures` are drawn anew whenever they change."""

    def __init__(self) -> None:
        super().__init__()
        self.figures = Figures()

    def show(self, figures: Figures) -> None:
        """Other figures."""
        self.figures = figures
        self.refresh()

    def render(self) -> RenderResult:
        """Everything anew, since colours, size and figures may all have changed."""
        self.plt.clear_figure()
        self.plt.frame(False)
        self.draw()
        return super().render()

    def draw(self) -> None:
        """Put the figures into `self.plt`."""
        raise NotImplementedError

    def colour(self, name: str) -> tuple[int, int, int]:
        """A colour of the theme as the library wants it."""
        return Color.parse(self.app.theme_variables[name]).rgb


class HoursPlot(Plot):
    """Redemptions of each hour: the platform's word below, the till's own above it."""

    def draw(self) -> None:
        """Stacked bars; labels thinned out where there is no room for all."""
        hours = self.figures.hours
        if not hours:
            return
        names = [words.hour(each) for each in hours]
        # The whole bar in the colour of the till's own word, then the platform's part over it.
        whole = {place: each.redeemed for place, each in enumerate(hours) if each.offline}
        parts = ((place, each.redeemed - each.offline) for place, each in enumerate(hours))
        self._bars(whole, "warning")
        self._bars({place: final for place, final in parts if final}, "success")
        every = max(1, -(-len(hours) * 4 // max(self.size.width - 6, 1)))
        self.plt.xticks(list(range(0, len(hours), every)), names[::every])
        self.plt.xlim(-0.5, len(hours) - 0.5)
        _whole(self.plt, max(each.redeemed for each in hours))

    def _bars(self, heights: dict[int, int], colour: str) -> None:
        if heights:
            self.plt.bar(
                list(heights), list(heights.values()), color=self.colour(colour), width=0.5
            )


class TimesPlot(Plot):
    """How many verdicts took how long."""

    def draw(self) -> None:
        """One bar for each class."""
        counts = list(self.figures.times.steps)
        places: list[float] = list(range(len(counts)))
        self.plt.bar(places, counts, color=self.colour("primary"), width=0.5)
        self.plt.xticks(places, words.steps())
        _whole(self.plt, max(counts))


def _whole(plt: TextualPlot, most: int) -> None:
    """Three whole numbers on the left: nothing, half, all."""
    ticks: list[float] = sorted({0, most // 2, max(most, 1)})
    plt.ylim(0, max(most, 1))
    plt.yticks(ticks, [f"{each} " for each in ticks])


class Lines(Widget):
    """Lines of text that are made anew whenever they are drawn, for the width there is."""

    def __init__(self, say: Callable[[int], list[Content]]) -> None:
        super().__init__()
        self._say = say

    def render(self) -> Content:
        """As many lines as there are."""
        return stacked(self._say(self.content_size.width))


def hour_lines(width: int) -> list[Content]:
    """Name and legend of the hours."""
    legend = Content.assemble(
        ("■ ", "$success"),
        (_("the platform said yes"), "$quiet"),
        ("  ■ ", "$warning"),
        (_("on this till's own word"), "$quiet"),
    )
    name = Content.styled(cut(_("Redemptions by the hour"), width), "bold")
    return [name, legend.truncate(width, ellipsis=True)]


def campaign_lines(figures: Figures, width: int) -> list[Content]:
    """A name, a bar as long as its share of the largest, how many and how much."""
    listed = words.campaigns(figures)
    most = max((line.given for _name, line in listed), default=0)
    names = min(_NAMES, max(10, width // 3))
    room = max(4, width - names - _FIGURES - 2)
    lines = [Content.styled(_("By campaign"), "bold")]
    for name, line in listed:
        told = right(words.campaign_figures(line), _FIGURES)
        part = bar(line.given, most, room)
        lines.append(
            Content.assemble(left(name, names), " ", (left(part, room), "$success"), " ", told)
        )
    return lines if listed else []


def share_lines(figures: Figures, width: int) -> list[Content]:
    """The share on the till's own word, as a bar and a figure."""
    room = max(4, min(width, 60) - 8)
    part = bar(figures.offline_share, BASIS, room)
    rest = "·" * (room - cell_len(part))
    told = right(words.offline(figures), 7)
    name = Content.styled(cut(_("Without the platform"), width), "bold")
    return [name, Content.assemble((part, "$warning"), (rest, "$quiet"), " ", told)]


def bar(value: int, most: int, room: int) -> str:
    """A bar of at most `room` cells, to an eighth of a cell; something is never nothing."""
    if value <= 0 or most <= 0:
        return ""
    eighths = max(1, value * room * 8 // most)
    full, rest = divmod(min(eighths, room * 8), 8)
    return _FULL * full + (_EIGHTHS[rest] if rest else "")
