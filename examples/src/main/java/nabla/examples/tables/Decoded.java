package nabla.examples.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import nabla.examples.report.FileProblem;
import nabla.nn.data.FileFormatException;

/**
 * The text of a file.
 *
 * @param text without a byte order mark
 * @param charset its encoding
 * @param marked whether a mark stood before it
 * @param note what was found out about the encoding, or nothing
 */
record Decoded(String text, Charset charset, boolean marked, Optional<String> note) {
    private static final Charset WESTERN = Charset.forName("windows-1252");

    /** What each way of beginning a file says about it. */
    private static final List<String[]> OTHERS = List.of(
            new String[] {"PK\3\4", "a zip archive or a workbook; save it as CSV"},
            new String[] {"PAR1", "a Parquet file; save it as CSV"},
            new String[] {"\u00d0\u00cf\u0011\u00e0", "a workbook; save it as CSV"},
            new String[] {"%PDF", "a PDF"},
            new String[] {"<!DOCTYPE", "a web page"},
            new String[] {"<html", "a web page"},
            new String[] {"version https://git-lfs", "a Git LFS pointer; git lfs pull fetches the file"},
            new String[] {"{\"", "JSON; save it as CSV"},
            new String[] {"[{", "JSON; save it as CSV"});

    /**
     * The bytes of a file, or of standard input for "-", unpacked if they are packed by gzip.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    static byte[] bytes(String data) {
        try {
            byte[] bytes = data.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(data));
            if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                    return in.readAllBytes();
                }
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(data + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new UncheckedIOException(data + ": cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new UncheckedIOException(data + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /**
     * Finds the encoding: that of a mark, or the given one, or UTF-8, or UTF-16 if every other byte is 0, or else Windows-1252.
     *
     * @throws FileFormatException if it is no text, or is not in the given encoding
     */
    static Decoded of(String name, byte[] bytes, Optional<Charset> given) {
        refuseOthers(name, bytes);
        if (begins(bytes, 0xef, 0xbb, 0xbf)) {
            return new Decoded(strict(name, bytes, 3, StandardCharsets.UTF_8), StandardCharsets.UTF_8, true, none());
        }
        if (begins(bytes, 0xff, 0xfe)) {
            return marked(name, bytes, StandardCharsets.UTF_16LE);
        }
        if (begins(bytes, 0xfe, 0xff)) {
            return marked(name, bytes, StandardCharsets.UTF_16BE);
        }
        if (given.isPresent()) {
            return new Decoded(strict(name, bytes, 0, given.get()), given.get(), false, none());
        }
        Optional<Charset> wide = wide(bytes);
        if (wide.isPresent()) {
            return new Decoded(
                    strict(name, bytes, 0, wide.get()), wide.get(), false, Optional.of("encoding " + wide.get()));
        }
        try {
            return new Decoded(decode(bytes, 0, StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, none());
        } catch (CharacterCodingException e) {
            String text = new String(bytes, WESTERN);
            return new Decoded(
                    text,
                    WESTERN,
                    false,
                    Optional.of("encoding windows-1252, as it is not UTF-8 (--charset says another)"));
        }
    }

    private static void refuseOthers(String name, byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
        for (String[] other : OTHERS) {
            if (beginning.stripLeading().startsWith(other[0])) {
                throw new FileFormatException(name + ": expected a table as text, got " + other[1]);
            }
        }
        if (bytes.length == 0) {
            throw new FileFormatException(name + ": there is nothing in it");
        }
    }

    private static Decoded marked(String name, byte[] bytes, Charset charset) {
        return new Decoded(strict(name, bytes, 2, charset), charset, true, Optional.of("encoding " + charset));
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    private static boolean begins(byte[] bytes, int... magic) {
        byte[] start = Arrays.copyOf(bytes, magic.length);
        for (int i = 0; i < magic.length; i++) {
            if (start[i] != (byte) magic[i]) {
                return false;
            }
        }
        return bytes.length >= magic.length;
    }

    /** UTF-16 without a mark. */
    private static Optional<Charset> wide(byte[] bytes) {
        int length = Math.min(bytes.length, 1 << 12) & ~1;
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
        }
        if (length > 4 && zeros[1] > length / 4 && zeros[0] == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return length > 4 && zeros[0] > length / 4 && zeros[1] == 0
                ? Optional.of(StandardCharsets.UTF_16BE)
                : Optional.empty();
    }

    private static String strict(String name, byte[] bytes, int from, Charset charset) {
        try {
            return decode(bytes, from, charset);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(name + ": not text in " + charset + " (--charset says another encoding)");
        }
    }

    private static String decode(byte[] bytes, int from, Charset charset) throws CharacterCodingException {
        String text = charset.newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
        return text;
    }
}
