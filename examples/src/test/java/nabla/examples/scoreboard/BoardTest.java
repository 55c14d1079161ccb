package nabla.examples.scoreboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final Path DOCS = Path.of("..", "docs");

    /** ½E‖x‖² = D/2 for N(0, I), with the standard deviation √(D/2)/√n. */
    @Test
    void theTruthIsAtDistanceNothing() {
        Gaussian truth = Gaussian.standard(3);
        assertEquals(0, Board.divergence(truth, truth, 1000, Rng.of(1)), 1e-30);
        assertEquals(1.5, Board.scale(truth, Rng.of(1)), 6 * Math.sqrt(1.5 / 5000));
    }

    @Test
    void theIntervalIsStudents() {
        Entry entry = new Entry("a", "b", new double[] {1, 2, 3}, Double.NaN, Double.NaN);
        assertEquals(2, entry.mean());
        assertEquals(1, entry.deviation(), 1e-15);
        assertEquals(4.303 / Math.sqrt(3), entry.halfWidth(), 1e-12);
        assertEquals("a,\"b\",2.00000,2.48,3,,", entry.csv());
    }

    /** The moments of n rows are within six standard errors of the truth, and BIC wants no third component. */
    @Test
    void expectationMaximisationFindsTheMixture() {
        GaussianMixture truth = Targets.MIXTURE;
        Tensor rows = truth.sample(Rng.of(2), 2000);
        GaussianMixture two = MixtureEstimate.maximise(rows, 2, Rng.of(3));
        int heavy = two.weights().get(0) > 0.5 ? 0 : 1;
        assertEquals(0.8, two.weights().get(heavy), 6 * Math.sqrt(0.16 / 2000));
        assertEquals(5, two.means().get(heavy, 0), 6 / Math.sqrt(1600));
        assertEquals(1, two.covariances().get(heavy, 1, 1), 6 * Math.sqrt(2 / 1600.0));
        double bic = MixtureEstimate.bic(two, rows);
        assertTrue(bic < MixtureEstimate.bic(MixtureEstimate.maximise(rows, 1, Rng.of(3)), rows));
        assertTrue(bic < MixtureEstimate.bic(MixtureEstimate.maximise(rows, 4, Rng.of(3)), rows));
    }

    /** With σ = .1 plain denoising has about 1/σ⁴ times the variance that the control variate leaves. */
    @Test
    void gradientsOfDenoisingNeedTheControlVariate() {
        List<Learner> learners = Learner.ofOneNetwork(2, 8);
        Tensor rows = Targets.MIXTURE.sample(Rng.of(1), 1000);
        Parameters at = learners.get(0).init().apply(Rng.of(2));
        double exact = learners.get(0).gradient(at, rows, 50, Rng.of(3)).trace();
        double sliced = learners.get(2).gradient(at, rows, 50, Rng.of(3)).trace();
        double plain = learners.get(5).gradient(at, rows, 50, Rng.of(3)).trace();
        double controlled = learners.get(6).gradient(at, rows, 50, Rng.of(3)).trace();
        assertTrue(exact < sliced, exact + " " + sliced);
        assertTrue(controlled < plain / 20, controlled + " " + plain);
    }

    /** No network is below the floor: the excess is never negative by six standard errors. */
    @Test
    void noNetworkBeatsTheFloorsOfDenoising() {
        for (MixtureRecipe.Floor floor : new MixtureRecipe(50, 1).floors(Rng.of(4), done -> {})) {
            assertTrue(floor.excess() > -6 * floor.error(), floor.toString());
        }
    }

    /** A network that has learnt for a while is nearer to the truth than a model that says 0. */
    @Test
    void learningComesNearer() {
        Gaussian truth = Gaussian.standard(2);
        Tensor rows = truth.sample(Rng.of(5), 2000);
        for (Learner learner : Learner.ofOneNetwork(2, 16)) {
            double divergence = Board.divergence(learner.fit(rows, 400, Rng.of(6)), truth, 1000, Rng.of(7));
            assertTrue(divergence < 0.6, learner.name() + " " + divergence);
        }
    }

    @Test
    void thePageHasTheFiguresOfTheTable() throws IOException {
        List<String> lines = Files.readAllLines(DOCS.resolve("scoreboard.csv"));
        String page = Files.readString(DOCS.resolve("scoreboard.md"));
        assertEquals(Entry.HEADING, lines.get(0));
        Set<String> densities = new LinkedHashSet<>();
        List<Double> means = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.replaceAll("\"[^\"]*\"", "_").split(",", -1);
            densities.add(cells[0]);
            means.add(Double.parseDouble(cells[2]));
        }
        assertEquals(Targets.all().keySet(), densities);
        assertEquals(10 * densities.size(), means.size());
        for (double mean : means) {
            int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(mean)));
            assertTrue(page.contains(String.format(Locale.ROOT, "%." + decimals + "f", mean)), "no " + mean);
        }
    }
}
