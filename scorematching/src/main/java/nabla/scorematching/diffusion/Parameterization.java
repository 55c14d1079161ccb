package nabla.scorematching.diffusion;

import java.util.Optional;
import java.util.function.BinaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.nn.Standardize;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;

/**
 * What a network says of a noisy point x = α x₀ + σ z, and the score s that follows from it.
 *
 * <table>
 * <caption>The output o and the score; with r = 1/√(σ² + α²σ_d²)</caption>
 * <tr><th></th><th>o is an estimate of</th><th>s</th></tr>
 * <tr><td>{@link #SCORE}</td><td>∇log p(x)</td><td>o</td></tr>
 * <tr><td>{@link #NOISE}</td><td>z (Ho, Jain and Abbeel 2020)</td><td>−o/σ</td></tr>
 * <tr><td>{@link #NOISE_SCALED}</td><td>−z, that is σ∇log p(x) (Song and Ermon 2020)</td><td>o/σ</td></tr>
 * <tr><td>{@link #DATA}</td><td>x₀</td><td>(α o − x)/σ²</td></tr>
 * <tr><td>{@link #VELOCITY}</td><td>v = α z − σ x₀ (Salimans and Ho 2022)</td><td>−(σ x + α o)/(σ(α² + σ²))</td></tr>
 * <tr><td>{@link #edm}</td><td>F of the preconditioning (Karras et al. 2022)</td><td>α r σ_d o/σ − r² x</td></tr>
 * <tr><td>{@link #ENERGY}</td><td>−log p(x) and a constant</td><td>−∇ₓ o</td></tr>
 * </table>
 *
 * <p>{@link #score} and {@link #output} go both ways, {@link #convert} from one to another; an energy alone has no way back. At
 * noise levels α is 1, in time α and σ are those of an {@link SDE}. What is good to learn is of order one at all levels: the
 * noise is where σ is small, the data where it is large, v and EDM's everywhere.
 *
 * <p>The layers {@code NoiseScaled}, {@code EDMPreconditioning}, {@code EnergyNetwork} and {@code StandardizedScore} of {@code
 * nabla.nn} are networks of these kinds that a model's file holds; they have the same numbers.
 */
public final class Parameterization {
    /** The score itself. */
    public static final Parameterization SCORE = linear("SCORE", (o, x, alpha, sigma) -> o, (s, x, alpha, sigma) -> s);

    /** The noise z. */
    public static final Parameterization NOISE = linear(
            "NOISE",
            (o, x, alpha, sigma) -> o.div(sigma).neg(),
            (s, x, alpha, sigma) -> s.mul(sigma).neg());

    /** σ times the score, which is −z. */
    public static final Parameterization NOISE_SCALED =
            linear("NOISE_SCALED", (o, x, alpha, sigma) -> o.div(sigma), (s, x, alpha, sigma) -> s.mul(sigma));

    /** The clean point x₀: a denoiser. */
    public static final Parameterization DATA = linear(
            "DATA",
            (o, x, alpha, sigma) -> o.mul(alpha).sub(x).div(sigma.square()),
            (s, x, alpha, sigma) -> s.mul(sigma.square()).add(x).div(alpha));

    /** v = α z − σ x₀. */
    public static final Parameterization VELOCITY = linear(
            "VELOCITY",
            (o, x, alpha, sigma) -> x.mul(sigma)
                    .add(o.mul(alpha))
                    .div(alpha.square().add(sigma.square()).mul(sigma))
                    .neg(),
            (s, x, alpha, sigma) -> s.mul(alpha.square().add(sigma.square()))
                    .add(x)
                    .mul(sigma)
                    .div(alpha)
                    .neg());

    /** An energy, [B] or [B, 1], whose score is a derivative. */
    public static final Parameterization ENERGY = new Parameterization(
            "ENERGY",
            (call, network, x, alpha, sigma, level) -> Derivatives.gradient(
                            y -> energies(call, network.apply(y, level), y).sum(), x)
                    .neg(),
            Optional.empty(),
            Optional.empty());

