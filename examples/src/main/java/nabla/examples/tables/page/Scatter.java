package nabla.examples.tables.page;

import nabla.examples.report.Markup;

/** Two columns of numbers as points, round for the data and crosses for the samples. */
final class Scatter {
    /** The most rows that are drawn; of more, some that are evenly spaced. */
    static final int MOST = 1500;

    private static final double WIDTH = 265;
    private static final double HEIGHT = 245;
    private static final double ARM = 2.1;
    /** Points of one path do not add up where they overlap; those of several do. */
    private static final int LAYERS = 5;

    private Scatter() {}

    static Markup ofData(Numbers x, Numbers y) {
        Panel panel = panel(x, y, WIDTH, HEIGHT);
        points(panel, x.data(), y.data(), false);
        return panel.svg("Scatter plot of the data: " + Legible.name(y.name()) + " over " + Legible.name(x.name()));
    }

    static Markup ofSamples(Numbers x, Numbers y) {
        Panel panel = panel(x, y, WIDTH, HEIGHT);
        points(panel, x.samples(), y.samples(), true);
        return panel.svg("Scatter plot of the samples: " + Legible.name(y.name()) + " over " + Legible.name(x.name()));
    }

    /** An empty chart of two columns. */
    static Panel panel(Numbers x, Numbers y, double width, double height) {
        return new Panel(width, height, x.axis(), Legible.name(x.name()), y.axis(), Legible.name(y.name()));
    }

    /** Draws the rows that have both numbers. */
    static void points(Panel panel, double[] xs, double[] ys, boolean crosses) {
        StringBuilder[] layers = new StringBuilder[LAYERS];
        int count = 0;
        for (int i : Dependence.some(xs.length, MOST)) {
            if (!Double.isNaN(xs[i]) && !Double.isNaN(ys[i])) {
                int layer = count++ % LAYERS;
                layers[layer] = layers[layer] == null ? new StringBuilder() : layers[layer];
                double left = panel.x(xs[i]) - (crosses ? ARM : 0);
                double top = panel.y(ys[i]) - (crosses ? ARM : 0);
                layers[layer]
                        .append('M')
                        .append(Markup.number(left))
                        .append(' ')
                        .append(Markup.number(top));
                layers[layer].append(crosses ? "l4.2 4.2m0-4.2l-4.2 4.2" : "h0");
            }
        }
        for (StringBuilder layer : layers) {
            if (layer != null) {
                panel.path(crosses ? "cross" : "point", layer);
            }
        }
    }

    /** How many rows a chart of two columns does not show, because one number lies outside. */
    static long outside(Numbers x, Numbers y, double[] xs, double[] ys) {
        Axis horizontal = x.axis();
        Axis vertical = y.axis();
        long outside = 0;
        for (int i = 0; i < xs.length; i++) {
            if (!Double.isNaN(xs[i]) && !Double.isNaN(ys[i]) && !(horizontal.shows(xs[i]) && vertical.shows(ys[i]))) {
                outside++;
            }
        }
        return outside;
    }
}
