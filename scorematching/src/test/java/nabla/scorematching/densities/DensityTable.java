package nabla.scorematching.densities;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Operation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Numbers;

/** Every density in its forms: an entry costs a line and gets all laws of {@link DensityLawsTest}. */
final class DensityTable {
    /** The noise of the entries with noise, and the factor of x. */
    static final double SIGMA = 0.6;

    static final double ALPHA = 0.8;

    private DensityTable() {}

    /**
     * A density.
     *
     * @param axes a product of axes that integrates it; none if it has more than two dimensions
     * @param noisedAxes one that integrates it with noise; none if its dimension is larger or it has no noised one
     * @param smoothness its number of continuous derivatives
     * @param isNoisable whether it knows its noised density
     */
    record Entry(
            String name,
            Density p,
            int smoothness,
            Axis[] axes,
            boolean isNoisable,
            Axis[] noisedAxes,
            double accuracy) {
        /** Hyvärinen's theorem for the density's own score: it fails where log p has a kink, except at a point. */
        boolean hasTheorem() {
            return smoothness > 0 || p instanceof Ring;
        }

        boolean isNoised() {
            return name.endsWith(", noised");
        }

        boolean isPeriodic() {
            return p instanceof VonMises || name.contains("von Mises");
        }

        Density noised() {
            return p.noised(isPeriodic() ? 1 : ALPHA, SIGMA);
        }

        Entry kinked() {
            return new Entry(name, p, 0, axes, isNoisable, noisedAxes, accuracy);
        }

        Entry withoutNoise() {
            return new Entry(name, p, smoothness, axes, false, noisedAxes, accuracy);
        }

        Entry to(double accuracy) {
            return new Entry(name, p, smoothness, axes, isNoisable, noisedAxes, accuracy);
        }

        Entry noisedOn(Axis... axes) {
            return new Entry(name, p, smoothness, this.axes, isNoisable, axes, accuracy);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A density, and how it is integrated. */
    private static Entry entry(String name, Density p, Axis... axes) {
        return new Entry(name, p, Operation.SMOOTH, axes, true, axes, 1e-10);
    }

    private static Stream<Entry> entries() {
        Rng rng = Rng.of(1);
        Axis line = Axis.panels(-50, 50, 1);
        Axis fine = Axis.panels(-20, 20, 1);
        Axis near = Axis.steps(-20, 20, 0.2);
        Axis tails = Axis.stretched(1, 36, 0.05);
        Axis heavy = Axis.stretched(2, 18, 0.1);
        Axis light = Axis.stretched(1, 14, 0.25);
        Axis period = Axis.steps(-Math.PI, Math.PI, Math.PI / 48);
        Axis noise = Axis.steps(-16, 16, 0.4);
        double[][] mixing = {{1.2, 0.5}, {-0.4, 0.8}};
        double[][] turn = {{1.2, -1.6}, {1.6, 1.2}};
        double[] zero = {0};
        double[] one = {1};
        return Stream.of(
                entry(
                        "normal",
                        Gaussian.of(rng.split(1).normal(2), Numbers.covariance(rng.split(2), 2, 0.3)),
                        near,
                        near),
                entry("normal, five dimensions", Gaussian.of(rng.split(1).normal(5), Numbers.covariance(rng, 5, 0.3))),
                entry("diagonal normal", DiagonalGaussian.of(new double[] {1, -2}, new double[] {0.5, 2}), near, near),
                entry("mixture of normals", Numbers.mixture(rng.split(3), 3, 2), near, near),
                entry("kernels", KernelDensity.of(rng.split(4).normal(7, 1), 0.7), near),
                entry("Student", StudentT.of(3, new double[] {0.5}, new double[][] {{2}}), tails),
                entry(
                                "Student in the plane",
                                StudentT.of(4.5, new double[] {0, 1}, new double[][] {{2, 0.5}, {0.5, 1}}),
                                heavy,
                                heavy)
                        .noisedOn(light, light)
                        .to(1e-8),
                entry("Student, four dimensions", StudentT.standard(4, 6)),
                entry("Laplace", Laplace.of(new double[] {0}, new double[] {0.7}), line)
                        .kinked(),
                entry("Laplace, three dimensions", Laplace.unitVariance(3)).kinked(),
                entry("logistic", Logistic.of(new double[] {0.5}, new double[] {0.7}), line),
                entry("logistic in the plane", Logistic.of(new double[] {0, 1}, new double[] {0.5, 0.3}), fine, fine)
                        .noisedOn(noise, noise),
                entry("banana", Banana.of(2, 1.5, 0.3), Axis.steps(-14, 14, 0.2), Axis.steps(-36, 12, 0.2))
                        .noisedOn(noise, Axis.steps(-36, 12, 0.4)),
                entry("banana, four dimensions", Banana.of(4, 2, 0.2)),
                entry("funnel", Funnel.of(2, 1), Axis.steps(-9, 9, 0.2), Axis.stretched(0.01, 14, 0.1))
                        .noisedOn(Axis.steps(-9, 9, 0.3), Axis.stretched(0.5, 8, 0.08)),
                entry("funnel, four dimensions", Funnel.of(4, 1)),
                entry("double well", DoubleWell.of(1.5, 3), Axis.steps(-5, 5, 0.02))
                        .noisedOn(near),
                entry("ring", Ring.of(2, 3, 0.4), Axis.steps(-8, 8, 0.08), Axis.steps(-8, 8, 0.08))
                        .noisedOn(Axis.steps(-7.2, 7.2, 0.4), Axis.steps(-7.2, 7.2, 0.4))
                        .kinked(),
                entry("shell", Ring.of(3, 3, 0.4)).kinked().withoutNoise(),
                entry("von Mises", VonMises.of(new double[] {0, 2}, new double[] {1.5, 4}), period, period),
                entry(
                                "double well and normal",
                                ProductDensity.of(DoubleWell.of(1.5, 3), Gaussian.isotropic(1, 0.5)),
                                Axis.steps(-5, 5, 0.1),
                                Axis.steps(-5, 5, 0.2))
                        .noisedOn(Axis.steps(-8, 8, 0.3), Axis.steps(-8, 8, 0.3)),
                entry(
                                "components, logistic",
                                AffineImage.of(Logistic.unitVariance(2), Tensor.of(mixing)),
                                Axis.steps(-24, 24, 0.12),
                                Axis.steps(-24, 24, 0.12))
                        .noisedOn()
                        .to(1e-9),
                entry(
                                "components, Laplace",
                                AffineImage.of(
                                        Laplace.unitVariance(4), rng.split(5).normal(4, 4)))
                        .kinked()
                        .withoutNoise(),
                entry(
                        "a turned product",
                        AffineImage.of(
                                ProductDensity.of(Logistic.of(zero, one), StudentT.standard(1, 5)),
                                Tensor.of(turn),
                                Tensor.of(1, 0))),
                entry(
                                "a sheared mixture",
                                AffineImage.of(Numbers.mixture(rng.split(6), 2, 2), Tensor.of(mixing)),
                                near,
                                near)
                        .noisedOn(Axis.steps(-12, 12, 0.4), Axis.steps(-12, 12, 0.4)),
                entry(
                                "mixture of kinds",
                                MixtureDensity.of(
                                        new double[] {1, 2, 1},
                                        StudentT.of(3, new double[] {-2}, new double[][] {{1}}),
                                        Logistic.of(new double[] {2}, new double[] {0.5}),
                                        Laplace.of(zero, one)),
                                Axis.panels(-1000, 1000, 1))
                        .noisedOn(Axis.stretched(1, 14, 0.1))
                        .kinked()
                        .to(1e-6),
                entry(
                                "a quartic",
                                UnnormalizedDensity.of(
                                        1, x -> x.square().square().neg().add(x).sum(-1)),
                                Axis.steps(-6, 6, 0.02))
                        .noisedOn(near),
                entry(
                                "a quartic in a box",
                                UnnormalizedDensity.of(
                                                1,
                                                x -> x.square()
                                                        .square()
                                                        .neg()
                                                        .add(x)
                                                        .sum(-1))
                                        .within(new double[] {-5}, new double[] {6}),
                                Axis.steps(-6, 6, 0.02))
                        .noisedOn(near),
                entry(
                                "Himmelblau",
                                UnnormalizedDensity.of(2, DensityTable::himmelblau),
                                Axis.steps(-6.6, 6.6, 0.05),
                                Axis.steps(-6.6, 6.6, 0.05))
                        .noisedOn(Axis.steps(-7.2, 7.2, 0.4), Axis.steps(-7.2, 7.2, 0.4))
                        .to(1e-9));
    }

    /** Four modes in the plane: −((x² + y − 11)² + (x + y² − 7)²)/20. */
    static Tensor himmelblau(Tensor x) {
        Tensor a = x.select(1, 0);
        Tensor b = x.select(1, 1);
        return a.square()
                .add(b)
                .sub(11)
                .square()
                .add(b.square().add(a).sub(7).square())
                .mul(-0.05);
    }

    private static final List<Entry> CLEAN = entries().toList();
    private static final List<Entry> NOISED =
            CLEAN.stream().filter(Entry::isNoisable).map(DensityTable::noised).toList();

    /** The densities. */
    static Stream<Entry> clean() {
        return CLEAN.stream();
    }

    /** The densities, and those with noise. */
    static Stream<Entry> all() {
        return Stream.concat(clean(), NOISED.stream());
    }

    private static Entry noised(Entry entry) {
        return new Entry(
                entry.name + ", noised",
                entry.noised(),
                Operation.SMOOTH,
                entry.noisedAxes,
                false,
                entry.noisedAxes,
                entry.accuracy);
    }
}