    private final String name;
    private final Field field;
    private final Optional<Linear> linear;
    private final Optional<Standardize> scale;

    private Parameterization(String name, Field field, Optional<Linear> linear, Optional<Standardize> scale) {
        this.name = name;
        this.field = field;
        this.linear = linear;
        this.scale = scale;
    }

    private static Parameterization linear(String name, Formula toScore, Formula toOutput) {
        Field field = (call, network, x, alpha, sigma, level) ->
                toScore.of(Points.likePoints(call, network.apply(x, level), x), x, alpha, sigma);
        return new Parameterization(name, field, Optional.of(new Linear(toScore, toOutput)), Optional.empty());
    }

    /**
     * F of EDM's preconditioning, where the network is given r x and ¼ log(σ/α) in place of x and the level.
     *
     * @param standardDeviation σ_d of the data; 1 for standardised ones
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static Parameterization edm(double standardDeviation) {
        double d = Points.positive("Parameterization.edm", "standard deviation", standardDeviation);
        Formula toScore = (o, x, alpha, sigma) -> {
            Tensor r = rate(d, alpha, sigma);
            return o.mul(alpha.mul(r).mul(d).div(sigma)).sub(x.mul(r.square()));
        };
        Formula toOutput = (s, x, alpha, sigma) -> {
            Tensor r = rate(d, alpha, sigma);
            return s.add(x.mul(r.square())).mul(sigma).div(alpha.mul(r).mul(d));
        };
        Field field = (call, network, x, alpha, sigma, level) -> {
            Tensor noise = sigma.log().sub(alpha.log()).mul(0.25);
            Tensor o = network.apply(x.mul(rate(d, alpha, sigma)), noise);
            return toScore.of(Points.likePoints(call, o, x), x, alpha, sigma);
        };
        return new Parameterization(
                "edm(" + d + ")", field, Optional.of(new Linear(toScore, toOutput)), Optional.empty());
    }

    /** r = 1/√(σ² + α²σ_d²), which is 1/√(σ² + σ_d²) for x/α and σ/α, divided by α. */
    private static Tensor rate(double d, Tensor alpha, Tensor sigma) {
        return sigma.square().add(alpha.mul(d).square()).rsqrt();
    }

    private static Tensor energies(String call, Tensor output, Tensor x) {
        Tensor energies = output.rank() == 2 && output.size(1) == 1 ? output.squeeze(-1) : output;
        return Points.onePerPoint(call, "an energy", energies, x);
    }

    /**
     * For a network that learnt from standardised rows: points and scores are in the units of the data, z = (x − mean)/scale
     * is what the network is given, and s(x) = s(z)/scale. Noise levels count in standardised units.
     */
    public Parameterization standardized(Standardize standardize) {
        Points.present("Parameterization.standardized", "a standardisation", standardize);
        return new Parameterization(name, field, linear, Optional.of(standardize));
    }

    /** log p of the data less log p of what the network is given: −Σ log scale, 0 if nothing is standardised. */
    public double logJacobian() {
        return scale.map(s -> -s.scale().log().sum().item()).orElse(0.0);
    }

    /**
     * The score that an output stands for.
     *
     * @param output o, [B, D]
     * @param x noisy points, [B, D]
     * @param alpha α, one number or one for each row, [B] or [B, 1]
     * @param sigma σ, likewise
     * @return [B, D]
     * @throws IllegalArgumentException if a shape is another, a known σ is not positive and finite, or this is {@link #ENERGY}
     */
    public Tensor score(Tensor output, Tensor x, Tensor alpha, Tensor sigma) {
        String call = "Parameterization.score";
        Formula formula = linear(call).toScore;
        Points.require(call, x);
        Points.likePoints(call, output, x);
        return unscaled(formula.of(output, scaled(x), coefficient(call, "α", alpha, x), level(call, sigma, x)));
    }

