package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Dropout;
import nabla.nn.Layer;
import nabla.nn.LayerNorm;
import nabla.nn.Linear;
import nabla.nn.OwnJvm;
import nabla.nn.Residual;
import nabla.nn.Sequential;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.AdamW;
import nabla.nn.optimizers.Clipping;
import nabla.nn.optimizers.LBFGS;
import nabla.nn.optimizers.Lion;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.RMSprop;
import nabla.nn.optimizers.SGD;
import nabla.nn.optimizers.SGLD;
import nabla.nn.optimizers.Schedule;
import nabla.nn.optimizers.WeightDecay;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every optimizer's step is part of the compiled program: the same bits, and no memory. */
class TrainingStepTest {
    private static final Rng RNG = Rng.of(11);

    static final Layer NET = Sequential.of(
            Linear.of(3, 8),
            Dropout.of(0.1),
            Activation.SILU,
            Residual.of(Linear.of(8, 8)),
            LayerNorm.of(8),
            Linear.of(8, 1));

    static Map<String, Optimizer> optimizers() {
        Schedule schedule = Schedule.cosine(1e-2, 1e-4, 50).warmUp(5);
        Map<String, Optimizer> all = new LinkedHashMap<>();
        all.put("SGD", SGD.of(1e-2).clipped(Clipping.byNorm(1)));
        all.put(
                "SGD, momentum",
                SGD.of(Schedule.steps(1e-2, 0.5, 7)).momentum(0.9).decayed(WeightDecay.of(1e-2)));
        all.put(
                "SGD, Nesterov",
                SGD.of(Schedule.exponential(1e-2, 0.99)).nesterov(0.9).clipped(Clipping.byValue(0.1)));
        all.put("Adam", Adam.of(schedule));
        all.put("AdamW", AdamW.of(schedule, WeightDecay.of(0.1, name -> name.endsWith("weight"))));
        all.put("RMSprop", RMSprop.of(Schedule.oneCycle(1e-2, 50)));
        all.put("Lion", Lion.of(schedule, WeightDecay.of(0.1)));
        all.put("L-BFGS", LBFGS.of(0.1).memory(4));
        all.put(
                "SGLD",
                SGLD.of(Schedule.polynomial(1e-4, 3, 0.55), 16, RNG.split(7)).decayed(WeightDecay.of(1e-2)));
        return all;
    }

    static TrainingStep step(Optimizer optimizer) {
        Loss loss = (p, batch, rng) -> NET.apply(p, batch.slice(1, 0, 3), rng.split(0))
                .sub(batch.slice(1, 3, 4))
                .add(rng.split(1).normal(16, 1).mul(0.01))
                .square()
                .mean();
        return new TrainingStep(loss, optimizer, ExponentialMovingAverage.of(0.9));
    }

    static Tensor batch(int i) {
        return RNG.split(i).normal(16, 4);
    }

    @TestFactory
    Stream<DynamicTest> compiledStepsHaveTheBitsOfEagerOnes() {
        return optimizers().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    TrainingStep step = step(entry.getValue());
                    TrainingState eager = step.init(NET.init(RNG.split(100)), RNG.split(101));
                    Loop<TrainingState, Tensor> loop = Program.loop(step, eager, batch(0));
                    for (int i = 0; i < 12; i++) {
                        eager = step.apply(eager, batch(i));
                        loop.step(batch(i));
                    }
                    List<Tensor> compiled = loop.state().tensors();
                    for (int i = 0; i < compiled.size(); i++) {
                        assertArrayEquals(
                                eager.tensors().get(i).toArray(),
                                compiled.get(i).toArray(),
                                0,
                                "tensor " + i);
                    }
                }));
    }

    /** In a JVM of its own: one that has run many other tests may no longer inline every kernel, and then allocates vectors. */
    @Test
    void aCompiledStepAllocatesNothing() throws Exception {
        Process process = OwnJvm.onTheseKernels(Allocations.class)
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> bytes = printed.lines()
                .filter(line -> line.contains(": ") && !line.startsWith("WARNING"))
                .toList();
        assertEquals(optimizers().keySet().stream().map(name -> name + ": 0").toList(), bytes, printed);
    }
}
