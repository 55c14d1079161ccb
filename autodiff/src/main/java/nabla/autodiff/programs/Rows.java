package nabla.autodiff.programs;

import java.util.Arrays;
import nabla.autodiff.calculus.Shapes;

/**
 * How a shape, and operands that broadcast to it, are walked in blocks.
 *
 * <p>Axes along which everything advances alike are joined; what remains is a number of rows of n elements. A block is a
 * part of a row where rows are long, and several rows where they are short; there, operands that do not advance with the
 * result are gathered block by block.
 */
final class Rows {
    private final int[] outer;
    private final int n;
    private final int count;
    private final int perBlock;
    private final int chunk;
    private final int chunks;
    private final int[][] outerStrides;
    private final int[] innerStrides;

    private Rows(int[] outer, int n, int[][] outerStrides, int[] innerStrides, int block) {
        this.outer = outer;
        this.n = n;
        this.count = n == 0 ? 0 : Shapes.size(outer);
        this.outerStrides = outerStrides;
        this.innerStrides = innerStrides;
        boolean isLong = outer.length == 0 || 2 * n > block;
        this.chunk = isLong ? Math.min(n, block) : n;
        this.chunks = n == 0 ? 0 : (n + chunk - 1) / chunk;
        this.perBlock = isLong ? 1 : Math.max(1, block / Math.max(1, n));
    }

    static Rows of(int[] shape, int[][] operands, int block) {
        int rank = shape.length;
        int[][] strides = new int[operands.length][];
        for (int i = 0; i < operands.length; i++) {
            strides[i] = Shapes.broadcastStrides(operands[i], shape);
        }
        int[] sizes = new int[rank];
        int[][] joined = new int[operands.length][rank];
        int axes = 0;
        for (int axis = 0; axis < rank; axis++) {
            int size = shape[axis];
            if (size == 1) {
                continue;
            }
            boolean join = axes > 0;
            for (int i = 0; i < operands.length && join; i++) {
                join = joined[i][axes - 1] == size * strides[i][axis];
            }
            if (join) {
                sizes[axes - 1] *= size;
            } else {
                sizes[axes++] = size;
            }
            for (int i = 0; i < operands.length; i++) {
                joined[i][axes - 1] = strides[i][axis];
            }
        }
        int inner = Math.max(axes - 1, 0);
        int n = axes == 0 ? Shapes.size(shape) : sizes[inner];
        int[] innerStrides = new int[operands.length];
        int[][] outerStrides = new int[operands.length][];
        for (int i = 0; i < operands.length; i++) {
            innerStrides[i] = axes == 0 ? 1 : joined[i][inner];
            outerStrides[i] = Arrays.copyOf(joined[i], inner);
        }
        return new Rows(Arrays.copyOf(sizes, inner), n, outerStrides, innerStrides, block);
    }

    /** The number of blocks. */
    int blocks() {
        return perBlock == 1 ? count * chunks : (count + perBlock - 1) / perBlock;
    }

    /** The first element of a block. */
    int start(int block) {
        return perBlock == 1 ? block / chunks * n + block % chunks * chunk : block * perBlock * n;
    }

    /** The number of elements of a block. */
    int size(int block) {
        return perBlock == 1
                ? Math.min(chunk, n - block % chunks * chunk)
                : Math.min(perBlock, count - block * perBlock) * n;
    }

    /** How an operand is read. */
    Access access(int operand) {
        return new Access(outerStrides[operand], innerStrides[operand]);
    }

    /** How one operand is read block by block. */
    final class Access {
        private final int[] outerStride;
        private final int innerStride;
        private final boolean flat;
        private final boolean uniform;
        private final boolean repeats;

        private Access(int[] outerStride, int innerStride) {
            this.outerStride = outerStride;
            this.innerStride = innerStride;
            this.repeats = Arrays.stream(outerStride).allMatch(s -> s == 0) && outer.length > 0;
            this.uniform = innerStride == 0 && Arrays.stream(outerStride).allMatch(s -> s == 0);
            boolean advances = innerStride == 1;
            int expected = n;
            for (int axis = outer.length - 1; axis >= 0; axis--) {
                advances &= outerStride[axis] == expected;
                expected *= outer[axis];
            }
            this.flat = advances;
        }

        /** Whether it advances with the result through all elements. */
        boolean isFlat() {
            return flat;
        }

        /** Whether its blocks have to be gathered. */
        boolean isGathered() {
            return perBlock > 1 && !flat && !uniform;
        }

        /** Whether all blocks gather the same. */
        boolean isSameForAllBlocks() {
            return isGathered() && repeats;
        }

        /** 1 if it advances along a block, 0 if it stays. */
        int stride() {
            return isGathered() || flat || innerStride == 1 ? 1 : 0;
        }

        /** The first element of a block that is read in place. */
        int offset(int block) {
            if (flat) {
                return start(block);
            }
            return uniform ? 0 : rowOffset(block / chunks) + innerStride * (block % chunks * chunk);
        }

        /** Copies the elements of a block, row by row. */
        void gather(double[] from, double[] to, int block) {
            int first = repeats ? 0 : block * perBlock;
            int last = repeats ? perBlock : Math.min(first + perBlock, count);
            for (int row = first; row < last; row++) {
                int at = (row - first) * n;
                int offset = rowOffset(row % count);
                if (innerStride == 0) {
                    Arrays.fill(to, at, at + n, from[offset]);
                } else {
                    System.arraycopy(from, offset, to, at, n);
                }
            }
        }

        private int rowOffset(int row) {
            int offset = 0;
            int rest = row;
            for (int axis = outer.length - 1; axis >= 0; axis--) {
                offset += rest % outer[axis] * outerStride[axis];
                rest /= outer[axis];
            }
            return offset;
        }
    }
}
