/**
 * Programs that go the whole way from data to samples: they read a table, learn its score, draw from it, and show with
 * pictures and numbers what they learnt. {@code OldFaithful} is the main job. {@code HandwrittenDigits} learns images, {@code
 * Anomalies} tells rows of another kind, {@code FaithfulLikelihood} says how likely held-out rows are, {@code
 * SlicedAgainstExact} compares losses, {@code Hyvarinen2005} makes the experiments of the first paper anew, {@code Errata} shows in
 * numbers what notes on score matching get wrong; {@code ReadmeExample}, {@code EnergyModel}, {@code HeldOutLikelihood} and {@code
 * MixtureSamples} are about ten lines each, to begin with.
 */
package nabla.examples;
