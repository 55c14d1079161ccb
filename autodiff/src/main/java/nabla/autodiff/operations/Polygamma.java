package nabla.autodiff.operations;

/**
 * The derivatives ψ⁽ⁿ⁾ of digamma, n ≥ 1.
 *
 * <p>For x &gt; 0 the recurrence ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x+1) − (−1)ⁿ n!/xⁿ⁺¹ leads to a large argument, where the asymptotic series
 * with Bernoulli numbers holds (Abramowitz and Stegun 6.4.6, 6.4.11); for x &lt; 0 the reflection ψ⁽ⁿ⁾(x) = (−1)ⁿ ψ⁽ⁿ⁾(1−x) −
 * π dⁿ/dxⁿ cot πx (6.4.7). At the poles 0, −1, −2, … it is +∞ for odd n, and NaN for even n, where the two sides differ.
 */
final class Polygamma {
    /** B₂, B₄, …, B₂₄. */
    private static final double[] BERNOULLI = {
        1.0 / 6,
        -1.0 / 30,
        1.0 / 42,
        -1.0 / 30,
        5.0 / 66,
        -691.0 / 2730,
        7.0 / 6,
        -3617.0 / 510,
        43867.0 / 798,
        -174611.0 / 330,
        854513.0 / 138,
        -236364091.0 / 2730
    };

    private Polygamma() {}

    static double of(int n, double x) {
        double sign = n % 2 == 1 ? 1 : -1;
        if (x <= 0 && x == Math.rint(x)) {
            return n % 2 == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (x < 0) {
            return -sign * of(n, 1 - x) - cotangentDerivative(n, x);
        }
        double factorial = 1;
        for (int i = 2; i <= n; i++) {
            factorial *= i;
        }
        double sum = 0;
        double z = x;
        while (z < 16 + n) {
            sum += factorial / power(z, n + 1);
            z++;
        }
        return sign * (sum + asymptotic(n, z, factorial));
    }

    /** (n−1)!/zⁿ + n!/(2zⁿ⁺¹) + Σ_k B₂ₖ (2k+n−1)!/((2k)! z²ᵏ⁺ⁿ). */
    private static double asymptotic(int n, double z, double factorial) {
        double leading = factorial / n / power(z, n);
        double sum = 0;
        double coefficient = leading; // (2k+n−1)!/((2k)! z²ᵏ⁺ⁿ), for k = 0
        for (int k = 1; k <= BERNOULLI.length; k++) {
            coefficient *= (2.0 * k + n - 1) * (2.0 * k + n - 2) / ((2.0 * k) * (2.0 * k - 1)) / (z * z);
            sum += BERNOULLI[k - 1] * coefficient;
        }
        return leading + factorial / (2 * power(z, n + 1)) + sum;
    }

    /** π dⁿ/dxⁿ cot πx = πⁿ⁺¹ Pₙ(cot πx), with P₀(c) = c and Pₙ₊₁(c) = −(1 + c²) Pₙ′(c). */
    private static double cotangentDerivative(int n, double x) {
        double[] p = {0, 1};
        for (int order = 0; order < n; order++) {
            double[] next = new double[p.length + 1];
            for (int i = 1; i < p.length; i++) {
                next[i - 1] -= i * p[i];
                next[i + 1] -= i * p[i];
            }
            p = next;
        }
        double fraction = Math.PI * (x - Math.rint(x));
        double c = StrictMath.cos(fraction) / StrictMath.sin(fraction);
        double value = 0;
        for (int i = p.length - 1; i >= 0; i--) {
            value = value * c + p[i];
        }
        return value * power(Math.PI, n + 1);
    }

    private static double power(double base, int exponent) {
        double product = 1;
        for (int i = 0; i < exponent; i++) {
            product *= base;
        }
        return product;
    }
}
