package nabla.examples.anomalies;

import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Digits;
import nabla.scorematching.densities.KernelDensity;

/** −log p of a kernel density, with the bandwidth under which rows put aside are most likely. */
final class KernelDetector implements Detector {
    private static final int CHOICES = 24;
    private static final double NARROWEST = 0.05;
    private static final double WIDEST = 2;

    @Override
    public String name() {
        return "kernel density";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        List<Double> widths = IntStream.range(0, CHOICES)
                .mapToObj(i -> NARROWEST * Math.pow(WIDEST / NARROWEST, i / (CHOICES - 1.0)))
                .toList();
        double width = HeldOut.of(rows, rng).best(widths, KernelDensity::of);
        KernelDensity density = KernelDensity.of(rows, width);
        return new Fitted(
                "bandwidth " + Digits.of(width), x -> density.logProb(x).neg());
    }
}
