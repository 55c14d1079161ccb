package nabla.scorematching.discrete;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.discrete.BinaryCode.BITS;
import static nabla.scorematching.discrete.BinaryCode.SPINS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values, gradients and variances of the losses for two machines, computed with 40 digits elsewhere. */
class BoltzmannLiteralsTest {
    static final Tensor BM3 = Tensor.of(.5, -.3, .8, .2, -.1, .4);
    static final Tensor BM4 = Tensor.of(.4, -.2, .1, .3, -.5, .6, .1, -.2, .3, 0);
    static final Tensor OTHER = Tensor.of(.1, .2, -.3, 0, .5, -.2);
    static final Tensor STATES = SPINS.states(3);

    /** A loss of a machine, and what is known of it. */
    record Case(
            String name,
            UnaryOperator<Tensor> rows,
            double atTruth,
            double atZero,
            double atOther,
            double ofFour,
            double smallestEigenvalue,
            double... variances) {
        /** The mean over the states of a machine, of another machine. */
        Tensor mean(Tensor truth, Tensor theta) {
            return rows.apply(theta).dot(BoltzmannMachine.of(SPINS, truth).probabilities());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static BoltzmannMachine machine(Tensor theta) {
        return BoltzmannMachine.of(SPINS, theta);
    }

    private static UnaryOperator<Tensor> of(RatioLoss loss) {
        return theta -> {
            BoltzmannMachine machine = machine(theta);
            return loss.perSample(machine, SPINS.states(machine.sites()));
        };
    }

    private static UnaryOperator<Tensor> negativeLogLikelihood() {
        return theta -> {
            BoltzmannMachine machine = machine(theta);
            return machine.logProb(SPINS.states(machine.sites())).neg();
        };
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "ratio matching: Σ σ(lr)²",
                        of(RatioMatching.of(SPINS)),
                        .500444192587538,
                        .75,
                        .9374370724941931,
                        .7420339071418668,
                        .10434581805,
                        2.434621324474187,
                        2.709726223043282,
                        2.774980558066744,
                        1.3698620786967184,
                        2.238226379026421,
                        1.9866661480069083),
                new Case(
                        "pseudo-likelihood: Σ log(1 + exp lr)",
                        of(PseudoLikelihood.of(SPINS)),
                        1.510483511321803,
                        2.079441541679836,
                        2.530658480392603,
                        2.201875931174249,
                        .41171810510,
                        2.312631325568116,
                        2.501217166600425,
                        2.579836228544767,
                        1.320960328760427,
                        1.993293048370343,
                        1.860203123087939),
                new Case(
                        "minimum probability flow: Σ exp(lr/2)",
                        of(MinimumProbabilityFlow.of(SPINS)),
                        2.382259373150231,
                        3,
                        3.500898414257977,
                        3.39389756444419,
                        .58221103646,
                        2.356854201608291,
                        2.620225359236613,
                        2.651893075266266,
                        1.352380715566555,
                        2.209547423392564,
                        1.936619615065756),
                new Case(
                        "concrete: Σ c²/2 + c − c(x⁽ⁱ⁾)",
                        of(ConcreteScoreMatching.of(SPINS)),
                        -6.01912705948816,
                        0,
                        4.846458190132201,
                        -4.551337951064992,
                        6.96624899382,
                        3.158386541542962,
                        6.447074633321767,
                        2.905408375188092,
                        3.253967752291149,
                        8.163889918755620,
                        4.269552883502731),
                new Case(
                        "score entropy: Σ s − log s(x⁽ⁱ⁾)",
                        of(ScoreEntropy.of(SPINS)),
                        .2746531402629291,
                        3,
                        5.243596974263708,
                        1.403153960616668,
                        3.34802381464,
                        2.484522840470245,
                        3.070193244680572,
                        2.845385304770431,
                        1.481446129698982,
                        3.077470318317396,
                        2.224399030543728),
                new Case(
                        "−log p",
                        negativeLogLikelihood(),
                        1.760925099788590,
                        2.079441541679836,
                        2.409018707882521,
                        2.46154401291453,
                        Double.NaN,
                        2.312631325568116,
                        2.501217166600425,
                        2.579836228544767,
                        1.320960328760427,
                        1.993293048370343,
                        1.860203123087939));
    }

