"""The figures of an evaluation: one for each chart."""

from ..figures import draw_chart, new_figure, save_figure, style


def write_figures(folder, charts: list[dict[str, object]], report) -> None:
    """<chart name>.svg and .png for each chart (see charts.chart) in the folder."""
    with style():
        for done, chart in enumerate(charts, 1):
            figure = new_figure()
            draw_chart(figure.add_subplot(), chart)
            save_figure(figure, folder, chart["name"])
            report.progress(done, len(charts))
