package nabla.examples.tables;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import nabla.nn.data.FileFormatException;

/** Cuts a text into rows and rows into cells. Quotes and line ends are FastCSV's work. */
final class Rows {
    /** Stands for any number of blanks and tabs. */
    static final char BLANKS = ' ';

    /** Stands for a table of one column. */
    static final char NONE = '\u0001';

    private static final int BEGINNING = 1 << 20;

    private Rows() {}

    /**
     * The first rows of a text, with comments and empty lines.
     *
     * @param comments whether a line that begins with {@link Comments#MARK} is one
     * @throws FileFormatException if quotes are not closed
     */
    static List<Row> of(String name, String text, char separator, boolean comments, int most) {
        String source = separator == BLANKS ? withTabs(most < Integer.MAX_VALUE ? beginning(text) : text) : text;
        List<Row> rows = new ArrayList<>();
        int[] line = {0};
        try {
            CsvReader<Row> reader = CsvReader.builder()
                    .fieldSeparator(separator == BLANKS ? '\t' : separator)
                    .commentStrategy(comments ? CommentStrategy.READ : CommentStrategy.NONE)
                    .commentCharacter(Comments.MARK)
                    .skipEmptyLines(false)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .allowExtraCharsAfterClosingQuote(false)
                    .build(new Handler(line), source);
            Iterator<Row> all = reader.iterator();
            while (rows.size() < most && all.hasNext()) {
                rows.add(all.next());
            }
        } catch (CsvParseException e) {
            throw new FileFormatException(
                    name + ", line " + line[0] + ": a quote is not closed, or text follows it: " + reason(e));
        }
        return rows;
    }

    private static String reason(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage();
    }

    /** Whole lines. */
    private static String beginning(String text) {
        int end = text.length() > BEGINNING ? text.lastIndexOf('\n', BEGINNING) : -1;
        return end < 0 ? text : text.substring(0, end);
    }

    /** With a tab for each run of blanks between cells. */
    private static String withTabs(String text) {
        StringBuilder tabs = new StringBuilder(text.length());
        boolean quoted = false;
        boolean gap = false;
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            boolean end = c == '\n' || c == '\r';
            if (!quoted && (c == ' ' || c == '\t')) {
                gap = begun;
                continue;
            }
            if (gap && !end) {
                tabs.append('\t');
            }
            gap = false;
            begun = !end;
            tabs.append(c);
        }
        return tabs.toString();
    }

    /** Makes rows of what FastCSV finds. */
    private static final class Handler extends AbstractBaseCsvCallbackHandler<Row> {
        private static final boolean[] NOTHING = {};

        private final int[] line;
        private final List<String> cells = new ArrayList<>();
        private boolean[] quoted = NOTHING;

        Handler(int[] line) {
            this.line = line;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line[0] = (int) startingLineNumber;
            cells.clear();
            quoted = NOTHING;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean inQuotes) {
            cells.add(new String(buffer, offset, length));
            if (inQuotes) {
                if (quoted.length <= index) {
                    quoted = Arrays.copyOf(quoted, Math.max(index + 1, 8));
                }
                quoted[index] = true;
            }
        }

        @Override
        protected void handleComment(char[] buffer, int offset, int length) {
            cells.add(new String(buffer, offset, length));
        }

        @Override
        public Row buildRecord() {
            boolean comment = getRecordType() == RecordType.COMMENT;
            return new Row(line[0], cells.toArray(String[]::new), quoted, comment);
        }
    }
}
