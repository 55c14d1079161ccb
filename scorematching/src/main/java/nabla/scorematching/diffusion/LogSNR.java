package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/** The range of λ = log(α²/σ²) of an equation, which falls from λ(0) to λ(1). */
final class LogSNR {
    private LogSNR() {}

    /** Refuses a λ that no time has. */
    static void requireOfATime(SDE sde, Tensor logSNR) {
        Points.requireBetween(
                "SDE.timeOfLogSNR",
                "a λ",
                logSNR,
                sde.logSNR(Tensor.scalar(1)).item(),
                sde.logSNR(Tensor.scalar(0)).item());
    }
}
