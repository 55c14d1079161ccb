package nabla.scorematching.discrete;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.estimators.QuadraticFit;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Points;

/**
 * A fully visible Boltzmann machine, or Ising model: log p(x) = ½xᵀMx + bᵀx − log Z for spins x ∈ {−1, 1}ᴰ or bits x ∈ {0, 1}ᴰ,
 * with symmetric couplings M of zero diagonal and biases b (D. Ackley, G. Hinton and T. Sejnowski, Cognitive Science 9, 1985). A flip
 * of site i changes it by
 *
 * <pre>
 *     lrᵢ = −2xᵢ(Σⱼ Mᵢⱼxⱼ + bᵢ) for spins,   (1 − 2xᵢ)(Σⱼ Mᵢⱼxⱼ + bᵢ) for bits,
 * </pre>
 *
 * so log Z is not needed to learn it. The parameters are θ = (M₁₂, M₁₃, …, M₂₃, …, b₁, …, b_D), row by row; log p is linear in
 * them. A machine is made of tensor operations, so a loss of it can be differentiated by θ:
 *
 * <pre>
 *     (θ, x) → PseudoLikelihood.of(SPINS).perSample(BoltzmannMachine.of(SPINS, θ), x)
 * </pre>
 */
public final class BoltzmannMachine implements EnergyFunction, LogRatio {
    private static final String NAME = "BoltzmannMachine";

    private final BinaryCode code;
    private final Tensor couplings;
    private final Tensor biases;

    private BoltzmannMachine(BinaryCode code, Tensor couplings, Tensor biases) {
        this.code = Points.present(NAME, "a code", code);
        this.couplings = couplings;
        this.biases = biases;
    }

    /**
     * The machine with these couplings and biases.
     *
     * @param couplings M, symmetric with zero diagonal, [D, D]
     * @param biases b, [D]
     * @throws IllegalArgumentException if shapes do not fit, or numbers that are known are not finite, symmetric, 0 on the diagonal
     */
    public static BoltzmannMachine of(BinaryCode code, Tensor couplings, Tensor biases) {
        int sites = biases.rank() == 1 ? biases.size() : 0;
        if (sites == 0 || !Arrays.equals(couplings.shape(), new int[] {sites, sites})) {
            throw new IllegalArgumentException(NAME + ": expected couplings [D, D] and biases [D], got "
                    + Arrays.toString(couplings.shape()) + " and " + Arrays.toString(biases.shape()));
        }
        Points.requireKnown(NAME, "finite biases", biases, Double::isFinite);
        Points.requireKnown(NAME, "finite couplings", couplings, Double::isFinite);
        Points.requireKnown(NAME, "couplings that are 0 on the diagonal", couplings.diagonal(), v -> v == 0);
        Points.requireKnown(
                NAME, "symmetric couplings, M − Mᵀ of 0", couplings.sub(couplings.transpose()), v -> v == 0);
        return new BoltzmannMachine(code, couplings, biases);
    }

    /**
     * The machine with these parameters.
     *
     * @param theta θ = (M₁₂, M₁₃, …, M₂₃, …, b₁, …, b_D), [D(D + 1)/2]
     * @throws IllegalArgumentException if there is no D of which these are as many as needed
     */
    public static BoltzmannMachine of(BinaryCode code, Tensor theta) {
        int count = theta.rank() == 1 ? theta.size() : 0;
        int sites = (int) Math.round((Math.sqrt(8.0 * count + 1) - 1) / 2);
        if (count == 0 || sites * (sites + 1) / 2 != count) {
            throw new IllegalArgumentException(
                    NAME + ": expected parameters [D(D + 1)/2], got " + Arrays.toString(theta.shape()));
        }
        int pairs = count - sites;
        int[] places = new int[sites * sites];
        int next = 0;
        for (int i = 0; i < sites; i++) {
            places[i * sites + i] = pairs;
            for (int j = i + 1; j < sites; j++) {
                places[i * sites + j] = next;
                places[j * sites + i] = next++;
            }
        }
        Tensor upper = Tensor.concat(0, theta.slice(0, 0, pairs), Tensor.zeros(1));
        return new BoltzmannMachine(code, upper.take(0, places).reshape(sites, sites), theta.slice(0, pairs, count));
    }

