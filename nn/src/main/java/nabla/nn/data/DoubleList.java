package nabla.nn.data;

import java.util.Arrays;

/** Numbers that are collected one after the other. */
final class DoubleList {
    private double[] elements = new double[64];
    private int size;

    int size() {
        return size;
    }

    void add(double element) {
        require(1);
        elements[size++] = element;
    }

    void addAll(double[] more) {
        require(more.length);
        System.arraycopy(more, 0, elements, size, more.length);
        size += more.length;
    }

    private void require(int more) {
        if (size > elements.length - more) {
            int needed = Math.addExact(size, more);
            elements = Arrays.copyOf(elements, (int) Math.min(Math.max(2L * size, needed), Integer.MAX_VALUE - 8));
        }
    }

    double[] toArray() {
        return Arrays.copyOf(elements, size);
    }
}
