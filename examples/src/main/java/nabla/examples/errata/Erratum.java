package nabla.examples.errata;

import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * A claim, and what two programs make of one quantity.
 *
 * @param quantity what the numbers are
 * @param asCopied runs the program that follows the notes
 * @param right runs the one that is right
 */
public record Erratum(String quantity, DoubleSupplier asCopied, DoubleSupplier right) {
    /** All of them, in the order of docs/errata.md. */
    public static List<Erratum> all() {
        return List.of(
                new Erratum("sliced loss: cost of a score 10 times too steep", Losses::costAsCopied, Losses::cost),
                new Erratum("variance of the sliced loss with 16 projections", Losses::spreadAsCopied, Losses::spread),
                new Erratum(
                        "derivative of a Langevin step by its size", Sampling::slopeByNumber, Sampling::slopeByTensor),
                new Erratum(
                        "derivative of the exact loss by the bias of a unit",
                        Networks::slopeOfRelu,
                        Networks::slopeOfSoftplus),
                new Erratum("left of the start after the Langevin steps", Sampling::leftByShortSteps, Sampling::left),
                new Erratum(
                        "highest density of Student's t in 1 to 100 is at",
                        Scores::placeOfSmallestScore,
                        Scores::placeOfHighestDensity),
                new Erratum("Stein's identity on Exp(1)", Scores::steinAtTheWall, Scores::steinWithoutTheWall),
                new Erratum(
                        "distance of wrong weights, by scores and in nats",
                        Scores::fisherDivergence,
                        Scores::kullbackLeibler),
                new Erratum("slope of the score of N(0, 1), learnt", Losses::slopeOfSquaredLoss, Losses::slopeOfLoss),
                new Erratum(
                        "divergence of a batch normalisation by deviation 2",
                        Networks::divergenceBySum,
                        Networks::divergenceOfRows),
                new Erratum(
                        "variance of a column given another (0.19)",
                        Sampling::varianceByResampling,
                        Sampling::varianceByMomentMatching),
                new Erratum(
                        "variance of Langevin samples of N(0, 1)",
                        Sampling::varianceByOneKey,
                        Sampling::varianceByKeys));
    }
}
