package nabla.examples.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.examples.report.FileProblem;
import nabla.examples.tables.ReadOptions.RowRange;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Npy;
import nabla.nn.data.Npz;
import nabla.scorematching.tables.DataFrame;

/** Reads files of numbers: the first axis of an array counts the rows, all others together the columns. */
final class ArrayFile {
    private static final int MOST_COLUMNS = 10_000;
    private static final int IDX_BYTES = 8;

    private final String name;
    private final ReadOptions options;

    private ArrayFile(String name, ReadOptions options) {
        this.name = name;
        this.options = options;
    }

    /** Reads a file of numbers, if it begins like one. */
    static Optional<Supplier<TableFile>> of(String name, byte[] bytes, ReadOptions options) {
        ArrayFile file = new ArrayFile(name, options);
        if (begins(bytes, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return Optional.of(() -> file.table(Map.of("", file.npy(bytes))));
        }
        if (begins(bytes, 'P', 'K', 3, 4) && holdsArrays(bytes)) {
            return Optional.of(() -> file.table(file.npz(bytes)));
        }
        if (begins(bytes, 0, 0) && bytes.length > 3 && bytes[2] >= 8 && bytes[3] > 0 && bytes[3] < 5) {
            return Optional.of(() -> file.table(Map.of("", file.idx(bytes))));
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] bytes, int... magic) {
        return bytes.length > magic.length
                && IntStream.range(0, magic.length).allMatch(i -> bytes[i] == (byte) magic[i]);
    }

    /** Whether the first file of an archive is an array. */
    private static boolean holdsArrays(byte[] bytes) {
        int length = bytes.length > 30 ? (bytes[26] & 0xff) + 256 * (bytes[27] & 0xff) : 0;
        return bytes.length > 30 + length && new String(bytes, 30, length, StandardCharsets.UTF_8).endsWith(".npy");
    }

    private Tensor npy(byte[] bytes) {
        return fromFile(bytes, ".npy", path -> Npy.read(path));
    }

    private Map<String, Tensor> npz(byte[] bytes) {
        return fromFile(bytes, ".npz", path -> Npz.read(path));
    }

    /** What is read from a path, of bytes that were packed or came from standard input. */
    private <T> T fromFile(byte[] bytes, String suffix, java.util.function.Function<Path, T> reader) {
        Path path = null;
        try {
            path = Files.createTempFile("nabla", suffix);
            Files.write(path, bytes);
            return reader.apply(path);
        } catch (FileFormatException e) {
            throw new FileFormatException(e.getMessage().replace(String.valueOf(path), name));
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + FileProblem.of(e), e);
        } finally {
            delete(path);
        }
    }

    private static void delete(Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }

    /** The format of the MNIST images: 0, 0, a type, the number of axes, their lengths, numbers; all big-endian. */
    private Tensor idx(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int type = in.getInt() >> IDX_BYTES & 0xff;
        int axes = bytes[3];
        if (bytes.length < Integer.BYTES * (axes + 1)) {
            throw new FileFormatException(name + ": cut short");
        }
        int[] shape = IntStream.range(0, axes).map(i -> in.getInt()).toArray();
        int size = switch (type) {
            case 8, 9 -> 1;
            case 11 -> 2;
            case 12, 13 -> 4;
            case 14 -> 8;
            default -> throw new FileFormatException(name + ": expected a type of idx files, got " + type);
        };
        long count = 1;
        for (int length : shape) {
            count *= length;
            if (length < 1 || count * size > in.remaining()) {
                throw new FileFormatException(name + ": expected numbers of shape " + Arrays.toString(shape) + ", got "
                        + in.remaining() + " bytes");
            }
        }
        double[] elements = new double[(int) count];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (type) {
                case 8 -> in.get() & 0xff;
                case 9 -> in.get();
                case 11 -> in.getShort();
                case 12 -> in.getInt();
                case 13 -> in.getFloat();
                default -> in.getDouble();
            };
        }
        return Tensor.of(shape, elements);
    }

    private TableFile table(Map<String, Tensor> arrays) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        int rows = -1;
        for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            Tensor tensor = array.getValue();
            int length = tensor.rank() == 0 ? 1 : tensor.size(0);
            if (rows >= 0 && rows != length) {
                throw new FileFormatException(name + ": expected arrays of " + rows + " rows, as before, got " + length
                        + " in " + array.getKey());
            }
            rows = length;
            add(array.getKey(), tensor, rows, columns);
        }
        return table(columns, rows);
    }

    private void add(String title, Tensor tensor, int rows, Map<String, double[]> columns) {
        if (rows == 0) {
            throw new FileFormatException(name + ": there are no rows");
        }
        int width = tensor.size() / rows;
        if (width > MOST_COLUMNS) {
            throw new FileFormatException(
                    name + ": expected at most " + MOST_COLUMNS + " columns, got " + width + " numbers a row");
        }
        double[] all = tensor.toArray();
        for (int j = 0; j < width; j++) {
            double[] column = new double[rows];
            for (int i = 0; i < rows; i++) {
                column[i] = all[i * width + j];
                if (Double.isInfinite(column[i])) {
                    throw new FileFormatException(
                            name + ", row " + (i + 1) + ": expected finite numbers, got " + column[i]);
                }
            }
            String number = Integer.toString(j + 1);
            columns.put(title.isEmpty() ? number : width == 1 ? title : title + "_" + number, column);
        }
    }

    private TableFile table(Map<String, double[]> columns, int all) {
        Set<String> chosen = new LinkedHashSet<>(options.columns().isEmpty() ? columns.keySet() : options.columns());
        List<String> asked = new ArrayList<>(options.columns());
        asked.addAll(options.without());
        for (String column : asked) {
            if (!columns.containsKey(column)) {
                throw new FileFormatException(
                        name + ": expected a column among " + columns.keySet() + ", got " + column);
            }
        }
        options.without().forEach(chosen::remove);
        RowRange range = options.rows();
        int from = range.first() - 1;
        int to = Math.min(range.last(), all);
        if (chosen.isEmpty() || from >= to) {
            throw new FileFormatException(name + ": no column or row is left");
        }
        DataFrame.Builder frame = DataFrame.builder();
        List<Dialect.Column> ways = new ArrayList<>();
        int gaps = 0;
        for (String column : chosen) {
            double[] numbers = Arrays.copyOfRange(columns.get(column), from, to);
            gaps += (int) Arrays.stream(numbers).filter(Double::isNaN).count();
            frame.numbers(column, numbers);
            ways.add(Dialect.Column.of(column, DecimalMark.POINT));
        }
        String summary = name + ": read " + (to - from) + " rows x " + chosen.size() + " columns of numbers"
                + (gaps > 0 ? "; NaN is missing (" + gaps + " cells)" : "");
        return new TableFile(name, frame.build(), List.of(), Dialect.plain(to - from, ways), summary, List.of());
    }
}
