package nabla.scorematching.estimators;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.VonMises;
import nabla.scorematching.discrete.BinaryCode;
import nabla.scorematching.discrete.BoltzmannMachine;
import nabla.scorematching.discrete.ConcreteScoreMatching;
import nabla.scorematching.discrete.MinimumProbabilityFlow;
import nabla.scorematching.discrete.PseudoLikelihood;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.discrete.ScoreEntropy;
import nabla.scorematching.estimators.Draws.LogDensity;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;

/** Families to be simulated, a line each: a density by quadrature, an exact sampler, an estimator, and the truth. */
final class SimulationTable {
    /**
     * A family.
     *
     * @param density by quadrature: n·Var is the sandwich there
     * @param draws a sampler that knows nothing of the quadrature
     * @param truth θ
     */
    record Line(String name, Supplier<Population> density, Draws draws, QuadraticFit estimator, Tensor truth) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Tensor AXES = Tensor.of(new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}});
    private static final Tensor THETA = Tensor.of(.15, -.1, .2, .05, -.05, .1);

    private SimulationTable() {}

    static Stream<Line> lines() {
        return Stream.of(
                        numbers(),
                        positive(),
                        bounded(),
                        angles(),
                        directions(),
                        compositions(),
                        robust(),
                        curved(),
                        spins())
                .flatMap(List::stream);
    }

    private static Line line(
            String name, Supplier<Population> density, Draws draws, QuadraticFit estimator, double... truth) {
        return new Line(name, density, draws, estimator, Tensor.of(truth));
    }

    private static Supplier<Population> on(double from, double to, LogDensity logDensity) {
        return () -> Population.line(from, to, 16, x -> logDensity.at(x.squeeze(1)));
    }

    private static List<Line> numbers() {
        Draws standard = Draws.normal(0);
        LogDensity wells = x -> x.square().div(2).sub(x.pow(4).div(4));
        return List.of(
                line(
                        "normal",
                        on(-12, 12, x -> x.sub(.5).square().div(-2)),
                        Draws.normal(.5),
                        RealData.normal(),
                        .5,
                        1),
                line(
                        "exponential polynomial of degree 4",
                        on(-8, 8, wells),
                        standard.accepting(
                                1, x -> x.square().sub(x.pow(4).div(4)).squeeze(1)),
                        RealData.polynomial(4),
                        0,
                        .5,
                        0,
                        -.25),
                line(
                        "generalised Gaussian, β = 4",
                        on(-8, 8, x -> x.pow(4).div(-4)),
                        standard.accepting(
                                .25, x -> x.square().div(2).sub(x.pow(4).div(4)).squeeze(1)),
                        RealData.generalisedGaussian(4),
                        .25),
                line(
                        "normal, g = 1/(1 + x²)",
                        on(-12, 12, x -> x.sub(.5).square().div(-2)),
                        Draws.normal(.5),
                        QuadraticFit.of(WeightedScoreMatching.of(
                                        (Weight) x -> x.square().sum(-1).add(1).reciprocal()))
                                .model(ExponentialFamily.of(Univariate::normal), "eta", "K"),
                        .5,
                        1));
    }

    private static List<Line> positive() {
        Supplier<Population> half = on(0, 12, x -> x.square().div(-2));
        Draws abs = Draws.normal(0).map(Tensor::abs);
        Supplier<Population> waits = on(0, 40, x -> x.mul(-2));
        LogDensity gamma = x -> x.log().mul(2).sub(x.mul(2));
        return List.of(
                line("half normal, log(1 + x/median)", half, abs, PositiveData.truncatedNormal(), 0, 1),
                line("half normal, log(1 + x)", half, abs, PositiveData.truncatedNormal(BoundaryWeight.log()), 0, 1),
                line("half normal, x", half, abs, PositiveData.truncatedNormal(BoundaryWeight.linear()), 0, 1),
                line(
                        "half normal, min(x, 3/4)",
                        half,
                        abs,
                        PositiveData.truncatedNormal(BoundaryWeight.capped(.75)),
                        0,
                        1),
                line("half normal, x²", half, abs, PositiveData.truncatedNormal(BoundaryWeight.square()), 0, 1),
                line("exponential, x", waits, Draws.gamma(1, 2), PositiveData.exponential(), 2),
                line("exponential, x²", waits, Draws.gamma(1, 2), PositiveData.exponential(BoundaryWeight.square()), 2),
                line("gamma, log(1 + x/median)", on(0, 40, gamma), Draws.gamma(3, 2), PositiveData.gamma(), 3, 2),
                line(
                        "gamma, x²",
                        on(0, 40, gamma),
                        Draws.gamma(3, 2),
                        PositiveData.gamma(BoundaryWeight.square()),
                        3,
                        2),
                line(
                        "lognormal",
                        () -> Population.line(-12, 12, 16, y -> Tensor.zeros(y.size(0)))
                                .mapped(
                                        Tensor::exp,
                                        y -> Tensor.ones(y.size(0)),
                                        x -> x.log().sub(.5).square().div(-2).squeeze(1)),
                        Draws.normal(.5).map(Tensor::exp),
                        PositiveData.lognormal(),
                        .5,
                        1));
    }

    private static List<Line> bounded() {
        Weight disc = x -> x.norm(-1).neg().add(1);
        LogDensity shifted = x -> x.sub(Tensor.of(.3, -.2)).square().sum(1).div(-2);
        return List.of(
                line(
                        "beta",
                        on(0, 1, x -> x.log().mul(2).add(x.neg().log1p().mul(3))),
                        Draws.dirichlet(3, 4).map(u -> u.slice(1, 0, 1)),
                        BoundedData.beta(),
                        3,
                        4),
                line(
                        "truncated normal on [0, 1]",
                        on(0, 1, x -> x.mul(3).sub(x.square().mul(5))),
                        Draws.uniform(1)
                                .accepting(
                                        .45,
                                        x -> x.mul(3).sub(x.square().mul(5)).squeeze(1)),
                        BoundedData.truncatedNormal(0, 1),
                        3,
                        10),
                line(
                        "normal in the unit disc, 1 − ‖x‖",
                        () -> Population.uniform(1)
                                .and(Population.angle(30))
                                .mapped(
                                        p -> {
                                            Tensor phi = p.slice(1, 1, 2);
                                            return Tensor.concat(1, phi.cos(), phi.sin())
                                                    .mul(p.slice(1, 0, 1));
                                        },
                                        p -> p.select(1, 0),
                                        shifted::at),
                        Draws.normal(.3, -.2).accepting(0, x -> x.norm(1).lt(1).log()),
                        QuadraticFit.of(WeightedScoreMatching.of(disc)).score((theta, y) -> theta.sub(y), "mu1", "mu2"),
                        .3,
                        -.2));
    }

    private static List<Line> angles() {
        Supplier<Population> circle = () ->
                Population.line(-Math.PI, Math.PI, 4, phi -> phi.cos().mul(2).squeeze(1));
        Draws vonMises =
                (rng, n) -> VonMises.of(new double[] {0}, new double[] {2}).sample(rng, n);
        LogDensity sine = phi ->
                phi.cos().mul(Tensor.of(2, 1.5)).sum(1).add(phi.sin().prod(1).mul(.8));
        return List.of(
                line("von Mises", circle, vonMises, Angles.vonMises(), 2, 0),
                line("von Mises about a known mean", circle, vonMises, Angles.vonMises(0), 2),
                line(
                        "sine model",
                        () -> Population.angle(40)
                                .and(Population.angle(40))
                                .mapped(phi -> phi, phi -> Tensor.ones(phi.size(0)), sine::at),
                        Draws.uniform(2).map(u -> u.mul(2 * Math.PI)).accepting(3.5, sine),
                        Angles.sineModel(0, 0),
                        2,
                        1.5,
                        .8));
    }

    private static Line onSphere(
            String name, double bound, LogDensity logDensity, QuadraticFit estimator, double... truth) {
        return line(
                name,
                () -> Population.sphere(logDensity::at),
                Draws.sphere().accepting(bound, logDensity),
                estimator,
                truth);
    }

    private static List<Line> directions() {
        LogDensity bingham = z -> z.square().mul(Tensor.of(1.5, .5, -2)).sum(1);
        return List.of(
                onSphere(
                        "von Mises-Fisher, κ = 5",
                        5,
                        z -> z.select(1, 2).mul(5),
                        Directions.vonMisesFisher(3),
                        0,
                        0,
                        5),
                onSphere(
                        "von Mises-Fisher about a known mean",
                        5,
                        z -> z.select(1, 2).mul(5),
                        Directions.vonMisesFisher(Tensor.of(0, 0, 1)),
                        5),
                onSphere("Bingham", 1.5, bingham, Directions.bingham(3), 1.5, .5, 0, 0, 0),
                onSphere("Bingham with known axes", 1.5, bingham, Directions.bingham(Tensor.eye(3)), 1.5, .5),
                onSphere(
                        "Fisher-Bingham",
                        2.5,
                        z -> bingham.at(z).add(z.select(1, 0)),
                        Directions.fisherBingham(3),
                        1.5,
                        .5,
                        0,
                        0,
                        0,
                        1,
                        0,
                        0),
                onSphere(
                        "Kent",
                        5,
                        z -> z.select(1, 2)
                                .mul(5)
                                .add(z.select(1, 1)
                                        .square()
                                        .sub(z.select(1, 0).square())
                                        .mul(1.5)),
                        Directions.kent(AXES),
                        5,
                        1.5),
                onSphere("Watson", 3, z -> z.select(1, 2).square().mul(3), Directions.watson(Tensor.of(0, 0, 1)), 3));
    }

    private static List<Line> compositions() {
        Supplier<Population> dirichlet =
                () -> Population.simplex(u -> u.log().mul(Tensor.of(1, 2, 3)).sum(1));
        Draws draws = Draws.dirichlet(2, 3, 4);
        Simplex product = Simplex.squareRoot(Simplex.productSquared(1));
        LogDensity tilt = u -> u.select(1, 0)
                .square()
                .mul(-3)
                .add(u.select(1, 0).mul(u.select(1, 1)).mul(4))
                .add(u.select(1, 1).square())
                .add(u.select(1, 0));
        Supplier<Population> ppi = () -> Population.simplex(
                u -> tilt.at(u).add(u.log().mul(Tensor.of(1, 2, 1)).sum(1)));
        Draws tilted = Draws.dirichlet(2, 3, 2).accepting(1.6, tilt);
        return List.of(
                line("Dirichlet, clr", dirichlet, draws, Compositions.dirichlet(3), 2, 3, 4),
                line("Dirichlet, alr", dirichlet, draws, Compositions.dirichlet(3, Simplex.alr(2)), 2, 3, 4),
                line("Dirichlet, square root", dirichlet, draws, Compositions.dirichlet(3, product), 2, 3, 4),
                line("PPI, clr", ppi, tilted, Compositions.ppi(Simplex.clr(), 1, 2, 1), -3, 1, 2, 1, 0),
                line("PPI, square root", ppi, tilted, Compositions.ppi(product, 1, 2, 1), -3, 1, 2, 1, 0));
    }

    private static List<Line> robust() {
        Supplier<Population> half = on(0, 12, x -> x.square().div(-2));
        QuadraticFit precision = QuadraticFit.of(WeightedScoreMatching.of(BoundaryWeight.linear()))
                .model(ExponentialFamily.of(x -> x.square().mul(-.5)), "K");
        return List.of(
                line(
                        "normal, robust c = .2",
                        on(-12, 12, x -> x.sub(.5).square().div(-2)),
                        Draws.normal(.5),
                        RealData.normal().robust(.2),
                        .5,
                        1),
                line("half normal, x, robust c = .5", half, Draws.normal(0).map(Tensor::abs), precision.robust(.5), 1));
    }

    private static List<Line> curved() {
        ParametricModel logVariance = (theta, y) -> y.sub(theta.slice(0, 0, 1))
                .square()
                .squeeze(1)
                .mul(theta.slice(0, 1, 2).neg().exp())
                .mul(-0.5);
        return List.of(line(
                "normal by mean and log variance",
                on(-12, 12, x -> x.sub(.5).square().div(-2)),
                Draws.normal(.5),
                QuadraticFit.of(ScoreMatching.of()).model(logVariance, "mean", "log variance"),
                .5,
                0));
    }

    private static List<Line> spins() {
        BinaryCode code = BinaryCode.SPINS;
        return Stream.of(
                        spins("ratio matching", RatioMatching.of(code)),
                        spins("pseudo-likelihood", PseudoLikelihood.of(code)),
                        spins("minimum probability flow", MinimumProbabilityFlow.of(code)),
                        spins("concrete scores", ConcreteScoreMatching.of(code)),
                        spins("score entropy", ScoreEntropy.of(code)))
                .toList();
    }

    private static Line spins(String name, ScoreMatchingLoss loss) {
        BinaryCode code = BinaryCode.SPINS;
        BoltzmannMachine machine = BoltzmannMachine.of(code, THETA);
        return line(
                "three spins, " + name,
                () -> new Population(code.states(3), machine.probabilities()),
                machine::sample,
                BoltzmannMachine.estimator(loss, code, 3),
                THETA.toArray());
    }
}
