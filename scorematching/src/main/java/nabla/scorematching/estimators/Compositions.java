package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Families of densities of compositions, rows of shares [n, p] with the sum 1, in the coordinates of a {@link Simplex}. Exact zeros are
 * allowed as the table there says; none has to be replaced. With a weight and known exponents β a row with a zero counts for nothing: its
 * loss does not depend on the parameters, and {@code effectiveRows()} leaves it out. A zero at which the slope of the loss by the free
 * parameters has no limit is refused, as two of them in a row are under {@link Simplex#minSquared} if their exponents are free; so is one at
 * which a robust weight grows without bound.
 */
public final class Compositions {
    private Compositions() {}

    /** Dirichlet by centred log-ratios: α̂ = Ā⁻¹1·(1 − mean‖u‖²), without a logarithm, so that zeros do no harm. */
    public static QuadraticFit dirichlet(int shares) {
        return dirichlet(shares, Simplex.clr());
    }

    /**
     * Dirichlet: log p = Σ(αⱼ − 1) log uⱼ.
     *
     * @param shares p
     * @throws IllegalArgumentException if it is less than 2
     */
    public static QuadraticFit dirichlet(int shares, Simplex coordinates) {
        requireShares("Compositions.dirichlet", shares);
        Points.present("Compositions", "coordinates", coordinates);
        ExponentialFamily ofLogs =
                ExponentialFamily.of(logs -> logs).withBase(logs -> logs.sum(1).neg());
        return ofCoordinates(
                        "Dirichlet",
                        shares,
                        coordinates,
                        coordinates.modelOfLogs(ofLogs),
                        QuadraticFit.numbered("alpha", shares))
                .density(theta -> Densities.above(0, "alpha", theta));
    }

    /**
     * Polynomially tilted pairwise interaction (Scealy and Wood 2023): log p = u_LᵀA_L u_L + b_Lᵀu_L + Σβⱼ log uⱼ, where u_L are the shares
     * but the last. The parameters are the diagonal of A_L, then A12, A13, A23, A14, … column by column (each counts twice in the
     * density), b1 … b(p−1), beta1 … beta(p). Fix what is known, for instance {@code .fix("beta3", 0.5)}.
     *
     * @param shares p
     * @throws IllegalArgumentException if it is less than 2
     */
    public static QuadraticFit ppi(int shares, Simplex coordinates) {
        requireShares("Compositions.ppi", shares);
        List<String> names = polynomialNames(shares);
        int polynomial = names.size();
        names.addAll(List.of(QuadraticFit.numbered("beta", shares)));
        return of(
                        "PPI",
                        shares,
                        coordinates,
                        ExponentialFamily.of(u -> Tensor.concat(1, polynomial(u), u.log())),
                        names.toArray(String[]::new))
                .density(theta -> Densities.above(-1, "beta", theta.slice(0, polynomial, theta.size())));
    }

    /**
     * The same with all exponents known, as if each was fixed; with robust weights, as if by c = 0 for it. They belong to the base measure, so
     * that they do not weigh, while what is fixed weighs by its c: {@link QuadraticFit#robust}.
     *
     * @param beta β₁ … β_p
     * @throws IllegalArgumentException if there are fewer than two, or one is not greater than −1
     */
    public static QuadraticFit ppi(Simplex coordinates, double... beta) {
        String name = "Compositions.ppi";
        Points.present(name, "exponents", beta);
        requireShares(name, beta.length);
        Tensor exponents = Tensor.of(beta);
        Points.requireKnown(name, "finite exponents above −1", exponents, b -> b > -1 && b < Double.POSITIVE_INFINITY);
        return of(
                "PPI",
                beta.length,
                coordinates,
                ExponentialFamily.of(Compositions::polynomial)
                        .withBase(u -> u.log().mul(exponents).sum(1)),
                polynomialNames(beta.length).toArray(String[]::new));
    }

    private static Tensor polynomial(Tensor u) {
        int last = u.size(1) - 1;
        Tensor first = u.slice(1, 0, last);
        return last == 1
                ? Tensor.concat(1, first.square(), first)
                : Tensor.concat(1, first.square(), QuadraticTerms.of(last).products(first), first);
    }

    private static List<String> polynomialNames(int shares) {
        List<String> names = new ArrayList<>(QuadraticTerms.of(shares - 1).names(shares - 1));
        names.addAll(List.of(QuadraticFit.numbered("b", shares - 1)));
        return names;
    }

    /**
     * A model of your own, given by the log-density of the shares. A share of 0 comes as 10⁻¹⁰⁰.
     *
     * @param name in summaries and messages
     * @param shares p
     * @param model (θ, u) ↦ log p(u; θ) without its constant, against du₁ … du_{p−1}
     * @param parameters a name for each
     */
    public static QuadraticFit of(
            String name, int shares, Simplex coordinates, ParametricModel model, String... parameters) {
        Points.present("Compositions", "coordinates", coordinates);
        Points.present("Compositions", "a model", model);
        return ofCoordinates(name, shares, coordinates, coordinates.model(model), parameters);
    }

    private static QuadraticFit ofCoordinates(
            String name, int shares, Simplex coordinates, ParametricModel model, String... parameters) {
        return QuadraticFit.of(coordinates.loss())
                .model(model, parameters)
                .named(name + " by " + coordinates)
                .doorWithoutZeros(u -> coordinates.coordinates(Points.dimensioned(name, u, shares)));
    }

    private static void requireShares(String name, int shares) {
        if (shares < 2) {
            throw new IllegalArgumentException(name + ": expected at least 2 shares, got " + shares);
        }
    }
}
