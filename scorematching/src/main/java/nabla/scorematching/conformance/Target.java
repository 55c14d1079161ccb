package nabla.scorematching.conformance;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.points.Points;

/**
 * What is aimed at: the distribution of αx + σz for data x and z ~ N(0, I), at one level or at many. For a loss it is the one
 * whose score is the minimiser, for a sampler the one of its samples or of its starts.
 *
 * <p>A loss also has a weighting λ: it is λ·½‖s − ∇log p‖² up to a constant, the exact type (σ = 0) up to
 * −½‖∇log p‖², denoising λ·½‖s(αx + σz) + z/σ‖². At many levels it is the mean over them, with λ(σ) or λ(t).
 */
public final class Target {
    /** Levels in a quadrature. */
    private static final int NODES = 4000;

    private final String name;
    private final UnaryOperator<Tensor> alpha;
    private final UnaryOperator<Tensor> sigma;
    /** α, σ, the share of the level and λ there; one row if there is one level. */
    private final double[][] nodes;

    private final boolean weighted;
    private final boolean absolute;

    private Target(
            String name,
            UnaryOperator<Tensor> alpha,
            UnaryOperator<Tensor> sigma,
            double[][] nodes,
            boolean weighted,
            boolean absolute) {
        this.name = name;
        this.alpha = alpha;
        this.sigma = sigma;
        this.nodes = nodes;
        this.weighted = weighted;
        this.absolute = absolute;
    }

    /** The data themselves: the exact, Hutchinson's, the sliced loss; Langevin dynamics, MALA. */
    public static Target data() {
        return single("data", 1, 0);
    }

    /**
     * The data with noise, p * N(0, σ²I): denoising at one level.
     *
     * @throws IllegalArgumentException if σ is not positive and finite
     */
    public static Target noised(double sigma) {
        return single("data with noise", 1, Points.positive("Target.noised", "σ", sigma));
    }

    /**
     * The data at a time of a diffusion: what a sampler of its reverse begins or ends with.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    public static Target at(SDE sde, double t) {
        Points.present("Target.at", "an equation", sde);
        Points.time("Target.at", t);
        return single("data at a time", sde.meanCoefficient(t), sde.standardDeviation(t));
    }

    private static Target single(String name, double alpha, double sigma) {
        UnaryOperator<Tensor> alphas = level -> Tensor.full(alpha, level.shape());
        UnaryOperator<Tensor> sigmas = level -> Tensor.full(sigma, level.shape());
        return new Target(name, alphas, sigmas, new double[][] {{alpha, sigma, 1, 1}}, true, true);
    }

    /**
     * The data with noise of each of these levels, drawn with equal probability.
     *
     * @param weighting λ(σ), for instance {@code sigma -> sigma * sigma}
     */
    public static Target levels(NoiseLevels levels, DoubleUnaryOperator weighting) {
        Points.present("Target.levels", "noise levels", levels);
        Points.present("Target.levels", "a weighting", weighting);
        double[][] nodes = IntStream.range(0, levels.count())
                .mapToObj(i ->
                        new double[] {1, levels.get(i), 1.0 / levels.count(), weighting.applyAsDouble(levels.get(i))})
                .toArray(double[][]::new);
        return ofNoise("data with noise of " + levels.count() + " levels", nodes);
    }