    /**
     * The output that stands for a score: the inverse of {@link #score}.
     *
     * @param score s, [B, D]
     * @param x noisy points, [B, D]
     * @param alpha α, one number or one for each row
     * @param sigma σ, likewise
     * @return [B, D]
     * @throws IllegalArgumentException as {@link #score}
     */
    public Tensor output(Tensor score, Tensor x, Tensor alpha, Tensor sigma) {
        String call = "Parameterization.output";
        Formula formula = linear(call).toOutput;
        Points.require(call, x);
        Points.likePoints(call, score, x);
        Tensor s = scale.map(c -> score.mul(c.scale())).orElse(score);
        return formula.of(s, scaled(x), coefficient(call, "α", alpha, x), level(call, sigma, x));
    }

    /** The output of another parameterization that stands for the same score as this one's. */
    public Tensor convert(Tensor output, Parameterization to, Tensor x, Tensor alpha, Tensor sigma) {
        Points.present("Parameterization.convert", "a parameterization", to);
        return to.output(score(output, x, alpha, sigma), x, alpha, sigma);
    }

    /**
     * The family of scores of a network that is told the noise level.
     *
     * @param network from points [B, D] and σ [B, 1] to the output
     */
    public NoiseConditionalScore atNoise(BinaryOperator<Tensor> network) {
        String call = "Parameterization.atNoise";
        Points.present(call, "a network", network);
        return (x, sigma) -> {
            Points.require(call, x);
            Tensor level = level(call, sigma, x);
            return unscaled(field.score(call, network, scaled(x), Tensor.scalar(1), level, level));
        };
    }

    /**
     * The family of scores of a network that is told the time.
     *
     * @param network from points [B, D] and t [B, 1] to the output
     * @throws IllegalArgumentException if it learnt from standardised rows: noise that is the same in all columns there is not in
     *     the units of the data. Let the samplers run in standardised units, and turn back their samples; {@link
     *     LogLikelihood#standardized} has densities in the units of the data
     */
    public TimeConditionalScore inTime(SDE sde, BinaryOperator<Tensor> network) {
        String call = "Parameterization.inTime";
        Points.present(call, "an equation", sde);
        Points.present(call, "a network", network);
        if (scale.isPresent()) {
            throw new IllegalArgumentException(call
                    + ": expected a network in the units of the diffusion, got one of standardised rows; sample in its units"
                    + " and invert, or see LogLikelihood.standardized");
        }
        return (x, t) -> {
            Points.require(call, x);
            Tensor time = Points.ofEach(call, Points.column(call, "t", t), x);
            return field.score(call, network, x, sde.meanCoefficient(time), sde.standardDeviation(time), time);
        };
    }

    private Linear linear(String call) {
        return linear.orElseThrow(() -> new IllegalArgumentException(call
                + ": expected a parameterization by vectors, got an energy, whose score is a derivative; see atNoise"));
    }

    private Tensor scaled(Tensor x) {
        return scale.map(s -> s.apply(x)).orElse(x);
    }

    private Tensor unscaled(Tensor score) {
        return scale.map(s -> score.div(s.scale())).orElse(score);
    }

    private static Tensor level(String call, Tensor sigma, Tensor x) {
        Points.requireKnown(call, "a positive, finite σ", sigma, s -> s > 0 && s < Double.POSITIVE_INFINITY);
        return coefficient(call, "σ", sigma, x);
    }

    private static Tensor coefficient(String call, String symbol, Tensor numbers, Tensor x) {
        return Points.ofEach(call, Points.column(call, symbol, numbers), x);
    }

    @Override
    public String toString() {
        return "Parameterization." + name
                + scale.map(s -> ".standardized(" + s + ")").orElse("");
    }

    /** A formula for [B, D] of a value, points, α and σ. */
    private interface Formula {
        Tensor of(Tensor value, Tensor x, Tensor alpha, Tensor sigma);
    }

    /** The way from an output to the score, and back. */
    private record Linear(Formula toScore, Formula toOutput) {}

    /** The score of a network at points. */
    private interface Field {
        Tensor score(String call, BinaryOperator<Tensor> network, Tensor x, Tensor alpha, Tensor sigma, Tensor level);
    }
}
