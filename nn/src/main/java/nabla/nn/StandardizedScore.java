package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The score in the units of the data, of a network f that learns from standardised data: with z = (x − mean)/scale the
 * chain rule gives s(x) = f(z)/scale. Noise levels count in standardised units. The parameters are those of f, by the same
 * names.
 */
public final class StandardizedScore {
    private StandardizedScore() {}

    /** s(x) = f(z)/scale. */
    public static Layer of(Standardize standardize, Layer network) {
        return new Plain(new Conditional(standardize, network));
    }

    /** s(x, c) = f(z, c)/scale. */
    public static ConditionalLayer of(Standardize standardize, ConditionalLayer network) {
        return network instanceof Layer layer ? of(standardize, layer) : new Conditional(standardize, network);
    }

    private record Conditional(Standardize standardize, ConditionalLayer network) implements ConditionalLayer {
        Conditional {
            Doors.present("StandardizedScore", "a standardisation", standardize);
            Doors.present("StandardizedScore", "a network", network);
        }

        @Override
        public Parameters init(Rng rng) {
            return network.init(rng);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
            Tensor c = rows(x, condition);
            return unscaled(network.apply(parameters, standardize.apply(x), c), x);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
            Tensor c = rows(x, condition);
            return unscaled(network.apply(parameters, standardize.apply(x), c, rng), x);
        }

        @Override
        public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
            Tensor c = rows(x, condition);
            Tensor z = standardize.summarize(summary, Parameters.none(), x);
            return unscaled(network.summarize(summary, parameters, z, c), x);
        }

        private Tensor unscaled(Tensor output, Tensor x) {
            return Doors.likePoints("StandardizedScore", output, x).div(standardize.scale());
        }

        private Tensor rows(Tensor x, Tensor condition) {
            Doors.requireRows("StandardizedScore", x, standardize.mean().size());
            return Doors.condition("StandardizedScore", x, condition);
        }

        @Override
        public Smoothness smoothness() {
            return network.smoothness();
        }

        @Override
        public String toString() {
            return "StandardizedScore(" + standardize + ", " + network + ")";
        }
    }

    /** The same around a {@link Layer}, which ignores its condition. */
    private record Plain(Conditional score) implements Layer {
        private static final Tensor NONE = Tensor.scalar(0);

        @Override
        public Parameters init(Rng rng) {
            return score.init(rng);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x) {
            return score.apply(parameters, x, NONE);
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
            return score.apply(parameters, x, NONE, rng);
        }

        @Override
        public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
            return score.summarize(summary, parameters, x, NONE);
        }

        @Override
        public Smoothness smoothness() {
            return score.smoothness();
        }

        @Override
        public String toString() {
            return score.toString();
        }
    }
}
