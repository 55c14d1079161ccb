package nabla.autodiff.kernels.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of the vectors of floats: as many bits as those of doubles have. How to write such code is told there.
 *
 * <p>Where vectors have 512 bits, some code uses vectors of 256 as well, {@link ShortLanes}. Older JDKs then lose the
 * class of both, and allocate them; there all vectors of floats have 256 bits.
 */
final class Lanes {

    static final VectorSpecies<Float> FLOATS = species();
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.withShape(FLOATS.vectorShape());

    /** The class of the vectors of floats. */
    @SuppressWarnings("unchecked")
    static final Class<FloatVector> VECTOR = (Class<FloatVector>) (Class<?>) FLOATS.vectorType();

    /** The class of the vectors of ints. */
    @SuppressWarnings("unchecked")
    static final Class<IntVector> INT_VECTOR = (Class<IntVector>) (Class<?>) INTS.vectorType();

    /** How many floats a vector holds. */
    static final int COUNT = FLOATS.length();

    /** What sums begin at: read rather than made, so that C2 knows what they are. At most three vectors begin at once. */
    static final float[] ZEROS = new float[3 * COUNT];

    /** The sign bit of a float. */
    static final int SIGN = 0x80000000;

    private Lanes() {}

    private static VectorSpecies<Float> species() {
        VectorShape shape = nabla.autodiff.kernels.Lanes.DOUBLES.vectorShape();
        boolean isOneWidth = Runtime.version().feature() < 25;
        return isOneWidth && shape.vectorBitSize() > 256
                ? FloatVector.SPECIES_256
                : FloatVector.SPECIES_PREFERRED.withShape(shape);
    }
}
