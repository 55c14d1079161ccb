package nabla.scorematching.samplers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Parts;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.OwnJvm;
import nabla.scorematching.PublicTypes;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.samplers.SamplerTable.Entry;
import nabla.scorematching.samplers.SamplerTable.OwnSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every sampler of {@link SamplerTable}, whatever it is. */
class SamplerLawsTest {
    private static final Tensor STARTS = Rng.of(2).normal(9, 2);
    private static final Tensor THOUSAND = Rng.of(2).normal(1000, 2);
    private static final Rng KEY = Rng.of(3);

    static Stream<Entry<?, ?>> entries() {
        return SamplerTable.entries();
    }

    private static void assertSame(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toArray(), actual.toArray());
    }

    @Test
    void everySamplerStandsInTheTable() {
        List<Class<?>> listed =
                entries().<Class<?>>map(e -> e.sampler().getClass()).distinct().toList();
        List<Class<?>> samplers = PublicTypes.of("scorematching").stream()
                .filter(type -> Sampler.class.isAssignableFrom(type) && !type.isInterface())
                .toList();
        assertEquals(14, samplers.size(), samplers::toString);
        assertTrue(listed.containsAll(samplers), () -> listed + " of " + samplers);
    }

    /** A sampler, a solver, an equation, a likelihood: what a run was made of can be printed. */
    @Test
    void everyConfigurationHasAText() {
        List<String> without = PublicTypes.of("scorematching").stream()
                .filter(type -> List.of("samplers", "diffusion", "conditions")
                        .contains(type.getPackageName().replaceAll(".*[.]", "")))
                .filter(type -> !type.isInterface() && !Modifier.isAbstract(type.getModifiers()))
                .filter(type -> Arrays.stream(type.getMethods())
                        .anyMatch(method ->
                                method.getDeclaringClass() == type && !Modifier.isStatic(method.getModifiers())))
                .filter(type -> {
                    try {
                        return type.getMethod("toString").getDeclaringClass() == Object.class;
                    } catch (NoSuchMethodException e) {
                        throw new AssertionError(e);
                    }
                })
                .map(Class::getSimpleName)
                .toList();
        assertEquals(List.of(), without);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aSamplerPrintsItsNameAndNumbers(Entry<?, ?> entry) {
        String text = entry.sampler().toString();
        assertTrue(text.startsWith(entry.sampler().name()) && text.matches(".*[0-9].*[)\\]]"), text);
        assertFalse(text.contains("@"), text);
    }

    @Test
    void aTextSaysWhatWasChosen() {
        assertEquals("MALA(ε = 0.3, 100 steps)", MALA.of(0.3, 100).toString());
        assertEquals(
                "HMC(L = 3, h = 0.4, 7 steps, jitter 0.2, preconditioned)",
                HMC.of(0.4, 3, 7).preconditioned(Tensor.eye(2)).jitter(0.2).toString());
        assertEquals(
                "ProbabilityFlowODE(VPSDE(0.1, 20.0), OdeSolver.heun(5), from 1.0 to 0.1, denoising)",
                ProbabilityFlowODE.of(VPSDE.standard(), OdeSolver.heun(5), 0.1)
                        .denoising()
                        .toString());
        assertEquals(
                "OdeSolver.adaptive(1.0E-5, 1.0E-6).leavingOut()",
                OdeSolver.adaptive(1e-5, 1e-6).leavingOut().toString());
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void theCompiledRunIsTheEagerOne(Entry<M, S> entry) {
        Tensor eager = entry.run().eager().sample(STARTS, KEY);
        assertSame(eager, entry.run().sample(STARTS, KEY));
        assertSame(eager, entry.run().onThreads(2).sample(STARTS, KEY));
        assertSame(eager, entry.sampler().sample(entry.model(), STARTS, KEY));
        assertTrue(Arrays.stream(eager.toArray()).allMatch(Double::isFinite));
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void oneRunServesOtherStartsAndKeys(Entry<M, S> entry) {
        Tensor others = Rng.of(4).normal(STARTS.size(0), 2);
        for (SamplingRun<M, S> run : List.of(entry.run(), entry.run().recordingOnce())) {
            run.sample(STARTS, KEY);
            assertSame(entry.run().eager().sample(others, Rng.of(5)), run.sample(others, Rng.of(5)));
            Tensor fewer = others.slice(0, 0, 3);
            assertSame(entry.run().eager().sample(fewer, Rng.of(5)), run.sample(fewer, Rng.of(5)));
        }
    }

    /** The numbers 1 and 2 stand for a model that is trained on between two starts. */
    @Test
    void onlyARunThatRecordsOnceIsBlindToAChangedModel() {
        double[] slope = {1};
        ScoreFunction changing = x -> x.mul(-slope[0]);
        SamplingRun<ScoreFunction, Tensor> seeing = LangevinDynamics.of(0.1, 7).on(changing);
        SamplingRun<ScoreFunction, Tensor> blind = seeing.recordingOnce();
        Tensor before = seeing.sample(STARTS, KEY);
        assertSame(before, blind.sample(STARTS, KEY));
        slope[0] = 2;
        assertSame(before, blind.sample(STARTS, KEY));
        assertNotEquals(before.get(0, 0), seeing.sample(STARTS, KEY).get(0, 0));
    }

    /**
     * A sample depends on its key and its own start alone: its bits are the same alone, among 7 and among 1000, on one thread and on
     * three. Its noise does not depend on how many rows there are.
     */
    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void aRowDoesNotDependOnItsNeighbours(Entry<M, S> entry) {
        Tensor all = entry.run().sample(THOUSAND, KEY);
        assertSame(all, entry.run().onThreads(3).sample(THOUSAND, KEY));
        for (int rows : new int[] {1, 7}) {
            Tensor few = THOUSAND.slice(0, 0, rows);
            assertSame(all.slice(0, 0, rows), entry.run().sample(few, KEY));
            assertSame(all.slice(0, 0, rows), entry.run().onThreads(2).sample(few, KEY));
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void onlyRandomSamplersDependOnTheKey(Entry<M, S> entry) {
        boolean same = Arrays.equals(
                entry.run().sample(STARTS, KEY).toArray(),
                entry.run().sample(STARTS, Rng.of(8)).toArray());
        assertEquals(entry.random(), !same);
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void blocksMakeTheRunInOnePiece(Entry<M, S> entry) {
        Tensor whole = entry.run().sample(STARTS, KEY);
        SamplingRun<M, S> run = entry.run();
        ChainState<S> chains = run.start(STARTS, KEY);
        chains = run.advance(chains, 0);
        chains = run.advance(chains, 1);
        chains = run.advance(chains, 2);
        assertEquals(3, chains.steps());
        assertSame(whole, run.resume(chains));
        // From tensors alone, by another run: what was stored is enough.
        ChainState<S> stored = run.start(STARTS, Rng.of(0)).withTensors(chains.tensors());
        assertSame(whole, entry.run().eager().resume(stored));
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void theObserverSeesThePointsOfTheTrajectory(Entry<M, S> entry) {
        int steps = entry.sampler().steps();
        List<Tensor> seen = new ArrayList<>();
        List<Integer> at = new ArrayList<>();
        entry.run()
                .observer(2, (x, step) -> {
                    seen.add(x);
                    at.add(step);
                })
                .sample(STARTS, KEY);
        assertEquals(Stream.iterate(2, k -> k <= steps, k -> k + 2).toList(), at);
        Tensor all = entry.run().trajectory(STARTS, KEY);
        assertArrayEquals(new int[] {9, steps, 2}, all.shape());
        for (int i = 0; i < seen.size(); i++) {
            assertSame(all.select(1, at.get(i) - 1), seen.get(i));
        }
        Tensor last = entry.sampler().points(entry.run().run(STARTS, KEY).state());
        assertSame(all.select(1, steps - 1), last);
        Tensor thinned = entry.run().burnIn(1).thinning(2).trajectory(STARTS, KEY);
        for (int i = 0; i < thinned.size(1); i++) {
            assertSame(all.select(1, 2 + 2 * i), thinned.select(1, i));
        }
        assertEquals((steps - 1) / 2, thinned.size(1));
    }

    /** A whole run may itself be recorded: its steps are then part of that program. */
    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void aWholeRunCanBeRecorded(Entry<M, S> entry) {
        Program<Start, Tensor> program =
                Program.compile(start -> entry.run().sample(start.x, start.rng), new Start(STARTS, Rng.of(1)));
        assertSame(entry.run().sample(STARTS, KEY), program.run(new Start(STARTS, KEY)));
    }

    private record Start(Tensor x, Rng rng) implements TreeRecord<Start> {
        @Override
        public Parts<Start> parts() {
            return Parts.of(Start::new, x, rng);
        }
    }

    /** The derivative of samples by their starts, against a difference; MALA and HMC decide, which has none. */
    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void samplesCanBeDifferentiatedByTheirStarts(Entry<M, S> entry) {
        if (entry.sampler() instanceof MALA || entry.sampler() instanceof HMC) {
            return;
        }
        Tensor x = STARTS.slice(0, 0, 2);
        Tensor v = Rng.of(7).normal(2, 2);
        Tensor slope = Derivatives.jvp(y -> entry.run().sample(y, KEY), x, v);
        double h = 1e-5;
        Tensor difference = entry.run()
                .sample(x.add(v.mul(h)), KEY)
                .sub(entry.run().sample(x.sub(v.mul(h)), KEY))
                .div(2 * h);
        assertTrue(slope.sub(difference).abs().max().item()
                < 1e-6 * (1 + slope.abs().max().item()));
    }

    /** A model of another shape is refused by the name of the sampler that the user called, and not broadcast. */
    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void aModelOfAnotherShapeIsRefused(Entry<M, S> entry) {
        for (UnaryOperator<Tensor> change : OTHER_SHAPES) {
            M wrong = changed(entry.model(), change);
            var error = assertThrows(
                    IllegalArgumentException.class, () -> entry.sampler().sample(wrong, STARTS, KEY));
            String message = error.getMessage();
            assertTrue(message.startsWith(entry.sampler().name() + ": "), message);
            assertTrue(message.contains("expected a") && message.contains("got ["), message);
        }
    }

    /** Chains must not depend on one another, so a score or an energy that looks at other points is refused. */
    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void aModelThatMixesPointsIsRefused(Entry<M, S> entry) {
        for (UnaryOperator<Tensor> mix : MIXTURES_OF_ROWS) {
            M model = mixed(entry.model(), mix);
            for (Executable call : List.<Executable>of(
                    () -> entry.sampler().sample(model, STARTS, KEY),
                    () -> entry.sampler().on(model).start(STARTS, KEY))) {
                var error = assertThrows(IllegalArgumentException.class, call);
                assertTrue(error.getMessage().startsWith(entry.sampler().name() + ": expected a"), error.getMessage());
                assertTrue(error.getMessage().contains("changes with other points"), error.getMessage());
            }
        }
    }

    /** Chains often begin at one point, and there at the mode, where the gradient is 0. */
    @Test
    void theGradientOfAMeanIsRefusedFromTheMode() {
        ScoreFunction ofMean =
                x -> Derivatives.gradient(y -> y.square().sum(-1).mean().mul(-0.5), x);
        EnergyFunction mean = x -> x.square().sum(-1).div(2 * x.size(0));
        Tensor mode = Tensor.zeros(9, 2);
        for (Executable call : List.<Executable>of(
                () -> LangevinDynamics.of(0.1, 7).sample(ofMean, mode, KEY),
                () -> MALA.of(0.1, 7).sample(mean, mode, KEY),
                () -> HMC.of(0.1, 7, 1).tuned(mean, mode, 5, KEY))) {
            var error = assertThrows(IllegalArgumentException.class, call);
            assertTrue(error.getMessage().contains("changes with other points"), error.getMessage());
        }
    }

    /** A model with an observation for each point takes no other number of points, and treats each by itself. */
    @Test
    void aModelOfOneObservationForEachPointIsTaken() {
        Tensor observed = Rng.of(6).normal(9, 2);
        LangevinDynamics langevin = LangevinDynamics.of(0.1, 7);
        Tensor all = langevin.sample(x -> observed.sub(x), STARTS, KEY);
        assertSame(
                all,
                langevin.sample(
                        x -> Derivatives.gradient(
                                y -> observed.sub(y).square().sum().mul(-0.5), x),
                        STARTS,
                        KEY));
        Tensor few = langevin.sample(x -> observed.slice(0, 0, 3).sub(x), STARTS.slice(0, 0, 3), KEY);
        assertSame(all.slice(0, 0, 3), few);
    }

    /** A flow has no sampler's steps if its solver is adaptive, and points may be asked for in other ways. */
    @Test
    void aFlowRefusesAScoreThatMixesPointsHoweverItIsAsked() {
        TimeConditionalScore score = (x, t) -> x.mean(0).sub(x);
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(VPSDE.standard(), OdeSolver.adaptive(1e-5, 1e-5), 1e-3);
        for (Executable call : List.<Executable>of(
                () -> flow.sample(score, STARTS, KEY),
                () -> flow.sample(score, STARTS),
                () -> flow.encode(score, STARTS),
                () -> flow.trajectory(score, STARTS, 1, 0.5, 0.1))) {
            var error = assertThrows(IllegalArgumentException.class, call);
            assertTrue(error.getMessage().contains("changes with other points"), error.getMessage());
        }
    }

    private static <M> M mixed(M model, UnaryOperator<Tensor> mix) {
        if (model instanceof EnergyFunction energy) {
            @SuppressWarnings("unchecked")
            M wrong = (M) (EnergyFunction)
                    x -> mix.apply(energy.energy(x).unsqueeze(-1)).squeeze(-1);
            return wrong;
        }
        return changed(model, mix);
    }

    private static final List<UnaryOperator<Tensor>> MIXTURES_OF_ROWS = List.of(
            s -> s.sub(s.mean(0)),
            s -> s.div(s.norm().add(1)),
            s -> s.flip(0),
            s -> s.softmax(0),
            s -> s.cumsum(0).flip(0),
            // What the gradient of a mean, of a sum over all rows or of a sum of means gives.
            s -> s.div(s.size(0)),
            s -> s.mul(s.size(0)),
            s -> s.add(1.0 / s.size(0)));

    /** What a careless score gives; all but the first and the last would broadcast in a step. */
    private static final List<UnaryOperator<Tensor>> OTHER_SHAPES = List.of(
            s -> s.sum(-1),
            s -> s.slice(1, 0, 1),
            s -> s.sum(0),
            Tensor::sum,
            s -> s.unsqueeze(0),
            s -> s.slice(0, 0, 3));

    /** The model with other results; for an energy [B] they are made of its rows [B, 1]. */
    @SuppressWarnings("unchecked")
    private static <M> M changed(M model, UnaryOperator<Tensor> change) {
        Object other;
        if (model instanceof EnergyFunction energy) {
            other = (EnergyFunction) x -> {
                Tensor wrong = change.apply(x.mul(energy.energy(x).unsqueeze(-1)));
                return wrong.rank() == 1 && wrong.size() == x.size(0) ? wrong.unsqueeze(-1) : wrong;
            };
        } else if (model instanceof ScoreFunction score) {
            other = (ScoreFunction) x -> change.apply(score.score(x));
        } else if (model instanceof NoiseConditionalScore score) {
            other = (NoiseConditionalScore) (x, sigma) -> change.apply(score.score(x, sigma));
        } else {
            TimeConditionalScore score = (TimeConditionalScore) model;
            other = (TimeConditionalScore) (x, time) -> change.apply(score.score(x, time));
        }
        return (M) other;
    }

    /** A custom sampler that does not check its model, and whose steps may lose the shape of the points. */
    private record Careless(UnaryOperator<Tensor> start, UnaryOperator<Tensor> step, UnaryOperator<Tensor> end)
            implements Sampler<ScoreFunction, Tensor> {
        @Override
        public int steps() {
            return 3;
        }

        @Override
        public Tensor numbers(int k) {
            return Tensor.scalar(0.1);
        }

        @Override
        public Tensor start(ScoreFunction score, Tensor x0, Rng rng) {
            return start.apply(x0);
        }

        @Override
        public Tensor step(ScoreFunction score, Tensor x, Tensor h, Rng rng) {
            return step.apply(x.add(score.score(x).mul(h)));
        }

        @Override
        public Tensor points(Tensor x) {
            return x;
        }

        @Override
        public Tensor finish(ScoreFunction score, Tensor x) {
            return end.apply(x);
        }
    }

    @Test
    void aCarelessSamplerCannotBroadcast() {
        UnaryOperator<Tensor> same = UnaryOperator.identity();
        UnaryOperator<Tensor> wider = x -> x.unsqueeze(0);
        for (UnaryOperator<Tensor> change : OTHER_SHAPES) {
            refused(new Careless(same, same, same), changed(STANDARD, change));
        }
        refused(new Careless(wider, same, same), STANDARD);
        refused(new Careless(same, wider, same), STANDARD);
        refused(new Careless(same, same, wider), STANDARD);
        assertArrayEquals(
                STARTS.shape(),
                new Careless(same, same, same).sample(STANDARD, STARTS, KEY).shape());
    }

    private static void refused(Sampler<ScoreFunction, Tensor> sampler, ScoreFunction score) {
        for (var run : List.of(sampler.on(score), sampler.on(score).eager())) {
            String message = assertThrows(IllegalArgumentException.class, () -> run.sample(STARTS, KEY))
                    .getMessage();
            assertTrue(message.startsWith("Careless: expected"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void startsAreCheckedAtTheDoor(Entry<M, S> entry) {
        Tensor flat = Tensor.zeros(3);
        Tensor broken = Tensor.of(new double[][] {{0, 1}, {Double.NaN, 0}});
        for (Tensor bad : List.of(flat, broken)) {
            var error = assertThrows(
                    IllegalArgumentException.class, () -> entry.run().sample(bad, KEY));
            assertTrue(error.getMessage().contains("expected"), error.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> entry.run().sample(null, KEY));
        assertThrows(IllegalArgumentException.class, () -> entry.run().start(STARTS, null));
        int left = entry.sampler().steps() + 1;
        var start = entry.run().start(STARTS, KEY);
        assertThrows(IllegalArgumentException.class, () -> entry.run().advance(start, left));
        assertThrows(IllegalArgumentException.class, () -> entry.run().advance(start, -1));
        assertThrows(IllegalArgumentException.class, () -> entry.run().onThreads(0));
        assertThrows(IllegalArgumentException.class, () -> entry.run().thinning(0));
        assertThrows(IllegalArgumentException.class, () -> entry.run().burnIn(left));
        assertThrows(IllegalArgumentException.class, () -> entry.run().observer(1, null));
        for (int k : new int[] {-1, left - 1}) {
            if (!(entry.sampler() instanceof OwnSampler)) {
                assertThrows(
                        IndexOutOfBoundsException.class, () -> entry.sampler().numbers(k));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    <M, S extends TensorTree<S>> void noChainsGiveNoSamples(Entry<M, S> entry) {
        assertArrayEquals(
                new int[] {0, 2}, entry.run().sample(Tensor.zeros(0, 2), KEY).shape());
    }

    /**
     * More steps allocate no more: what a run allocates is its start and its end. In a JVM of its own: one that has run many
     * other tests may no longer inline every kernel, and then allocates vectors.
     */
    @Test
    void compiledStepsAllocateNothing() throws Exception {
        String kernels =
                Tensor.kernels().startsWith("vector") ? "--add-modules=jdk.incubator.vector" : "-Dnabla.kernels=scalar";
        assertEquals(Collections.nCopies(13, 0L).toString(), OwnJvm.run(List.of(kernels), Allocations.class, ""));
    }

    // The runner on a sampler whose steps are known
    // -----------------------------------------------------------------------------------------------

    private static final ScoreFunction STANDARD = Tensor::neg;

    /** On N(0, I) a step of 3 multiplies by −2: after 33 steps a point is 2³³ ≈ 8.6·10⁹ times as far away, after 34 too far. */
    @Test
    void chainsThatDivergeStopWithTheStepAndTheRemedy() {
        for (var run : List.of(
                LangevinDynamics.of(3, 500).on(STANDARD),
                LangevinDynamics.of(3, 500).on(STANDARD).eager())) {
            var error = assertThrows(ArithmeticException.class, () -> run.sample(Tensor.full(1e6, 4, 2), KEY));
            assertTrue(error.getMessage().contains("diverged at step 35 of 500"), error.getMessage());
            assertTrue(error.getMessage().contains("below 2/L"), error.getMessage());
        }
    }

    /** The score is finite at the levels of the steps, but not at the one from which the last move takes the noise away. */
    @Test
    void aLastMoveToNowhereIsRefused() {
        NoiseConditionalScore broken = (x, sigma) -> Tensor.where(sigma.gt(1.5), x.neg(), Tensor.scalar(Double.NaN));
        HeunEDM heun = HeunEDM.of(NoiseLevels.of(3, 2));
        assertTrue(Arrays.stream(heun.sample(broken, STARTS).toArray()).allMatch(Double::isFinite));
        NoiseLevels one = NoiseLevels.of(1);
        for (var sampler :
                List.<Sampler<NoiseConditionalScore, ?>>of(HeunEDM.of(one), AnnealedLangevin.of(one, 0.1, 0))) {
            for (var run : List.of(sampler.on(broken), sampler.on(broken).recordingOnce())) {
                var error = assertThrows(ArithmeticException.class, () -> run.sample(STARTS, KEY));
                assertTrue(
                        error.getMessage().startsWith(sampler.name() + ": the last move, after 0 steps"),
                        error.getMessage());
            }
        }
    }

    /** The limit belongs to the chains, so blocks diverge where one run does. */
    @Test
    void blocksDivergeWhereOneRunDoes() {
        SamplingRun<ScoreFunction, Tensor> run = LangevinDynamics.of(5, 40).on(STANDARD);
        var whole = assertThrows(ArithmeticException.class, () -> run.sample(STARTS, KEY));
        var blocks = assertThrows(ArithmeticException.class, () -> {
            ChainState<Tensor> chains = run.start(STARTS, KEY);
            for (int k = 0; k < 40; k++) {
                chains = run.advance(chains, 1);
            }
        });
        assertEquals(whole.getMessage(), blocks.getMessage());
    }

    @Test
    void chainsOfMoreStepsThanTheSamplerMakesAreRefused() {
        ChainState<Tensor> far = LangevinDynamics.of(0.1, 40).on(STANDARD).run(STARTS, KEY);
        SamplingRun<ScoreFunction, Tensor> shorter =
                LangevinDynamics.of(0.1, 30).on(STANDARD);
        for (Executable call : List.<Executable>of(() -> shorter.resume(far), () -> shorter.advance(far, 1))) {
            var error = assertThrows(IllegalArgumentException.class, call);
            assertTrue(error.getMessage().contains("expected chains of at most 30 steps"), error.getMessage());
        }
    }

    /** A run that is kept while its network is trained samples from the network as it is at each start. */
    @Test
    void aStartSeesTheModelAsItIsThen() {
        double[] slope = {1};
        ScoreFunction score = x -> x.mul(-slope[0]);
        SamplingRun<ScoreFunction, Tensor> run = LangevinDynamics.of(0.1, 10).on(score);
        run.sample(STARTS, KEY);
        slope[0] = 2;
        assertSame(run.eager().sample(STARTS, KEY), run.sample(STARTS, KEY));
    }

    @Test
    void malaRefusesStartsWithoutAnEnergy() {
        for (EnergyFunction energy : List.<EnergyFunction>of(
                x -> x.sum(-1).log(),
                x -> x.sum(-1).mul(Double.POSITIVE_INFINITY),
                x -> x.abs().sum(-1).mul(Double.NEGATIVE_INFINITY))) {
            for (var sampler : List.of(MALA.of(0.1, 5), HMC.of(0.1, 2, 5))) {
                var error = assertThrows(
                        IllegalArgumentException.class, () -> sampler.sample(energy, Tensor.full(-1, 3, 2), KEY));
                assertTrue(
                        error.getMessage().startsWith(sampler.name() + ": the energy at the starts: expected finite"),
                        error.getMessage());
            }
        }
    }

    /** An energy is differentiated, which a program cannot be; one that brings its own gradient may run programs. */
    @Test
    void malaTakesAnEnergyWithItsOwnGradientOfPrograms() {
        EnergyFunction energy = x -> x.square().sum(-1).mul(0.5);
        Program<Tensor, Tensor> value = Program.compile(energy::energy, STARTS);
        Program<Tensor, Tensor> score = Program.compile(energy::score, STARTS);
        EnergyFunction compiled = new EnergyFunction() {
            @Override
            public Tensor energy(Tensor x) {
                return value.run(x);
            }

            @Override
            public Tensor score(Tensor x) {
                return score.run(x);
            }
        };
        MALA mala = MALA.of(0.3, 7);
        assertSame(mala.sample(energy, STARTS, KEY), mala.sample(compiled, STARTS, KEY));
        EnergyFunction program = value::run;
        var error = assertThrows(IllegalStateException.class, () -> mala.sample(program, STARTS, KEY));
        assertTrue(error.getMessage().contains("has no derivative"), error.getMessage());
    }

    @Test
    void aScoreThatBecomesNaNStopsTheRun() {
        ScoreFunction broken = x -> Tensor.where(x.abs().max().gt(3), x.mul(Double.NaN), x.add(1));
        var error = assertThrows(
                ArithmeticException.class, () -> LangevinDynamics.of(0.5, 100).sample(broken, Tensor.ones(2, 2), KEY));
        assertTrue(error.getMessage().contains("not finite"), error.getMessage());
    }

    /** A first proposal that is rejected tells no scale; chains from near the mode diverged when they moved. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 1e-100})
    void chainsThatBeginNearTheModeDoNotDiverge(double near) {
        EnergyFunction energy = x -> x.square().sum(-1).mul(0.5);
        Tensor x0 = Tensor.of(new double[][] {{near, -2 * near, near / 10}});
        int waited = 0;
        for (int k = 0; k < 60; k++) {
            var mala = MALA.of(0.95, 400).on(energy).eager();
            waited += (int) (1
                    - mala.advance(mala.start(x0, Rng.of(k)), 1)
                            .state()
                            .accepted()
                            .item());
            assertTrue(
                    MALA.of(0.95, 40).sample(energy, x0, Rng.of(k)).abs().max().item() < 10);
            assertTrue(
                    HMC.of(1.9, 3, 40).sample(energy, x0, Rng.of(k)).abs().max().item() < 10);
        }
        assertTrue(waited > 10);
    }

    /** The first move is the yardstick, however late it comes: there is none before, and a second that is 10¹⁰ times as far diverges. */
    @Test
    void theFirstMoveIsTheYardstick() {
        for (boolean isEager : new boolean[] {false, true}) {
            Sampler<ScoreFunction, Tensor> late = new Scheduled(1, 1, 1, 1e12, 1e3, 1e21);
            SamplingRun<ScoreFunction, Tensor> run = isEager ? late.on(STANDARD).eager() : late.on(STANDARD);
            var chains = run.advance(run.start(STARTS.mul(1e-12), KEY), 5);
            assertTrue(chains.limit().item() > 1e10);
            assertThrows(ArithmeticException.class, () -> run.advance(chains, 1));
        }
    }

    /** Steps that multiply by given numbers. */
    private record Scheduled(double... factors) implements Sampler<ScoreFunction, Tensor> {
        @Override
        public int steps() {
            return factors.length;
        }

        @Override
        public Tensor numbers(int k) {
            return Tensor.scalar(factors[k]);
        }

        @Override
        public Tensor start(ScoreFunction score, Tensor x0, Rng rng) {
            return x0;
        }

        @Override
        public Tensor step(ScoreFunction score, Tensor x, Tensor factor, Rng rng) {
            return x.mul(factor);
        }

        @Override
        public Tensor points(Tensor x) {
            return x;
        }
    }

    @Test
    void largeUnitsAndOneStepAreNoDivergence() {
        Tensor x = LangevinDynamics.of(1e32, 50).sample(y -> y.mul(-1e-33), Tensor.zeros(4, 2), KEY);
        assertTrue(x.abs().max().item() > 1e16);
        LangevinDynamics.of(3, 1).sample(STANDARD, Tensor.ones(2, 2), KEY);
    }

    /** A score that reads numbers cannot be recorded; it gives the same bits without. */
    @Test
    void aModelThatReadsNumbersIsCalledAnewEachTime() {
        ScoreFunction reading = x -> x.get(0, 0) > 1e6 ? x : x.neg();
        assertSame(
                LangevinDynamics.of(0.1, 20).sample(STANDARD, STARTS, KEY),
                LangevinDynamics.of(0.1, 20).sample(reading, STARTS, KEY));
        Program<Tensor, Tensor> compiled = Program.compile(Tensor::neg, STARTS);
        assertSame(
                LangevinDynamics.of(0.1, 20).sample(STANDARD, STARTS, KEY),
                LangevinDynamics.of(0.1, 20).sample(compiled::run, STARTS, KEY));
    }

    /** What the score depends on is reached by a derivative, though a compiled step would not see it. */
    @Test
    void samplesCanBeDifferentiatedByWhatTheScoreDependsOn() {
        LangevinDynamics langevin = LangevinDynamics.of(0.1, 5);
        Tensor slope = Derivatives.gradient(
                a -> langevin.sample(x -> x.mul(a).neg(), STARTS, KEY).sum(), Tensor.scalar(1));
        double h = 1e-6;
        double ahead = langevin.sample(x -> x.mul(-1 - h), STARTS, KEY).sum().item();
        double behind = langevin.sample(x -> x.mul(-1 + h), STARTS, KEY).sum().item();
        assertEquals((ahead - behind) / (2 * h), slope.item(), 1e-6);
        assertFalse(slope.item() == 0);
    }

    @Test
    void aScoreOfAnotherShapeIsRefused() {
        for (ScoreFunction wrong : List.<ScoreFunction>of(x -> x.sum(-1), x -> x.slice(1, 0, 1), x -> x.unsqueeze(0))) {
            var error = assertThrows(
                    IllegalArgumentException.class,
                    () -> LangevinDynamics.of(0.1, 5).sample(wrong, STARTS, KEY));
            assertTrue(error.getMessage().contains("expected a score of the shape of the points"), error.getMessage());
        }
        for (int[] shape : new int[][] {{9, 1}, {}, {1}, {9, 2}}) {
            var error = assertThrows(
                    IllegalArgumentException.class,
                    () -> MALA.of(0.1, 5).sample(x -> Tensor.zeros(shape), STARTS, KEY));
            assertTrue(error.getMessage().contains("expected an energy [9]"), error.getMessage());
        }
    }

    /** Starts that are all one point are moved apart to be looked at, which leads out of the domain of a score on positive numbers. */
    @Test
    void startsNearABoundaryAreTaken() {
        ScoreFunction gamma = x -> {
            if (x.min().item() <= 0) {
                throw new IllegalArgumentException("expected positive numbers");
            }
            return x.reciprocal().mul(2).sub(1);
        };
        Tensor samples = LangevinDynamics.of(1e-6, 3).sample(gamma, Tensor.full(0.1, 6, 2), Rng.of(1));
        assertTrue(samples.min().item() > 0);
    }
}
