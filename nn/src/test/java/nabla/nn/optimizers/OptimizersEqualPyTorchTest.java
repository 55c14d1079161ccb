package nabla.nn.optimizers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.nn.Golden;
import nabla.nn.Parameters;
import nabla.nn.training.ExponentialMovingAverage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Twenty steps of every optimiser, and of every schedule, are those of PyTorch to 1e-12. */
class OptimizersEqualPyTorchTest {
    private static final double TOLERANCE = 1e-12;
    private static final int STEPS = 20;
    private static final Parameters GOLDEN = Golden.read("optimizers.safetensors");

    @TestFactory
    Stream<DynamicTest> optimizersEqualPyTorch() {
        Map<String, Optimizer> optimizers = new LinkedHashMap<>();
        optimizers.put("sgd", SGD.of(0.1));
        optimizers.put("sgdMomentum", SGD.of(0.1).momentum(0.9));
        optimizers.put("sgdNesterov", SGD.of(0.1).nesterov(0.9));
        optimizers.put("sgdDecayed", SGD.of(0.1).momentum(0.9).decayed(WeightDecay.of(0.05)));
        optimizers.put("adam", Adam.of(0.1));
        optimizers.put("adamBetas", Adam.of(0.1).betas(0.8, 0.95).epsilon(1e-3));
        optimizers.put("adamW", AdamW.of(0.1, 0.2));
        optimizers.put(
                "adamWGroups", AdamW.of(Schedule.constant(0.1), WeightDecay.of(0.2, name -> name.equals("weight"))));
        optimizers.put("rmsProp", RMSprop.of(0.1));
        optimizers.put("rmsPropRho", RMSprop.of(0.1).rho(0.8));
        optimizers.put("lion", Lion.of(0.1));
        optimizers.put("lionDecayed", Lion.of(Schedule.constant(0.1), WeightDecay.of(0.3)));
        optimizers.put("clippedNorm", SGD.of(0.1).clipped(Clipping.byNorm(1.5)));
        optimizers.put("clippedValue", SGD.of(0.1).clipped(Clipping.byValue(0.5)));
        optimizers.put("adamCosine", Adam.of(Schedule.cosine(0.1, 0.01, STEPS)));
        return optimizers.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> follow(entry.getKey(), entry.getValue())));
    }

    private static void follow(String name, Optimizer optimizer) {
        Parameters gradients = Golden.under(GOLDEN, "gradient.");
        Parameters path = Golden.under(GOLDEN, name + "/");
        Parameters p = Golden.under(GOLDEN, "start.");
        OptimizerState state = optimizer.init(p);
        for (int k = 0; k < STEPS; k++) {
            int at = k;
            Optimizer.Step step = optimizer.update(p, gradients.map(g -> g.select(0, at)), state);
            p = step.parameters();
            state = step.state();
            for (String key : p.names()) {
                Golden.assertClose(name + " step " + k, path.get(key).select(0, k), p.get(key), TOLERANCE);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> lbfgsEqualsPyTorch() {
        return Stream.of(3, 10)
                .map(memory -> DynamicTest.dynamicTest("memory " + memory, () -> {
                    Tensor matrix = GOLDEN.get("lbfgs/matrix");
                    Tensor shift = GOLDEN.get("lbfgs/shift");
                    Tensor path = GOLDEN.get("lbfgs/path." + memory);
                    Optimizer lbfgs = LBFGS.of(0.5).memory(memory);
                    Parameters p = Parameters.of("x", GOLDEN.get("lbfgs/start"));
                    OptimizerState state = lbfgs.init(p);
                    for (int k = 0; k < STEPS; k++) {
                        Parameters gradient = Derivatives.gradient(
                                q -> {
                                    Tensor x = q.get("x");
                                    return matrix.matmul(x.unsqueeze(-1))
                                            .squeeze(-1)
                                            .mul(0.5)
                                            .sub(shift)
                                            .add(x.pow(3).mul(0.25))
                                            .dot(x);
                                },
                                p);
                        Optimizer.Step step = lbfgs.update(p, gradient, state);
                        p = step.parameters();
                        state = step.state();
                        Golden.assertClose("step " + k, path.select(0, k), p.get("x"), TOLERANCE);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> schedulesEqualPyTorch() {
        Map<String, Schedule> schedules = new LinkedHashMap<>();
        schedules.put("constant", Schedule.constant(0.1));
        schedules.put("warmUp", Schedule.constant(0.1).warmUp(8));
        schedules.put("cosine", Schedule.cosine(0.1, 0.01, STEPS));
        schedules.put("steps", Schedule.steps(0.1, 0.3, 6));
        schedules.put("exponential", Schedule.exponential(0.1, 0.9));
        schedules.put("oneCycle", Schedule.oneCycle(0.1, STEPS));
        return schedules.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    List<Tensor> rates = new ArrayList<>();
                    for (int k = 0; k < STEPS; k++) {
                        rates.add(entry.getValue().at(Tensor.scalar(k)));
                    }
                    Golden.assertClose(
                            entry.getKey(),
                            GOLDEN.get("schedule/" + entry.getKey()),
                            Tensor.stack(0, rates.toArray(Tensor[]::new)),
                            TOLERANCE);
                }));
    }

    @Test
    void theAverageEqualsPyTorch() {
        Tensor points = GOLDEN.get("average/points");
        Tensor path = GOLDEN.get("average/path");
        ExponentialMovingAverage average = ExponentialMovingAverage.constant(0.9);
        ExponentialMovingAverage.State state = average.init(Parameters.of("x", Tensor.zeros(2)));
        for (int k = 0; k < STEPS; k++) {
            state = average.update(state, Parameters.of("x", points.select(0, k)));
            Golden.assertClose("step " + k, path.select(0, k), state.average().get("x"), TOLERANCE);
        }
    }
}
