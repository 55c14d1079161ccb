package nabla.scorematching.discrete;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.discrete.BinaryCode.BITS;
import static nabla.scorematching.discrete.BinaryCode.SPINS;
import static nabla.scorematching.discrete.BoltzmannLiteralsTest.BM3;
import static nabla.scorematching.discrete.BoltzmannLiteralsTest.BM4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.estimators.ParameterEstimate;
import nabla.scorematching.estimators.QuadraticFit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Estimates of machines, and their draws. */
class BoltzmannMachineTest {
    private static final Tensor STATES = SPINS.states(3);

    /** Of the eight states; 32 rows. */
    private static final Tensor COUNTS = Tensor.of(3, 1, 4, 9, 2, 2, 3, 8);

    private static QuadraticFit likelihood(int sites) {
        return QuadraticFit.rows(
                "likelihood",
                (theta, x) -> BoltzmannMachine.of(SPINS, theta).logProb(x).neg(),
                BoltzmannMachine.parameterNames(sites));
    }

    private static QuadraticFit by(RatioLoss loss, int sites) {
        return BoltzmannMachine.estimator(loss, SPINS, sites);
    }

    static Stream<Arguments> estimates() {
        double[] likelihood = {
            -.077464834885939, .10529425813967, .35762208527056, -.050958691117407, .51387503452764, .099429241263821
        };
        return Stream.of(
                Arguments.of(by(RatioMatching.of(SPINS), 3), new double[] {
                    -.063943259237355,
                    .10665992758049,
                    .35340505521142,
                    -.059087363163288,
                    .51077608384694,
                    .10770515177388
                }),
                Arguments.of(by(PseudoLikelihood.of(SPINS), 3), likelihood),
                Arguments.of(likelihood(3), likelihood),
                Arguments.of(by(MinimumProbabilityFlow.of(SPINS), 3), new double[] {
                    -.087224159324286,
                    .10488613111354,
                    .36088687591861,
                    -.045282563162266,
                    .51658518522969,
                    .094625971503838
                }),
                Arguments.of(by(ConcreteScoreMatching.of(SPINS), 3), new double[] {
                    -.15828883805998,
                    .099497556908438,
                    .3868037492562,
                    .0014052687534524,
                    .52021473097435,
                    .059333268810002
                }),
                Arguments.of(by(ScoreEntropy.of(SPINS), 3), new double[] {
                    -.099125776379059,
                    .10460690311431,
                    .36498352537297,
                    -.038357136482609,
                    .51993941599007,
                    .089253565135134
                }));
    }

    /** The counts 3 1 4 9 2 2 3 8 of the states. */
    @ParameterizedTest
    @MethodSource("estimates")
    void estimatesFromCounts(QuadraticFit fit, double[] expected) {
        assertClose(Tensor.of(expected), fit.frequencies(COUNTS).fit(STATES).theta(), 1e-13);
    }

    /** From 0, with the probabilities of the states for weights. */
    @ParameterizedTest
    @MethodSource("estimates")
    void newtonFindsTheMachine(QuadraticFit fit, double[] unused) {
        Tensor p = BoltzmannMachine.of(SPINS, BM3).probabilities();
        assertClose(BM3, fit.weights(p).fit(STATES).theta(), 1e-13);
    }

    @Test
    void errorsOfThePseudoLikelihood() {
        ParameterEstimate estimate =
                by(PseudoLikelihood.of(SPINS), 3).frequencies(COUNTS).fit(STATES);
        assertClose(
                Tensor.of(
                        .21415816620484326,
                        .19529564002897623,
                        .2140259358007264,
                        .20419079569642462,
                        .21534227746569526,
                        .21422651518853655),
                estimate.sandwichErrors(),
                1e-12);
        assertFalse(estimate.isQuadratic());
        assertEquals("M12", estimate.names().get(0));
        assertEquals("b3", estimate.names().get(5));
    }

    /** With three spins it is the maximum of the likelihood whatever the counts, with four it is not: three cannot tell them apart. */
    @Test
    void threeSpinsCannotTellPseudoLikelihoodFromLikelihood() {
        Tensor four = Rng.of(1).uniform(16).mul(9).floor().add(1);
        Tensor three = four.slice(0, 0, 8);
        assertClose(
                likelihood(3).frequencies(three).fit(STATES).theta(),
                by(PseudoLikelihood.of(SPINS), 3).frequencies(three).fit(STATES).theta(),
                1e-12);
        Tensor difference = likelihood(4)
                .frequencies(four)
                .fit(SPINS.states(4))
                .theta()
                .sub(by(PseudoLikelihood.of(SPINS), 4)
                        .frequencies(four)
                        .fit(SPINS.states(4))
                        .theta());
        assertTrue(difference.abs().max().item() > 1e-4, difference::toString);
    }

    /** By the energy at all neighbours it is the same estimate. */
    @Test
    void theEnergyGivesTheSameEstimate() {
        ParameterEstimate ofEnergy = QuadraticFit.of(ScoreEntropy.of(SPINS))
                .model(
                        (theta, x) -> BoltzmannMachine.of(SPINS, theta).logDensity(x),
                        BoltzmannMachine.parameterNames(3))
                .frequencies(COUNTS)
                .fit(STATES);
        assertClose(
                by(ScoreEntropy.of(SPINS), 3).frequencies(COUNTS).fit(STATES).theta(), ofEnergy.theta(), 1e-12);
    }

