/**
 * The main job in parts, in the order in which data pass through them:
 *
 * <pre>
 * Measurements   a numeric table, read and checked
 * Prepared       ties broken, split, standardised
 * Method         a score that is learnt, and samples that are drawn with it: {@code ExactMethod}, {@code DenoisingMethod}
 * Comparison     the samples against the held-out data, in numbers
 * Report         the numbers as text and as a file, the pictures, the page
 * </pre>
 */
package nabla.examples.faithful;
