package nabla.autodiff.kernels;

/** The inverse of the standard normal distribution function, by bisection-free Newton steps on erfc. */
final class NormalQuantile {

    private NormalQuantile() {}

    /** The quantile of (2k + 1)·2⁻⁵³, k being the upper 52 bits. */
    static double of(long bits) {
        double p = (bits >>> 12) * 0x1p-52 + 0x1p-53;
        double tail = Math.min(p, 1 - p);
        double z = Math.sqrt(-2 * StrictMath.log(tail));
        z -= (2.515517 + z * (0.802853 + z * 0.010328)) / (1 + z * (1.432788 + z * (0.189269 + z * 0.001308)));
        for (int step = 0; step < 3; step++) {
            double excess = 0.5 * ErrorFunction.erfc(z * Math.sqrt(0.5)) - tail;
            z += excess * Math.sqrt(2 * Math.PI) * StrictMath.exp(z * z / 2);
        }
        return p < 0.5 ? -z : z;
    }
}
