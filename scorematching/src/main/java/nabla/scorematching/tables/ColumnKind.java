package nabla.scorematching.tables;

/** What a column of a table is. */
public enum ColumnKind {
    /** Numbers, of which a density is learnt; on a grid if they are rounded. */
    NUMBER,
    /** One of some words. */
    CATEGORY,
    /** Dates, with or without a time, which are learnt as numbers. */
    DATE,
    /** The same in all rows: kept. */
    CONSTANT,
    /** 1, 2, 3, … in the order of the rows: left out. */
    ROW_NUMBER,
    /** A word or number that hardly any two rows share: left out. */
    IDENTIFIER,
    /** Free text: left out. */
    TEXT;

    /** Whether a model learns such a column. */
    public boolean isLearnt() {
        return this == NUMBER || this == CATEGORY || this == DATE;
    }

    /** Whether such a column is in a sample: one that is learnt, or kept. */
    public boolean isKept() {
        return isLearnt() || this == CONSTANT;
    }
}
