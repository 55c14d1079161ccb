package nabla.scorematching.trees;

import java.util.Arrays;

/** A loss as boosting needs it: where margins begin, and its first and second derivatives by them. */
public interface Objective {
    /** The least second derivative. */
    double LEAST = 1e-16;

    /** How many margins a row has. */
    int outputs();

    /** F₀: a margin for each output, the same for all rows. */
    double[] start(double[] labels);

    /**
     * Fills in the derivatives of the loss of each row.
     *
     * @param margins F, [outputs][rows]
     * @param g ∂ℓ/∂F
     * @param h ∂²ℓ/∂F², or a bound of it
     */
    void derivatives(double[] labels, double[][] margins, double[][] g, double[][] h);

    /** ½(F − y)². */
    static Objective squared() {
        return new Objective() {
            @Override
            public int outputs() {
                return 1;
            }

            @Override
            public double[] start(double[] labels) {
                return new double[] {mean(labels)};
            }

            @Override
            public void derivatives(double[] labels, double[][] margins, double[][] g, double[][] h) {
                Arrays.setAll(g[0], i -> margins[0][i] - labels[i]);
                Arrays.fill(h[0], 1);
            }
        };
    }

    /** log(1 + exp F) − yF, labels 0 and 1. */
    static Objective logistic() {
        return new Objective() {
            @Override
            public int outputs() {
                return 1;
            }

            @Override
            public double[] start(double[] labels) {
                double share = Math.min(Math.max(mean(labels), LEAST), 1 - LEAST);
                return new double[] {Math.log(share / (1 - share))};
            }

            @Override
            public void derivatives(double[] labels, double[][] margins, double[][] g, double[][] h) {
                for (int i = 0; i < labels.length; i++) {
                    double p = 1 / (1 + Math.exp(-margins[0][i]));
                    g[0][i] = p - labels[i];
                    h[0][i] = Math.max(p * (1 - p), LEAST);
                }
            }
        };
    }

    /** −log softmax(F) at the label, one of 0 … classes − 1; as second derivative 2p(1 − p). */
    static Objective softmax(int classes) {
        return new Objective() {
            @Override
            public int outputs() {
                return classes;
            }

            @Override
            public double[] start(double[] labels) {
                double[] start = new double[classes];
                Arrays.setAll(start, k -> logShare(labels, k));
                double mean = mean(start);
                Arrays.setAll(start, k -> start[k] - mean);
                return start;
            }

            @Override
            public void derivatives(double[] labels, double[][] margins, double[][] g, double[][] h) {
                double[] p = new double[classes];
                for (int i = 0; i < labels.length; i++) {
                    probabilities(margins, i, p);
                    for (int k = 0; k < classes; k++) {
                        g[k][i] = p[k] - (labels[i] == k ? 1 : 0);
                        h[k][i] = Math.max(2 * p[k] * (1 - p[k]), LEAST);
                    }
                }
            }
        };
    }

    private static void probabilities(double[][] margins, int row, double[] p) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double[] margin : margins) {
            largest = Math.max(largest, margin[row]);
        }
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(margins[k][row] - largest);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
    }

    private static double logShare(double[] labels, int k) {
        long count = Arrays.stream(labels).filter(label -> label == k).count();
        return Math.log(Math.max((double) count / labels.length, LEAST));
    }

    private static double mean(double[] labels) {
        return Arrays.stream(labels).average().orElse(0);
    }
}
