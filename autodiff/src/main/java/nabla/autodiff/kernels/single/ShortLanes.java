package nabla.autodiff.kernels.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of floats with at most eight lanes, for code that is written for no more. */
final class ShortLanes {

    static final VectorSpecies<Float> FLOATS = Lanes.COUNT <= 8 ? Lanes.FLOATS : FloatVector.SPECIES_256;

    /** How many floats such a vector holds. */
    static final int COUNT = FLOATS.length();

    /** What sums begin at. */
    static final float[] ZEROS = Lanes.ZEROS;

    private ShortLanes() {}
}
