package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * The score in the units of the data, of a network f that learns from standardised data: with z = (x − mean)/scale the
 * chain rule gives s(x) = f(z)/scale. Noise levels count in standardised units. The
 * parameters are those of f, by the same names.
 */
public final class StandardizedScore {
    private StandardizedScore() {}

    /** s(x) = f(z)/scale. */
    public static Layer of(Standardize standardize, Layer network) {
        return new Plain(standardize, network);
    }

    /** s(x, c) = f(z, c)/scale. */
    public static ConditionalLayer of(Standardize standardize, ConditionalLayer network) {
        return network instanceof Layer layer ? of(standardize, layer) : new Conditional(standardize, network);
    }

    private static String text(Standardize standardize, ConditionalLayer network) {
        return "StandardizedScore(" + standardize + ", " + network + ")";
    }

    private record Plain(Standardize standardize, Layer network) implements Layer {
        @Override
        public Parameters init(Rng rng) {
            return network.init(rng);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x) {
            return network.apply(parameters, standardize.apply(x)).div(standardize.scale());
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
            return network.apply(parameters, standardize.apply(x), rng).div(standardize.scale());
        }

        @Override
        public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
            return network.summarize(summary, parameters, standardize.summarize(summary, Parameters.none(), x))
                    .div(standardize.scale());
        }

        @Override
        public Smoothness smoothness() {
            return network.smoothness();
        }

        @Override
        public String toString() {
            return text(standardize, network);
        }
    }

    private record Conditional(Standardize standardize, ConditionalLayer network) implements ConditionalLayer {
        @Override
        public Parameters init(Rng rng) {
            return network.init(rng);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
            return network.apply(parameters, standardize.apply(x), rows(x, condition))
                    .div(standardize.scale());
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
            return network.apply(parameters, standardize.apply(x), rows(x, condition), rng)
                    .div(standardize.scale());
        }

        @Override
        public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
            Tensor z = standardize.summarize(summary, Parameters.none(), x);
            return network.summarize(summary, parameters, z, rows(x, condition)).div(standardize.scale());
        }

        private static Tensor rows(Tensor x, Tensor condition) {
            return Doors.condition("StandardizedScore", x, condition);
        }

        @Override
        public Smoothness smoothness() {
            return network.smoothness();
        }

        @Override
        public String toString() {
            return text(standardize, network);
        }
    }
}
