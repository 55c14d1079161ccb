package nabla.scorematching.losses;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Csv;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Table;
import nabla.nn.data.ToyData;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;

/** Data that need a guard rail, and data that do not: a line gets all laws of {@link GuardRailsTest}. */
final class HazardTable {
    private static final Rng RNG = Rng.of(1);

    private HazardTable() {}

    /**
     * Data that have one hazard.
     *
     * @param hazard what is to be found
     * @param seen what the message has to say
     * @param data rows with names
     */
    record Bad(String name, Hazard hazard, String seen, Table data) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Data in which nothing is to be found. */
    record Good(String name, Tensor data) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Table table(Tensor x) {
        return new Table(List.of("alpha", "beta", "gamma").subList(0, x.size(1)), x);
    }

    private static Tensor normal(int rows, int columns) {
        return RNG.split(2).normal(rows, columns);
    }

    /** The first columns, and one more. */
    private static Table with(Tensor columns, Tensor last) {
        return table(Tensor.concat(1, columns, last));
    }

    static Stream<Bad> bad() {
        Tensor two = normal(600, 2);
        Tensor one = two.slice(1, 0, 1);
        Tensor u = RNG.split(3).uniform(600, 1);
        Tensor many = normal(3000, 1);
        Tensor v = RNG.split(3).uniform(3000, 1);
        Tensor shares = Tensor.concat(1, RNG.split(4).uniform(600, 2).mul(0.5), Tensor.zeros(600, 1));
        Tensor closed = Tensor.concat(
                1, shares.slice(1, 0, 2), shares.sum(1).neg().add(1).unsqueeze(-1));
        Tensor sphere = RNG.split(5).normal(600, 3);
        Tensor onSphere = sphere.div(sphere.normKeepDims(1));
        Tensor angle = u.mul(2 * Math.PI);
        Tensor broken = Tensor.where(Tensor.arange(600).eq(17).unsqueeze(-1), Tensor.scalar(Double.NaN), one);
        return Stream.of(
                new Bad("a number is missing", Hazard.MISSING, "row 17, column beta is NaN", with(one, broken)),
                new Bad(
                        "minutes",
                        Hazard.GRID,
                        "column beta is rounded: 51 different values in 272 rows, multiples of 1;",
                        table(Tables.faithful())),
                new Bad(
                        "a quarter",
                        Hazard.GRID,
                        "multiples of 0.25",
                        with(one, two.mul(4).round().div(4).slice(1, 1, 2))),
                new Bad("a constant", Hazard.RANK, "column beta is constant", with(one, Tensor.full(0.3, 600, 1))),
                new Bad(
                        "a sum",
                        Hazard.RANK,
                        "column gamma is a linear combination of the columns alpha, beta",
                        with(two, two.sum(1).unsqueeze(-1).add(5))),
                new Bad("more columns than rows", Hazard.RANK, "linear combination", table(normal(3, 3))),
                new Bad("rows twice", Hazard.COPIES, "600 of 1200 rows are copies", table(Tensor.concat(0, two, two))),
                new Bad(
                        "tumours without concave points",
                        Hazard.ATOM,
                        "column mean_concavity is 0 in 13 of 569 rows",
                        Tables.breast("mean_concavity")),
                new Bad(
                        "zeros",
                        Hazard.ATOM,
                        "column beta is 0 in",
                        with(one, two.relu().slice(1, 1, 2))),
                new Bad(
                        "clipped at both ends",
                        Hazard.ATOM,
                        "column beta is -1 in",
                        with(one, two.clip(-1, 1).slice(1, 1, 2))),
                new Bad("a box", Hazard.BOX, "column beta begins at 0.00", with(many, v)),
                new Bad("a box, its other end", Hazard.BOX, "column beta ends at", with(many, v.sqrt())),
                new Bad(
                        "waiting times",
                        Hazard.BOX,
                        "column beta begins at",
                        with(many, v.log().neg())),
                new Bad(
                        "squares",
                        Hazard.BOX,
                        "column beta begins at",
                        with(many, RNG.split(8).normal(3000, 1).square())),
                new Bad("shares", Hazard.SIMPLEX, "each row has the sum 1 ", table(closed)),
                new Bad(
                        "percentages, rounded",
                        Hazard.SIMPLEX,
                        "each row has the sum 100",
                        table(closed.mul(100).add(RNG.split(6).uniform(600, 3).mul(0.01)))),
                new Bad("a sphere", Hazard.SPHERE, "squares of the columns alpha, beta and gamma", table(onSphere)),
                new Bad(
                        "an ellipsoid somewhere",
                        Hazard.SPHERE,
                        "squares of the columns alpha, beta and gamma",
                        table(onSphere.mul(Tensor.of(1, 5, 0.2)).add(Tensor.of(3, -2, 1)))),
                new Bad(
                        "the time of day on a circle",
                        Hazard.SPHERE,
                        "squares of the columns alpha and beta",
                        table(Tensor.concat(1, angle.cos(), angle.sin(), one))));
    }

