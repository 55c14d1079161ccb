package nabla.examples.embed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of a command line: a model file, and {@code name=value} for the rest. */
final class Options {
    private final String file;
    private final Map<String, String> values;

    private Options(String file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with the usage, if it is not one
     */
    static Options of(String usage, String... args) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            if (equals < 1 || values.put(args[i].substring(0, equals), args[i].substring(equals + 1)) != null) {
                throw new IllegalArgumentException("expected a new name=value, got " + args[i] + "; usage: " + usage);
            }
        }
        if (args.length == 0 || args[0].isEmpty()) {
            throw new IllegalArgumentException("expected a model file; usage: " + usage);
        }
        return new Options(args[0], values);
    }

    String file() {
        return file;
    }

    Map<String, String> values() {
        return values;
    }

    /** The value of a name, or what it usually is. */
    String text(String name, String usual) {
        return values.getOrDefault(name, usual);
    }

    /**
     * The value of a name as a number.
     *
     * @throws IllegalArgumentException if it is not one of 0 … most
     */
    int number(String name, int usual, int most) {
        String text = text(name, Integer.toString(usual));
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("expected " + name + " of 0 to " + most + ", got " + text);
        }
        return Integer.parseInt(text);
    }

    /**
     * Fails if a name is none of these.
     *
     * @throws IllegalArgumentException if it is another
     */
    Options only(String... names) {
        for (String name : values.keySet()) {
            if (!List.of(names).contains(name)) {
                throw new IllegalArgumentException("expected one of " + String.join(", ", names) + ", got " + name);
            }
        }
        return this;
    }
}
