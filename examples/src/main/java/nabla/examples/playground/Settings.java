package nabla.examples.playground;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;

/**
 * All that a training depends on, so that the same settings give the same bits.
 *
 * @param data where the points come from
 * @param points how many of them
 * @param drawn those that were drawn by hand, [n, 2]; none unless {@code data} says so
 * @param loss what is minimised
 * @param energy whether the network is the energy, and its score −∇E; of losses at one noise level only
 * @param width of the two hidden layers
 * @param activation between the layers
 * @param rate the learning rate of Adam
 * @param steps of the training
 * @param sigma the noise level, the smallest of several
 * @param levels the number of noise levels
 * @param stepSize ε of Langevin dynamics
 * @param rails whether the guard rails of the exact and the sliced loss are up
 * @param seed of all random numbers
 */
record Settings(
        DataSet data,
        int points,
        Tensor drawn,
        Objective loss,
        boolean energy,
        int width,
        Activation activation,
        double rate,
        int steps,
        double sigma,
        int levels,
        double stepSize,
        boolean rails,
        int seed) {
    private static final int FEWEST_POINTS = 10;
    private static final double FARTHEST = 6;
    private static final int LARGEST_SEED = 1_000_000;

    /** The settings of a page that has just been opened. */
    static Settings standard() {
        return new Settings(
                DataSet.MOONS,
                1000,
                Tensor.zeros(0, 2),
                Objective.EXACT,
                true,
                32,
                Activation.TANH,
                0.002,
                3000,
                0.2,
                10,
                0.02,
                true,
                1);
    }

    /**
     * Settings from the JSON of the page; what is not given is as usual.
     *
     * @throws Refusal if a name is unknown, a value of another kind, or a number out of its range
     */
    static Settings of(String json, Limits limits) {
        Fields in = new Fields(new HashMap<>(JsonFields.read(json, 2 * limits.points())));
        Settings usual = standard();
        Settings read = new Settings(
                in.choice("data", usual.data),
                (int) in.whole("points", FEWEST_POINTS, limits.points(), usual.points),
                in.points(),
                in.choice("loss", usual.loss),
                in.truth("energy", usual.energy),
                (int) in.whole("width", 8, 128, usual.width),
                in.choice("activation", usual.activation),
                in.number("rate", 1e-5, 0.1, usual.rate),
                (int) in.whole("steps", 1, limits.steps(), usual.steps),
                in.number("sigma", 0.05, 2, usual.sigma),
                (int) in.whole("levels", 1, 30, usual.levels),
                in.number("stepSize", 1e-4, 0.5, usual.stepSize),
                in.truth("rails", usual.rails),
                (int) in.whole("seed", 0, LARGEST_SEED, usual.seed));
        in.requireEmpty();
        boolean isDrawn = read.data == DataSet.DRAWN;
        if (isDrawn != read.drawn.size(0) > 0 || isDrawn && read.drawn.size(0) < FEWEST_POINTS) {
            throw new Refusal(
                    422,
                    "drawn: expected " + FEWEST_POINTS + " points or more for the data drawn and none for others, got "
                            + read.drawn.size(0) + " for " + read.data);
        }
        return read;
    }

    /** The same with another ε. */
    Settings stepSize(double other) {
        return new Settings(
                data, points, drawn, loss, energy, width, activation, rate, steps, sigma, levels, other, rails, seed);
    }

    /** The key of all random numbers; {@link JavaLines} says who draws from which child. */
    Rng rng() {
        return Rng.of(seed);
    }

    /** The points that are learnt from, [n, 2]. */
    Tensor rows() {
        return data == DataSet.DRAWN ? drawn : data.points(rng().split(0), points);
    }

    /** The points of a batch. */
    int batch() {
        int most = data == DataSet.OLD_FAITHFUL ? 272 : data == DataSet.DRAWN ? drawn.size(0) : points;
        return Math.min(128, most);
    }

    /** Whether one network learns the scores at several noise levels. */
    boolean isConditional() {
        return !loss.differentiates() && (loss != Objective.DENOISING || levels > 1);
    }

    /** Fields that are taken out one by one, so that those of no meaning are left. */
    private record Fields(Map<String, Object> left) {
        private <T> T take(String name, Class<T> type, T usual) {
            Object value = left.remove(name);
            if (value != null && !type.isInstance(value)) {
                throw Refusal.malformed(name + ": expected a " + type.getSimpleName() + ", got another kind of value");
            }
            return value == null ? usual : type.cast(value);
        }

        double number(String name, double low, double high, double usual) {
            double number = take(name, Double.class, usual);
            if (!(number >= low && number <= high)) {
                throw new Refusal(422, name + ": expected a number from " + low + " to " + high + ", got " + number);
            }
            return number;
        }

        long whole(String name, int low, int high, int usual) {
            double number = number(name, low, high, usual);
            if (number != Math.rint(number)) {
                throw new Refusal(422, name + ": expected a whole number, got " + number);
            }
            return (long) number;
        }

        boolean truth(String name, boolean usual) {
            return take(name, Boolean.class, usual);
        }

        <E extends Enum<E>> E choice(String name, E usual) {
            String word = take(name, String.class, word(usual));
            E[] all = usual.getDeclaringClass().getEnumConstants();
            return Arrays.stream(all)
                    .filter(one -> word(one).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            422,
                            name + ": expected one of "
                                    + Arrays.stream(all).map(Fields::word).collect(Collectors.joining(", "))));
        }

        private static String word(Enum<?> one) {
            return one.name().toLowerCase(Locale.ROOT);
        }

        Tensor points() {
            double[] numbers = take("drawn", double[].class, new double[0]);
            if (numbers.length % 2 != 0 || Arrays.stream(numbers).anyMatch(x -> Math.abs(x) > FARTHEST)) {
                throw new Refusal(422, "drawn: expected pairs of numbers from -" + FARTHEST + " to " + FARTHEST);
            }
            return Tensor.of(numbers).reshape(numbers.length / 2, 2);
        }

        void requireEmpty() {
            if (!left.isEmpty()) {
                throw new Refusal(
                        422,
                        "expected no field of the name "
                                + left.keySet().iterator().next());
            }
        }
    }
}
