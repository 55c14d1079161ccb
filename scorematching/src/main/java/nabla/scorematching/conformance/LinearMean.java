package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import nabla.autodiff.Tensor;

/**
 * The mean of a loss for the linear score on normal data, and what it would be with a known fault. With A and b in units of
 * v, S = α²Σ + σ²I and D dimensions a level has
 *
 * @param square ½E‖s‖² = ½tr(ASAᵀ) + ½‖b − αAμ‖²
 * @param trace tr A
 * @param sigma σ; 0 for the exact type
 * @param dim D
 * @param noisySquare ½E‖s‖² if the noise were σ²z
 */
record LinearMean(double square, double trace, double sigma, int dim, double noisySquare) {
    /** A fault and the mean that a loss has with it. */
    private record Fault(String name, ToDoubleFunction<LinearMean> mean) {}

    private static final List<Fault> EXACT = List.of(
            new Fault("without Hyvärinen's ½", m -> 2 * m.square - m.trace),
            new Fault("a factor ½ on the whole", m -> (m.square - m.trace) / 2),
            new Fault("a factor 2 on the whole", m -> 2 * (m.square - m.trace)),
            new Fault("the mean over the dimensions in place of the sum", m -> (m.square - m.trace) / m.dim),
            new Fault("the sign of the divergence (or of an energy's score) inverted", m -> m.square + m.trace),
            new Fault("½vᵀs without its square", m -> -m.trace),
            new Fault("the copied form vᵀs + ½vᵀ∇(vᵀs), a loss without its square", m -> -m.trace / 2),
            new Fault("without the divergence", LinearMean::square),
            new Fault("the derivative divided by ε²D in place of ε²", m -> m.square - m.trace / m.dim),
            new Fault("half the divergence", m -> m.square - m.trace / 2),
            new Fault("twice the divergence", m -> m.square - 2 * m.trace));

    private static final List<Fault> DENOISING = List.of(
            new Fault("without the ½", m -> 2 * m.value()),
            new Fault("a factor ½ on the whole", m -> m.value() / 2),
            new Fault("the mean over the dimensions in place of the sum", m -> m.value() / m.dim),
            new Fault(
                    "the sign of the score inverted (s = +∇E of an energy, or −z/σ for z/σ)",
                    m -> m.square + m.trace + m.rest()),
            new Fault("z/σ² for z/σ", m -> m.square - m.trace / m.sigma + m.rest() / Math.pow(m.sigma, 2)),
            new Fault("z for z/σ", m -> m.square - m.trace * m.sigma + m.rest() * Math.pow(m.sigma, 2)),
            new Fault("σz for z/σ", m -> m.square - m.trace * Math.pow(m.sigma, 2) + m.rest() * Math.pow(m.sigma, 4)),
            new Fault("noise σ²z for σz (σ² for σ)", m -> m.noisySquare - m.trace * m.sigma + m.rest()),
            new Fault("σ for σ² in the weight", m -> m.value() / m.sigma),
            new Fault("σ² for σ in the weight", m -> m.value() * m.sigma),
            new Fault("without the weight σ²", m -> m.value() / Math.pow(m.sigma, 2)));

    /** At one level. */
    static LinearMean of(double alpha, double sigma) {
        double v = alpha * alpha + sigma * sigma;
        Tensor matrix = Examples.MATRIX.div(v);
        Tensor offset = Examples.OFFSET.div(v);
        int dim = offset.size();
        Tensor mean = Examples.mean().mul(alpha).unsqueeze(1);
        double square =
                offset.sub(matrix.matmul(mean).squeeze(1)).square().sum().item();
        Tensor clean = Examples.covariance().mul(alpha * alpha);
        double squares = half(matrix, clean.add(Tensor.eye(dim).mul(sigma * sigma)), square);
        double noisier = half(matrix, clean.add(Tensor.eye(dim).mul(Math.pow(sigma, 4))), square);
        return new LinearMean(squares, matrix.trace().item(), sigma, dim, noisier);
    }

    private static double half(Tensor matrix, Tensor covariance, double square) {
        return 0.5
                * (matrix.matmul(covariance).matmul(matrix.transpose()).trace().item() + square);
    }

    /** D/(2σ²), the mean of ½‖z/σ‖²; 0 for the exact type. */
    private double rest() {
        return sigma == 0 ? 0 : dim / (2 * sigma * sigma);
    }

    /** The mean of a loss without fault. */
    double value() {
        return square - trace + rest();
    }

    /** The faults with which the mean would be the one that was found. */
    static String faults(Target target, Mean found) {
        List<Fault> known = new ArrayList<>(target.isClean() ? EXACT : DENOISING);
        double weight = target.mean((alpha, sigma) -> 1);
        if (target.isSingle() && weight != 1) {
            known.add(new Fault("without the weight", m -> m.value() / weight));
        }
        return known.stream()
                .filter(fault -> found.mayBe(target.mean((alpha, sigma) -> fault.mean.applyAsDouble(of(alpha, sigma)))))
                .map(Fault::name)
                .collect(Collectors.joining("; or "));
    }
}
