/**
 * Points as the rows of a [B, D] matrix: the checks at the doors of this module, rows in pieces, and distances
 * between points; the normal distribution. Not exported.
 */
package nabla.scorematching.points;
