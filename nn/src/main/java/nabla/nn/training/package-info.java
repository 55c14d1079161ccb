/**
 * The loop around an update.
 *
 * <p>The door is {@link nabla.nn.training.Trainer}, which repeats a {@link nabla.nn.training.TrainingStep}: loss, gradient,
 * {@link nabla.nn.optimizers.Optimizer} and {@link nabla.nn.training.ExponentialMovingAverage}. It validates on held-out
 * rows, stops early or when the loss diverges, tells {@link nabla.nn.training.TrainingListener}s, goes on from a {@link
 * nabla.nn.training.Checkpoint}, and returns a {@link nabla.nn.training.TrainingResult}. A {@link
 * nabla.nn.training.CheckpointFile} keeps how far a program of several trainings has come.
 */
package nabla.nn.training;
