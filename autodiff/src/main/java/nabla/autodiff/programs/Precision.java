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
        return rounded(kernels(), numbers);
    }

    private static <A> A rounded(Kernels<A> kernels, double[] numbers) {
        A array = kernels.array(numbers.length);
        kernels.narrow(numbers, 0, array, 0, numbers.length);
        return array;
    }
}
