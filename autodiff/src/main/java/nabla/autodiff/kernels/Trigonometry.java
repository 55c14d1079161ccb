package nabla.autodiff.kernels;

/** The circular functions of one number. */
final class Trigonometry {

    private Trigonometry() {}

    static double sin(double x) {
        return StrictMath.sin(x);
    }

    static double cos(double x) {
        return StrictMath.cos(x);
    }
}
