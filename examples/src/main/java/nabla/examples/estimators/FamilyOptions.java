package nabla.examples.estimators;

import java.util.Optional;

/**
 * What a family is told beside the data.
 *
 * @param degree of a polynomial
 * @param low the lower end of an interval
 * @param high its upper end
 * @param weight the name of a weight for positive numbers
 * @param coordinates the name of coordinates for compositions
 * @param base the column that log-ratios divide by
 */
public record FamilyOptions(
        Optional<Integer> degree,
        Optional<Double> low,
        Optional<Double> high,
        Optional<String> weight,
        Optional<String> coordinates,
        Optional<Integer> base) {}
