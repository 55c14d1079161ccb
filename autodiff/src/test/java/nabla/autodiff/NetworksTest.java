package nabla.autodiff;

import static nabla.autodiff.Assertions.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of derivatives on random networks. */
class NetworksTest {
    /** A step of a network: from [B, width] to [B, width]. */
    private enum Block {
        TANH,
        SILU,
        SOFTPLUS,
        GELU,
        RESIDUAL,
        GATED,
        NORMALISED,
        SOFTMAX,
        BOTTLENECK,
        SCALED_BY_THE_ROW
    }

    /** A random field [B, dim] → [B, dim]. */
    private record Network(int dim, int width, List<Block> blocks, long seed) {
        Rng rng() {
            return Rng.of(seed);
        }

        Tensor point(int rows) {
            return rng().split(-1).normal(rows, dim);
        }

        /** Matrices and offsets of all layers, two for each. */
        Tensors parameters() {
            List<Tensor> parameters = new ArrayList<>();
            int[][] layers = new int[blocks.size() + 2][];
            layers[0] = new int[] {dim, width};
            layers[blocks.size() + 1] = new int[] {width, dim};
            for (int i = 1; i <= blocks.size(); i++) {
                layers[i] = blocks.get(i - 1) == Block.BOTTLENECK ? new int[] {width, 1} : new int[] {width, width};
            }
            for (int i = 0; i < layers.length; i++) {
                parameters.add(rng().split(2 * i).normal(layers[i]).mul(1 / Math.sqrt(layers[i][0])));
                parameters.add(rng().split(2 * i + 1).normal(layers[i][1]));
            }
            return Tensors.of(parameters);
        }

        Tensor apply(Tensors parameters, Tensor x) {
            Tensor h = x;
            for (int i = 0; i < blocks.size() + 2; i++) {
                Tensor linear = h.matmul(parameters.get(2 * i)).add(parameters.get(2 * i + 1));
                h = i == 0 || i == blocks.size() + 1 ? linear : apply(blocks.get(i - 1), h, linear);
            }
            return h;
        }

        private static Tensor apply(Block block, Tensor h, Tensor linear) {
            return switch (block) {
                case TANH -> linear.tanh();
                case SILU -> linear.silu();
                case SOFTPLUS -> linear.softplus();
                case GELU -> linear.gelu();
                case RESIDUAL -> h.add(linear.tanh());
                case GATED -> h.mul(linear.sigmoid());
                case NORMALISED -> {
                    Tensor centred = linear.sub(linear.meanKeepDims(-1));
                    yield centred.div(centred.square().meanKeepDims(-1).add(0.1).sqrt());
                }
                case SOFTMAX -> linear.softmax(-1);
                case BOTTLENECK -> linear.tanh().mul(h);
                case SCALED_BY_THE_ROW ->
                    linear.mul(h.square().sumKeepDims(-1).add(1).reciprocal());
            };
        }
    }

    @Provide
    Arbitrary<Network> networks() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(Block.values()).list().ofMaxSize(4),
                        Arbitraries.longs())
                .as(Network::new);
    }

    @Property(tries = 200)
    void divergenceIsTheTraceOfTheJacobian(@ForAll("networks") Network network) {
        Tensor x = network.point(3);
        Tensors parameters = network.parameters();
        UnaryOperator<Tensor> field = z -> network.apply(parameters, z);
        assertClose(traceOfTheJacobian(field, x), Derivatives.divergence(field, x), 1e-12);
    }

    @Property(tries = 50)
    void parameterGradientOfTheDivergenceIsThatOfTheTrace(@ForAll("networks") Network network) {
        Tensor x = network.point(2);
        Tensors parameters = network.parameters();
        Tensors expected = Derivatives.gradient(
                p -> traceOfTheJacobian(z -> network.apply(p, z), x).sum(), parameters);
        Tensors actual = Derivatives.gradient(
                p -> Derivatives.divergence(z -> network.apply(p, z), x).sum(), parameters);
        for (int i = 0; i < parameters.count(); i++) {
            assertClose(expected.get(i), actual.get(i), 1e-11);
        }
    }

    /** ½‖s‖² + ∇·s, averaged over the rows (Hyvärinen, 2005). */
    @Property(tries = 20)
    void parameterGradientOfTheExactScoreMatchingLossIsThatOfFiniteDifferences(@ForAll("networks") Network network) {
        Tensor x = network.point(3);
        Function<Tensors, Tensor> loss = p -> {
            var field = Derivatives.valueAndDivergence(z -> network.apply(p, z), x);
            return field.value()
                    .square()
                    .sum(-1)
                    .mul(0.5)
                    .add(field.divergence())
                    .mean();
        };
        GradientCheck.check(loss, network.parameters(), 1);
    }

    @Property(tries = 100)
    void laplacianIsTheTraceOfTheHessianAndTheDivergenceOfTheGradient(@ForAll("networks") Network network) {
        Tensor x = network.point(3);
        Tensors parameters = network.parameters();
        UnaryOperator<Tensor> energy =
                z -> network.apply(parameters, z).square().sum(-1);
        Tensor laplacian = Derivatives.laplacian(energy, x);
        UnaryOperator<Tensor> gradient =
                z -> Derivatives.gradient(y -> energy.apply(y).sum(), z);
        assertClose(traceOfTheJacobian(gradient, x), laplacian, 1e-11);
        assertClose(Derivatives.divergence(gradient, x), laplacian, 1e-11);
        for (int row = 0; row < x.size(0); row++) {
            Tensor one = x.slice(0, row, row + 1);
            Tensor hessian = Derivatives.hessian(z -> energy.apply(z).sum(), one);
            assertClose(hessian.reshape(network.dim, network.dim).trace(), laplacian.select(0, row), 1e-11);
        }
    }

    @Property(tries = 20)
    void derivativesInTheParametersToSecondOrderAreThoseOfFiniteDifferences(@ForAll("networks") Network network) {
        Tensor x = network.point(2);
        GradientCheck.check(p -> network.apply(p, x), network.parameters(), 2);
    }

    /** Σᵢ ∂sᵢ/∂xᵢ of each row, out of the whole Jacobian [B, D, B, D]. */
    private static Tensor traceOfTheJacobian(UnaryOperator<Tensor> field, Tensor x) {
        return Tensor.einsum("bdbd->b", Derivatives.jacobian(field, x));
    }
}
