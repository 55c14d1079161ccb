package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.LBFGS;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.OptimizerState;
import nabla.scorematching.Density;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

/** Networks learn scores that are known. Data are drawn anew at every step, so nothing can be learnt by heart. */
class TrainingTest {
    private static final GaussianMixture DATA =
            GaussianMixture.isotropic(new double[] {0.4, 0.6}, new double[][] {{-1.5, 0}, {1.5, 1}}, 0.7);

    /** Closed form 1: a linear layer that minimises the exact loss is −Ĉ⁻¹(x − x̄). */
    @Test
    void aLinearLayerLearnsTheGaussian() {
        Tensor x = Rng.of(1).normal(100, 3).exp();
        Layer net = Linear.of(3, 3);
        ScoreMatching loss = ScoreMatching.of();
        Parameters learnt = LBFGS.of(1)
                .minimize(q -> loss.loss(y -> net.apply(q, y), x, Rng.of(0)), net.init(Rng.of(2)), 1e-10, 500)
                .parameters();
        Gaussian fit = Gaussian.fit(x);
        Tensor points = Rng.of(3).normal(5, 3);
        assertClose(fit.score(points), net.apply(learnt, points), 1e-6);
    }

    /** The Fisher divergence falls below 5 % of ½E‖s‖², which is that of the score 0. */
    @Test
    void aPerceptronLearnsAMixtureByTheExactLoss() {
        Layer net = ScoreNetwork.perceptron(2, 32, 2, Activation.TANH);
        ScoreMatching loss = ScoreMatching.of();
        Parameters learnt = train(net.init(Rng.of(4)), 800, (q, x, rng) -> loss.loss(y -> net.apply(q, y), x, rng));
        assertTrue(relativeDivergence(DATA, y -> net.apply(learnt, y)) < 0.05);
    }

    /** At every level, against the score of the data with that noise. */
    @Test
    void aNoiseScaledNetworkLearnsAllLevels() {
        ConditionalLayer net = ScoreNetwork.noiseScaled(2, 32, 2);
        NoiseLevels levels = NoiseLevels.geometric(4, 0.5, 4);
        MultiLevelDenoising loss = MultiLevelDenoising.of(levels);
        Parameters learnt = train(
                net.init(Rng.of(5)), 1500, (q, x, rng) -> loss.loss((y, sigma) -> net.apply(q, y, sigma), x, rng));
        NoiseConditionalScore score = (y, sigma) -> net.apply(learnt, y, sigma);
        for (int i = 0; i < levels.count(); i++) {
            double sigma = levels.get(i);
            assertTrue(relativeDivergence(DATA.noised(1, sigma), score.at(sigma)) < 0.1);
        }
    }

    private static double relativeDivergence(Density truth, ScoreFunction score) {
        Tensor x = truth.sample(Rng.of(6), 2000);
        FisherDivergence divergence = FisherDivergence.of(truth);
        return divergence.loss(score, x).item()
                / divergence.loss(y -> y.mul(0), x).item();
    }

    private interface ParameterLoss {
        Tensor of(Parameters parameters, Tensor x, Rng rng);
    }

    private static Parameters train(Parameters start, int steps, ParameterLoss loss) {
        Optimizer adam = Adam.of(5e-3);
        Loop<State, Tensors> loop = Program.loop(
                state -> {
                    Tensor x = DATA.sample(state.rng.split(0), 256);
                    Parameters gradient =
                            Derivatives.gradient((Parameters q) -> loss.of(q, x, state.rng.split(1)), state.parameters);
                    Optimizer.Step step = adam.update(state.parameters, gradient, state.optimizer);
                    return new State(step.parameters(), step.state(), state.rng.split(2));
                },
                new State(start, adam.init(start), Rng.of(7)));
        for (int i = 0; i < steps; i++) {
            loop.step();
        }
        return loop.state().parameters;
    }

    private record State(Parameters parameters, OptimizerState optimizer, Rng rng) implements TensorTree<State> {
        @Override
        public List<Tensor> tensors() {
            return Tensors.concat(parameters, optimizer, rng);
        }

        @Override
        public State withTensors(List<Tensor> tensors) {
            Tensors.Reader reader = Tensors.reader(tensors);
            return new State(reader.next(parameters), reader.next(optimizer), reader.next(rng));
        }
    }
}
