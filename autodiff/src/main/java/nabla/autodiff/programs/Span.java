package nabla.autodiff.programs;

/** Neighbouring elements of an array, the last one excluded. */
record Span(int from, int to) {
    boolean overlaps(Span other) {
        return from < other.to && other.from < to;
    }
}
