package nabla.autodiff.programs;

import nabla.autodiff.evaluation.Traversal;
import nabla.autodiff.kernels.Kernels;

/**
 * How a shape, and operands that broadcast to it, are walked in blocks: a block is a part of a row where rows are long, and
 * several rows where they are short; there, operands that do not advance with the result are gathered block by block.
 */
final class Rows {
    private final Traversal traversal;
    private final int length;
    private final int count;
    private final int rowsPerBlock;
    private final int chunk;
    private final int chunksPerRow;

    Rows(int[] shape, int[][] operands, int block) {
        this.traversal = Traversal.ofBroadcast(shape, operands);
        this.length = traversal.length();
        this.count = traversal.rows();
        boolean isLong = traversal.isFlat() || 2 * length > block;
        this.chunk = isLong ? Math.min(length, block) : length;
        this.chunksPerRow = length == 0 ? 0 : (length + chunk - 1) / chunk;
        this.rowsPerBlock = isLong ? 1 : block / Math.max(1, length);
    }

    /** The number of blocks. */
    int blocks() {
        return rowsPerBlock == 1 ? count * chunksPerRow : (count + rowsPerBlock - 1) / rowsPerBlock;
    }

    /** The first element of a block. */
    int start(int block) {
        return rowsPerBlock == 1
                ? block / chunksPerRow * length + block % chunksPerRow * chunk
                : block * rowsPerBlock * length;
    }

    /** The number of elements of a block. */
    int size(int block) {
        return rowsPerBlock == 1
                ? Math.min(chunk, length - block % chunksPerRow * chunk)
                : Math.min(rowsPerBlock, count - block * rowsPerBlock) * length;
    }

    /** The elements of some blocks. */
    Span span(int from, int to) {
        return from < to ? new Span(start(from), start(to - 1) + size(to - 1)) : new Span(0, 0);
    }

    /** How an operand is read. */
    Access access(int operand) {
        return new Access(operand);
    }

    /** How one operand is read block by block. */
    final class Access {
        private final int operand;
        private final boolean advances;
        private final boolean repeats;
        private final int stride;

        private Access(int operand) {
            this.operand = operand;
            this.advances = traversal.advances(operand);
            this.repeats = traversal.repeats(operand);
            this.stride = traversal.stride(operand);
        }

        /** Whether it advances with the result through all elements. */
        boolean isFlat() {
            return advances;
        }

        /** Whether its blocks have to be gathered. */
        boolean isGathered() {
            return rowsPerBlock > 1 && !advances && !(repeats && stride == 0);
        }

        /** Whether all blocks gather the same. */
        boolean isSameForAllBlocks() {
            return isGathered() && repeats;
        }

        /** 1 if it advances along a block, 0 if it stays. */
        int stride() {
            return isGathered() ? 1 : stride;
        }

        /** The first element of a block that is read in place. */
        int offset(int block) {
            if (advances) {
                return start(block);
            }
            return repeats && stride == 0
                    ? 0
                    : traversal.offset(operand, block / chunksPerRow) + stride * (block % chunksPerRow * chunk);
        }

        /** The elements that are read for some blocks lie in here. */
        Span span(int from, int to) {
            if (advances || from >= to) {
                return Rows.this.span(from, to);
            }
            int first = rowsPerBlock == 1 ? from / chunksPerRow : from * rowsPerBlock;
            int last = rowsPerBlock == 1 ? (to - 1) / chunksPerRow + 1 : Math.min(to * rowsPerBlock, count);
            int low = Integer.MAX_VALUE;
            int high = 0;
            for (int row = first; row < last; row++) {
                low = Math.min(low, traversal.offset(operand, row));
                high = Math.max(high, traversal.offset(operand, row));
            }
            return new Span(low, high + (length - 1) * stride + 1);
        }

        /** Copies the elements of a block, run by run. */
        <A> void gather(Kernels<A> kernels, A from, A to, int block) {
            int first = repeats ? 0 : block * rowsPerBlock;
            int last = repeats ? rowsPerBlock : Math.min(first + rowsPerBlock, count);
            int pitch = repeats ? 0 : traversal.pitch(operand);
            for (int row = first; row < last; ) {
                int rows = repeats ? last : Math.min(traversal.run(row), last - row);
                copy(
                        kernels,
                        from,
                        repeats ? 0 : traversal.offset(operand, row),
                        pitch,
                        to,
                        (row - first) * length,
                        rows);
                row += rows;
            }
        }

        /** Copies rows that are a pitch apart, in one go if they are contiguous. */
        private <A> void copy(Kernels<A> kernels, A from, int offset, int pitch, A to, int start, int rows) {
            if (stride == 1 && pitch == length) {
                System.arraycopy(from, offset, to, start, rows * length);
                return;
            }
            for (int i = 0; i < rows; i++) {
                int at = start + i * length;
                if (stride == 0) {
                    kernels.fill(to, at, at + length, kernels.get(from, offset + i * pitch));
                } else {
                    System.arraycopy(from, offset + i * pitch, to, at, length);
                }
            }
        }
    }
}
