package nabla.scorematching.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * The weight G(x) of {@link WeightedScoreMatching}: a symmetric, positive semidefinite matrix for each point, which vanishes at the
 * boundary of the domain, in the direction across it. It is a number g for G = g·I, D numbers for a diagonal, or a matrix, made of
 * tensor operations; so a lambda is a weight:
 *
 * <pre>{@code Weight robust = x -> x.square().sum(-1).add(1).reciprocal(); // g = 1/(1 + ‖x‖²) on the whole space}</pre>
 *
 * <table>
 * <caption>Weights</caption>
 * <tr><th>domain</th><th>weight</th><th>source</th></tr>
 * <tr><td>each number by itself: x ≥ 0, [a, b]</td><td>{@link BoundaryWeight}, {@link #columns}</td>
 *     <td>A. Hyvärinen, 2007; S. Yu, M. Drton and A. Shojaie, JMLR 20, 2019</td></tr>
 * <tr><td>{@link #ball}, {@link #polytope}</td><td>the distance to the boundary</td>
 *     <td>S. Liu, T. Kanamori and D. J. Williams, JMLR 23, 2022</td></tr>
 * <tr><td>{@link #alongAxes}: a polytope</td><td>its distances along each axis</td>
 *     <td>S. Yu, M. Drton and A. Shojaie, Information and Inference 11, 2022</td></tr>
 * <tr><td>{@link #ofTransform}: what φ maps onto ℝᴰ</td><td>(JᵀJ)⁻¹: score matching of φ(x)</td><td></td></tr>
 * <tr><td>{@link #ofRoot}: ℝᴰ, robust</td><td>m mᵀ</td><td>A. Barp et al., NeurIPS 2019</td></tr>
 * </table>
 */
@FunctionalInterface
public interface Weight {
    /**
     * The weight of each point. A distance may go on below 0 outside the domain.
     *
     * @param x points, [B, D]
     * @return g [B], a diagonal [B, D], or matrices [B, D, D]
     */
    Tensor at(Tensor x);

    /**
     * Whether a point is in the domain, 1 or 0: where no element of the diagonal is negative, unless the weight knows better.
     *
     * @param x points, [B, D]
     * @return [B]
     */
    default Tensor inside(Tensor x) {
        Tensor g = at(x);
        return switch (g.rank()) {
            case 1 -> g.ge(0);
            case 2 -> g.ge(0).min(-1);
            default -> g.diagonal().ge(0).min(-1);
        };
    }

    /**
     * G(x)·v for each point.
     *
     * @param x points, [B, D]
     * @param v vectors, [B, D]
     * @return [B, D]
     * @throws IllegalArgumentException if the weight is not [B], [B, D] or [B, D, D]
     */
    default Tensor times(Tensor x, Tensor v) {
        int rows = x.size(0);
        int dim = x.size(1);
        Tensor g = at(x);
        int[] shape = g.shape();
        if (Arrays.equals(shape, new int[] {rows})) {
            return g.unsqueeze(1).mul(v);
        }
        if (Arrays.equals(shape, new int[] {rows, dim})) {
            return g.mul(v);
        }
        if (Arrays.equals(shape, new int[] {rows, dim, dim})) {
            return g.matmul(v.unsqueeze(-1)).squeeze(-1);
        }
        throw new IllegalArgumentException("Weight: expected [B], [B, D] or [B, D, D] of points "
                + Arrays.toString(x.shape()) + ", got " + Arrays.toString(shape));
    }

    /**
     * Refuses points that are known to be outside the domain.
     *
     * @param name what the message begins with
     * @throws IllegalArgumentException with the first of them
     */
    default void requireInside(String name, Tensor x) {
        Tensor inside = inside(x);
        if (inside.isLinked()) {
            return;
        }
        double[] in = inside.toArray();
        for (int i = 0; i < in.length; i++) {
            if (!(in[i] > 0)) {
                throw new IllegalArgumentException(name + ": expected points inside the domain of the weight, got row "
                        + i + ": " + Arrays.toString(x.select(0, i).toArray()));
            }
        }
    }

    /**
     * A weight for each column, by its own numbers: the diagonal hⱼ(xⱼ).
     *
     * @throws IllegalArgumentException if there is none
     */
    static Weight columns(BoundaryWeight... weights) {
        return ColumnWeights.of("Weight.columns", weights);
    }

    /**
     * The distance to the sphere around a ball, g = r − ‖x − c‖.
     *
     * @param centre c, [D]
     * @throws IllegalArgumentException if the centre is not [D] and finite, or the radius is not positive and finite
     */
    static Weight ball(Tensor centre, double radius) {
        String name = "Weight.ball";
        Points.positive(name, "radius", radius);
        Points.present(name, "a centre", centre);
        if (centre.rank() != 1) {
            throw new IllegalArgumentException(
                    name + ": expected a centre [D], got " + Arrays.toString(centre.shape()));
        }
        Points.requireFinite(name, centre);
        return x -> Points.dimensioned(name, x, centre.size())
                .sub(centre)
                .norm(-1)
                .neg()
                .add(radius);
    }

    /**
     * The distance to the nearest face of the polytope Ax ≤ b, g = min_k (b_k − a_kᵀx)/‖a_k‖.
     *
     * @param a A, a row for each face, [M, D]
     * @param b [M]
     * @throws IllegalArgumentException if A is not [M, D] and b [M], a row of A is 0, or a number is not finite
     */
    static Weight polytope(Tensor a, Tensor b) {
        String name = "Weight.polytope";
        requireFaces(name, a, b);
        Tensor lengths = a.norm(-1);
        Tensor normals = a.div(lengths.unsqueeze(1));
        Tensor offsets = b.div(lengths);
        return x -> offsets.sub(Points.dimensioned(name, x, a.size(1)).matmulTransposed(normals))
                .min(-1);
    }

    /**
     * The distances of a point to the faces of the polytope Ax ≤ b along each axis, the other numbers held fixed: the diagonal
     * φ_j = min_k (b_k − a_kᵀx)/|a_kj| over the faces that the axis meets, and 1 where it meets none.
     *
     * @param a A, a row for each face, [M, D]
     * @param b [M]
     * @throws IllegalArgumentException as {@link #polytope}
     */
    static Weight alongAxes(Tensor a, Tensor b) {
        String name = "Weight.alongAxes";
        requireFaces(name, a, b);
        int dim = a.size(1);
        List<UnaryOperator<Tensor>> distances = new ArrayList<>();
        for (int j = 0; j < dim; j++) {
            double[] slopes = a.select(1, j).toArray();
            int[] met = IntStream.range(0, slopes.length)
                    .filter(k -> slopes[k] != 0)
                    .toArray();
            if (met.length == 0) {
                distances.add(slack -> Tensor.ones(slack.size(0)));
            } else {
                Tensor steepness = Tensor.of(slopes).take(0, met).abs();
                distances.add(slack -> slack.take(1, met).div(steepness).min(-1));
            }
        }
        return x -> {
            Tensor slack = b.sub(Points.dimensioned(name, x, dim).matmulTransposed(a));
            return Tensor.stack(1, distances.stream().map(d -> d.apply(slack)).toArray(Tensor[]::new));
        };
    }

    private static void requireFaces(String name, Tensor a, Tensor b) {
        Points.present(name, "faces", a);
        Points.present(name, "offsets", b);
        if (a.rank() != 2 || a.size(0) == 0 || b.rank() != 1 || b.size() != a.size(0)) {
            throw new IllegalArgumentException(
                    name + ": expected faces [M, D] and offsets [M] with M of at least 1, got "
                            + Arrays.toString(a.shape()) + " and " + Arrays.toString(b.shape()));
        }
        Points.requireFinite(name, a);
        Points.requireFinite(name, b);
        Points.requireKnown(name, "faces with a normal that is not 0", a.norm(-1), length -> length > 0);
    }

    /**
     * G = (JᵀJ)⁻¹, where J is the Jacobian of a diffeomorphism φ of the domain onto ℝᴰ: the loss is {@link ScoreMatching} of φ(x),
     * up to a constant of each point. For φ = log it is the diagonal x².
     *
     * @param transform φ, [B, D] → [B, D], each point by itself
     */
    static Weight ofTransform(UnaryOperator<Tensor> transform) {
        Points.present("Weight.ofTransform", "a transform", transform);
        return ofRoot(x -> Derivatives.rowJacobians(transform, x).inverse());
    }

    /**
     * G = m mᵀ, positive semidefinite by construction: diffusion score matching.
     *
     * @param root m, [B, D] → [B, D, R]
     */
    static Weight ofRoot(UnaryOperator<Tensor> root) {
        Points.present("Weight.ofRoot", "a root", root);
        return x -> {
            Tensor m = root.apply(x);
            return m.matmulTransposed(m);
        };
    }
}
