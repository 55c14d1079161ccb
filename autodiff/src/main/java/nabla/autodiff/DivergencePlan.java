package nabla.autodiff;

import java.util.List;

/**
 * How a divergence is computed: the Jacobian as a sum of products of matrices that all rows share and diagonals of each
 * row, and for each of these chains the contraction that gives its trace.
 *
 * @param terms the chains
 * @param isDense whether the tangents in all D directions are dense instead, because an operation has no factors or because
 *     it is cheaper
 * @param cost multiplications for 128 rows, beyond the field itself and products of shared matrices
 */
public record DivergencePlan(List<Term> terms, boolean isDense, long cost) {
    /**
     * The trace of one chain.
     *
     * @param diagonals the number of diagonals in it: hidden layers on its path
     * @param cost multiplications for 128 rows, beyond the products of shared matrices
     */
    public record Term(int diagonals, long cost) {
        @Override
        public String toString() {
            String contraction = switch (diagonals) {
                case 0 -> "tr M";
                case 1 -> "Σ gₕ·Mₕₕ";
                case 2 -> "g₁ᵀ(A ∘ Bᵀ)g₂";
                default -> "products of each row in the cheapest order";
            };
            return diagonals + (diagonals == 1 ? " diagonal: " : " diagonals: ") + contraction + ", " + cost
                    + " multiplications";
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        terms.forEach(term -> text.append(term).append(System.lineSeparator()));
        return isDense ? "one dense tangent per direction, " + cost + " multiplications" : text.toString();
    }
}
