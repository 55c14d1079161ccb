package nabla.nn.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import nabla.nn.io.Numbers;

/** The number formats of NumPy that are read. Integers that are not exact in double precision are refused. */
enum NpyType {
    F8(8, ByteBuffer::getDouble),
    F4(4, ByteBuffer::getFloat),
    F2(2, Numbers::half),
    I8(8, Numbers::signed),
    I4(4, ByteBuffer::getInt),
    I2(2, ByteBuffer::getShort),
    I1(1, ByteBuffer::get),
    U8(8, Numbers::unsigned),
    U4(4, buffer -> Integer.toUnsignedLong(buffer.getInt())),
    U2(2, buffer -> Short.toUnsignedInt(buffer.getShort())),
    U1(1, buffer -> Byte.toUnsignedInt(buffer.get())),
    B1(1, buffer -> buffer.get() == 0 ? 0 : 1);

    final int bytes;
    private final ToDoubleFunction<ByteBuffer> reader;

    NpyType(int bytes, ToDoubleFunction<ByteBuffer> reader) {
        this.bytes = bytes;
        this.reader = reader;
    }

    /** The type of a code such as f8; the capitals are other types, U that of text. */
    static Optional<NpyType> of(String code) {
        return Arrays.stream(values())
                .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(code))
                .findFirst();
    }

    /** The next number of a buffer. */
    double read(ByteBuffer buffer) {
        return reader.applyAsDouble(buffer);
    }
}
