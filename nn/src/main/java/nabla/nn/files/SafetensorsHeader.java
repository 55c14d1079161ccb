package nabla.nn.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;
import nabla.nn.io.Numbers;

/**
 * The header of a safetensors file: a JSON object with an entry {@code {"dtype", "shape", "data_offsets"}} for each tensor
 * and, under {@code __metadata__}, an object of strings.
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";

    /**
     * A number format. Nabla computes in double precision; narrower numbers are widened when read, integers and truth
     * values too, such as the num_batches_tracked of a normalisation. What is not exact is refused.
     */
    enum Type {
        F64(8, ByteBuffer::getDouble),
        F32(4, ByteBuffer::getFloat),
        F16(2, Numbers::half),
        BF16(2, Numbers::bfloat),
        I64(8, Numbers::signed),
        I32(4, ByteBuffer::getInt),
        I16(2, ByteBuffer::getShort),
        I8(1, ByteBuffer::get),
        U64(8, Numbers::unsigned),
        U32(4, buffer -> Integer.toUnsignedLong(buffer.getInt())),
        U16(2, buffer -> Short.toUnsignedInt(buffer.getShort())),
        U8(1, buffer -> Byte.toUnsignedInt(buffer.get())),
        BOOL(1, buffer -> buffer.get() == 0 ? 0 : 1);

        final int bytes;
        private final ToDoubleFunction<ByteBuffer> reader;

        Type(int bytes, ToDoubleFunction<ByteBuffer> reader) {
            this.bytes = bytes;
            this.reader = reader;
        }

        /** The next number of a buffer. */
        double read(ByteBuffer buffer) {
            return reader.applyAsDouble(buffer);
        }
    }

    /** A tensor in the file; offsets count from the end of the header. */
    record Entry(String name, Type type, int[] shape, long from, long to) {}

    // Writing
    // -----------------------------------------------------------------------------------------------------------

    /** The header for these tensors, in the order of the reference implementation: by type, then by the bytes of the name. */
    static SafetensorsHeader of(Parameters parameters, Type type, Map<String, String> metadata) {
        List<String> names = new ArrayList<>(parameters.names());
        names.sort((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (String name : names) {
            if (name.equals(METADATA)) {
                throw new IllegalArgumentException("Safetensors: no tensor can be named " + METADATA);
            }
            Tensor tensor = parameters.get(name);
            long end = at + (long) tensor.size() * type.bytes;
            entries.add(new Entry(name, type, tensor.shape(), at, end));
            at = end;
        }
        return new SafetensorsHeader(entries, new TreeMap<>(metadata));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text, with spaces at the end so that the data begin at a multiple of 8 bytes. */
    byte[] toBytes() {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append(JsonReader.quote(METADATA)).append(":{");
            String separator = "";
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.append(separator)
                        .append(JsonReader.quote(entry.getKey()))
                        .append(':')
                        .append(JsonReader.quote(entry.getValue()));
                separator = ",";
            }
            json.append('}');
        }
        for (Entry entry : entries) {
            String shape = Arrays.toString(entry.shape).replace(" ", "");
            json.append(json.length() > 1 ? "," : "")
                    .append(JsonReader.quote(entry.name))
                    .append(":{\"dtype\":\"" + entry.type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + entry.from
                            + "," + entry.to + "]}");
        }
        byte[] text = utf8(json.append('}').toString());
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    // Reading
    // -----------------------------------------------------------------------------------------------------------

    /**
     * Reads a header and checks it: the entries, in the order of their offsets, have to cover the data exactly.
     *
     * @param file the name for messages
     * @param dataSize the number of bytes after the header
     * @throws FileFormatException if anything is not as it has to be
     */
    static SafetensorsHeader parse(String file, byte[] text, long dataSize) {
        JsonReader json = new JsonReader(file, text);
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        json.object(key -> {
            if (key.equals(METADATA)) {
                json.object(name -> metadata.put(name, json.string()));
            } else {
                entries.add(entry(json, key));
            }
        });
        json.end();
        entries.sort((a, b) -> a.from != b.from ? Long.compare(a.from, b.from) : Long.compare(a.to, b.to));
        long at = 0;
        for (Entry entry : entries) {
            if (entry.from != at) {
                throw json.error("expected the data of tensor " + entry.name + " at " + at + ", got " + entry.from);
            }
            at = entry.to;
        }
        if (at != dataSize) {
            throw json.error("expected " + at + " bytes of tensors after the header, got " + dataSize);
        }
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry entry(JsonReader json, String name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.object(field -> {
            switch (field) {
                case "dtype" -> fields.put(field, json.string());
                case "shape", "data_offsets" -> fields.put(field, json.integers());
                default -> throw json.error("unknown field " + field + " of tensor " + name);
            }
        });
        if (!(fields.get("dtype") instanceof String dtype)
                || !(fields.get("shape") instanceof long[] sizes)
                || !(fields.get("data_offsets") instanceof long[] offsets)) {
            throw json.error(
                    "tensor " + name + ": expected the fields dtype, shape and data_offsets, got " + fields.keySet());
        }
        Type type = Arrays.stream(Type.values())
                .filter(t -> t.name().equals(dtype))
                .findFirst()
                .orElseThrow(() -> json.error("tensor " + name + ": expected one of the types "
                        + Arrays.toString(Type.values()) + ", got " + dtype));
        int[] shape = new int[sizes.length];
        long size = 1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > Integer.MAX_VALUE || size * sizes[i] > Integer.MAX_VALUE) {
                throw json.error("tensor " + name + " is too large: " + Arrays.toString(sizes));
            }
            shape[i] = (int) sizes[i];
            size *= sizes[i];
        }
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] - offsets[0] != size * type.bytes) {
            throw json.error("tensor " + name + " of shape " + Arrays.toString(sizes) + " and type " + type
                    + " does not lie between the offsets " + Arrays.toString(offsets));
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }
}
