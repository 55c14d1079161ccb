package nabla.examples.tables;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a table is to be read, where that is not to be found by looking.
 *
 * @param separator between cells; a blank stands for any number of blanks and tabs
 * @param decimal the mark before fractions
 * @param missing the words that say that a value is missing
 * @param header whether the first row has the names of the columns
 * @param comments whether all lines that begin with # are comments, or none
 * @param charset the encoding of the text
 * @param skip lines to leave out at the beginning
 * @param columns these alone, in this order; all if there is none
 * @param without columns to leave out
 * @param rows which rows
 * @param expected the names of columns that the table should have; a first row with all of them has the names
 * @param mayBeDates in which columns numbers of eight digits are dates if all of them may be, like 20231010
 */
public record ReadOptions(
        Optional<Character> separator,
        Optional<DecimalMark> decimal,
        Optional<List<String>> missing,
        Optional<Boolean> header,
        Optional<Boolean> comments,
        Optional<Charset> charset,
        int skip,
        List<String> columns,
        List<String> without,
        RowRange rows,
        List<String> expected,
        Predicate<String> mayBeDates) {
    /** Everything is found by looking. */
    public static ReadOptions none() {
        return new ReadOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                List.of(),
                RowRange.ALL,
                List.of(),
                column -> false);
    }

    /** The same, to be changed. */
    public Builder with() {
        return new Builder(this);
    }

    /** The same for a table that should have these columns. */
    public ReadOptions expecting(List<String> names) {
        return with().expected(names).build();
    }

    /** The same with numbers of eight digits that may be dates in these columns. */
    public ReadOptions withDatesIn(Predicate<String> these) {
        return with().mayBeDates(these).build();
    }

    /** Options of which some are told anew. */
    public static final class Builder {
        private final ReadOptions others;
        private Optional<DecimalMark> decimal;
        private Optional<List<String>> missing;
        private Optional<Boolean> header;
        private Optional<Boolean> comments;
        private int skip;
        private List<String> columns;
        private RowRange rows;
        private List<String> expected;
        private Predicate<String> mayBeDates;

        private Builder(ReadOptions options) {
            others = options;
            decimal = options.decimal;
            missing = options.missing;
            header = options.header;
            comments = options.comments;
            skip = options.skip;
            columns = options.columns;
            rows = options.rows;
            expected = options.expected;
            mayBeDates = options.mayBeDates;
        }

        /** The mark before fractions. */
        public Builder decimal(DecimalMark mark) {
            decimal = Optional.of(mark);
            return this;
        }

        /** The words that say that a value is missing. */
        public Builder missing(String... words) {
            missing = Optional.of(List.of(words));
            return this;
        }

        /** Whether the first row has the names of the columns. */
        public Builder header(boolean isThere) {
            header = Optional.of(isThere);
            return this;
        }

        /** Whether all lines that begin with # are comments, or none. */
        public Builder comments(boolean areThere) {
            comments = Optional.of(areThere);
            return this;
        }

        /** Lines to leave out at the beginning. */
        public Builder skip(int lines) {
            skip = lines;
            return this;
        }

        /** These columns alone, in this order. */
        public Builder columns(String... names) {
            columns = List.of(names);
            return this;
        }

        /** Which rows. */
        public Builder rows(RowRange range) {
            rows = range;
            return this;
        }

        private Builder expected(List<String> names) {
            expected = List.copyOf(names);
            return this;
        }

        private Builder mayBeDates(Predicate<String> these) {
            mayBeDates = these;
            return this;
        }

        /** The options. */
        public ReadOptions build() {
            return new ReadOptions(
                    others.separator,
                    decimal,
                    missing,
                    header,
                    comments,
                    others.charset,
                    skip,
                    columns,
                    others.without,
                    rows,
                    expected,
                    mayBeDates);
        }
    }

    /** Rows by their numbers, counted from 1 without the header. */
    public record RowRange(int first, int last) {
        /** All of them. */
        public static final RowRange ALL = new RowRange(1, Integer.MAX_VALUE);

        /**
         * N for the first N, or FIRST:LAST.
         *
         * @throws IllegalArgumentException if the text is neither
         */
        public static RowRange of(String text) {
            if (!text.matches("\\d{1,9}(:\\d{1,9})?")) {
                throw new IllegalArgumentException("expected N or FIRST:LAST, got " + text);
            }
            int colon = text.indexOf(':');
            int first = colon < 0 ? 1 : Integer.parseInt(text.substring(0, colon));
            int last = Integer.parseInt(text.substring(colon + 1));
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("expected rows from 1 on, got " + text);
            }
            return new RowRange(first, last);
        }

        /** The rows of a list. */
        <T> List<T> of(List<T> all) {
            return all.subList(Math.min(first - 1, all.size()), Math.min(last, all.size()));
        }
    }
}
