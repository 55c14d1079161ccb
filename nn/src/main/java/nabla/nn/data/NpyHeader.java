package nabla.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The header of a file in NumPy's format: its magic, the version, the length of a text, and the text, a
 * dictionary in Python's notation.
 *
 * @param type how the numbers are coded
 * @param order which byte comes first
 * @param fortran whether the first axis moves fastest
 * @param shape the shape
 * @param bytes where the numbers begin
 */
record NpyHeader(NpyType type, ByteOrder order, boolean fortran, int[] shape, int bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_TEXT = 1 << 16;
    private static final int ALIGNMENT = 64;
    private static final int MOST_DIGITS = 10;
    private static final Pattern FIELD = Pattern.compile("\\s*(['\"])(descr|fortran_order|shape)\\1\\s*:\\s*"
            + "('[^']*'|\"[^\"]*\"|True|False|\\([0-9L, ]*\\))\\s*(,|$)");

    /**
     * Reads a header.
     *
     * @param file the name for messages
     * @throws FileFormatException if it is not one
     */
    static NpyHeader read(String file, InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(MAGIC, Arrays.copyOf(start, 6))) {
            throw new FileFormatException(file + ": not a NumPy file");
        }
        int version = start[6];
        if (version < 1 || version > 3 || start[7] != 0) {
            throw new FileFormatException(
                    file + ": expected version 1 to 3 of NumPy's format, got " + version + "." + start[7]);
        }
        int width = version == 1 ? 2 : 4;
        byte[] digits = in.readNBytes(width);
        long length = 0;
        for (int i = digits.length - 1; i >= 0; i--) {
            length = 256 * length + Byte.toUnsignedInt(digits[i]);
        }
        if (digits.length < width || length > MAX_TEXT) {
            throw new FileFormatException(file + ": cut short, or with a header of " + length + " bytes");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new FileFormatException(file + ": cut short in the header");
        }
        return parse(file, new String(text, StandardCharsets.UTF_8), start.length + width + text.length);
    }

    private static NpyHeader parse(String file, String text, int bytes) {
        Map<String, String> fields = fields(text);
        String descr = fields.getOrDefault("descr", "");
        String fortran = fields.getOrDefault("fortran_order", "");
        String shape = fields.getOrDefault("shape", "");
        boolean quoted = descr.startsWith("'") || descr.startsWith("\"");
        if (!quoted || !(fortran.equals("True") || fortran.equals("False")) || !shape.startsWith("(")) {
            throw new FileFormatException(file + ": expected a header with descr, fortran_order and shape of an array"
                    + " of numbers, got " + text.strip());
        }
        String code = descr.substring(1, descr.length() - 1);
        boolean ordered = !code.isEmpty() && "<>=|".indexOf(code.charAt(0)) >= 0;
        NpyType type = NpyType.of(ordered ? code.substring(1) : code)
                .filter(t -> t.bytes == 1 || !code.startsWith("|"))
                .orElseThrow(() -> new FileFormatException(
                        file + ": expected floating-point numbers, integers or truth values, got the type " + descr));
        ByteOrder order = code.startsWith(">")
                ? ByteOrder.BIG_ENDIAN
                : code.startsWith("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder();
        return new NpyHeader(
                type, order, fortran.equals("True"), shape(file, shape.substring(1, shape.length() - 1)), bytes);
    }

    /** The fields of the dictionary, in any order; none if it is not one, or has other fields. */
    private static Map<String, String> fields(String text) {
        String dictionary = text.strip();
        Map<String, String> fields = new LinkedHashMap<>();
        if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
            return fields;
        }
        String inner = dictionary.substring(1, dictionary.length() - 1).strip();
        Matcher matcher = FIELD.matcher(inner);
        int at = 0;
        while (at < inner.length()) {
            if (!matcher.region(at, inner.length()).lookingAt() || fields.containsKey(matcher.group(2))) {
                return Map.of();
            }
            fields.put(matcher.group(2), matcher.group(3));
            at = matcher.end();
        }
        return fields;
    }

    private static int[] shape(String file, String text) {
        // Python 2 wrote an L after its long integers.
        String list = text.replace("L", "").strip();
        if (list.isEmpty()) {
            return new int[0];
        }
        String[] sizes = (list.endsWith(",") ? list.substring(0, list.length() - 1) : list).split(",", -1);
        int[] shape = new int[sizes.length];
        long count = 1;
        for (int i = 0; i < sizes.length; i++) {
            String size = sizes[i].strip();
            boolean one = sizes.length > 1 || list.endsWith(",");
            if (!one || size.isEmpty() || !size.chars().allMatch(Character::isDigit)) {
                throw new FileFormatException(file + ": expected a shape, got (" + text + ")");
            }
            long n = size.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(size);
            if (n > Integer.MAX_VALUE || count * n > Integer.MAX_VALUE) {
                throw new FileFormatException(
                        file + ": expected at most " + Integer.MAX_VALUE + " numbers, got (" + text + "): too large");
            }
            shape[i] = (int) n;
            count *= n;
        }
        return shape;
    }

    /** The number of numbers. */
    int count() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** The header, as NumPy writes it, of double-precision numbers of this shape in row-major order. */
    static byte[] toBytes(long... shape) {
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String tuple = "(" + sizes + (shape.length == 1 ? ",)" : ")");
        String text = "{'descr': '<f8', 'fortran_order': False, 'shape': " + tuple + ", }";
        String growth =
                shape.length == 0 ? "" : " ".repeat(21 - Long.toString(shape[0]).length());
        int length = text.length() + growth.length() + 1;
        int padding = Math.floorMod(-(10 + length), ALIGNMENT);
        int total = length + padding;
        byte[] header = Arrays.copyOf(MAGIC, 10 + total);
        header[6] = 1;
        header[8] = (byte) total;
        header[9] = (byte) (total >> 8);
        byte[] content = (text + growth + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(content, 0, header, 10, total);
        return header;
    }

    /** The axes in reverse order. */
    static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length)
                .map(i -> sizes[sizes.length - 1 - i])
                .toArray();
    }
}