    /**
     * The data with noise of levels with log σ ~ N(m, s²).
     *
     * @param mean m
     * @param deviation s
     * @param weighting λ(σ)
     * @throws IllegalArgumentException if m is not finite or s not positive and finite
     */
    public static Target logNormalLevels(double mean, double deviation, DoubleUnaryOperator weighting) {
        Points.requireKnown("Target.logNormalLevels", "a finite mean", Tensor.scalar(mean), Double::isFinite);
        Points.positive("Target.logNormalLevels", "deviation", deviation);
        Points.present("Target.logNormalLevels", "a weighting", weighting);
        double width = 16.0 / NODES;
        double[][] nodes = IntStream.range(0, NODES)
                .mapToObj(i -> {
                    double z = (i + 0.5) * width - 8;
                    double level = Math.exp(mean + deviation * z);
                    double share = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) * width;
                    return new double[] {1, level, share, weighting.applyAsDouble(level)};
                })
                .toArray(double[][]::new);
        return ofNoise("data with log-normal noise", nodes);
    }

    private static Target ofNoise(String name, double[][] nodes) {
        return new Target(name, level -> Tensor.ones(level.shape()), level -> level, nodes, true, true);
    }

    /**
     * The data at all times of a diffusion, uniform in [ε, 1].
     *
     * @param earliest ε
     * @param weighting λ(t), for instance {@code t -> Math.pow(sde.standardDeviation(t), 2)}
     * @throws IllegalArgumentException unless 0 &lt; ε &lt; 1
     */
    public static Target times(SDE sde, double earliest, DoubleUnaryOperator weighting) {
        Points.present("Target.times", "an equation", sde);
        Points.present("Target.times", "a weighting", weighting);
        if (!(earliest > 0 && earliest < 1)) {
            throw new IllegalArgumentException("Target.times: expected an earliest time in (0, 1), got " + earliest);
        }
        // Times ε + (1 − ε)u² are close where the noise changes fast.
        double[] times = IntStream.range(0, NODES)
                .mapToDouble(i -> Math.min(1, earliest + (1 - earliest) * Math.pow((i + 0.5) / NODES, 2)))
                .toArray();
        double[] alphas = sde.meanCoefficient(Tensor.of(times)).toArray();
        double[] sigmas = sde.standardDeviation(Tensor.of(times)).toArray();
        double[][] nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new double[] {
                    alphas[i], sigmas[i], (2 * i + 1.0) / NODES / NODES, weighting.applyAsDouble(times[i])
                })
                .toArray(double[][]::new);
        return new Target("data at all times", sde::meanCoefficient, sde::standardDeviation, nodes, true, true);
    }

    /**
     * With another factor λ, the same at all levels.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public Target weight(double lambda) {
        Points.positive("Target.weight", "weight", lambda);
        double[][] heavier = Arrays.stream(nodes)
                .map(node -> new double[] {node[0], node[1], node[2], node[3] * lambda})
                .toArray(double[][]::new);
        return new Target(name, alpha, sigma, heavier, weighted, absolute);
    }

    /** For a loss that differs by a constant: its means are not checked, only their differences. */
    public Target upToConstant() {
        return new Target(name, alpha, sigma, nodes, weighted, false);
    }

    /** For a loss whose weighting is not known: only its minimiser is checked. */
    public Target upToWeighting() {
        return new Target(name, alpha, sigma, nodes, false, false);
    }

    boolean isWeighted() {
        return weighted;
    }

    boolean isAbsolute() {
        return absolute;
    }

    /** The exact type, which has no noise. */
    boolean isClean() {
        return nodes[0][1] == 0;
    }

    boolean isSingle() {
        return nodes.length == 1;
    }

    /** α of the first level. */
    double alpha() {
        return nodes[0][0];
    }

    /** σ of the first level. */
    double sigma() {
        return nodes[0][1];
    }

    /** α at levels as a loss gives them. */
    Tensor alpha(Tensor level) {
        return alpha.apply(level);
    }

    /** σ at levels as a loss gives them. */
    Tensor sigma(Tensor level) {
        return sigma.apply(level);
    }

    /** A number at one level. */
    @FunctionalInterface
    interface AtLevel {
        double of(double alpha, double sigma);
    }

    /** The mean over the levels of λ times a number. */
    double mean(AtLevel number) {
        return Arrays.stream(nodes)
                .mapToDouble(node -> node[2] * node[3] * number.of(node[0], node[1]))
                .sum();
    }

    /** Levels at random: α, σ and λ as columns, each [n, 1]. */
    Tensor[] draw(int n, Rng rng) {
        double[] cumulative = new double[nodes.length];
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            sum += nodes[i][2];
            cumulative[i] = sum;
        }
        double total = sum;
        int[] drawn = Arrays.stream(rng.uniform(n).toArray())
                .mapToInt(u -> {
                    int place = Arrays.binarySearch(cumulative, u * total);
                    return Math.min(nodes.length - 1, place < 0 ? -place - 1 : place);
                })
                .toArray();
        return IntStream.of(0, 1, 3)
                .mapToObj(column -> Tensor.of(Arrays.stream(drawn)
                                .mapToDouble(i -> nodes[i][column])
                                .toArray())
                        .unsqueeze(1))
                .toArray(Tensor[]::new);
    }

    /** What it is, in words. */
    @Override
    public String toString() {
        return name;
    }
}
