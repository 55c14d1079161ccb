package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.nn.Standardize;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LogLikelihoodTest {
    private static final double EARLIEST = 0.05;

    /** Under the variance-preserving equation N(0, I) stays as it is. */
    private static final TimeConditionalScore STANDARD = (x, t) -> x.neg();

    static SDE[] equations() {
        return ProbabilityFlowTest.equations();
    }

    private static LogLikelihood precise(SDE sde, double tolerance) {
        return LogLikelihood.of(sde)
                .solver(OdeSolver.adaptive(tolerance, tolerance))
                .earliest(EARLIEST);
    }

    /**
     * On a mixture the likelihood is known: with the true log-density at time 1 in the place of the prior, it is the
     * mixture's own.
     */
    @ParameterizedTest
    @MethodSource("equations")
    void theLikelihoodIsThatOfTheMixture(SDE sde) {
        GaussianMixture p = Numbers.mixture(Rng.of(2), 3, 2);
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        Tensor x = score.at(EARLIEST).sample(Rng.of(3), 10);
        var likelihood = precise(sde, 1e-9).evaluate(score, x);
        Tensor atOne = score.at(1).logProb(likelihood.noise());
        assertClose(score.at(EARLIEST).logProb(x), likelihood.volume().add(atOne), 1e-6);
        assertClose(likelihood.logPrior().add(likelihood.volume()), likelihood.logProb(), 0);
        assertClose(likelihood.logProb().div(-2 * Math.log(2)), likelihood.bitsPerDimension(), 1e-15);
    }

    /** VP with the usual β forgets the data: with the prior itself the likelihood is right to the prior's mismatch. */
    @Test
    void theStandardPriorCostsLittle() {
        SDE sde = VPSDE.standard();
        GaussianMixture p = Numbers.mixture(Rng.of(2), 3, 2);
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        Tensor x = score.at(EARLIEST).sample(Rng.of(3), 10);
        var likelihood = precise(sde, 1e-7).evaluate(score, x);
        assertClose(score.at(EARLIEST).logProb(x), likelihood.logProb(), 0.05);
        assertTrue(likelihood.priorMismatch().max().item() < 0.01);
        assertTrue(likelihood.priorMismatch().min().item() > 0);
    }

    /** Where the Jacobian is diagonal, Rademacher directions give the divergence exactly. */
    @Test
    void theEstimatedLikelihoodIsExactForRoundData() {
        SDE sde = VPSDE.standard();
        LogLikelihood method =
                LogLikelihood.of(sde).solver(OdeSolver.dormandPrince(30)).earliest(EARLIEST);
        Tensor x = Rng.of(4).normal(5, 3);
        Tensor exact = method.evaluate(STANDARD, x).logProb();
        assertClose(exact, method.estimate(STANDARD, x, Rng.of(5)).logProb(), 1e-10);
    }

    /** Six standard errors; the path of a point does not depend on the directions. */
    @Test
    void theEstimatedLikelihoodHasTheRightMean() {
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 2, 3), sde);
        LogLikelihood method = LogLikelihood.of(sde).solver(OdeSolver.heun(20)).earliest(EARLIEST);
        Tensor x = Rng.of(6).normal(1, 3);
        double exact = method.evaluate(score, x).logProb().item();
        Tensor copies = x.broadcastTo(2000, 3);
        assertMean(exact, method.estimate(score, copies, Rng.of(7)).logProb());
    }

    /**
     * The reported error is that of the mean of k directions: (mean − exact)/error has nearly Student's distribution
     * with k − 1 degrees of freedom, whose square has the mean (k − 1)/(k − 3) and, for k = 12, the variance 4.27; six
     * standard errors.
     */
    @Test
    void theErrorOfTheTraceIsThatOfItsDirections() {
        SDE sde = VPSDE.standard();
        GaussianMixture p =
                GaussianMixture.of(new double[] {1}, new double[][] {{0, 0, 0, 0}}, new double[][][] {correlated()});
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        LogLikelihood method = LogLikelihood.of(sde).solver(OdeSolver.heun(10)).earliest(EARLIEST);
        Tensor x = p.sample(Rng.of(21), 2000);
        var exact = method.evaluate(score, x);
        assertClose(Tensor.zeros(2000), exact.traceError(), 0);
        int k = 12;
        var estimate = method.estimate(score, x, k, Rng.of(22));
        Tensor t = estimate.logProb().sub(exact.logProb()).div(estimate.traceError());
        assertEquals((k - 1) / (k - 3.0), t.square().mean().item(), 6 * Math.sqrt(4.27 / 2000));
        assertTrue(
                Double.isNaN(method.estimate(score, x, Rng.of(22)).traceError().get(0)));
    }

    /** Six different products of signs make vᵀJv. */
    private static double[][] correlated() {
        return new double[][] {{1, .6, .3, .2}, {.6, 1, .5, .1}, {.3, .5, 1, .4}, {.2, .1, .4, 1}};
    }

    /** What one direction gives, each of several gives: the sweep for all of them is that of each, bit for bit. */
    @ParameterizedTest
    @MethodSource("equations")
    void severalDirectionsAreTheMeanOfEach(SDE sde) {
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 2, 3), sde);
        Tensor x = Rng.of(6).normal(4, 3);
        LogLikelihood method = LogLikelihood.of(sde).solver(OdeSolver.heun(7)).earliest(EARLIEST);
        Tensor together = method.estimate(score, x, 3, Rng.of(7)).volume();
        Tensor sum = Tensor.zeros(4);
        for (int k = 0; k < 3; k++) {
            Tensor v = Rng.of(7).split(k).rademacher(4, 3);
            OdeSolver.Velocity velocity = (state, t) -> {
                Tensor y = state.slice(1, 0, 3);
                Tensor half = sde.diffusion(t).square().mul(0.5);
                Tensor u = y.mul(sde.driftRate(t)).sub(score.at(t).score(y).mul(half));
                Tensor trace =
                        nabla.autodiff.Derivatives.jvp(score.at(t)::score, y, v).dot(v);
                Tensor spread = sde.driftRate(t).mul(3).sub(trace.unsqueeze(1).mul(half));
                return Tensor.concat(1, u, spread);
            };
            Tensor end = OdeSolver.heun(7).solve(velocity, x.pad(1, 0, 1), EARLIEST, 1);
            sum = sum.add(end.select(1, 3));
        }
        assertClose(sum.div(3), together, 1e-13);
        Tensor adaptive = precise(sde, 1e-6).estimate(score, x, 3, Rng.of(7)).volume();
        assertClose(precise(sde, 1e-8).estimate(score, x, 3, Rng.of(7)).volume(), adaptive, 1e-3);
    }

    /** For a prior N(μ, S) it is ½(σ² tr S⁻¹ + (αx − μ)ᵀS⁻¹(αx − μ) − D + log det S − D log σ²). */
    @Test
    void theMismatchOfAFittedPriorIsThatOfItsOwnClosedForm() {
        SDE sde = VPSDE.of(0.01, 10);
        Tensor data = Rng.of(12).normal(300, 2).mul(Tensor.of(1, 2)).add(3);
        Tensor x = Rng.of(13).normal(4, 2);
        Tensor mismatch = LogLikelihood.of(sde)
                .prior(sde.marginal(data, 1))
                .evaluate(STANDARD, x)
                .priorMismatch();
        double alpha = sde.meanCoefficient(1);
        double s2 = Math.pow(sde.standardDeviation(1), 2);
        Tensor covariance = sde.marginal(data, 1).covariance();
        Tensor shift = x.sub(data.mean(0)).mul(alpha);
        Tensor quadratic = shift.matmul(covariance.inverse()).dot(shift);
        double rest = s2 * covariance.inverse().trace().item()
                - 2
                + covariance.logDet().item()
                - 2 * Math.log(s2);
        assertClose(quadratic.add(rest).mul(0.5), mismatch, 1e-12);
    }

    /**
     * For data with the mean m, N(0, σ²I) is wrong by about αmᵀx₁/σ² at a point, of the order α‖m‖/σ, while the mean of
     * KL is of the order of its square. The fit is wrong by the error of the sample's mean, √(tr C/n) in the place of
     * ‖m‖. Here ‖m‖ = 1.26, tr C = 9.1, n = 1,600.
     */
    @ParameterizedTest
    @CsvSource({
        "VP, 0.1, 20, 0.0083, 0.00023, 0.0005",
        "VP, 0.01, 10, 0.107, 0.036, 0.0069",
        "VE, 0.01, 50, 0.025, 0.0021, 0.0015"
    })
    void aPriorFittedToTheDataIsFifteenTimesCloser(
            String name, double smallest, double largest, double plain, double divergence, double fitted) {
        SDE sde = name.equals("VP") ? VPSDE.of(smallest, largest) : VESDE.of(smallest, largest);
        double m = 1.263 / Math.sqrt(2);
        GaussianMixture p = GaussianMixture.isotropic(
                new double[] {0.2, 0.8}, new double[][] {{m - 2.83, m - 2.83}, {m + 0.7075, m + 0.7075}}, 1.59);
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        Tensor x = p.sample(Rng.of(14), 200);
        Tensor train = p.sample(Rng.of(15), 1600);
        LogLikelihood usual = precise(sde, 1e-6);
        var likelihood = usual.evaluate(score, x);
        var closer = usual.prior(sde.marginal(train, 1)).evaluate(score, x);
        Tensor exact = score.at(EARLIEST).logProb(x);
        double error = likelihood.logProb().sub(exact).norm().item() / Math.sqrt(200);
        double fittedError = closer.logProb().sub(exact).norm().item() / Math.sqrt(200);
        assertEquals(plain, error, 0.3 * plain);
        assertEquals(fitted, fittedError, 0.8 * fitted);
        assertEquals(divergence, likelihood.priorMismatch().mean().item(), 0.1 * divergence);
        assertTrue(closer.priorMismatch().mean().item()
                < likelihood.priorMismatch().mean().item());
    }

    /** Bits in the units of the data are those of a score in these units: densities of y = s z + m are p(z)/∏s. */
    @Test
    void standardisedDataHaveTheLikelihoodOfTheirOwnUnits() {
        SDE sde = VPSDE.standard();
        Standardize scale = Standardize.of(Tensor.of(70, -3), Tensor.of(13, 0.02));
        Tensor z = Rng.of(9).normal(5, 2);
        LogLikelihood inUnits = LogLikelihood.of(sde).earliest(EARLIEST);
        Tensor expected = inUnits.evaluate(STANDARD, z).logProb().sub(Math.log(13 * 0.02));
        var likelihood = inUnits.standardized(scale).evaluate(STANDARD, scale.invert(z));
        assertClose(expected, likelihood.logProb(), 1e-10);
        assertClose(expected.div(-2 * Math.log(2)), likelihood.bitsPerDimension(), 1e-10);
    }

    /** By default the error is that of the adaptive solver, and what is reported is above it. */
    @ParameterizedTest
    @MethodSource("equations")
    void theErrorOfTheSolverIsReported(SDE sde) {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-2, 0}, {2, 0}}, 0.2);
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        Tensor x = score.at(1e-5).sample(Rng.of(10), 20);
        Tensor exact = score.at(1e-5).logProb(x);
        // Equal steps in time are far too long for noise that is proportional to it.
        List<OdeSolver> equal = sde instanceof EDMSDE
                ? List.of()
                : List.of(OdeSolver.heun(20), OdeSolver.heun(400), OdeSolver.euler(50));
        List<OdeSolver> solvers = new ArrayList<>(equal);
        solvers.add(OdeSolver.adaptive(1e-5, 1e-5));
        for (OdeSolver solver : solvers) {
            var likelihood = LogLikelihood.of(sde).solver(solver).evaluate(score, x);
            Tensor atOne = score.at(1).logProb(likelihood.noise());
            double error = likelihood.volume().add(atOne).sub(exact).norm().item();
            double reported = likelihood.solverError().norm().item();
            assertTrue(reported > 0.5 * error, () -> solver + ": " + reported + " for " + error);
        }
        var once = LogLikelihood.of(sde).solver(OdeSolver.heun(1)).evaluate(score, x);
        assertTrue(Double.isNaN(once.solverError().get(0)));
        var byDefault = LogLikelihood.of(sde).evaluate(score, x);
        Tensor atOne = score.at(1).logProb(byDefault.noise());
        assertClose(exact, byDefault.volume().add(atOne), 1e-2);
    }

    /** A program has no divergence; it was taken for 0, which gave −11.94 for −3.28. */
    @Test
    void aCompiledScoreIsRefused() {
        SDE sde = VPSDE.standard();
        Tensor x = Rng.of(11).normal(3, 2);
        Program<Tensors, Tensor> program =
                Program.compile(in -> STANDARD.score(in.get(0), in.get(1)), Tensors.of(x, Tensor.zeros(3, 1)));
        TimeConditionalScore compiled = (y, t) -> program.run(Tensors.of(y, t));
        for (OdeSolver solver : new OdeSolver[] {OdeSolver.heun(3), OdeSolver.adaptive(1e-3, 1e-3)}) {
            LogLikelihood method = LogLikelihood.of(sde).solver(solver);
            var error = assertThrows(IllegalStateException.class, () -> method.evaluate(compiled, x));
            assertTrue(error.getMessage().contains("compiled program has no derivative"), error.getMessage());
            assertThrows(IllegalStateException.class, () -> method.estimate(compiled, x, Rng.of(0)));
        }
        // Without a derivative it does as well as the function.
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-6, 1e-6), EARLIEST);
        assertArrayEquals(
                flow.sample(STANDARD, x).toArray(), flow.sample(compiled, x).toArray());
    }

    @Test
    void aRowThatIsNotFiniteIsNaNAndTheOthersAreRight() {
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 2), sde);
        Tensor x = Rng.of(3).normal(4, 2);
        Tensor bad = Tensor.of(new double[][] {{1, Double.NaN}, {Double.NEGATIVE_INFINITY, 0}});
        Tensor alone = LogLikelihood.of(sde).evaluate(score, x).logProb();
        Tensor together =
                LogLikelihood.of(sde).evaluate(score, Tensor.concat(0, bad, x)).logProb();
        assertArrayEquals(alone.toArray(), together.slice(0, 2, 6).toArray());
        assertTrue(Double.isNaN(together.get(0)) && Double.isNaN(together.get(1)));
    }

    /** It gave −9.4 among four equal rows for −1.8 alone. */
    @Test
    void theGradientOfAMeanIsRefused() {
        TimeConditionalScore ofMean =
                (x, t) -> Derivatives.gradient(y -> y.square().sum(1).mean().mul(-0.5), x);
        LogLikelihood method = LogLikelihood.of(VPSDE.standard());
        Tensor x = Tensor.zeros(4, 2);
        for (Executable call :
                List.<Executable>of(() -> method.evaluate(ofMean, x), () -> method.estimate(ofMean, x, 2, Rng.of(0)))) {
            var error = assertThrows(IllegalArgumentException.class, call);
            assertTrue(error.getMessage().contains("expected a "), error.getMessage());
        }
    }

    /** A score that is told an observation for each row takes no other number of rows. */
    @Test
    void aScoreOfOneObservationForEachRowHasEstimatesOfManyDirections() {
        SDE sde = VPSDE.standard();
        Tensor known = Rng.of(1).normal(4, 2);
        TimeConditionalScore score = MomentMatching.of(
                        Observation.columns(known).deviation(0.5))
                .guide(sde, DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 2), sde));
        LogLikelihood method = LogLikelihood.of(sde).solver(OdeSolver.heun(10));
        Tensor x = Rng.of(3).normal(4, 2);
        var exact = method.evaluate(score, x);
        var estimate = method.estimate(score, x, 60, Rng.of(4));
        Tensor off = estimate.logProb().sub(exact.logProb()).abs();
        assertTrue(off.sub(estimate.traceError().mul(4)).max().item() < 1e-9, off::toString);
    }

    @Test
    void piecesHaveTheBitsOfTheWhole() {
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 2), sde);
        Tensor x = Rng.of(3).normal(7, 2);
        LogLikelihood whole = LogLikelihood.of(sde);
        LogLikelihood pieces = whole.inPieces(3);
        var exact = pieces.evaluate(score, x);
        assertArrayEquals(
                whole.evaluate(score, x).solverError().toArray(),
                exact.solverError().toArray());
        assertArrayEquals(
                whole.evaluate(score, x).logProb().toArray(), exact.logProb().toArray());
        var estimate = pieces.estimate(score, x, 2, Rng.of(4));
        assertArrayEquals(
                whole.estimate(score, x, 2, Rng.of(4)).logProb().toArray(),
                estimate.logProb().toArray());
        assertThrows(IllegalArgumentException.class, () -> whole.inPieces(0));
    }

    /** It would stop a solver of fixed steps, and with it all rows. */
    @Test
    void aRowThatIsNotFiniteIsNaNWithEverySolverAndLeavesTheOthers() {
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 2), sde);
        Tensor x = Rng.of(3).normal(2, 2);
        double nan = Double.NaN;
        Tensor strange = Tensor.of(new double[][] {{nan, 1}, {1, Double.NEGATIVE_INFINITY}});
        for (OdeSolver solver : List.of(OdeSolver.adaptive(1e-5, 1e-5), OdeSolver.heun(10), OdeSolver.euler(1))) {
            LogLikelihood method = LogLikelihood.of(sde).solver(solver);
            assertArrayEquals(
                    Tensor.concat(
                                    0,
                                    Tensor.full(nan, 2),
                                    method.evaluate(score, x).logProb())
                            .toArray(),
                    method.evaluate(score, Tensor.concat(0, strange, x))
                            .logProb()
                            .toArray());
        }
    }

    /** Infinities of both signs made NaN of it, or the adaptive solver was stuck. */
    @Test
    void aRowFarOutHasDensityZeroWithEverySolverAndLeavesTheOthers() {
        SDE sde = VESDE.of(0.02, 30);
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 2), sde);
        Tensor x = Rng.of(3).normal(1, 2);
        Tensor far = Tensor.of(
                new double[][] {{1e155, 1}, {1e300, -1e300}, {1e307, 1}, {Double.MAX_VALUE, -Double.MAX_VALUE}});
        for (OdeSolver solver : List.of(OdeSolver.adaptive(1e-5, 1e-5), OdeSolver.heun(10))) {
            LogLikelihood method = LogLikelihood.of(sde).solver(solver);
            assertArrayEquals(
                    Tensor.concat(
                                    0,
                                    Tensor.full(Double.NEGATIVE_INFINITY, 4),
                                    method.evaluate(score, x).logProb())
                            .toArray(),
                    method.evaluate(score, Tensor.concat(0, far, x)).logProb().toArray());
            assertEquals(
                    Double.NEGATIVE_INFINITY,
                    method.estimate(score, far, 2, Rng.of(4)).logProb().max().item());
        }
    }

    /**
     * A row that no solver gets to the end: it explodes, its score is no number, or it slides between two components, where the flow is
     * stiff. It lost the others; they have the bits that they have alone.
     */
    @Test
    void aRowThatCannotBeSolvedIsNaNWithAnInfiniteErrorAndLeavesTheOthers() {
        SDE sde = VPSDE.standard();
        GaussianMixture crossed =
                GaussianMixture.of(new double[] {0.5, 0.5}, new double[][] {{-1, 0}, {1, 0}}, new double[][][] {
                    {{1, 0.5}, {0.5, 1}}, {{1, -0.5}, {-0.5, 1}}
                });
        TimeConditionalScore exploding = (x, t) -> x.square().add(1).mul(x).neg();
        TimeConditionalScore broken = (x, t) -> Tensor.where(x.gt(0.5), Tensor.scalar(Double.NaN), x.mul(-0.5));
        Tensor x = Tensor.of(new double[][] {{0.1, -0.05}, {-0.02, 0.1}});
        OdeSolver adaptive = OdeSolver.adaptive(1e-5, 1e-5);
        for (OdeSolver solver : List.of(adaptive, OdeSolver.heun(50), OdeSolver.euler(20))) {
            for (TimeConditionalScore score : List.of(exploding, broken)) {
                assertLeftOut(LogLikelihood.of(sde).solver(solver), score, x, Tensor.of(new double[][] {{2, 0}}));
            }
        }
        Tensor far = Tensor.of(new double[][] {{0.3, 1e4}});
        assertLeftOut(LogLikelihood.of(sde), DiffusedMixture.of(crossed, sde), x, far);
    }

    private static void assertLeftOut(LogLikelihood method, TimeConditionalScore score, Tensor x, Tensor bad) {
        var alone = method.evaluate(score, x);
        var together = method.evaluate(score, Tensor.concat(0, bad, x));
        assertArrayEquals(
                Tensor.concat(0, Tensor.of(Double.NaN), alone.logProb()).toArray(),
                together.logProb().toArray());
        assertArrayEquals(
                Tensor.concat(0, Tensor.of(Double.POSITIVE_INFINITY), alone.solverError())
                        .toArray(),
                together.solverError().toArray());
        assertTrue(Double.isFinite(alone.logProb().sum().item()));
    }

    @Test
    void impossibleTimesAreRefused() {
        LogLikelihood likelihood = LogLikelihood.of(VPSDE.standard());
        assertThrows(IllegalArgumentException.class, () -> likelihood.earliest(1));
        assertThrows(IllegalArgumentException.class, () -> likelihood.evaluate(STANDARD, Tensor.zeros(3)));
    }
}
