package nabla.scorematching.discrete;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.discrete.BinaryCode.SPINS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
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
import nabla.scorematching.ScoreFunction;
import org.junit.jupiter.api.Test;

/** Means over all data and all noise, counted. */
class DenoisingScoreEntropyTest {
    private static final double[] P0 = {.5, .3, .2};
    private static final double SIGMA = .7;

    /** All states of sites with W symbols in columns, [Wᴰ, D·W]. */
    private static Tensor states(SymbolNoise noise, int sites, int symbols) {
        int count = (int) Math.pow(symbols, sites);
        double[][] rows = new double[count][sites];
        for (int k = 0; k < count; k++) {
            for (int i = 0, rest = k; i < sites; i++, rest /= symbols) {
                rows[k][sites - 1 - i] = rest % symbols;
            }
        }
        return noise.encode(Tensor.of(rows));
    }

    /** p(x | x₀) for every pair of data and noisy states, [n, m]. */
    private static Tensor transitions(SymbolNoise noise, Tensor clean, Tensor noisy, double sigma) {
        Tensor each = noise.transition(clean, sigma).unsqueeze(1).mul(noisy.unsqueeze(0));
        int[] shape = each.shape();
        int width = noise.columns();
        return each.reshape(shape[0], shape[1], shape[2] / width, width).sum(-1).prod(-1);
    }

    /** Σᵢ pᵢ Tᵢⱼ. */
    private static Tensor mixed(Tensor p, Tensor transitions) {
        return transitions.mul(p.unsqueeze(-1)).sum(0);
    }

    /** E of the loss over data and noise. */
    private static double mean(
            SymbolNoise noise, double sigma, Tensor clean, Tensor p0, Tensor noisy, ScoreFunction logRatios) {
        DenoisingScoreEntropy loss = DenoisingScoreEntropy.of(noise, sigma);
        Tensor weights = transitions(noise, clean, noisy, sigma).mul(p0.unsqueeze(-1));
        double sum = 0;
        for (int i = 0; i < clean.size(0); i++) {
            Tensor same = clean.slice(0, i, i + 1).broadcastTo(noisy.size(0), clean.size(1));
            sum += loss.perSample(logRatios, same, noisy)
                    .dot(weights.select(0, i))
                    .item();
        }
        return sum;
    }

    @Test
    void threeSymbolsWithUniformNoise() {
        SymbolNoise noise = SymbolNoise.uniform(3);
        Tensor symbols = Tensor.eye(3);
        Tensor p = mixed(Tensor.of(P0), noise.transition(symbols, SIGMA));
        assertClose(Tensor.of(.4160975506319016, .3167804898736197, .2671219594944787), p, 1e-15);
        ScoreFunction truth = x -> p.log().sub(x.mul(p.log()).sumKeepDims(-1));
        assertEquals(.4216966749304922, mean(noise, SIGMA, symbols, Tensor.of(P0), symbols, truth), 1e-15);
        ScoreFunction ones = x -> x.mul(0);
        assertEquals(.4555566459488840, mean(noise, SIGMA, symbols, Tensor.of(P0), symbols, ones), 1e-15);
    }

    @Test
    void threeSymbolsThatAreMasked() {
        SymbolNoise noise = SymbolNoise.absorbing(3);
        Tensor clean = Tensor.eye(4).slice(0, 0, 3);
        Tensor p = mixed(Tensor.of(P0), noise.transition(clean, SIGMA));
        Tensor ratios = p.div(p.get(3)).slice(0, 0, 3);
        assertClose(Tensor.of(.4932169318172316, .2959301590903390, .1972867727268927), ratios, 1e-15);
        ScoreFunction truth = x -> p.log().sub(p.log().get(3)).broadcastTo(x.shape());
        double entropy = Tensor.of(P0).log().mul(Tensor.of(P0)).sum().neg().item();
        double best = mean(noise, SIGMA, clean, Tensor.of(P0), Tensor.eye(4), truth);
        assertEquals(.5113105547889967, best, 1e-15);
        assertEquals(Math.exp(-SIGMA) * entropy, best, 1e-15);
        ScoreFunction ones = x -> x.mul(0);
        assertEquals(1.006875927564478, mean(noise, SIGMA, clean, Tensor.of(P0), Tensor.eye(4), ones), 2e-15);
    }

