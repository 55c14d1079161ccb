package nabla.scorematching.trees;

/**
 * The settings of boosted trees.
 *
 * @param trees how many, of each output
 * @param depth the most splits between the root and a leaf
 * @param eta η, the share of a Newton step that a tree takes
 * @param lambda λ, the penalty ½λw² on the value w of a leaf
 * @param minChildWeight the least sum of second derivatives in a leaf
 */
public record Boosting(int trees, int depth, double eta, double lambda, double minChildWeight) {
    /** 100 trees of depth 3, η = 0.1, λ = 1, weights of at least 1. */
    public static Boosting standard() {
        return new Boosting(100, 3, 0.1, 1, 1);
    }

    /** The value −G/(H + λ) that minimises Gw + ½(H + λ)w²; 0 in a leaf that is too light. */
    double value(double g, double h) {
        return h > 0 && h >= minChildWeight ? -g / (h + lambda) : 0;
    }

    /** Twice by how much that value lowers the loss: G²/(H + λ). */
    double quality(double g, double h) {
        return h > 0 ? g * g / (h + lambda) : 0;
    }
}