    /** The names of the parameters θ of a machine of D sites: M12, M13, …, b1, …; from ten sites on M1,2. */
    public static String[] parameterNames(int sites) {
        Points.count(NAME + ".parameterNames", "sites", sites);
        String comma = sites < 10 ? "" : ",";
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= sites; i++) {
            for (int j = i + 1; j <= sites; j++) {
                names.add("M" + i + comma + j);
            }
        }
        for (int i = 1; i <= sites; i++) {
            names.add("b" + i);
        }
        return names.toArray(String[]::new);
    }

    /**
     * An estimator of θ by a loss of this package, in the time of the log-ratios, D² for a row:
     *
     * <pre>
     *     BoltzmannMachine.estimator(PseudoLikelihood.of(SPINS), SPINS, 3).fit(x)
     * </pre>
     *
     * @param loss of data with these values
     * @param sites D
     * @throws IllegalArgumentException if D is less than 1, or the loss is for data of the other values
     */
    public static QuadraticFit estimator(ScoreMatchingLoss loss, BinaryCode code, int sites) {
        String name = NAME + ".estimator";
        Points.present(name, "a loss", loss);
        Points.present(name, "a code", code);
        if (sites < 1) {
            throw new IllegalArgumentException(name + ": expected at least one site, got " + sites);
        }
        if (loss instanceof RatioLoss ratios) {
            ratios.requireCode(name, code);
        }
        Rng unused = Rng.of(0);
        return QuadraticFit.rows(
                loss.getClass().getSimpleName(),
                (theta, x) -> loss.perSample(of(code, theta), x, unused),
                parameterNames(sites));
    }

    /** The values of its sites. */
    public BinaryCode code() {
        return code;
    }

    /** D. */
    public int sites() {
        return biases.size();
    }

    /** M, [D, D]. */
    public Tensor couplings() {
        return couplings;
    }

    /** b, [D]. */
    public Tensor biases() {
        return biases;
    }

    /** θ, [D(D + 1)/2]. */
    public Tensor parameters() {
        int sites = sites();
        int[] upper = new int[sites * (sites - 1) / 2];
        int next = 0;
        for (int i = 0; i < sites; i++) {
            for (int j = i + 1; j < sites; j++) {
                upper[next++] = i * sites + j;
            }
        }
        return Tensor.concat(0, couplings.reshape(sites * sites).take(0, upper), biases);
    }

    /**
     * The same distribution in the other code, x = 2v − 1 for spins x and bits v: 4M and 2b − 2M1 for bits, and back. This machine
     * if it has that code already.
     */
    public BoltzmannMachine as(BinaryCode other) {
        if (Points.present(NAME + ".as", "a code", other) == code) {
            return this;
        }
        Tensor sums = couplings.sum(-1);
        return other == BinaryCode.BITS
                ? new BoltzmannMachine(other, couplings.mul(4), biases.sub(sums).mul(2))
                : new BoltzmannMachine(other, couplings.div(4), biases.div(2).add(sums.div(4)));
    }

    /**
     * ½xᵀMx + bᵀx, log p without its constant.
     *
     * @param x [B, D]
     * @return [B]
     */
    public Tensor logDensity(Tensor x) {
        Points.require(NAME, x, sites());
        return x.matmul(couplings).mul(0.5).add(biases).mul(x).sum(-1);
    }

    @Override
    public Tensor energy(Tensor x) {
        return logDensity(x).neg();
    }

    @Override
    public Tensor flips(Tensor x) {
        Points.require(NAME, x, sites());
        return code.flipped(x).sub(x).mul(x.matmul(couplings).add(biases));
    }

    @Override
    public Optional<BinaryCode> values() {
        return Optional.of(code);
    }

    @Override
    public Tensor back(Tensor x, BinaryCode same) {
        return flips(x).neg();
    }

    /**
     * log Z, by counting all states; a scalar.
     *
     * @throws IllegalArgumentException if there are more than 16 sites
     */
    public Tensor logPartition() {
        return logDensity(code.states(sites())).logSumExp();
    }

    /** log p with its constant, by counting all states; as {@link #logPartition}. */
    public Tensor logProb(Tensor x) {
        return logDensity(x).sub(logPartition());
    }

    /**
     * The probabilities of all states, in the order of {@link BinaryCode#states}; as {@link #logPartition}.
     *
     * @return [2ᴰ]
     */
    public Tensor probabilities() {
        return logDensity(code.states(sites())).softmax(-1);
    }

    /**
     * Independent draws, by counting all states. Row i depends on the key and on i alone.
     *
     * @return [n, D]
     * @throws IllegalArgumentException if n is negative, or there are more than 16 sites: see {@link #gibbs}
     */
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "rows", n);
        Tensor states = code.states(sites());
        double[] end = probabilities().cumsum(0).toArray();
        end[end.length - 1] = 1;
        double[] u = rng.uniform(n).toArray();
        int[] drawn = new int[n];
        for (int i = 0; i < n; i++) {
            int place = Arrays.binarySearch(end, u[i]);
            drawn[i] = place >= 0 ? place + 1 : -place - 1;
        }
        return states.take(0, drawn);
    }

    /**
     * The ends of n chains of Gibbs sampling: each sweep draws every site in turn, given all others. They are draws of the
     * machine once the chains have forgotten their starts, which are fair coins from {@code rng.split(0)}; sweep k has {@code
     * rng.split(k)}, k from 1 on.
     *
     * @return [n, D]
     * @throws IllegalArgumentException if n or the number of sweeps is negative
     */
    public Tensor gibbs(Rng rng, int n, int sweeps) {
        Points.count(NAME + ".gibbs", "rows", n);
        Points.count(NAME + ".gibbs", "sweeps", sweeps);
        int sites = sites();
        double[][] m = couplings.toMatrix();
        double[] b = biases.toArray();
        double[] x = rng.split(0).uniform(n, sites).toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] < 0.5 ? code.low() : code.high();
        }
        for (int k = 1; k <= sweeps; k++) {
            double[] u = rng.split(k).uniform(n, sites).toArray();
            for (int at = 0; at < x.length; at++) {
                int row = at / sites * sites;
                int i = at - row;
                double field = b[i];
                for (int j = 0; j < sites; j++) {
                    field += m[i][j] * x[row + j];
                }
                double odds = Math.exp(-(code.high() - code.low()) * field);
                x[at] = u[at] < 1 / (1 + odds) ? code.high() : code.low();
            }
        }
        return Tensor.of(new int[] {n, sites}, x);
    }
}
