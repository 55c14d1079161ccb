package nabla.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One look for all pictures: a light card that stands on a white page as well as on a dark one. */
public final class Theme {
    /** What was measured. */
    public static final Color DATA = new Color(0x4a5568);
    /** What the first of two models made. */
    public static final Color FIRST = new Color(0x2b6cb0);
    /** What the second of two models made. */
    public static final Color SECOND = new Color(0xc05621);

    static final Color PAPER = new Color(0xfbfaf7);
    static final Color INK = new Color(0x1f2933);
    static final Color FAINT_INK = new Color(0x6b7280);

    private static final Color GRID = new Color(0xe7e4dc);
    private static final float[] DASHES = {5, 4};

    private Theme() {}

    static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /** The same colour, less opaque. */
    public static Color faint(Color color, double opacity) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
    }

    /** The same colour as faint as that, and opaque: for lines, whose pieces overlap. */
    public static Color pale(Color color, double opacity) {
        return new Color(
                mixed(color.getRed(), PAPER.getRed(), opacity),
                mixed(color.getGreen(), PAPER.getGreen(), opacity),
                mixed(color.getBlue(), PAPER.getBlue(), opacity));
    }

    private static int mixed(int of, int paper, double opacity) {
        return (int) Math.round(opacity * of + (1 - opacity) * paper);
    }

    /** An empty chart with named axes. */
    public static XYChart chart(String xAxis, String yAxis) {
        XYChart chart = new XYChartBuilder().xAxisTitle(xAxis).yAxisTitle(yAxis).build();
        XYStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(PAPER);
        styler.setPlotBackgroundColor(PAPER);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleVisible(false);
        styler.setChartFontColor(INK);
        styler.setAxisTitleFont(font(Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12));
        styler.setAxisTickLabelsColor(FAINT_INK);
        styler.setAxisTicksLineVisible(false);
        styler.setPlotTicksMarksVisible(false);
        styler.setAxisTickMarksColor(GRID);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setLegendVisible(false);
        styler.setChartPadding(6);
        styler.setMarkerSize(5);
        styler.setLocale(java.util.Locale.ROOT);
        return chart;
    }

    /** Shows the names of the series below the plot, where they cover nothing. */
    public static void legend(XYChart chart) {
        XYStyler styler = chart.getStyler();
        styler.setLegendVisible(true);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
        styler.setLegendBackgroundColor(PAPER);
        styler.setLegendBorderColor(PAPER);
        styler.setLegendFont(font(Font.PLAIN, 12));
        styler.setLegendPadding(4);
    }

    /** Adds points. */
    public static XYSeries points(XYChart chart, String name, double[] xs, double[] ys, Color color) {
        XYSeries series = chart.addSeries(name, xs, ys);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
        return series;
    }

    /** Adds a line; where a y is NaN it is interrupted. */
    public static XYSeries line(XYChart chart, String name, double[] xs, double[] ys, Color color, double width) {
        XYSeries series = chart.addSeries(name, xs, ys);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        return series;
    }

    /** Adds a dashed line. */
    public static XYSeries dashes(XYChart chart, String name, double[] xs, double[] ys, Color color, double width) {
        XYSeries series = line(chart, name, xs, ys, color, width);
        series.setLineStyle(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
        return series;
    }
}
