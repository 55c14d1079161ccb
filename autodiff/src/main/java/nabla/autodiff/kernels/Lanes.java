package nabla.autodiff.kernels;

import jdk.incubator.vector.DoubleVector;
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
 *       only until 8000 bytecodes are inlined, and each vector operation counts for some 400; those of the API are
 *       exempt.
 *   <li>So a step that several loops share is called early, and it is short: a method that was compiled to more than
 *       2500 bytes by itself is not inlined any more.
 *   <li>No vector that is carried round a loop is the receiver of {@code intoArray}: JDK 17 would allocate it.
 * </ul>
 */
final class Lanes {

    static final VectorSpecies<Double> DOUBLES = species();
    static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED.withShape(DOUBLES.vectorShape());

    /** The class of the vectors of doubles. */
    @SuppressWarnings("unchecked")
    static final Class<DoubleVector> VECTOR = (Class<DoubleVector>) (Class<?>) DOUBLES.vectorType();

    /** The class of the vectors of longs. */
    @SuppressWarnings("unchecked")
    static final Class<LongVector> LONG_VECTOR = (Class<LongVector>) (Class<?>) LONGS.vectorType();

    /** How many doubles a vector holds. */
    static final int COUNT = DOUBLES.length();

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
