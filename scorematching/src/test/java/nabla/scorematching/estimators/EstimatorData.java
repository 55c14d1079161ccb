package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/** The small data sets of the literals. */
final class EstimatorData {
    static final Tensor D1 = column(-1.3, 0.4, 2.1, -0.6, 0.9, 1.7, -2.2, 0.3);

    static final Tensor D2 =
            Tensor.of(new double[][] {{0.5, -1.2}, {1.1, 0.3}, {-0.7, 0.8}, {2.0, -0.4}, {-1.5, -0.9}, {0.2, 1.6}});

    /** Positive numbers. */
    static final Tensor P1 = column(0.3, 1.2, 0.7, 2.5, 0.1, 1.9, 0.8, 0.5);

    /** Numbers between 0 and 1. */
    static final Tensor U1 = column(0.12, 0.55, 0.31, 0.78, 0.44, 0.92, 0.27, 0.63);

    /** Angles. */
    static final Tensor C1 = column(0.3, -0.5, 1.1, 0.2, -0.9, 2.4, 0.7, -0.1);

    /** Directions. */
    static final Tensor Z1 = Tensor.of(new double[][] {
        {1 / 3.0, 2 / 3.0, 2 / 3.0},
        {2 / 7.0, 3 / 7.0, 6 / 7.0},
        {0, 3 / 5.0, 4 / 5.0},
        {4 / 9.0, 4 / 9.0, 7 / 9.0},
        {-1 / 3.0, 2 / 3.0, 2 / 3.0},
        {2 / 11.0, 6 / 11.0, 9 / 11.0}
    });

    /** Directions, by the stereographic projection of pairs of fractions. */
    static final Tensor Z2 = stereographic(new double[][] {
        {1 / 2.0, 1 / 3.0},
        {-1 / 2.0, 1 / 4.0},
        {1 / 5.0, -2 / 3.0},
        {3 / 4.0, 3 / 2.0},
        {-1 / 3.0, -1 / 5.0},
        {2, 1 / 2.0},
        {1 / 4.0, 1 / 8.0},
        {-3 / 4.0, 2 / 3.0},
        {0, 1 / 2.0},
        {5 / 3.0, -1},
        {-1 / 6.0, 1 / 7.0},
        {2 / 5.0, -1 / 4.0}
    });

    /** Compositions, without ties of the smallest part. */
    static final Tensor S1 = Tensor.of(
            new double[][] {{.2, .3, .5}, {.1, .6, .3}, {.5, .26, .24}, {.05, .15, .8}, {.42, .37, .21}, {.31, .09, .6}
            });

    /** S1 and a row with a zero. */
    static final Tensor S0 = Tensor.concat(0, S1, Tensor.of(new double[][] {{0, .4, .6}}));

    static final Tensor S2 = Tensor.of(new double[][] {
        {.10, .25, .65},
        {.22, .31, .47},
        {.05, .44, .51},
        {.36, .12, .52},
        {.18, .07, .75},
        {.41, .29, .30},
        {.27, .53, .20},
        {.08, .13, .79},
        {.15, .62, .23},
        {.55, .06, .39},
        {.33, .19, .48},
        {.02, .35, .63}
    });

    /** S2 and two rows with zeros. */
    static final Tensor S2Z = Tensor.concat(0, S2, Tensor.of(new double[][] {{0, .28, .72}, {.21, 0, .79}}));

    static final Tensor X4 = Tensor.of(new double[][] {
        {1.0, .5, -.2, .3},
        {-.6, .1, .9, -1.1},
        {.4, -1.3, .7, .2},
        {-1.5, -.4, -.8, .6},
        {.9, 1.2, .1, -.5},
        {-.3, .6, -1.0, 1.4}
    });

    private EstimatorData() {}

    private static Tensor column(double... values) {
        return Tensor.of(values).unsqueeze(1);
    }

    private static Tensor stereographic(double[][] points) {
        double[][] rows = new double[points.length][];
        for (int i = 0; i < rows.length; i++) {
            double u = points[i][0];
            double v = points[i][1];
            double square = u * u + v * v;
            rows[i] = new double[] {2 * u / (1 + square), 2 * v / (1 + square), (1 - square) / (1 + square)};
        }
        return Tensor.of(rows);
    }
}