    /** Each state as often as it is likely, six standard errors: by counting, and by Gibbs sampling in both codes. */
    @Test
    void drawsAreThoseOfTheMachine() {
        BoltzmannMachine spins = BoltzmannMachine.of(SPINS, BM3);
        BoltzmannMachine bits = spins.as(BITS);
        Tensor p = spins.probabilities();
        isDistributed(p, spins.sample(Rng.of(1), 20_000), STATES);
        isDistributed(p, spins.gibbs(Rng.of(2), 20_000, 30), STATES);
        isDistributed(p, bits.gibbs(Rng.of(3), 20_000, 30), BITS.states(3));
    }

    private static void isDistributed(Tensor p, Tensor draws, Tensor states) {
        for (int k = 0; k < p.size(); k++) {
            assertMean(p.get(k), draws.eq(states.slice(0, k, k + 1)).min(-1));
        }
    }

    /** Row i depends on the key and on i alone; no sweep gives fair coins. */
    @Test
    void rowsOfADrawAreTheirOwn() {
        BoltzmannMachine machine = BoltzmannMachine.of(SPINS, BM4);
        assertArrayEquals(
                machine.sample(Rng.of(1), 3).toArray(),
                machine.sample(Rng.of(1), 9).slice(0, 0, 3).toArray());
        assertArrayEquals(
                machine.gibbs(Rng.of(1), 3, 5).toArray(),
                machine.gibbs(Rng.of(1), 9, 5).slice(0, 0, 3).toArray());
        assertMean(0, machine.gibbs(Rng.of(4), 5_000, 0).reshape(20_000));
    }

    /** A network of log-ratios by the implicit loss, which asks it at the neighbours, too: the ratios that the counts have. */
    @Test
    void aNetworkLearnsRatios() {
        BoltzmannMachine machine = BoltzmannMachine.of(SPINS, BM3);
        Tensor x = machine.sample(Rng.of(5), 4_000);
        Layer net = ScoreNetwork.perceptron(3, 16, 1, Activation.TANH);
        Loss loss = ScoreEntropy.of(SPINS).on(net);
        Parameters learnt = Trainer.of(loss, Adam.of(2e-2))
                .fit(net.init(Rng.of(6)), Batches.of(x, 400, Rng.of(7)), 200, Rng.of(8))
                .parameters();
        Tensor p = machine.probabilities();
        Tensor error = net.apply(learnt, STATES)
                .sub(machine.flips(STATES))
                .square()
                .sum(-1)
                .dot(p);
        assertTrue(error.item() < .3, error::toString);
        double best = ScoreEntropy.of(SPINS).perSample(machine, STATES).dot(p).item();
        LogRatio ratios = y -> net.apply(learnt, y);
        double reached = ScoreEntropy.of(SPINS).perSample(ratios, STATES).dot(p).item();
        assertTrue(reached > best && reached < best + .1, () -> best + " " + reached);
        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> Trainer.of(loss, Adam.of(1e-2)).fit(net.init(Rng.of(6)), Batches.full(x.mul(2)), 1, Rng.of(8)));
        assertTrue(
                refused.getMessage().startsWith("ScoreEntropy: expected data that are -1 or 1"), refused::getMessage);
    }

    /** Rows of ones are data of both values, so that they alone do not tell. */
    @Test
    void aModelOfOtherValuesIsRefused() {
        Tensor ones = Tensor.ones(4, 3);
        for (BinaryCode code : BinaryCode.values()) {
            BoltzmannMachine other = BoltzmannMachine.of(code == BITS ? SPINS : BITS, BM3);
            for (RatioLoss loss : new RatioLoss[] {
                RatioMatching.of(code),
                PseudoLikelihood.of(code),
                MinimumProbabilityFlow.of(code),
                ConcreteScoreMatching.of(code),
                ScoreEntropy.of(code)
            }) {
                String named = loss.getClass().getSimpleName() + ".of(" + code + ")";
                for (Executable call : new Executable[] {
                    () -> BoltzmannMachine.estimator(loss, other.code(), 3),
                    () -> loss.perSample(other, ones),
                    () -> loss.perSample(other, ones, Rng.of(0)),
                    () -> loss.perSample(LogRatio.of(other, other.code()), ones)
                }) {
                    String message =
                            assertThrows(IllegalArgumentException.class, call).getMessage();
                    assertTrue(message.endsWith("got one of " + other.code() + " and " + named), message);
                }
            }
        }
    }

    @Test
    void whatHasNoRatiosIsRefused() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> PseudoLikelihood.of(SPINS).perSample(x -> x, STATES, Rng.of(0)));
        assertTrue(error.getMessage().startsWith("PseudoLikelihood: expected an EnergyFunction"), error::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> MinimumProbabilityFlow.of(SPINS).perSample((LogRatio) x -> x.sum(-1), STATES));
    }
}
