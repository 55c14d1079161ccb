package nabla.examples.scoreboard;

import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.densities.AffineImage;
import nabla.scorematching.densities.Banana;
import nabla.scorematching.densities.DoubleWell;
import nabla.scorematching.densities.Funnel;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.Logistic;
import nabla.scorematching.densities.ProductDensity;
import nabla.scorematching.densities.Ring;
import nabla.scorematching.densities.StudentT;

/** The densities of the scoreboard. */
final class Targets {
    /** .2·N(−5·1, I) + .8·N(5·1, I) in the plane. */
    static final GaussianMixture MIXTURE =
            GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-5, -5}, {5, 5}}, 1);

    private static final double[][] MIXING = {{1, 0.5, 0, -0.3}, {-0.4, 1, 0.6, 0}, {0, 0.2, 1, 0.5}, {0.3, 0, -0.5, 1}
    };

    private Targets() {}

    /** All of them by name, in the order of the table. */
    static Map<String, Density> all() {
        Map<String, Density> all = new LinkedHashMap<>();
        all.put("Gaussian", Gaussian.of(new double[] {1, -1}, new double[][] {{1, 0.8}, {0.8, 1}}));
        all.put("mixture", MIXTURE);
        all.put("banana", Banana.of(2, 1.5, 0.5));
        all.put("funnel", Funnel.of(2, 0.7));
        all.put("ring", Ring.of(2, 2, 0.4));
        all.put("Student-t", StudentT.standard(2, 5));
        all.put("double well", ProductDensity.of(DoubleWell.of(1.5, 2), Gaussian.standard(1)));
        all.put("ICA", AffineImage.of(Logistic.unitVariance(4), Tensor.of(MIXING)));
        return all;
    }
}
