package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Parts;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Activation;
import nabla.nn.Dropout;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.PublicTypes;
import nabla.scorematching.losses.LossTable.Entry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every loss of {@link LossTable}, whatever it is. */
class LossLawsTest {
    private static final int DIM = LossTable.DIM;
    private static final Layer NETWORK = ScoreNetwork.perceptron(DIM, 5, 1, Activation.TANH);

    static Stream<Entry> entries() {
        return LossTable.entries();
    }

    static Stream<Entry> ofNetworks() {
        return entries().filter(entry -> entry.on() != null);
    }

    private static UnaryOperator<Tensor> network(Parameters p) {
        return x -> NETWORK.apply(p, x);
    }

    @Test
    void everyLossStandsInTheTable() {
        List<Class<?>> losses = PublicTypes.of("scorematching").stream()
                .filter(type -> !type.isInterface())
                .filter(type -> ScoreMatchingLoss.class.isAssignableFrom(type)
                        || ConditionalScoreMatchingLoss.class.isAssignableFrom(type))
                .toList();
        List<?> listed = entries().map(Entry::type).toList();
        assertEquals(16, losses.size(), losses::toString);
        assertTrue(listed.containsAll(losses), () -> listed + " of " + losses);
    }

    /** Parameters, data and a key. */
    private record Inputs(Parameters parameters, Tensor x, Rng rng) implements TreeRecord<Inputs> {
        static Inputs of(long seed) {
            Rng rng = Rng.of(seed);
            return new Inputs(NETWORK.init(rng.split(0)), rng.split(1).normal(16, DIM), rng.split(2));
        }

        @Override
        public Parts<Inputs> parts() {
            return Parts.of(Inputs::new, parameters, x, rng);
        }

        Tensor loss(Entry entry, Parameters p) {
            return entry.perSample().of(network(p), x, rng).mean();
        }
    }

    /** The same bits as without recording, for new data and a new key: value and gradient. */
    @ParameterizedTest
    @MethodSource("entries")
    void theRecordedLossIsTheLoss(Entry entry) {
        Program<Inputs, Tensor> value = Program.compile(in -> in.loss(entry, in.parameters), Inputs.of(1));
        Program<Inputs, Parameters> gradient =
                Program.compile(in -> Derivatives.gradient(p -> in.loss(entry, p), in.parameters), Inputs.of(1));
        Inputs fresh = Inputs.of(2);
        assertEquals(
                fresh.loss(entry, fresh.parameters).item(), value.run(fresh).item());
        Parameters expected = Derivatives.gradient(p -> fresh.loss(entry, p), fresh.parameters);
        assertArrayEquals(expected.flat().toArray(), gradient.run(fresh).flat().toArray());
    }

    /** The bits of a row depend on its own numbers alone; its noise does not depend on how many rows there are. */
    @ParameterizedTest
    @MethodSource("entries")
    void aRowDoesNotDependOnItsNeighbours(Entry entry) {
        Inputs in = Inputs.of(3);
        UnaryOperator<Tensor> f = network(in.parameters);
        Tensor all = entry.perSample().of(f, in.x, in.rng);
        assertArrayEquals(new int[] {16}, all.shape());
        for (int rows : new int[] {7, 1}) {
            Tensor few = entry.perSample().of(f, in.x.slice(0, 0, rows), in.rng);
            assertArrayEquals(all.slice(0, 0, rows).toArray(), few.toArray());
        }
    }

    @Property(tries = 20)
    void theGradientByTheParametersIsTheFiniteDifference(@ForAll long seed) {
        Inputs in = Inputs.of(seed);
        Tensor start = in.parameters.flat();
        Tensor direction = Rng.of(seed).split(9).normal(start.size());
        entries().forEach(entry -> {
            double slope = Derivatives.gradient(p -> in.loss(entry, p), in.parameters)
                    .flat()
                    .dot(direction)
                    .item();
            double h = 1e-4;
            double[] at = Stream.of(-2, -1, 1, 2)
                    .mapToDouble(k -> in.loss(entry, in.parameters.withFlat(start.add(direction.mul(k * h))))
                            .item())
                    .toArray();
            double difference = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h);
            double scale = Math.max(1, Arrays.stream(at).map(Math::abs).max().orElseThrow());
            assertEquals(difference, slope, 1e-7 * Math.max(scale, Math.abs(difference)), entry.name());
        });
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anotherShapeIsRefused(Entry entry) {
        Tensor x = Tensor.ones(4, DIM);
        Rng rng = Rng.of(1);
        for (UnaryOperator<Tensor> f :
                List.<UnaryOperator<Tensor>>of(y -> y.slice(1, 0, 1), y -> y.sum(-1), y -> y.unsqueeze(0))) {
            if (entry.on() != null) {
                refused(entry, f, x, rng);
            }
        }
        refused(entry, y -> y, Tensor.ones(DIM), rng);
    }

