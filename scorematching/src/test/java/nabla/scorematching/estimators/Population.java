package nabla.scorematching.estimators;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;

/**
 * A density as points with shares of the probability, by quadrature. Fitted to them with the shares as frequencies, whose sum is 1, an
 * estimator gives its limit for many rows, and its sandwich is n times the variance.
 *
 * @param points [n, D]
 * @param shares [n]
 */
record Population(Tensor points, Tensor shares) {
    /** Nodes and weights of Gauss and Legendre on [−1, 1], by Newton's method on P_n. */
    private static double[][] gauss(int n) {
        double[] nodes = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 0;
            for (int step = 0; step < 50; step++) {
                double before = 1;
                double p = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
                    before = p;
                    p = next;
                }
                slope = n * (x * p - before) / (x * x - 1);
                x -= p / slope;
            }
            nodes[i] = x;
            weights[i] = 2 / ((1 - x * x) * slope * slope);
        }
        return new double[][] {nodes, weights};
    }

    /** An unnormalised density on an interval, by 30 points in each panel; kinks belong between panels. */
    static Population line(double from, double to, int panels, UnaryOperator<Tensor> logDensity) {
        double[][] rule = gauss(30);
        double[] x = new double[30 * panels];
        double[] w = new double[x.length];
        double half = (to - from) / panels / 2;
        for (int k = 0; k < x.length; k++) {
            x[k] = from + half * (2 * (k / 30) + 1 + rule[0][k % 30]);
            w[k] = rule[1][k % 30];
        }
        return of(Tensor.of(x).unsqueeze(1), Tensor.of(w), logDensity);
    }

    /** The uniform distribution on [0, a]. */
    static Population uniform(double a) {
        return line(0, a, 1, x -> Tensor.zeros(x.size(0)));
    }

    /** The uniform distribution of an angle, by the trapezoidal rule, which is exact for low frequencies. */
    static Population angle(int n) {
        return new Population(Tensor.arange(n).unsqueeze(1).mul(2 * Math.PI / n), Tensor.full(1.0 / n, n));
    }

    /** Pairs of independent numbers. */
    Population and(Population other) {
        int n = shares.size();
        int m = other.shares.size();
        Tensor x = points.broadcastTo(n, m).reshape(n * m, 1);
        Tensor y = other.points.transpose().broadcastTo(n, m).reshape(n * m, 1);
        return new Population(Tensor.concat(1, x, y), shares.outer(other.shares).reshape(n * m));
    }

    /** The image under a map, with an unnormalised density of the image times the map's determinant. */
    Population mapped(UnaryOperator<Tensor> map, UnaryOperator<Tensor> determinant, UnaryOperator<Tensor> logDensity) {
        return of(map.apply(points), shares.mul(determinant.apply(points)), logDensity);
    }

    /** An unnormalised density on the sphere of ℝ³: heights and angles are uniform there. */
    static Population sphere(UnaryOperator<Tensor> logDensity) {
        return uniform(2)
                .and(angle(40))
                .mapped(
                        p -> {
                            Tensor height = p.slice(1, 0, 1).sub(1);
                            Tensor radius = height.square().neg().add(1).sqrt();
                            Tensor angle = p.slice(1, 1, 2);
                            return Tensor.concat(
                                    1, angle.cos().mul(radius), angle.sin().mul(radius), height);
                        },
                        p -> Tensor.ones(p.size(0)),
                        logDensity);
    }

    /** An unnormalised density on the simplex of three shares. */
    static Population simplex(UnaryOperator<Tensor> logDensity) {
        return uniform(1)
                .and(uniform(1))
                .mapped(
                        p -> {
                            Tensor first = p.slice(1, 0, 1);
                            Tensor rest = first.neg().add(1);
                            Tensor second = rest.mul(p.slice(1, 1, 2));
                            return Tensor.concat(1, first, second, rest.sub(second));
                        },
                        p -> p.select(1, 0).neg().add(1),
                        logDensity);
    }

    /** An unnormalised density on a polygon, cut into triangles between a centre and its sides: kinks belong on their edges. */
    static Population polygon(Tensor centre, Tensor vertices, UnaryOperator<Tensor> logDensity) {
        Population square = uniform(1).and(uniform(1));
        Tensor s = square.points.slice(1, 0, 1);
        Tensor t = square.points.slice(1, 1, 2);
        int sides = vertices.size(0);
        Tensor[] points = new Tensor[sides];
        Tensor[] measures = new Tensor[sides];
        for (int k = 0; k < sides; k++) {
            Tensor a = vertices.slice(0, k, k + 1).sub(centre);
            Tensor b = vertices.slice(0, (k + 1) % sides, (k + 1) % sides + 1).sub(centre);
            points[k] = a.mul(t.neg().add(1)).add(b.mul(t)).mul(s).add(centre);
            double area = a.get(0, 0) * b.get(0, 1) - a.get(0, 1) * b.get(0, 0);
            measures[k] = square.shares.mul(s.squeeze(1)).mul(Math.abs(area));
        }
        return of(Tensor.concat(0, points), Tensor.concat(0, measures), logDensity);
    }

    private static Population of(Tensor points, Tensor measure, UnaryOperator<Tensor> logDensity) {
        Tensor logs = logDensity.apply(points);
        Tensor mass = logs.sub(logs.max()).exp().mul(measure);
        return new Population(points, mass.div(mass.sum()));
    }

    ParameterEstimate fit(QuadraticFit estimator) {
        return estimator.frequencies(shares).fit(points);
    }
}
