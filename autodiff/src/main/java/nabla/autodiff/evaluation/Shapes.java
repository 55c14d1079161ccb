package nabla.autodiff.evaluation;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Arithmetic on shapes. A shape is an {@code int[]} of sizes, row-major; nobody changes one that is in use. */
public final class Shapes {
    /** The largest number of elements of an array. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final int[][] ONES =
            IntStream.range(0, 16).mapToObj(r -> filledWithOne(r)).toArray(int[][]::new);

    private Shapes() {}

    /** The number of elements, 1 for rank 0. */
    public static int size(int[] shape) {
        long size = 1;
        for (int n : shape) {
            size = Math.min(size * n, Integer.MAX_VALUE); // a 0 may come later
        }
        if (size > LARGEST) {
            throw new IllegalArgumentException("a tensor of shape " + text(shape) + " has too many elements");
        }
        return (int) size;
    }

    /**
     * The number of elements of a tensor that an operation is to make.
     *
     * @throws IllegalArgumentException if a size is negative, or there are more elements than an array can have
     */
    public static int size(String name, int... shape) {
        long size = 1;
        for (int n : shape) {
            if (n < 0) {
                throw new IllegalArgumentException(name + ": negative size in " + text(shape));
            }
            size = Math.min(size * n, Integer.MAX_VALUE);
        }
        if (size > LARGEST) {
            throw new IllegalArgumentException(
                    name + ": expected at most " + LARGEST + " elements, got shape " + text(shape));
        }
        return (int) size;
    }

    /**
     * The size of an axis that an operation is to make.
     *
     * @throws IllegalArgumentException if it is more than an array can have
     */
    public static int axis(String name, long size) {
        if (size > LARGEST) {
            throw new IllegalArgumentException(
                    name + ": expected at most " + LARGEST + " elements along an axis, got " + size);
        }
        return (int) size;
    }

    /** Row-major strides. */
    public static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /** Row-major strides with 0 along the axes of size 1 that {@code target} stretches; ranks are equal. */
    public static int[] broadcastStrides(int[] shape, int[] target) {
        int[] strides = strides(shape);
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 1 && target[i] != 1) {
                strides[i] = 0;
            }
        }
        return strides;
    }

    /**
     * The common shape of operands that are aligned at the right and stretched along their axes of size 1.
     *
     * @throws IllegalArgumentException if two sizes differ and neither is 1
     */
    public static int[] broadcast(String name, int[]... shapes) {
        int[] result = shapes[0];
        for (int s = 1; s < shapes.length; s++) {
            int[] other = shapes[s];
            if (other == result || Arrays.equals(other, result)) {
                continue;
            }
            if (!fit(result, other)) {
                throw mismatch(name, "shapes do not broadcast", shapes);
            }
            int[] longer = lead(result, Math.max(0, other.length - result.length));
            int more = longer.length - other.length;
            for (int i = 0; i < other.length; i++) {
                longer[more + i] = longer[more + i] == 1 ? other[i] : longer[more + i];
            }
            result = longer;
        }
        return result;
    }

    /** Whether shapes, aligned at the right, have the same sizes wherever neither is 1. */
    public static boolean fit(int[] a, int[] b) {
        for (int i = a.length - 1, j = b.length - 1; i >= 0 && j >= 0; i--, j--) {
            if (a[i] != b[j] && a[i] != 1 && b[j] != 1) {
                return false;
            }
        }
        return true;
    }

    /** The shape with {@code count} more leading axes of size 1. */
    public static int[] lead(int[] shape, int count) {
        int[] longer = new int[shape.length + count];
        Arrays.fill(longer, 0, count, 1);
        System.arraycopy(shape, 0, longer, count, shape.length);
        return longer;
    }

    /** The shapes one after the other. */
    public static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** The shape {@code [size] + shape}. */
    public static int[] prepend(int size, int[] shape) {
        int[] longer = lead(shape, 1);
        longer[0] = size;
        return longer;
    }

    /** The shape with another size along an axis, which is counted from the right (-1 is the last). */
    public static int[] with(int[] shape, int axis, int size) {
        int[] changed = shape.clone();
        changed[shape.length + axis] = size;
        return changed;
    }

    /** The leading axes of the shape, without the last {@code count}. */
    public static int[] dropLast(int[] shape, int count) {
        return Arrays.copyOf(shape, shape.length - count);
    }

    /** The last {@code count} axes of the shape. */
    public static int[] last(int[] shape, int count) {
        return Arrays.copyOfRange(shape, shape.length - count, shape.length);
    }

    /** The shape {@code [1, …, 1]}. */
    public static int[] ones(int rank) {
        return rank < ONES.length ? ONES[rank] : filledWithOne(rank);
    }

    /**
     * An axis counted from the right, in {@code -rank … -1}.
     *
     * @throws IllegalArgumentException if the shape has no such axis
     */
    public static int fromRight(String name, int axis, int[] shape) {
        if (axis >= shape.length || axis < -shape.length) {
            throw new IllegalArgumentException(name + ": no axis " + axis + " in shape " + text(shape));
        }
        return axis < 0 ? axis : axis - shape.length;
    }

    /** The shape as text, as in {@code [2, 3]}. */
    public static String text(int[] shape) {
        return Arrays.toString(shape);
    }

    /** The exception of an operation whose operands do not fit together. */
    public static IllegalArgumentException mismatch(String name, String problem, int[]... shapes) {
        return new IllegalArgumentException(name + ": " + problem + ": "
                + Arrays.stream(shapes).map(Shapes::text).collect(Collectors.joining(" x ")));
    }

    private static int[] filledWithOne(int rank) {
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        return ones;
    }
}
