package nabla.nn.files;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * The parsed text of a layer: a name and its arguments, which are numbers, words, lists in brackets or again layers.
 * This text is what a model's file says of its network, and what {@code toString} of a layer has to give:
 *
 * <pre>
 * layer    = name | name "(" [ argument { "," argument } ] ")" | name "[" [ field { "," field } ] "]"
 * field    = name "=" argument
 * argument = number | layer | "[" [ argument { "," argument } ] "]"
 * </pre>
 *
 * <p>The form with fields is the one that Java gives to a record, so a record of numbers and layers needs no
 * {@code toString} of its own; its fields are arguments in their order. Numbers are written as {@link Double#toString} does
 * it, so they are read back bit for bit.
 */
public final class LayerText {
    private static final int DEEPEST = 100;

    private final String name;
    private final List<Object> arguments;

    private LayerText(String name, List<Object> arguments) {
        this.name = name;
        this.arguments = arguments;
    }

    /**
     * Parses a text.
     *
     * @throws IllegalArgumentException if it is not the text of one layer
     */
    public static LayerText parse(String text) {
        List<String> tokens = tokens(text);
        Reader reader = new Reader(tokens);
        Object read = reader.value(0);
        if (reader.at < tokens.size() || !(read instanceof LayerText)) {
            throw error("expected one layer, got '" + excerpt(text) + "'");
        }
        return (LayerText) read;
    }

    /** Names, numbers and marks. By hand, for a regular expression takes longer to be loaded than a text to be read. */
    static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int from = afterBlanks(text, at);
            int to = afterToken(text, from);
            if (to == from) {
                throw error("unexpected '" + text.charAt(at) + "' at character " + (at + 1) + " of '" + excerpt(text)
                        + "'; toString of a layer gives Name(arguments)");
            }
            tokens.add(text.substring(from, to));
            at = afterBlanks(text, to);
        }
        return tokens;
    }

    private static int afterBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** The end of a name, a number or a mark; where it begins if there is none. */
    private static int afterToken(String text, int from) {
        int name = afterName(text, from);
        if (name > from || from == text.length()) {
            return name;
        }
        int number = afterNumber(text, from);
        return number == from && "()[],=".indexOf(text.charAt(from)) >= 0 ? from + 1 : number;
    }

    private static int afterName(String text, int from) {
        int at = from;
        while (at < text.length() && (isLetter(text.charAt(at)) || at > from && isDigit(text, at))) {
            at++;
        }
        return at;
    }

    private static int afterNumber(String text, int from) {
        int first = text.charAt(from) == '-' ? from + 1 : from;
        if (!isDigit(text, first)) {
            return from;
        }
        int at = first;
        while (isDigit(text, at) || at < text.length() && text.charAt(at) == '.') {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            boolean signed = at + 1 < text.length() && (text.charAt(at + 1) == '+' || text.charAt(at + 1) == '-');
            int end = signed ? at + 2 : at + 1;
            while (isDigit(text, end)) {
                at = ++end;
            }
        }
        return at;
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_';
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static String excerpt(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private static IllegalArgumentException error(String what) {
        return new IllegalArgumentException("LayerText: " + what);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The number of arguments. */
    public int count() {
        return arguments.size();
    }

    /**
     * Checks the number of arguments.
     *
     * @throws IllegalArgumentException unless there are {@code count} of them
     */
    public void requireCount(int count) {
        if (arguments.size() != count) {
            throw error(name + ": expected " + count + " arguments, got " + arguments.size());
        }
    }

    /** The layer, or word, at an index. */
    public LayerText description(int index) {
        return argument(index, LayerText.class, "layer");
    }

    /** The number at an index. */
    public double number(int index) {
        return argument(index, Double.class, "number");
    }

    /** The integer at an index. */
    public int integer(int index) {
        double value = number(index);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw error(name + ": expected an integer as argument " + index + ", got " + value);
        }
        return (int) value;
    }

    /** The list of numbers at an index. */
    public Tensor vector(int index) {
        return Tensor.of(numbers(argument(index, List.class, "list")));
    }

    /** The list of lists of numbers at an index. */
    public Tensor matrix(int index) {
        List<?> rows = argument(index, List.class, "list");
        double[][] matrix = new double[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            if (!(rows.get(i) instanceof List<?> row)) {
                throw error(name + ": expected a list of lists as argument " + index);
            }
            matrix[i] = numbers(row);
        }
        return Tensor.of(matrix);
    }

    private double[] numbers(List<?> list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Double number)) {
                throw error(name + ": expected a list of numbers, got " + list.get(i) + " in it");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    /** Whether a text has the form of a name. */
    static boolean isName(String text) {
        return !text.isEmpty() && afterName(text, 0) == text.length();
    }

    private <T> T argument(int index, Class<T> type, String kind) {
        if (index < 0 || index >= arguments.size()) {
            String given = arguments.size() + (arguments.size() == 1 ? " argument" : " arguments");
            throw error(name + ": argument " + index + " is missing (got " + given + ")");
        }
        if (!type.isInstance(arguments.get(index))) {
            throw error(name + ": expected a " + kind + " as argument " + index + ", got " + arguments.get(index));
        }
        return type.cast(arguments.get(index));
    }

    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + "(…)";
    }

    /** Reads values off a list of tokens. */
    private static final class Reader {
        private final List<String> tokens;
        private int at;

        Reader(List<String> tokens) {
            this.tokens = tokens;
        }

        Object value(int depth) {
            String token = next();
            if (depth > DEEPEST) {
                throw error("expected at most " + DEEPEST + " layers within each other");
            }
            char first = token.charAt(0);
            if (first == '[') {
                return values("]", false, depth);
            }
            if (isName(first)) {
                List<Object> arguments =
                        accept("(") ? values(")", false, depth) : accept("[") ? values("]", true, depth) : List.of();
                return new LayerText(token, arguments);
            }
            try {
                return Double.valueOf(token);
            } catch (NumberFormatException e) {
                throw error("expected a number, a layer or a list, got '" + token + "'");
            }
        }

        private List<Object> values(String end, boolean fields, int depth) {
            List<Object> values = new ArrayList<>();
            if (accept(end)) {
                return values;
            }
            do {
                if (fields) {
                    field();
                }
                values.add(value(depth + 1));
            } while (accept(","));
            if (!accept(end)) {
                throw error("expected '" + end + "', got " + (at < tokens.size() ? tokens.get(at) : "the end"));
            }
            return values;
        }

        /** The name of a field, which says what the order says too. */
        private void field() {
            String field = next();
            if (!isName(field.charAt(0)) || !accept("=")) {
                throw error("expected name=argument, got '" + field + "'");
            }
        }

        private static boolean isName(char first) {
            return Character.isLetter(first) || first == '_';
        }

        private String next() {
            if (at == tokens.size()) {
                throw error("the text ends too soon");
            }
            return tokens.get(at++);
        }

        private boolean accept(String token) {
            boolean there = at < tokens.size() && tokens.get(at).equals(token);
            at += there ? 1 : 0;
            return there;
        }
    }
}