    /** Without the constant K(r) and the rate ½ it is the implicit score entropy of the noised machine. */
    @Test
    void ofSpinsItIsTheImplicitScoreEntropyOfNoisedData() {
        SymbolNoise noise = SymbolNoise.uniform(2);
        Tensor clean = states(noise, 3, 2);
        BoltzmannMachine machine = BoltzmannMachine.of(SPINS, BoltzmannLiteralsTest.BM3);
        Tensor p0 = machine.probabilities();
        Tensor p = mixed(p0, transitions(noise, clean, clean, 1));
        double q = (1 - Math.exp(-1)) / 2;
        double up = (1 - q) / q;
        double constant = 3 * (q * up * (Math.log(up) - 1) + (1 - q) / up * (-Math.log(up) - 1));

        Tensor log = p.log();
        ScoreFunction truth = x -> ofSpins(x, spins -> ratios(log, spins));
        double denoising = 2 * mean(noise, 1, clean, p0, clean, truth) - constant;
        assertEquals(2.925685425886085, denoising, 1e-14);
        LogRatio known = spins -> ratios(log, spins);
        double implicit =
                ScoreEntropy.of(SPINS).perSample(known, SPINS.states(3)).dot(p).item();
        assertEquals(denoising, implicit, 1e-14);

        ScoreFunction other = x -> ofSpins(x, spins -> spins.mul(.3));
        assertEquals(3.289677489181408, 2 * mean(noise, 1, clean, p0, clean, other) - constant, 1e-14);
    }

    /** log p(x⁽ⁱ⁾) − log p(x) from the table of log p. */
    private static Tensor ratios(Tensor log, Tensor spins) {
        Tensor bits = spins.add(1).div(2);
        Tensor values = Tensor.of(4, 2, 1);
        double[] places = bits.mul(values).sum(-1).toArray();
        double[][] rows = new double[places.length][3];
        for (int k = 0; k < places.length; k++) {
            for (int i = 0; i < 3; i++) {
                rows[k][i] = log.get((int) places[k] ^ 4 >> i) - log.get((int) places[k]);
            }
        }
        return Tensor.of(rows);
    }

    /** Log-ratios of spins as those of two symbols a site; the one that is there does not count. */
    private static Tensor ofSpins(Tensor x, UnaryOperator<Tensor> flips) {
        Tensor high = x.reshape(x.size(0), 3, 2).select(2, 1);
        Tensor ratios = flips.apply(high.mul(2).sub(1));
        return Tensor.stack(2, ratios, ratios).reshape(x.size(0), 6);
    }

    /** Noise as its transition says, site by site; six standard errors. */
    @Test
    void noiseHasItsTransition() {
        for (SymbolNoise noise : new SymbolNoise[] {SymbolNoise.uniform(4), SymbolNoise.absorbing(3)}) {
            Tensor clean = noise.encode(Tensor.of(new double[][] {{2, 0}}));
            Tensor expected = noise.transition(clean, SIGMA).squeeze(0);
            Tensor noisy = noise.noisy(clean.tile(20_000, 1), SIGMA, Rng.of(1));
            for (int k = 0; k < expected.size(); k++) {
                assertMean(expected.get(k), noisy.select(1, k));
            }
            Tensor sites = noisy.reshape(20_000, 2, 4).sum(-1);
            assertClose(Tensor.ones(20_000, 2), sites, 0);
        }
    }

    /** The number at the symbol that is there does not matter, even if it is huge; its gradient is 0. */
    @Test
    void numbersThatDoNotCountDoNot() {
        SymbolNoise noise = SymbolNoise.absorbing(2);
        Tensor clean = noise.encode(Tensor.of(new double[][] {{0, 1}, {1, 1}}));
        DenoisingScoreEntropy loss = DenoisingScoreEntropy.of(noise, SIGMA);
        Rng rng = Rng.of(3);
        ScoreFunction small = x -> x.mul(0).add(0.2);
        ScoreFunction large = x -> x.mul(1e4).add(0.2);
        assertClose(loss.perSample(small, clean, rng), loss.perSample(large, clean, rng), 0);
        double slope = Derivatives.gradient(a -> loss.loss(x -> x.mul(a).add(0.2), clean, rng), Tensor.scalar(1e4))
                .item();
        assertEquals(0, slope);
    }

    /** A network of masked symbols, with every other one known: log p(y | the rest)/(e^σ − 1) at a mask. */
    @Test
    void aNetworkLearnsWhatIsBehindMasks() {
        SymbolNoise noise = SymbolNoise.absorbing(2);
        Tensor u = Rng.of(1).uniform(4_000, 1);
        Tensor first = u.lt(.5);
        // The second site is as the first one in 8 of 10 rows.
        Tensor second = Rng.of(2).uniform(4_000, 1).lt(first.mul(.6).add(.2));
        Tensor x = noise.encode(Tensor.concat(1, first, second));
        Layer net = ScoreNetwork.perceptron(6, 16, 1, Activation.TANH);
        Loss loss = DenoisingScoreEntropy.of(noise, SIGMA).on(net);
        Parameters learnt = Trainer.of(loss, Adam.of(2e-2))
                .fit(net.init(Rng.of(3)), Batches.of(x, 400, Rng.of(4)), 200, Rng.of(5))
                .parameters();
        Tensor oneMask = noise.encode(Tensor.of(new double[][] {{1, 2}}));
        Tensor logs = net.apply(learnt, oneMask).slice(1, 3, 5).sub(-Math.log(Math.expm1(SIGMA)));
        assertClose(Tensor.of(new double[][] {{.2, .8}}), logs.exp(), .1);
    }
}
