package nabla.scorematching.tables;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.nn.files.Model;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * What the file of a {@link TableModel} holds beside its network: lines of words, of which the first says what the others are. A
 * text of people is written as in addresses of the web, after a quotation mark; numbers as they are read back bit for bit.
 */
final class TableText {
    private static final String VERSION = "nabla.table";
    private static final String COLUMNS = "nabla.table.columns";
    private static final String MIXTURE = "nabla.table.mixture";
    private static final String SETTINGS = "nabla.table.settings";
    private static final String CHOICES = "nabla.table.choices";
    /** How far the sum of parts of a whole may be from 1. */
    private static final double ROUNDING = 1e-6;

    private TableText() {}

    static Map<String, String> metadata(Schema schema, TableMixture mixture, TableSettings settings, String choices) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION, "1");
        metadata.put(COLUMNS, schema.columns().stream().map(TableText::text).collect(Collectors.joining("\n")));
        metadata.put(MIXTURE, text(mixture));
        metadata.put(SETTINGS, text(settings, schema.constants().size()));
        metadata.put(CHOICES, choices);
        return metadata;
    }

    private static String text(Column column) {
        Line line = new Line()
                .text(column.name())
                .word(column.kind().name())
                .text(column.reason())
                .number(column.missing())
                .word(column.isOfWords() ? "words" : "numbers")
                .text(column.pattern())
                .texts(column.levels())
                .numbers(column.parts());
        if (column.isNumeric()) {
            Margin margin = column.margin();
            Grid grid = margin.grid();
            Bounds bounds = margin.bounds();
            line.number(grid.step())
                    .number(grid.decimals())
                    .number(bounds.low())
                    .number(bounds.high());
            map(line, margin.calibration());
            Scale scale = margin.scale();
            if (scale instanceof Scale.Affine affine) {
                line.word("affine").number(affine.mean()).number(affine.deviation());
            } else if (scale instanceof Scale.Log log) {
                line.word("log").number(log.mean()).number(log.deviation());
            } else if (scale instanceof Scale.Quantiles quantiles) {
                map(line.word("quantiles"), quantiles.map());
            }
            line.number(grid.origin())
                    .number(bounds.least())
                    .number(bounds.most())
                    .numbers(margin.atoms().values())
                    .numbers(margin.atoms().widths());
        }
        return line.toString();
    }

    private static void map(Line line, Monotone map) {
        line.numbers(map.from()).numbers(map.to()).number(map.below()).number(map.above());
    }

    /** A mixture as lines, one for each component. */
    static String text(TableMixture mixture) {
        List<String> lines = new ArrayList<>();
        for (int k = 0; k < mixture.components(); k++) {
            Line line = new Line().number(mixture.weights()[k]).numbers(mixture.means()[k]);
            for (double[] row : mixture.covariances()[k]) {
                line.numbers(row);
            }
            for (double[] p : mixture.probabilities()[k]) {
                line.numbers(p);
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines);
    }

    private static String text(TableSettings settings, int constants) {
        double[] levels = new double[settings.strangeness().count()];
        Arrays.setAll(levels, settings.strangeness()::get);
        List<String> lines = new ArrayList<>();
        lines.add(new Line()
                .word(settings.network() ? "network" : "mixture")
                .word(settings.gaps() ? "gaps" : "complete")
                .number(settings.least())
                .number(settings.largest())
                .numbers(levels)
                .toString());
        for (TableSettings.Share share : settings.patterns()) {
            Line line = new Line()
                    .number(share.part())
                    .word(bits(share.pattern().numbers()))
                    .word(bits(share.pattern().categories()));
            if (constants > 0) {
                share.constants().ifPresent(there -> line.word(bits(there, constants)));
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines);
    }

    private static String bits(BitSet there, int count) {
        boolean[] bits = new boolean[count];
        there.stream().forEach(j -> bits[j] = true);
        return bits(bits);
    }

    private static String bits(boolean[] there) {
        StringBuilder bits = new StringBuilder("b");
        for (boolean is : there) {
            bits.append(is ? '1' : '0');
        }
        return bits.toString();
    }

    /** The model of a file; refuses what is not one by an {@link IllegalArgumentException}. */
    static TableModel model(Model model, Map<String, String> metadata) {
        if (!"1".equals(metadata.get(VERSION))) {
            throw new IllegalArgumentException("not the model of a table: expected " + VERSION
                    + " = 1 in its metadata, got " + metadata.get(VERSION) + "; Model.read reads its network");
        }
        Schema schema = new Schema(
                lines(metadata, COLUMNS).stream().map(TableText::column).toList());
        Encoding encoding = new Encoding(schema);
        TableMixture mixture = mixture(metadata.getOrDefault(MIXTURE, ""), encoding.numbers(), encoding.levels());
        TableSettings settings =
                settings(lines(metadata, SETTINGS), encoding, schema.constants().size());
        for (String name : model.parameters().names()) {
            Points.requireKnown(
                    TableModel.NAME + ": " + name,
                    "finite parameters",
                    model.parameters().get(name),
                    Double::isFinite);
        }
        TableModel read = new TableModel(
                schema,
                mixture,
                new Correction(model.network(), model.parameters()),
                settings,
                metadata.getOrDefault(CHOICES, ""));
        read.requireUsable();
        return read;
    }

    private static List<Words> lines(Map<String, String> metadata, String key) {
        return lines(key, metadata.getOrDefault(key, ""));
    }

    private static List<Words> lines(String key, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(TableModel.NAME + ": expected " + key + " in the metadata, got none");
        }
        return text.lines().map(line -> new Words(key, line)).toList();
    }

    private static Column column(Words words) {
        String name = words.text();
        ColumnKind kind = words.kind();
        String reason = words.text();
        double missing = words.number();
        boolean ofWords = words.one("words", "numbers");
        String pattern = words.text();
        List<String> levels = words.texts();
        double[] parts = words.numbers(levels.size());
        Margin margin = null;
        if (kind == ColumnKind.NUMBER || kind == ColumnKind.DATE) {
            double step = words.number();
            int decimals = (int) words.number();
            double low = words.number();
            double high = words.number();
            Monotone calibration = words.map();
            Scale scale = words.scale();
            // The first files said no more.
            boolean more = !words.isAtEnd();
            Grid grid = new Grid(step, decimals, more ? words.number() : Double.isFinite(low) ? low : 0);
            Bounds bounds = more ? new Bounds(low, high, words.number(), words.number()) : Bounds.of(low, high);
            Atoms atoms = more ? new Atoms(words.numbers(-1), words.numbers(-1)) : Atoms.NONE;
            margin = new Margin(scale, calibration, grid, atoms, bounds);
        } else if (kind == ColumnKind.CATEGORY && levels.isEmpty()) {
            throw new IllegalArgumentException(TableModel.NAME + ": expected words of " + name + ", got none");
        }
        if (kind == ColumnKind.DATE) {
            new Dates(pattern).word(0);
        }
        words.end();
        return new Column(name, kind, reason, missing, ofWords, margin, pattern, levels, parts);
    }

    /** The mixture of these lines, of d numbers and categories of so many levels; refuses another one as {@link #model} does. */
    static TableMixture mixture(String text, int d, int[] levels) {
        List<Words> lines = lines(MIXTURE, text);
        int count = lines.size();
        double[] weights = new double[count];
        double[][] means = new double[count][];
        double[][][] covariances = new double[count][d][];
        double[][][] probabilities = new double[count][levels.length][];
        for (int k = 0; k < count; k++) {
            Words words = lines.get(k);
            weights[k] = words.positive();
            means[k] = words.numbers(d);
            for (int i = 0; i < d; i++) {
                covariances[k][i] = words.numbers(d);
            }
            for (int j = 0; j < levels.length; j++) {
                probabilities[k][j] = words.numbers(levels[j]);
                requireParts("probabilities of component " + k, probabilities[k][j]);
            }
            words.end();
            try {
                Matrices.cholesky(covariances[k]);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        requireParts("weights of components", weights);
        return new TableMixture(weights, means, covariances, probabilities);
    }

    /** Refuses parts of a whole that are not, which also tells that a line is missing. */
    private static void requireParts(String what, double[] parts) {
        if (!Arrays.stream(parts).allMatch(p -> p > 0 && p <= 1)
                || !(Math.abs(Arrays.stream(parts).sum() - 1) <= ROUNDING)) {
            throw new IllegalArgumentException(
                    TableModel.NAME + ": expected " + what + " with the sum 1, got " + Arrays.toString(parts));
        }
    }

    private static TableSettings settings(List<Words> lines, Encoding encoding, int constants) {
        Words words = lines.get(0);
        boolean network = words.one("network", "mixture");
        boolean gaps = words.one("gaps", "complete");
        double least = words.positive();
        double largest = words.positive();
        NoiseLevels levels = NoiseLevels.of(words.numbers(-1));
        words.end();
        List<TableSettings.Share> patterns = new ArrayList<>();
        for (Words line : lines.subList(1, lines.size())) {
            double part = line.positive();
            boolean[] numbers = line.bits(encoding.numbers());
            boolean[] categories = line.bits(encoding.categories());
            boolean told = constants > 0 && !line.isAtEnd();
            Optional<BitSet> kept = told ? Optional.of(line.set(constants)) : Optional.empty();
            line.end();
            patterns.add(new TableSettings.Share(new Pattern(numbers, categories), kept, part));
        }
        if (patterns.isEmpty() || !(least < largest)) {
            throw new IllegalArgumentException(TableModel.NAME + ": expected levels in order and patterns, got " + least
                    + ", " + largest + " and " + patterns.size() + " patterns");
        }
        return new TableSettings(network, gaps, least, largest, levels, patterns);
    }

    /** A line that is written. */
    private static final class Line {
        private final StringJoiner words = new StringJoiner(" ");

        Line word(String word) {
            words.add(word);
            return this;
        }

        Line text(String text) {
            return word("'" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        }

        Line texts(List<String> texts) {
            word(Integer.toString(texts.size()));
            texts.forEach(this::text);
            return this;
        }

        Line number(double number) {
            return word(Double.toString(number));
        }

        Line numbers(double[] numbers) {
            word(Integer.toString(numbers.length));
            Arrays.stream(numbers).forEach(this::number);
            return this;
        }

        @Override
        public String toString() {
            return words.toString();
        }
    }

    /** A line that is read. */
    private static final class Words {
        private final String key;
        private final String[] words;
        private int at;

        Words(String key, String line) {
            this.key = key;
            StringTokenizer blanks = new StringTokenizer(line.trim(), " ");
            this.words = new String[blanks.countTokens()];
            for (int i = 0; i < words.length; i++) {
                words[i] = blanks.nextToken();
            }
        }

        private String next() {
            if (at == words.length) {
                throw new IllegalArgumentException(TableModel.NAME + ": a line of " + key + " ends too soon");
            }
            return words[at++];
        }

        String text() {
            String word = next();
            if (!word.startsWith("'")) {
                throw new IllegalArgumentException(TableModel.NAME + ": expected a text in " + key + ", got " + word);
            }
            return parsed("a text", word, text -> URLDecoder.decode(text.substring(1), StandardCharsets.UTF_8));
        }

        List<String> texts() {
            int count = count();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                texts.add(text());
            }
            return texts;
        }

        private int count() {
            int count = parsed("a number of words", next(), Integer::valueOf);
            if (count < 0 || count > words.length - at) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected " + count + " words in " + key + ", got " + (words.length - at));
            }
            return count;
        }

        ColumnKind kind() {
            return parsed("a kind of columns", next(), ColumnKind::valueOf);
        }

        boolean one(String yes, String no) {
            String word = next();
            if (!word.equals(yes) && !word.equals(no)) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected " + yes + " or " + no + " in " + key + ", got " + word);
            }
            return word.equals(yes);
        }

        double number() {
            return parsed("a number", next(), Double::valueOf);
        }

        private <T> T parsed(String what, String word, Function<String, T> parser) {
            try {
                return parser.apply(word);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected " + what + " in " + key + ", got " + word, e);
            }
        }

        double positive() {
            return Points.positive(TableModel.NAME + ": " + key, "number", number());
        }

        /** So many finite numbers; −1 for any. */
        double[] numbers(int expected) {
            int count = count();
            if (expected >= 0 && count != expected) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected " + expected + " numbers in " + key + ", got " + count);
            }
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = number();
                if (!Double.isFinite(numbers[i])) {
                    throw new IllegalArgumentException(
                            TableModel.NAME + ": expected finite numbers in " + key + ", got " + numbers[i]);
                }
            }
            return numbers;
        }

        Monotone map() {
            double[] from = numbers(-1);
            return new Monotone(from, numbers(from.length), number(), number());
        }

        Scale scale() {
            String kind = next();
            return switch (kind) {
                case "affine" -> new Scale.Affine(number(), number());
                case "log" -> new Scale.Log(number(), number());
                case "quantiles" -> new Scale.Quantiles(map());
                default ->
                    throw new IllegalArgumentException(
                            TableModel.NAME + ": expected a scale in " + key + ", got " + kind);
            };
        }

        boolean[] bits(int count) {
            String word = next();
            if (word.length() != count + 1) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected " + count + " bits in " + key + ", got " + word);
            }
            boolean[] bits = new boolean[count];
            for (int i = 0; i < count; i++) {
                bits[i] = word.charAt(i + 1) == '1';
            }
            return bits;
        }

        BitSet set(int count) {
            boolean[] bits = bits(count);
            return IntStream.range(0, count).filter(j -> bits[j]).collect(BitSet::new, BitSet::set, BitSet::or);
        }

        boolean isAtEnd() {
            return at == words.length;
        }

        void end() {
            if (!isAtEnd()) {
                throw new IllegalArgumentException(
                        TableModel.NAME + ": expected the end of a line of " + key + ", got " + words[at]);
            }
        }
    }
}
