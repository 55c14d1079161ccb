package nabla.nn.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.autodiff.Tensor;

/**
 * The text of a layer taken apart: a name and, in parentheses, arguments that are numbers, words, lists in brackets or again
 * layers.
 */
public final class LayerText {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z_0-9]*|-?[0-9][0-9.]*([eE][+-]?[0-9]+)?|[()\\[\\],])\\s*");
    private static final int DEEPEST = 100;

    private final String name;
    private final List<Object> arguments;

    private LayerText(String name, List<Object> arguments) {
        this.name = name;
        this.arguments = arguments;
    }

    /**
     * Takes a text apart.
     *
     * @throws IllegalArgumentException if it is not of this kind
     */
    public static LayerText parse(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                throw error("character " + at + " is not understood");
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        Reader reader = new Reader(tokens);
        Object read = reader.value(0);
        if (reader.at < tokens.size() || !(read instanceof LayerText)) {
            throw error("it is not one layer");
        }
        return (LayerText) read;
    }

    private static IllegalArgumentException error(String what) {
        return new IllegalArgumentException("Architecture: " + what);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The number of arguments. */
    public int count() {
        return arguments.size();
    }

    /** Throws unless there are so many arguments. */
    public void requireCount(int count) {
        if (arguments.size() != count) {
            throw error(name + " takes " + count + " arguments, not " + arguments.size());
        }
    }

    /** The layer, or word, at a place. */
    public LayerText description(int place) {
        return argument(place, LayerText.class, "layer");
    }

    /** The number at a place. */
    public double number(int place) {
        return argument(place, Double.class, "number");
    }

    /** The whole number at a place. */
    public int integer(int place) {
        double value = number(place);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw error("argument " + place + " of " + name + " is no whole number: " + value);
        }
        return (int) value;
    }

    /** The list of numbers at a place. */
    public Tensor vector(int place) {
        return Tensor.of(numbers(argument(place, List.class, "list")));
    }

    /** The list of lists of numbers at a place. */
    public Tensor matrix(int place) {
        List<?> rows = argument(place, List.class, "list");
        double[][] matrix = new double[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            if (!(rows.get(i) instanceof List<?> row)) {
                throw error("argument " + place + " of " + name + " is no matrix");
            }
            matrix[i] = numbers(row);
        }
        return Tensor.of(matrix);
    }

    private double[] numbers(List<?> list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Double number)) {
                throw error("a list of " + name + " holds something else than numbers");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private <T> T argument(int place, Class<T> type, String kind) {
        if (place >= arguments.size() || !type.isInstance(arguments.get(place))) {
            throw error("argument " + place + " of " + name + " is no " + kind);
        }
        return type.cast(arguments.get(place));
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
                throw error("it is nested too deeply");
            }
            char first = token.charAt(0);
            if (first == '[') {
                return values("]", depth);
            }
            if (Character.isLetter(first) || first == '_') {
                return new LayerText(token, accept("(") ? values(")", depth) : List.of());
            }
            try {
                return Double.valueOf(token);
            } catch (NumberFormatException e) {
                throw error("'" + token + "' is no value");
            }
        }

        private List<Object> values(String end, int depth) {
            List<Object> values = new ArrayList<>();
            if (accept(end)) {
                return values;
            }
            do {
                values.add(value(depth + 1));
            } while (accept(","));
            if (!accept(end)) {
                throw error("'" + end + "' is missing");
            }
            return values;
        }

        private String next() {
            if (at == tokens.size()) {
                throw error("it ends too soon");
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
