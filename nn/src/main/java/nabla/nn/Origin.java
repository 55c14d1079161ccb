package nabla.nn;

import java.util.List;

/**
 * What parameters were scoped from, so that messages show full names.
 *
 * @param prefix what stood before each name
 * @param names all names there
 */
record Origin(String prefix, List<String> names) {
    static Origin of(List<String> names) {
        return new Origin("", names);
    }

    IllegalArgumentException mismatch(String expected, String got) {
        return new IllegalArgumentException("Parameters: expected " + prefix + expected + ", got " + got);
    }

    IllegalArgumentException missing(String name) {
        String suffix = "." + prefix + name;
        String way = names.stream()
                .filter(other -> other.endsWith(suffix))
                .map(other ->
                        "; scoped(\"" + other.substring(0, other.length() - suffix.length()) + "\") removes the prefix")
                .findFirst()
                .orElse("");
        return new IllegalArgumentException(
                "Parameters: no tensor named " + prefix + name + "; the names are " + names + way);
    }

    IllegalArgumentException leftOver(String name) {
        return new IllegalArgumentException("Parameters: " + prefix + name + " is left over, in " + names);
    }

    /** The origin of those whose names begin with a prefix. */
    Origin below(String scope) {
        return new Origin(prefix + scope, names);
    }
}
