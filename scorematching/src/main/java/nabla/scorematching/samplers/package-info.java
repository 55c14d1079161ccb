/**
 * Samplers: Markov chains whose stationary density is that of a given score.
 */
package nabla.scorematching.samplers;
