package nabla.nn.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The text of a table, which is read several times: what its columns hold is known at its end. A file is opened once and
 * wound back; what cannot be wound back is held in memory. Text packed by gzip is known by its first bytes, and so are the
 * encodings that begin with a mark.
 */
final class CsvSource {
    private static final int BUFFER = 1 << 13;

    /** The bytes, from the first. */
    @FunctionalInterface
    private interface Bytes {
        InputStream open() throws IOException;
    }

    private final String name;
    private final Charset charset;
    private final Bytes bytes;

    private CsvSource(String name, Charset charset, Bytes bytes) {
        this.name = name;
        this.charset = charset;
        this.bytes = bytes;
    }

    /** A file that is open. */
    static CsvSource of(Path path, FileChannel channel, Charset charset) throws IOException {
        if (!Files.isRegularFile(path)) {
            return of(path.toString(), Channels.newInputStream(channel), charset);
        }
        return new CsvSource(path.toString(), charset, () -> Channels.newInputStream(channel.position(0)));
    }

    /** A stream, which is left open. */
    static CsvSource of(String name, InputStream in, Charset charset) throws IOException {
        byte[] all = in.readAllBytes();
        return new CsvSource(name, charset, () -> new ByteArrayInputStream(all));
    }

    /** What messages begin with. */
    String name() {
        return name;
    }

    /** The encoding of the text, unless a mark at its beginning says another. */
    Charset charset() {
        return charset;
    }

    /** The text from its beginning; it is not closed, but whoever opened the file closes it. */
    BufferedReader open() throws IOException {
        InputStream in = new BufferedInputStream(bytes.open(), BUFFER);
        if (begins(in, 0x1f, 0x8b)) {
            in = new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
        }
        if (begins(in, 'P', 'K', 3, 4)) {
            throw new FileFormatException(name + ": expected text, got a zip archive or a workbook; save it as CSV");
        }
        Charset encoding = charset;
        if (begins(in, 0xef, 0xbb, 0xbf)) {
            in.skipNBytes(3);
            encoding = StandardCharsets.UTF_8;
        } else if (begins(in, 0xff, 0xfe) || begins(in, 0xfe, 0xff)) {
            encoding = StandardCharsets.UTF_16;
        }
        return new BufferedReader(new InputStreamReader(in, encoding.newDecoder()), BUFFER);
    }

    private static boolean begins(InputStream in, int... magic) throws IOException {
        in.mark(magic.length);
        byte[] start = in.readNBytes(magic.length);
        in.reset();
        boolean equal = start.length == magic.length;
        for (int i = 0; equal && i < magic.length; i++) {
            equal = start[i] == (byte) magic[i];
        }
        return equal;
    }
}
