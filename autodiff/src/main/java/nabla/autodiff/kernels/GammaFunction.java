package nabla.autodiff.kernels;

/** log Γ and its derivatives: the recurrence up to 10, then the asymptotic series. */
final class GammaFunction {

    private GammaFunction() {}

    static double logGamma(double x) {
        if (x <= 0) {
            return x == Math.floor(x)
                    ? Double.POSITIVE_INFINITY
                    : StrictMath.log(Math.PI / Math.abs(StrictMath.sin(Math.PI * x))) - logGamma(1 - x);
        }
        double product = 1;
        while (x < 10) {
            product *= x;
            x += 1;
        }
        double r = 1 / (x * x);
        double series =
                (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691 / 360360)))))
                        / x;
        return (x - 0.5) * StrictMath.log(x) - x + 0.5 * StrictMath.log(2 * Math.PI) + series - StrictMath.log(product);
    }

    static double digamma(double x) {
        if (x <= 0) {
            return x == Math.floor(x) ? Double.NaN : digamma(1 - x) - Math.PI / StrictMath.tan(Math.PI * x);
        }
        double sum = 0;
        while (x < 10) {
            sum -= 1 / x;
            x += 1;
        }
        double r = 1 / (x * x);
        return sum
                + StrictMath.log(x)
                - 0.5 / x
                - r
                        * (1.0 / 12
                                - r
                                        * (1.0 / 120
                                                - r
                                                        * (1.0 / 252
                                                                - r
                                                                        * (1.0 / 240
                                                                                - r * (1.0 / 132 - r * 691 / 32760)))));
    }

    static double trigamma(double x) {
        if (x <= 0) {
            double s = StrictMath.sin(Math.PI * x);
            return x == Math.floor(x) ? Double.POSITIVE_INFINITY : Math.PI * Math.PI / (s * s) - trigamma(1 - x);
        }
        double sum = 0;
        while (x < 10) {
            sum += 1 / (x * x);
            x += 1;
        }
        double r = 1 / (x * x);
        return sum
                + 1 / x
                + r / 2
                + r
                        / x
                        * (1.0 / 6
                                - r * (1.0 / 30 - r * (1.0 / 42 - r * (1.0 / 30 - r * (5.0 / 66 - r * 691 / 2730)))));
    }
}
