package nabla.scorematching.discrete;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Noise that replaces symbols: at level σ ≥ 0 every site keeps its symbol with probability e^(−σ), and otherwise draws one from a
 * distribution π,
 *
 * <pre>
 *     p(y | x₀) = e^(−σ) [y = x₀] + (1 − e^(−σ)) π(y),
 * </pre>
 *
 * the Markov chain that jumps to y at the rate π(y) for each unit of σ. {@link #uniform} draws any symbol; {@link #absorbing} a
 * further one, the mask, which data do not have. Symbols are coded in columns: a site of W symbols has W columns, one of which
 * is 1 and the others 0.
 */
public final class SymbolNoise {
    private final double[] limit;

    private SymbolNoise(double[] limit) {
        this.limit = limit;
    }

    /**
     * π is the same for all symbols.
     *
     * @param symbols S, at least 2; a site has S columns
     * @throws IllegalArgumentException if there are fewer
     */
    public static SymbolNoise uniform(int symbols) {
        double[] limit = new double[atLeast("SymbolNoise.uniform", symbols, 2)];
        Arrays.fill(limit, 1.0 / symbols);
        return new SymbolNoise(limit);
    }

    /**
     * π is the mask, the last of S + 1 symbols.
     *
     * @param symbols S, at least 2, without the mask; a site has S + 1 columns
     * @throws IllegalArgumentException if there are fewer
     */
    public static SymbolNoise absorbing(int symbols) {
        double[] limit = new double[atLeast("SymbolNoise.absorbing", symbols, 2) + 1];
        limit[symbols] = 1;
        return new SymbolNoise(limit);
    }

    private static int atLeast(String name, int symbols, int fewest) {
        if (symbols < fewest) {
            throw new IllegalArgumentException(name + ": expected at least " + fewest + " symbols, got " + symbols);
        }
        return symbols;
    }

    /** W, the columns of a site. */
    public int columns() {
        return limit.length;
    }

    /** π, [W]. */
    public Tensor limit() {
        return Tensor.of(limit.clone());
    }

    /**
     * Symbols as columns.
     *
     * @param symbols numbers from 0 to W − 1, [B, D]
     * @return zeros and ones, [B, D·W]
     * @throws IllegalArgumentException if a number is out of range
     */
    public Tensor encode(Tensor symbols) {
        String name = "SymbolNoise.encode";
        Points.require(name, symbols);
        int width = columns();
        Points.requireKnown(
                name, "symbols from 0 to " + (width - 1), symbols, v -> v == Math.rint(v) && v >= 0 && v < width);
        Tensor columns = symbols.unsqueeze(-1).eq(Tensor.arange(width));
        return columns.reshape(symbols.size(0), symbols.size(1) * width);
    }

    /**
     * p(y | x₀) for every symbol y of every site.
     *
     * @param clean x₀ in columns, [B, D·W]
     * @param sigma σ
     * @return [B, D·W]
     */
    public Tensor transition(Tensor clean, double sigma) {
        return flat(transitionOfSites(sites("SymbolNoise.transition", clean), sigma));
    }

    /**
     * Data with noise. Whether a site keeps its symbol is drawn from {@code rng.split(0)}, another one from {@code rng.split(1)}.
     *
     * @param clean x₀ in columns, [B, D·W]
     * @param sigma σ
     * @return x in columns, [B, D·W]
     */
    public Tensor noisy(Tensor clean, double sigma, Rng rng) {
        Tensor sites = sites("SymbolNoise.noisy", clean);
        int[] one = {sites.size(0), sites.size(1), 1};
        Tensor keep = rng.split(0).uniform(one).lt(Math.exp(-sigma));
        Tensor end = limit().cumsum(0);
        Tensor u = rng.split(1).uniform(one);
        Tensor drawn = u.lt(end).mul(u.ge(end.sub(limit())));
        return flat(Tensor.where(keep, sites, drawn));
    }

    Tensor transitionOfSites(Tensor clean, double sigma) {
        double kept = Math.exp(-sigma);
        return clean.mul(kept).add(limit().mul(-Math.expm1(-sigma)));
    }

    /** Columns as [B, D, W]. */
    Tensor sites(String name, Tensor x) {
        Points.require(name, x);
        if (x.size(1) == 0 || x.size(1) % columns() != 0) {
            throw new IllegalArgumentException(
                    name + ": expected " + columns() + " columns for each site, got " + Arrays.toString(x.shape()));
        }
        return x.reshape(x.size(0), x.size(1) / columns(), columns());
    }

    private static Tensor flat(Tensor sites) {
        return sites.reshape(sites.size(0), sites.size(1) * sites.size(2));
    }
}
