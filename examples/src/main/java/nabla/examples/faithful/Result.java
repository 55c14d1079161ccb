package nabla.examples.faithful;

import nabla.nn.training.TrainingResult;

/**
 * What a method came to.
 *
 * @param method the method
 * @param trained its model
 * @param trainingLoss the model's loss on the training data
 * @param walks its samples
 * @param comparison the samples beside the held-out data
 */
public record Result(Method method, TrainingResult trained, double trainingLoss, Walks walks, Comparison comparison) {}
