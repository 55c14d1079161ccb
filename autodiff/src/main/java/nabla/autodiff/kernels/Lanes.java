package nabla.autodiff.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of the vectors.
 *
 * <p>The species are constants of the class, for the JIT compiler turns vector operations into instructions only where
 * it knows the species. The system property {@code nabla.vectorBits} (128, 256 or 512) overrides the width that the
 * machine prefers.
 *
 * <p>How vector code is written here, lest C2 allocate every vector and run a hundred times slower. Correctness tests
 * cannot see that; the benchmark KernelGuard does.
 * <ul>
 *   <li>A loop holds its formula in full and calls the Vector API directly. Within one method C2 inlines methods of ours
 *       only until 8000 bytecodes are inlined, and each vector operation counts for some 400; and a method that was
 *       compiled to more than 2500 bytes by itself is not inlined any more.
 *   <li>Past that mark JDK 17 inlines the Vector API late, when it has forgotten the class of a result, and a call on a
 *       vector of unknown class puts it on the heap. {@code VECTOR.cast(v)}, a cast to the constant class that costs
 *       nothing, makes it known again: before {@code intoArray}, and where a late result is worked on.
 *   <li>Bits are reinterpreted with the constant species, {@code reinterpretShape(LONGS, 0)}: the species that
 *       {@code reinterpretAsLongs} looks up is not always a constant.
 *   <li>No vector that is carried round a loop is the receiver of {@code intoArray}.
 *   <li>One JVM uses one width: with two, the API's own type profiles are spoilt.
 * </ul>
 */
public final class Lanes {

    /** The species of the vectors of doubles. */
    public static final VectorSpecies<Double> DOUBLES = species();

    /** The species of the vectors of longs. */
    public static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED.withShape(DOUBLES.vectorShape());

    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.withShape(DOUBLES.vectorShape());

    /** The class of the vectors of doubles. */
    @SuppressWarnings("unchecked")
    public static final Class<DoubleVector> VECTOR = (Class<DoubleVector>) (Class<?>) DOUBLES.vectorType();

    /** The class of the vectors of longs. */
    @SuppressWarnings("unchecked")
    static final Class<LongVector> LONG_VECTOR = (Class<LongVector>) (Class<?>) LONGS.vectorType();

    /** How many doubles a vector holds. */
    static final int COUNT = DOUBLES.length();

    /** What sums begin at: read rather than made, so that C2 knows what they are. At most three vectors begin at once. */
    static final double[] ZEROS = new double[3 * COUNT];

    /** The sign bit of a double. */
    static final long SIGN = 0x8000000000000000L;

    private Lanes() {}

    private static VectorSpecies<Double> species() {
        Integer bits = Integer.getInteger("nabla.vectorBits");
        return bits == null
                ? DoubleVector.SPECIES_PREFERRED
                : VectorSpecies.of(double.class, VectorShape.forBitSize(bits));
    }
}
