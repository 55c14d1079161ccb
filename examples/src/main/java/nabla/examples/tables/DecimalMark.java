package nabla.examples.tables;

/** What stands before the fraction of a number; the other one may group its thousands. */
public enum DecimalMark {
    POINT('.', ','),
    COMMA(',', '.');

    private final char mark;
    private final char grouping;

    DecimalMark(char mark, char grouping) {
        this.mark = mark;
        this.grouping = grouping;
    }

    char mark() {
        return mark;
    }

    char grouping() {
        return grouping;
    }

    DecimalMark other() {
        return this == POINT ? COMMA : POINT;
    }
}
