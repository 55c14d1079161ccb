/**
 * The main job in parts, in the order in which data pass through them:
 *
 * <pre>
 * Measurements   a numeric table, read and checked
 * Prepared       ties broken, split, standardised
 * Method         a score that is learnt, and samples that are drawn with it: {@code ExactMethod}, {@code DenoisingMethod}
 * Work           training, shown and kept
 * Comparison     the samples against the held-out data, in numbers
 * Study          everything that was found out; {@code Figures} in numbers, {@code Findings} in sentences
 * Report         the numbers as text and as a file, the pictures, the page
 * </pre>
 */
package nabla.examples.faithful;