    @Test
    void theStatesAreCounted() {
        double[] p = {
            .1330645194006053,
            .1089440141768173,
            .008091661757945342,
            .1625253710091568,
            .1330645194006053,
            .03281330649253827,
            .05978974266302994,
            .3617068650993016
        };
        assertEquals(12.39038985092992, Math.exp(machine(BM3).logPartition().item()), 1e-13);
        assertEquals(23.78089705492624, Math.exp(machine(BM4).logPartition().item()), 1e-13);
        assertClose(Tensor.of(p), machine(BM3).probabilities(), 1e-15);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAtTheTruthAtZeroAndElsewhere(Case of) {
        assertEquals(of.atTruth, of.mean(BM3, BM3).item(), 2e-14);
        assertEquals(of.atZero, of.mean(BM3, Tensor.zeros(6)).item(), 1e-14);
        assertEquals(of.atOther, of.mean(BM3, OTHER).item(), 1e-14);
        assertEquals(of.ofFour, of.mean(BM4, BM4).item(), 2e-14);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientAtTheTruthIsZero(Case of) {
        assertClose(Tensor.zeros(6), Derivatives.gradient(t -> of.mean(BM3, t), BM3), 1e-14);
        assertClose(Tensor.zeros(10), Derivatives.gradient(t -> of.mean(BM4, t), BM4), 1e-14);
    }

    /**
     * Flow and pseudo-likelihood have one gradient at 0; ratio matching half of it, concrete scores and entropy four times it. That of
     * the likelihood has every pair once, and not from both ends.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void theGradientAtZero(Case of) {
        Tensor expected = Tensor.of(
                -.654020565359, -.1427054110016, -1.161445099639, -.174748867311, -.1842272810589, -.3319791135556);
        Tensor factor = switch (of.name.substring(0, 5)) {
            case "ratio" -> Tensor.scalar(0.5);
            case "concr", "score" -> Tensor.scalar(4);
            case "−log " -> Tensor.of(.5, .5, .5, 1, 1, 1);
            default -> Tensor.scalar(1);
        };
        assertClose(expected.mul(factor), Derivatives.gradient(t -> of.mean(BM3, t), Tensor.zeros(6)), 4e-12);
    }

    /** J⁻¹IJ⁻¹ at the truth, with J = E∇²ρ and I = E∇ρ∇ρᵀ. */
    @ParameterizedTest
    @MethodSource("cases")
    void theVarianceOfAnEstimate(Case of) {
        Tensor hessian = Derivatives.hessian(t -> of.mean(BM3, t), BM3);
        Tensor each = Derivatives.jacobian(of.rows::apply, BM3);
        Tensor weighted = each.mul(machine(BM3).probabilities().unsqueeze(-1));
        Tensor variability = weighted.transpose().matmul(each);
        Tensor half = hessian.solve(variability);
        Tensor variance = hessian.solve(half.transpose()).diagonal();
        assertClose(Tensor.of(of.variances), variance, 1e-12);
        if (!Double.isNaN(of.smallestEigenvalue)) {
            double step = 1e-9;
            assertTrue(isPositive(hessian, of.smallestEigenvalue - step), "smaller");
            assertTrue(!isPositive(hessian, of.smallestEigenvalue + step), "larger");
        }
    }

    private static boolean isPositive(Tensor matrix, double shift) {
        return Double.isFinite(matrix.sub(Tensor.eye(matrix.size(0)).mul(shift))
                .cholesky()
                .sum()
                .item());
    }

    /** ½E‖c_θ − c‖² and E Σ s − r log s + r(log r − 1) are the differences of the losses. */
    @Test
    void lossesAreDistancesOfRatios() {
        Tensor p = machine(BM3).probabilities();
        Tensor r = machine(BM3).flips(STATES).exp();
        Tensor s = machine(OTHER).flips(STATES).exp();
        double squared = s.sub(r).square().sum(-1).dot(p).mul(0.5).item();
        assertEquals(10.86558524962036, squared, 1e-13);
        assertEquals(4.846458190132201 + 6.01912705948816, squared, 1e-13);
        Tensor entropy = s.sub(r.mul(s.log())).add(r.mul(r.log().sub(1)));
        double proper = entropy.sum(-1).dot(p).item();
        assertEquals(4.968943834000779, proper, 1e-13);
        assertEquals(5.243596974263708 - .2746531402629291, proper, 1e-13);
    }

    /** 4M and 2b − 2M1: the same probabilities, ratios and losses. */
    @Test
    void theCodeDoesNotMatter() {
        BoltzmannMachine spins = machine(BM4);
        BoltzmannMachine bits = spins.as(BITS);
        assertClose(spins.couplings().mul(4), bits.couplings(), 0);
        assertClose(spins.probabilities(), bits.probabilities(), 1e-14);
        assertClose(spins.flips(SPINS.states(4)), bits.flips(BITS.states(4)), 1e-14);
        assertClose(BM4, bits.as(SPINS).parameters(), 1e-15);
        assertClose(
                RatioMatching.of(SPINS).perSample(spins, SPINS.states(4)),
                RatioMatching.of().perSample(bits, BITS.states(4)),
                1e-14);
    }

    /** The ratios of the machine, of its energy, and of neighbours that are asked one by one. */
    @Test
    void theRatiosAreDifferencesOfLogDensities() {
        BoltzmannMachine machine = machine(BM4);
        Tensor x = SPINS.states(4);
        LogRatio ofEnergy = LogRatio.of(machine, SPINS);
        LogRatio asked = machine::flips;
        assertClose(ofEnergy.flips(x), machine.flips(x), 1e-14);
        assertClose(asked.back(x, SPINS), machine.back(x, SPINS), 1e-14);
        assertClose(ofEnergy.back(x, SPINS), machine.back(x, SPINS), 1e-14);
    }
}