    /** The mean over no rows would be NaN. */
    @ParameterizedTest
    @MethodSource("ofNetworks")
    void anEmptyBatchIsRefused(Entry entry) {
        Inputs in = Inputs.of(6);
        Loss loss = entry.on().apply(NETWORK);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> loss.of(in.parameters, Tensor.zeros(0, DIM), in.rng))
                .getMessage();
        assertTrue(message.startsWith(entry.type().getSimpleName() + ": expected a batch"), message);
    }

    /** By the name of the loss that the user called. */
    private static void refused(Entry entry, UnaryOperator<Tensor> f, Tensor x, Rng rng) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> entry.perSample().of(f, x, rng))
                .getMessage();
        assertTrue(message.startsWith(entry.type().getSimpleName() + ": "), message);
    }

    /** The loss draws from split(0), dropout from split(1). */
    @ParameterizedTest
    @MethodSource("ofNetworks")
    void theLossOnANetworkIsTheLossOfItsScore(Entry entry) {
        Inputs in = Inputs.of(4);
        Loss loss = entry.on().apply(NETWORK);
        Tensor expected = entry.perSample()
                .of(network(in.parameters), in.x, in.rng.split(0))
                .mean();
        assertEquals(expected.item(), loss.of(in.parameters, in.x, in.rng).item());
        assertEquals(
                expected.item(),
                loss.evaluation().of(in.parameters, in.x, in.rng).item());
    }

    @ParameterizedTest
    @MethodSource("ofNetworks")
    void dropoutIsForTrainingAlone(Entry entry) {
        Inputs in = Inputs.of(5);
        Layer dropping = Sequential.of(NETWORK, Dropout.of(0.5));
        Loss loss = entry.on().apply(dropping);
        Parameters p = dropping.init(Rng.of(6));
        double plain = entry.on()
                .apply(NETWORK)
                .of(NETWORK.init(Rng.of(6).split(0)), in.x, in.rng)
                .item();
        assertEquals(plain, loss.evaluation().of(p, in.x, in.rng).item());
        assertFalse(plain == loss.of(p, in.x, in.rng).item());
    }

    /** An energy network is trained by its energy, so by the forward Laplacian. */
    @Test
    void anEnergyNetworkIsTrainedByItsEnergy() {
        EnergyNetwork network = ScoreNetwork.energy(DIM, 6, 1);
        Parameters p = network.init(Rng.of(7));
        Tensor x = Rng.of(8).normal(5, DIM);
        EnergyFunction energy = y -> network.energy(p, y);
        assertEquals(
                ScoreMatching.of().loss(energy, x, Rng.of(0)).item(),
                ScoreMatching.of().on(network).of(p, x, Rng.of(0)).item());
    }

    /** Hyvärinen's losses need a derivative; denoising does not. */
    @Test
    void aNetworkThatJumpsIsRefusedWhereItIsDifferentiated() {
        Layer kinkedEnergy =
                EnergyNetwork.of(Sequential.of(nabla.nn.Linear.of(DIM, 8), Activation.RELU, nabla.nn.Linear.of(8, 1)));
        var error = assertThrows(
                IllegalArgumentException.class, () -> ScoreMatching.of().on(kinkedEnergy));
        assertTrue(error.getMessage().contains("jumps"), error.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> SlicedScoreMatching.of().on(kinkedEnergy));
        ScoreMatching.of().allowingKinks().on(kinkedEnergy);
        DenoisingScoreMatching.of(0.1).on(kinkedEnergy);
    }
}
