package nabla.nn.io;

import java.nio.ByteBuffer;

/** Numbers of other formats as doubles, exactly or not at all. */
public final class Numbers {
    private static final int HALF_FRACTION_BITS = 10;
    private static final int HALF_EXPONENT_BIAS = 15;
    private static final int HALF_MAX_EXPONENT = 31;
    private static final int FLOAT_BITS_BELOW_BFLOAT = 16;
    private static final int DOUBLE_PRECISION = 53;

    private Numbers() {}

    /** The next number in half precision (IEEE 754 binary16). */
    public static double half(ByteBuffer buffer) {
        int bits = buffer.getShort();
        int exponent = bits >> HALF_FRACTION_BITS & HALF_MAX_EXPONENT;
        int fraction = bits & (1 << HALF_FRACTION_BITS) - 1;
        double size;
        if (exponent == HALF_MAX_EXPONENT) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((double) fraction, 1 - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
        } else {
            int significand = fraction + (1 << HALF_FRACTION_BITS);
            size = Math.scalb((double) significand, exponent - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
        }
        return bits < 0 ? -size : size;
    }

    /** The next number in the format bfloat16, the upper half of a float. */
    public static double bfloat(ByteBuffer buffer) {
        return Float.intBitsToFloat(buffer.getShort() << FLOAT_BITS_BELOW_BFLOAT);
    }

    /**
     * The next integer of eight bytes.
     *
     * @throws ArithmeticException if it is not exact in double precision
     */
    public static double signed(ByteBuffer buffer) {
        long value = buffer.getLong();
        if ((long) (double) value != value || value == Long.MAX_VALUE) {
            throw inexact(Long.toString(value));
        }
        return value;
    }

    /**
     * The next integer of eight bytes without a sign.
     *
     * @throws ArithmeticException if it is not exact in double precision
     */
    public static double unsigned(ByteBuffer buffer) {
        long value = buffer.getLong();
        boolean exact = value >= 0
                ? (long) (double) value == value && value != Long.MAX_VALUE
                : Long.numberOfTrailingZeros(value) >= Long.SIZE - DOUBLE_PRECISION;
        if (!exact) {
            throw inexact(Long.toUnsignedString(value));
        }
        return value >= 0 ? value : 2.0 * (value >>> 1);
    }

    private static ArithmeticException inexact(String integer) {
        return new ArithmeticException("the integer " + integer + " is not exact in double precision");
    }
}
