package nabla.autodiff.operations;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.operations.MatrixAlgorithm.Form;

/**
 * Factorisations and solutions of linear systems over the last two axes, leading axes being batches (Giles, Collected
 * matrix derivative results for forward and reverse mode algorithmic differentiation, 2008).
 */
public final class LinearAlgebra {
    /** L with L·Lᵀ = A, A symmetric positive definite, of which both triangles count alike in the derivative. */
    public static final General CHOLESKY = General.ofJvp(
            "cholesky", List.of(), new MatrixAlgorithm(Form.FACTOR, MatrixAlgorithm::cholesky), (at, t) -> {
                // L̇ = L·Φ(L⁻¹ sym(Ȧ) L⁻ᵀ), Φ = lower triangle with half the diagonal
                Tensor l = at.result();
                Tensor symmetric = t[0].add(t[0].transpose()).mul(0.5);
                Tensor half = l.triangularSolve(symmetric);
                Tensor inner = l.triangularSolve(half.transpose()).transpose();
                return l.matmul(lower(inner, 0.5));
            });

    /** log|det A|; tr(A⁻¹Ȧ). */
    public static final General LOG_DET =
            General.ofJvp("logDet", List.of(), new MatrixAlgorithm(Form.NUMBER, MatrixAlgorithm::logDet), (at, t) -> {
                Tensor inverse = at.operand(0).inverse();
                return inverse.transpose().mul(t[0]).sumKeepDims(-2, -1);
            });

    private LinearAlgebra() {}

    /** X with A·X = B (or AᵀX = B); Ẋ = A⁻¹(Ḃ − ȦX). */
    public static General solve(boolean transposed) {
        return solver(
                transposed ? "solveTransposed" : "solve",
                new MatrixAlgorithm(
                        Form.SOLUTION,
                        (s, a, ao, b, bo, n, m, y, yo) ->
                                MatrixAlgorithm.solve(transposed, s, a, ao, b, bo, n, m, y, yo)),
                transposed,
                () -> solve(transposed),
                () -> solve(!transposed),
                x -> x);
    }

    /** X with L·X = B (or LᵀX = B) for a lower triangular L, of which the other triangle is not read. */
    public static General triangularSolve(boolean transposed) {
        return solver(
                transposed ? "triangularSolveTransposed" : "triangularSolve",
                new MatrixAlgorithm(
                        Form.SOLUTION,
                        (s, a, ao, b, bo, n, m, y, yo) ->
                                MatrixAlgorithm.triangularSolve(transposed, a, ao, b, bo, n, m, y, yo)),
                transposed,
                () -> triangularSolve(transposed),
                () -> triangularSolve(!transposed),
                x -> lower(x, 1));
    }

    /** The rules of X = A⁻¹B, where a mask keeps the part of A that is read. */
    private static General solver(
            String name,
            MatrixAlgorithm algorithm,
            boolean transposed,
            Supplier<General> self,
            Supplier<General> transpose,
            UnaryOperator<Tensor> mask) {
        return General.of(
                name,
                List.of(),
                algorithm,
                (at, t) -> {
                    Tensor right = t[1];
                    if (t[0] != null) {
                        Tensor a = mask.apply(t[0]);
                        Tensor moved = (transposed ? a.transpose() : a).matmul(at.result());
                        right = right == null ? moved.neg() : right.sub(moved);
                    }
                    return self.get().applyAligned(at.operand(0), right);
                },
                (at, g, adjoints) -> {
                    Tensor b = transpose.get().applyAligned(at.operand(0), g);
                    if (adjoints.wants(1)) {
                        adjoints.add(1, b);
                    }
                    if (adjoints.wants(0)) {
                        Tensor x = at.result();
                        Tensor outer = transposed ? x.matmul(b.transpose()) : b.matmul(x.transpose());
                        adjoints.add(0, mask.apply(outer.neg()));
                    }
                });
    }

    /** The lower triangle of each matrix, with its diagonal times a factor. */
    static Tensor lower(Tensor x, double diagonal) {
        int rows = x.size(-2);
        int columns = x.size(-1);
        double[] mask = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j <= i && j < columns; j++) {
                mask[i * columns + j] = i == j ? diagonal : 1;
            }
        }
        // A mask is selected by, not multiplied with: what lies in the other triangle may be anything.
        Tensor weights = Tensor.of(new int[] {rows, columns}, mask);
        return MASK.applyAligned(weights, x);
    }

    /** mask·x, and 0 where the mask is 0, whatever x is there. */
    private static final Linear MASK = new Linear(
            "mask",
            List.of(),
            Pointwise.binary((a, ao, as, b, bo, bs, y, yo, n) -> {
                for (int i = 0; i < n; i++) {
                    double m = a[ao + i * as];
                    y[yo + i] = m == 0 ? 0 : m * b[bo + i * bs];
                }
            }),
            new Linear.Map[] {null, (at, t) -> masked(at.operand(0), t)},
            new Linear.Map[] {null, (at, g) -> masked(at.operand(0), g)});

    private static Tensor masked(Tensor mask, Tensor x) {
        return MASK.applyAligned(mask, x);
    }
}
