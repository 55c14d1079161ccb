/**
 * Handwritten digits in parts, in the order in which data pass through them:
 *
 * <pre>
 * DigitImages      images, to learn from and held out
 * Recipe           the network, how it is trained, how samples are drawn
 * DigitStudy       does it, and shows and keeps what comes of it
 * Quality          how good images are, in numbers; ImageGrid, as a picture
 * PixelLikelihood  the probability of images, in bits
 * </pre>
 */
package nabla.examples.digits;