    static Stream<Good> good() {
        Tensor z = normal(1000, 3);
        Tensor chi = RNG.split(7).normal(5, 1000, 3).square().sum(0).div(5);
        GaussianMixture mixture =
                GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-5, -5}, {5, 5}}, 1);
        GaussianMixture small = GaussianMixture.isotropic(new double[] {0.05, 0.95}, new double[][] {{-9}, {4}}, 1);
        Tensor wine = Tables.wine();
        Tensor correlated = Tensor.of(new double[][] {{1, 0}, {0.9999, 0.014}});
        return Stream.of(
                new Good("normal", z),
                new Good(
                        "normal, of very different scales",
                        z.mul(Tensor.of(1e-9, 1, 1e9)).add(1)),
                new Good("a mixture", mixture.sample(RNG, 1000)),
                new Good("a small cluster apart", small.sample(RNG, 1000)),
                new Good("Student, three degrees", z.div(chi.sqrt())),
                new Good("log-normal", z.exp()),
                new Good("log-normal, moderately skewed", z.mul(0.5).exp()),
                new Good("wine, spread over its cells", Dequantization.of(wine).apply(wine, RNG)),
                new Good(
                        "Old Faithful, spread over its cells",
                        Dequantization.of(Tables.faithful()).apply(Tables.faithful(), RNG)),
                new Good("30 rows", normal(30, 2)),
                new Good("100,000 rows", normal(100_000, 2)),
                new Good("one column", normal(500, 1)),
                new Good("64 columns", normal(2000, 64)),
                new Good("nearly dependent columns", normal(800, 2).matmul(correlated)),
                new Good("two moons", ToyData.moons(RNG, 1000)),
                new Good(
                        "a correlated normal",
                        Gaussian.of(Tensor.zeros(2), Tensor.of(new double[][] {{2, 1}, {1, 1}}))
                                .sample(RNG, 300)));
    }

    /** Real tables, which stand in the resources of the other modules. */
    static final class Tables {
        private static final String EXAMPLES = "../examples/src/main/resources/nabla/examples/";

        private Tables() {}

        static Tensor faithful() {
            return Csv.read(Path.of(EXAMPLES + "faithful/faithful.csv")).values();
        }

        static Tensor wine() {
            Table table = Csv.read(Path.of(EXAMPLES + "anomalies/wine.csv"));
            // The values of column 9 repeat without a common grid.
            return Tensor.concat(
                    1, table.values().slice(1, 0, 9), table.values().slice(1, 10, 13));
        }

        static Table breast(String... names) {
            Table table = Csv.read(Path.of(EXAMPLES + "anomalies/breast.csv"));
            Tensor[] columns = new Tensor[names.length];
            for (int j = 0; j < names.length; j++) {
                columns[j] = table.column(names[j]);
            }
            return new Table(List.of(names), Tensor.stack(1, columns));
        }
    }
}
