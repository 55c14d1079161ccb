package nabla.autodiff.evaluation;

import java.util.Arrays;

/**
 * How several arrays are walked together through the elements of one shape: as rows of equal length, along which each
 * advances by a fixed stride. Axes through which all arrays advance alike are joined, so that rows are as long as possible.
 */
public final class Traversal {
    private final int[] outer;
    private final int length;
    private final int[][] outerStrides;
    private final int[] strides;

    private Traversal(int[] outer, int length, int[][] outerStrides, int[] strides) {
        this.outer = outer;
        this.length = length;
        this.outerStrides = outerStrides;
        this.strides = strides;
    }

    /** The traversal of a shape by arrays with these strides for each axis. */
    public static Traversal of(int[] shape, int[]... arrays) {
        int rank = shape.length;
        int[] sizes = new int[rank];
        int[][] joined = new int[arrays.length][rank];
        int axes = 0;
        for (int axis = 0; axis < rank; axis++) {
            int size = shape[axis];
            if (size == 1) {
                continue;
            }
            boolean join = axes > 0;
            for (int i = 0; i < arrays.length && join; i++) {
                join = joined[i][axes - 1] == size * arrays[i][axis];
            }
            if (join) {
                sizes[axes - 1] *= size;
            } else {
                sizes[axes++] = size;
            }
            for (int i = 0; i < arrays.length; i++) {
                joined[i][axes - 1] = arrays[i][axis];
            }
        }
        int inner = Math.max(axes - 1, 0);
        int[] strides = new int[arrays.length];
        int[][] outerStrides = new int[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            strides[i] = axes == 0 ? 1 : joined[i][inner];
            outerStrides[i] = Arrays.copyOf(joined[i], inner);
        }
        return new Traversal(Arrays.copyOf(sizes, inner), axes == 0 ? 1 : sizes[inner], outerStrides, strides);
    }

    /** The traversal of a shape by operands that broadcast to it. */
    public static Traversal ofBroadcast(int[] shape, int[]... operands) {
        int[][] strides = new int[operands.length][];
        for (int i = 0; i < operands.length; i++) {
            strides[i] = Shapes.broadcastStrides(operands[i], shape);
        }
        return of(shape, strides);
    }

    /** The number of elements of a row. */
    public int length() {
        return length;
    }

    /** The number of rows; none if they are empty. */
    public int rows() {
        return length == 0 ? 0 : Shapes.size(outer);
    }

    /** Whether all is one row. */
    public boolean isFlat() {
        return outer.length == 0;
    }

    /** By how much an array advances along a row. */
    public int stride(int array) {
        return strides[array];
    }

    /** The strides of all arrays along a row. */
    public int[] strides() {
        return strides;
    }

    /** Where a row begins in an array. */
    public int offset(int array, int row) {
        int[] steps = outerStrides[array];
        int offset = 0;
        int rest = row;
        for (int axis = outer.length - 1; axis > 0; axis--) {
            offset += rest % outer[axis] * steps[axis];
            rest /= outer[axis];
        }
        return outer.length == 0 ? 0 : offset + rest * steps[0];
    }

    /** How many rows from this one on an array begins at equal distances. */
    public int run(int row) {
        int last = outer.length - 1;
        return last < 0 ? 1 : outer[last] - row % outer[last];
    }

    /** The distance of rows of a run in an array. */
    public int pitch(int array) {
        int last = outer.length - 1;
        return last < 0 ? 0 : outerStrides[array][last];
    }

    /** Whether an array begins every row at the same index. */
    public boolean repeats(int array) {
        return Arrays.stream(outerStrides[array]).allMatch(step -> step == 0);
    }

    /** Whether an array advances with the elements through all rows. */
    public boolean advances(int array) {
        boolean advances = strides[array] == 1;
        int expected = length;
        for (int axis = outer.length - 1; axis >= 0; axis--) {
            advances &= outerStrides[array][axis] == expected;
            expected *= outer[axis];
        }
        return advances;
    }

    /** Whether rows of the innermost joined axis but one lie side by side in an array, as in a transposed matrix. */
    public int columnsAside(int array) {
        int last = outer.length - 1;
        return last >= 0 && outerStrides[array][last] == 1 ? outer[last] : 0;
    }
}
