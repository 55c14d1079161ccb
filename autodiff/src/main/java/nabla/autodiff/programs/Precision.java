package nabla.autodiff.programs;

import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.single.FloatKernels;

/** In what the numbers of a program are stored and computed. */
public enum Precision {
    /** 53 bits, eight bytes. */
    DOUBLE(8) {
        @Override
        Kernels<?> kernels() {
            return Kernels.active();
        }
    },

    /** 24 bits, four bytes. */
    SINGLE(4) {
        @Override
        Kernels<?> kernels() {
            return FloatKernels.active();
        }
    };

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** The arithmetic on its arrays. */
    abstract Kernels<?> kernels();

    /** The size of a number. */
    int bytes() {
        return bytes;
    }

    /** An array with these numbers, rounded to the nearest. */
    Object array(double[] numbers) {
        return kernels().rounded(numbers);
    }

    /** Puts these numbers, rounded to the nearest, into an array of this precision. */
    void round(double[] numbers, Object array) {
        round(kernels(), numbers, array);
    }

    @SuppressWarnings("unchecked") // the caller's promise
    private static <A> void round(Kernels<A> kernels, double[] numbers, Object array) {
        kernels.narrow(numbers, 0, (A) array, 0, numbers.length);
    }

    /** A copy of the first elements of an array of this precision. */
    double[] widened(Object array, int size) {
        return widened(kernels(), array, size);
    }

    @SuppressWarnings("unchecked") // the caller's promise
    private static <A> double[] widened(Kernels<A> kernels, Object array, int size) {
        return kernels.widened((A) array, size);
    }
}
