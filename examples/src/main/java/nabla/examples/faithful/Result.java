package nabla.examples.faithful;

import nabla.examples.training.Trained;

/**
 * What a method came to.
 *
 * @param method the method
 * @param trained its model
 * @param trainingLoss the model's loss on the training data
 * @param walks its samples
 * @param comparison the samples beside the held-out data
 */
public record Result(Method method, Trained trained, double trainingLoss, Walks walks, Comparison comparison) {}
